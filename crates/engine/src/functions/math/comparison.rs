//! The order of reals and decimals. Not called by name, it is syntax; the operator is the first argument.
//!
//! Arrow orders reals by their bits, where NaN is above all and -0 below 0. Kusto: NaN equals nothing, -0 is 0.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::decimal;
use crate::declare::{ANY, TEXT};
use crate::function::{Args, Body, Scalar, param};
use crate::functions::conversion::converted;

/// Two reals or decimals and the comparison between them; null where one is null.
pub static COMPARISON: Scalar = Scalar {
    name: "<",
    params: &[
        param("operator", TEXT, "`==`, `!=`, `<`, `<=`, `>` or `>=`"),
        param("left", ANY, "the left operand"),
        param("right", ANY, "the right operand"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Compares numbers that Arrow orders otherwise.",
    body: Body::Kernel(comparison),
    ..Scalar::NEW
};

fn comparison(args: &Args) -> Result<ArrayRef> {
    let operator = args.text(0)?;
    let holds: fn(Option<Ordering>) -> bool = match operator.get(0) {
        Some("==") => |it| it == Some(Ordering::Equal),
        Some("!=") => |it| it != Some(Ordering::Equal),
        Some("<") => |it| it == Some(Ordering::Less),
        Some("<=") => |it| matches!(it, Some(Ordering::Less | Ordering::Equal)),
        Some(">") => |it| it == Some(Ordering::Greater),
        _ => |it| matches!(it, Some(Ordering::Greater | Ordering::Equal)),
    };
    if args.types.contains(&Type::Decimal) {
        let (left, right) =
            (converted(args, 1, Type::Decimal)?, converted(args, 2, Type::Decimal)?);
        let (left, right) = (left.as_string_view(), right.as_string_view());
        let of_row = |row| {
            if left.is_null(row) || right.is_null(row) {
                return None;
            }
            let pair = decimal::read(left.value(row)).zip(decimal::read(right.value(row)));
            Some(holds(pair.map(|(a, b)| a.cmp(&b))))
        };
        return Ok(Arc::new(BooleanArray::from_iter((0..args.n_rows).map(of_row))));
    }
    let (left, right) = (args.real(1)?, args.real(2)?);
    let pairs = left.iter().zip(right.iter());
    Ok(Arc::new(BooleanArray::from_iter(pairs.map(|(a, b)| Some(holds(a?.partial_cmp(&b?)))))))
}
