//! From a place in the text of a scalar of YAML or JSON to the place in the file that it came from, so that a diagnostic on a query shows the
//! line of the rule file.
//!
//! YAML takes indentation away, folds lines and resolves escapes, but it keeps every other character in order. So the two texts
//! are aligned by their characters that aren't white space.

use granit_parser::ScalarStyle;
use kql::span::Span;

/// Where each part of a scalar's text stands in its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TextMap {
    /// (offset in the text, offset in the file), ascending: from there on both advance together.
    runs: Vec<(usize, usize)>,
    whole: Span,
}

impl TextMap {
    /// Aligns a scalar's text with the part of the file that it was read from.
    pub fn new(text: &str, style: ScalarStyle, source: &str, span: Span) -> TextMap {
        let raw = source.get(span.start..span.end).unwrap_or("");
        let mut units = Units { rest: raw, at: span.start, style, open: true };
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for (offset, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
            let Some((at, _)) = units.by_ref().find(|(_, it)| *it == c) else { break };
            let continues = runs
                .last()
                .is_some_and(|(text_at, file_at)| at.wrapping_sub(*file_at) == offset - text_at);
            if !continues {
                runs.push((offset, at));
            }
        }
        TextMap { runs, whole: span }
    }

    /// The place in the file of a place in the text. An empty place stays empty.
    pub fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        let end = if span.end > span.start { self.offset(span.end - 1) + 1 } else { start };
        Span::new(start, end.max(start))
    }

    fn offset(&self, offset: usize) -> usize {
        let next = self.runs.partition_point(|(text_at, _)| *text_at <= offset);
        let Some((text_at, file_at)) = next.checked_sub(1).and_then(|it| self.runs.get(it)) else {
            return self.runs.first().map_or(self.whole.start, |(_, file_at)| *file_at);
        };
        // White space that YAML dropped must not carry a place over into the next run.
        let limit = self.runs.get(next).map_or(self.whole.end, |(_, file_at)| *file_at);
        (file_at + (offset - text_at)).min(limit)
    }
}

/// The characters of a scalar's source that aren't white space, escapes resolved, each with its offset in the file.
struct Units<'a> {
    rest: &'a str,
    at: usize,
    style: ScalarStyle,
    /// At the opening quote.
    open: bool,
}

impl Iterator for Units<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let at = self.at;
            let c = self.take()?;
            let opening = std::mem::take(&mut self.open) && matches!(c, '"' | '\'');
            let c = match (self.style, c) {
                (ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted, _) if opening => continue,
                (ScalarStyle::SingleQuoted, '\'') => self.take()?,
                (ScalarStyle::DoubleQuoted, '\\') => match self.escape()? {
                    Some(c) => c,
                    None => continue,
                },
                (_, c) => c,
            };
            if !c.is_whitespace() {
                return Some((at, c));
            }
        }
    }
}

impl Units<'_> {
    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = self.rest.get(c.len_utf8()..)?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// What stands after a backslash; None for an escaped blank, line break or control character that no text shows.
    fn escape(&mut self) -> Option<Option<char>> {
        let n_digits = match self.take()? {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0' => return Some(Some('\0')),
            'a' => return Some(Some('\u{7}')),
            'b' => return Some(Some('\u{8}')),
            'e' => return Some(Some('\u{1b}')),
            'n' | 't' | 'r' | 'v' | 'f' | 'N' | '_' | 'L' | 'P' => return Some(None),
            c => return Some(Some(c)),
        };
        let unit = self.digits(n_digits)?;
        if !(0xd800..0xdc00).contains(&unit) || !self.rest.starts_with("\\u") {
            return Some(char::from_u32(unit));
        }
        // JSON writes a character beyond 16 bits as two halves.
        self.rest = self.rest.get(2..)?;
        self.at += 2;
        let low = self.digits(4)?.wrapping_sub(0xdc00);
        Some(char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low & 0x3ff)))
    }

    fn digits(&mut self, n_digits: usize) -> Option<u32> {
        let digits = self.rest.get(..n_digits)?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.rest = self.rest.get(n_digits..)?;
        self.at += n_digits;
        Some(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(style: ScalarStyle, text: &str, source: &str, word: &str) -> (usize, String) {
        let map = TextMap::new(text, style, source, Span::new(0, source.len()));
        let at = text.find(word).unwrap();
        let span = map.span(Span::new(at, at + word.len()));
        (source[..span.start].matches('\n').count(), source[span.start..span.end].to_owned())
    }

    #[test]
    fn every_style_leads_back_to_its_line() {
        assert_eq!(
            line(ScalarStyle::Literal, "a\n  b b\n\nc\n", "  a\n    b b\r\n\n  c\n", "b b"),
            (1, "b b".to_owned())
        );
        assert_eq!(
            line(ScalarStyle::Folded, "one two three\n", "one\n  two\n  three\n", "two"),
            (1, "two".to_owned())
        );
        assert_eq!(
            line(ScalarStyle::DoubleQuoted, "é\"x\n\tyz", r#""\u00e9\"x\n\tyz""#, "yz"),
            (0, "yz".to_owned())
        );
        assert_eq!(
            line(ScalarStyle::DoubleQuoted, "\u{1f600}a\nb", r#""\ud83d\ude00a\nb""#, "b"),
            (0, "b".to_owned())
        );
        assert_eq!(
            line(ScalarStyle::SingleQuoted, "it's so", "'it''s\n so'", "so"),
            (1, "so".to_owned())
        );
    }
}
