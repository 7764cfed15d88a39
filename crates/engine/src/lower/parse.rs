//! `parse` and `parse-where`: the pattern becomes one regular expression, its captures become columns.
//!
//! Kusto: within `simple` and `relaxed` a capture takes as little as it can, and the last one what is left; the whole text must fit.
//! Within `regex` a string takes as much as it can (the documentation's text says the opposite of its example; the engine is with the
//! example), and `*` as little as it can. A whole number takes its digits, so that `*` may stand behind it.

use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder, lit, when};
use kql::bound::{BoundParse, Column, ParseKind, ParsePiece};
use kql::types::Type;
use regex::{Regex, RegexBuilder};

use crate::error::Error;
use crate::exec::captures::Captures;
use crate::exec::{each, with_columns};
use crate::lower::compare::operand;
use crate::lower::expr::converted;
use crate::lower::literal::{null, text};
use crate::lower::{Lowered, Lowering, by_name, column_of, lower_live, plan_name};

/// What one pattern may take of memory, compiled.
const MAX_REGEX: usize = 32 << 20;

pub fn lower(it: &BoundParse, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = if it.drops {
        crate::lower::lower(&it.input, lowering)?
    } else {
        lower_live(&it.input, lowering)?
    };
    let captures: Vec<&Column> = it
        .pieces
        .iter()
        .filter_map(|it| match it {
            ParsePiece::Capture(column) => Some(column),
            ParsePiece::Skip | ParsePiece::Text(_) => None,
        })
        .collect();
    let regex = compiled(it)?;
    let groups: Vec<usize> = regex
        .capture_names()
        .enumerate()
        .filter_map(|(at, name)| name.filter(|it| it.starts_with(GROUP)).map(|_| at))
        .collect();
    let value = operand(&it.value, Type::String, lowering)?;
    if captures.is_empty() {
        return without_captures(it, input, regex, value);
    }
    let made: Vec<Column> = captures.iter().map(|it| nullable_text(it)).collect();
    let lowered = each(Captures { regex, groups }, input, vec![value], &made, lowering)?;
    typed(it, lowered, &captures, lowering)
}

/// The columns in their types, and rows that don't fit gone or null.
fn typed(
    it: &BoundParse,
    lowered: Lowered,
    captures: &[&Column],
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let strict = it.kind != ParseKind::Relaxed;
    let fits = lowering.hidden();
    let mut values = Vec::new();
    let mut all: Option<PlanExpr> = None;
    for column in captures {
        let name = lowering.hidden();
        let value = converted(column_of(column), Type::String, column.ty)?.alias(&name);
        let there = if strict && column.ty != Type::Dynamic {
            Some(by_name(&name).is_not_null())
        } else if all.is_none() && strict {
            Some(column_of(column).is_not_null())
        } else {
            None
        };
        all = match (all, there) {
            (Some(all), Some(there)) => Some(all.and(there)),
            (all, there) => all.or(there),
        };
        values.push((name, value));
    }
    let plan = with_columns(lowered.plan, values.iter().map(|it| it.1.clone()).collect())?;
    // Without strictness the texts between must fit all the same: a string is there then.
    let all = all.unwrap_or_else(|| {
        captures
            .iter()
            .map(|it| column_of(it).is_not_null())
            .reduce(PlanExpr::or)
            .unwrap_or(lit(true))
    });
    let mut plan = with_columns(plan, vec![all.alias(&fits)])?;
    if it.drops {
        plan = LogicalPlanBuilder::from(plan).filter(by_name(&fits))?.build()?;
    }
    let named: Vec<(String, PlanExpr)> = captures
        .iter()
        .zip(&values)
        .map(|(column, (name, _))| {
            let value = when(by_name(&fits), by_name(name)).otherwise(null(column.ty))?;
            let value =
                if column.ty == Type::String { coalesce(vec![value, text("")]) } else { value };
            let name = plan_name(column.id);
            Ok((name.clone(), value.alias(name)))
        })
        .collect::<Result<_, Error>>()?;
    let own = plan.schema().columns().into_iter();
    let hidden = |name: &str| name == fits || values.iter().any(|it| it.0 == name);
    let outputs: Vec<PlanExpr> = own
        .filter(|own| !hidden(&own.name))
        .map(|own| match named.iter().find(|it| it.0 == own.name) {
            Some((_, value)) => value.clone(),
            None => by_name(&own.name),
        })
        .collect();
    let plan = LogicalPlanBuilder::from(plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: lowered.order })
}

/// A pattern that only says which rows stay.
fn without_captures(
    it: &BoundParse,
    input: Lowered,
    regex: Regex,
    value: PlanExpr,
) -> Result<Lowered, Error> {
    if !it.drops {
        return Ok(input);
    }
    let fits =
        datafusion::functions::regex::expr_fn::regexp_like(value, text(regex.as_str()), None);
    let plan = LogicalPlanBuilder::from(input.plan).filter(fits)?.build()?;
    Ok(Lowered { plan, order: input.order })
}

fn nullable_text(column: &Column) -> Column {
    Column { ty: Type::Dynamic, ..column.clone() }
}

/// What the names of our groups begin with; those of the query's own expressions don't.
const GROUP: &str = "__capture";

fn compiled(it: &BoundParse) -> Result<Regex, Error> {
    let limit = |what: String| Error::Limit { what, span: it.value.span };
    let mut pattern = String::from(r"\A");
    for (at, piece) in it.pieces.iter().enumerate() {
        match piece {
            ParsePiece::Skip => pattern.push_str(".*?"),
            ParsePiece::Text(text) if it.kind == ParseKind::Regex => {
                pattern.push_str("(?:");
                pattern.push_str(text);
                pattern.push(')');
            }
            ParsePiece::Text(text) => pattern.push_str(&regex::escape(text)),
            ParsePiece::Capture(column) => {
                let before_text = matches!(it.pieces.get(at + 1), Some(ParsePiece::Text(_)));
                let group = group(column.ty, it.kind, before_text || at + 1 == it.pieces.len());
                pattern.push_str(&group.replacen('(', &format!("(?P<{GROUP}{at}>"), 1));
            }
        }
    }
    pattern.push_str(r"\z");
    let mut builder = match it.kind {
        ParseKind::Simple | ParseKind::Relaxed => RegexBuilder::new(&pattern),
        ParseKind::Regex if it.flags.is_empty() => RegexBuilder::new(&pattern),
        ParseKind::Regex => RegexBuilder::new(&format!("(?{}){pattern}", it.flags)),
    };
    if it.kind != ParseKind::Regex {
        builder.dot_matches_new_line(true);
    }
    let built = builder.size_limit(MAX_REGEX).build();
    built.map_err(|error| limit(format!("the regular expression ({})", summary(&error))))
}

/// The last line of a message, which says what is wrong.
fn summary(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or("").trim().trim_start_matches("error: ").to_owned()
}

/// The group of a capture. Its first bracket is the group's own.
fn group(ty: Type, kind: ParseKind, is_delimited: bool) -> &'static str {
    let any = if kind == ParseKind::Regex { "(.*)" } else { "(.*?)" };
    match (ty, is_delimited) {
        (Type::String | Type::Dynamic, _) => any,
        // What doesn't convert is null, so that it must be taken first.
        (_, true) if kind == ParseKind::Relaxed => "(.*?)",
        (Type::Int | Type::Long, _) if kind == ParseKind::Relaxed => r"((?:[-+]?[0-9]+)?)",
        (Type::Int | Type::Long, _) => r"\s*([-+]?(?:0[xX][0-9a-fA-F]+|[0-9]+))\s*",
        (Type::Real | Type::Decimal, false) => {
            r"\s*([-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)\s*"
        }
        (Type::Bool, false) => "((?i:true|false|[01]))",
        (Type::Guid, false) => r"([0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})",
        (Type::DateTime, false) => r"([0-9][0-9T:./+ -]*Z?)",
        (Type::TimeSpan, false) => r"(-?[0-9][0-9.:]*[a-z]*)",
        (Type::Real | Type::Decimal | Type::Bool | Type::Guid, true) => "(.*?)",
        (Type::DateTime | Type::TimeSpan, true) => "(.*?)",
    }
}
