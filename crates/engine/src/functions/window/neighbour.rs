//! `prev` and `next`: a column's value some rows earlier or later.

use arrow::array::{Array, ArrayRef, UInt32Array};
use arrow::compute::{cast, interleave, take};
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, COLUMN, LONG, constant};
use crate::function::{Args, Body, Example, Scalar, optional, param};
use crate::functions::dynamic::json;
use crate::functions::window::OVER_ROWS;
use crate::types::{ColumnBuilder, arrow_type, cell};

const OF_COLUMN: Param = param("column", COLUMN, "the column");
const DEFAULT: Param =
    constant(optional("default_value", ANY, "what to give where there is no such row"));

pub static NEXT: Scalar = Scalar {
    name: "next",
    params: &[OF_COLUMN, optional("offset", LONG, "how many rows later, 1 if left out"), DEFAULT],
    returns: Returns::Argument(0),
    summary: "Gives a column's value in a later row.",
    examples: &[
        Example { input: OVER_ROWS, expression: "next(n)", answer: "5" },
        Example { input: OVER_ROWS, expression: "next(n, 2, 0)", answer: "7" },
    ],
    body: Body::Window(|args| neighbour(args, 1)),
    ..Scalar::NEW
};

pub static PREV: Scalar = Scalar {
    name: "prev",
    params: &[OF_COLUMN, optional("offset", LONG, "how many rows earlier, 1 if left out"), DEFAULT],
    returns: Returns::Argument(0),
    summary: "Gives a column's value in an earlier row.",
    examples: &[
        Example { input: OVER_ROWS, expression: "prev(n)", answer: "" },
        Example { input: OVER_ROWS, expression: "prev(n, 1, 0)", answer: "0" },
    ],
    body: Body::Window(|args| neighbour(args, -1)),
    ..Scalar::NEW
};

fn neighbour(args: &Args, direction: i64) -> Result<ArrayRef> {
    let column = args.array(0)?;
    let offsets = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let n_rows = args.n_rows as i64;
    let row_at = |row: usize| -> Option<u32> {
        let offset = offsets.as_ref().map_or(Some(1), |it| it.get(row))?;
        let at = (row as i64).checked_add(offset.checked_mul(direction)?)?;
        u32::try_from(at).ok().filter(|_| at < n_rows)
    };
    let rows: UInt32Array = (0..args.n_rows).map(row_at).collect();
    if args.len() <= 2 && args.returns != Type::String {
        return Ok(take(&column, &rows, None)?);
    }
    // The second source has the default at 0.
    let default = otherwise(args)?;
    let places: Vec<(usize, usize)> =
        rows.iter().map(|row| row.map_or((1, 0), |row| (0, row as usize))).collect();
    Ok(interleave(&[column.as_ref(), default.as_ref()], &places)?)
}

/// What stands where there is no row, as the column's type.
fn otherwise(args: &Args) -> Result<ArrayRef> {
    let mut builder = ColumnBuilder::new(args.returns, 1);
    let given = args.types.get(2).copied().zip(args.array(2).ok().filter(|it| !it.is_empty()));
    let Some((ty, array)) = given else {
        builder.push_null();
        return Ok(builder.finish());
    };
    let array = array.slice(0, 1);
    if ty == args.returns {
        return Ok(array);
    }
    if ty.is_numeric() && args.returns.is_numeric() && array.data_type().is_numeric() {
        return Ok(cast(&array, &arrow_type(args.returns))?);
    }
    match args.returns {
        Type::Dynamic if array.is_valid(0) => {
            let mut text = String::new();
            json::write(&mut text, cell(&array, ty, 0));
            builder.push_text(&text);
        }
        _ => builder.push_null(),
    }
    Ok(builder.finish())
}
