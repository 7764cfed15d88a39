//! `mv-expand`: a row for each element of a dynamic value.

use datafusion::logical_expr::LogicalPlanBuilder;
use kql::bound::{Assignment, BagExpansion, BoundMvExpand, Column, Expr, ExprKind};
use kql::types::{Type, Value};

use crate::error::Error;
use crate::exec::each;
use crate::exec::expand::Expand;
use crate::lower::expr::{converted, expr};
use crate::lower::{Lowered, Lowering, by_name, column_of, lower as lower_table, plan_name};

pub fn lower(it: &BoundMvExpand, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    expanded(input, &it.items, it.index.as_ref(), it.bags, it.limit.as_ref(), lowering)
}

/// The input's rows expanded by these values: their columns behind the input's, then that of the index.
pub fn expanded(
    input: Lowered,
    items: &[Assignment],
    index: Option<&Column>,
    bags: BagExpansion,
    limit: Option<&Expr>,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let args = items
        .iter()
        .map(|it| converted(expr(&it.value, lowering)?, it.value.ty, Type::Dynamic))
        .collect::<Result<Vec<_>, _>>()?;
    let operator = Expand {
        types: items.iter().map(|it| it.column.ty).collect(),
        with_index: index.is_some(),
        pairs: bags == BagExpansion::Array,
        limit: limit.map_or(Ok(usize::MAX), row_limit)?,
    };
    // An element of a type is first its text.
    let mut made: Vec<Column> = items.iter().map(|it| as_expanded(&it.column)).collect();
    made.extend(index.cloned());
    let lowered = each(operator, input, args, &made, lowering)?;
    let own = lowered.plan.schema().columns().into_iter();
    let outputs =
        own.map(|own| match items.iter().find(|it| plan_name(it.column.id) == own.name) {
            Some(it) => {
                let from = as_expanded(&it.column).ty;
                Ok(converted(column_of(&it.column), from, it.column.ty)?.alias(own.name))
            }
            None => Ok(by_name(&own.name)),
        });
    let outputs = outputs.collect::<Result<Vec<_>, Error>>()?;
    let plan = LogicalPlanBuilder::from(lowered.plan).project(outputs)?.build()?;
    Ok(Lowered { plan, order: lowered.order })
}

fn as_expanded(column: &Column) -> Column {
    let ty = if column.ty == Type::String { Type::String } else { Type::Dynamic };
    Column { ty, ..column.clone() }
}

/// How many rows a row may become.
fn row_limit(it: &Expr) -> Result<usize, Error> {
    let limit = match &it.kind {
        ExprKind::Literal(Value::Int(it)) => Some(i64::from(*it)),
        ExprKind::Literal(Value::Long(it)) => Some(*it),
        _ => None,
    };
    limit.and_then(|it| usize::try_from(it).ok()).ok_or_else(|| Error::Limit {
        what: "a row limit that is no constant number".to_owned(),
        span: it.span,
    })
}
