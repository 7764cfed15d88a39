//! `pack_array`.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::library::{Accepts, Overload, Returns};
use kql::types::Type;

use crate::function::{Args, Body, Scalar, example, param, repeated};
use crate::functions::dynamic::json;
use crate::types::cell;

pub static PACK_ARRAY: Scalar = Scalar {
    name: "pack_array",
    params: &[repeated("value", Accepts::Any, 1, "the elements")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes an array of its arguments.",
    examples: &[example("pack_array(1, 'a', true)", "[1,\"a\",true]")],
    overloads: &[Overload {
        params: &[param("value", Accepts::Columns, "`*`: all columns")],
        returns: Returns::Is(Type::Dynamic),
    }],
    body: Body::Kernel(pack_array),
    ..Scalar::NEW
};

fn pack_array(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let mut text = String::from("[");
        for (at, (array, ty)) in arrays.iter().zip(args.types).enumerate() {
            if at > 0 {
                text.push(',');
            }
            json::write(&mut text, cell(array, *ty, row));
        }
        text.push(']');
        builder.append_value(text);
    }
    Ok(Arc::new(builder.finish()))
}
