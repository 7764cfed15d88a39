//! Comparing dynamic values with each other: not called by name, it is what the operators and `sort` do.
//!
//! Microsoft's parser takes `==`, `<` and their kin between two dynamic values. Here a value equals what is the same element of
//! a set, and order is that of sorted arrays; values of different kinds have none.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, param};
use crate::functions::dynamic::json::{self, Key, Place};

/// What [`COMPARED`] gives where values differ and neither comes first.
pub const APART: i64 = 2;

const ONE: &[Param] = &[param("value", DYNAMIC, "the value")];
const TWO: &[Param] = &[param("left", DYNAMIC, "one value"), param("right", DYNAMIC, "the other")];

/// -1, 0 or 1 as the left value comes before the right one, is the same or comes after it, or [`APART`]; null with a null.
pub static COMPARED: Scalar = scalar("dynamic <=>", TWO, Type::Long, compared);

/// The keys that together order rows by a dynamic value: which group its kind belongs to, then its size, then its text.
pub static SORT_KEYS: [Scalar; 3] = [
    scalar("dynamic group", ONE, Type::Long, |args| {
        let group = |place: Place<'_>| (place != Place::Null).then(|| i64::from(place.group()));
        Ok(Arc::new(places(args, group)?.into_iter().collect::<Int64Array>()))
    }),
    scalar("dynamic size", ONE, Type::Real, |args| {
        let size = |place: Place<'_>| match place {
            Place::Long(it) => Some(it as f64),
            Place::Real(it) => Some(it),
            Place::Text(_) | Place::Guid(_) | Place::Other | Place::Null => None,
        };
        Ok(Arc::new(places(args, size)?.into_iter().collect::<Float64Array>()))
    }),
    scalar("dynamic text", ONE, Type::Dynamic, |args| {
        let values = args.text(0)?;
        let text = |row| {
            values.get(row).map(|it| match json::string(it) {
                Some(text) => text.into_owned(),
                None => json::sorted(it),
            })
        };
        let texts: arrow::array::StringViewArray = (0..args.n_rows).map(text).collect();
        Ok(Arc::new(texts))
    }),
];

const fn scalar(
    name: &'static str,
    params: &'static [Param],
    returns: Type,
    body: fn(&Args) -> Result<ArrayRef>,
) -> Scalar {
    Scalar {
        name,
        params,
        returns: Returns::Is(returns),
        summary: "A comparison of dynamic values.",
        body: Body::Kernel(body),
        ..Scalar::NEW
    }
}

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

fn places<T>(args: &Args, of: fn(Place<'_>) -> Option<T>) -> Result<Vec<Option<T>>> {
    let values = args.text(0)?;
    Ok((0..args.n_rows).map(|row| of(Place::of(values.get(row)?))).collect())
}
