//! `project-rename new = old`: the columns as they are, some under other names.

use super::project::passed;
use super::{Operator, Place, Syntax};
use crate::ast::{ExprKind, Name};
use crate::bind::Binder;
use crate::bound::{BoundTable, Column};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["project-rename"],
    place: Place::Piped,
    summary: "Gives columns other names and leaves them where they are.",
    example: "print a = 1, b = 2 | project-rename First = a",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectRename {
    /// Pairs of new and old name.
    pub pairs: Vec<(Name, Name)>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let items = p.columns_or_fault(Parser::named_expr)?;
    let pairs = items.into_iter().filter_map(|it| pair(p, it)).collect();
    Some(Operator::ProjectRename(ProjectRename { pairs }))
}

/// Kusto's parser takes any expression here; its binder wants a new name and an old one.
fn pair(p: &mut Parser, it: NamedExpr) -> Option<(Name, Name)> {
    let span = it.value.span;
    match (it.name, it.value.kind) {
        (Some(new), ExprKind::Name(old)) if it.more_names.is_empty() => return Some((new, old)),
        (None, ExprKind::Name(old)) => {
            let message = format!("`{}` is not given a new name", old.text);
            let help = format!("write NewName = {}", old.text);
            p.fault(codes::COLUMN_EXPECTED.at(span, message).help(help));
        }
        _ => {
            let message = "only the name of a column can be renamed, not an expression";
            let help = "`extend` computes columns".to_string();
            p.fault(codes::COLUMN_EXPECTED.at(span, message).help(help));
        }
    }
    None
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &ProjectRename, input: BoundTable, span: Span) -> BoundTable {
    let mut columns = input.columns.clone();
    for (new, old) in &it.pairs {
        if b.column_named(&old.text, &input.columns).is_none()
            && b.column_named(&new.text, &input.columns).is_some()
        {
            let message = format!("there is no column `{}` here", old.text);
            let help = format!("the new name stands first: {} = {}", old.text, new.text);
            b.report(codes::UNKNOWN_NAME.at(old.span, message).help(help));
            continue;
        }
        let Some(column) = b.find_column(&old.text, old.span, &input.columns) else { continue };
        if columns.iter().any(|it| it.name == new.text && it.id != column.id) {
            b.report(
                codes::DUPLICATE_COLUMN
                    .at(new.span, format!("there is a column `{}` already", new.text)),
            );
            continue;
        }
        match columns.iter_mut().find(|it| it.id == column.id) {
            Some(renamed) => renamed.name = new.text.clone(),
            // A column of a table whose columns aren't all known.
            None => columns.push(Column { name: new.text.clone(), ..column }),
        }
    }
    passed(input, columns, span)
}
