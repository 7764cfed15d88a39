//! `project-reorder a, b* asc`: all columns, these first.

use super::project::passed;
use super::project_away::check_patterns;
use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundTable, Column};
use crate::parser::{NamePattern, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["project-reorder"],
    place: Place::Piped,
    summary: "Puts the named columns first, the others after them.",
    example: "print b = 1, a = 2, c = 3 | project-reorder c, * asc",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectReorder {
    pub patterns: Vec<NamePattern>,
    /// For each pattern the order of the columns that fit it.
    pub orders: Vec<NameOrder>,
}

/// How the columns of a wildcard are ordered among themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameOrder {
    AsTheyAre,
    Ascending,
    Descending,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let (mut patterns, mut orders) = (Vec::new(), Vec::new());
    loop {
        patterns.push(p.name_pattern()?);
        // `granny-asc` compares the numbers in names as numbers.
        let granny = p.eat_word("granny") && p.eat_symbol("-");
        orders.push(match (p.eat_word("asc"), p.eat_word("desc")) {
            (true, _) => NameOrder::Ascending,
            (_, true) => NameOrder::Descending,
            _ if granny => return p.expected("`asc` or `desc`"),
            _ => NameOrder::AsTheyAre,
        });
        if !p.eat_symbol(",") {
            return Some(Operator::ProjectReorder(ProjectReorder { patterns, orders }));
        }
    }
}

/// Binds it.
pub fn bind(b: &mut Binder, it: &ProjectReorder, input: BoundTable, span: Span) -> BoundTable {
    check_patterns(b, &it.patterns, &input.columns);
    let mut rest = input.columns.clone();
    let mut columns: Vec<Column> = Vec::new();
    for (pattern, order) in it.patterns.iter().zip(&it.orders) {
        let (mut fitting, others): (Vec<Column>, Vec<Column>) =
            rest.into_iter().partition(|it| pattern.matches(&it.name));
        match order {
            NameOrder::AsTheyAre => {}
            NameOrder::Ascending => fitting.sort_by(|x, y| x.name.cmp(&y.name)),
            NameOrder::Descending => fitting.sort_by(|x, y| y.name.cmp(&x.name)),
        }
        columns.extend(fitting);
        rest = others;
    }
    columns.extend(rest);
    passed(input, columns, span)
}
