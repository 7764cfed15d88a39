//! Deviation, variance and covariance, of a sample or a population, over all rows or those that a predicate picks: one kernel, for
//! a variance is a covariance with itself.

use arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use arrow::datatypes::{DataType, Float64Type};
use datafusion::common::Result;
use datafusion::logical_expr::{Expr, cast};
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::exact::Sum;
use crate::aggregates::fold::{Fold, column, first, fold};
use crate::aggregates::state::{Reader, Writer};
use crate::function::param;

const VALUE: Param = param("expr", Accepts::Summable, "the values");
const ONE: Param = param("expr1", Accepts::Summable, "the one value");
const OTHER: Param = param("expr2", Accepts::Summable, "the other value");

const SAMPLE: Covariance = Covariance { sample: true, root: false };
const POPULATION: Covariance = Covariance { sample: false, root: false };
const SAMPLE_ROOT: Covariance = Covariance { sample: true, root: true };
const POPULATION_ROOT: Covariance = Covariance { sample: false, root: true };

pub static STDEV: Aggregate = Aggregate {
    name: "stdev",
    params: &[VALUE],
    returns: Returns::Is(Type::Real),
    result_name: ResultName::PrefixAndFirstArgument("stdev"),
    summary: "Gives the standard deviation of the values, taken as a sample; 0 where there are less than two.",
    examples: &[
        AggregateExample::of("datatable(a: long) [1, 2, 3]", "stdev(a)", "1.0"),
        AggregateExample::of("datatable(a: long) [5]", "stdev(a)", "0.0"),
    ],
    body: Some(|call| SAMPLE_ROOT.of_one(call)),
    ..Aggregate::NEW
};

pub static STDEVP: Aggregate = Aggregate {
    name: "stdevp",
    result_name: ResultName::PrefixAndFirstArgument("stdevp"),
    summary: "Gives the standard deviation of the values, taken as a population.",
    examples: &[AggregateExample::of("datatable(a: long) [1, 3]", "stdevp(a)", "1.0")],
    body: Some(|call| POPULATION_ROOT.of_one(call)),
    ..STDEV
};

pub static STDEVIF: Aggregate = Aggregate {
    name: "stdevif",
    params: &[VALUE, PREDICATE],
    result_name: ResultName::PrefixAndFirstArgument("stdevif"),
    summary: "Gives the standard deviation, as of a sample, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2, 3, 9]",
        "stdevif(a, a < 9)",
        "1.0",
    )],
    body: Some(|call| conditional(call, 1, |call| SAMPLE_ROOT.of_one(call))),
    ..STDEV
};

pub static VARIANCE: Aggregate = Aggregate {
    name: "variance",
    result_name: ResultName::PrefixAndFirstArgument("variance"),
    summary: "Gives the variance of the values, taken as a sample, to ten decimals; 0 where there are less than two.",
    examples: &[
        AggregateExample::of("datatable(a: long) [1, 2, 3]", "variance(a)", "1.0"),
        AggregateExample::of("datatable(a: long) [1, 2, 3, 4]", "variance(a)", "1.6666666667"),
    ],
    body: Some(|call| SAMPLE.of_one(call)),
    ..STDEV
};

pub static VARIANCEIF: Aggregate = Aggregate {
    name: "varianceif",
    result_name: ResultName::PrefixAndFirstArgument("varianceif"),
    summary: "Gives the variance, as of a sample, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2, 3, 9]",
        "varianceif(a, a < 9)",
        "1.0",
    )],
    body: Some(|call| conditional(call, 1, |call| SAMPLE.of_one(call))),
    ..STDEVIF
};

pub static VARIANCEP: Aggregate = Aggregate {
    name: "variancep",
    result_name: ResultName::PrefixAndFirstArgument("variancep"),
    summary: "Gives the variance of the values, taken as a population.",
    examples: &[AggregateExample::of("datatable(a: long) [1, 3]", "variancep(a)", "1.0")],
    body: Some(|call| POPULATION.of_one(call)),
    ..STDEV
};

pub static VARIANCEPIF: Aggregate = Aggregate {
    name: "variancepif",
    result_name: ResultName::PrefixAndFirstArgument("variancepif"),
    summary: "Gives the variance, as of a population, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 3, 9]",
        "variancepif(a, a < 9)",
        "1.0",
    )],
    body: Some(|call| conditional(call, 1, |call| POPULATION.of_one(call))),
    ..STDEVIF
};

pub static COVARIANCE: Aggregate = Aggregate {
    name: "covariance",
    params: &[ONE, OTHER],
    returns: Returns::Is(Type::Real),
    result_name: ResultName::PrefixAndTwoArguments("covariance"),
    summary: "Gives how two values vary together, taken as a sample.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: long) [1, 2, 3, 4, 5, 6]",
        "covariance(a, b)",
        "4.0",
    )],
    body: Some(|call| SAMPLE.of_two(call)),
    ..Aggregate::NEW
};

pub static COVARIANCEIF: Aggregate = Aggregate {
    name: "covarianceif",
    params: &[ONE, OTHER, PREDICATE],
    result_name: ResultName::PrefixAndTwoArguments("covarianceif"),
    summary: "Gives how two values vary together, as of a sample, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: long) [1, 2, 3, 4, 5, 6]",
        "covarianceif(a, b, a < 5)",
        "2.0",
    )],
    body: Some(|call| conditional(call, 2, |call| SAMPLE.of_two(call))),
    ..COVARIANCE
};

pub static COVARIANCEP: Aggregate = Aggregate {
    name: "covariancep",
    result_name: ResultName::PrefixAndTwoArguments("covariancep"),
    summary: "Gives how two values vary together, taken as a population.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: long) [1, 1, 3, 3]",
        "covariancep(a, b)",
        "1.0",
    )],
    body: Some(|call| POPULATION.of_two(call)),
    ..COVARIANCE
};

pub static COVARIANCEPIF: Aggregate = Aggregate {
    name: "covariancepif",
    result_name: ResultName::PrefixAndTwoArguments("covariancepif"),
    summary: "Gives how two values vary together, as of a population, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: long) [1, 1, 3, 3, 9, 9]",
        "covariancepif(a, b, a < 9)",
        "1.0",
    )],
    body: Some(|call| conditional(call, 2, |call| POPULATION.of_two(call))),
    ..COVARIANCEIF
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Covariance {
    sample: bool,
    root: bool,
}

impl Covariance {
    fn of_one(self, call: &AggregateCall) -> Result<Vec<Expr>> {
        let value = cast(call.arg(0)?, DataType::Float64);
        Ok(vec![fold(self, vec![value.clone(), value])])
    }

    fn of_two(self, call: &AggregateCall) -> Result<Vec<Expr>> {
        let args =
            vec![cast(call.arg(0)?, DataType::Float64), cast(call.arg(1)?, DataType::Float64)];
        Ok(vec![fold(self, args)])
    }

    fn answer(self, it: &Moments) -> f64 {
        let divisor = if self.sample { it.n_rows.saturating_sub(1) } else { it.n_rows };
        if divisor == 0 {
            return 0.0;
        }
        let n_rows = it.n_rows as f64;
        let scaled = it.xy.times(n_rows).minus(it.x.times_sum(it.y)).value();
        let covariance = rounded(scaled / n_rows / divisor as f64);
        // Rounding may take the variance of equal values below 0.
        if self.root { if covariance < 0.0 { 0.0 } else { covariance.sqrt() } } else { covariance }
    }
}

/// Kusto: a variance has ten decimals, and a deviation is the root of that.
fn rounded(value: f64) -> f64 {
    let scaled = value * 1e10;
    if scaled.abs() < 9e15 { scaled.round() / 1e10 } else { value }
}

/// What is summed up for a covariance.
#[derive(Debug, Default)]
struct Moments {
    n_rows: u64,
    x: Sum,
    y: Sum,
    xy: Sum,
}

impl Fold for Covariance {
    type Group = Moments;
    type Batch<'a> = (&'a Float64Array, &'a Float64Array);

    fn name(&self) -> &'static str {
        if self.root { "stdev" } else { "covariance" }
    }

    fn returns(&self) -> DataType {
        DataType::Float64
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<(&'a Float64Array, &'a Float64Array)> {
        let x = first(columns)?.as_primitive::<Float64Type>();
        Ok((x, columns.last().map_or(x, |it| it.as_primitive::<Float64Type>())))
    }

    fn update(&self, group: &mut Moments, (xs, ys): &Self::Batch<'_>, row: usize) {
        if xs.is_valid(row) && ys.is_valid(row) {
            let (x, y) = (xs.value(row), ys.value(row));
            group.n_rows += 1;
            group.x.add(x);
            group.y.add(y);
            group.xy.add_product(x, y);
        }
    }

    fn save(&self, group: Moments, into: &mut Writer) {
        into.u64(group.n_rows);
        for sum in [group.x, group.y, group.xy] {
            sum.parts().into_iter().for_each(|part| into.f64(part));
        }
    }

    fn merge(&self, group: &mut Moments, from: &mut Reader<'_>) -> Option<()> {
        group.n_rows += from.u64()?;
        for sum in [&mut group.x, &mut group.y, &mut group.xy] {
            sum.add_sum(Sum::from_parts([from.f64()?, from.f64()?, from.f64()?]));
        }
        Some(())
    }

    fn finish(&self, groups: Vec<Moments>) -> Result<ArrayRef> {
        Ok(column(Type::Real, groups, |builder, group| builder.push_real(self.answer(&group))))
    }
}
