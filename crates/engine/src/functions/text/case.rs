//! Texts compared whatever their case: each character by itself in lower case.

/// Lower case, each character by itself.
pub fn lower(text: &str) -> String {
    let mut into = String::new();
    lower_into(text, &mut into);
    into
}

/// The same, into a text that is used again.
pub fn lower_into(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        into.push_str(text);
        into.make_ascii_lowercase();
    } else {
        into.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// A text in lower case, for others to be compared with.
#[derive(Debug)]
pub struct Folded {
    lower: String,
    is_ascii: bool,
}

impl Folded {
    /// Prepares a text.
    pub fn new(text: &str) -> Folded {
        let lower = lower(text);
        Folded { is_ascii: lower.is_ascii(), lower }
    }

    /// Whether the other is the same.
    pub fn equals(&self, text: &str) -> bool {
        if self.is_ascii && text.is_ascii() {
            return text.eq_ignore_ascii_case(&self.lower);
        }
        text.chars().flat_map(char::to_lowercase).eq(self.lower.chars())
    }

    /// Whether the other begins with it.
    pub fn starts(&self, text: &str) -> bool {
        match text.as_bytes().get(..self.lower.len()) {
            Some(head) if self.is_ascii && head.is_ascii() => {
                head.eq_ignore_ascii_case(self.lower.as_bytes())
            }
            _ => {
                let mut chars = text.chars().flat_map(char::to_lowercase);
                self.lower.chars().all(|it| chars.next() == Some(it))
            }
        }
    }

    /// Whether the other ends with it.
    pub fn ends(&self, text: &str) -> bool {
        let from = text.len().checked_sub(self.lower.len());
        match from.and_then(|from| text.as_bytes().get(from..)) {
            Some(tail) if self.is_ascii && tail.is_ascii() => {
                tail.eq_ignore_ascii_case(self.lower.as_bytes())
            }
            _ => lower(text).ends_with(&self.lower),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_no_matter() {
        let zurich = Folded::new("ZÜRICH");
        assert!(zurich.equals("zürich") && zurich.starts("Zürichsee") && zurich.ends("in zÜrich"));
        assert!(!zurich.equals("zurich") && !zurich.starts("Zü") && !zurich.ends("h"));
        let kelvin = Folded::new("10K");
        assert!(kelvin.equals("10\u{212a}") && kelvin.starts("10\u{212a}x"));
        assert!(kelvin.ends("x10\u{212a}") && !kelvin.starts("1"));
        assert!(
            Folded::new("").starts("x") && Folded::new("").ends("") && !Folded::new("").equals("x")
        );
    }
}
