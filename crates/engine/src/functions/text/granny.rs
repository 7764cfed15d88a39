//! The order of `sort by x granny-asc`: not called by name, it is syntax.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, param};

/// A text that sorts by the size of the numbers in it: before each number stands how many digits it has.
pub static GRANNY: Scalar = Scalar {
    name: "granny",
    params: &[param("text", TEXT, "a text with numbers in it")],
    returns: Returns::Is(Type::String),
    summary: "Gives a text that sorts by the size of the numbers in it.",
    body: Body::Kernel(granny),
    ..Scalar::NEW
};

fn granny(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_value(sized(texts.get(row).unwrap_or("")));
    }
    Ok(Arc::new(builder.finish()))
}

fn sized(text: &str) -> String {
    let mut sized = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (number, after) = from.split_at(end);
        let number = number.trim_start_matches('0');
        sized.push_str(before);
        // A number keeps its place among the characters: its length is told by digits, one more for each ten of it.
        sized.extend(std::iter::repeat_n('9', number.len() / 9));
        sized.extend(char::from_digit((number.len() % 9) as u32, 10));
        sized.push_str(number);
        rest = after;
    }
    sized.push_str(rest);
    sized
}
