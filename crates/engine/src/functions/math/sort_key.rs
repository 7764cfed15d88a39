//! What `sort` compares reals and decimals by. Not called by name, it is syntax.
//!
//! Arrow orders reals by their bits, where NaN may be above all or below all and -0 is below 0, and decimals as text. Kusto: NaN stands
//! beside the nulls, whichever end they are at; -0 is 0.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Returns};
use kql::types::Type;

use crate::decimal;
use crate::declare::ANY;
use crate::function::{Args, Body, Scalar, param};

/// A real or a text in whose order, as Arrow has it, the reals and decimals are; null where the value is.
pub static SORT_KEY: Scalar = Scalar {
    name: "sort by",
    params: &[
        param("value", ANY, "a real or a decimal"),
        param("nan_above", Accepts::Is(Type::Bool), "whether NaN is above all numbers"),
    ],
    returns: Returns::Argument(0),
    summary: "Gives what a number is sorted by.",
    body: Body::Kernel(sort_key),
    ..Scalar::NEW
};

fn sort_key(args: &Args) -> Result<ArrayRef> {
    if args.types.first() == Some(&Type::Decimal) {
        let values = args.array(0)?;
        let texts = values.as_string_view();
        let mut keys = StringViewBuilder::with_capacity(args.n_rows);
        for row in 0..args.n_rows {
            let text = texts.is_valid(row).then(|| texts.value(row));
            keys.append_option(text.and_then(decimal::sort_key));
        }
        return Ok(Arc::new(keys.finish()));
    }
    let nan = if args.array(1)?.as_boolean().iter().next() == Some(Some(true)) {
        f64::NAN.copysign(1.0)
    } else {
        f64::NAN.copysign(-1.0)
    };
    let of = |value: f64| if value.is_nan() { nan } else { value + 0.0 };
    let keys: Float64Array = args.real(0)?.iter().map(|it| it.map(of)).collect();
    Ok(Arc::new(keys))
}
