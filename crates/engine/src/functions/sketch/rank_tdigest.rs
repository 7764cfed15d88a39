//! `rank_tdigest` and `percentrank_tdigest`: where a value stands among those that a digest has seen.

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC};
use crate::function::{Args, Body, Example, Scalar, param};
use crate::functions::sketch::digest::Digest;
use crate::types::{ColumnBuilder, cell};

const DIGEST: &str = "range a from 1 to 1000 step 1 | summarize t = tdigest(a)";

pub static RANK_TDIGEST: Scalar = Scalar {
    name: "rank_tdigest",
    params: &[
        param("digest", DYNAMIC, "the sketch"),
        param("value", ANY, "the value, of the type that the sketch is of"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives the rank of a value among those that a `tdigest` sketch has seen: how many are not larger.",
    examples: &[Example { input: DIGEST, expression: "rank_tdigest(t, 685)", answer: "685.0" }],
    body: Body::Kernel(|args| ranked(args, |rank, _| rank as f64)),
    ..Scalar::NEW
};

pub static PERCENTRANK_TDIGEST: Scalar = Scalar {
    name: "percentrank_tdigest",
    summary: "Gives the rank of a value in a `tdigest` sketch, in percent.",
    examples: &[Example {
        input: DIGEST,
        expression: "percentrank_tdigest(t, 685)",
        answer: "68.5",
    }],
    body: Body::Kernel(|args| {
        ranked(args, |rank, digest| rank as f64 * 100.0 / digest.n_rows() as f64)
    }),
    ..RANK_TDIGEST
};

fn ranked(args: &Args, answer: fn(u64, &Digest) -> f64) -> Result<ArrayRef> {
    let digests = args.text(0)?;
    let values = args.array(1)?;
    let ty = args.types.get(1).ok_or_else(|| exec_datafusion_err!("a value is missing"))?;
    let mut builder = ColumnBuilder::new(Type::Real, args.n_rows);
    for row in 0..args.n_rows {
        let digest = digests.get(row).and_then(Digest::from_json);
        let rank = digest.and_then(|it| Some((it.rank(cell(&values, *ty, row))?, it)));
        match rank {
            Some((rank, digest)) => builder.push_real(answer(rank, &digest)),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}
