//! A document to text: each group stands on one line if it fits there, else all its breaks are line ends. Linear in its length.

use super::WIDTH;

/// Blanks that one level of indentation is.
const INDENT: usize = 4;
/// How far lines are indented at most: what is nested deeper keeps the text from growing with the square of its depth.
const MAX_INDENT: usize = 100;
/// Wider than any line: what has line ends in it fits nowhere.
const ENDLESS: usize = 1 << 20;

/// A step of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op<'t> {
    /// A token, word for word.
    Text(&'t str),
    /// A comment behind a token: ends its line.
    Trailing(&'t str),
    /// A comment on a line of its own.
    Own(&'t str),
    /// A blank.
    Space,
    /// A blank, or a line end where the group is broken.
    Line,
    /// Nothing, or a line end where the group is broken.
    SoftLine,
    /// A line end.
    Hard,
    /// An empty line.
    Empty,
    /// A group begins; a forced one is broken even if it fits.
    Open {
        force: bool,
    },
    Close,
    Indent,
    Dedent,
}

/// Prints a document; its last line is ended if there is one.
pub fn print(ops: &[Op], newline: &str) -> String {
    let measures = Measures::of(ops);
    let mut out = Out { text: String::new(), newline, column: 0, level: 0, pending: Pending::None };
    let mut broken = vec![true];
    for (at, op) in ops.iter().enumerate() {
        let is_broken = broken.last().copied().unwrap_or(true);
        match op {
            Op::Text(text) => out.put(text),
            Op::Trailing(text) => {
                out.pending = Pending::Space;
                out.put(text);
                out.pending = Pending::Line;
            }
            Op::Own(text) => {
                out.want(Pending::Line);
                out.put(text);
                out.pending = Pending::Line;
            }
            Op::Space => out.want(Pending::Space),
            Op::Line => out.want(if is_broken { Pending::Line } else { Pending::Space }),
            Op::SoftLine if is_broken => out.want(Pending::Line),
            Op::SoftLine => {}
            Op::Hard => out.want(Pending::Line),
            Op::Empty => out.want(Pending::Empty),
            Op::Open { .. } => {
                let fits = out.next_column() + measures.width_at(at) <= WIDTH;
                broken.push(is_broken && !fits);
            }
            Op::Close => drop(broken.pop()),
            Op::Indent => out.level += 1,
            Op::Dedent => out.level -= 1,
        }
    }
    if !out.text.is_empty() {
        out.text.push_str(newline);
    }
    out.text
}

/// White space that is owed before the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    None,
    Space,
    Line,
    Empty,
}

struct Out<'n> {
    text: String,
    newline: &'n str,
    column: usize,
    level: usize,
    pending: Pending,
}

impl Out<'_> {
    fn want(&mut self, pending: Pending) {
        self.pending = self.pending.max(pending);
    }

    /// The column that the next token will stand in.
    fn next_column(&self) -> usize {
        match self.pending {
            _ if self.text.is_empty() => 0,
            Pending::None => self.column,
            Pending::Space => self.column + 1,
            Pending::Line | Pending::Empty => (INDENT * self.level).min(MAX_INDENT),
        }
    }

    fn put(&mut self, text: &str) {
        let column = self.next_column();
        if !self.text.is_empty() {
            let n_lines = match self.pending {
                Pending::None | Pending::Space => 0,
                Pending::Line => 1,
                Pending::Empty => 2,
            };
            self.text.extend(std::iter::repeat_n(self.newline, n_lines));
            let blanks = if n_lines > 0 { column } else { column - self.column };
            self.text.extend(std::iter::repeat_n(' ', blanks));
        }
        self.pending = Pending::None;
        self.text.push_str(text);
        self.column = match text.rsplit_once('\n') {
            Some((_, line)) => width(line),
            None => column + width(text),
        };
    }
}

/// How wide each group is on one line, with what must stay on that line behind it.
struct Measures(Vec<usize>);

impl Measures {
    fn of(ops: &[Op]) -> Measures {
        // Backwards: the width up to the next place where a line may end, and for each open group what it came to at its end.
        let mut at_open = vec![0; ops.len()];
        let mut open: Vec<(usize, usize)> = Vec::new();
        let (mut total, mut tail) = (0, 0);
        for (at, op) in ops.iter().enumerate().rev() {
            match op {
                Op::Text(text) if text.contains('\n') => {
                    total += ENDLESS;
                    tail = width(text.lines().next().unwrap_or_default());
                }
                Op::Text(text) => {
                    total += width(text);
                    tail += width(text);
                }
                Op::Space => {
                    total += 1;
                    tail += 1;
                }
                Op::Line => {
                    total += 1;
                    tail = 0;
                }
                Op::SoftLine => tail = 0,
                Op::Trailing(_) | Op::Own(_) | Op::Hard | Op::Empty => {
                    total += ENDLESS;
                    tail = 0;
                }
                Op::Close => open.push((total, tail)),
                Op::Open { force } => {
                    total += if *force { ENDLESS } else { 0 };
                    if let Some((before, behind)) = open.pop() {
                        at_open[at] = total - before + behind;
                    }
                }
                Op::Indent | Op::Dedent => {}
            }
        }
        Measures(at_open)
    }

    fn width_at(&self, open: usize) -> usize {
        self.0.get(open).copied().unwrap_or(0)
    }
}

fn width(text: &str) -> usize {
    text.chars().count()
}
