//! The output columns of an operator: names that are declared, given or made unique, and ids that stay where a column only passes.

use std::collections::BTreeSet;

use crate::ast::Name;
use crate::bound::{Assignment, Column, ColumnId, Expr, ExprKind, OPEN};
use crate::codes;
use crate::library::Returns;
use crate::parser::NamedExpr;
use crate::span::Span;
use crate::types::{Type, Value};

use super::expression::literal;
use super::{Binder, Scope};

/// How a column without any name is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unnamed {
    /// `Column1`, `Column2`.
    Column,
    /// `print_0`, by place.
    Print,
}

/// The columns so far.
#[derive(Debug, Default)]
pub struct Output {
    taken: BTreeSet<String>,
    declared: BTreeSet<String>,
    /// Names that aren't given to columns that clash, though no column has them yet.
    reserved: BTreeSet<String>,
    /// Names of the input's columns that a column computed here takes the place of.
    replaceable: BTreeSet<String>,
    ids: BTreeSet<ColumnId>,
    n_unnamed: usize,
    /// Whether of several values of a function only those are taken that are given a name, where any is.
    named_alone: bool,
}

impl Output {
    /// An output that already has these columns.
    pub fn with(columns: &[Column]) -> Output {
        let mut output = Output::default();
        for column in columns {
            output.taken.insert(column.name.clone());
            output.ids.insert(column.id);
        }
        output
    }

    /// An output whose columns stand beside these or, where one of them would have their name, in their place.
    pub fn replacing(columns: &[Column]) -> Output {
        let replaceable = columns.iter().map(|it| it.name.clone()).collect();
        Output { replaceable, named_alone: true, ..Output::with(columns) }
    }

    /// Keeps names that columns still to come have by themselves from being made up for others.
    pub fn reserve(&mut self, columns: &[Column]) {
        self.reserved.extend(columns.iter().map(|it| it.name.clone()));
    }

    /// A name that no column has yet: the given one, or with a number behind it.
    pub fn unique(&mut self, name: &str) -> String {
        let mut candidate = name.to_string();
        if name == OPEN || self.replaceable.remove(name) {
            return candidate;
        }
        let mut n = 0;
        while n > 0 && self.reserved.contains(&candidate) || !self.taken.insert(candidate.clone()) {
            n += 1;
            candidate = format!("{name}{n}");
        }
        candidate
    }

    /// Takes a name that the query gives; two alike are reported.
    pub fn declare(&mut self, b: &mut Binder, name: &str, span: Span) -> String {
        if !self.declared.insert(name.to_string()) {
            b.report(codes::DUPLICATE_COLUMN.at(span, format!("two columns are called `{name}`")));
        }
        self.replaceable.remove(name);
        self.taken.insert(name.to_string());
        name.to_string()
    }

    /// A name for a column without any. `place` counts from 0.
    pub fn unnamed(&mut self, style: Unnamed, place: usize) -> String {
        match style {
            Unnamed::Print => self.unique(&format!("print_{place}")),
            Unnamed::Column => loop {
                self.n_unnamed += 1;
                let name = format!("Column{}", self.n_unnamed);
                if self.taken.insert(name.clone()) {
                    return name;
                }
            },
        }
    }

    /// The column that holds a value: of the value's id where a column merely passes through, else of a new one.
    pub fn assign(
        &mut self,
        b: &mut Binder,
        name: String,
        value: Option<Expr>,
        span: Span,
    ) -> Assignment {
        match value {
            Some(value) => {
                let column = match value.kind {
                    ExprKind::Column(id) if self.ids.insert(id) => {
                        Column { id, name, ty: value.ty }
                    }
                    _ => b.column_of(name, &value),
                };
                Assignment { column, value }
            }
            None => Assignment {
                column: b.unknown_column(name),
                value: literal(Value::Null(Type::Dynamic), span),
            },
        }
    }
}

impl<'q> Binder<'q> {
    /// Binds `a, b = x, f(c)` to columns over a scope.
    pub fn assignments(
        &mut self,
        items: &'q [NamedExpr],
        scope: &Scope,
        style: Unnamed,
        output: &mut Output,
    ) -> Vec<Assignment> {
        let outer = std::mem::take(&mut self.making);
        let assignments = self.assignments_in_turn(items, scope, style, output);
        self.making = outer;
        assignments
    }

    fn assignments_in_turn(
        &mut self,
        items: &'q [NamedExpr],
        scope: &Scope,
        style: Unnamed,
        output: &mut Output,
    ) -> Vec<Assignment> {
        let mut assignments = Vec::new();
        for (place, item) in items.iter().enumerate() {
            let value = self.scalar(&item.value, scope);
            if let Some(value) = &value
                && let Some(columns) = self.several(item, value, scope)
            {
                assignments.extend(self.several_columns(item, value, &columns, output));
                continue;
            }
            self.refuse_more_names(item);
            self.making.extend(item.name.as_ref().map(|it| it.text.clone()));
            let name = match &item.name {
                Some(name) => output.declare(self, &name.text, name.span),
                None => match self.own_name(item, value.is_some(), scope, style) {
                    Some(name) => output.unique(&name),
                    None => output.unnamed(style, place),
                },
            };
            assignments.push(output.assign(self, name, value, item.span));
        }
        assignments
    }

    /// The name that a value without one brings along. Kusto: in `print` none does, not even a variable.
    fn own_name(
        &self,
        item: &NamedExpr,
        bound: bool,
        scope: &Scope,
        style: Unnamed,
    ) -> Option<String> {
        if style == Unnamed::Print {
            return None;
        }
        // A misspelt conversion would most likely have kept the name.
        let misspelt = || if bound { None } else { self.suggested_argument(item, scope) };
        self.result_name(&item.value, scope.columns).or_else(misspelt)
    }

    /// The columns that a call gives, where it gives several.
    fn several(
        &self,
        item: &NamedExpr,
        value: &Expr,
        scope: &Scope,
    ) -> Option<Vec<(String, Type)>> {
        let ExprKind::Call { function, args } = &value.kind else { return None };
        let written = match &item.value.kind {
            crate::ast::ExprKind::Call(call) => call.args.as_slice(),
            _ => &[],
        };
        let name_at =
            |at: usize| written.get(at).and_then(|it| self.result_name(&it.value, scope.columns));
        match self.library.scalar(function)?.returns {
            Returns::Several(columns) => {
                // Kusto: a first argument without a name leaves two underscores.
                let of = name_at(0).unwrap_or_default();
                let name = |suffix: &str| format!("{function}_{of}_{suffix}");
                Some(columns.iter().map(|(suffix, ty)| (name(suffix), *ty)).collect())
            }
            Returns::Arrays(suffix) => {
                let n_arrays = args.iter().take_while(|it| it.ty == Type::Dynamic).count();
                let of = |at: usize| name_at(at).unwrap_or_else(|| format!("array{at}"));
                let name = |at: usize| (format!("{}_{suffix}", of(at)), Type::Dynamic);
                Some((0..n_arrays).map(name).collect())
            }
            _ => None,
        }
    }

    /// A column for each value of a function that gives several: its answer is an array of them.
    fn several_columns(
        &mut self,
        item: &NamedExpr,
        value: &Expr,
        columns: &[(String, Type)],
        output: &mut Output,
    ) -> Vec<Assignment> {
        let given: Vec<&Name> = item.name.iter().chain(&item.more_names).collect();
        if given.len() > columns.len() {
            self.refuse_more_names(item);
        }
        let array = Expr { ty: Type::Dynamic, ..value.clone() };
        let mut assignments = Vec::new();
        // Kusto: `extend (a, b) = f(x)` adds these two, `project (a, b) = f(x)` all that there are.
        let n_taken =
            if output.named_alone && !given.is_empty() { given.len() } else { usize::MAX };
        for (place, (name, ty)) in columns.iter().enumerate().take(n_taken) {
            let name = match given.get(place) {
                Some(name) => output.declare(self, &name.text, name.span),
                None => output.unique(name),
            };
            if columns.len() == 1 {
                assignments.push(output.assign(self, name, Some(array.clone()), item.span));
                continue;
            }
            let index = Box::new(literal(Value::Long(place as i64), value.span));
            let kind = ExprKind::Index { base: Box::new(array.clone()), index };
            let element = Expr { kind, ty: Type::Dynamic, span: value.span };
            let element = self.widened(element, *ty);
            assignments.push(output.assign(self, name, Some(element), item.span));
        }
        assignments
    }

    /// Reports keys that are dynamic.
    pub fn refuse_dynamic(&mut self, assignments: &[Assignment]) {
        for it in assignments {
            let marker = it.column.name == OPEN;
            if it.value.ty != Type::Dynamic
                || marker
                || self.is_unknown(it.column.id)
                || self.is_soft(&it.value)
            {
                continue;
            }
            let message =
                format!("`{}` is dynamic, and rows can't be grouped by that", it.column.name);
            let help = "convert it first, with tostring(...) for instance".to_string();
            self.report(codes::DYNAMIC_HERE.at(it.value.span, message).help(help));
        }
    }

    /// Reports names for values that an expression doesn't have.
    pub fn refuse_more_names(&mut self, item: &NamedExpr) {
        if let Some(name) = item.more_names.first() {
            self.report(
                codes::NO_SEVERAL_VALUES
                    .at(name.span, "this expression has one value, not several"),
            );
        }
    }

    /// The name that the first argument of a call suggests.
    pub fn suggested_argument(&self, item: &NamedExpr, scope: &Scope) -> Option<String> {
        let crate::ast::ExprKind::Call(call) = &item.value.kind else { return None };
        self.result_name(&call.args.first()?.value, scope.columns)
    }

    /// The name that an expression suggests.
    pub fn suggested_name(&self, item: &NamedExpr, scope: &Scope) -> Option<String> {
        self.result_name(&item.value, scope.columns)
    }
}
