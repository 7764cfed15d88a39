//! `top-nested`: of each of the greatest groups the greatest within, level by level.
//!
//! The rows get, for each level, the aggregate of their group and its place among those of one parent, all by window functions: so that
//! any aggregate will do, and the input is read once. Kusto: rows that aren't among the greatest at one level belong to none of the
//! greatest below; they count for `others` at this level and at all levels below, and are dropped where there is none.

use arrow::datatypes::DataType;
use datafusion::functions_aggregate::expr_fn::min;
use datafusion::functions_aggregate::first_last::first_value_udaf;
use datafusion::functions_window::rank::dense_rank_udwf;
use datafusion::logical_expr::expr::{WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr as PlanExpr, ExprFunctionExt, LogicalPlan, LogicalPlanBuilder, SortExpr, WindowFrame,
    WindowFunctionDefinition, cast, lit, not, when,
};
use kql::bound::{BoundTopNested, TopNestedLevel};

use crate::error::Error;
use crate::exec::with_columns;
use crate::lower::expr::{converted, expr};
use crate::lower::literal::null;
use crate::lower::order::{Order, OrderKey, numbered, with_window};
use crate::lower::ordering::sort_key;
use crate::lower::parts::grouped;
use crate::lower::summarize::{Computed, build};
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name};

/// The place of what isn't among the greatest.
const REST: i64 = i64::MAX;

pub fn lower(it: &BoundTopNested, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let mut rows = Rows { ranks: Vec::new(), keys: lowering.keys(&plan), plan, key, lowering };
    let mut outputs = Vec::new();
    for (at, level) in it.levels.iter().enumerate() {
        let wants_rest = it.levels.iter().skip(at).any(|it| it.others.is_some());
        let (label, value) = rows.level(level, wants_rest)?;
        outputs.push((plan_name(level.of.column.id), label));
        outputs.push((plan_name(level.by.column.id), value));
    }
    let computed =
        outputs.iter().map(|(name, from)| first_value_udaf().call(vec![by_name(from)]).alias(name));
    let ordinal = lowering.hidden();
    let first = min(by_name(&rows.key.column)).alias(&ordinal);
    let groups = rows.ranks.iter().map(|it| by_name(it)).collect();
    let plan = grouped(rows.plan, groups, computed.chain([first]).collect(), lowering)?;
    let ranks = rows.ranks.into_iter();
    let mut keys: Vec<OrderKey> = ranks
        .map(|column| OrderKey { column, descending: false, nulls_first: true, bits: None })
        .collect();
    keys.push(OrderKey { column: ordinal, ..rows.key });
    Ok(Lowered { plan, order: Order { keys } })
}

/// The rows with what the levels so far have found out about them.
struct Rows<'a> {
    plan: LogicalPlan,
    /// The number of each row.
    key: OrderKey,
    keys: Vec<String>,
    /// The place of a row's group at each level.
    ranks: Vec<String>,
    lowering: &'a Lowering<'a>,
}

impl Rows<'_> {
    /// One level; gives the columns of its group and its aggregate.
    fn level(&mut self, it: &TopNestedLevel, wants_rest: bool) -> Result<(String, String), Error> {
        let lowering = self.lowering;
        let [of, value, first, place, rank] = std::array::from_fn(|_| lowering.hidden());
        let group = converted(expr(&it.of.value, lowering)?, it.of.value.ty, it.of.column.ty)?;
        self.add(vec![group.alias(&of)])?;
        let parent = self.parent();
        let within: Vec<PlanExpr> = parent.iter().cloned().chain([by_name(&of)]).collect();
        self.aggregate(it, &within, &value)?;
        let number = over(min(by_name(&self.key.column)), within, Vec::new(), it)?;
        self.window(number, &first)?;
        let compared = by_name(&value);
        let key = sort_key(compared.clone(), it.by.column.ty, it.descending, it.nulls_first);
        let order = vec![
            key.unwrap_or(compared).sort(!it.descending, it.nulls_first),
            by_name(&first).sort(true, true),
        ];
        let places = WindowFunctionDefinition::WindowUDF(dense_rank_udwf());
        let places = PlanExpr::from(WindowFunction::new(places, vec![]));
        self.window(places.partition_by(parent).order_by(order).build()?, &place)?;
        let (rank_value, newly) = self.rank(it, &place)?;
        self.add(vec![rank_value.alias(&rank)])?;
        if !wants_rest {
            let plan = LogicalPlanBuilder::from(self.plan.clone());
            self.plan = plan.filter(not(by_name(&rank).eq(lit(REST)).and(newly)))?.build()?;
        }
        self.ranks.push(rank.clone());
        self.rest(it, &rank, of, value)
    }

    /// The place of a row's group, and whether it was still among the greatest above.
    fn rank(&self, it: &TopNestedLevel, place: &str) -> Result<(PlanExpr, PlanExpr), Error> {
        let above = self.ranks.last().map(|it| by_name(it).eq(lit(REST)));
        let place = cast(by_name(place), DataType::Int64);
        let beyond = match &it.n_rows {
            Some(n) => place.clone().gt(cast(expr(n, self.lowering)?, DataType::Int64)),
            None => lit(false),
        };
        let rest = above.clone().map_or(beyond.clone(), |above| above.or(beyond));
        let newly = above.map_or(lit(true), not);
        Ok((when(rest, lit(REST)).otherwise(place)?, newly))
    }

    /// What the level says of the rows that aren't among the greatest: all together, or nothing.
    fn rest(
        &mut self,
        it: &TopNestedLevel,
        rank: &str,
        of: String,
        value: String,
    ) -> Result<(String, String), Error> {
        let lowering = self.lowering;
        let [label, total, shown] = std::array::from_fn(|_| lowering.hidden());
        let is_rest = || by_name(rank).eq(lit(REST));
        let (others, together) = match &it.others {
            Some(others) => {
                let within = self.parent();
                self.aggregate(it, &within, &total)?;
                let others = converted(expr(others, lowering)?, others.ty, it.of.column.ty)?;
                (others, by_name(&total))
            }
            None => (null(it.of.column.ty), null(it.by.column.ty)),
        };
        self.add(vec![
            when(is_rest(), others).otherwise(by_name(&of))?.alias(&label),
            when(is_rest(), together).otherwise(by_name(&value))?.alias(&shown),
        ])?;
        Ok((label, shown))
    }

    /// The level's aggregate over the rows that are equal in `within`, in each of these rows.
    fn aggregate(
        &mut self,
        it: &TopNestedLevel,
        within: &[PlanExpr],
        name: &str,
    ) -> Result<(), Error> {
        for aggregate in &it.aggregates {
            let built = build(aggregate, &self.key, self.lowering)?;
            for (column, value) in aggregate.outputs.iter().zip(built) {
                let mut computed = Computed { lowering: self.lowering, aggregates: Vec::new() };
                let value = computed.over(value, None)?;
                for (aggregate, name) in computed.aggregates {
                    let value = over(aggregate, within.to_vec(), Vec::new(), it)?;
                    self.window(value, &name)?;
                }
                self.add(vec![value.alias(plan_name(column.id))])?;
            }
        }
        let value = converted(expr(&it.by.value, self.lowering)?, it.by.value.ty, it.by.column.ty)?;
        self.add(vec![value.alias(name)])?;
        // The next use of the level's aggregates has other values in their columns.
        let gone: Vec<String> = it
            .aggregates
            .iter()
            .flat_map(|it| it.outputs.iter().map(|column| plan_name(column.id)))
            .collect();
        let own = self.plan.schema().columns().into_iter();
        let kept: Vec<PlanExpr> =
            own.filter(|it| !gone.contains(&it.name)).map(PlanExpr::Column).collect();
        self.plan = LogicalPlanBuilder::from(self.plan.clone()).project(kept)?.build()?;
        Ok(())
    }

    fn parent(&self) -> Vec<PlanExpr> {
        self.keys.iter().chain(&self.ranks).map(|it| by_name(it)).collect()
    }

    fn add(&mut self, columns: Vec<PlanExpr>) -> Result<(), Error> {
        self.plan = with_columns(self.plan.clone(), columns)?;
        Ok(())
    }

    fn window(&mut self, value: PlanExpr, name: &str) -> Result<(), Error> {
        self.plan = with_window(self.plan.clone(), vec![(value, name)])?;
        Ok(())
    }
}

/// An aggregate over the rows that are equal in `within`, in each of these rows.
fn over(
    aggregate: PlanExpr,
    within: Vec<PlanExpr>,
    order_by: Vec<SortExpr>,
    it: &TopNestedLevel,
) -> Result<PlanExpr, Error> {
    let PlanExpr::AggregateFunction(aggregate) = aggregate else {
        let what = "this aggregate of `top-nested`".to_owned();
        return Err(Error::NotSupportedYet { what, span: it.by.value.span });
    };
    let params = WindowFunctionParams {
        args: aggregate.params.args,
        partition_by: within,
        order_by,
        window_frame: WindowFrame::new(None),
        filter: aggregate.params.filter,
        null_treatment: aggregate.params.null_treatment,
        distinct: aggregate.params.distinct,
    };
    let fun = WindowFunctionDefinition::AggregateUDF(aggregate.func);
    Ok(PlanExpr::from(WindowFunction { fun, params }))
}
