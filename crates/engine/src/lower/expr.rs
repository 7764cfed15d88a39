//! Scalar expressions.

use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr as PlanExpr, Operator, binary_expr, cast, lit};
use kql::bound::{Assignment, BinaryOp, Expr, ExprKind};
use kql::library::{Accepts, param_at};
use kql::types::Type;

use crate::error::Error;
use crate::function::{Body, Call, Scalar};
use crate::functions;
use crate::lower::arithmetic::{arithmetic, negate};
use crate::lower::compare::{between, comparison, in_list, text_operator};
use crate::lower::literal::literal;
use crate::lower::{Lowering, by_name, plan_name, subquery, without_value};
use crate::types::arrow_type;
use crate::udf::call_kernel;

/// An assignment as a named expression of the plan.
pub fn assignment(it: &Assignment, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let value = converted(expr(&it.value, lowering)?, it.value.ty, it.column.ty)?;
    Ok(value.alias(plan_name(it.column.id)))
}

/// A predicate of `where`: null counts as false, so comparisons stay bare and can be pushed down to the scan.
pub fn predicate(it: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    match &it.kind {
        ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), .. } => {
            let parts = chain(it, *op)
                .into_iter()
                .map(|part| predicate(part, lowering))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(joined(parts, *op))
        }
        ExprKind::Binary { op, left, right } if is_comparison(*op) => {
            comparison(*op, left, right, true, lowering)
        }
        ExprKind::Between { negated, value, low, high } => {
            between(*negated, value, low, high, true, lowering)
        }
        _ => converted(expr(it, lowering)?, it.ty, Type::Bool),
    }
}

/// An expression as a value.
pub fn expr(it: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    match &it.kind {
        ExprKind::Literal(value) => Ok(literal(value)),
        ExprKind::Parameter(name) => Err(without_value(name, it.span)),
        ExprKind::Column(id) => Ok(by_name(&plan_name(*id))),
        ExprKind::Binary { op, left, right } => binary(*op, it, left, right, lowering),
        ExprKind::Negate(value) => negate(value, lowering),
        ExprKind::In { op, left, list } => in_list(*op, left, list, lowering),
        ExprKind::Between { negated, value, low, high } => {
            between(*negated, value, low, high, false, lowering)
        }
        ExprKind::InTable { op, left, table } => subquery::in_table(*op, left, table, lowering),
        ExprKind::ToScalar(table) => subquery::first_value(table, it, lowering),
        ExprKind::Call { function, args } => call(function, args, it, lowering),
        ExprKind::Index { .. } => accessors(it, lowering),
    }
}

/// A chain of accessors as one path into its base, however long.
fn accessors(it: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let (mut base, mut steps) = (it, Vec::new());
    while let ExprKind::Index { base: inner, index } = &base.kind {
        steps.push(&**index);
        base = inner;
    }
    let (scalar, base, ty) = match read_text(base) {
        Some(text) => (&functions::dynamic::index::INDEX_OF_TEXT, text, Type::String),
        None => (&functions::dynamic::index::INDEX, base, Type::Dynamic),
    };
    let mut types = vec![ty];
    let mut args = vec![converted(expr(base, lowering)?, base.ty, ty)?];
    for step in steps.into_iter().rev() {
        types.push(step.ty);
        args.push(expr(step, lowering)?);
    }
    Ok(call_kernel(scalar, types, Type::Dynamic, args))
}

/// The text of `parse_json(text)`.
fn read_text(it: &Expr) -> Option<&Expr> {
    let ExprKind::Call { function, args } = &it.kind else { return None };
    let [text] = args.as_slice() else { return None };
    (text.ty == Type::String && functions::conversion::parse_json::is_name(function))
        .then_some(text)
}

/// The operands of a chain of one operator, left to right: `a or b or c` is three, however deep the tree.
fn chain(it: &Expr, op: BinaryOp) -> Vec<&Expr> {
    let mut parts = Vec::new();
    let mut rest = vec![it];
    while let Some(next) = rest.pop() {
        match &next.kind {
            ExprKind::Binary { op: inner, left, right } if *inner == op => {
                rest.push(right);
                rest.push(left);
            }
            _ => parts.push(next),
        }
    }
    parts
}

/// The parts joined as a balanced tree, so that a long chain stays shallow.
fn joined(mut parts: Vec<PlanExpr>, op: BinaryOp) -> PlanExpr {
    let operator = if op == BinaryOp::And { Operator::And } else { Operator::Or };
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(first) = rest.next() {
            halved.push(match rest.next() {
                Some(second) => binary_expr(first, operator, second),
                None => first,
            });
        }
        parts = halved;
    }
    parts.pop().unwrap_or_else(|| lit(op == BinaryOp::And))
}

fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
    matches!(op, Equal | NotEqual | Less | LessOrEqual | Greater | GreaterOrEqual)
}

fn binary(
    op: BinaryOp,
    it: &Expr,
    left: &Expr,
    right: &Expr,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    match op {
        BinaryOp::And | BinaryOp::Or => {
            let parts = chain(it, op)
                .into_iter()
                .map(|part| converted(expr(part, lowering)?, part.ty, Type::Bool));
            Ok(joined(parts.collect::<Result<Vec<_>, Error>>()?, op))
        }
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessOrEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterOrEqual => comparison(op, left, right, false, lowering),
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Modulo => arithmetic(op, it.ty, left, right, lowering),
        BinaryOp::Text { op, case_sensitive, negated } => {
            text_operator(op, case_sensitive, negated, left, right, lowering)
        }
    }
}

fn call(name: &str, args: &[Expr], it: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let Some(scalar) = functions::find(name) else {
        return Err(Error::NotSupportedYet {
            what: format!("the function `{name}`"),
            span: it.span,
        });
    };
    let mut values = Vec::with_capacity(args.len());
    let mut types = Vec::with_capacity(args.len());
    for (at, arg) in args.iter().enumerate() {
        let ty = wanted(scalar, at, args.len(), arg.ty);
        values.push(converted(expr(arg, lowering)?, arg.ty, ty)?);
        types.push(ty);
    }
    match scalar.body {
        Body::Rewrite(rewrite) => {
            Ok(rewrite(&Call { args: values, types, returns: it.ty, now: lowering.context.now })?)
        }
        Body::Kernel(_) | Body::Volatile(_) => Ok(call_kernel(scalar, types, it.ty, values)),
        Body::Window(_) => lowering.window_call(scalar, values, types, it.ty).ok_or_else(|| {
            let what = format!("the function `{name}`, where there are no rows in an order,");
            Error::Limit { what, span: it.span }
        }),
        Body::NotYet => {
            Err(Error::NotSupportedYet { what: format!("the function `{name}`"), span: it.span })
        }
        Body::InOperator(operator) => {
            let what = format!("the function `{name}` outside of `{operator}`");
            Err(Error::Limit { what, span: it.span })
        }
        Body::Refused(reason) => {
            Err(Error::Refused { what: format!("the function `{name}`"), reason, span: it.span })
        }
    }
}

/// The type that a function sees its argument in.
fn wanted(scalar: &Scalar, at: usize, n_args: usize, given: Type) -> Type {
    match param_at(scalar.params, at, n_args).map(|param| param.accepts) {
        Some(Accepts::Is(ty)) => ty,
        Some(Accepts::Integer) if given == Type::Dynamic => Type::Long,
        Some(Accepts::Numeric) if given == Type::Dynamic => Type::Real,
        _ => given,
    }
}

/// A value as another KQL type: what fits always by a cast, else by the library's conversion functions.
pub fn converted(value: PlanExpr, from: Type, to: Type) -> Result<PlanExpr, Error> {
    match (from, to) {
        _ if from == to => return Ok(value),
        (Type::Int, Type::Long | Type::Real) | (Type::Long, Type::Real) => {
            return Ok(cast(value, arrow_type(to)));
        }
        _ => {}
    }
    if let PlanExpr::Literal(scalar, _) = &value
        && scalar.is_null()
    {
        return Ok(lit(ScalarValue::try_from(&arrow_type(to))?));
    }
    let scalar = functions::conversion::to(to);
    Ok(call_kernel(scalar, vec![from], to, vec![value]))
}
