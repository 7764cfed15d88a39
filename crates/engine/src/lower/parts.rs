//! Subqueries over parts of rows (`mv-apply`, `partition`) run once, over all parts together.
//!
//! The rows carry hidden columns that say which part they belong to, and the operators of the subquery respect them: `summarize` and
//! `distinct` group by them too, `take` counts within them, whatever makes new columns keeps them. So a subquery costs what it would cost
//! over the whole input, however many parts there are.
//!
//! A subquery with `count`, or with `summarize` without keys, answers for a part of which `where` has left nothing. For these a further
//! hidden column says which rows are still there, and `where` changes it instead of dropping rows.

use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, lit};
use kql::bound::{BoundOperator, BoundTable};

use crate::error::Error;
use crate::lower::{Lowered, Lowering, by_name, projected};

/// A subquery that is being lowered.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The rows of all parts: what the subquery begins with.
    pub input: Lowered,
    /// The columns that tell the parts apart.
    pub keys: Vec<String>,
    /// Columns that are the same in all rows of a part, and are wanted behind the subquery.
    pub passengers: Vec<String>,
    /// The column that says which rows are still there, where it matters.
    pub alive: Option<String>,
    /// Whether tables in the subquery stand for themselves and are looked at once for each part.
    pub own_tables: bool,
}

/// Whether the subquery answers for a part that is left without rows.
pub fn answers_for_none(subquery: &BoundTable) -> bool {
    match &subquery.operator {
        BoundOperator::Count(_) => true,
        BoundOperator::Summarize(it) => it.by.is_empty() || answers_for_none(&it.input),
        _ => subquery.inputs().first().is_some_and(|it| answers_for_none(it)),
    }
}

impl Lowering<'_> {
    /// Lowers a subquery over these parts.
    pub fn within<T>(&self, parts: Parts, lower: impl FnOnce() -> T) -> T {
        self.parts.borrow_mut().push(parts);
        let lowered = lower();
        self.parts.borrow_mut().pop();
        lowered
    }

    /// Lowers what no subquery around it has to do with.
    pub fn apart<T>(&self, lower: impl FnOnce() -> T) -> T {
        let outer = self.parts.take();
        let lowered = lower();
        self.parts.replace(outer);
        lowered
    }

    /// What the innermost subquery begins with.
    pub fn part_rows(&self) -> Option<Lowered> {
        self.parts.borrow().last().map(|it| it.input.clone())
    }

    /// The columns that tell parts apart, of those that the plan has.
    pub fn keys(&self, plan: &LogicalPlan) -> Vec<String> {
        present(plan, self.parts.borrow().iter().flat_map(|it| &it.keys))
    }

    /// All columns of subqueries that the plan has and a projection must keep.
    pub fn carried(&self, plan: &LogicalPlan) -> Vec<String> {
        let parts = self.parts.borrow();
        present(
            plan,
            parts.iter().flat_map(|it| it.keys.iter().chain(&it.passengers).chain(&it.alive)),
        )
    }

    /// The column that says which rows are still there, if the plan has it.
    pub fn alive(&self, plan: &LogicalPlan) -> Option<String> {
        let parts = self.parts.borrow();
        let alive = parts.last().and_then(|it| it.alive.as_ref());
        present(plan, alive.into_iter()).pop()
    }

    /// The parts there are: their keys, each once.
    pub fn all_parts(&self) -> Result<Option<LogicalPlan>, Error> {
        let Some(parts) = self.parts.borrow().last().cloned() else { return Ok(None) };
        let names = [parts.keys, parts.passengers, parts.alive.into_iter().collect()].concat();
        let names: Vec<&String> = names.iter().filter(|it| has(&parts.input.plan, it)).collect();
        let plan = LogicalPlanBuilder::from(parts.input.plan.clone());
        let plan = plan.project(names.iter().map(|it| by_name(it)))?.distinct()?.build()?;
        Ok(Some(plan))
    }

    /// A table in a subquery that begins with tables of its own: its rows for each part.
    pub fn for_each_part(&self, table: Lowered) -> Result<Lowered, Error> {
        let own_tables = self.parts.borrow().last().is_some_and(|it| it.own_tables);
        if !own_tables {
            return Ok(table);
        }
        self.crossed(table)
    }

    /// Rows that know of no part, for each part.
    pub fn crossed(&self, table: Lowered) -> Result<Lowered, Error> {
        let Some(parts) = self.all_parts()? else { return Ok(table) };
        let plan = LogicalPlanBuilder::from(table.plan).cross_join(parts)?.build()?;
        Ok(Lowered { plan, order: table.order })
    }
}

/// Drops the rows that are no longer there.
pub fn settled(it: Lowered, lowering: &Lowering) -> Result<Lowered, Error> {
    match lowering.alive(&it.plan) {
        None => Ok(it),
        Some(alive) => {
            let plan = LogicalPlanBuilder::from(it.plan).filter(by_name(&alive))?.build()?;
            Ok(Lowered { plan, order: it.order })
        }
    }
}

/// The rows grouped by `groups`, and within parts; `computed` are aggregates. The rows must be [`settled`].
pub fn grouped(
    plan: LogicalPlan,
    groups: Vec<Expr>,
    computed: Vec<Expr>,
    lowering: &Lowering,
) -> Result<LogicalPlan, Error> {
    let (mut groups, mut computed) = (groups, computed);
    let mut names: Vec<String> =
        groups.iter().chain(&computed).map(|it| it.schema_name().to_string()).collect();
    let keys = lowering.keys(&plan);
    for name in lowering.carried(&plan) {
        if names.contains(&name) {
            continue;
        }
        if keys.contains(&name) {
            groups.push(by_name(&name));
        } else {
            computed.push(first_value_udaf().call(vec![by_name(&name)]).alias(&name));
        }
        names.push(name);
    }
    Ok(LogicalPlanBuilder::from(plan).aggregate(groups, computed)?.build()?)
}

fn present<'a>(plan: &LogicalPlan, names: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if has(plan, name) && !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

fn has(plan: &LogicalPlan, name: &str) -> bool {
    plan.schema().has_column_with_unqualified_name(name)
}

/// A column that says of every row that it is there.
pub fn alive_column(name: &str) -> Expr {
    lit(true).alias(name)
}

/// The plan with another value in one of its columns.
pub fn replaced(plan: LogicalPlan, name: &str, value: Expr) -> Result<LogicalPlan, Error> {
    let own = plan.schema().columns().into_iter().map(Expr::Column);
    let outputs =
        own.map(
            |it| {
                if it.schema_name().to_string() == name { value.clone().alias(name) } else { it }
            },
        );
    let outputs: Vec<Expr> = outputs.collect();
    projected(plan, outputs)
}
