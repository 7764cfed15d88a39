//! Reads the part of TOML that settings are written in: `name = value` with texts, numbers, yes and no, and lists of these; `[command]` before those of one
//! command; comments. What TOML has beyond that is refused by name.

use std::iter::Peekable;
use std::str::CharIndices;

/// `name = value`, where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The command that it is for, by its words; empty: for all.
    pub command: Vec<String>,
    pub name: String,
    /// As a command line would have them; one, or those of a list.
    pub values: Vec<String>,
    pub is_list: bool,
    /// From 1.
    pub line: usize,
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub line: usize,
    pub message: String,
}

/// The settings of a file in their order.
pub fn read(text: &str) -> Result<Vec<Setting>, Wrong> {
    let mut reader = Reader { text, chars: text.char_indices().peekable(), line: 1 };
    let (mut found, mut command): (Vec<Setting>, Vec<String>) = (Vec::new(), Vec::new());
    loop {
        reader.skip_to_content();
        let line = reader.line;
        match reader.peek() {
            None => return Ok(found),
            Some('[') => {
                reader.next();
                if reader.peek() == Some('[') {
                    return Err(reader.wrong("lists of tables are not read here"));
                }
                command = reader.names()?;
                reader.expect(']')?;
            }
            Some(_) => {
                let mut names = reader.names()?;
                reader.expect('=')?;
                let (values, is_list) = reader.value()?;
                let name = names.pop().unwrap_or_default();
                let command: Vec<String> = command.iter().cloned().chain(names).collect();
                if found.iter().any(|it| it.command == command && it.name == name) {
                    let message = format!("`{name}` is set twice; leave one of them");
                    return Err(Wrong { line, message });
                }
                found.push(Setting { command, name, values, is_list, line });
            }
        }
        reader.end_of_line()?;
    }
}

struct Reader<'a> {
    text: &'a str,
    chars: Peekable<CharIndices<'a>>,
    line: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> Option<char> {
        self.chars.peek().map(|it| it.1)
    }

    fn next(&mut self) -> Option<char> {
        let next = self.chars.next()?.1;
        self.line += usize::from(next == '\n');
        Some(next)
    }

    fn wrong(&self, message: impl Into<String>) -> Wrong {
        Wrong { line: self.line, message: message.into() }
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|it| it == ' ' || it == '\t') {
            self.next();
        }
    }

    /// Over blanks, comments and empty lines.
    fn skip_to_content(&mut self) {
        while let Some(it) = self.peek() {
            match it {
                ' ' | '\t' | '\r' | '\n' => {
                    self.next();
                }
                '#' => {
                    while self.peek().is_some_and(|it| it != '\n') {
                        self.next();
                    }
                }
                _ => return,
            }
        }
    }

    fn end_of_line(&mut self) -> Result<(), Wrong> {
        self.skip_blanks();
        match self.peek() {
            None | Some('\n' | '\r' | '#') => Ok(()),
            Some(it) => Err(self.wrong(format!("`{it}` is too much here; one setting a line"))),
        }
    }

    fn expect(&mut self, wanted: char) -> Result<(), Wrong> {
        self.skip_blanks();
        if self.peek() == Some(wanted) {
            self.next();
            return Ok(());
        }
        Err(self.wrong(format!("`{wanted}` is missing; write `name = value` or `[command]`")))
    }

    /// Names with dots between them.
    fn names(&mut self) -> Result<Vec<String>, Wrong> {
        let mut names = Vec::new();
        loop {
            self.skip_blanks();
            let name = match self.peek() {
                Some(quote @ ('"' | '\'')) => self.quoted(quote)?,
                _ => self.bare(),
            };
            if name.is_empty() {
                return Err(self.wrong("a name is missing; write `name = value` or `[command]`"));
            }
            names.push(name);
            self.skip_blanks();
            if self.peek() != Some('.') {
                return Ok(names);
            }
            self.next();
        }
    }

    fn bare(&mut self) -> String {
        let from = self.at();
        while self.peek().is_some_and(|it| it.is_ascii_alphanumeric() || it == '_' || it == '-') {
            self.next();
        }
        let to = self.at();
        self.text.get(from..to).unwrap_or_default().to_owned()
    }

    fn at(&mut self) -> usize {
        self.chars.peek().map_or(self.text.len(), |it| it.0)
    }

    fn value(&mut self) -> Result<(Vec<String>, bool), Wrong> {
        self.skip_blanks();
        if self.peek() != Some('[') {
            return Ok((vec![self.single()?], false));
        }
        self.next();
        let mut values = Vec::new();
        loop {
            self.skip_to_content();
            if self.peek() == Some(']') {
                break;
            }
            values.push(self.single()?);
            self.skip_to_content();
            match self.peek() {
                Some(',') => self.next(),
                Some(']') => break,
                _ => return Err(self.wrong("the list has no end; write `[\"one\", \"two\"]`")),
            };
        }
        self.next();
        Ok((values, true))
    }

    fn single(&mut self) -> Result<String, Wrong> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some('{' | '[') => {
                Err(self.wrong("tables and lists in values are not read here; write a text"))
            }
            _ => {
                let from = self.at();
                while self.peek().is_some_and(|it| !it.is_whitespace() && !",]#".contains(it)) {
                    self.next();
                }
                let to = self.at();
                plain(self.text.get(from..to).unwrap_or_default()).ok_or_else(|| {
                    self.wrong("not a value; write a text in quotes, such as \"4m\"")
                })
            }
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, Wrong> {
        let rest = self.text.get(self.at()..).unwrap_or_default();
        if rest.starts_with("\"\"\"") || rest.starts_with("'''") {
            return Err(self.wrong("texts of several lines are not read here"));
        }
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                None | Some('\n') => return Err(self.wrong("the text has no closing quote")),
                Some(it) if it == quote => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') if quote == '"' => {
                    self.next();
                    text.push(self.escaped()?);
                }
                Some(it) => {
                    self.next();
                    text.push(it);
                }
            }
        }
    }

    fn escaped(&mut self) -> Result<char, Wrong> {
        let n_digits = match self.next() {
            Some('n') => return Ok('\n'),
            Some('t') => return Ok('\t'),
            Some('r') => return Ok('\r'),
            Some(it @ ('"' | '\\')) => return Ok(it),
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err(self.unknown_escape()),
        };
        let digits: String = (0..n_digits).filter_map(|_| self.next()).collect();
        let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        code.ok_or_else(|| self.unknown_escape())
    }

    fn unknown_escape(&self) -> Wrong {
        self.wrong("unknown escape; `\\\\` is a backslash, and texts in 'single quotes' have none")
    }
}

/// A number, or yes and no, as a command line has it.
fn plain(text: &str) -> Option<String> {
    if matches!(text, "true" | "false") {
        return Some(text.to_owned());
    }
    let number = text.replace('_', "");
    let is_number =
        number.parse::<i64>().is_ok() || number.parse::<f64>().is_ok_and(f64::is_finite);
    (is_number && number.starts_with(|it: char| it.is_ascii_digit() || it == '-')).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Vec<String> {
        read(text).map(|it| it[0].values.clone()).unwrap_or_default()
    }

    #[test]
    fn values_are_read_as_a_command_line_has_them() {
        assert_eq!(one("a = \"x\\ty \\u00e9\\\"\" # comment"), ["x\ty é\""]);
        assert_eq!(one("a = 'C:\\logs'"), ["C:\\logs"]);
        assert_eq!(one("a = 1_000"), ["1000"]);
        assert_eq!(one("a = true"), ["true"]);
        assert_eq!(one("a = [ \"x\", # one\n 'y',\n]"), ["x", "y"]);
        assert_eq!(one("a = []"), [""; 0]);
    }

    #[test]
    fn settings_stand_under_their_command() {
        let found =
            read("\n a-b = 1\r\n[rules.convert]\nto = 'x'\nhunt.once = true\n").unwrap_or_default();
        let said: Vec<_> =
            found.iter().map(|it| (it.command.join(" "), it.name.as_str(), it.line)).collect();
        assert_eq!(
            said,
            [
                (String::new(), "a-b", 2),
                ("rules convert".into(), "to", 4),
                ("rules convert hunt".into(), "once", 5)
            ]
        );
    }

    #[test]
    fn what_is_wrong_has_its_line() {
        let line = |text: &str| read(text).map_err(|it| it.line);
        for (text, at) in [
            ("a", 1),
            ("a = ", 1),
            ("a = x", 1),
            ("\na = \"x\n", 2),
            ("a = 1 b = 2", 1),
            ("a = 1\na = 2", 2),
            ("[[x]]", 1),
            ("a = {b = 1}", 1),
            ("a = \"\"\"x\"\"\"", 1),
            ("a = [1, 2", 1),
            ("a = 2024-06-20", 1),
            ("[x", 1),
            ("= 1", 1),
            ("a = \"\\q\"", 1),
            ("a = \"\\uD800\"", 1),
            ("a = [1 2]", 1),
        ] {
            assert_eq!(line(text), Err(at), "{text}");
        }
    }
}
