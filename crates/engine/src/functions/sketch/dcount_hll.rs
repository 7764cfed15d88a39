//! `dcount_hll`, `hll_merge` and what else is done with an `hll` sketch.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC};
use crate::function::{Args, Body, Example, Scalar, example, param, repeated};
use crate::functions::sketch::distinct::Distinct;
use crate::types::ColumnBuilder;

const HLL: Param = repeated("hll", DYNAMIC, 2, "the sketches");
const HLLS: &str = "range a from 1 to 10 step 1 | summarize h = hll(a), g = hll(a + 5)";

pub static DCOUNT_HLL: Scalar = Scalar {
    name: "dcount_hll",
    params: &[param("hll", DYNAMIC, "the sketch")],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::NameAndFirstArgument,
    summary: "Estimates the number of distinct values from an `hll` sketch.",
    examples: &[
        Example { input: HLLS, expression: "dcount_hll(h)", answer: "10" },
        example("dcount_hll(dynamic([]))", ""),
    ],
    body: Body::Kernel(dcount_hll),
    ..Scalar::NEW
};

pub static HLL_MERGE: Scalar = Scalar {
    name: "hll_merge",
    params: &[HLL],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixOnly("hll_merged_result"),
    summary: "Merges `hll` sketches.",
    examples: &[Example { input: HLLS, expression: "dcount_hll(hll_merge(h, g))", answer: "15" }],
    body: Body::Kernel(hll_merge),
    ..Scalar::NEW
};

pub static HLL_ISVALID: Scalar = Scalar {
    name: "hll_isvalid",
    params: &[param("hll", DYNAMIC, "the value"), param("value", ANY, "any value")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a value is an `hll` sketch; undocumented.",
    examples: &[
        Example { input: HLLS, expression: "hll_isvalid(h, 1)", answer: "True" },
        example("hll_isvalid(dynamic([]), 1)", "False"),
    ],
    body: Body::Kernel(hll_isvalid),
    ..Scalar::NEW
};

pub static INTERNAL_HLL_NORMALIZE: Scalar = Scalar {
    name: "__hll_normalize",
    params: &[HLL],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Gives an `hll` sketch in its normal form; undocumented.",
    examples: &[Example {
        input: HLLS,
        expression: "dcount_hll(__hll_normalize(h, h))",
        answer: "10",
    }],
    body: Body::Kernel(hll_merge),
    ..Scalar::NEW
};

fn dcount_hll(args: &Args) -> Result<ArrayRef> {
    let sketches = args.text(0)?;
    let mut builder = ColumnBuilder::new(Type::Long, args.n_rows);
    for row in 0..args.n_rows {
        match sketches.get(row).and_then(Distinct::from_json) {
            Some(mut sketch) => builder.push_long(sketch.n_values()),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}

/// What is no sketch is left out; of nothing else the answer is null.
fn hll_merge(args: &Args) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = ColumnBuilder::new(Type::Dynamic, args.n_rows);
    for row in 0..args.n_rows {
        let mut merged: Option<Distinct> = None;
        for sketch in columns.iter().filter_map(|it| it.get(row).and_then(Distinct::from_json)) {
            merged.get_or_insert_default().merge(sketch);
        }
        match merged {
            Some(sketch) => builder.push_text(&sketch.to_json()),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}

fn hll_isvalid(args: &Args) -> Result<ArrayRef> {
    let sketches = args.text(0)?;
    let mut builder = ColumnBuilder::new(Type::Bool, args.n_rows);
    for row in 0..args.n_rows {
        builder.push_bool(sketches.get(row).and_then(Distinct::from_json).is_some());
    }
    Ok(builder.finish())
}
