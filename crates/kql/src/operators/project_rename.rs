//! `project-rename new = old`: the columns as they are, some under other names.

use super::project::passed;
use super::{Operator, Place, Syntax};
use crate::ast::Name;
use crate::bind::Binder;
use crate::bound::{BoundTable, Column};
use crate::codes;
use crate::parser::Parser;
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
    let pairs = p.list(|p| {
        let new = p.name()?;
        p.expect_symbol("=")?;
        if !p.at_name() {
            return p.missing("a column name");
        }
        let old = p.name()?;
        if [",", "|", ";", ")", "}"].into_iter().any(|it| p.at_symbol(it)) || p.at_end() {
            return Some((new, old));
        }
        let message = "only the name of a column can be renamed, not an expression";
        let diagnostic = codes::COLUMN_EXPECTED
            .at(p.here(), message)
            .help("`extend` computes columns".to_string());
        p.fail(diagnostic)
    })?;
    Some(Operator::ProjectRename(ProjectRename { pairs }))
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &ProjectRename, input: BoundTable, span: Span) -> BoundTable {
    let mut columns = input.columns.clone();
    for (new, old) in &it.pairs {
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
