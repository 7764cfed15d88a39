//! `parse-kv x as (a: long) with (pair_delimiter=",", kv_delimiter="=")`: columns out of a text of keys and values.

use std::sync::Arc;

use super::externaldata::declared;
use super::mv_expand::replace;
use super::parameters::{self, Known, Setting, SettingValue, Takes, known};
use super::{Operator, Place, Syntax};
use crate::ast::{ColumnDeclaration, Expr};
use crate::bind::{Binder, Scope, nothing};
use crate::bound::{BoundOperator, BoundParseKv, BoundTable, KeyValueStyle};
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Value;

pub static SYNTAX: Syntax = Syntax {
    names: &["parse-kv"],
    place: Place::Piped,
    summary: "Takes columns out of a text of keys and values, by the keys.",
    example: "print Line = \"user=ada;tries=3\" | parse-kv Line as (user: string, tries: long) with (pair_delimiter=\";\", kv_delimiter=\"=\")",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ParseKv {
    pub value: Expr,
    pub keys: Vec<ColumnDeclaration>,
    pub settings: Vec<Setting>,
}

const KNOWN: [Known; 6] = [
    known("pair_delimiter", Takes::Text),
    known("kv_delimiter", Takes::Text),
    known("regex", Takes::Text),
    known("quote", Takes::Texts),
    known("escape", Takes::Texts),
    known("greedy", Takes::Flag),
];

fn parse(p: &mut Parser) -> Option<Operator> {
    let value = p.scalar()?;
    p.expect_word("as")?;
    let keys = p.column_declarations()?;
    let settings = if p.eat_word("with") {
        parameters::settings_in_parentheses(p, &KNOWN)?
    } else {
        Vec::new()
    };
    Some(Operator::ParseKv(Box::new(ParseKv { value, keys, settings })))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q ParseKv, input: BoundTable, span: Span) -> BoundTable {
    let value = b.scalar(&it.value, &Scope::of(&input.columns));
    let keys = declared(b, &it.keys);
    parameters::check(b, "parse-kv", &it.settings, &KNOWN, &input.columns);
    let mut columns = input.columns.clone();
    keys.iter().for_each(|key| replace(&mut columns, key.clone()));
    let operator = BoundOperator::ParseKv(Box::new(BoundParseKv {
        input: Box::new(input),
        value: value.unwrap_or_else(|| nothing(it.value.span)),
        keys,
        style: style(&it.settings),
    }));
    BoundTable { operator, columns, span }
}

fn style(settings: &[Setting]) -> KeyValueStyle {
    let text = |name: &str| parameters::word(settings, name).map(Arc::from);
    if let Some(regex) = text("regex") {
        return KeyValueStyle::Regex(regex);
    }
    let quotes = settings.iter().filter(|it| it.name.text == "quote");
    KeyValueStyle::Delimited {
        pair_delimiter: text("pair_delimiter"),
        kv_delimiter: text("kv_delimiter"),
        quotes: quotes.filter_map(|it| text_of(&it.value)).collect(),
        escape: text("escape"),
        greedy: parameters::flag(settings, "greedy").unwrap_or(false),
    }
}

fn text_of(value: &SettingValue) -> Option<Arc<str>> {
    match value {
        SettingValue::Literal(Value::String(text), _) => Some(text.clone()),
        SettingValue::Word(_)
        | SettingValue::Literal(..)
        | SettingValue::Columns(_)
        | SettingValue::Expression(_) => None,
    }
}
