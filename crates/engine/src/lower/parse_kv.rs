//! `parse-kv`: values by their keys.

use std::collections::HashMap;

use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::{BoundParseKv, Column, KeyValueStyle};
use kql::types::Type;
use regex::Regex;

use crate::error::Error;
use crate::exec::each;
use crate::exec::key_values::{KeyValues, Quotes, Style};
use crate::lower::compare::operand;
use crate::lower::expr::converted;
use crate::lower::literal::text;
use crate::lower::{Lowered, Lowering, by_name, column_of, lower_live, plan_name};

pub fn lower(it: &BoundParseKv, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let value = operand(&it.value, Type::String, lowering)?;
    let mut keys = HashMap::new();
    let mut columns: Vec<&Column> = Vec::new();
    for column in &it.keys {
        if !keys.contains_key(&column.name) {
            keys.insert(column.name.clone(), columns.len());
            columns.push(column);
        }
    }
    let made: Vec<Column> =
        columns.iter().map(|it| Column { ty: Type::Dynamic, ..(*it).clone() }).collect();
    let operator = KeyValues { keys, style: style(it)? };
    let lowered = each(operator, input, vec![value], &made, lowering)?;
    let own = lowered.plan.schema().columns().into_iter();
    let outputs = own.map(|own| {
        let Some(column) = columns.iter().find(|it| plan_name(it.id) == own.name) else {
            return Ok(by_name(&own.name));
        };
        let value = converted(column_of(column), Type::String, column.ty)?;
        // A string is never null.
        let value = if column.ty == Type::String { coalesce(vec![value, text("")]) } else { value };
        Ok(value.alias(own.name))
    });
    let outputs = outputs.collect::<Result<Vec<_>, Error>>()?;
    let plan = LogicalPlanBuilder::from(lowered.plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: lowered.order })
}

fn style(it: &BoundParseKv) -> Result<Style, Error> {
    let given = |it: &Option<std::sync::Arc<str>>| {
        it.as_ref().map(|it| it.to_string()).filter(|it| !it.is_empty())
    };
    match &it.style {
        KeyValueStyle::Regex(pattern) => {
            Regex::new(pattern).map(Style::Regex).map_err(|_| Error::Limit {
                what: format!("the regular expression `{pattern}`"),
                span: it.value.span,
            })
        }
        KeyValueStyle::Delimited { pair_delimiter, kv_delimiter, quotes, escape, greedy } => {
            let pairs = quotes.iter().filter_map(|it| {
                let mut chars = it.chars();
                let open = chars.next()?;
                Some((open, chars.next().unwrap_or(open)))
            });
            let escape = escape.as_ref().and_then(|it| it.chars().next());
            let quotes = Quotes { pairs: pairs.collect(), escape };
            Ok(match (given(pair_delimiter), given(kv_delimiter)) {
                (Some(pair), Some(kv)) => Style::Delimited { pair, kv, quotes, greedy: *greedy },
                (_, kv) => Style::Words { quotes, kv },
            })
        }
    }
}
