//! `in (A, B*, view)` of `search` and `find`: which tables are looked through. Without it, all that the query can reach.

use crate::ast::{Expr, ExprKind, Name};
use crate::bind::Binder;
use crate::bound::{BoundOperator, BoundTable};
use crate::codes;
use crate::parser::{NamePattern, Parser};
use crate::span::Span;

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources {
    pub operands: Vec<Operand>,
    pub span: Span,
}

/// One of the tables, or several by a pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `T`, `T | as Name`.
    Table(Expr, Option<Name>),
    Pattern(NamePattern),
}

/// A table that is looked through, and its name if it has one.
pub struct Source {
    pub table: BoundTable,
    pub name: Option<String>,
}

/// The clause, if it comes next.
pub fn parse(p: &mut Parser) -> Option<Option<Sources>> {
    if !p.at_word("in") {
        return Some(None);
    }
    let start = p.bump().span.start;
    let open = p.expect_symbol("(")?;
    let operands = p.list(|p| {
        if p.at_wildcard() {
            return p.name_pattern().map(Operand::Pattern);
        }
        let table = p.scalar()?;
        if !p.eat_symbol("|") {
            return Some(Operand::Table(table, None));
        }
        p.expect_word("as")?;
        Some(Operand::Table(table, Some(p.name()?)))
    })?;
    p.expect_close(")", open)?;
    Some(Some(Sources { operands, span: p.span_from(start) }))
}

/// Binds it. Kusto: without the clause these are all tables of the database, and the views of the query.
pub fn bind<'q>(b: &mut Binder<'q>, it: Option<&'q Sources>, span: Span) -> Option<Vec<Source>> {
    let Some(it) = it else { return everything(b, span) };
    let (mut sources, mut broken) = (Vec::new(), false);
    for operand in &it.operands {
        match operand {
            Operand::Table(expr, alias) => match b.table(expr) {
                Some(table) => {
                    let alias = alias.as_ref().map(|it| it.text.clone());
                    sources.push(source(table, alias.or_else(|| name_of(expr))));
                }
                None => broken = true,
            },
            Operand::Pattern(pattern) => {
                let found = matching(b, pattern, false);
                broken |= found.is_empty();
                sources.extend(found);
            }
        }
    }
    (!broken).then_some(sources)
}

fn source(table: BoundTable, name: Option<String>) -> Source {
    let name = match (&table.operator, name) {
        (_, Some(name)) => Some(name),
        (BoundOperator::Table(it), None) => Some(it.name.clone()),
        _ => None,
    };
    Source { table, name }
}

fn name_of(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.text.clone()),
        _ => None,
    }
}

fn everything(b: &mut Binder, span: Span) -> Option<Vec<Source>> {
    let all = NamePattern { text: "*".to_string(), span, wildcard: true };
    let sources = matching(b, &all, false);
    (!sources.is_empty()).then_some(sources)
}

/// What fits a pattern: tables of the catalogue, then views of the query. None is reported: as an error, or where the search is `fuzzy` as
/// what is left out.
pub fn matching(b: &mut Binder, pattern: &NamePattern, fuzzy: bool) -> Vec<Source> {
    let views = b.views(|it| pattern.matches(it), pattern.span);
    let tables = matching_tables(b, pattern);
    if tables.is_empty() && views.is_empty() {
        none_fits(b, pattern, fuzzy);
    }
    let tables = tables.into_iter().map(|table| match &table.operator {
        // Beside views the one table that stands for all has no columns but those that the query names.
        BoundOperator::Table(it) if it.name == pattern.text && !views.is_empty() => {
            b.any_table(&pattern.text, pattern.span)
        }
        _ => table,
    });
    let mut sources: Vec<Source> = tables.map(|table| source(table, None)).collect();
    sources.extend(views.into_iter().map(|(name, table)| Source { table, name: Some(name) }));
    sources
}

/// Reports a pattern that nothing fits.
pub fn none_fits(b: &mut Binder, pattern: &NamePattern, fuzzy: bool) {
    let message = format!("no table fits `{}`", pattern.text);
    b.report(if fuzzy {
        codes::FUZZY_TABLE.at(pattern.span, format!("{message}; it is left out"))
    } else {
        codes::UNKNOWN_TABLE.at(pattern.span, message)
    });
}

/// A pattern that more tables fit goes over those alone that hold rows.
const MANY_TABLES: usize = 200;

/// The tables of the catalogue whose names fit. Where they are many and none is known to hold rows, one open table stands for all of them:
/// thousands of branches would say no more.
pub fn matching_tables(b: &mut Binder, pattern: &NamePattern) -> Vec<BoundTable> {
    let mut names = b.catalog.names();
    names.retain(|it| pattern.matches(it) && b.may_read(it));
    if names.len() > MANY_TABLES {
        names = b.catalog.held_names().unwrap_or_default();
        names.retain(|it| pattern.matches(it) && b.may_read(it));
        if names.is_empty() {
            return vec![b.all_tables(&pattern.text, pattern.span)];
        }
    }
    names.sort();
    names.iter().filter_map(|it| b.catalog_table(it, pattern.span)).collect()
}
