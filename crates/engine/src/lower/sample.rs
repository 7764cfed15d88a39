//! `sample` and `sample-distinct`.
//!
//! Kusto leaves open which rows these are. Here they are scattered over the input, the same ones for the same rows: an answer depends on
//! nothing but rows and query.

use arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr as PlanExpr, Operator, binary_expr, cast, lit};
use kql::bound::{BoundDistinct, BoundSample, BoundSampleDistinct};

use crate::error::Error;
use crate::exec::with_columns;
use crate::lower::distinct;
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::range::row_count;
use crate::lower::take::first;
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table};

pub fn lower(it: &BoundSample, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let n_rows = row_count(&it.n_rows, lowering)?;
    // Two samples of one query needn't be the same.
    let seed = it.n_rows.span.start as u64;
    scattered(input, n_rows, seed, lowering)
}

/// `sample-distinct n of a`.
pub fn lower_distinct(it: &BoundSampleDistinct, lowering: &Lowering) -> Result<Lowered, Error> {
    let n_rows = row_count(&it.n_rows, lowering)?;
    let values = BoundDistinct { input: it.input.clone(), assignments: vec![it.of.clone()] };
    let values = distinct::lower(&values, lowering)?;
    scattered(values, n_rows, it.n_rows.span.start as u64, lowering)
}

fn scattered(
    input: Lowered,
    n_rows: u64,
    seed: u64,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let place = lowering.hidden();
    let plan = with_columns(plan, vec![mixed(by_name(&key.column), seed).alias(&place)])?;
    let place = OrderKey { column: place, descending: false, nulls_first: true, bits: None };
    let order = Order { keys: vec![place, key.clone()] };
    let taken = first(Lowered { plan, order }, n_rows, lowering)?;
    Ok(Lowered { plan: taken.plan, order: input.order })
}

/// A number that tells nothing of the one it comes from: two rounds of multiplying and folding.
fn mixed(number: PlanExpr, seed: u64) -> PlanExpr {
    let folded = |it: PlanExpr| {
        binary_expr(
            it.clone(),
            Operator::BitwiseXor,
            binary_expr(it, Operator::BitwiseShiftRight, lit(32u64)),
        )
    };
    let start = cast(number, DataType::UInt64) + lit(seed.wrapping_add(1));
    let once = folded(start * lit(0x9E37_79B9_7F4A_7C15_u64));
    folded(once * lit(0xD6E8_FEB8_6659_FD93_u64))
}
