//! `restrict access to (...)`: what the rest of the query may name. A function declared before keeps what it could reach then.

use crate::ast::{Entity, Expr as Syntax, ExprKind as SyntaxKind, PathStep, Restrict};
use crate::codes;
use crate::span::Span;
use crate::types::Value;

use super::Binder;
use super::scope::Binding;

/// No name that a query can write.
const RESTRICTION: &str = "\0restrict";

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Declaration,
    Catalog,
}

impl<'q> Binder<'q> {
    /// Makes a restriction hold from here on.
    pub(super) fn restrict(&mut self, it: &'q Restrict) {
        for entity in &it.entities {
            if let Entity::Path(path) = entity
                && let SyntaxKind::Name(name) = &path.kind
                && self.catalog.is_closed()
                && !self.is_table_known(&name.text)
            {
                let _: Option<()> = self.unknown_name(&name.text, name.span, &[]);
            }
        }
        self.declare(RESTRICTION, Binding::Restriction(it));
    }

    /// Refuses a table of the catalogue that a restriction hides.
    pub(super) fn check_table(&mut self, name: &str, span: Span) -> Option<()> {
        if self.may_read(name) { Some(()) } else { self.hidden(name, span) }
    }

    /// Refuses what was declared at a point before a restriction that hides it.
    pub(super) fn check_declared(&mut self, name: &str, at: usize, span: Span) -> Option<()> {
        if self.is_let_pass(name, Some(at), From::Declaration) {
            Some(())
        } else {
            self.hidden(name, span)
        }
    }

    /// Whether no restriction hides what was declared by that name.
    pub(super) fn may_name(&self, name: &str) -> bool {
        self.lookup(name).is_none_or(|at| self.is_let_pass(name, Some(at), From::Declaration))
    }

    /// Whether no restriction hides the table of that name in the catalogue.
    pub fn may_read(&self, name: &str) -> bool {
        self.is_let_pass(name, None, From::Catalog)
    }

    /// Whether all restrictions since that point list the name.
    fn is_let_pass(&self, name: &str, since: Option<usize>, from: From) -> bool {
        let mut above = self.env;
        while let Some(at) = above.filter(|it| since.is_none_or(|since| *it > since)) {
            if let Some(Binding::Restriction(it)) = self.binding(at)
                && !it.entities.iter().any(|it| lists(it, name, from))
            {
                return false;
            }
            above = self.before(at);
        }
        true
    }

    fn hidden<T>(&mut self, name: &str, span: Span) -> Option<T> {
        let message = format!("`restrict access` hides `{name}` from the rest of the query");
        let help = "name it in the list of the statement".to_string();
        self.report(codes::UNKNOWN_TABLE.at(span, message).help(help));
        None
    }
}

/// Whether an entity of a restriction means that name. Kusto: `*` alone means what the query declares, tables are `database().*`.
fn lists(entity: &Entity, name: &str, from: From) -> bool {
    match entity {
        Entity::Path(path) => names(path, from).is_some_and(|it| it == name),
        Entity::Pattern { of: None, pattern } => {
            (from == From::Declaration || pattern.text != "*") && pattern.matches(name)
        }
        Entity::Pattern { of: Some(_), pattern } => from == From::Catalog && pattern.matches(name),
    }
}

/// The name that a path ends with. One with a place before it is none that the query declares.
fn names(path: &Syntax, from: From) -> Option<&str> {
    match &path.kind {
        SyntaxKind::Name(name) => Some(&name.text),
        SyntaxKind::Path { steps, .. } if from == From::Catalog => match steps.last()? {
            PathStep::Member(name) => Some(&name.text),
            PathStep::Index(index, _) => match &index.kind {
                SyntaxKind::Literal(Value::String(text)) => Some(text),
                _ => None,
            },
            PathStep::Call(..) => None,
        },
        _ => None,
    }
}
