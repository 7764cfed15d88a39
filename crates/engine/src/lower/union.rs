//! `union`: the branches one after another, columns by the binder's assignment.

use std::sync::Arc;

use arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, Union, cast, lit};
use kql::bound::{BoundUnion, BoundUnionInput, Column};
use kql::types::Type;

use crate::error::Error;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey, numbered};
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name, projected};
use crate::types::arrow_type;

pub fn lower(it: &BoundUnion, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let branch_bits = usize::BITS - it.inputs.len().saturating_sub(1).leading_zeros();
    let ordinal = lowering.hidden();
    let mut branches = Vec::with_capacity(it.inputs.len());
    let mut tables = it
        .inputs
        .iter()
        .map(|it| lower_table(&it.table, lowering))
        .collect::<Result<Vec<_>, _>>()?;
    let in_parts = tables.iter().any(|it| !lowering.keys(&it.plan).is_empty());
    for table in &mut tables {
        // Within a subquery over parts a table of its own is there for each of them.
        if in_parts && lowering.keys(&table.plan).is_empty() {
            *table = lowering.crossed(table.clone())?;
        }
    }
    for (number, (input, table)) in it.inputs.iter().zip(tables).enumerate() {
        let place = Place { number: number as u64, ordinal: &ordinal, bits: branch_bits };
        branches.push(Arc::new(branch((it, columns), input, table, &place, lowering)?));
    }
    let plan = match branches.as_slice() {
        [] => LogicalPlanBuilder::empty(false).build()?,
        [only] => only.as_ref().clone(),
        // All at once: one union within another would work out its columns anew at each level.
        _ => LogicalPlan::Union(Union::try_new_with_loose_types(branches)?),
    };
    // The projection drops qualifiers that a union of scans may leave behind.
    let names: Vec<String> =
        plan.schema().columns().into_iter().map(|column| column.name).collect();
    let outputs: Vec<Expr> = plan
        .schema()
        .columns()
        .into_iter()
        .zip(&names)
        .map(|(column, name)| Expr::Column(column).alias(name))
        .collect();
    let plan = projected(plan, outputs)?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS + branch_bits)) })
}

/// Which of the branches it is, and how its rows are numbered.
struct Place<'a> {
    number: u64,
    ordinal: &'a str,
    bits: u32,
}

fn branch(
    (it, columns): (&BoundUnion, &[Column]),
    input: &BoundUnionInput,
    lowered: Lowered,
    place: &Place,
    lowering: &Lowering,
) -> Result<LogicalPlan, Error> {
    let (plan, key) = numbered(lowered.plan, &lowered.order, ORDINAL_BITS, lowering)?;
    let mut outputs = Vec::new();
    for (column, from) in columns.iter().zip(&input.columns) {
        let value = match from {
            _ if it.source == Some(column.id) => {
                lit(ScalarValue::Utf8View(Some(input.name.clone())))
            }
            Some(id) => widened(by_name(&plan_name(*id)), column, input, *id),
            None if column.ty == Type::String => lit(ScalarValue::Utf8View(Some(String::new()))),
            None => lit(ScalarValue::try_from(&arrow_type(column.ty))?),
        };
        outputs.push(value.alias(plan_name(column.id)));
    }
    let shift = ORDINAL_BITS;
    let high = if place.bits == 0 { 0 } else { place.number << shift };
    outputs.push((by_name(&key.column) + lit(high)).alias(place.ordinal));
    outputs.extend(lowering.carried(&plan).iter().map(|it| by_name(it)));
    projected(plan, outputs)
}

/// An int that a wider column of another branch makes long or real.
fn widened(
    value: Expr,
    column: &Column,
    input: &BoundUnionInput,
    id: kql::bound::ColumnId,
) -> Expr {
    let from = input.table.columns.iter().find(|it| it.id == id).map(|it| arrow_type(it.ty));
    let to: DataType = arrow_type(column.ty);
    if from.is_some_and(|from| from != to) { cast(value, to) } else { value }
}
