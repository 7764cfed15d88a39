//! `sum` and `sumif`.

use std::str::FromStr;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Float64Type};
use bigdecimal::BigDecimal;
use datafusion::common::Result;
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::sum as total;
use datafusion::logical_expr::{Expr, cast, lit};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::exact::Sum;
use crate::aggregates::fold::{Fold, Values, column, first, fold};
use crate::aggregates::state::{Reader, Writer};
use crate::function::param;
use crate::types::{Cell, arrow_type};

pub static SUM: Aggregate = Aggregate {
    name: "sum",
    params: &[param("expr", Accepts::Summable, "what to add up")],
    returns: Returns::By(returns),
    result_name: ResultName::PrefixAndFirstArgument("sum"),
    summary: "Adds up the values that are not null; 0 where there is none.",
    examples: &[
        AggregateExample {
            input: "datatable(a: long) [1, 2, long(null)]",
            expression: "sum(a)",
            answer: "3",
        },
        AggregateExample {
            input: "datatable(a: real) [1.5, 2.5]",
            expression: "sum(a)",
            answer: "4.0",
        },
        AggregateExample { input: "datatable(a: long) []", expression: "sum(a)", answer: "0" },
        AggregateExample::of("datatable(a: timespan) [1h, 30m]", "sum(a)", "01:30:00"),
        AggregateExample::of(
            "datatable(a: decimal) [decimal(0.1), decimal(0.25)]",
            "sum(a)",
            "0.35",
        ),
    ],
    body: Some(sum),
    ..Aggregate::NEW
};

pub static SUMIF: Aggregate = Aggregate {
    name: "sumif",
    params: &[param("expr", Accepts::Summable, "what to add up"), PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("sumif"),
    summary: "Adds up the values over the rows for which the predicate is true; 0 where there is none.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "sumif(a, b)",
        "3",
    )],
    body: Some(|call| conditional(call, 1, sum)),
    ..SUM
};

/// The type of the values; whole numbers add up to a long.
pub(super) fn returns(types: &[Type]) -> Type {
    match types.first() {
        Some(Type::Int | Type::Dynamic) | None => Type::Long,
        Some(ty) => *ty,
    }
}

/// Kusto: a sum of longs that is too large goes on at the other end.
fn sum(call: &AggregateCall) -> Result<Vec<Expr>> {
    let value = call.arg(0)?;
    Ok(vec![match returns(&call.types) {
        Type::Real => fold(Reals { mean: false }, vec![value]),
        Type::Decimal => fold(Decimals { mean: false }, vec![value]),
        _ => coalesce(vec![total(cast(value, DataType::Int64)), lit(0i64)]),
    }])
}

/// The sum of reals, or their mean.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Reals {
    pub mean: bool,
}

impl Fold for Reals {
    type Group = (Sum, u64);
    type Batch<'a> = &'a Float64Array;

    fn name(&self) -> &'static str {
        if self.mean { "avg" } else { "sum" }
    }

    fn returns(&self) -> DataType {
        DataType::Float64
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<&'a Float64Array> {
        Ok(first(columns)?.as_primitive::<Float64Type>())
    }

    fn update(&self, (sum, n_values): &mut (Sum, u64), batch: &&Float64Array, row: usize) {
        if batch.is_valid(row) {
            sum.add(batch.value(row));
            *n_values += 1;
        }
    }

    fn save(&self, (sum, n_values): (Sum, u64), into: &mut Writer) {
        sum.parts().into_iter().for_each(|part| into.f64(part));
        into.u64(n_values);
    }

    fn merge(&self, (sum, n_values): &mut (Sum, u64), from: &mut Reader<'_>) -> Option<()> {
        sum.add_sum(Sum::from_parts([from.f64()?, from.f64()?, from.f64()?]));
        *n_values += from.u64()?;
        Some(())
    }

    fn finish(&self, groups: Vec<(Sum, u64)>) -> Result<ArrayRef> {
        // Kusto: the mean of nothing is NaN.
        let answer =
            |(sum, n): (Sum, u64)| if self.mean { sum.value() / n as f64 } else { sum.value() };
        Ok(column(Type::Real, groups, |builder, group| builder.push_real(answer(group))))
    }
}

/// The sum of decimals, or their mean.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Decimals {
    pub mean: bool,
}

/// Kusto: a decimal has 34 digits.
const DECIMAL_DIGITS: u64 = 34;

impl Fold for Decimals {
    type Group = (BigDecimal, u64);
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        if self.mean { "avg" } else { "sum" }
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Decimal)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        Values::of(columns, Type::Decimal)
    }

    fn update(&self, (sum, n_values): &mut (BigDecimal, u64), batch: &Values<'_>, row: usize) {
        if let Cell::Decimal(text) = batch.get(row)
            && let Ok(value) = BigDecimal::from_str(text)
        {
            *sum += value;
            *n_values += 1;
        }
    }

    fn save(&self, (sum, n_values): (BigDecimal, u64), into: &mut Writer) {
        into.text(sum.to_string().as_bytes());
        into.u64(n_values);
    }

    fn merge(&self, (sum, n_values): &mut (BigDecimal, u64), from: &mut Reader<'_>) -> Option<()> {
        *sum += BigDecimal::from_str(from.text()?).ok()?;
        *n_values += from.u64()?;
        Some(())
    }

    fn finish(&self, groups: Vec<(BigDecimal, u64)>) -> Result<ArrayRef> {
        Ok(column(Type::Decimal, groups, |builder, (sum, n_values)| match (self.mean, n_values) {
            (true, 0) => builder.push_null(),
            (true, n) => builder.push_text(&text(&(sum / BigDecimal::from(n)))),
            (false, _) => builder.push_text(&text(&sum)),
        }))
    }

    fn size(&self, _group: &(BigDecimal, u64)) -> usize {
        32
    }
}

fn text(value: &BigDecimal) -> String {
    let rounded = if value.digits() > DECIMAL_DIGITS {
        value.with_prec(DECIMAL_DIGITS).normalized()
    } else {
        value.clone()
    };
    rounded.to_plain_string()
}
