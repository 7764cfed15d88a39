//! `top-nested 3 of a by count(), top-nested 2 of b by sum(c)`: the greatest groups, and the greatest within each.

use super::make_series::aggregated;
use super::mv_expand::integer;
use super::sort::{OrderedExpr, ordered};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name};
use crate::bind::{Binder, Output, Scope, Unnamed, nothing};
use crate::bound::{Assignment, BoundOperator, BoundTable, BoundTopNested, TopNestedLevel};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["top-nested"],
    place: Place::Piped,
    summary: "Gives the greatest groups by an aggregate, and within each the greatest of the next level.",
    example: "datatable(Country: string, User: string) [\"DE\", \"ada\", \"FR\", \"bob\"] | top-nested 1 of Country with others = \"other\" by count(), top-nested 1 of User by Logins = count() desc",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct TopNested {
    pub levels: Vec<Level>,
}

/// One level.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// None: all groups.
    pub n_rows: Option<NamedExpr>,
    /// One item.
    pub of: Vec<NamedExpr>,
    pub others: Option<Expr>,
    pub name: Option<Name>,
    pub by: OrderedExpr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let mut levels = vec![level(p)?];
    while p.eat_symbol(",") {
        // Each further level says the operator's name again.
        let nested = p.symbol_ahead(1, "-") && p.text_of(p.peek_at(2)) == "nested";
        if !(p.at_word("top") && nested) {
            return p.expected("`top-nested`");
        }
        for _ in 0..3 {
            p.bump();
        }
        levels.push(level(p)?);
    }
    Some(Operator::TopNested(TopNested { levels }))
}

fn level(p: &mut Parser) -> Option<Level> {
    let n_rows = if p.at_word("of") { None } else { Some(p.named_expr()?) };
    p.expect_word("of")?;
    let of = vec![p.named_expr()?];
    let others = if p.eat_word("with") {
        p.expect_word("others")?;
        p.expect_symbol("=")?;
        Some(p.scalar()?)
    } else {
        None
    };
    p.expect_word("by")?;
    let name = if p.at_assignment() {
        let name = p.declared_name()?;
        p.bump();
        Some(name)
    } else {
        None
    };
    Some(Level { n_rows, of, others, name, by: ordered(p)? })
}

/// Binds it: for each level what it is of, and the aggregate.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q TopNested,
    input: BoundTable,
    span: Span,
) -> BoundTable {
    let mut output = Output::default();
    let (mut levels, mut columns) = (Vec::new(), Vec::new());
    for level in &it.levels {
        let bound = bind_level(b, level, &input, &mut output);
        columns.extend([bound.of.column.clone(), bound.by.column.clone()]);
        levels.push(bound);
    }
    let operator = BoundOperator::TopNested(BoundTopNested { input: Box::new(input), levels });
    BoundTable { operator, columns, span }
}

fn bind_level<'q>(
    b: &mut Binder<'q>,
    it: &'q Level,
    input: &BoundTable,
    output: &mut Output,
) -> TopNestedLevel {
    let scope = Scope::of(&input.columns);
    let n_rows = it.n_rows.as_ref().and_then(|it| integer(b, &it.value));
    let of = b.assignments(&it.of, &scope, Unnamed::Column, output).into_iter().next();
    let of = of.unwrap_or_else(|| Assignment {
        column: b.unknown_column(""),
        value: nothing(it.by.value.span),
    });
    let others = it.others.as_ref().and_then(|it| b.scalar(it, &Scope::empty()));
    let (value, aggregates) = aggregated(b, &it.by.value, input);
    let name = match &it.name {
        Some(name) => name.text.clone(),
        None => format!("aggregated_{}", of.column.name),
    };
    let by = output.unique(&name);
    let by = output.assign(b, by, value, it.by.value.span);
    let descending = it.by.descending.unwrap_or(true);
    let nulls_first = it.by.nulls_first.unwrap_or(!descending);
    TopNestedLevel { n_rows, of, others, aggregates, by, descending, nulls_first }
}
