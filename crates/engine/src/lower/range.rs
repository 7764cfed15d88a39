//! `range`: an arithmetic series, its ends evaluated before the query runs.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array};
use datafusion::common::ScalarValue;
use kql::bound::{BoundRange, Column, Expr};
use kql::types::Type;

use crate::error::Error;
use crate::lower::datatable::rows;
use crate::lower::expr::expr;
use crate::lower::literal::folded;
use crate::lower::{Lowered, Lowering};

/// More rows than this are refused: they would be held in memory.
const MAX_ROWS: i64 = 50_000_000;

pub fn lower(it: &BoundRange, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let ty = columns.first().map_or(Type::Long, |column| column.ty);
    let array: ArrayRef = if ty == Type::Real {
        let (from, to, step) =
            (real(&it.from, lowering)?, real(&it.to, lowering)?, real(&it.step, lowering)?);
        let n_rows = n_rows(((to - from) / step).floor(), it)?;
        Arc::new(Float64Array::from_iter_values((0..n_rows).map(|i| from + step * i as f64)))
    } else {
        let (from, to, step) =
            (long(&it.from, lowering)?, long(&it.to, lowering)?, long(&it.step, lowering)?);
        let n_rows = n_rows(steps(from, to, step).map_or(f64::NAN, |it| it as f64), it)?;
        let values = Int64Array::from_iter_values((0..n_rows).map(|i| from + step * i));
        arrow::compute::cast(&values, &crate::types::arrow_type(ty))
            .map_err(datafusion::error::DataFusionError::from)?
    };
    let n_rows = array.len();
    rows(columns, vec![array], n_rows, lowering)
}

/// How many whole steps lead from one end towards the other; negative where they lead away. None for a step of 0.
fn steps(from: i64, to: i64, step: i64) -> Option<i128> {
    let way = (i128::from(to) - i128::from(from)) * i128::from(step.signum());
    (step != 0).then(|| way.div_euclid(i128::from(step).abs()))
}

/// The rows of so many steps, the first included; none where it is no number.
fn n_rows(steps: f64, it: &BoundRange) -> Result<i64, Error> {
    if steps >= MAX_ROWS as f64 {
        return Err(Error::Limit {
            what: format!("range of more than {MAX_ROWS} rows"),
            span: it.step.span,
        });
    }
    Ok(if steps.is_nan() { 0 } else { (steps as i64).saturating_add(1).max(0) })
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
