//! `make-series n = count() default = 0 on t from a to b step c by k`: values over time as arrays.

use super::parameters::{self, Known, Setting, Takes, hint, known};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind};
use crate::bind::{Aggregates, Binder, Output, Scope, Unnamed, aggregate_name, nothing};
use crate::bound::{
    BoundMakeSeries, BoundOperator, BoundTable, Expr as BoundExpr, ExprKind, Series,
};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["make-series"],
    place: Place::Piped,
    summary: "Computes aggregates over equal bins, a row for each group with an array for each aggregate.",
    example: "range n from 1 to 9 step 2 | make-series Rows = count() default = 0 on n from 0 to 10 step 5",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct MakeSeries {
    pub settings: Vec<Setting>,
    pub series: Vec<SeriesExpr>,
    pub on: NamedExpr,
    pub from: Option<Expr>,
    pub to: Option<Expr>,
    pub step: Expr,
    /// `in range(from, to, step)`.
    pub in_range: bool,
    pub by: Vec<NamedExpr>,
}

/// `value default = constant`.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesExpr {
    pub value: NamedExpr,
    pub default: Option<Expr>,
}

const KNOWN: [Known; 2] = [hint::SHUFFLE_KEY, known("kind", Takes::OneOf(&["nonempty"]))];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let series = p.list(series)?;
    p.expect_word("on")?;
    let on = axis(p)?;
    let in_range = p.eat_word("in");
    let (from, to, step) = if in_range {
        p.expect_word("range")?;
        let open = p.expect_symbol("(")?;
        let from = p.scalar()?;
        p.expect_symbol(",")?;
        let to = p.scalar()?;
        p.expect_symbol(",")?;
        let step = p.scalar()?;
        p.expect_close(")", open)?;
        (Some(from), Some(to), step)
    } else {
        let from = if p.eat_word("from") { Some(p.scalar()?) } else { None };
        let to = if p.eat_word("to") { Some(p.scalar()?) } else { None };
        p.expect_word("step")?;
        (from, to, p.scalar()?)
    };
    let by = if p.eat_word("by") { p.list(Parser::named_expr)? } else { Vec::new() };
    let it = MakeSeries { settings, series, on, from, to, step, in_range, by };
    Some(Operator::MakeSeries(Box::new(it)))
}

fn series(p: &mut Parser) -> Option<SeriesExpr> {
    let value = p.named_expr()?;
    let default = if p.eat_word("default") {
        p.expect_symbol("=")?;
        Some(p.scalar()?)
    } else {
        None
    };
    Some(SeriesExpr { value, default })
}

/// What is binned. A name before `in range(...)` must not be read as the left side of `in (...)`.
fn axis(p: &mut Parser) -> Option<NamedExpr> {
    let is = |n: usize, text: &str| p.text_of(p.peek_at(n)) == text;
    if !(p.at_name() && is(1, "in") && is(2, "range")) {
        return p.named_expr();
    }
    let name = p.name()?;
    let span = name.span;
    let value = Expr { kind: SyntaxKind::Name(name), span, height: 1 };
    Some(NamedExpr { name: None, more_names: Vec::new(), value, span })
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q MakeSeries,
    input: BoundTable,
    span: Span,
) -> BoundTable {
    parameters::check(b, "make-series", &it.settings, &KNOWN, &input.columns);
    let scope = Scope::of(&input.columns);
    let mut output = Output::default();
    let by = b.assignments(&it.by, &scope, Unnamed::Column, &mut output);
    let mut aggregates = Vec::new();
    let mut series = Vec::new();
    for (place, item) in it.series.iter().enumerate() {
        let (value, found) = aggregated(b, &item.value.value, &input);
        aggregates.extend(found);
        let name = series_name(b, &item.value, &scope, place, &mut output);
        let default = item.default.as_ref().and_then(|it| b.scalar(it, &Scope::empty()));
        if let (Some(value), Some(default)) = (&value, &default) {
            check_default(b, value.ty, default);
        }
        let column = match value {
            Some(_) => b.column(name, Type::Dynamic),
            None => b.unknown_column(name),
        };
        let value = value.unwrap_or_else(|| nothing(item.value.span));
        series.push(Series { column, value, default });
    }
    let on = b.scalar(&it.on.value, &scope);
    let name = series_name(b, &it.on, &scope, it.series.len(), &mut output);
    let axis = match on {
        Some(_) => b.column(name, Type::Dynamic),
        None => b.unknown_column(name),
    };
    let [from, to] =
        [&it.from, &it.to].map(|end| end.as_ref().and_then(|end| bound_of(b, end, on.as_ref())));
    let step = b.scalar(&it.step, &Scope::empty());
    if let (Some(on), Some(step)) = (&on, &step) {
        check_step(b, on, step);
    }
    let columns = by.iter().map(|it| it.column.clone());
    let columns = columns.chain(series.iter().map(|it| it.column.clone()));
    let columns = columns.chain(std::iter::once(axis.clone())).collect();
    let operator = BoundOperator::MakeSeries(Box::new(BoundMakeSeries {
        input: Box::new(input),
        by,
        aggregates,
        series,
        on: on.unwrap_or_else(|| nothing(it.on.span)),
        axis,
        from,
        to,
        step: step.unwrap_or_else(|| nothing(it.step.span)),
        end_included: it.in_range,
        nonempty: parameters::word(&it.settings, "kind") == Some("nonempty"),
    }));
    BoundTable { operator, columns, span }
}

/// An expression over aggregates of a table: the aggregates, and the value over their outputs.
pub fn aggregated<'q>(
    b: &mut Binder<'q>,
    value: &'q Expr,
    input: &BoundTable,
) -> (Option<BoundExpr>, Vec<crate::bound::BoundAggregate>) {
    let scope = Scope { columns: &input.columns, aggregates: Aggregates::Collected };
    let value = b.scalar(value, &scope);
    (value, b.take_collected())
}

fn series_name(
    b: &mut Binder,
    item: &NamedExpr,
    scope: &Scope,
    place: usize,
    output: &mut Output,
) -> String {
    if let Some(name) = &item.name {
        return output.declare(b, &name.text, name.span);
    }
    match aggregate_result(b, item, scope).or_else(|| b.suggested_name(item, scope)) {
        Some(name) => output.unique(&name),
        None => output.unnamed(Unnamed::Column, place),
    }
}

/// The name of what an aggregate gives, where the item is a call of one.
pub fn aggregate_result(b: &Binder, item: &NamedExpr, scope: &Scope) -> Option<String> {
    let SyntaxKind::Call(call) = &item.value.kind else { return None };
    let signature =
        b.library.aggregate(&call.name.text).filter(|_| !b.is_declared(&call.name.text))?;
    let argument = b.suggested_argument(item, scope);
    Some(aggregate_name(signature.name, signature.result_name, argument.as_deref()))
}

fn check_default(b: &mut Binder, ty: Type, default: &BoundExpr) {
    let null = matches!(default.kind, ExprKind::Literal(Value::Null(_)));
    let fits = default.ty == ty || default.ty.is_numeric() && ty.is_numeric();
    if null || fits || ty == Type::Dynamic || default.ty == Type::Dynamic {
        return;
    }
    let message =
        format!("the values of the series are of type {ty}, the default is a {}", default.ty);
    b.report(codes::TYPE_EXPECTED.at(default.span, message));
}

/// Where the bins begin or end: of the type of what is binned.
fn bound_of<'q>(b: &mut Binder<'q>, end: &'q Expr, on: Option<&BoundExpr>) -> Option<BoundExpr> {
    let end = b.scalar(end, &Scope::empty())?;
    let on = on?;
    let known = end.ty != Type::Dynamic && on.ty != Type::Dynamic;
    if known && end.ty != on.ty && !(end.ty.is_numeric() && on.ty.is_numeric()) {
        let message = format!("what is binned is a {}, this is a {}", on.ty, end.ty);
        return b.refuse(&codes::TYPE_EXPECTED, end.span, message);
    }
    Some(end)
}

fn check_step(b: &mut Binder, on: &BoundExpr, step: &BoundExpr) {
    let fits = match on.ty {
        Type::DateTime | Type::TimeSpan => step.ty == Type::TimeSpan,
        Type::Dynamic => true,
        _ => step.ty.is_numeric(),
    };
    if !fits && step.ty != Type::Dynamic {
        let message = format!("a {} is no step between values of type {}", step.ty, on.ty);
        b.report(codes::STEP_TYPE.at(step.span, message));
    }
}
