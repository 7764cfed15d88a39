//! `split`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::tostring::printed;

pub static SPLIT: Scalar = Scalar {
    name: "split",
    params: &[
        param("source", Accepts::Any, "the text to cut"),
        param("delimiter", Accepts::Is(Type::String), "what to cut at"),
        optional(
            "requestedIndex",
            Accepts::Integer,
            "give only the part at that place, as an array of one",
        ),
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Cuts a text at each delimiter and gives the parts as an array.",
    examples: &[
        example("split('ada@contoso.com', '@')", "[\"ada\",\"contoso.com\"]"),
        example("split('ada@contoso.com', '@')[1]", "contoso.com"),
        example("split('a__b', '_')", "[\"a\",\"\",\"b\"]"),
        example("split('', '_')", "[\"\"]"),
        example("split('aa_bb', '_', 1)", "[\"bb\"]"),
        example("isnull(split('ada', '@')[1])", "True"),
    ],
    body: Body::Kernel(split),
    ..Scalar::NEW
};

fn split(args: &Args) -> Result<ArrayRef> {
    let (texts, delimiters) = (printed(args, 0)?, args.text(1)?);
    let wanted = if args.len() > 2 { Some(args.long(2)?) } else { None };
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let parts =
            cut(texts.get(row).unwrap_or_default(), delimiters.get(row).unwrap_or_default());
        match wanted.as_ref().and_then(|it| it.get(row)) {
            None => builder.append_value(array(&parts)),
            Some(at) => match usize::try_from(at).ok().and_then(|at| parts.get(at)) {
                Some(part) => builder.append_value(array(&[part])),
                None => builder.append_null(),
            },
        }
    }
    Ok(Arc::new(builder.finish()))
}

fn cut<'a>(text: &'a str, delimiter: &str) -> Vec<&'a str> {
    if delimiter.is_empty() { vec![text] } else { text.split(delimiter).collect() }
}

fn array(parts: &[&str]) -> String {
    let mut text = String::from("[");
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        push_string(&mut text, part);
    }
    text.push(']');
    text
}
