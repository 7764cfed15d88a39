//! `array_shift_left` and `array_shift_right`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, WHOLE};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::dynamic::{json, rows};
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[
    param("array", DYNAMIC, "the array"),
    param("shift_count", WHOLE, "by how many places; negative: the other way"),
    optional("default_value", ANY, "what to fill up with, null if left out"),
];

pub static ARRAY_SHIFT_LEFT: Scalar = Scalar {
    name: "array_shift_left",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Moves the elements of an array to the left and fills up with a value.",
    examples: &[
        example("array_shift_left(dynamic([1, 2, 3]), 1, 0)", "[2,3,0]"),
        example("array_shift_left(dynamic([1, 2, 3]), -1)", "[null,1,2]"),
    ],
    body: Body::Kernel(|args| shifted(args, false)),
    ..Scalar::NEW
};

pub static ARRAY_SHIFT_RIGHT: Scalar = Scalar {
    name: "array_shift_right",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Moves the elements of an array to the right and fills up with a value.",
    examples: &[
        example("array_shift_right(dynamic([1, 2, 3]), 1)", "[null,1,2]"),
        example("array_shift_right(dynamic([1, 2, 3]), 9, 'x')", "[\"x\",\"x\",\"x\"]"),
    ],
    body: Body::Kernel(|args| shifted(args, true)),
    ..Scalar::NEW
};

fn shifted(args: &Args, right: bool) -> Result<ArrayRef> {
    let (arrays, counts) = (args.text(0)?, args.long(1)?);
    let fillers = (args.len() > 2).then(|| args.array(2)).transpose()?;
    let ty = args.types.get(2).copied().unwrap_or(Type::Dynamic);
    rows::dynamics(args.n_rows, |row, out| {
        let elements = json::array(arrays.get(row)?)?;
        let count = counts.get(row)?;
        let filler = fillers.as_ref().map_or(Cell::Null, |it| cell(it, ty, row));
        let places = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let places = places.min(elements.len());
        let to_right = right != (count < 0);
        let (n_before, n_after) = if to_right { (places, 0) } else { (0, places) };
        let kept = elements.get(n_after..elements.len() - n_before).unwrap_or_default();
        out.begin_array();
        (0..n_before).for_each(|_| out.cell(filler));
        kept.iter().for_each(|it| out.raw(it));
        (0..n_after).for_each(|_| out.cell(filler));
        out.end_array();
        Some(())
    })
}
