//! `make-series`: rows are grouped by the keys and the number of their bin, and each group's bins become arrays.
//!
//! With `from` bins begin there; without, at multiples of the step, and so they do in the form `in range(from, to, step)`, where the bin
//! of `to` is the last one. An end that is left out is the first or last bin of the group that has rows.

use datafusion::functions_aggregate::expr_fn::min;
use datafusion::logical_expr::{Expr as PlanExpr, LogicalPlanBuilder, lit};
use kql::bound::{BoundMakeSeries, Expr};
use kql::types::Type;

use crate::error::Error;
use crate::exec::{whole_made, with_columns};
use crate::functions::series::bins::BIN_NUMBER;
use crate::lower::expr::{assignment, converted, expr};
use crate::lower::literal::null;
use crate::lower::order::{Order, OrderKey, numbered};
use crate::lower::parts::grouped;
use crate::lower::summarize::{Computed, build};
use crate::lower::{Lowered, Lowering, by_name, lower as lower_table, plan_name};
use crate::types::{arrow_field, arrow_type};
use crate::udf::call_kernel;

mod assemble;

use assemble::{Assemble, Made};

pub fn lower(it: &BoundMakeSeries, lowering: &Lowering) -> Result<Lowered, Error> {
    let input = lower_table(&it.input, lowering)?;
    let (plan, key) = numbered(input.plan, &input.order, u64::BITS, lowering)?;
    let axis = Axis::new(it, lowering)?;
    // The number of a row's bin; null where it is in none.
    let bin = lowering.hidden();
    let plan = with_columns(plan, vec![axis.number(it, lowering)?.alias(&bin)])?;
    let plan = LogicalPlanBuilder::from(plan).filter(by_name(&bin).is_not_null())?.build()?;
    let mut groups =
        it.by.iter().map(|value| assignment(value, lowering)).collect::<Result<Vec<_>, _>>()?;
    groups.push(by_name(&bin));
    let mut computed = Computed { lowering, aggregates: Vec::new() };
    let mut outputs = Vec::new();
    for aggregate in &it.aggregates {
        for (column, value) in aggregate.outputs.iter().zip(build(aggregate, &key, lowering)?) {
            outputs.push(computed.over(value, None)?.alias(plan_name(column.id)));
        }
    }
    let ordinal = computed.name(min(by_name(&key.column)));
    let plan = grouped(plan, groups, computed.named(), lowering)?;
    let plan = with_columns(plan, outputs)?;
    let values: Vec<String> = it.series.iter().map(|_| lowering.hidden()).collect();
    let series = it.series.iter().zip(&values);
    let series = series.map(|(it, name)| Ok(expr(&it.value, lowering)?.alias(name)));
    let plan = with_columns(plan, series.collect::<Result<_, Error>>()?)?;
    let rows = Lowered { plan, order: Order::by(OrderKey { column: ordinal, ..key }) };
    assembled(it, rows, &axis, bin, values, lowering)
}

/// The rows of the answer.
fn assembled(
    it: &BoundMakeSeries,
    rows: Lowered,
    axis: &Axis,
    bin: String,
    values: Vec<String>,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let by: Vec<String> = it.by.iter().map(|it| plan_name(it.column.id)).collect();
    let carried = lowering.carried(&rows.plan).into_iter().filter(|name| !by.contains(name));
    let keys: Vec<String> = by.iter().cloned().chain(carried).collect();
    let fields = rows.plan.schema().fields();
    let mut fields: Vec<_> = keys
        .iter()
        .filter_map(|name| fields.iter().find(|it| it.name() == name))
        .map(|it| it.as_ref().clone())
        .collect();
    let made = it.series.iter().map(|it| &it.column).chain([&it.axis]);
    fields.extend(made.map(|column| arrow_field(&plan_name(column.id), Type::Dynamic)));
    let defaults: Vec<String> = values.iter().map(|_| lowering.hidden()).collect();
    let mut settings = axis.settings();
    for (series, name) in it.series.iter().zip(&defaults) {
        settings.push(default(series.default.as_ref(), series.value.ty, lowering)?.alias(name));
    }
    let plan = LogicalPlanBuilder::empty(true).project(settings)?.build()?;
    let settings = Lowered { plan, order: Order::default() };
    let series = it.series.iter().zip(values).zip(defaults);
    let series =
        series.map(|((it, value), default)| Made { value, default, ty: it.value.ty }).collect();
    let operator = Assemble {
        keys,
        bin,
        series,
        ty: axis.ty,
        given: [it.from.is_some(), it.to.is_some()],
        end_included: it.end_included,
        nonempty: it.nonempty && it.by.is_empty(),
    };
    whole_made(operator, vec![rows, settings], fields, lowering)
}

/// What stands for a bin without rows, in the type of the values.
fn default(it: Option<&Expr>, ty: Type, lowering: &Lowering) -> Result<PlanExpr, Error> {
    match it {
        Some(it) => converted(expr(it, lowering)?, it.ty, ty),
        None if ty.is_numeric() => converted(lit(0i64), Type::Long, ty),
        None => Ok(null(ty)),
    }
}

/// Where the bins lie.
struct Axis {
    from: PlanExpr,
    to: PlanExpr,
    step: PlanExpr,
    /// long for all that is counted in whole steps, real for all else, else as it is.
    ty: Type,
    /// The type that bounds and step are computed in.
    computed: Type,
}

impl Axis {
    fn new(it: &BoundMakeSeries, lowering: &Lowering) -> Result<Axis, Error> {
        let given = [Some(&it.on), it.from.as_ref(), it.to.as_ref(), Some(&it.step)];
        let types: Vec<Type> = given.into_iter().flatten().map(|it| it.ty).collect();
        let real = |it: &Type| matches!(it, Type::Real | Type::Decimal | Type::Dynamic);
        let (ty, computed) = match it.on.ty {
            Type::DateTime | Type::TimeSpan => (it.on.ty, Type::Long),
            _ if types.iter().any(real) => (Type::Real, Type::Real),
            _ => (Type::Long, Type::Long),
        };
        let [from, to] = [&it.from, &it.to].map(|end| match end {
            Some(end) => bound(end, computed, lowering),
            None => Ok(null(computed)),
        });
        Ok(Axis { from: from?, to: to?, step: bound(&it.step, computed, lowering)?, ty, computed })
    }

    /// The number of a row's bin.
    fn number(&self, it: &BoundMakeSeries, lowering: &Lowering) -> Result<PlanExpr, Error> {
        let value = bound(&it.on, self.computed, lowering)?;
        let args = vec![value, self.from.clone(), self.to.clone(), self.step.clone()];
        let args = args.into_iter().chain([lit(it.end_included)]).collect();
        let ty = self.computed;
        Ok(call_kernel(&BIN_NUMBER, vec![ty, ty, ty, ty, Type::Bool], Type::Long, args))
    }

    fn settings(&self) -> Vec<PlanExpr> {
        vec![
            self.from.clone().alias(assemble::FROM),
            self.to.clone().alias(assemble::TO),
            self.step.clone().alias(assemble::STEP),
        ]
    }
}

/// An expression in the type that bins are computed in: ticks are longs.
fn bound(it: &Expr, computed: Type, lowering: &Lowering) -> Result<PlanExpr, Error> {
    let value = expr(it, lowering)?;
    if arrow_type(it.ty) == arrow_type(computed) && it.ty != Type::Dynamic {
        return Ok(value);
    }
    converted(value, it.ty, computed)
}
