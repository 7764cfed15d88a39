//! Calls that are syntax rather than functions: they name tables and columns, or hold a table.

use crate::ast::{Call, Expr as Syntax};
use crate::bound::{Expr, ExprKind};
use crate::codes;
use crate::span::Span;
use crate::types::Value;

use super::call::{argument_at, wrong_count};
use super::scope::Scope;
use super::{Binder, Bound};

/// Special forms of Kusto that can't be bound yet.
const NOT_SUPPORTED: [&str; 18] = [
    "toscalar",
    "cluster",
    "database",
    "workspace",
    "app",
    "resource",
    "adx",
    "arg",
    "external_table",
    "materialized_view",
    "stored_query_result",
    "graph",
    "entity_group",
    "pack_all",
    "bag_pack_columns",
    "current_cursor",
    "ingestion_time",
    "column_names_of",
];

impl<'q> Binder<'q> {
    /// Binds a special form; the outer None says that the call isn't one.
    pub(super) fn special(
        &mut self,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Option<Bound>> {
        let name = call.name.text.as_str();
        Some(match name {
            "materialize" => self.one_table(call, span).map(Box::new).map(Bound::Table),
            "table" => self.table_by_name(call, span).map(Box::new).map(Bound::Table),
            "column_ifexists" | "columnifexists" => {
                self.column_if_exists(call, span, scope).map(Bound::Scalar)
            }
            _ if NOT_SUPPORTED.contains(&name) && self.library.scalar(name).is_none() => self
                .refuse(
                    &codes::NOT_SUPPORTED,
                    call.name.span,
                    format!("the function `{name}` is not supported yet"),
                ),
            _ => return None,
        })
    }

    /// Kusto: materialize() caches the table for later uses; it changes nothing in the answer.
    fn one_table(&mut self, call: &'q Call, span: Span) -> Option<crate::bound::BoundTable> {
        match call.args.as_slice() {
            [argument] => self.table(&argument.value),
            args => {
                self.report(wrong_count(&call.name.text, 1, Some(1), args.len(), span));
                None
            }
        }
    }

    fn table_by_name(&mut self, call: &'q Call, span: Span) -> Option<crate::bound::BoundTable> {
        // The second argument is a hint on data freshness.
        if call.args.is_empty() || call.args.len() > 2 {
            self.report(wrong_count("table", 1, Some(2), call.args.len(), span));
            return None;
        }
        let (name, place) = self.constant_text(argument_at(call, 0)?)?;
        if self.rehearsal {
            return None;
        }
        match self.catalog.table(&name) {
            Some(_) => self.catalog_table(&name, span),
            None => self.unknown_table(&name, place),
        }
    }

    /// `column_ifexists("Name", default)`: which of the two it is, is known here.
    fn column_if_exists(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        if call.args.len() != 2 {
            self.report(wrong_count(&call.name.text, 2, Some(2), call.args.len(), span));
            return None;
        }
        let name = self.constant_text(argument_at(call, 0)?);
        let default = self.scalar(argument_at(call, 1)?, scope);
        let (name, _) = name?;
        if let Some(column) = scope.columns.iter().find(|it| it.name == name) {
            let known = !self.is_unknown(column.id);
            return known.then_some(Expr {
                kind: ExprKind::Column(column.id),
                ty: column.ty,
                span,
            });
        }
        default.map(|it| Expr { span, ..it })
    }

    fn constant_text(&mut self, it: &'q Syntax) -> Option<(String, Span)> {
        let value = self.scalar(it, &Scope::empty())?;
        match value.kind {
            ExprKind::Literal(Value::String(text)) => Some((text.to_string(), value.span)),
            _ => {
                self.refuse(&codes::CONSTANT_EXPECTED, value.span, "a constant text is wanted here")
            }
        }
    }
}
