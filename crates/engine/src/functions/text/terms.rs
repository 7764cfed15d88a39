//! Terms: what `has` and its kin compare. A term is a run of letters and digits, bounded by anything else.

use memchr::memmem::Finder;

use crate::functions::text::case::{lower, lower_into};

/// A constant pattern, prepared once, to be looked for in many texts.
#[derive(Debug)]
pub struct Pattern {
    /// In lower case where the search ignores case.
    needle: String,
    finder: Finder<'static>,
    ignores_case: bool,
    /// Whether a term must begin, and end, where the needle does.
    bounded: (bool, bool),
}

/// Where the pattern must be bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bounds {
    Anywhere,
    Term,
    TermStart,
    TermEnd,
}

impl Pattern {
    /// Prepares a pattern.
    pub fn new(needle: &str, bounds: Bounds, case_sensitive: bool) -> Pattern {
        let needle = if case_sensitive { needle.to_owned() } else { lower(needle) };
        // A pattern that itself begins with a separator is bounded there by nature.
        let starts = needle.chars().next().is_some_and(char::is_alphanumeric);
        let ends = needle.chars().next_back().is_some_and(char::is_alphanumeric);
        let bounded = match bounds {
            Bounds::Anywhere => (false, false),
            Bounds::Term => (starts, ends),
            Bounds::TermStart => (starts, false),
            Bounds::TermEnd => (false, ends),
        };
        let finder = Finder::new(&needle).into_owned();
        Pattern { needle, finder, ignores_case: !case_sensitive, bounded }
    }

    /// What is looked for, in lower case where the search ignores case.
    pub fn needle(&self) -> &str {
        &self.needle
    }

    /// Whether the text holds the pattern. `scratch` is reused between calls.
    pub fn is_in(&self, text: &str, scratch: &mut String) -> bool {
        if self.ignores_case {
            lower_into(text, scratch);
            self.is_in_lower(scratch)
        } else {
            self.is_in_lower(text)
        }
    }

    /// The same of a text that is in lower case where the search ignores case.
    pub fn is_in_lower(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(found) = text.as_bytes().get(from..).and_then(|rest| self.finder.find(rest))
        {
            if self.is_bounded(text, from + found) {
                return true;
            }
            from += found + 1;
        }
        false
    }

    /// Whether the pattern, which stands at that place of the text, is bounded there as it must be.
    pub fn is_bounded(&self, text: &str, start: usize) -> bool {
        let end = start + self.needle.len();
        let in_term = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = || in_term(text.get(..start).and_then(|it| it.chars().next_back()));
        let after = || in_term(text.get(end..).and_then(|it| it.chars().next()));
        !(self.bounded.0 && before() || self.bounded.1 && after())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, needle: &str) -> bool {
        Pattern::new(needle, Bounds::Term, false).is_in(text, &mut String::new())
    }

    #[test]
    fn a_term_is_bounded_by_what_is_no_letter_or_digit() {
        assert!(has("grant=deviceCode;", "devicecode"));
        assert!(has("deviceCode", "deviceCode"));
        assert!(has("x_deviceCode_y", "devicecode"));
        assert!(!has("deviceCodeFlow", "deviceCode"));
        assert!(!has("mydeviceCode", "deviceCode"));
        assert!(has("deviceCodeFlow deviceCode", "deviceCode"));
        assert!(has("a.b", "a.b"));
        assert!(!has("xa.b", "a.b"));
        assert!(has("[*.b]", ".b"));
        assert!(has("Grüße, ZÜRICH", "zürich"));
        assert!(!has("Zürichsee", "zürich"));
        assert!(has("anything", ""));
    }
}
