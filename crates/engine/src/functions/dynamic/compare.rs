//! Comparing dynamic values with each other: not called by name, it is what the operators do.
//!
//! Microsoft's parser takes `==`, `<` and their kin between two dynamic values. Here a value equals what is the same element of
//! a set, and order is that of sorted arrays; values of different kinds have none.

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, param};
use crate::functions::dynamic::json::{Key, Place};

/// What [`COMPARED`] gives where values differ and neither comes first.
pub const APART: i64 = 2;

/// -1, 0 or 1 as the left value comes before the right one, is the same or comes after it, or [`APART`]; null with a null.
pub static COMPARED: Scalar = Scalar {
    name: "dynamic <=>",
    params: &[param("left", DYNAMIC, "one value"), param("right", DYNAMIC, "the other")],
    returns: Returns::Is(Type::Long),
    summary: "Compares dynamic values.",
    body: Body::Kernel(compared),
    ..Scalar::NEW
};

fn compared(args: &Args) -> Result<ArrayRef> {
    let (left, right) = (args.text(0)?, args.text(1)?);
    let answers = (0..args.n_rows).map(|row| {
        let (left, right) = (left.get(row)?, right.get(row)?);
        let (a, b) = (Key::of(left), Key::of(right));
        if a == Key::Null || b == Key::Null {
            return None;
        }
        if a == b {
            return Some(0);
        }
        let (a, b) = (Place::of(left), Place::of(right));
        let ordered = a.group() == b.group() && a != Place::Other;
        Some(if ordered { a.compare(&b) as i64 } else { APART })
    });
    Ok(Arc::new(answers.collect::<Int64Array>()))
}
