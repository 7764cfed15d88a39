//! Finds the records in one big JSON document without holding it: chunks go in, whole elements come out.
//!
//! Memory is one element. Where chunks are cut doesn't matter. What lies beside the path to the elements is passed over, only as
//! far as brackets and strings go; elements are not validated here.

use memchr::{memchr_iter, memchr2};

use crate::stats::At;

/// One step of the path from the document to its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Into each element of an array.
    Elements,
    /// Into the member of that name.
    Member(&'static str),
}

/// Takes what the splitter finds.
pub trait Sink {
    /// An element, whole.
    fn element(&mut self, text: &[u8], at: At);
    /// A member beside the path whose name was asked for, whole.
    fn member(&mut self, name: &str, text: &[u8]) {
        let _ = (name, text);
    }
    /// An element longer than an element may be.
    fn too_long(&mut self, at: At);
    /// Whether to go on.
    fn wants_more(&self) -> bool {
        true
    }
}

/// Where and why a document can't be split any further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    pub at: At,
    pub what: String,
}

/// The state between two chunks.
#[derive(Debug)]
pub struct Splitter {
    steps: &'static [Step],
    /// Members to hand out besides elements.
    asked: &'static [&'static str],
    max_element: usize,
    frames: Vec<Frame>,
    scan: Option<Scan>,
    held: Vec<u8>,
    offset: u64,
    line: u64,
    /// The scan that ended last was of this key.
    key: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    is_array: bool,
    /// Steps taken to get here.
    level: usize,
    expects: Expects,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expects {
    FirstOrEnd,
    Next,
    Colon,
    Value,
    CommaOrEnd,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Element,
    Key,
    Member,
    Pass,
}

#[derive(Debug)]
struct Scan {
    purpose: Purpose,
    at: At,
    kind: Kind,
    depth: usize,
    in_string: bool,
    escaped: bool,
    too_long: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Container,
    Text,
    Scalar,
}

/// Longest key that is compared; a longer one is no key of ours.
const MAX_KEY: usize = 256;

impl Splitter {
    /// A splitter that hands out the values at the end of `steps`.
    pub fn new(
        steps: &'static [Step],
        asked: &'static [&'static str],
        max_element: usize,
    ) -> Splitter {
        Splitter {
            steps,
            asked,
            max_element,
            frames: Vec::new(),
            scan: None,
            held: Vec::new(),
            offset: 0,
            line: 1,
            key: Vec::new(),
        }
    }

    /// Takes the next chunk.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut dyn Sink) -> Result<(), Broken> {
        let mut at = 0;
        while at < chunk.len() && sink.wants_more() {
            if self.scan.is_some() {
                at += self.scan_on(&chunk[at..], sink);
                continue;
            }
            let c = chunk[at];
            if c.is_ascii_whitespace() || c == 0x1e {
                self.pass(1, u64::from(c == b'\n'));
                at += 1;
            } else {
                at += self.structure(c)?;
            }
        }
        Ok(())
    }

    /// Says that the document ended.
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Result<(), Broken> {
        if let Some(scan) = self.scan.take() {
            if scan.kind == Kind::Scalar && self.frames.is_empty() {
                self.hand_out(&scan, &[], sink);
                return Ok(());
            }
            return Err(Broken { at: scan.at, what: "the text ends within a record".to_owned() });
        }
        if self.frames.is_empty() {
            return Ok(());
        }
        Err(Broken { at: self.here(), what: "the text ends before its closing bracket".to_owned() })
    }

    fn here(&self) -> At {
        At { offset: self.offset, line: Some(self.line) }
    }

    fn pass(&mut self, n_bytes: usize, n_lines: u64) {
        self.offset += n_bytes as u64;
        self.line += n_lines;
    }

    /// Takes one byte of the structure around the elements, or begins a scan and takes nothing.
    fn structure(&mut self, c: u8) -> Result<usize, Broken> {
        let Some(frame) = self.frames.last_mut() else {
            // Between values at the top a comma is let pass: texts that were cut out of arrays have them.
            if c == b',' {
                self.pass(1, 0);
                return Ok(1);
            }
            return self.value(c, 0);
        };
        let level = frame.level;
        match (frame.expects, c) {
            (Expects::FirstOrEnd | Expects::CommaOrEnd, b']') if frame.is_array => self.close(),
            (Expects::FirstOrEnd | Expects::CommaOrEnd, b'}') if !frame.is_array => self.close(),
            (Expects::CommaOrEnd, b',') => frame.expects = Expects::Next,
            (Expects::Colon, b':') => frame.expects = Expects::Value,
            (Expects::FirstOrEnd | Expects::Next, _) if frame.is_array => {
                frame.expects = Expects::CommaOrEnd;
                return self.value(c, level);
            }
            (Expects::FirstOrEnd | Expects::Next, b'"') => {
                frame.expects = Expects::Colon;
                self.begin(c, Purpose::Key);
                return Ok(0);
            }
            (Expects::Value, _) => {
                frame.expects = Expects::CommaOrEnd;
                return self.member_value(c, level);
            }
            _ => return Err(self.unexpected(c)),
        }
        self.pass(1, 0);
        Ok(1)
    }

    fn close(&mut self) {
        self.frames.pop();
    }

    fn unexpected(&self, c: u8) -> Broken {
        let c = if c.is_ascii_graphic() {
            format!("`{}`", char::from(c))
        } else {
            format!("byte {c:#04x}")
        };
        Broken { at: self.here(), what: format!("unexpected {c}") }
    }

    fn member_value(&mut self, c: u8, level: usize) -> Result<usize, Broken> {
        let on_path = matches!(self.steps.get(level), Some(Step::Member(name)) if name.as_bytes() == self.key);
        if on_path {
            return self.value(c, level + 1);
        }
        let asked = self.asked.iter().any(|it| it.as_bytes() == self.key);
        self.begin_value(c, if asked { Purpose::Member } else { Purpose::Pass })
    }

    /// Enters a value on the path, or begins to scan it.
    fn value(&mut self, c: u8, level: usize) -> Result<usize, Broken> {
        let is_array = match (self.steps.get(level), c) {
            (None, _) => return self.begin_value(c, Purpose::Element),
            (Some(Step::Elements), b'[') => true,
            (Some(Step::Member(_)), b'{') => false,
            (Some(_), _) => return self.begin_value(c, Purpose::Pass),
        };
        // Members of an object are compared at the object's own level, elements have the step behind them.
        let level = if is_array { level + 1 } else { level };
        self.frames.push(Frame { is_array, level, expects: Expects::FirstOrEnd });
        self.pass(1, 0);
        Ok(1)
    }

    fn begin_value(&mut self, c: u8, purpose: Purpose) -> Result<usize, Broken> {
        if !matches!(c, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') {
            return Err(self.unexpected(c));
        }
        self.begin(c, purpose);
        Ok(0)
    }

    fn begin(&mut self, c: u8, purpose: Purpose) {
        let kind = match c {
            b'{' | b'[' => Kind::Container,
            b'"' => Kind::Text,
            _ => Kind::Scalar,
        };
        let at = self.here();
        self.held.clear();
        self.scan = Some(Scan {
            purpose,
            at,
            kind,
            depth: 0,
            in_string: false,
            escaped: false,
            too_long: false,
        });
    }

    /// Scans on within `chunk` and says how much of it was taken.
    fn scan_on(&mut self, chunk: &[u8], sink: &mut dyn Sink) -> usize {
        let Some(mut scan) = self.scan.take() else { return 0 };
        let end = scan.find_end(chunk);
        let n_taken = end.unwrap_or(chunk.len());
        let n_lines = memchr_iter(b'\n', &chunk[..n_taken]).count() as u64;
        let limit = if scan.purpose == Purpose::Key { MAX_KEY } else { self.max_element };
        if self.held.len() + n_taken > limit {
            scan.too_long = true;
            self.held = Vec::new();
        }
        if end.is_some() {
            self.hand_out(&scan, &chunk[..n_taken], sink);
        } else {
            if scan.purpose != Purpose::Pass && !scan.too_long {
                self.held.extend_from_slice(chunk);
            }
            self.scan = Some(scan);
        }
        self.pass(n_taken, n_lines);
        n_taken
    }

    fn hand_out(&mut self, scan: &Scan, tail: &[u8], sink: &mut dyn Sink) {
        let mut held = std::mem::take(&mut self.held);
        let text = if held.is_empty() {
            tail
        } else {
            held.extend_from_slice(tail);
            &held
        };
        match scan.purpose {
            Purpose::Element if scan.too_long => sink.too_long(scan.at),
            Purpose::Element => sink.element(text, scan.at),
            Purpose::Member if !scan.too_long => {
                if let Ok(name) = str::from_utf8(&self.key) {
                    sink.member(name, text);
                }
            }
            Purpose::Key if !scan.too_long => self.key = text[1..text.len() - 1].to_vec(),
            Purpose::Key => self.key.clear(),
            Purpose::Member | Purpose::Pass => {}
        }
        held.clear();
        self.held = held;
    }
}

impl Scan {
    /// Where the value ends in this chunk; None: not in it.
    fn find_end(&mut self, chunk: &[u8]) -> Option<usize> {
        if self.kind == Kind::Scalar {
            return chunk.iter().position(|c| {
                c.is_ascii_whitespace() || matches!(c, b',' | b']' | b'}' | b':' | b'{' | b'[')
            });
        }
        let mut at = 0;
        while at < chunk.len() {
            if self.escaped {
                self.escaped = false;
                at += 1;
            } else if self.in_string {
                let found = at + memchr2(b'"', b'\\', &chunk[at..])?;
                at = found + 1;
                if chunk[found] == b'\\' {
                    self.escaped = true;
                } else {
                    self.in_string = false;
                    if self.depth == 0 {
                        return Some(at);
                    }
                }
            } else {
                at = self.outside_string(chunk, at)?;
                if self.depth == 0 && !self.in_string {
                    return Some(at);
                }
            }
        }
        None
    }

    /// Goes on to the next quote or bracket and gives the place behind it; None: there is none.
    fn outside_string(&mut self, chunk: &[u8], from: usize) -> Option<usize> {
        let found = from
            + chunk[from..].iter().position(|c| matches!(c, b'"' | b'{' | b'}' | b'[' | b']'))?;
        match chunk[found] {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            _ => self.depth = self.depth.saturating_sub(1),
        }
        Some(found + 1)
    }
}

/// Where the value that `text` starts with ends; None: not within.
pub fn value_end(text: &[u8]) -> Option<usize> {
    let kind = match text.first()? {
        b'{' | b'[' => Kind::Container,
        b'"' => Kind::Text,
        _ => Kind::Scalar,
    };
    let at = At { offset: 0, line: None };
    Scan {
        purpose: Purpose::Pass,
        at,
        kind,
        depth: 0,
        in_string: false,
        escaped: false,
        too_long: false,
    }
    .find_end(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Found(Vec<String>);

    impl Sink for Found {
        fn element(&mut self, text: &[u8], at: At) {
            self.0.push(format!(
                "{}:{} {}",
                at.line.unwrap(),
                at.offset,
                String::from_utf8_lossy(text)
            ));
        }

        fn member(&mut self, name: &str, text: &[u8]) {
            self.0.push(format!("{name}={}", String::from_utf8_lossy(text)));
        }

        fn too_long(&mut self, at: At) {
            self.0.push(format!("{} too long", at.offset));
        }
    }

    fn split(
        text: &str,
        steps: &'static [Step],
        max_element: usize,
        chunk: usize,
    ) -> (Vec<String>, Option<String>) {
        let mut splitter = Splitter::new(steps, &["columns"], max_element);
        let mut found = Found::default();
        let fed = text.as_bytes().chunks(chunk).try_for_each(|it| splitter.feed(it, &mut found));
        let end = fed.and_then(|()| splitter.finish(&mut found));
        (found.0, end.err().map(|it| format!("{}: {}", it.at.offset, it.what)))
    }

    const ROWS: &[Step] =
        &[Step::Member("tables"), Step::Elements, Step::Member("rows"), Step::Elements];

    #[test]
    fn where_chunks_are_cut_doesnt_matter() {
        let text = r#" {"a":{"tables":[1]}, "n":-1.5e3,
            "tables": [ {"columns":["]\"}"],"rows":[[1,"\\"],[2,"é}\\\""] ]}, null, {"rows":[ ]}],"z":true}{"tables":[]} "#;
        let whole = split(text, ROWS, 1000, text.len());
        assert_eq!(whole.0, [r#"columns=["]\"}"]"#, r#"2:86 [1,"\\"]"#, r#"2:95 [2,"é}\\\""]"#]);
        assert_eq!(whole.1, None);
        for chunk in 1..text.len() {
            assert_eq!(split(text, ROWS, 1000, chunk), whole, "{chunk}");
        }
    }

    #[test]
    fn what_was_whole_before_the_break_counts() {
        let text = r#"[{"a":1},{"b":"]"},{"c":[1,"#;
        let (found, broken) = split(text, &[Step::Elements], 1000, 5);
        assert_eq!(found, [r#"1:1 {"a":1}"#, r#"1:9 {"b":"]"}"#]);
        assert_eq!(broken.as_deref(), Some("19: the text ends within a record"));
        let broken = |text: &str| split(text, &[Step::Elements], 1000, 3).1.unwrap();
        assert_eq!(broken("[{}"), "3: the text ends before its closing bracket");
        assert_eq!(broken("[{} {}]"), "4: unexpected `{`");
        assert_eq!(broken("[{},oops]"), "4: unexpected `o`");
    }

    #[test]
    fn long_elements_are_passed_over() {
        let text = format!(r#"[{{"a":1}},{{"b":"{}"}},3]"#, "x".repeat(100));
        for chunk in [1, 16, 1000] {
            assert_eq!(
                split(&text, &[Step::Elements], 20, chunk).0,
                [r#"1:1 {"a":1}"#, "9 too long", "1:118 3"]
            );
        }
    }
}
