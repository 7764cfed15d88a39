//! The views of a query: functions without arguments, declared with `view`, that count among its tables.

use crate::bound::BoundTable;
use crate::span::Span;

use super::scope::Binding;
use super::{Binder, Bound, Scope};

impl Binder<'_> {
    /// The tables of the views that are in reach and whose names fit, in the order of their declaration.
    pub fn views(&mut self, fits: impl Fn(&str) -> bool, span: Span) -> Vec<(String, BoundTable)> {
        let mut names = self.declared_names();
        names.reverse();
        let mut views = Vec::new();
        for name in names {
            let Some(Binding::Function { lambda, env }) =
                self.lookup(name).and_then(|at| self.binding(at))
            else {
                continue;
            };
            let (lambda, env) = (*lambda, *env);
            if !fits(name) || !self.may_name(name) {
                continue;
            }
            if !lambda.view || lambda.params.iter().any(|it| it.default.is_none()) {
                continue;
            }
            let bound = self
                .deeper(span, |b| b.call_function(name, lambda, env, &[], span, &Scope::empty()));
            if let Some(Bound::Table(table)) = bound {
                views.push((name.to_string(), *table));
            }
        }
        views
    }
}
