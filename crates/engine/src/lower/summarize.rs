//! `summarize`: groups in the order of their first row, aggregates by the library.

use datafusion::functions_aggregate::expr_fn::min;
use datafusion::logical_expr::{
    Expr as PlanExpr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder,
};
use kql::bound::{BoundAggregate, BoundSummarize, ExprKind};
use kql::types::Value;

use crate::aggregate::{AggregateCall, Built};
use crate::aggregates;
use crate::error::Error;
use crate::lower::expr::{assignment, expr};
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::{alive_column, grouped, settled};
use crate::lower::{Lowered, Lowering, by_name, lower_live, plan_name};

pub fn lower(it: &BoundSummarize, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    // With keys there is no answer for nothing, so that rows that are gone needn't be counted out.
    let alive = if it.by.is_empty() { lowering.alive(&input.plan) } else { None };
    let input = if alive.is_none() { settled(input, lowering)? } else { input };
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let groups =
        it.by.iter().map(|value| assignment(value, lowering)).collect::<Result<Vec<_>, _>>()?;
    let mut outputs: Vec<PlanExpr> =
        it.by.iter().map(|value| by_name(&plan_name(value.column.id))).collect();
    let mut computed = Vec::new();
    for aggregate in &it.aggregates {
        for (column, (value, finish)) in
            aggregate.outputs.iter().zip(build(aggregate, &key, lowering)?)
        {
            let name = plan_name(column.id);
            computed.push(over_alive(value, alive.as_deref())?.alias(&name));
            outputs.push(match finish {
                Some(finish) => finish(by_name(&name)).alias(&name),
                None => by_name(&name),
            });
        }
    }
    let ordinal = lowering.hidden();
    computed.push(min(by_name(&key.column)).alias(&ordinal));
    outputs.push(by_name(&ordinal));
    let plan = grouped(plan, groups, computed, lowering)?;
    outputs.extend(carried(&plan, &outputs, alive.as_deref(), lowering));
    let plan = LogicalPlanBuilder::from(plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey { column: ordinal, ..key }) })
}

/// What a subquery around carries along, behind these outputs. All parts have an answer now.
fn carried(
    plan: &LogicalPlan,
    outputs: &[PlanExpr],
    alive: Option<&str>,
    lowering: &Lowering,
) -> Vec<PlanExpr> {
    let names: Vec<String> = outputs.iter().map(|it| it.schema_name().to_string()).collect();
    let carried = lowering.carried(plan).into_iter().filter(|it| !names.contains(it));
    carried
        .map(|it| if Some(it.as_str()) == alive { alive_column(&it) } else { by_name(&it) })
        .collect()
}

/// The aggregate over the rows that are still there.
fn over_alive(aggregate: PlanExpr, alive: Option<&str>) -> Result<PlanExpr, Error> {
    let Some(alive) = alive.map(by_name) else { return Ok(aggregate) };
    let filter = match &aggregate {
        PlanExpr::AggregateFunction(it) => it.params.filter.clone(),
        _ => None,
    };
    let filter = filter.map_or(alive.clone(), |it| alive.and(*it));
    Ok(aggregate.filter(filter).build()?)
}

/// One DataFusion aggregate for each output column, and what to do with its result.
pub fn build(
    it: &BoundAggregate,
    key: &OrderKey,
    lowering: &Lowering,
) -> Result<Vec<Built>, Error> {
    let Some(body) = aggregates::find(it.function).and_then(|it| it.body) else {
        return Err(Error::NotSupportedYet {
            what: format!("the aggregate `{}`", it.function),
            span: it.span,
        });
    };
    let call = AggregateCall {
        args: it.args.iter().map(|arg| expr(arg, lowering)).collect::<Result<Vec<_>, _>>()?,
        types: it.args.iter().map(|arg| arg.ty).collect(),
        constants: it.args.iter().map(|arg| constant(&arg.kind)).collect(),
        returns: it.outputs.iter().map(|column| column.ty).collect(),
        ordinal: by_name(&key.column),
    };
    Ok(body(&call)?)
}

fn constant(kind: &ExprKind) -> Option<Value> {
    match kind {
        ExprKind::Literal(value) => Some(value.clone()),
        _ => None,
    }
}
