//! `project-away a, b*`: all columns but these.

use super::project::passed;
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundTable, Column};
use crate::parser::{NamePattern, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["project-away"],
    place: Place::Piped,
    summary: "Drops the named columns; `*` in a name stands for any text.",
    example: "print Keep = 1, tmp_a = 2, tmp_b = 3 | project-away tmp_*",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectAway {
    pub patterns: Vec<NamePattern>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    Some(Operator::ProjectAway(ProjectAway { patterns: p.patterns()? }))
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &ProjectAway, input: BoundTable, span: Span) -> BoundTable {
    check_patterns(b, &it.patterns, &input.columns);
    let dropped = |column: &Column| it.patterns.iter().any(|pattern| pattern.matches(&column.name));
    let columns = input.columns.iter().filter(|it| !dropped(it)).cloned().collect();
    passed(input, columns, span)
}

/// Reports the names without wildcard that no column has.
pub fn check_patterns(b: &mut Binder, patterns: &[NamePattern], columns: &[Column]) {
    for pattern in patterns.iter().filter(|it| !it.wildcard) {
        // Only the report is wanted.
        let _: Option<Column> = b.find_column(&pattern.text, pattern.span, columns);
    }
}
