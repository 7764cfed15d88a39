//! Terms: what `has` and its kin compare. A term is a run of letters and digits, bounded by anything else.

use memchr::memmem::Finder;

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

    /// Whether the text holds the pattern. `scratch` is reused between calls.
    pub fn is_in(&self, text: &str, scratch: &mut String) -> bool {
        if self.ignores_case {
            lower_into(text, scratch);
            self.is_in_prepared(scratch)
        } else {
            self.is_in_prepared(text)
        }
    }

    fn is_in_prepared(&self, text: &str) -> bool {
        let mut from = 0;
        while let Some(found) = text.as_bytes().get(from..).and_then(|rest| self.finder.find(rest))
        {
            let start = from + found;
            let end = start + self.needle.len();
            let before = || {
                text.get(..start)
                    .and_then(|it| it.chars().next_back())
                    .is_some_and(char::is_alphanumeric)
            };
            let after = || {
                text.get(end..).and_then(|it| it.chars().next()).is_some_and(char::is_alphanumeric)
            };
            let inside = self.bounded.0 && before() || self.bounded.1 && after();
            if !inside {
                return true;
            }
            from = start + 1;
        }
        false
    }
}

/// Lower case, each character by itself.
pub fn lower(text: &str) -> String {
    let mut into = String::new();
    lower_into(text, &mut into);
    into
}

fn lower_into(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        into.push_str(text);
        into.make_ascii_lowercase();
    } else {
        into.extend(text.chars().flat_map(char::to_lowercase));
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
