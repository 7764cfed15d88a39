//! Syntax tree to bound tree: names to column ids, types, automatic names, `let` and functions expanded. It never fails: what is
//! wrong is reported once, has no bound form (`None`), and whatever depends on it is silent.

mod any_column;
mod arguments;
mod attempt;
mod binary;
mod call;
mod comparison;
mod constant;
mod entities;
mod expression;
mod function;
mod graph;
mod hints;
mod invoke;
mod lost;
mod names;
mod open;
mod output;
mod pack;
mod pattern;
mod place;
mod restrict;
mod rows;
mod scope;
mod search;
mod several;
mod source_name;
mod special;
mod statement;
mod table;
mod unified;
mod views;

pub use call::AggregateCall;
pub(crate) use constant::negate;
pub use constant::{convert, nothing, row_count};
pub(crate) use names::aggregate_name;
pub use output::{Output, Unnamed};
pub use rows::Row;
pub use scope::{Aggregates, Scope};
pub use search::by_case;
pub use unified::unified;

use std::collections::{BTreeMap, BTreeSet};

use crate::ast::{Let, LetValue, Query, StatementKind};
use crate::bound::{BoundAggregate, BoundQuery, BoundTable, Column, ColumnId, Expr, OPEN};
use crate::codes::{self, Code};
use crate::diagnostic::{Diagnostic, Severity};
use crate::library::{Catalog, Library};
use crate::span::Span;
use crate::types::Type;
use open::OpenTables;
use scope::{Binding, Entry, Env, Origin};

/// How deep calls, table references and subexpressions may nest.
const MAX_DEPTH: u32 = 140;
/// How many levels a pipeline counts for: binding one takes more of the stack than binding an expression.
const PIPELINE_LEVELS: u32 = 3;
/// How many operators and calls an expanded query may have.
const MAX_OPERATORS: usize = 20_000;
/// How many scalar nodes may come from expanding `let` scalars.
const MAX_NODES: usize = 200_000;

/// Binds a query. The answer has the tables that could be bound; it is whole where no error was reported.
pub fn bind(
    query: &Query,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> (BoundQuery, Vec<Diagnostic>) {
    bind_hinting(query, catalog, library, None)
}

/// The same with hints, where the query's text is given.
pub(crate) fn bind_hinting(
    query: &Query,
    catalog: &dyn Catalog,
    library: &dyn Library,
    hints: Option<&str>,
) -> (BoundQuery, Vec<Diagnostic>) {
    let (bound, diagnostics, open) =
        bind_with(query, catalog, library, OpenTables::default(), hints);
    let Some(found) = open.found().filter(|_| is_sound(&diagnostics)) else {
        return (bound, diagnostics);
    };
    let is_open = |it: &Column| it.name == OPEN;
    let open = bound.tables.first().is_some_and(|it| it.columns.iter().any(is_open));
    let untyped = found.untyped();
    for known in [found, untyped] {
        let (settled, more, _) = bind_with(query, catalog, library, known, None);
        if is_sound(&more) {
            return (BoundQuery { open, ..settled }, diagnostics);
        }
    }
    let message = "this query over tables without schemas is not supported yet";
    let mut diagnostics = diagnostics;
    diagnostics.push(codes::NOT_SUPPORTED.at(Span::default(), message));
    (bound, diagnostics)
}

fn is_sound(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().all(|it| it.severity < Severity::Error)
}

fn bind_with(
    query: &Query,
    catalog: &dyn Catalog,
    library: &dyn Library,
    open: OpenTables,
    hints: Option<&str>,
) -> (BoundQuery, Vec<Diagnostic>, OpenTables) {
    let mut b = Binder {
        catalog,
        library,
        diagnostics: query.faults.clone(),
        next_column: 0,
        unknown: BTreeSet::new(),
        soft: BTreeSet::new(),
        open,
        entries: Vec::new(),
        env: None,
        depth: 0,
        n_operators: 0,
        before: None,
        n_nodes: 0,
        rehearsal: false,
        in_pattern: false,
        reading: Span::default(),
        inside: None,
        hints,
        defining: Vec::new(),
        collected: Vec::new(),
        narrowings: Vec::new(),
        making: Vec::new(),
        settings: BTreeMap::new(),
    };
    let mut bound = BoundQuery::default();
    for statement in &query.statements {
        match &statement.kind {
            StatementKind::Let(it) => b.declare_let(it, None),
            StatementKind::Set { name, value } => {
                if let Some(value) = value {
                    b.settings.insert(&name.text, value);
                }
            }
            StatementKind::DeclareParameters(params) => {
                params.iter().for_each(|it| b.declare_parameter(it));
            }
            StatementKind::DeclarePattern(it) => b.declare_pattern(it),
            StatementKind::Alias { value, .. } => b.check_alias(value),
            StatementKind::Restrict(it) => b.restrict(it),
            StatementKind::Expression(it) => {
                if let Some(table) = b.tabular(it) {
                    bound.add(table);
                }
            }
        }
    }
    let mut diagnostics = b.diagnostics;
    diagnostics.sort_by(|x, y| (x.span, x.code).cmp(&(y.span, y.code)));
    // A body that is bound at each use makes the same report each time.
    diagnostics.dedup_by(|x, y| (x.span, x.code) == (y.span, y.code));
    (bound, diagnostics, b.open)
}

/// What is known while binding.
pub struct Binder<'q> {
    pub(crate) catalog: &'q dyn Catalog,
    pub(crate) library: &'q dyn Library,
    diagnostics: Vec<Diagnostic>,
    next_column: u32,
    /// Columns whose value is wrong: whatever names them is silent.
    unknown: BTreeSet<ColumnId>,
    /// Columns of tables without a schema and what is computed of them: dynamic for want of a known type, and taken for any.
    soft: BTreeSet<ColumnId>,
    open: OpenTables,
    entries: Vec<Entry<'q>>,
    /// The innermost `let` in reach.
    env: Env,
    depth: u32,
    n_operators: usize,
    /// What makes the rows before the operator that is about to be bound; None in a subquery, whose rows come from around it.
    before: Option<Origin<'q>>,
    n_nodes: usize,
    /// A function is tried with made-up arguments: complaints about their values are left out.
    rehearsal: bool,
    /// The query's text, where hints are wanted.
    hints: Option<&'q str>,
    /// Functions on a graph's elements are known here.
    in_pattern: bool,
    /// What of a stored function's text is being bound.
    reading: Span,
    /// The stored function whose text is being bound.
    inside: Option<place::Inside<'q>>,
    /// The names whose `let` is being bound.
    defining: Vec<&'q str>,
    /// Aggregates met inside of larger expressions.
    collected: Vec<BoundAggregate>,
    /// Operators before, in the pipeline at hand, that pass on less than they were given.
    narrowings: Vec<lost::Narrowing>,
    /// The names that the operator at hand has given so far.
    making: Vec<String>,
    /// What `set name = value` says.
    settings: BTreeMap<&'q str, &'q crate::ast::Expr>,
}

impl<'q> Binder<'q> {
    /// Reports a mistake.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        // Remarks on a stored function belong to where it is checked, not to its calls.
        if diagnostic.severity > Severity::Info || !self.is_inside() {
            let diagnostic = self.placed(diagnostic);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports a mistake that leaves nothing.
    pub fn refuse<T>(&mut self, code: &Code, span: Span, message: impl Into<String>) -> Option<T> {
        self.report(code.at(span, message));
        None
    }

    /// A column with an id of its own.
    pub fn column(&mut self, name: impl Into<String>, ty: Type) -> Column {
        let id = ColumnId(self.next_column);
        self.next_column += 1;
        Column { id, name: name.into(), ty }
    }

    /// A column whose value is wrong: its uses are silent.
    pub fn unknown_column(&mut self, name: impl Into<String>) -> Column {
        let column = self.column(name, Type::Dynamic);
        self.unknown.insert(column.id);
        column
    }

    /// Whether a column's value is wrong, which has been reported.
    pub fn is_unknown(&self, id: ColumnId) -> bool {
        self.unknown.contains(&id)
    }

    /// Runs one level deeper; past the limit it reports instead.
    fn deeper<T>(&mut self, span: Span, bind: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.deeper_by(1, span, bind)
    }

    fn deeper_by<T>(
        &mut self,
        n_levels: u32,
        span: Span,
        bind: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.depth >= MAX_DEPTH {
            return self.refuse(
                &codes::TOO_DEEP,
                span,
                format!("nested more than {MAX_DEPTH} levels deep once expanded"),
            );
        }
        self.depth += n_levels;
        let result = bind(self);
        self.depth -= n_levels;
        result
    }

    /// Counts an operator or call of the expanded query; past the limit it reports once, and all else is silent.
    fn count_operator(&mut self, span: Span) -> Option<()> {
        self.n_operators += 1;
        if self.n_operators == MAX_OPERATORS {
            let message =
                format!("more than {MAX_OPERATORS} operators once every `let` is expanded");
            return self.refuse(&codes::TOO_LARGE, span, message);
        }
        (self.n_operators < MAX_OPERATORS).then_some(())
    }

    fn count_nodes(&mut self, n_nodes: usize, span: Span) -> Option<()> {
        let before = self.n_nodes;
        self.n_nodes = before.saturating_add(n_nodes);
        if self.n_nodes <= MAX_NODES {
            return Some(());
        }
        if before <= MAX_NODES {
            let message =
                format!("more than {MAX_NODES} scalar operations once every `let` is expanded");
            return self.refuse(&codes::TOO_LARGE, span, message);
        }
        None
    }

    /// Makes a `let` known. `base` is where its block of statements begins: names are declared once in a block.
    fn declare_let(&mut self, it: &'q Let, base: Env) {
        if let LetValue::Parameter(param) = &it.value {
            return self.declare_parameter(param);
        }
        if self.declared_since(&it.name.text, base) {
            let message = format!("`{}` is already declared", it.name.text);
            return self.report(codes::ALREADY_DECLARED.at(it.name.span, message));
        }
        self.defining.push(&it.name.text);
        let binding = match &it.value {
            LetValue::Broken | LetValue::Parameter(_) => Binding::Broken,
            LetValue::EntityGroup(group) => Binding::Entities(group),
            LetValue::Expression(value) => self.bind_let_value(value),
            LetValue::Function(lambda) => {
                if self.rehearse(lambda) {
                    Binding::Function { lambda, env: self.env }
                } else {
                    Binding::Broken
                }
            }
        };
        self.defining.pop();
        self.declare(&it.name.text, binding);
    }

    fn bind_let_value(&mut self, value: &'q crate::ast::Expr) -> Binding<'q> {
        match self.any(value, &Scope::empty()) {
            Some(Bound::Scalar(value)) => {
                let (n_nodes, height) = constant::size(&value);
                if height > crate::parser::MAX_HEIGHT {
                    let _: Option<()> = self.refuse(
                        &codes::TOO_DEEP,
                        value.span,
                        "too many operations in a row once expanded",
                    );
                    return Binding::Broken;
                }
                Binding::Scalar { value, n_nodes }
            }
            Some(Bound::Table(table)) => Binding::Table {
                origin: Origin::Expression(value),
                env: self.env,
                ready: Some(table),
            },
            None => Binding::Broken,
        }
    }
}

/// What an expression comes to.
pub enum Bound {
    Scalar(Expr),
    Table(Box<BoundTable>),
}
