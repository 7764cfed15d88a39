//! The `query:` block of a rule file, found by its lines, so that everything around it stays byte for byte as it is.

use std::ops::Range;

/// What a rule file's query stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    Block(Block),
    /// The file has no `query:` of its own.
    None,
    /// In quotes, folded, or on the line of its key.
    OtherStyle,
}

/// A literal block scalar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its text without the indentation; each line ends with LF.
    pub query: String,
    /// Its bytes in the file, from its first line to the end of its last that isn't empty.
    range: Range<usize>,
    indent: String,
    newline: &'static str,
    /// For each line where it begins in the query, and in the file behind the indentation.
    places: Vec<(usize, usize)>,
}

/// Finds the query of a rule file.
pub fn find(text: &str) -> Found {
    let lines: Vec<(usize, &str)> = lines(text);
    let Some(key) = lines.iter().position(|(_, line)| line.starts_with("query:")) else {
        return Found::None;
    };
    let (at, line) = lines[key];
    let Some(given) = header(&line["query:".len()..]) else { return Found::OtherStyle };
    let is_content = |(_, line): &&(usize, &str)| line.trim().is_empty() || line.starts_with(' ');
    let content: Vec<(usize, &str)> =
        lines[key + 1..].iter().take_while(is_content).copied().collect();
    let n_lines = content.iter().rposition(|(_, it)| !it.trim().is_empty()).map_or(0, |it| it + 1);
    let content = &content[..n_lines];
    let first = content.iter().find(|(_, it)| !it.trim().is_empty()).map_or("", |it| it.1);
    let indent = given.unwrap_or(first.len() - first.trim_start_matches(' ').len());
    let mut block = Block {
        query: String::new(),
        range: at + line.len()..at + line.len(),
        indent: " ".repeat(indent),
        newline: if line.ends_with("\r\n") { "\r\n" } else { "\n" },
        places: Vec::new(),
    };
    for (at, line) in content {
        let body = line.trim_end_matches(['\n', '\r']);
        let Some(code) = body.get(indent.min(body.len())..).filter(|it| {
            it.len() + indent == body.len() && body.starts_with(&block.indent)
                || body.trim().is_empty()
        }) else {
            return Found::OtherStyle;
        };
        block.places.push((block.query.len(), at + body.len() - code.len()));
        block.query += code;
        block.query.push('\n');
        block.range.end = at + body.len();
    }
    Found::Block(block)
}

impl Block {
    /// The file with another query in the block. It ends with a line end, which stays outside of the block.
    pub fn replaced(&self, text: &str, query: &str) -> String {
        let lines: Vec<String> = query
            .lines()
            .map(|it| if it.is_empty() { String::new() } else { format!("{}{it}", self.indent) })
            .collect();
        let before = text.get(..self.range.start).unwrap_or_default();
        let after = text.get(self.range.end..).unwrap_or_default();
        format!("{before}{}{after}", lines.join(self.newline))
    }

    /// The place in the file of a place in the query.
    pub fn place(&self, offset: usize) -> usize {
        let line = self.places.partition_point(|it| it.0 <= offset);
        let (start, at) = line.checked_sub(1).and_then(|it| self.places.get(it)).unwrap_or(&(0, 0));
        (at + offset - start).min(self.range.end)
    }
}

/// The lines with their ends, and where each begins.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let with_place = |line: &'_ str| {
        at += line.len();
        at - line.len()
    };
    let starts: Vec<usize> = text.split_inclusive('\n').map(with_place).collect();
    starts.into_iter().zip(text.split_inclusive('\n')).collect()
}

/// The indentation that a literal block's header gives, if any. None: this is no such header.
fn header(after_key: &str) -> Option<Option<usize>> {
    let rest = after_key.trim_start_matches([' ', '\t']).strip_prefix('|')?;
    let rest = rest.trim_end();
    let (indicators, comment) = rest.split_at(rest.find([' ', '\t']).unwrap_or(rest.len()));
    let is_known =
        indicators.len() <= 2 && comment.trim().chars().next().is_none_or(|it| it == '#');
    let chomps = indicators.chars().filter(|it| matches!(it, '+' | '-')).count();
    let digits: Vec<usize> = indicators
        .chars()
        .filter_map(|it| it.to_digit(10).and_then(|it| usize::try_from(it).ok()))
        .filter(|it| *it > 0)
        .collect();
    (is_known && chomps <= 1 && digits.len() <= 1 && chomps + digits.len() == indicators.len())
        .then(|| digits.first().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Block {
        match find(text) {
            Found::Block(block) => block,
            other => unreachable!("{other:?} in {text:?}"),
        }
    }

    #[test]
    fn all_but_the_query_stays() {
        let text = "id: x # y\nquery: |\n    T\n\n      | take 5\n\n# end\nversion:  1.0\n";
        let it = block(text);
        assert_eq!(it.query, "T\n\n  | take 5\n");
        assert_eq!(it.replaced(text, &it.query), text);
        assert_eq!(
            it.replaced(text, "T\n| take 5\n"),
            "id: x # y\nquery: |\n    T\n    | take 5\n\n# end\nversion:  1.0\n"
        );
        assert_eq!(&text[it.place(it.query.find("take").unwrap())..][..6], "take 5");
    }

    #[test]
    fn headers_line_ends_and_ends_of_files() {
        for (text, query) in [
            ("query: |-\r\n  T\r\n  | take 5\r\nname: x\r\n", "T\n| take 5\n"),
            ("query: |2 # why\n   T", " T\n"),
            ("query: |+\n T\n\n\n", "T\n"),
            ("query:   |\n", ""),
        ] {
            let it = block(text);
            assert_eq!(it.query, query, "{text:?}");
            assert_eq!(it.replaced(text, query), text);
        }
    }

    #[test]
    fn other_styles_are_told() {
        for text in [
            "query: >\n  T",
            "query: T | take 5",
            "query: \"T\"",
            "query:\n  T",
            "query: |\n   T\n  x\n",
        ] {
            assert_eq!(find(text), Found::OtherStyle, "{text:?}");
        }
        assert_eq!(find("name: x\nproperties:\n  query: |\n    T\n"), Found::None);
    }
}
