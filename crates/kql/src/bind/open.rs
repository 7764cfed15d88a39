//! Tables whose columns aren't all known: a table without schema, a plugin whose columns depend on data.
//!
//! Such a table carries a marker among its columns (`bound::OPEN`), which passes through operators as any column does. A name that
//! is no known column, where a marker is in reach, is one of the table's other columns. A query that named any is bound a second
//! time, with these columns as known ones and without markers.

use std::collections::BTreeMap;

use crate::bound::{Column, ColumnId, Expr, ExprKind, OPEN};
use crate::types::Type;

use super::Binder;

/// What is known of open tables. They are numbered in the order in which they are bound.
#[derive(Debug, Default)]
pub(super) struct OpenTables {
    n_tables: usize,
    /// For each marker its table, or the markers that it was made of.
    markers: BTreeMap<ColumnId, Origin>,
    /// The columns asked for, by marker and name.
    asked: BTreeMap<(ColumnId, String), Column>,
    /// The types that a column is used as; None where the uses disagree.
    uses: BTreeMap<ColumnId, Option<Type>>,
    /// The columns of each table, from the first binding; None while that is under way.
    known: Option<Vec<Vec<(String, Type)>>>,
}

#[derive(Debug, Clone)]
enum Origin {
    Table(usize),
    Markers(Vec<ColumnId>),
}

impl OpenTables {
    /// For the second binding: what the first one has found. None where no open column was named and no table is open.
    pub(super) fn found(&self) -> Option<OpenTables> {
        if self.n_tables == 0 {
            return None;
        }
        let mut known: Vec<BTreeMap<String, Option<Type>>> = vec![BTreeMap::new(); self.n_tables];
        for ((marker, name), column) in &self.asked {
            let ty = self.uses.get(&column.id).copied().flatten();
            let mut open = vec![*marker];
            while let Some(marker) = open.pop() {
                match self.markers.get(&marker) {
                    Some(Origin::Table(at)) => {
                        if let Some(columns) = known.get_mut(*at) {
                            let same = columns.get(name).is_none_or(|it| *it == ty);
                            columns.insert(name.clone(), ty.filter(|_| same));
                        }
                    }
                    Some(Origin::Markers(from)) => open.extend(from),
                    None => {}
                }
            }
        }
        let typed = |(name, ty): (String, Option<Type>)| (name, ty.unwrap_or(Type::Dynamic));
        let known = known.into_iter().map(|it| it.into_iter().map(typed).collect()).collect();
        Some(OpenTables { known: Some(known), ..OpenTables::default() })
    }

    /// The same with all types left open, for where uses as several types came to light late.
    pub(super) fn untyped(&self) -> OpenTables {
        let untyped = |it: &Vec<(String, Type)>| {
            it.iter().map(|(name, _)| (name.clone(), Type::Dynamic)).collect()
        };
        let known = self.known.as_ref().map(|it| it.iter().map(untyped).collect());
        OpenTables { known, ..OpenTables::default() }
    }
}

impl Binder<'_> {
    /// The columns that a table has beside its `known` ones: what goes behind them in its list of columns.
    pub fn open_columns(&mut self, known: &[Column]) -> Vec<Column> {
        let at = self.open.n_tables;
        self.open.n_tables += 1;
        let settled = self.open.known.as_ref().map(|it| it.get(at).cloned().unwrap_or_default());
        let Some(columns) = settled else {
            let marker = self.column(OPEN, Type::Dynamic);
            self.open.markers.insert(marker.id, Origin::Table(at));
            return vec![marker];
        };
        let fresh =
            columns.into_iter().filter(|(name, _)| !known.iter().any(|it| it.name == *name));
        let fresh: Vec<(String, Type)> = fresh.collect();
        fresh
            .into_iter()
            .map(|(name, ty)| {
                let column = self.column(name, ty);
                if ty == Type::Dynamic {
                    self.soft.insert(column.id);
                }
                column
            })
            .collect()
    }

    /// Whether a column of that name is known only because the query asks an open table for it.
    pub fn was_asked(&self, name: &str) -> bool {
        self.open.known.iter().flatten().flatten().any(|it| it.0 == name)
    }

    /// Notes that a marker stands for the columns of others.
    pub fn derive_marker(&mut self, marker: ColumnId, from: Vec<ColumnId>) {
        self.open.markers.insert(marker, Origin::Markers(from));
    }

    /// The column of that name, which may be one that an open table has.
    pub fn column_named(&mut self, name: &str, columns: &[Column]) -> Option<Column> {
        if let Some(column) = columns.iter().find(|it| it.name == name) {
            return (name != OPEN).then(|| column.clone());
        }
        let marker = columns.iter().find(|it| it.name == OPEN)?.id;
        if let Some(column) = self.open.asked.get(&(marker, name.to_string())) {
            return Some(column.clone());
        }
        let column = self.column(name, Type::Dynamic);
        self.soft.insert(column.id);
        self.open.asked.insert((marker, name.to_string()), column.clone());
        Some(column)
    }

    /// The name of a column that an open table was asked for.
    pub(super) fn asked_name(&self, value: &Expr) -> Option<String> {
        let ExprKind::Column(id) = value.kind else { return None };
        let found = self.open.asked.iter().find(|(_, column)| column.id == id);
        found.map(|((_, name), _)| name.clone())
    }

    /// Whether an expression's type is not known because a column of an open table is in it.
    pub fn is_soft(&self, expr: &Expr) -> bool {
        expr.ty == Type::Dynamic && !self.soft.is_empty() && self.has_soft_column(expr)
    }

    /// Whether a column's type is not known because its table is open.
    pub fn is_soft_column(&self, column: &Column) -> bool {
        column.ty == Type::Dynamic && self.soft.contains(&column.id)
    }

    fn has_soft_column(&self, expr: &Expr) -> bool {
        match expr.kind {
            ExprKind::Column(id) => self.soft.contains(&id),
            _ => expr.children().into_iter().any(|it| self.has_soft_column(it)),
        }
    }

    /// A new column that holds a value: of an open type where the value's is, a marker where it is one.
    pub fn column_of(&mut self, name: impl Into<String>, value: &Expr) -> Column {
        let column = self.column(name, value.ty);
        if self.is_soft(value) {
            self.soft.insert(column.id);
        }
        if column.name == OPEN
            && let ExprKind::Column(from) = value.kind
        {
            self.derive_marker(column.id, vec![from]);
        }
        column
    }

    /// The two sides of a join's condition, one of an open type made what the other is.
    pub fn settled_keys(&mut self, left: Expr, right: Expr) -> (Expr, Expr) {
        match (self.is_soft(&left), self.is_soft(&right)) {
            (true, false) => {
                self.used_as(&left, right.ty);
                (self.widened(left, right.ty), right)
            }
            (false, true) => {
                self.used_as(&right, left.ty);
                let right = self.widened(right, left.ty);
                (left, right)
            }
            (true, true) => (self.widened(left, Type::String), self.widened(right, Type::String)),
            (false, false) => (left, right),
        }
    }

    /// Marks a column that holds a value of a type that isn't known.
    pub fn soften(&mut self, column: &Column) {
        self.soft.insert(column.id);
    }

    /// Notes that an expression is used as a value of that type.
    pub(super) fn used_as(&mut self, expr: &Expr, ty: Type) {
        if let ExprKind::Column(id) = expr.kind
            && self.soft.contains(&id)
        {
            let uses = self.open.uses.entry(id).or_insert(Some(ty));
            *uses = uses.filter(|it| *it == ty);
        }
    }
}
