//! Diagnostics as text for people: the message, the place, the lines with the faults underlined, the help.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::span::Span;

/// How to render.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// What the place is called, e.g. a path.
    pub file: &'a str,
    /// Whether to use terminal colours.
    pub color: bool,
    /// How many columns of a line to show.
    pub width: usize,
}

/// One diagnostic with an excerpt of the text it is about; ends with a newline.
///
/// ```text
/// error[KS142]: there is no column `Usr` here
///  --> query:1:20
///   |
/// 1 | print User = 1 | where Usr == 1
///   |                        ^^^ help
/// ```
pub fn render(diagnostic: &Diagnostic, text: &str, options: &Options) -> String {
    let paint = Paint { color: options.color };
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let mut out = String::new();
    // Writing to a String can't fail.
    let _ = writeln!(
        out,
        "{}{}",
        paint.severity(diagnostic.severity, &format!("{severity}[{}]", diagnostic.code)),
        paint.bold(&format!(": {}", printable(&diagnostic.message)))
    );
    let marks = marks(diagnostic, text);
    let gutter = marks.iter().map(|it| it.line + 1).max().unwrap_or(1).to_string().len();
    let place = position(text, diagnostic.span.start);
    let (line, column) = (place.line + 1, place.column + 1);
    let _ = writeln!(out, "{:gutter$}{} {}:{line}:{column}", "", paint.frame("-->"), options.file);
    let _ = writeln!(out, "{:gutter$} {}", "", paint.frame("|"));
    let mut shown: Option<usize> = None;
    for mark in &marks {
        let (line, cut) = excerpt(&marks, mark.line, text, options.width);
        if shown != Some(mark.line) {
            if shown.is_some_and(|it| it + 1 < mark.line) {
                let _ = writeln!(out, "{}", paint.frame("..."));
            }
            let _ =
                writeln!(out, "{} {line}", paint.frame(&format!("{:>gutter$} |", mark.line + 1)));
            shown = Some(mark.line);
        }
        let indent = mark.column - cut;
        let underline =
            paint.underline(mark, options.width.saturating_sub(indent), diagnostic.severity);
        let _ = writeln!(out, "{:gutter$} {} {:indent$}{underline}", "", paint.frame("|"), "");
    }
    if let Some(help) = &diagnostic.help {
        let help = paint.bold("help: ") + &printable(help);
        let _ = writeln!(out, "{:gutter$} {} {help}", "", paint.frame("="));
    }
    out
}

/// A place in a text, both counted from 0; the column in characters.
struct Position {
    line: usize,
    column: usize,
    line_start: usize,
}

fn position(text: &str, at: usize) -> Position {
    let at = (0..=at.min(text.len())).rev().find(|it| text.is_char_boundary(*it)).unwrap_or(0);
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |it| it + 1);
    Position {
        line: before.matches('\n').count(),
        column: text[line_start..at].chars().count(),
        line_start,
    }
}

/// Something to underline in one line; columns as displayed.
struct Mark<'d> {
    line: usize,
    line_start: usize,
    column: usize,
    width: usize,
    primary: bool,
    text: &'d str,
}

impl Mark<'_> {
    fn word(&self) -> String {
        if self.text.is_empty() { String::new() } else { format!(" {}", printable(self.text)) }
    }
}

/// The places to underline in the order of the text; of one over several lines, its first line.
fn marks<'d>(diagnostic: &'d Diagnostic, text: &str) -> Vec<Mark<'d>> {
    let mut marks = vec![mark(diagnostic.span, "", true, text)];
    marks.extend(diagnostic.labels.iter().map(|(span, label)| mark(*span, label, false, text)));
    marks.sort_by_key(|it| (it.line, !it.primary, it.column));
    marks
}

fn mark<'d>(span: Span, label: &'d str, primary: bool, text: &str) -> Mark<'d> {
    let start = position(text, span.start);
    let line = line_at(text, start.line_start);
    let first = start.column;
    let covered =
        text.get(span.start..span.end).unwrap_or_default().lines().next().unwrap_or_default();
    let column = line.chars().take(first).map(displayed_width).sum();
    let width = covered.chars().map(displayed_width).sum();
    Mark { line: start.line, line_start: start.line_start, column, width, primary, text: label }
}

fn line_at(text: &str, start: usize) -> &str {
    text[start..].lines().next().unwrap_or_default()
}

/// The line as displayed, cut to the width around its first mark, and how many columns were cut off at the left.
fn excerpt(marks: &[Mark], line: usize, text: &str, width: usize) -> (String, usize) {
    let in_line = || marks.iter().filter(|it| it.line == line);
    let Some(start) = in_line().map(|it| it.line_start).next() else { return (String::new(), 0) };
    let shown: Vec<char> = line_at(text, start).chars().flat_map(displayed).collect();
    let leftmost = in_line().map(|it| it.column).min().unwrap_or(0);
    let rightmost = in_line().map(|it| it.column).max().unwrap_or(0);
    if shown.len() <= width {
        return (shown.into_iter().collect(), 0);
    }
    // What is underlined comes first; a fifth of the width stands before it, for context.
    let cut = if rightmost < width { 0 } else { leftmost.saturating_sub(width / 5).min(leftmost) };
    let mut part: Vec<char> = shown.into_iter().skip(cut).take(width).collect();
    for at in (0..3).take(if cut > 0 { 3 } else { 0 }) {
        if let Some(c) = part.get_mut(at) {
            *c = '.';
        }
    }
    (part.into_iter().collect(), cut)
}

/// How a character is displayed: a tab as four blanks, what doesn't print as a blank.
fn displayed(c: char) -> impl Iterator<Item = char> {
    std::iter::repeat_n(if c.is_control() || is_invisible(c) { ' ' } else { c }, displayed_width(c))
}

fn displayed_width(c: char) -> usize {
    if c == '\t' { 4 } else { 1 }
}

/// Characters that reorder or hide text, which a hostile query must not do to a terminal.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn printable(text: &str) -> String {
    text.chars().map(|it| if it.is_control() || is_invisible(it) { ' ' } else { it }).collect()
}

struct Paint {
    color: bool,
}

impl Paint {
    fn wrap(&self, codes: &str, text: &str) -> String {
        if self.color { format!("\u{1b}[{codes}m{text}\u{1b}[0m") } else { text.to_string() }
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        let codes = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Info => "1;36",
        };
        self.wrap(codes, text)
    }

    /// The line below a mark, at most `width` wide, and what is said of it.
    fn underline(&self, mark: &Mark, width: usize, severity: Severity) -> String {
        let sign = if mark.primary { "^" } else { "-" };
        let line = sign.repeat(mark.width.min(width).max(1)) + &mark.word();
        if mark.primary { self.severity(severity, &line) } else { self.frame(&line) }
    }

    fn frame(&self, text: &str) -> String {
        self.wrap("1;34", text)
    }

    fn bold(&self, text: &str) -> String {
        self.wrap("1", text)
    }
}
