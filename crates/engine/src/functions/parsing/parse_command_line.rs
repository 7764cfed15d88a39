//! `parse_command_line`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql::json::push_string;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, TEXT};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::jsons;

pub static PARSE_COMMAND_LINE: Scalar = Scalar {
    name: "parse_command_line",
    params: &[
        param("command", ANY, "the command line"),
        param("parser", TEXT, "whose rules: 'windows'"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Splits a command line into its arguments, as Windows does for a program.",
    examples: &[
        example(
            "parse_command_line('cmd /c \"echo a\"', 'windows')",
            "[\"cmd\",\"/c\",\"echo a\"]",
        ),
        example(
            "parse_command_line(@'\"C:\\a b\\x.exe\" \"c:\\d\\\\\" e\"f\"g', 'windows')",
            "[\"C:\\\\a b\\\\x.exe\",\"c:\\\\d\\\\\",\"efg\"]",
        ),
    ],
    body: Body::Kernel(parse_command_line),
    ..Scalar::NEW
};

fn parse_command_line(args: &Args) -> Result<ArrayRef> {
    let (commands, parsers) = (printed(args, 0)?, args.text(1)?);
    for row in 0..args.n_rows {
        let parser = parsers.get(row).unwrap_or_default();
        if !parser.eq_ignore_ascii_case("windows") {
            return exec_err!(
                "`parse_command_line` knows only the parser 'windows', not '{parser}'"
            );
        }
    }
    Ok(jsons(args.n_rows, |row| {
        let mut array = String::from("[");
        for argument in arguments(commands.get(row).unwrap_or_default()) {
            if array.len() > 1 {
                array.push(',');
            }
            push_string(&mut array, &argument);
        }
        array.push(']');
        Some(array)
    }))
}

/// The rules of `CommandLineToArgvW`: the program's name ends at its quote or at a blank, and has no escapes.
fn arguments(command: &str) -> Vec<String> {
    if command.is_empty() {
        return Vec::new();
    }
    let (program, rest) = match command.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
        None => command.split_at(command.find([' ', '\t']).unwrap_or(command.len())),
    };
    let mut arguments = vec![program.to_owned()];
    let mut rest = rest.trim_start_matches([' ', '\t']);
    while !rest.is_empty() {
        let (argument, after) = argument(rest);
        arguments.push(argument);
        rest = after.trim_start_matches([' ', '\t']);
    }
    arguments
}

/// The argument that begins the text, and what stands behind it. Backslashes count only before a quote: two make one, an odd one
/// escapes the quote. A third quote in a row is a quote itself.
fn argument(text: &str) -> (String, &str) {
    let mut argument = String::new();
    let (mut n_slashes, mut n_quotes) = (0usize, 0usize);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            ' ' | '\t' if n_quotes == 0 => {
                return (argument, text.get(at..).unwrap_or_default());
            }
            '"' => {
                argument.truncate(argument.len() - n_slashes.div_ceil(2));
                if n_slashes % 2 == 1 {
                    argument.push('"');
                } else {
                    n_quotes += 1;
                }
                n_slashes = 0;
                while chars.next_if(|it| it.1 == '"').is_some() {
                    n_quotes += 1;
                    if n_quotes == 3 {
                        argument.push('"');
                        n_quotes = 0;
                    }
                }
                if n_quotes == 2 {
                    n_quotes = 0;
                }
            }
            _ => {
                n_slashes = if c == '\\' { n_slashes + 1 } else { 0 };
                argument.push(c);
            }
        }
    }
    (argument, "")
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(arguments(r#"a "b c" d"#), ["a", "b c", "d"]);
        assert_eq!(arguments(r#"a b\"c \\"d e\\" \\f"#), ["a", "b\"c", r"\d e\", r"\\f"]);
        assert_eq!(arguments(r#"a "b""c" d"#), ["a", "b\"c d"]);
        assert_eq!(arguments("a \"\" \t b "), ["a", "", "b"]);
        assert_eq!(arguments("\"a b"), ["a b"]);
        assert!(arguments("").is_empty());
    }
}
