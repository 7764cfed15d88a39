//! Operators that are little more than a plan's shape: `assert-schema`, `consume`, and what packs columns for `find`.

use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder, lit};
use kql::bound::{BoundAssertSchema, BoundConsume, BoundPack, Column};
use kql::span::Span;
use kql::types::Type;

use crate::error::Error;
use crate::exec::with_columns;
use crate::functions::dynamic::bag_pack::BAG_PACK;
use crate::lower::literal::text;
use crate::lower::order::{ORDINAL_BITS, Order, OrderKey};
use crate::lower::{
    Lowered, Lowering, by_name, column_of, lower as lower_table, lower_live, plan_name,
};
use crate::udf::call_kernel;

/// `assert-schema`: the rows, if these are their columns, in whatever order.
pub fn assert_schema(
    it: &BoundAssertSchema,
    span: Span,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let sorted = |columns: &[Column]| {
        let mut found: Vec<(String, Type)> =
            columns.iter().map(|it| (it.name.clone(), it.ty)).collect();
        found.sort();
        found
    };
    if sorted(&it.schema) != sorted(&it.input.columns) {
        let what = "a table that hasn't the asserted columns".to_owned();
        return Err(Error::Limit { what, span });
    }
    lower_live(&it.input, lowering)
}

/// `consume`: the rows are made, and counted so that they must be; none is given.
pub fn consume(it: &BoundConsume, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let ordinal = lowering.hidden();
    let none: [PlanExpr; 0] = [];
    let plan = LogicalPlanBuilder::from(input.plan)
        .aggregate(none, [count(lit(1i64)).alias(&ordinal)])?
        .filter(by_name(&ordinal).lt(lit(0i64)))?
        .build()?;
    Ok(Lowered { plan, order: Order::by(OrderKey::ordinal(ordinal, ORDINAL_BITS)) })
}

/// The columns as one property bag; null is a property too.
pub fn pack(it: &BoundPack, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_live(&it.input, lowering)?;
    let args = it.properties.iter().flat_map(|it| [text(&it.name), column_of(it)]).collect();
    let types = it.properties.iter().flat_map(|it| [Type::String, it.ty]).collect();
    let bag = call_kernel(&BAG_PACK, types, Type::Dynamic, args);
    let plan = with_columns(input.plan, vec![bag.alias(plan_name(it.output.id))])?;
    Ok(Lowered { plan, order: input.order })
}
