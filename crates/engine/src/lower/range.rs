//! `range`: an arithmetic series, its ends evaluated before the query runs, its rows made as they are wanted.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::ScalarValue;
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::{LogicalPlan, LogicalPlanBuilder};
use kql::bound::{BoundRange, Column, Expr};
use kql::types::Type;

use crate::error::Error;
use crate::exec::series::{Series, Terms};
use crate::lower::expr::expr;
use crate::lower::literal::folded;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering, by_name, plan_name};
use crate::types::arrow_type;

/// More rows than their ordinals can tell apart are refused.
const MAX_ROWS: u64 = 1 << ORDINAL_BITS;

pub fn lower(it: &BoundRange, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let ty = columns.first().map_or(Type::Long, |column| column.ty);
    let (terms, steps) = if ty == Type::Real {
        let (from, to, step) =
            (real(&it.from, lowering)?, real(&it.to, lowering)?, real(&it.step, lowering)?);
        (Terms::Real { from, step }, ((to - from) / step).floor())
    } else {
        let (from, to, step) =
            (long(&it.from, lowering)?, long(&it.to, lowering)?, long(&it.step, lowering)?);
        let steps = steps(from, to, step).map_or(f64::NAN, |it| it as f64);
        (Terms::Long { from, step }, steps)
    };
    let n_rows = n_rows(steps, it)?;
    let (ordinal, value) = (lowering.hidden(), lowering.hidden());
    let value = columns.first().map_or(value, |column| plan_name(column.id));
    let plan = series(terms, n_rows, (&value, ty), &ordinal, lowering)?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}

/// One row with nothing but its ordinal.
pub fn one_row(ordinal: &str, lowering: &Lowering) -> Result<LogicalPlan, Error> {
    let terms = Terms::Long { from: 0, step: 0 };
    series(terms, 1, (&lowering.hidden(), Type::Long), ordinal, lowering)
}

/// A series with its ordinals.
fn series(
    terms: Terms,
    n_rows: u64,
    (value, ty): (&str, Type),
    ordinal: &str,
    lowering: &Lowering,
) -> Result<LogicalPlan, Error> {
    let schema = Arc::new(Schema::new(vec![
        Field::new(value, arrow_type(ty), true),
        Field::new(ordinal, DataType::UInt64, false),
    ]));
    let source = provider_as_source(Arc::new(Series { terms, n_rows, schema }));
    // The projection drops the scan's qualifier, so that columns are found by their bare names.
    let outputs = [value, ordinal].map(|name| by_name(name).alias(name));
    Ok(LogicalPlanBuilder::scan(lowering.hidden(), source, None)?.project(outputs)?.build()?)
}

/// How many whole steps lead from one end towards the other; negative where they lead away. None for a step of 0.
fn steps(from: i64, to: i64, step: i64) -> Option<i128> {
    let way = (i128::from(to) - i128::from(from)) * i128::from(step.signum());
    (step != 0).then(|| way.div_euclid(i128::from(step).abs()))
}

/// The rows of so many steps, the first included; none where it is no number.
fn n_rows(steps: f64, it: &BoundRange) -> Result<u64, Error> {
    if steps >= MAX_ROWS as f64 {
        return Err(Error::Limit {
            what: format!("range of more than {MAX_ROWS} rows"),
            span: it.step.span,
        });
    }
    Ok(if steps < 0.0 || steps.is_nan() { 0 } else { steps as u64 + 1 })
}

/// A whole number that the query says without looking at rows.
pub fn long(it: &Expr, lowering: &Lowering) -> Result<i64, Error> {
    match constant(it, lowering)?.cast_to(&arrow::datatypes::DataType::Int64)? {
        ScalarValue::Int64(Some(value)) => Ok(value),
        _ => Err(Error::Limit { what: "a null end of a range".to_owned(), span: it.span }),
    }
}

/// How many rows the query says; none where that is null or below 0.
pub fn row_count(it: &Expr, lowering: &Lowering) -> Result<u64, Error> {
    match constant(it, lowering)?.cast_to(&arrow::datatypes::DataType::Int64)? {
        ScalarValue::Int64(Some(value)) => Ok(u64::try_from(value).unwrap_or(0)),
        _ => Ok(0),
    }
}

fn real(it: &Expr, lowering: &Lowering) -> Result<f64, Error> {
    match constant(it, lowering)?.cast_to(&arrow::datatypes::DataType::Float64)? {
        ScalarValue::Float64(Some(value)) => Ok(value),
        _ => Err(Error::Limit { what: "a null end of a range".to_owned(), span: it.span }),
    }
}

/// The value of an expression over no columns.
fn constant(it: &Expr, lowering: &Lowering) -> Result<ScalarValue, Error> {
    folded(expr(it, lowering)?)?.ok_or_else(|| Error::Limit {
        what: "a number that is not constant".to_owned(),
        span: it.span,
    })
}
