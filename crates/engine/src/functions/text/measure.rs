//! What a text is like: `strcmp`, `isascii`, `isutf8`, `string_size`.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, TEXT_OR_DYNAMIC};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::{bools, longs};

const VALUE: &[Param] = &[param("value", ANY, "the text")];

pub static STRCMP: Scalar = Scalar {
    name: "strcmp",
    params: &[param("s1", ANY, "one text"), param("s2", ANY, "the other")],
    returns: Returns::Is(Type::Long),
    summary: "Compares two texts character by character: -1, 0 or 1.",
    examples: &[
        example("strcmp('ada', 'bob')", "-1"),
        example("strcmp('abcde', 'abc')", "1"),
        example("strcmp('a', 'a')", "0"),
        example("strcmp('a', 'A')", "1"),
    ],
    body: Body::Kernel(strcmp),
    ..Scalar::NEW
};

pub static ISASCII: Scalar = Scalar {
    name: "isascii",
    params: VALUE,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text has only ASCII characters.",
    examples: &[example("isascii('Zurich')", "True"), example("isascii('Zürich')", "False")],
    body: Body::Kernel(|args| {
        let texts = printed(args, 0)?;
        Ok(bools(args.n_rows, |row| Some(texts.get(row).unwrap_or_default().is_ascii())))
    }),
    ..Scalar::NEW
};

pub static ISUTF8: Scalar = Scalar {
    name: "isutf8",
    params: VALUE,
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text is well-formed UTF-8; what was read as text always is.",
    examples: &[example("isutf8('Zürich')", "True")],
    body: Body::Kernel(|args| Ok(bools(args.n_rows, |_| Some(true)))),
    ..Scalar::NEW
};

pub static STRING_SIZE: Scalar = Scalar {
    name: "string_size",
    params: &[param("string", TEXT_OR_DYNAMIC, "the text")],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::NameAndFirstArgument,
    summary: "Counts the bytes of a text in UTF-8.",
    examples: &[example("string_size('Zürich')", "7"), example("string_size('')", "0")],
    body: Body::Kernel(|args| {
        let texts = printed(args, 0)?;
        Ok(longs(args.n_rows, |row| Some(texts.get(row).unwrap_or_default().len() as i64)))
    }),
    ..Scalar::NEW
};

/// The order of code points is the order of their bytes in UTF-8.
fn strcmp(args: &Args) -> Result<ArrayRef> {
    let (texts, others) = (printed(args, 0)?, printed(args, 1)?);
    Ok(longs(args.n_rows, |row| {
        let (text, other) =
            (texts.get(row).unwrap_or_default(), others.get(row).unwrap_or_default());
        Some(match text.cmp(other) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        })
    }))
}
