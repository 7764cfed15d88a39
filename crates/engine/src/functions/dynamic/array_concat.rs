//! `array_concat`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, repeated};
use crate::functions::dynamic::{json, rows};

pub static ARRAY_CONCAT: Scalar = Scalar {
    name: "array_concat",
    params: &[repeated("array", DYNAMIC, 1, "the arrays; what is none is passed over")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Joins arrays to one.",
    examples: &[
        example("array_concat(dynamic([1, 2]), dynamic([3]))", "[1,2,3]"),
        example("array_concat(dynamic([1]), dynamic(null), dynamic({'a': 1}))", "[1]"),
    ],
    body: Body::Kernel(array_concat),
    ..Scalar::NEW
};

fn array_concat(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    rows::dynamics(args.n_rows, |row, out| {
        out.begin_array();
        for array in arrays.iter().filter_map(|it| json::array(it.get(row)?)) {
            array.into_iter().for_each(|it| out.raw(it));
        }
        out.end_array();
        Some(())
    })
}
