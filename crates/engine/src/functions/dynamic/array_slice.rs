//! `array_slice`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{DYNAMIC, WHOLE};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

pub static ARRAY_SLICE: Scalar = Scalar {
    name: "array_slice",
    params: &[
        param("array", DYNAMIC, "the array"),
        param("start", WHOLE, "the first place, negative from the end"),
        param("end", WHOLE, "the last place, negative from the end"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the elements between two places, both included.",
    examples: &[
        example("array_slice(dynamic([1, 2, 3]), 0, 1)", "[1,2]"),
        example("array_slice(dynamic([1, 2, 3, 4]), -3, -2)", "[2,3]"),
        example("array_slice(dynamic([1, 2, 3]), 1, 9)", "[2,3]"),
        example("array_slice(dynamic([1, 2, 3]), 2, 1)", "[]"),
    ],
    body: Body::Kernel(array_slice),
    ..Scalar::NEW
};

fn array_slice(args: &Args) -> Result<ArrayRef> {
    let (arrays, starts, ends) = (args.text(0)?, args.long(1)?, args.long(2)?);
    rows::dynamics(args.n_rows, |row, out| {
        let elements = json::array(arrays.get(row)?)?;
        let length = i64::try_from(elements.len()).ok()?;
        let from_front = |at: i64| if at < 0 { length.saturating_add(at) } else { at };
        let start = from_front(starts.get(row)?).clamp(0, length);
        let end = from_front(ends.get(row)?).saturating_add(1).clamp(start, length);
        let range = usize::try_from(start).ok()?..usize::try_from(end).ok()?;
        out.begin_array();
        elements.get(range)?.iter().for_each(|it| out.raw(it));
        out.end_array();
        Some(())
    })
}
