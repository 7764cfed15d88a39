//! Texts made of several: `strcat_array`, `strcat_delim`, `strrep`.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, LONG, alias};
use crate::exec::bounds;
use crate::function::{Args, Body, Scalar, example, optional, param, repeated};
use crate::functions::conversion::tostring::printed;
use crate::functions::dynamic::json;
use crate::functions::rows::long_strings;

const DELIMITER: Param = param("delimiter", ANY, "what stands between them");

/// Kusto: a text is repeated at most so often.
const MOST_REPEATED: i64 = 1024;
/// A text of more bytes is not made.
const MOST_BYTES: usize = 64 << 20;

pub static STRCAT_ARRAY: Scalar = Scalar {
    name: "strcat_array",
    params: &[param("array", DYNAMIC, "the elements"), DELIMITER],
    returns: Returns::Is(Type::String),
    summary: "Joins the elements of an array, with a delimiter between them; null is the empty text.",
    examples: &[
        example("strcat_array(dynamic(['a', 'b']), '-')", "a-b"),
        example("strcat_array(dynamic([1, null, true]), '->')", "1->->true"),
        example("strcat_array(dynamic([]), ',')", ""),
    ],
    body: Body::Kernel(strcat_array),
    ..Scalar::NEW
};

pub static ARRAY_STRCAT: Scalar = alias(
    "array_strcat",
    &STRCAT_ARRAY,
    "The older name of `strcat_array`.",
    &[example("array_strcat(dynamic(['a', 'b']), '-')", "a-b")],
)
.instead("strcat_array");

pub static STRCAT_DELIM: Scalar = Scalar {
    name: "strcat_delim",
    params: &[DELIMITER, repeated("arg", ANY, 2, "the values")],
    returns: Returns::Is(Type::String),
    summary: "Joins two or more values, with a delimiter between them.",
    examples: &[
        example("strcat_delim('/', 'contoso', 'ada', 42)", "contoso/ada/42"),
        example("strcat_delim('-', 1, 1s, '')", "1-00:00:01-"),
    ],
    body: Body::Kernel(strcat_delim),
    ..Scalar::NEW
};

pub static STRREP: Scalar = Scalar {
    name: "strrep",
    params: &[
        param("value", ANY, "the text"),
        param("multiplier", LONG, "how often, at most 1024 times"),
        optional("delimiter", ANY, "what stands between"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Repeats a text so many times.",
    examples: &[
        example("strrep('ab', 3, '-')", "ab-ab-ab"),
        example("strrep(12, 2)", "1212"),
        example("strrep('ab', 0)", ""),
        example("strlen(strrep('ab', 5000))", "2048"),
    ],
    body: Body::Kernel(strrep),
    ..Scalar::NEW
};

fn strcat_array(args: &Args) -> Result<ArrayRef> {
    let (arrays, delimiters) = (args.text(0)?, printed(args, 1)?);
    long_strings(args.n_rows, |row| {
        let delimiter = delimiters.get(row).unwrap_or_default();
        let mut joined = String::new();
        for (at, element) in json::elements(arrays.get(row).unwrap_or_default()).enumerate() {
            if at > 0 {
                bounds::text(delimiter.len())?;
                joined.push_str(delimiter);
            }
            joined.push_str(&json::text_of(&element).unwrap_or_default());
        }
        Ok(joined)
    })
}

fn strcat_delim(args: &Args) -> Result<ArrayRef> {
    let delimiters = printed(args, 0)?;
    let parts = (1..args.len()).map(|at| printed(args, at)).collect::<Result<Vec<_>>>()?;
    long_strings(args.n_rows, |row| {
        let delimiter = delimiters.get(row).unwrap_or_default();
        let parts: Vec<&str> = parts.iter().map(|it| it.get(row).unwrap_or_default()).collect();
        bounds::text(parts.iter().map(|it| it.len() + delimiter.len()).sum())?;
        Ok(parts.join(delimiter))
    })
}

fn strrep(args: &Args) -> Result<ArrayRef> {
    let (texts, times) = (printed(args, 0)?, args.long(1)?);
    let delimiters = if args.len() > 2 { Some(printed(args, 2)?) } else { None };
    long_strings(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        let delimiter = delimiters.as_ref().and_then(|it| it.get(row)).unwrap_or_default();
        let times = times.get(row).unwrap_or(0).clamp(0, MOST_REPEATED);
        let times = usize::try_from(times).unwrap_or(0);
        let n_bytes = (text.len() + delimiter.len()).saturating_mul(times);
        if n_bytes > MOST_BYTES {
            return exec_err!("`strrep` would make a text of more than 64 MB");
        }
        bounds::text(n_bytes)?;
        Ok(vec![text; times].join(delimiter))
    })
}
