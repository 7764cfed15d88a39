//! `array_rotate_left` and `array_rotate_right`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, WHOLE};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{json, rows};

const PARAMS: &[Param] = &[
    param("array", DYNAMIC, "the array"),
    param("rotate_count", WHOLE, "by how many places; negative: the other way"),
];

pub static ARRAY_ROTATE_LEFT: Scalar = Scalar {
    name: "array_rotate_left",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Moves the elements of an array to the left; what falls off comes in at the end.",
    examples: &[
        example("array_rotate_left(dynamic([1, 2, 3]), 1)", "[2,3,1]"),
        example("array_rotate_left(dynamic([1, 2, 3]), -4)", "[3,1,2]"),
    ],
    body: Body::Kernel(|args| rotated(args, false)),
    ..Scalar::NEW
};

pub static ARRAY_ROTATE_RIGHT: Scalar = Scalar {
    name: "array_rotate_right",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Moves the elements of an array to the right; what falls off comes in at the beginning.",
    examples: &[example("array_rotate_right(dynamic([1, 2, 3]), 1)", "[3,1,2]")],
    body: Body::Kernel(|args| rotated(args, true)),
    ..Scalar::NEW
};

fn rotated(args: &Args, right: bool) -> Result<ArrayRef> {
    let (arrays, counts) = (args.text(0)?, args.long(1)?);
    rows::dynamics(args.n_rows, |row, out| {
        let mut elements = json::array(arrays.get(row)?)?;
        let count = counts.get(row)?;
        let length = i64::try_from(elements.len()).ok()?;
        if let Some(places) = count.checked_rem_euclid(length) {
            let places = usize::try_from(places).ok()?;
            if right {
                elements.rotate_right(places);
            } else {
                elements.rotate_left(places);
            }
        }
        out.begin_array();
        elements.into_iter().for_each(|it| out.raw(it));
        out.end_array();
        Some(())
    })
}
