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
        let n_rows = n_steps(((to - from) / step).floor() as i64, it)?;
        Arc::new(Float64Array::from_iter_values((0..n_rows).map(|i| from + step * i as f64)))
    } else {
        let (from, to, step) =
            (long(&it.from, lowering)?, long(&it.to, lowering)?, long(&it.step, lowering)?);
        let n_rows = if step == 0 { 0 } else { n_steps((to - from).div_euclid(step), it)? };
        let values = Int64Array::from_iter_values((0..n_rows).map(|i| from + step * i));
        arrow::compute::cast(&values, &crate::types::arrow_type(ty))
            .map_err(datafusion::error::DataFusionError::from)?
    };
    let n_rows = array.len();
    rows(columns, vec![array], n_rows, lowering)
}

fn n_steps(steps: i64, it: &BoundRange) -> Result<i64, Error> {
    if steps >= MAX_ROWS {
        return Err(Error::Limit {
            what: format!("range of more than {MAX_ROWS} rows"),
            span: it.step.span,
        });
    }
    Ok((steps + 1).max(0))
}

/// A whole number that the query says without looking at rows.
pub fn long(it: &Expr, lowering: &Lowering) -> Result<i64, Error> {
    match constant(it, lowering)?.cast_to(&arrow::datatypes::DataType::Int64)? {
        ScalarValue::Int64(Some(value)) => Ok(value),
        _ => Err(Error::Limit { what: "a null end of a range".to_owned(), span: it.span }),
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
        what: "an end of a range that is not constant".to_owned(),
        span: it.span,
    })
}
