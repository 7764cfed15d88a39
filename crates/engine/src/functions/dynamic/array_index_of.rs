//! `array_index_of`.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, WHOLE, constant};
use crate::function::{Args, Body, Longs, Scalar, example, optional, param};
use crate::functions::dynamic::json::{self, Key};
use crate::types::cell;

pub static ARRAY_INDEX_OF: Scalar = Scalar {
    name: "array_index_of",
    params: &[
        param("array", DYNAMIC, "the array to look in"),
        param("value", ANY, "what to look for"),
        optional("start", WHOLE, "where to begin, 0 if left out; negative: from the end"),
        optional("length", WHOLE, "how many elements to look at, all if left out or -1"),
        constant(optional("occurrence", WHOLE, "which occurrence, from 1")),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the place of a value in an array; -1 where it isn't there, null where the first argument is no array.",
    examples: &[
        example("array_index_of(dynamic(['a', 'b', 'a']), 'b')", "1"),
        example("array_index_of(dynamic(['a', 'b', 'a']), 'a', 1)", "2"),
        example("array_index_of(dynamic(['a', 'b', 'a']), 'a', 1, 1)", "-1"),
        example("array_index_of(dynamic(['a', 'b', 'a']), 'a', 0, -1, 2)", "2"),
        example("array_index_of(dynamic(['a', 'b', 'a']), 'a', -2)", "2"),
        example("array_index_of(dynamic(['a']), 'a', 0, -2)", ""),
    ],
    body: Body::Kernel(array_index_of),
    ..Scalar::NEW
};

fn array_index_of(args: &Args) -> Result<ArrayRef> {
    let (arrays, values) = (args.text(0)?, args.array(1)?);
    let ty = args.types.get(1).copied().unwrap_or(Type::Dynamic);
    let number = |at| (at < args.len()).then(|| args.long(at)).transpose();
    let (starts, lengths, occurrences) = (number(2)?, number(3)?, number(4)?);
    let given = |numbers: &Option<Longs>, row, default| match numbers {
        Some(numbers) => numbers.get(row),
        None => Some(default),
    };
    Ok(Arc::new(Int64Array::from_iter((0..args.n_rows).map(|row| {
        let elements = json::array(arrays.get(row)?)?;
        let wanted = Key::of_cell(cell(&values, ty, row));
        let start = place(given(&starts, row, 0)?, elements.len());
        let length = match given(&lengths, row, -1)? {
            -1 => usize::MAX,
            length => usize::try_from(length).ok()?,
        };
        let occurrence = usize::try_from(given(&occurrences, row, 1)?).ok()?;
        let found = elements
            .iter()
            .enumerate()
            .skip(start)
            .take(length)
            .filter(|(_, it)| Key::of(it) == wanted)
            .nth(occurrence.saturating_sub(1));
        Some(found.map_or(-1, |(at, _)| at as i64))
    }))))
}

/// A place in an array of that length: a negative one counts from the end, and none lies before the beginning.
fn place(start: i64, length: usize) -> usize {
    match usize::try_from(start) {
        Ok(start) => start,
        Err(_) => {
            let back = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
            length.saturating_sub(back)
        }
    }
}
