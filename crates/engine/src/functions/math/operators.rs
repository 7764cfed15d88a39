//! The arithmetic that Arrow does otherwise than Kusto: division and remainder of whole numbers, datetimes and timespans with their
//! ranges, decimals, dynamic values. Not called by name, it is syntax; the operator is the first argument.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringViewArray};
use bigdecimal::Zero;
use datafusion::common::Result;
use kql::datetime::MAX;
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::decimal;
use crate::declare::{ANY, TEXT};
use crate::function::{Args, Body, Scalar, param};
use crate::functions::conversion::converted;
use crate::functions::dynamic::json;
use crate::types::real_text;

/// Two operands and the operator between them, in the type of the answer.
pub static ARITHMETIC: Scalar = Scalar {
    name: "+",
    params: &[
        param("operator", TEXT, "`+`, `-`, `*`, `/` or `%`"),
        param("left", ANY, "the left operand"),
        param("right", ANY, "the right operand"),
    ],
    summary: "Reckons as Kusto does: null on division by 0, null out of range, and no negative remainder.",
    body: Body::Kernel(arithmetic),
    ..Scalar::NEW
};

/// An operator of arithmetic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

fn arithmetic(args: &Args) -> Result<ArrayRef> {
    let op = match args.text(0)?.get(0) {
        Some("+") => Op::Add,
        Some("-") => Op::Subtract,
        Some("*") => Op::Multiply,
        Some("/") => Op::Divide,
        _ => Op::Modulo,
    };
    let is_real = |at: usize| matches!(args.types.get(at), Some(Type::Real | Type::Decimal));
    match args.returns {
        Type::Decimal => decimals(args, op),
        Type::Dynamic => dynamics(args, op),
        Type::Real => {
            let (left, right) = reals(args)?;
            let pairs = left.iter().zip(right.iter());
            Ok(Arc::new(Float64Array::from_iter(pairs.map(|(a, b)| Some(of_reals(op, a?, b?))))))
        }
        _ if is_real(1) || is_real(2) => {
            // A timespan or datetime that is scaled.
            let (left, right) = reals(args)?;
            let pairs = left.iter().zip(right.iter());
            let of_pair = |(a, b): (Option<f64>, Option<f64>)| {
                let ticks = of_reals(op, a?, b?).round();
                let fits = ticks.abs() < 9_223_372_036_854_775_000.0;
                fits.then(|| ranged(args.returns, ticks as i64))?
            };
            Ok(Arc::new(Int64Array::from_iter(pairs.map(of_pair))))
        }
        returns => {
            let (left, right) = (args.long(1)?, args.long(2)?);
            let of_row = |row| of_wholes(op, returns, left.get(row)?, right.get(row)?);
            let values = Int64Array::from_iter((0..args.n_rows).map(of_row));
            Ok(arrow::compute::cast(&values, &crate::types::arrow_type(returns))?)
        }
    }
}

fn reals(args: &Args) -> Result<(Float64Array, Float64Array)> {
    let operand = |at: usize| match args.types.get(at) {
        Some(Type::Decimal) => Ok(converted(args, at, Type::Real)?.as_primitive().clone()),
        _ => args.real(at),
    };
    Ok((operand(1)?, operand(2)?))
}

fn of_reals(op: Op, a: f64, b: f64) -> f64 {
    match op {
        Op::Add => a + b,
        Op::Subtract => a - b,
        Op::Multiply => a * b,
        Op::Divide => a / b,
        // Kusto: the remainder is never negative.
        Op::Modulo => a.rem_euclid(b),
    }
}

/// Kusto: a long wraps around; a datetime out of range is null, and so is a timespan.
fn of_wholes(op: Op, returns: Type, a: i64, b: i64) -> Option<i64> {
    let wraps = matches!(returns, Type::Int | Type::Long);
    match op {
        Op::Divide if b == 0 => None,
        Op::Modulo if b == 0 => None,
        Op::Modulo => Some(a.wrapping_rem_euclid(b)),
        Op::Add if wraps => Some(a.wrapping_add(b)),
        Op::Subtract if wraps => Some(a.wrapping_sub(b)),
        Op::Multiply if wraps => Some(a.wrapping_mul(b)),
        Op::Divide if wraps => Some(a.wrapping_div(b)),
        Op::Add => ranged(returns, a.checked_add(b)?),
        Op::Subtract => ranged(returns, a.checked_sub(b)?),
        Op::Multiply => ranged(returns, a.checked_mul(b)?),
        Op::Divide => ranged(returns, a.checked_div(b)?),
    }
}

fn ranged(ty: Type, ticks: i64) -> Option<i64> {
    (ty != Type::DateTime || (0..=MAX).contains(&ticks)).then_some(ticks)
}

fn decimals(args: &Args, op: Op) -> Result<ArrayRef> {
    let (left, right) = (converted(args, 1, Type::Decimal)?, converted(args, 2, Type::Decimal)?);
    let (left, right) = (left.as_string_view(), right.as_string_view());
    let read = |it: &StringViewArray, row: usize| {
        (!it.is_null(row)).then(|| decimal::read(it.value(row)))?
    };
    let of_row = |row| {
        let (a, b) = (read(left, row)?, read(right, row)?);
        let value = match op {
            Op::Add => a + b,
            Op::Subtract => a - b,
            Op::Multiply => a * b,
            Op::Divide if b.is_zero() => return None,
            Op::Divide => a / b,
            Op::Modulo => decimal::remainder(&a, &b)?,
        };
        decimal::rounded(value).map(|it| decimal::write(&it))
    };
    Ok(Arc::new(StringViewArray::from_iter((0..args.n_rows).map(of_row))))
}

/// Two dynamic values: whole numbers give a whole number, others a real; null where one holds no number.
fn dynamics(args: &Args, op: Op) -> Result<ArrayRef> {
    let (left, right) = (args.text(1)?, args.text(2)?);
    let of_row = |row| {
        let (a, b) = (json::read(left.get(row)?)?, json::read(right.get(row)?)?);
        if let (Some(a), Some(b)) = (a.as_i64(), b.as_i64()) {
            return of_wholes(op, Type::Long, a, b).map(|it| it.to_string());
        }
        let value = of_reals(op, a.as_f64()?, b.as_f64()?);
        value.is_finite().then(|| real_text(value))
    };
    Ok(Arc::new(StringViewArray::from_iter((0..args.n_rows).map(of_row))))
}
