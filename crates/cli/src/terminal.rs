//! What the terminal can do, and plain ways to write to it. Everything from a log or a rule file is cleaned of control
//! characters before it is shown: a log line must not be able to steer the terminal.

use std::io::{IsTerminal, Write};

use detect::liveness::grouped;
use unicode_width::UnicodeWidthChar;

use crate::args::ColorChoice;

/// How text is to be dressed.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Style {
    /// For standard output.
    pub fn stdout(choice: ColorChoice) -> Style {
        Style::of(choice, std::io::stdout().is_terminal())
    }

    /// For standard error.
    pub fn stderr(choice: ColorChoice) -> Style {
        Style::of(choice, std::io::stderr().is_terminal())
    }

    fn of(choice: ColorChoice, is_terminal: bool) -> Style {
        let color = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
            }
        };
        let width = if is_terminal {
            terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
        } else {
            120
        };
        Style { color, width: width.max(60) }
    }

    /// Bold.
    pub fn strong(self, text: &str) -> String {
        self.dressed("1", text)
    }

    /// Dim.
    pub fn faint(self, text: &str) -> String {
        self.dressed("2", text)
    }

    /// Red: what is wrong, or grave.
    pub fn red(self, text: &str) -> String {
        self.dressed("31", text)
    }

    /// Yellow: what deserves a look.
    pub fn yellow(self, text: &str) -> String {
        self.dressed("33", text)
    }

    /// Green: what is well.
    pub fn green(self, text: &str) -> String {
        self.dressed("32", text)
    }

    /// Cyan: names and places.
    pub fn cyan(self, text: &str) -> String {
        self.dressed("36", text)
    }

    fn dressed(self, code: &str, text: &str) -> String {
        if self.color && !text.is_empty() {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// Says on standard error that something is wrong. A closed standard error is nobody's problem.
pub fn complain(text: &str) {
    say(&format!("error: {text}"));
}

/// Writes a line to standard error.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end_matches('\n'));
}

/// Text of others, safe to show on one line: control and direction-changing characters become visible marks.
pub fn clean(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// The text cut to so many columns of the terminal, with an ellipsis where something is missing.
pub fn fitted(text: &str, width: usize) -> String {
    if shown_width(text) <= width {
        return text.to_owned();
    }
    let mut cut = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        cut.push(c);
    }
    cut.push('…');
    cut
}

/// The text in lines of at most so many columns, broken between words.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if shown_width(line) + 1 + shown_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Columns of the terminal that a text takes.
pub fn shown_width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// The text and blanks up to that width.
pub fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(shown_width(text))))
}

/// A number of bytes for people.
pub fn bytes(n_bytes: u64) -> String {
    let units = ["B", "KB", "MB", "GB", "TB"];
    let mut value = n_bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 {
        format!("{n_bytes} B")
    } else {
        format!("{value:.1} {}", units.get(unit).unwrap_or(&""))
    }
}

/// `1 file`, `2 files`.
pub fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c d");
        assert_eq!(fitted("abcdef", 4), "abc…");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(bytes(2_500_000), "2.5 MB");
    }
}
