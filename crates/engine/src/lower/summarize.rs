//! `summarize`: groups in the order of their first row, aggregates by the library.

use arrow::datatypes::DataType;
use datafusion::common::Result as PlanResult;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::functions_aggregate::expr_fn::min;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlan, LogicalPlanBuilder, cast};
use kql::bound::{BoundAggregate, BoundSummarize, Expr, ExprKind};
use kql::library::{Accepts, param_at};
use kql::types::{Type, Value};

use crate::aggregate::{Aggregate, AggregateCall};
use crate::aggregates;
use crate::error::Error;
use crate::lower::expr::{assignment, converted, expr};
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::{alive_column, grouped, settled};
use crate::lower::{Lowered, Lowering, by_name, lower_live, plan_name};
use crate::types::arrow_type;

pub fn lower(it: &BoundSummarize, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    // With keys there is no answer for nothing, so that rows that are gone needn't be counted out.
    let alive = if it.by.is_empty() { lowering.alive(&input.plan) } else { None };
    let input = if alive.is_none() { settled(input, lowering)? } else { input };
    let groups = it.by.iter().map(|value| assignment(value, lowering));
    let groups = groups.collect::<Result<Vec<_>, _>>()?;
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let mut outputs: Vec<PlanExpr> =
        it.by.iter().map(|value| by_name(&plan_name(value.column.id))).collect();
    let mut computed = Computed { lowering, aggregates: Vec::new() };
    for aggregate in &it.aggregates {
        for (column, value) in aggregate.outputs.iter().zip(build(aggregate, &key, lowering)?) {
            let value = computed.over(value, alive.as_deref())?;
            outputs.push(value.alias(plan_name(column.id)));
        }
    }
    let ordinal = computed.name(min(by_name(&key.column)));
    outputs.push(by_name(&ordinal));
    let plan = grouped(plan, groups, computed.named(), lowering)?;
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
fn over_alive(aggregate: PlanExpr, alive: Option<&str>) -> PlanExpr {
    match (aggregate, alive.map(by_name)) {
        (PlanExpr::AggregateFunction(mut it), Some(alive)) => {
            let filter = it.params.filter.take().map_or(alive.clone(), |it| alive.and(*it));
            it.params.filter = Some(Box::new(filter));
            PlanExpr::AggregateFunction(it)
        }
        (aggregate, _) => aggregate,
    }
}

/// The aggregates that a plan computes, each once, under hidden names.
pub struct Computed<'a, 'l> {
    pub lowering: &'a Lowering<'l>,
    pub aggregates: Vec<(PlanExpr, String)>,
}

impl Computed<'_, '_> {
    /// An expression over aggregates as one over their hidden columns; of rows that may be gone only those that are alive count.
    pub fn over(&mut self, value: PlanExpr, alive: Option<&str>) -> PlanResult<PlanExpr> {
        let output = value.transform_down(|it| match it {
            PlanExpr::AggregateFunction(_) => {
                let column = by_name(&self.name(over_alive(it, alive)));
                Ok(Transformed::new(column, true, TreeNodeRecursion::Jump))
            }
            other => Ok(Transformed::no(other)),
        })?;
        Ok(output.data)
    }

    /// The hidden name of an aggregate.
    pub fn name(&mut self, aggregate: PlanExpr) -> String {
        if let Some((_, name)) = self.aggregates.iter().find(|(it, _)| *it == aggregate) {
            return name.clone();
        }
        let name = self.lowering.hidden();
        self.aggregates.push((aggregate, name.clone()));
        name
    }

    /// The aggregates under their names, for a plan.
    pub fn named(self) -> Vec<PlanExpr> {
        self.aggregates.into_iter().map(|(it, name)| it.alias(name)).collect()
    }
}

/// An expression over DataFusion's aggregates for each output column.
pub fn build(
    it: &BoundAggregate,
    key: &OrderKey,
    lowering: &Lowering,
) -> Result<Vec<PlanExpr>, Error> {
    let found = aggregates::find(it.function).and_then(|it| Some((it, it.body?)));
    let Some((aggregate, body)) = found else {
        return Err(Error::NotSupportedYet {
            what: format!("the aggregate `{}`", it.function),
            span: it.span,
        });
    };
    let types: Vec<Type> =
        it.args.iter().enumerate().map(|(at, arg)| wanted(aggregate, it, at, arg.ty)).collect();
    let args = it.args.iter().zip(&types).map(|(arg, ty)| argument(arg, *ty, lowering));
    let call = AggregateCall {
        args: args.collect::<Result<Vec<_>, _>>()?,
        types,
        constants: it.args.iter().map(|arg| constant(&arg.kind)).collect(),
        returns: it.outputs.iter().map(|column| column.ty).collect(),
        ordinal: by_name(&key.column),
    };
    Ok(body(&call)?)
}

/// The type that an aggregate sees its argument in.
fn wanted(aggregate: &Aggregate, it: &BoundAggregate, at: usize, given: Type) -> Type {
    let n_args = it.args.len();
    let accepts = |params| param_at(params, at, n_args).map(|param| param.accepts);
    let overloads = aggregate.overloads.iter().filter(|it| it.params.len() == n_args);
    if overloads.clone().any(|it| accepts(it.params) == Some(Accepts::Is(given))) {
        return given;
    }
    match accepts(aggregate.params) {
        Some(Accepts::Is(ty)) => ty,
        Some(Accepts::Integer) if given == Type::Dynamic => Type::Long,
        Some(Accepts::Numeric) if given == Type::Dynamic => Type::Real,
        // What the sum of dynamic values is; the mean of anything else is a real.
        Some(Accepts::Summable) if given == Type::Dynamic => match it.outputs.first() {
            Some(output) if output.ty == Type::Long => Type::Long,
            _ => Type::Real,
        },
        _ => given,
    }
}

fn argument(it: &Expr, ty: Type, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let value = converted(expr(it, lowering)?, it.ty, ty)?;
    // A null literal may have no type of its own.
    Ok(match &value {
        PlanExpr::Literal(literal, _) if literal.data_type() == DataType::Null => {
            cast(value, arrow_type(ty))
        }
        _ => value,
    })
}

fn constant(kind: &ExprKind) -> Option<Value> {
    match kind {
        ExprKind::Literal(value) => Some(value.clone()),
        _ => None,
    }
}
