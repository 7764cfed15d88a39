//! Operators that answer with several tables, and the branches that they come from.

use crate::ast::PlacedOperator;
use crate::bound::{BoundOperator, BoundTable};
use crate::codes;
use crate::span::Span;

use super::Binder;

impl<'q> Binder<'q> {
    /// Refuses several tables where one is wanted, unless the first stands for all.
    pub(super) fn one(&mut self, table: BoundTable, span: Span) -> Option<BoundTable> {
        match table.operator {
            BoundOperator::Several(it) if it.goes_on => {
                it.tables.into_iter().next().map(|it| it.table)
            }
            BoundOperator::Several(_) => {
                let message = "this answers with several tables, so that nothing can follow it";
                self.refuse(&codes::TABLE_EXPECTED, span, message)
            }
            _ => Some(table),
        }
    }

    /// Binds operators to a table that other branches have too: each branch gets it whole.
    pub fn branch(
        &mut self,
        input: &BoundTable,
        operators: &'q [PlacedOperator],
        span: Span,
    ) -> Option<BoundTable> {
        let (mut open, mut n_operators) = (vec![input], 0usize);
        while let Some(table) = open.pop() {
            n_operators += 1;
            open.extend(table.inputs());
        }
        for _ in 0..n_operators {
            self.count_operator(span)?;
        }
        let input = input.clone();
        let table = self.deeper(span, |b| b.operators(input, operators))?;
        self.one(table, span)
    }
}
