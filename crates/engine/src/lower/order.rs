//! The order in which Kusto would meet the rows, carried beside the plan instead of sorting at each step.

use datafusion::functions_window::row_number::row_number_udwf;
use datafusion::logical_expr::expr::WindowFunction;
use datafusion::logical_expr::{
    Expr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, SortExpr, WindowFunctionDefinition,
};

use crate::error::Error;
use crate::lower::{Lowering, by_name, projected};

/// Keys, most significant first. Each names a column of the plan.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub keys: Vec<OrderKey>,
}

/// One key of an order.
#[derive(Debug, Clone)]
pub struct OrderKey {
    pub column: String,
    pub descending: bool,
    pub nulls_first: bool,
    /// How many bits a UInt64 ordinal takes; None: a value that a query sorts by.
    pub bits: Option<u32>,
}

/// The bits of a scan's ordinal or of a row number.
pub const ORDINAL_BITS: u32 = 56;

impl OrderKey {
    /// An ascending ordinal.
    pub fn ordinal(column: String, bits: u32) -> OrderKey {
        OrderKey { column, descending: false, nulls_first: true, bits: Some(bits) }
    }
}

impl Order {
    /// The order of a scan or of anything with one ordinal.
    pub fn by(key: OrderKey) -> Order {
        Order { keys: vec![key] }
    }

    /// As DataFusion's sort expressions.
    pub fn sort_exprs(&self) -> Vec<SortExpr> {
        self.keys
            .iter()
            .map(|key| by_name(&key.column).sort(!key.descending, key.nulls_first))
            .collect()
    }

    /// The one ordinal that says it all, where there is one, and its bits.
    fn single(&self) -> Option<(&OrderKey, u32)> {
        match self.keys.as_slice() {
            [key] if !key.descending => key.bits.map(|bits| (key, bits)),
            _ => None,
        }
    }
}

/// The plan with a single ordinal of at most that many bits, by name: as it is where it has one, else numbered in its order.
pub fn numbered(
    plan: LogicalPlan,
    order: &Order,
    max_bits: u32,
    lowering: &Lowering,
) -> Result<(LogicalPlan, OrderKey), Error> {
    if let Some((key, _)) = order.single().filter(|(_, bits)| *bits <= max_bits) {
        return Ok((plan, key.clone()));
    }
    let name = lowering.hidden();
    let plan = with_row_number(plan, Vec::new(), order.sort_exprs(), &name)?;
    Ok((plan, OrderKey::ordinal(name, ORDINAL_BITS)))
}

/// The plan with the numbers of its rows, from 1, in that order; within the rows of equal `parts` where there are any.
pub fn with_row_number(
    plan: LogicalPlan,
    parts: Vec<Expr>,
    order: Vec<SortExpr>,
    name: &str,
) -> Result<LogicalPlan, Error> {
    let function = WindowFunctionDefinition::WindowUDF(row_number_udwf());
    let number = Expr::from(WindowFunction::new(function, vec![]));
    let number = number.partition_by(parts).order_by(order).build()?;
    with_window(plan, vec![(number, name)])
}

/// The plan with window expressions as columns of those names.
pub fn with_window(plan: LogicalPlan, windows: Vec<(Expr, &str)>) -> Result<LogicalPlan, Error> {
    let own = plan.schema().columns();
    let mut names: Vec<String> = own.iter().map(|it| it.name.clone()).collect();
    names.extend(windows.iter().map(|it| it.1.to_owned()));
    let windows: Vec<Expr> = windows.into_iter().map(|it| it.0).collect();
    let added = windows.iter().map(|it| by_name(&it.schema_name().to_string()));
    let outputs: Vec<Expr> = own.into_iter().map(Expr::Column).chain(added).collect();
    let outputs = outputs.into_iter().zip(&names).map(|(it, name)| it.alias(name));
    let outputs: Vec<Expr> = outputs.collect();
    projected(LogicalPlanBuilder::from(plan).window(windows)?.build()?, outputs)
}
