//! `reduce`: texts that are alike become one pattern.

use kql::bound::{BoundReduce, Column};
use kql::types::Type;

use crate::error::Error;
use crate::exec::reduce::Reduce;
use crate::exec::{narrowed, whole};
use crate::lower::compare::operand;
use crate::lower::{Lowered, Lowering, column_of, lower as lower_table};

/// Kusto's own value where none is given.
const THRESHOLD: f64 = 0.1;

pub fn lower(it: &BoundReduce, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let mut wanted = vec![operand(&it.value, Type::String, lowering)?.alias(lowering.hidden())];
    if it.each_row {
        wanted.extend(it.input.columns.iter().map(column_of));
    }
    let operator = Reduce {
        threshold: it.threshold.unwrap_or(THRESHOLD),
        characters: it.characters.as_deref().unwrap_or("").chars().collect(),
        each_row: it.each_row,
        n_columns: if it.each_row { it.input.columns.len() } else { 0 },
    };
    whole(operator, vec![narrowed(input, wanted)?], columns, lowering)
}
