//! `format_bytes`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::{NUMBER, TEXT, constant};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::math::elementary::numbers;
use crate::functions::math::round::rounded;
use crate::types::real_text;

const UNITS: [&str; 7] = ["Bytes", "KB", "MB", "GB", "TB", "PB", "EB"];

pub static FORMAT_BYTES: Scalar = Scalar {
    name: "format_bytes",
    params: &[
        param("size", NUMBER, "the number of bytes"),
        constant(optional("precision", NUMBER, "digits after the point; 0 if left out")),
        constant(optional(
            "units",
            TEXT,
            "`Bytes`, `KB`, `MB`, `GB`, `TB`, `PB` or `EB`; the one that suits if left out",
        )),
    ],
    returns: Returns::Is(Type::String),
    result_name: ResultName::FirstArgument,
    summary: "Prints a number of bytes in a unit that suits its size, of which each is 1024 of the last.",
    examples: &[
        example("format_bytes(1536, 1)", "1.5 KB"),
        example("format_bytes(500)", "500 Bytes"),
        example("format_bytes(3000000, 2)", "2.86 MB"),
        example("format_bytes(3000000, 0, 'KB')", "2930 KB"),
    ],
    body: Body::Kernel(format_bytes),
    ..Scalar::NEW
};

fn format_bytes(args: &Args) -> Result<ArrayRef> {
    let sizes = numbers(args, 0)?;
    let precisions = if args.len() > 1 { Some(numbers(args, 1)?) } else { None };
    let units = if args.len() > 2 { Some(args.text(2)?) } else { None };
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        if sizes.is_null(row) {
            builder.append_value("");
            continue;
        }
        let precision = precisions.as_ref().map_or(0.0, |it| it.value(row)).clamp(0.0, 15.0);
        let unit = units.as_ref().and_then(|it| it.get(row)).filter(|it| !it.is_empty());
        builder.append_value(printed(sizes.value(row), precision as i64, unit).unwrap_or_default());
    }
    Ok(Arc::new(builder.finish()))
}

/// None for an unknown unit.
fn printed(size: f64, precision: i64, unit: Option<&str>) -> Option<String> {
    let at = match unit {
        Some(unit) => UNITS.iter().position(|it| it.eq_ignore_ascii_case(unit))?,
        None => {
            let suits = |at: &usize| size.abs() >= 1024f64.powi(*at as i32);
            (0..UNITS.len()).rev().find(suits).unwrap_or(0)
        }
    };
    let number = rounded(size / 1024f64.powi(at as i32), precision);
    let text = real_text(number);
    Some(format!("{} {}", text.strip_suffix(".0").unwrap_or(&text), UNITS[at]))
}
