//! `project-by-names "a*", dynamic(["b", "c"])`: the columns whose names are given as values.

use super::project::passed;
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind};
use crate::bind::{Binder, Scope};
use crate::bound::{BoundTable, Column, ExprKind};
use crate::codes;
use crate::json;
use crate::parser::{NamePattern, Parser};
use crate::span::Span;
use crate::types::Value;

pub static SYNTAX: Syntax = Syntax {
    names: &["project-by-names"],
    place: Place::Piped,
    summary: "Passes the columns whose names, perhaps with wildcards, are given as texts or arrays of texts.",
    example: "let wanted = dynamic([\"User\", \"T*\"]); print User = \"ada\", Tries = 3, Host = \"x\" | project-by-names wanted",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectByNames {
    pub names: Vec<Expr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::ProjectByNames(ProjectByNames { names: p.list(Parser::scalar)? }))
}

/// Binds it. Kusto: a name that no column has is passed over.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q ProjectByNames,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let mut columns: Vec<Column> = Vec::new();
    for name in &it.names {
        for name in names(b, name)? {
            let wildcard = name.contains('*');
            let pattern = NamePattern { text: name, span, wildcard };
            let fits = |it: &&Column| {
                pattern.matches(&it.name) && !columns.iter().any(|taken| taken.id == it.id)
            };
            let more: Vec<Column> = input.columns.iter().filter(fits).cloned().collect();
            columns.extend(more);
        }
    }
    Some(passed(input, columns, span))
}

fn names<'q>(b: &mut Binder<'q>, it: &'q Expr) -> Option<Vec<String>> {
    if let SyntaxKind::Call(call) = &it.kind
        && call.name.text == "column_names_of"
        && let [argument] = call.args.as_slice()
    {
        let table = b.table(&argument.value)?;
        return Some(table.columns.into_iter().map(|it| it.name).collect());
    }
    let value = b.scalar(it, &Scope::empty())?;
    match &value.kind {
        ExprKind::Literal(Value::String(text)) => Some(vec![text.to_string()]),
        ExprKind::Literal(Value::Dynamic(text)) => Some(json::texts(text)),
        _ => {
            let message = "the names of columns are a constant text or array of texts";
            b.refuse(&codes::CONSTANT_EXPECTED, value.span, message)
        }
    }
}
