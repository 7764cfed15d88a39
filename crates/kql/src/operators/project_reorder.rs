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
    /// `granny-asc`: numbers in names are compared as numbers.
    GrannyAscending,
    GrannyDescending,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let items = p.columns_or_fault(|p| Some((p.name_pattern()?, order(p)?)))?;
    let (patterns, orders) = items.into_iter().unzip();
    Some(Operator::ProjectReorder(ProjectReorder { patterns, orders }))
}

fn order(p: &mut Parser) -> Option<NameOrder> {
    let granny = p.eat_word("granny") && p.eat_symbol("-");
    Some(match (p.eat_word("asc"), p.eat_word("desc")) {
        (true, _) if granny => NameOrder::GrannyAscending,
        (_, true) if granny => NameOrder::GrannyDescending,
        _ if granny => return p.expected("`asc` or `desc`"),
        (true, _) => NameOrder::Ascending,
        (_, true) => NameOrder::Descending,
        _ => NameOrder::AsTheyAre,
    })
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
            NameOrder::GrannyAscending => fitting.sort_by_cached_key(|it| pieces(&it.name)),
            NameOrder::GrannyDescending => {
                fitting.sort_by_cached_key(|it| std::cmp::Reverse(pieces(&it.name)));
            }
        }
        columns.extend(fitting);
        rest = others;
    }
    columns.extend(rest);
    passed(input, columns, span)
}

/// The text of a name in pieces, each with the number behind it: without leading zeros, a longer number is the larger.
fn pieces(name: &str) -> Vec<(String, usize, String)> {
    let (mut pieces, mut rest) = (Vec::new(), name);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let (text, behind) = rest.split_at(digits);
        let end = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        let number = behind[..end].trim_start_matches('0');
        pieces.push((text.to_string(), number.len(), number.to_string()));
        rest = &behind[end..];
    }
    pieces
}
