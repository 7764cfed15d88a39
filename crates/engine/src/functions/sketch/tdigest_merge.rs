//! `tdigest_merge`, its other spelling `merge_tdigest`, and `tdigest_isvalid`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::aggregates::multiset::Multiset;
use crate::declare::{ANY, DYNAMIC};
use crate::function::{Args, Body, Example, Scalar, example, param, repeated};
use crate::functions::sketch::digest::Digest;
use crate::types::ColumnBuilder;

const DIGESTS: &str = "range a from 1 to 10 step 1 | summarize t = tdigest(a), u = tdigest(a + 10)";

pub static MERGE_TDIGEST: Scalar = Scalar {
    name: "merge_tdigest",
    params: &[repeated("tdigest", DYNAMIC, 2, "the sketches")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixOnly("tdigests_merge_result"),
    summary: "Merges `tdigest` sketches of one type; those of another than the first one's are left out.",
    examples: &[Example {
        input: DIGESTS,
        expression: "percentile_tdigest(merge_tdigest(t, u), 100, typeof(long))",
        answer: "20",
    }],
    body: Body::Kernel(merge),
    ..Scalar::NEW
};

pub static TDIGEST_MERGE: Scalar = Scalar {
    name: "tdigest_merge",
    summary: "Merges `tdigest` sketches; the same as `merge_tdigest`.",
    examples: &[Example {
        input: DIGESTS,
        expression: "rank_tdigest(tdigest_merge(t, u), 15)",
        answer: "15.0",
    }],
    ..MERGE_TDIGEST
};

pub static TDIGEST_ISVALID: Scalar = Scalar {
    name: "tdigest_isvalid",
    params: &[param("digest", DYNAMIC, "the value"), param("value", ANY, "any value")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a value is a `tdigest` sketch; undocumented.",
    examples: &[
        Example { input: DIGESTS, expression: "tdigest_isvalid(t, 1)", answer: "True" },
        example("tdigest_isvalid(dynamic([]), 1)", "False"),
    ],
    body: Body::Kernel(is_valid),
    ..Scalar::NEW
};

fn merge(args: &Args) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = ColumnBuilder::new(Type::Dynamic, args.n_rows);
    for row in 0..args.n_rows {
        let digests = columns.iter().filter_map(|it| it.get(row).and_then(Digest::from_json));
        let (mut ty, mut values) = (None, Multiset::default());
        for digest in digests {
            if *ty.get_or_insert(digest.ty) == digest.ty {
                digest.entries.iter().for_each(|it| values.push(it.0, it.1));
            }
        }
        match ty.and_then(|ty| Digest::of(values, ty)) {
            Some(digest) => builder.push_text(&digest.to_json()),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}

fn is_valid(args: &Args) -> Result<ArrayRef> {
    let digests = args.text(0)?;
    let mut builder = ColumnBuilder::new(Type::Bool, args.n_rows);
    for row in 0..args.n_rows {
        builder.push_bool(digests.get(row).and_then(Digest::from_json).is_some());
    }
    Ok(builder.finish())
}
