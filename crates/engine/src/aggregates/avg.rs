//! `avg` and `avgif`.

use arrow::array::{Array, ArrayRef, AsArray, Int64Array};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::{count as n_values, sum as total};
use datafusion::logical_expr::{Expr, cast, lit};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::fold::{Fold, column, first, fold};
use crate::aggregates::state::{Reader, Writer};
use crate::aggregates::sum::{Decimals, Reals};
use crate::function::param;

pub static AVG: Aggregate = Aggregate {
    name: "avg",
    params: &[param("expr", Accepts::Summable, "what to average")],
    returns: Returns::By(returns),
    result_name: ResultName::PrefixAndFirstArgument("avg"),
    summary: "Averages the values that are not null; NaN where there is none.",
    examples: &[
        AggregateExample {
            input: "datatable(a: long) [1, 2, long(null)]",
            expression: "avg(a)",
            answer: "1.5",
        },
        AggregateExample {
            input: "datatable(a: timespan) [1h, 2h]",
            expression: "avg(a)",
            answer: "01:30:00",
        },
        AggregateExample::of("datatable(a: real) []", "avg(a)", "NaN"),
    ],
    body: Some(avg),
    ..Aggregate::NEW
};

pub static AVGIF: Aggregate = Aggregate {
    name: "avgif",
    params: &[param("expr", Accepts::Summable, "what to average"), PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("avgif"),
    summary: "Averages the values over the rows for which the predicate is true; NaN where there is none.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "avgif(a, b)",
        "1.5",
    )],
    body: Some(|call| conditional(call, 1, avg)),
    ..AVG
};

pub(super) fn returns(types: &[Type]) -> Type {
    match types.first() {
        Some(Type::TimeSpan) => Type::TimeSpan,
        Some(Type::DateTime) => Type::DateTime,
        Some(Type::Decimal) => Type::Decimal,
        _ => Type::Real,
    }
}

fn avg(call: &AggregateCall) -> Result<Vec<Expr>> {
    let value = call.arg(0)?;
    Ok(vec![match (returns(&call.types), call.ty(0)) {
        (Type::Decimal, _) => fold(Decimals { mean: true }, vec![value]),
        (Type::TimeSpan | Type::DateTime, _) => fold(Ticks, vec![value]),
        // Kusto: the sum of longs goes on at the other end where it is too large, also on its way to the mean.
        (_, Type::Int | Type::Long) => {
            let value = cast(value, DataType::Int64);
            let sum = coalesce(vec![total(value.clone()), lit(0i64)]);
            cast(sum, DataType::Float64) / cast(n_values(value), DataType::Float64)
        }
        _ => fold(Reals { mean: true }, vec![cast(value, DataType::Float64)]),
    }])
}

/// The mean of ticks, which the sum of a few datetimes would be too large for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Ticks;

impl Fold for Ticks {
    type Group = (i128, u64);
    type Batch<'a> = &'a Int64Array;

    fn name(&self) -> &'static str {
        "avg"
    }

    fn returns(&self) -> DataType {
        DataType::Int64
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<&'a Int64Array> {
        Ok(first(columns)?.as_primitive::<Int64Type>())
    }

    fn update(&self, (sum, n_values): &mut (i128, u64), batch: &&Int64Array, row: usize) {
        if batch.is_valid(row) {
            *sum += i128::from(batch.value(row));
            *n_values += 1;
        }
    }

    fn save(&self, (sum, n_values): (i128, u64), into: &mut Writer) {
        into.i128(sum);
        into.u64(n_values);
    }

    fn merge(&self, (sum, n_values): &mut (i128, u64), from: &mut Reader<'_>) -> Option<()> {
        *sum += from.i128()?;
        *n_values += from.u64()?;
        Some(())
    }

    fn finish(&self, groups: Vec<(i128, u64)>) -> Result<ArrayRef> {
        let mean = |(sum, n_values): (i128, u64)| {
            sum.checked_div(i128::from(n_values)).and_then(|it| i64::try_from(it).ok())
        };
        Ok(column(Type::Long, groups, |builder, group| match mean(group) {
            Some(mean) => builder.push_long(mean),
            None => builder.push_null(),
        }))
    }
}
