//! A table of the catalogue: scanned through its provider, scoped to the rule's window, empty where there is none.

use std::sync::Arc;

use datafusion::common::Column as PlanColumn;
use datafusion::datasource::{empty::EmptyTable, provider_as_source};
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, lit};
use kql::bound::{BoundTableReference, Column, Service};
use kql::clock::arrival;
use kql::library::TableSchema;
use kql::span::Span;

use crate::error::Error;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{Lowered, Lowering, plan_name};
use crate::tables::provider_schema;
use crate::types::ORDINAL;

pub fn lower(
    it: &BoundTableReference,
    columns: &[Column],
    span: Span,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    if let Some(service) = it.service {
        let what = format!("`{}`", it.name);
        return Err(Error::Refused { what, reason: reason(service), span });
    }
    let tables = &lowering.context.tables;
    let rows = tables.function(&it.name, &it.arguments);
    let is_function = rows.is_some() || !it.arguments.is_empty();
    let provider = if is_function { rows } else { tables.open_provider(&it.name, columns) }
        .unwrap_or_else(|| Arc::new(EmptyTable::new(empty_schema(it, columns))));
    let name = lowering.hidden();
    let mut builder = LogicalPlanBuilder::scan(&name, provider_as_source(provider), None)?;
    let column = |column: &str| Expr::Column(PlanColumn::new(Some(name.as_str()), column));
    // A rule's window is one of its tables, not of what a function answers.
    let window = lowering.context.window.filter(|_| !is_function);
    let time = tables.clock().column(&it.name, columns);
    if let (Some((from, to)), Some(time)) = (window, time) {
        let time = || column(&time.name);
        builder = builder.filter(time().gt_eq(lit(from)).and(time().lt(lit(to))))?;
    }
    if let Some(range) = tables.arrived().filter(|_| !is_function)
        && let Some(arrived) = arrived_within(&arrival(columns), range)
    {
        builder = builder.filter(arrived)?;
    }
    let ordinal = lowering.hidden();
    let mut outputs: Vec<Expr> =
        columns.iter().map(|it| column(&it.name).alias(plan_name(it.id))).collect();
    outputs.push(column(ORDINAL).alias(&ordinal));
    let plan = builder.project(outputs)?.build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}

/// Why what lies in that service doesn't run.
pub const fn reason(service: Service) -> &'static str {
    match service {
        Service::ResourceGraph => "needs Azure Resource Graph, a cloud service",
        Service::GraphModel => "the graph is kept by a Kusto database",
    }
}

fn arrived_within(columns: &[&Column], range: (i64, i64)) -> Option<Expr> {
    let (first, rest) = columns.split_first()?;
    let column = || Expr::Column(PlanColumn::new_unqualified(&first.name));
    let within = column().gt_eq(lit(range.0)).and(column().lt(lit(range.1)));
    Some(match arrived_within(rest, range) {
        Some(otherwise) => column().is_not_null().and(within).or(column().is_null().and(otherwise)),
        None => within,
    })
}

fn empty_schema(it: &BoundTableReference, columns: &[Column]) -> arrow::datatypes::SchemaRef {
    let columns = columns.iter().map(|column| (column.name.clone(), column.ty)).collect();
    provider_schema(&TableSchema::new(it.name.clone(), columns))
}
