//! `zip`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, repeated};
use crate::functions::dynamic::{json, rows};

pub static ZIP: Scalar = Scalar {
    name: "zip",
    params: &[repeated("array", DYNAMIC, 2, "the arrays")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes of several arrays one whose elements hold one element of each; null stands where an array is too short.",
    examples: &[
        example("zip(dynamic([1, 2]), dynamic(['a', 'b']))", "[[1,\"a\"],[2,\"b\"]]"),
        example("zip(dynamic([1, 2]), dynamic([3]))", "[[1,3],[2,null]]"),
    ],
    body: Body::Kernel(zip),
    ..Scalar::NEW
};

fn zip(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    rows::dynamics(args.n_rows, |row, out| {
        let arrays: Vec<Option<Vec<&str>>> =
            arrays.iter().map(|it| it.get(row).and_then(json::array)).collect();
        let longest = arrays.iter().flatten().map(Vec::len).max()?;
        out.begin_array();
        for at in 0..longest {
            out.begin_array();
            for array in &arrays {
                let element = array.as_ref().and_then(|it| it.get(at).copied());
                out.raw(element.unwrap_or("null"));
            }
            out.end_array();
        }
        out.end_array();
        Some(())
    })
}
