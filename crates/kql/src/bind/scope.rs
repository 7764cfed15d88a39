//! Where names are looked up: the columns of the operator's input, then the `let`s before, then the catalogue.

use crate::ast;
use crate::bound::{BoundTable, Column, Expr};
use crate::span::Span;
use crate::{codes, suggest};

use super::Binder;
use super::rows::Row;

/// The columns that a scalar expression sees, and whether aggregates may stand in it.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub columns: &'s [Column],
    pub aggregates: Aggregates,
}

/// What an aggregate function's call comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Aggregates {
    /// Aggregates are known but have no place here.
    Refused,
    /// The call is collected for `summarize`.
    Collected,
}

impl<'s> Scope<'s> {
    /// No columns at all.
    pub fn empty() -> Scope<'static> {
        Scope { columns: &[], aggregates: Aggregates::Refused }
    }

    /// These columns.
    pub fn of(columns: &'s [Column]) -> Scope<'s> {
        Scope { columns, aggregates: Aggregates::Refused }
    }
}

/// A point in the chain of declarations; what was declared before it is in reach.
pub(super) type Env = Option<usize>;

/// One declaration.
pub(super) struct Entry<'q> {
    name: &'q str,
    pub(super) binding: Binding<'q>,
    before: Env,
}

/// What a declared name stands for.
pub(super) enum Binding<'q> {
    Scalar {
        value: Expr,
        n_nodes: usize,
    },
    /// Bound anew, in its own surroundings, at each use, so that its columns get ids of their own. The first use takes what
    /// the declaration made.
    Table {
        origin: Origin<'q>,
        env: Env,
        ready: Option<Box<BoundTable>>,
    },
    Function {
        lambda: &'q ast::Lambda,
        env: Env,
    },
    /// A row beside the one at hand: a step of `scan`, an element of a graph's pattern.
    Row(Row),
    /// A table that an operator has given a name.
    Named(Box<BoundTable>),
    /// `entity_group [...]`.
    Entities(&'q [ast::Expr]),
    /// One member of an entity group, while `macro-expand` binds its query.
    Entity(&'q ast::Expr),
    /// `declare pattern`.
    Pattern {
        pattern: &'q ast::Pattern,
        env: Env,
    },
    /// `restrict access`: it has no name and hides names that were declared before.
    Restriction(&'q ast::Restrict),
    /// Its declaration is wrong, which has been reported.
    Broken,
}

/// What the rows of a named table are made by.
#[derive(Clone, Copy)]
pub(super) enum Origin<'q> {
    Expression(&'q ast::Expr),
    /// The first operators of a pipeline.
    Beginning(&'q ast::Pipeline, usize),
}

impl<'q> Binder<'q> {
    pub(super) fn declare(&mut self, name: &'q str, binding: Binding<'q>) {
        self.entries.push(Entry { name, binding, before: self.env });
        self.env = Some(self.entries.len() - 1);
    }

    /// The declaration of a name that is in reach.
    pub(super) fn lookup(&self, name: &str) -> Option<usize> {
        let mut at = self.env;
        while let Some(entry) = at.and_then(|it| self.entries.get(it)) {
            if entry.name == name {
                return at;
            }
            at = entry.before;
        }
        None
    }

    pub(super) fn binding(&self, at: usize) -> Option<&Binding<'q>> {
        self.entries.get(at).map(|it| &it.binding)
    }

    /// What was declared before.
    pub(super) fn before(&self, at: usize) -> Env {
        self.entries.get(at).and_then(|it| it.before)
    }

    /// Whether a `let` of that name is in reach.
    pub fn is_declared(&self, name: &str) -> bool {
        self.lookup(name).is_some()
    }

    /// Whether a `let` of that name is in reach that a call of it means: a function, or one that is wrong.
    pub fn is_function_declared(&self, name: &str) -> bool {
        let binding = self.lookup(name).and_then(|at| self.binding(at));
        matches!(binding, Some(Binding::Function { .. } | Binding::Broken))
    }

    /// Whether a name stands for a table, or for something that was declared.
    pub fn is_table_known(&self, name: &str) -> bool {
        self.is_declared(name)
            || self.catalog.table(name).is_some()
            || self.catalog.function(name).is_some()
            || self.catalog.table_function(name, &[]).is_some()
    }

    /// Whether a variable of that name holds one value.
    pub fn is_value(&self, name: &str) -> bool {
        let binding = self.lookup(name).and_then(|at| self.binding(at));
        matches!(binding, Some(Binding::Scalar { .. }))
    }

    /// Whether a function of that name can be called here.
    pub fn is_callable(&self, name: &str) -> bool {
        self.is_declared(name)
            || self.library.scalar(name).is_some()
            || self.library.aggregate(name).is_some()
            || super::special::is_special(name)
            || self.catalog.function(name).is_some()
            || self.catalog.table_function(name, &[]).is_some()
    }

    /// Whether a name was declared after `base`.
    pub(super) fn declared_since(&self, name: &str, base: Env) -> bool {
        self.lookup(name).is_some_and(|at| base.is_none_or(|it| at > it))
    }

    /// The names declared by `let`, innermost first.
    pub(super) fn declared_names(&self) -> Vec<&'q str> {
        let mut names = Vec::new();
        let mut at = self.env;
        while let Some(entry) = at.and_then(|it| self.entries.get(it)) {
            names.push(entry.name);
            at = entry.before;
        }
        names
    }

    pub(super) fn declared_functions(&self) -> Vec<&'q str> {
        let is_function = |it: &&str| {
            let binding = self.lookup(it).and_then(|at| self.binding(at));
            matches!(binding, Some(Binding::Function { .. }))
        };
        self.declared_names().into_iter().filter(is_function).collect()
    }

    /// The column of that name, or a report with the nearest ones.
    pub fn find_column(&mut self, name: &str, span: Span, columns: &[Column]) -> Option<Column> {
        match self.column_named(name, columns) {
            Some(column) if self.is_unknown(column.id) => None,
            Some(column) => Some(column),
            None => {
                let help = suggest::did_you_mean(name, columns.iter().map(|it| it.name.as_str()));
                let message = format!("there is no column `{name}` here");
                let diagnostic =
                    self.traced(codes::UNKNOWN_NAME.at(span, message).help(help), name);
                self.report(diagnostic);
                None
            }
        }
    }

    /// Reports a name in braces, which a tool would have replaced; says whether it is one.
    pub(super) fn refuse_client_parameter(&mut self, name: &str, span: Span) -> bool {
        let found = name.starts_with('{');
        if found {
            let message = format!("`{name}` is a parameter that a tool fills in");
            let help = "put a value in its place".to_string();
            self.report(codes::CLIENT_PARAMETER.at(span, message).help(help));
        }
        found
    }

    /// Reports a name that stands for nothing.
    pub(super) fn unknown_name<T>(
        &mut self,
        name: &str,
        span: Span,
        columns: &[Column],
    ) -> Option<T> {
        if self.refuse_client_parameter(name, span) {
            return None;
        }
        if self.library.scalar(name).is_some() {
            let message = format!("the function `{name}` is called with parentheses");
            let help = format!("write `{name}(...)`");
            self.report(codes::NEEDS_ARGUMENTS.at(span, message).help(help));
            return None;
        }
        let declared = self.declared_names();
        let near = columns.iter().map(|it| it.name.as_str()).chain(declared);
        let help = suggest::did_you_mean(name, near).or_else(|| {
            if name.starts_with(|c: char| c.is_ascii_digit()) {
                return Some(
                    "the units of a timespan are d, h, m, s, ms, microsecond, tick".into(),
                );
            }
            let is_aggregate = self.library.aggregate(name).is_some();
            is_aggregate.then(|| format!("to call the function, write `{name}(...)`"))
        });
        let what = if columns.is_empty() {
            "is not the name of anything in reach"
        } else {
            "is neither a column here nor a variable"
        };
        let diagnostic = codes::UNKNOWN_NAME.at(span, format!("`{name}` {what}")).help(help);
        let diagnostic = self.traced(diagnostic, name);
        self.report(diagnostic);
        None
    }

    /// Reports a table name that stands for nothing.
    pub(super) fn unknown_table<T>(&mut self, name: &str, span: Span) -> Option<T> {
        if self.refuse_client_parameter(name, span) {
            return None;
        }
        let tables = self.catalog.names();
        let declared = self.declared_names();
        let help = suggest::did_you_mean(name, tables.iter().map(String::as_str).chain(declared));
        self.report(
            codes::UNKNOWN_TABLE.at(span, format!("there is no table `{name}`")).help(help),
        );
        None
    }

    /// Reports a function name that stands for nothing.
    pub(super) fn unknown_function<T>(&mut self, name: &str, span: Span) -> Option<T> {
        if self.refuse_client_parameter(name, span) {
            return None;
        }
        let help = if self.defining.contains(&name) {
            Some("a function can't call itself".to_string())
        } else {
            let stored = self.catalog.function_names();
            let stored = stored.iter().map(String::as_str);
            let known = self.library.names().into_iter().chain(self.declared_functions());
            suggest::did_you_mean(name, known.chain(stored))
        };
        self.report(
            codes::UNKNOWN_FUNCTION.at(span, format!("there is no function `{name}`")).help(help),
        );
        None
    }
}
