//! `dcount` and `dcountif`, and the sketches that they count by: `hll`, `hll_if`, `hll_merge`.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::{Result, plan_datafusion_err};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::fold::{Fold, Values, column, fold};
use crate::aggregates::state::{Reader, Writer};
use crate::function::{optional, param};
use crate::functions::sketch::distinct::{DEFAULT_ACCURACY, Distinct, hash, precision};
use crate::types::{Cell, arrow_type};

const VALUE: Param = param("expr", Accepts::Any, "the values to count");
const ACCURACY: Param = optional(
    "accuracy",
    Accepts::NotDynamic,
    "0 to 4, for a standard error of 1.6, 0.8 (the default), 0.4, 0.28 and 0.2 percent; few values are counted exactly",
);

pub static DCOUNT: Aggregate = Aggregate {
    name: "dcount",
    params: &[VALUE, ACCURACY],
    returns: Returns::Is(Type::Long),
    result_name: ResultName::PrefixAndFirstArgument("dcount"),
    summary: "Counts the distinct values that are not null: exactly up to 16,384 of them, above with a standard error of 0.8 percent.",
    examples: &[
        AggregateExample {
            input: "datatable(a: string) ['x', 'y', 'x']",
            expression: "dcount(a)",
            answer: "2",
        },
        AggregateExample::of("range a from 1 to 10000 step 1", "dcount(a % 5000, 2)", "5000"),
    ],
    body: Some(dcount),
    ..Aggregate::NEW
};

pub static DCOUNTIF: Aggregate = Aggregate {
    name: "dcountif",
    params: &[VALUE, PREDICATE, ACCURACY],
    result_name: ResultName::PrefixAndFirstArgument("dcountif"),
    summary: "Counts the distinct values that are not null, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: bool) [1, true, 2, true, 4, false]",
        "dcountif(a, b)",
        "2",
    )],
    body: Some(|call| conditional(call, 1, dcount)),
    ..DCOUNT
};

pub static HLL: Aggregate = Aggregate {
    name: "hll",
    params: &[VALUE, ACCURACY],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("hll"),
    summary: "Gives what is needed to count the distinct values later, also over several of its kind.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2, 2]",
        "hll(a) | project x = dcount_hll(hll_a)",
        "2",
    )],
    body: Some(hll),
    ..Aggregate::NEW
};

pub static HLL_IF: Aggregate = Aggregate {
    name: "hll_if",
    params: &[VALUE, PREDICATE, ACCURACY],
    result_name: ResultName::PrefixAndFirstArgument("hll_if"),
    summary: "Gives what hll does, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2]",
        "hll_if(a, a > 1) | project x = dcount_hll(hll_if_a)",
        "1",
    )],
    body: Some(|call| conditional(call, 1, hll)),
    ..HLL
};

pub static HLL_MERGE: Aggregate = Aggregate {
    name: "hll_merge",
    params: &[param("hll", Accepts::Is(Type::Dynamic), "what hll gave")],
    result_name: ResultName::PrefixAndFirstArgument("hll_merge"),
    summary: "Puts several answers of hll together into one.",
    examples: &[AggregateExample::of(
        "datatable(a: long, b: long) [1, 1, 2, 1, 2, 2] | summarize h = hll(a) by b",
        "hll_merge(h) | project x = dcount_hll(hll_merge_h)",
        "2",
    )],
    body: Some(|call| {
        let it = Sketch { of: Of::Sketches, gives: Type::Dynamic };
        Ok(vec![fold(it, vec![call.arg(0)?])])
    }),
    ..HLL
};

fn dcount(call: &AggregateCall) -> Result<Vec<Expr>> {
    counted(call, Type::Long)
}

fn hll(call: &AggregateCall) -> Result<Vec<Expr>> {
    counted(call, Type::Dynamic)
}

fn counted(call: &AggregateCall, gives: Type) -> Result<Vec<Expr>> {
    let accuracy = call.count(1)?.unwrap_or(DEFAULT_ACCURACY);
    let precision = precision(accuracy)
        .ok_or_else(|| plan_datafusion_err!("an accuracy is 0 to 4, not {accuracy}"))?;
    let it = Sketch { of: Of::Values(call.ty(0), precision), gives };
    Ok(vec![fold(it, vec![call.arg(0)?])])
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Sketch {
    of: Of,
    /// long: the count; dynamic: the sketch.
    gives: Type,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    /// Values of that type, with so many counters, as a power of two.
    Values(Type, u8),
    Sketches,
}

impl Fold for Sketch {
    type Group = Distinct;
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        if self.gives == Type::Long { "dcount" } else { "hll" }
    }

    fn returns(&self) -> DataType {
        arrow_type(self.gives)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        match self.of {
            Of::Values(ty, _) => Values::of(columns, ty),
            Of::Sketches => Values::of(columns, Type::Dynamic),
        }
    }

    fn update(&self, group: &mut Distinct, batch: &Values<'_>, row: usize) {
        match (self.of, batch.get(row)) {
            (Of::Values(_, precision), value) => {
                if let Some(hash) = hash(value) {
                    group.add(hash, precision);
                }
            }
            (Of::Sketches, Cell::Dynamic(text)) => {
                if let Some(sketch) = Distinct::from_json(text) {
                    group.merge(sketch);
                }
            }
            (Of::Sketches, _) => {}
        }
    }

    fn save(&self, group: Distinct, into: &mut Writer) {
        group.save(into);
    }

    fn merge(&self, group: &mut Distinct, from: &mut Reader<'_>) -> Option<()> {
        group.merge(Distinct::read(from)?);
        Some(())
    }

    fn finish(&self, groups: Vec<Distinct>) -> Result<ArrayRef> {
        Ok(column(self.gives, groups, |builder, mut group| match self.gives {
            Type::Long => builder.push_long(group.n_values()),
            // Kusto: of no rows the sketch is null.
            _ if group.is_empty() => builder.push_null(),
            _ => builder.push_text(&group.to_json()),
        }))
    }

    fn size(&self, group: &Distinct) -> usize {
        group.size()
    }
}
