//! Tables inside of expressions: `left in (table)` and `toscalar(table)`. They don't depend on the row, so that each is one subplan.

use std::sync::Arc;

use datafusion::functions::core::expr_fn::coalesce;
use datafusion::logical_expr::{
    Expr as PlanExpr, LogicalPlan, LogicalPlanBuilder, in_subquery, lit, not, not_in_subquery,
    scalar_subquery,
};
use kql::bound::{BoundTable, Expr, InOp};
use kql::types::Type;

use crate::aggregate::AggregateCall;
use crate::aggregates::make_set::MAKE_SET;
use crate::error::Error;
use crate::functions::text::tolower::TOLOWER;
use crate::lower::compare::{common_type, in_spread, operand};
use crate::lower::expr::converted;
use crate::lower::{Lowering, column_of, lower};
use crate::udf::call_kernel;

/// `left in (table)`: the list is the table's first column. A null in it is nothing to be found.
pub fn in_table(
    op: InOp,
    left: &Expr,
    table: &BoundTable,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let InOp::In { case_sensitive, negated } = op else {
        return in_values(op, left, table, lowering);
    };
    if !lowering.in_condition.get() {
        return in_values(op, left, table, lowering);
    }
    let Some(column) = table.columns.first() else { return Ok(lit(negated)) };
    let ty = if case_sensitive { common_type(left.ty, column.ty) } else { Type::String };
    let mut value = operand(left, ty, lowering)?;
    let mut item = converted(column_of(column), column.ty, ty)?;
    if !case_sensitive {
        (value, item) = (lower_case(value), lower_case(item));
    }
    let item = item.alias(lowering.hidden());
    let lowered = lowering.conditioned(false, || lower(table, lowering))?;
    let plan = LogicalPlanBuilder::from(lowered.plan).project([item])?.build()?;
    if ty == Type::String {
        let plan = Arc::new(plan);
        return Ok(if negated { not_in_subquery(value, plan) } else { in_subquery(value, plan) });
    }
    let found = coalesce(vec![in_subquery(value, Arc::new(without_nulls(plan)?)), lit(false)]);
    Ok(if negated { not(found) } else { found })
}

/// The same where no join can answer: the table's values are collected once, as an array.
fn in_values(
    op: InOp,
    left: &Expr,
    table: &BoundTable,
    lowering: &Lowering,
) -> Result<PlanExpr, Error> {
    let Some(column) = table.columns.first() else {
        return in_spread(op, left, Vec::new(), lowering);
    };
    let lowered = lowering.conditioned(false, || lower(table, lowering))?;
    let call = AggregateCall {
        args: vec![column_of(column)],
        types: vec![column.ty],
        constants: vec![None],
        returns: vec![Type::Dynamic],
        // Which rows come first is of no matter to a set that isn't full.
        ordinal: lit(0u64),
    };
    let values = MAKE_SET.body.map(|it| it(&call)).transpose()?.unwrap_or_default();
    let values = values.into_iter().map(|it| it.alias(lowering.hidden()));
    let plan = LogicalPlanBuilder::from(lowered.plan)
        .aggregate(Vec::<PlanExpr>::new(), values)?
        .build()?;
    in_spread(op, left, vec![(scalar_subquery(Arc::new(plan)), Type::Dynamic)], lowering)
}

/// `toscalar(table)`: the first column of the first row, null where there is none.
pub fn first_value(table: &BoundTable, it: &Expr, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let Some(column) = table.columns.first() else {
        return Err(Error::Limit { what: "a table without columns".to_string(), span: it.span });
    };
    let lowered = lowering.conditioned(false, || lower(table, lowering))?;
    let value = column_of(column).alias(lowering.hidden());
    let plan = LogicalPlanBuilder::from(lowered.plan)
        .sort(lowered.order.sort_exprs())?
        .limit(0, Some(1))?
        .project([value])?
        .build()?;
    let value = scalar_subquery(Arc::new(plan));
    // A text is never null.
    Ok(if it.ty == Type::String {
        coalesce(vec![value, crate::lower::literal::text("")])
    } else {
        value
    })
}

fn lower_case(value: PlanExpr) -> PlanExpr {
    call_kernel(&TOLOWER, vec![Type::String], Type::String, vec![value])
}

fn without_nulls(plan: LogicalPlan) -> Result<LogicalPlan, Error> {
    let columns = plan.schema().columns();
    let mut builder = LogicalPlanBuilder::from(plan);
    for column in columns {
        builder = builder.filter(PlanExpr::Column(column).is_not_null())?;
    }
    Ok(builder.build()?)
}
