//! `project-keep a, b*`: these columns, in the input's order.

use super::project::passed;
use super::project_away::check_patterns;
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundTable, Column};
use crate::parser::{NamePattern, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["project-keep"],
    place: Place::Piped,
    summary: "Passes the named columns in the order they had; `*` in a name stands for any text.",
    example: "print a = 1, b = 2, tmp_c = 3 | project-keep tmp_*, a",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectKeep {
    pub patterns: Vec<NamePattern>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::ProjectKeep(ProjectKeep { patterns: p.patterns()? }))
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &ProjectKeep, input: BoundTable, span: Span) -> BoundTable {
    check_patterns(b, &it.patterns, &input.columns);
    let kept = |column: &Column| it.patterns.iter().any(|pattern| pattern.matches(&column.name));
    let mut columns: Vec<Column> = input.columns.iter().filter(|it| kept(it)).cloned().collect();
    for pattern in it.patterns.iter().filter(|it| !it.wildcard) {
        // One of an open table's columns is in no list yet.
        columns.extend(
            b.column_named(&pattern.text, &input.columns)
                .filter(|found| !columns.iter().any(|it| it.id == found.id)),
        );
    }
    passed(input, columns, span)
}
