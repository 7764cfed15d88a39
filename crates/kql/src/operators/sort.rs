//! `sort by a desc nulls last`: the rows in order.

use super::{Operator, Place, Syntax};
use crate::ast::Expr;
use crate::bind::{Binder, Scope};
use crate::bound::{BoundOperator, BoundSort, BoundTable, Column, SortKey};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["sort", "order"],
    place: Place::Piped,
    summary: "Orders the rows, descending where nothing else is said.",
    example: "range n from 1 to 3 step 1 | sort by n asc",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    pub keys: Vec<OrderedExpr>,
}

/// `value asc nulls first`, what isn't said None.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedExpr {
    pub value: Expr,
    pub descending: Option<bool>,
    pub nulls_first: Option<bool>,
    /// `granny-asc`: numbers within text are compared as numbers.
    pub granny: bool,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("sort", &[])?;
    p.expect_word("by")?;
    Some(Operator::Sort(Sort { keys: p.list(ordered)? }))
}

/// One ordering expression.
pub fn ordered(p: &mut Parser) -> Option<OrderedExpr> {
    let value = p.named_expr()?.value;
    let granny = p.at_word("granny") && p.symbol_ahead(1, "-");
    if granny {
        p.bump();
        p.bump();
    }
    let descending = if p.eat_word("asc") {
        Some(false)
    } else if p.eat_word("desc") {
        Some(true)
    } else {
        None
    };
    let nulls_first = if !p.eat_word("nulls") {
        None
    } else if p.eat_word("first") {
        Some(true)
    } else if p.eat_word("last") {
        Some(false)
    } else {
        return p.expected("`first` or `last`");
    };
    Some(OrderedExpr { value, descending, nulls_first, granny })
}

/// Binds it; the columns stay.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Sort, input: BoundTable, span: Span) -> BoundTable {
    let keys = sort_keys(b, &it.keys, &input.columns);
    for key in keys.iter().filter(|it| it.value.ty == Type::Dynamic) {
        if b.is_soft(&key.value) {
            continue;
        }
        let help = "convert it first, with tostring(...) or tolong(...)".to_string();
        let message = "rows can't be ordered by a dynamic value";
        b.report(codes::DYNAMIC_HERE.at(key.value.span, message).help(help));
    }
    let columns = input.columns.clone();
    BoundTable {
        operator: BoundOperator::Sort(BoundSort { input: Box::new(input), keys }),
        columns,
        span,
    }
}

/// The keys with Kusto's defaults: descending; nulls first when ascending, last when descending.
pub fn sort_keys<'q>(
    b: &mut Binder<'q>,
    keys: &'q [OrderedExpr],
    columns: &[Column],
) -> Vec<SortKey> {
    let mut bound = Vec::new();
    for key in keys {
        let Some(value) = b.scalar(&key.value, &Scope::of(columns)) else { continue };
        let descending = key.descending.unwrap_or(true);
        bound.push(SortKey {
            value,
            descending,
            nulls_first: key.nulls_first.unwrap_or(!descending),
            granny: key.granny,
        });
    }
    bound
}
