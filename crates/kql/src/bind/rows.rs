//! Names of rows beside the row at hand: the steps of `scan`, the nodes and edges of a graph's pattern. `name.Column` reaches into one.

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind, PathStep};
use crate::bound::{Column, Expr, ExprKind};
use crate::codes;
use crate::span::Span;

use super::scope::{Binding, Scope};
use super::{Binder, Bound};

/// A row that has a name.
#[derive(Debug, Clone)]
pub struct Row {
    pub columns: Vec<Column>,
    /// The row as one value, where it may stand for itself.
    pub whole: Option<Column>,
    /// The rows between the ends of an edge of variable length: what `inner_nodes()` of it stands for.
    pub inner: Vec<Column>,
}

impl Row {
    /// A row that is only looked into.
    pub fn of_columns(columns: Vec<Column>) -> Row {
        Row { columns, whole: None, inner: Vec::new() }
    }
}

impl<'q> Binder<'q> {
    /// Binds with these rows in reach.
    pub fn with_rows<T>(
        &mut self,
        rows: Vec<(&'q str, Row)>,
        bind: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let env = self.env;
        for (name, row) in rows {
            self.declare(name, Binding::Row(row));
        }
        let result = bind(self);
        self.env = env;
        result
    }

    /// Columns like these, for a row with a name.
    pub fn copies(&mut self, columns: &[Column], span: Span) -> Option<Vec<Column>> {
        self.count_nodes(columns.len(), span)?;
        let copy = |it: &Column| {
            let value = Expr { kind: ExprKind::Column(it.id), ty: it.ty, span };
            self.column_of(it.name.as_str(), &value)
        };
        Some(columns.iter().map(copy).collect())
    }

    /// The row of that name, if no column hides it.
    pub(super) fn row(&self, name: &str, scope: &Scope) -> Option<&Row> {
        if scope.columns.iter().any(|it| it.name == name) {
            return None;
        }
        match self.binding(self.lookup(name)?)? {
            Binding::Row(row) => Some(row),
            Binding::Scalar { .. }
            | Binding::Table { .. }
            | Binding::Function { .. }
            | Binding::Named(_)
            | Binding::Entities(_)
            | Binding::Entity(_)
            | Binding::Pattern { .. }
            | Binding::Restriction(_)
            | Binding::Broken => None,
        }
    }

    /// The value of `row.Column` and the steps after it; the outer None says that the path begins with something else.
    pub(super) fn member_of_row<'p>(
        &mut self,
        base: &Syntax,
        steps: &'p [PathStep],
        scope: &Scope,
    ) -> Option<(Option<Expr>, &'p [PathStep])> {
        let SyntaxKind::Name(row) = &base.kind else { return None };
        let (PathStep::Member(name), rest) = steps.split_first()? else { return None };
        if let Some(place) = self.place_of_entity(base, name, base.span.to(name.span)) {
            return Some((Some(place), rest));
        }
        let columns = self.row(&row.text, scope)?.columns.clone();
        let span = base.span.to(name.span);
        let found = self.find_column(&name.text, name.span, &columns);
        Some((found.map(|it| Expr { kind: ExprKind::Column(it.id), ty: it.ty, span }), rest))
    }

    /// A row's name alone.
    pub(super) fn whole_row(&mut self, row: &Row, span: Span) -> Option<Bound> {
        match &row.whole {
            Some(it) => {
                Some(Bound::Scalar(Expr { kind: ExprKind::Column(it.id), ty: it.ty, span }))
            }
            None => self.refuse(
                &codes::SCALAR_EXPECTED,
                span,
                "this is a whole row; one of its columns is wanted, as in `step.Column`",
            ),
        }
    }
}
