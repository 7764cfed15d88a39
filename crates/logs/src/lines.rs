//! Lines out of a reader, with bounded memory: a line over the limit is passed over, not held.

use std::io::{self, Read};

use memchr::memchr;

use crate::stats::At;

const FIRST_BUFFER: usize = 256 << 10;

/// Lines of a text with their places.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// What is buffered and not handed out yet.
    from: usize,
    to: usize,
    /// Offset in the text of `buffer[from]`.
    offset: u64,
    line: Option<u64>,
    limit: usize,
    at_end: bool,
}

/// What stands on a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    Text { text: &'a [u8], at: At },
    TooLong { at: At, n_bytes: u64 },
}

impl<R: Read> Lines<R> {
    /// Lines from the start of the text.
    pub fn new(reader: R, limit: usize) -> Lines<R> {
        let buffer = vec![0; FIRST_BUFFER.min(limit.max(1))];
        Lines {
            reader,
            buffer,
            from: 0,
            to: 0,
            offset: 0,
            line: Some(1),
            limit: limit.max(1),
            at_end: false,
        }
    }

    /// Lines of a text whose byte `offset` the reader stands at; what is left of the line that began before is passed over.
    pub fn within(reader: R, limit: usize, offset: u64) -> io::Result<Lines<R>> {
        let mut lines = Lines { offset, line: None, ..Lines::new(reader, limit) };
        lines.pass_over_line()?;
        Ok(lines)
    }

    /// Where the next line begins.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next line without its end; None at the end of the text.
    pub fn next_line(&mut self) -> io::Result<Option<Line<'_>>> {
        let at = At { offset: self.offset, line: self.line };
        let mut searched = 0;
        loop {
            let buffered = &self.buffer[self.from..self.to];
            if let Some(end) = memchr(b'\n', &buffered[searched..]).map(|it| it + searched) {
                let start = self.from;
                self.consume(end + 1);
                self.line = self.line.map(|it| it + 1);
                return Ok(Some(Line::Text {
                    text: trim_end(&self.buffer[start..start + end]),
                    at,
                }));
            }
            searched = buffered.len();
            if self.at_end {
                if searched == 0 {
                    return Ok(None);
                }
                let start = self.from;
                self.consume(searched);
                return Ok(Some(Line::Text {
                    text: trim_end(&self.buffer[start..start + searched]),
                    at,
                }));
            }
            if searched >= self.limit {
                let n_bytes = self.pass_over_line()?;
                return Ok(Some(Line::TooLong { at, n_bytes }));
            }
            self.fill()?;
        }
    }

    /// Drops what is left of the current line and says how long that was.
    fn pass_over_line(&mut self) -> io::Result<u64> {
        let mut n_bytes = 0;
        loop {
            let buffered = &self.buffer[self.from..self.to];
            let (length, found) =
                memchr(b'\n', buffered).map_or((buffered.len(), false), |it| (it + 1, true));
            self.consume(length);
            n_bytes += length as u64;
            if found {
                self.line = self.line.map(|it| it + 1);
                return Ok(n_bytes);
            }
            if self.at_end {
                return Ok(n_bytes);
            }
            self.fill()?;
        }
    }

    fn consume(&mut self, n_bytes: usize) {
        self.from += n_bytes;
        self.offset += n_bytes as u64;
    }

    /// Reads more behind what is buffered, making room first.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.from..self.to, 0);
        (self.from, self.to) = (0, self.to - self.from);
        if self.to == self.buffer.len() {
            let size = (self.buffer.len() * 2).min(self.limit.max(self.to + 1));
            self.buffer.resize(size, 0);
        }
        let n_read = loop {
            match self.reader.read(&mut self.buffer[self.to..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.to += n_read;
        self.at_end = n_read == 0;
        Ok(())
    }
}

fn trim_end(text: &[u8]) -> &[u8] {
    text.strip_suffix(b"\r").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], limit: usize) -> Vec<String> {
        let mut lines = Lines::new(text, limit);
        let mut out = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            out.push(match line {
                Line::Text { text, at } => {
                    format!("{}@{} {}", at.line.unwrap(), at.offset, String::from_utf8_lossy(text))
                }
                Line::TooLong { at, n_bytes } => {
                    format!("{}@{} long {n_bytes}", at.line.unwrap(), at.offset)
                }
            });
        }
        out
    }

    #[test]
    fn lines_know_their_places() {
        assert_eq!(read(b"ab\r\n\ncd", 100), ["1@0 ab", "2@4 ", "3@5 cd"]);
        assert_eq!(read(b"", 100), Vec::<String>::new());
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over() {
        let text = format!("a\n{}\nb\n", "x".repeat(1000));
        assert_eq!(read(text.as_bytes(), 64), ["1@0 a", "2@2 long 1001", "3@1003 b"]);
    }

    #[test]
    fn reading_begins_after_the_line_in_progress() {
        let mut lines = Lines::within(&b"ef\ngh\n"[..], 100, 10).unwrap();
        assert_eq!(
            lines.next_line().unwrap(),
            Some(Line::Text { text: b"gh", at: At { offset: 13, line: None } })
        );
    }
}
