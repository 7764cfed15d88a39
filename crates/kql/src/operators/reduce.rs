//! `reduce by x with threshold = 0.2`: texts that are alike as patterns.

use std::sync::Arc;

use super::parameters::{self, Known, Setting, SettingValue, Takes, known};
use super::{Operator, Place, Syntax};
use crate::bind::{Binder, Output, Scope, nothing};
use crate::bound::{BoundOperator, BoundReduce, BoundTable};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["reduce"],
    place: Place::Piped,
    summary: "Groups texts that are alike, each group with a pattern that fits them.",
    example: "datatable(Host: string) [\"web-01\", \"web-02\", \"db-01\"] | reduce by Host with threshold = 0.3, characters = \"-\"",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Reduce {
    pub settings: Vec<Setting>,
    pub value: NamedExpr,
    pub with: Vec<Setting>,
}

const KNOWN: [Known; 1] = [known("kind", Takes::OneOf(&["source"]))];
const WITH: [Known; 2] = [known("threshold", Takes::Number), known("characters", Takes::Text)];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    p.expect_word("by")?;
    let value = p.named_expr()?;
    let with = if p.eat_word("with") { parameters::settings_list(p, &WITH)? } else { Vec::new() };
    Some(Operator::Reduce(Box::new(Reduce { settings, value, with })))
}

/// Binds it: pattern, number and one of the texts.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Reduce, input: BoundTable, span: Span) -> BoundTable {
    parameters::check(b, "reduce", &it.settings, &KNOWN, &input.columns);
    parameters::check(b, "reduce", &it.with, &WITH, &input.columns);
    let value = b.scalar(&it.value.value, &Scope::of(&input.columns));
    if let Some(value) = &value
        && value.ty != Type::String
        && !b.is_soft(value)
    {
        let message = format!("`reduce` looks for patterns in text, this is a {}", value.ty);
        b.report(codes::TYPE_EXPECTED.at(value.span, message));
    }
    let each_row = parameters::word(&it.settings, "kind") == Some("source");
    let mut columns = if each_row { input.columns.clone() } else { Vec::new() };
    let mut output = Output::with(&columns);
    let mut column = |name: &str, ty: Type| b.column(output.unique(name), ty);
    let pattern = column("Pattern", Type::String);
    let count = column("Count", Type::Long);
    let representative = column("Representative", Type::String);
    columns.extend([pattern.clone(), count.clone(), representative.clone()]);
    let operator = BoundOperator::Reduce(Box::new(BoundReduce {
        input: Box::new(input),
        value: value.unwrap_or_else(|| nothing(it.value.span)),
        each_row,
        threshold: threshold(&it.with),
        characters: parameters::word(&it.with, "characters").map(Arc::from),
        pattern,
        count,
        representative,
    }));
    BoundTable { operator, columns, span }
}

fn threshold(settings: &[Setting]) -> Option<f64> {
    match &parameters::find(settings, "threshold")?.value {
        SettingValue::Literal(Value::Real(it), _) => Some(*it),
        SettingValue::Literal(Value::Long(it), _) => Some(*it as f64),
        SettingValue::Literal(..)
        | SettingValue::Word(_)
        | SettingValue::Columns(_)
        | SettingValue::Expression(_) => None,
    }
}
