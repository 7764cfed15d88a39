//! References across places: `workspace("w").SigninLogs`, `cluster("c").database("d").T`, functions of the workspace, and tables
//! that functions give.

use crate::ast::{Call, Expr as Syntax, ExprKind as SyntaxKind, PathStep};
use crate::bound::{BoundOperator, BoundTable, Expr, ExprKind, Service};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::library::{StoredFunction, TableSchema};
use crate::span::Span;
use crate::types::Type;

use super::scope::{Binding, Scope};
use super::special::PLACES;
use super::{Binder, Bound};

/// Where a stored function is being bound.
#[derive(Clone, Copy)]
pub(super) struct Inside<'q> {
    /// The call in the query's own text.
    site: Span,
    function: &'q StoredFunction,
}

impl<'q> Binder<'q> {
    /// Whether a path begins with the name of a place.
    pub(crate) fn is_place(&self, base: &Syntax) -> bool {
        match &base.kind {
            SyntaxKind::Call(call) => {
                PLACES.contains(&call.name.text.as_str()) && !self.is_declared(&call.name.text)
            }
            _ => false,
        }
    }

    /// `workspace("w").SigninLogs`: the place is read, the table after it is the one of that name here.
    pub(super) fn cross_reference(
        &mut self,
        base: &'q Syntax,
        steps: &'q [PathStep],
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        if let SyntaxKind::Call(call) = &base.kind {
            for argument in &call.args {
                self.scalar(&argument.value, scope)?;
            }
        }
        let (last, before) = steps.split_last()?;
        for step in before {
            match step {
                PathStep::Member(_) => {}
                PathStep::Call(call, _) if PLACES.contains(&call.name.text.as_str()) => {
                    for argument in &call.args {
                        self.scalar(&argument.value, scope)?;
                    }
                }
                PathStep::Index(..) | PathStep::Call(..) => {
                    let message = "a place has no elements";
                    return self.refuse(&codes::TABLE_EXPECTED, step.span(), message);
                }
            }
        }
        match last {
            PathStep::Member(name) if names_resource_graph(base) => {
                let name = format!("arg('').{}", name.text);
                let table = self.in_service(name, Vec::new(), Service::ResourceGraph, span);
                Some(Bound::Table(Box::new(table)))
            }
            PathStep::Member(name) => {
                let table = self.catalog_table(&name.text, name.span)?;
                Some(Bound::Table(Box::new(BoundTable { span, ..table })))
            }
            PathStep::Call(call, place) if PLACES.contains(&call.name.text.as_str()) => {
                let message = format!("`{}` is a place, no table", call.name.text);
                self.refuse(&codes::TABLE_EXPECTED, *place, message)
            }
            PathStep::Call(call, _) => self.deeper(span, |b| b.call(call, span, scope)),
            PathStep::Index(_, place) => {
                self.refuse(&codes::TABLE_EXPECTED, *place, "a place has no elements")
            }
        }
    }

    /// A table, or a part of a graph, that a service keeps to itself: beside these columns it has any.
    pub(super) fn in_service(
        &mut self,
        name: String,
        columns: Vec<(String, Type)>,
        service: Service,
        span: Span,
    ) -> BoundTable {
        let mut table = self.reference_with(TableSchema::open(name, columns), Vec::new(), span);
        if let BoundOperator::Table(it) = &mut table.operator {
            it.service = Some(service);
        }
        table
    }

    /// A call of a function that the workspace has, or of one that gives a table; the outer None says that there is no such function.
    pub(super) fn workspace_call(
        &mut self,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Option<Bound>> {
        let name = call.name.text.as_str();
        let function = self.catalog.function(name);
        if function.is_none() {
            self.catalog.table_function(name, &vec![None; call.args.len()])?;
        }
        if self.check_table(name, call.name.span).is_none() {
            return Some(None);
        }
        if let Some(function) = function {
            return Some(self.stored_call(function, call, span, scope));
        }
        Some(self.table_function(call, span, scope))
    }

    /// Kusto: a function of the workspace that gives a table and needs no argument may be named alone. The outer None says that
    /// there is no such function.
    pub(super) fn workspace_name(&mut self, name: &str, span: Span) -> Option<Option<BoundTable>> {
        let Some(function) = self.catalog.function(name) else {
            let schema = self.catalog.table_function(name, &[])?;
            if self.check_table(name, span).is_none() {
                return Some(None);
            }
            return Some(Some(self.reference_with(schema, Vec::new(), span)));
        };
        if self.check_table(name, span).is_none() {
            return Some(None);
        }
        let called = self.deeper(span, |b| b.call_stored(function, &[], span, &Scope::empty()));
        Some(match called {
            Some(Bound::Table(table)) => Some(*table),
            Some(Bound::Scalar(value)) => {
                let message = format!("expected a table, `{name}()` is a {}", value.ty);
                self.refuse(&codes::TABLE_EXPECTED, span, message)
            }
            None => None,
        })
    }

    fn stored_call(
        &mut self,
        function: &'q StoredFunction,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        self.deeper(span, |b| b.call_stored(function, &call.args, span, scope))
    }

    fn table_function(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Bound> {
        let mut args = Vec::new();
        for argument in &call.args {
            args.push(match self.any(&argument.value, scope)? {
                Bound::Scalar(Expr { kind: ExprKind::Literal(value), .. }) => Some(value),
                Bound::Scalar(_) | Bound::Table(_) => None,
            });
        }
        let schema = self.catalog.table_function(&call.name.text, &args)?;
        let table = self.reference_with(schema, args.into_iter().flatten().collect(), span);
        Some(Bound::Table(Box::new(table)))
    }

    /// Runs with all places moved to the call, and reports named after the function.
    pub(super) fn inside<T>(
        &mut self,
        function: &'q StoredFunction,
        site: Span,
        bind: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let outer = self.inside;
        self.inside = Some(outer.map_or(Inside { site, function }, |it| Inside { function, ..it }));
        let result = bind(self);
        self.inside = outer;
        result
    }

    /// Whether a stored function's text is being bound.
    pub(super) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    /// The place in the query's own text: that of the call where a stored function is being bound.
    pub fn site(&self, span: Span) -> Span {
        self.inside.map_or(span, |it| it.site)
    }

    /// A report on a stored function's text as one on its call.
    pub(super) fn placed(&self, diagnostic: Diagnostic) -> Diagnostic {
        let Some(Inside { site, function }) = self.inside else { return diagnostic };
        // An expression that is bound stands at the call already.
        let at = if diagnostic.span == site { self.reading } else { diagnostic.span };
        let before = function.text.get(..at.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let message = format!(
            "in the function `{}` ({}, line {line}): {}",
            function.name, function.origin, diagnostic.message
        );
        Diagnostic { span: site, message, labels: Vec::new(), ..diagnostic }
    }

    /// The table that a `let` of that name holds; the outer None says that there is none.
    pub(super) fn table_of_let(&mut self, name: &str, span: Span) -> Option<Option<BoundTable>> {
        let at = self.lookup(name)?;
        if self.check_declared(name, at, span).is_none() {
            return Some(None);
        }
        match self.binding(at)? {
            Binding::Table { .. } => Some(self.table_variable(at, span)),
            Binding::Broken => Some(None),
            Binding::Named(table) => {
                let table = table.clone();
                Some(self.named_table(&table, span))
            }
            Binding::Scalar { .. }
            | Binding::Function { .. }
            | Binding::Row(_)
            | Binding::Entities(_)
            | Binding::Entity(_)
            | Binding::Pattern { .. }
            | Binding::Restriction(_) => None,
        }
    }
}

/// Whether it is `arg(...)`: the tables of Azure Resource Graph are no tables of the logs.
fn names_resource_graph(base: &Syntax) -> bool {
    matches!(&base.kind, SyntaxKind::Call(call) if call.name.text == "arg")
}
