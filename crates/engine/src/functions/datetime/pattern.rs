//! The patterns of `format_datetime` and `format_timespan`: runs of a letter are elements, all else stands for itself.
//!
//! Kusto: a run longer than its longest element is cut into elements from the left, so that `dddd` is `dd` twice.

/// One element of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// A letter and how often it stands.
    Field(char, usize),
    Literal(char),
}

/// Cuts a pattern into elements. `lengths` says which runs of a letter are elements, the longest first; none for other letters.
pub fn elements(pattern: &str, lengths: fn(char) -> &'static [usize]) -> Vec<Element> {
    let mut elements = Vec::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let run = rest.chars().take_while(|it| *it == letter).count();
        match lengths(letter).iter().find(|it| **it <= run) {
            Some(length) => {
                elements.push(Element::Field(letter, *length));
                rest = &rest[letter.len_utf8() * length..];
            }
            None => {
                elements.push(Element::Literal(letter));
                rest = &rest[letter.len_utf8()..];
            }
        }
    }
    elements
}

/// Appends a number with at least so many digits.
pub fn push_padded(into: &mut String, number: u64, n_digits: usize) {
    let text = number.to_string();
    into.extend(std::iter::repeat_n('0', n_digits.saturating_sub(text.len())));
    into.push_str(&text);
}

/// Appends the first digits of a fraction of a second, in ticks.
pub fn push_fraction(into: &mut String, ticks: u64, n_digits: usize) {
    let digits = format!("{ticks:07}");
    into.push_str(&digits[..n_digits.min(7)]);
}

/// The same without the zeros at its end.
pub fn push_short_fraction(into: &mut String, ticks: u64, n_digits: usize) {
    let digits = format!("{ticks:07}");
    into.push_str(digits[..n_digits.min(7)].trim_end_matches('0'));
}
