//! `repeat`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, LONG};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::rows::{self, MAX_ELEMENTS};
use crate::types::cell;

pub static REPEAT: Scalar = Scalar {
    name: "repeat",
    params: &[param("value", ANY, "the value"), param("count", LONG, "how often")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("repeat"),
    summary: "Makes an array that holds one value so many times, at most 1,048,576; null for a negative count.",
    examples: &[
        example("repeat(1, 3)", "[1,1,1]"),
        example("repeat('a', 0)", "[]"),
        example("repeat('a', -1)", ""),
    ],
    body: Body::Kernel(repeat),
    ..Scalar::NEW
};

fn repeat(args: &Args) -> Result<ArrayRef> {
    let (values, counts) = (args.array(0)?, args.long(1)?);
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    rows::dynamics(args.n_rows, |row, out| {
        let count = usize::try_from(counts.get(row)?).ok()?;
        out.begin_array();
        for _ in 0..count.min(MAX_ELEMENTS) {
            if out.len() > rows::MAX_BYTES {
                break;
            }
            out.cell(cell(&values, ty, row));
        }
        out.end_array();
        Some(())
    })
}
