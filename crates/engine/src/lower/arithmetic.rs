//! Arithmetic between two operands, and the sign of one.

use arrow::datatypes::DataType;
use datafusion::logical_expr::{Expr as PlanExpr, cast, lit};
use kql::bound::{BinaryOp, Expr};
use kql::types::Type;

use crate::error::Error;
use crate::functions::math::operators::ARITHMETIC;
use crate::lower::Lowering;
use crate::lower::expr::{converted, expr};
use crate::lower::literal::text;
use crate::udf::call_kernel;

/// `left op right`. Plain sums and products of longs and reals are Arrow's own; for the rest see [`ARITHMETIC`].
pub fn arithmetic(
    op: BinaryOp,
    ty: Type,
    left: &Expr,
    right: &Expr,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let (a, a_type) = operand(left, right.ty, ty, lowering)?;
    let (b, b_type) = operand(right, left.ty, ty, lowering)?;
    let plain = !matches!(op, BinaryOp::Divide | BinaryOp::Modulo) && ty == Type::Long
        || op != BinaryOp::Modulo && ty == Type::Real;
    if !plain {
        let args = vec![text(symbol(op)), a, b];
        return Ok(call_kernel(&ARITHMETIC, vec![Type::String, a_type, b_type], ty, args));
    }
    let wanted = if ty == Type::Real { DataType::Float64 } else { DataType::Int64 };
    let (a, b) = (cast(a, wanted.clone()), cast(b, wanted));
    Ok(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        _ => a / b,
    })
}

/// `-value`.
pub fn negate(value: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let operand = expr(value, lowering)?;
    Ok(match value.ty {
        Type::Decimal | Type::Dynamic | Type::TimeSpan => {
            let zero = if value.ty == Type::TimeSpan { lit(0i64) } else { text("0") };
            let types = vec![Type::String, value.ty, value.ty];
            call_kernel(&ARITHMETIC, types, value.ty, vec![text("-"), zero, operand])
        }
        Type::Bool
        | Type::Int
        | Type::Long
        | Type::Real
        | Type::DateTime
        | Type::Guid
        | Type::String => PlanExpr::Negative(Box::new(operand)),
    })
}

/// An operand and its type. A dynamic is read as what the operation makes of it and the other operand.
fn operand(
    it: &Expr,
    other: Type,
    result: Type,
    lowering: &Lowering,
) -> Result<(PlanExpr, Type), Error> {
    let value = expr(it, lowering)?;
    let ty = match (it.ty, result, other) {
        (Type::Dynamic, Type::Dynamic, _) => Type::Dynamic,
        // datetime - dynamic is a timespan: the other is a datetime, too.
        (Type::Dynamic, Type::TimeSpan, Type::DateTime) => Type::DateTime,
        // datetime + dynamic is a datetime: the other is a timespan.
        (Type::Dynamic, Type::DateTime, Type::DateTime) => Type::TimeSpan,
        (Type::Dynamic, result, _) => result,
        (Type::Decimal, Type::Real, _) => Type::Real,
        (ty, _, _) => ty,
    };
    Ok((converted(value, it.ty, ty)?, ty))
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        _ => "%",
    }
}
