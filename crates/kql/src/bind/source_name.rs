//! What rows say of where they came from: the name of their table, view or `as`.

use super::Binder;
use super::scope::{Binding, Origin};
use crate::ast::{Expr, ExprKind, Pipeline, PlacedOperator, Source};
use crate::operators::Operator;

impl Binder<'_> {
    /// The name of the table, the view or the last `as` that makes a query's rows. Kusto: it is lost with the first operator that does
    /// more than to leave rows out.
    pub fn source_name(&self, query: &Expr) -> Option<String> {
        let mut query = query;
        loop {
            match &query.kind {
                ExprKind::Name(name) => {
                    let named = match self.lookup(&name.text).and_then(|at| self.binding(at)) {
                        None => true,
                        Some(Binding::Function { lambda, .. }) => lambda.view,
                        Some(_) => false,
                    };
                    return named.then(|| name.text.clone());
                }
                ExprKind::Pipeline(pipeline) => match name_behind(pipeline, &pipeline.operators) {
                    Behind::Named(name) => return Some(name.to_string()),
                    Behind::Query(it) => query = it,
                    Behind::Nothing => return None,
                },
                _ => return None,
            }
        }
    }

    /// The same of the rows before the operator that is about to be bound.
    pub fn source_name_before(&self) -> Option<String> {
        match self.before? {
            Origin::Expression(query) => self.source_name(query),
            Origin::Beginning(pipeline, n_operators) => {
                let operators = pipeline.operators.get(..n_operators)?;
                match name_behind(pipeline, operators) {
                    Behind::Named(name) => Some(name.to_string()),
                    Behind::Query(it) => self.source_name(it),
                    Behind::Nothing => None,
                }
            }
        }
    }
}

/// Where the name of rows is found.
enum Behind<'q> {
    Named(&'q str),
    Query(&'q Expr),
    Nothing,
}

fn name_behind<'q>(pipeline: &'q Pipeline, operators: &'q [PlacedOperator]) -> Behind<'q> {
    for it in operators.iter().rev() {
        match &it.operator {
            Operator::Where(_) => {}
            Operator::As(it) => return Behind::Named(&it.name.text),
            _ => return Behind::Nothing,
        }
    }
    match &pipeline.source {
        Source::Expression(source) => Behind::Query(source),
        Source::Operator(_) => Behind::Nothing,
    }
}
