//! `where predicate`: the rows for which it is true.

use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name};
use crate::bind::{Binder, Scope};
use crate::bound::{BoundOperator, BoundTable, BoundWhere};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["where", "filter"],
    place: Place::Piped,
    summary: "Passes the rows for which the condition is true.",
    example: "range n from 1 to 10 step 1 | where n % 2 == 0",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Where {
    /// `where a = b`: a name for the condition, which means nothing.
    pub name: Option<Name>,
    pub predicate: Expr,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("where", &[])?;
    let it = p.named_expr()?;
    Some(Operator::Where(Where { name: it.name, predicate: it.value }))
}

/// Binds it; the columns stay. A wrong condition leaves the table as it is, so that what follows is still checked.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q Where, input: BoundTable, span: Span) -> BoundTable {
    let n_before = b.n_reports();
    let predicate = b.condition(&it.predicate, &Scope::of(&input.columns));
    match &it.name {
        // The value behind a single `=` is most often no condition: one mistake.
        Some(_) if predicate.is_none() => {
            b.advise_since(n_before, "`=` gives a name; write `==` to compare");
        }
        Some(name) => {
            // Kusto: this is let pass, and every row for which the right side is true is too.
            let message = "`=` gives the condition a name, it compares nothing";
            b.report(
                codes::NAMED_CONDITION
                    .at(name.span.to(it.predicate.span), message)
                    .help("write `==` to compare".to_string()),
            );
        }
        None => {}
    }
    let Some(predicate) = predicate else { return input };
    let columns = input.columns.clone();
    BoundTable {
        operator: BoundOperator::Where(BoundWhere { input: Box::new(input), predicate }),
        columns,
        span,
    }
}
