//! Percentiles, plain and weighted, in a column each or in one array.
//!
//! Kusto estimates them by a t-digest, which is exact for small groups. Here they are exact for all: equal values are put together as
//! they come, so that a group holds its different values and no more.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StructArray};
use arrow::datatypes::{DataType, Field, Fields, Float64Type, Int64Type};
use datafusion::common::{Result, exec_datafusion_err, plan_datafusion_err, plan_err};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::{Expr, cast};
use kql::library::{Accepts, Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample};
use crate::aggregates::fold::{Fold, column, fold};
use crate::aggregates::multiset::{Multiset, key_of, percentile, ranked_type, value_of};
use crate::aggregates::state::{Reader, Writer};
use crate::function::{param, repeated};
use crate::functions::dynamic::json;
use crate::lower::expr::converted;
use crate::types::{Cell, ColumnBuilder, arrow_type, cell};

const VALUE: Param = param("expr", Accepts::Any, "the values");
const WEIGHT: Param = param("weight", Accepts::Integer, "how often the value counts");
const RANK: Param = param("percentile", Accepts::Numeric, "the rank, 0 to 100");
const RANKS: Param = repeated("percentile", Accepts::Numeric, 1, "the ranks, 0 to 100");
const RANK_ARRAY: Param =
    param("percentiles", Accepts::Is(Type::Dynamic), "an array of the ranks, 0 to 100");

const WEIGHTED: &str = "datatable(a: long, w: long) [10, 8, 20, 6, 30, 3, 40, 1]";

pub static PERCENTILE: Aggregate = Aggregate {
    name: "percentile",
    params: &[VALUE, RANK],
    returns: Returns::Percentiles(1),
    summary: "Gives the value below which that percentage of the values lies, by nearest rank.",
    examples: &[AggregateExample::of("datatable(a: long) [1, 2, 3]", "percentile(a, 50)", "2")],
    body: Some(|call| in_columns(call, false)),
    ..Aggregate::NEW
};

pub static PERCENTILES: Aggregate = Aggregate {
    name: "percentiles",
    params: &[VALUE, RANKS],
    returns: Returns::Percentiles(1),
    summary: "Gives several percentiles of the values, each in its own column.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2, 3, 4]",
        "percentiles(a, 25, 75) | project x = percentile_a_75",
        "3",
    )],
    body: Some(|call| in_columns(call, false)),
    ..Aggregate::NEW
};

pub static PERCENTILES_ARRAY: Aggregate = Aggregate {
    name: "percentiles_array",
    params: &[VALUE, RANKS],
    returns: Returns::Is(Type::Dynamic),
    overloads: &[Overload { params: &[VALUE, RANK_ARRAY], returns: Returns::Is(Type::Dynamic) }],
    result_name: ResultName::PrefixAndFirstArgument("percentiles"),
    summary: "Gives several percentiles of the values in one array.",
    examples: &[
        AggregateExample::of(
            "datatable(a: long) [1, 2, 3]",
            "percentiles_array(a, 50, 100)",
            "[2,3]",
        ),
        AggregateExample::of(
            "datatable(a: long) [1, 2, 3]",
            "percentiles_array(a, dynamic([0, 50]))",
            "[1,2]",
        ),
    ],
    body: Some(|call| in_array(call, false)),
    ..Aggregate::NEW
};

pub static PERCENTILEW: Aggregate = Aggregate {
    name: "percentilew",
    params: &[VALUE, WEIGHT, RANK],
    returns: Returns::Percentiles(2),
    summary: "Gives the value below which that percentage of the values lies, each value counted by its weight.",
    examples: &[AggregateExample::of(WEIGHTED, "percentilew(a, w, 50)", "20")],
    body: Some(|call| in_columns(call, true)),
    ..Aggregate::NEW
};

pub static PERCENTILESW: Aggregate = Aggregate {
    name: "percentilesw",
    params: &[VALUE, WEIGHT, RANKS],
    returns: Returns::Percentiles(2),
    summary: "Gives several percentiles of the weighted values, each in its own column.",
    examples: &[AggregateExample::of(
        WEIGHTED,
        "percentilesw(a, w, 50, 99.9) | project x = percentile_a_99_9",
        "40",
    )],
    body: Some(|call| in_columns(call, true)),
    ..Aggregate::NEW
};

pub static PERCENTILESW_ARRAY: Aggregate = Aggregate {
    name: "percentilesw_array",
    params: &[VALUE, WEIGHT, RANKS],
    returns: Returns::Is(Type::Dynamic),
    overloads: &[Overload {
        params: &[VALUE, WEIGHT, RANK_ARRAY],
        returns: Returns::Is(Type::Dynamic),
    }],
    result_name: ResultName::PrefixAndFirstArgument("percentiles"),
    summary: "Gives several percentiles of the weighted values in one array.",
    examples: &[AggregateExample::of(
        WEIGHTED,
        "percentilesw_array(a, w, dynamic([50, 75, 99.9]))",
        "[20,20,40]",
    )],
    body: Some(|call| in_array(call, true)),
    ..Aggregate::NEW
};

fn in_columns(call: &AggregateCall, weighted: bool) -> Result<Vec<Expr>> {
    let ty = ranked_type(call.ty(0));
    let columns = call.returns.clone();
    let row = fold(Percentiles { ty, weighted, columns }, arguments(call, weighted)?);
    Ok((0..call.returns.len()).map(|at| get_field(row.clone(), at.to_string())).collect())
}

fn in_array(call: &AggregateCall, weighted: bool) -> Result<Vec<Expr>> {
    let it = Percentiles { ty: ranked_type(call.ty(0)), weighted, columns: Vec::new() };
    Ok(vec![fold(it, arguments(call, weighted)?)])
}

/// The value as it is ranked, the weight, and the ranks as reals or as one array.
fn arguments(call: &AggregateCall, weighted: bool) -> Result<Vec<Expr>> {
    let mut args = vec![ranked(call)?];
    if weighted {
        args.push(cast(call.arg(1)?, DataType::Int64));
    }
    for at in args.len()..call.args.len() {
        let rank = call.arg(at)?;
        args.push(if call.ty(at) == Type::Dynamic { rank } else { cast(rank, DataType::Float64) });
    }
    Ok(args)
}

/// The first argument in the type that it is ranked in.
pub fn ranked(call: &AggregateCall) -> Result<Expr> {
    let value = call.arg(0)?;
    match call.ty(0) {
        ty @ (Type::String | Type::Guid | Type::Bool) => {
            plan_err!("percentiles are of numbers, datetimes and timespans, not of {ty}")
        }
        Type::Dynamic => converted(value, Type::Dynamic, Type::Real)
            .map_err(|error| plan_datafusion_err!("{error}")),
        ty => Ok(cast(value, arrow_type(ranked_type(ty)))),
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Percentiles {
    /// What the values are ranked in.
    ty: Type,
    weighted: bool,
    /// The types of the output columns; none where the answer is an array.
    columns: Vec<Type>,
}

/// What is known of a group: its values, and which percentiles are asked for.
#[derive(Debug, Default)]
struct Asked {
    values: Multiset,
    ranks: Vec<f64>,
}

/// The columns of the arguments.
struct Columns<'a> {
    values: &'a ArrayRef,
    weights: Option<&'a ArrayRef>,
    ranks: &'a [ArrayRef],
}

impl Columns<'_> {
    fn weight(&self, row: usize) -> Option<u64> {
        let Some(weights) = self.weights else { return Some(1) };
        let weights = weights.as_primitive::<Int64Type>();
        let weight = weights.is_valid(row).then(|| weights.value(row))?;
        u64::try_from(weight).ok().filter(|it| *it > 0)
    }

    fn ranks(&self, row: usize) -> Vec<f64> {
        let mut ranks = Vec::new();
        for column in self.ranks {
            if let Some(reals) = column.as_primitive_opt::<Float64Type>() {
                ranks.push(if reals.is_valid(row) { reals.value(row) } else { f64::NAN });
            } else if let Cell::Dynamic(array) = cell(column, Type::Dynamic, row) {
                let number = |it: sonic_rs::LazyValue<'_>| it.as_raw_str().parse().ok();
                ranks.extend(json::elements(array).map(|it| number(it).unwrap_or(f64::NAN)));
            }
        }
        ranks
    }
}

impl Fold for Percentiles {
    type Group = Asked;
    type Batch<'a> = Columns<'a>;

    fn name(&self) -> &'static str {
        "percentiles"
    }

    fn returns(&self) -> DataType {
        if self.columns.is_empty() {
            return arrow_type(Type::Dynamic);
        }
        DataType::Struct(self.fields())
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Columns<'a>> {
        let missing = || exec_datafusion_err!("percentiles without ranks");
        let (values, rest) = columns.split_first().ok_or_else(missing)?;
        if !self.weighted {
            return Ok(Columns { values, weights: None, ranks: rest });
        }
        let (weights, ranks) = rest.split_first().ok_or_else(missing)?;
        Ok(Columns { values, weights: Some(weights), ranks })
    }

    fn update(&self, group: &mut Asked, batch: &Columns<'_>, row: usize) {
        if group.ranks.is_empty() {
            group.ranks = batch.ranks(row);
        }
        if let Some(key) = key_of(cell(batch.values, self.ty, row))
            && let Some(weight) = batch.weight(row)
        {
            group.values.push(key, weight);
        }
    }

    fn save(&self, group: Asked, into: &mut Writer) {
        into.u64(group.ranks.len() as u64);
        group.ranks.iter().for_each(|it| into.f64(*it));
        group.values.save(into);
    }

    fn merge(&self, group: &mut Asked, from: &mut Reader<'_>) -> Option<()> {
        let ranks: Option<Vec<f64>> = (0..from.u64()?).map(|_| from.f64()).collect();
        if group.ranks.is_empty() {
            group.ranks = ranks?;
        }
        group.values.merge(from)
    }

    fn finish(&self, groups: Vec<Asked>) -> Result<ArrayRef> {
        if self.columns.is_empty() {
            return Ok(column(Type::Dynamic, groups, |builder, group| {
                self.push_array(builder, group)
            }));
        }
        let mut builders: Vec<ColumnBuilder> =
            self.columns.iter().map(|ty| ColumnBuilder::new(*ty, groups.len())).collect();
        for group in groups {
            let sorted = group.values.sorted();
            for (at, builder) in builders.iter_mut().enumerate() {
                let rank = group.ranks.get(at).copied().unwrap_or(f64::NAN);
                match percentile(&sorted, rank).map(|it| value_of(it, self.ty)) {
                    Some(value) => push(builder, value),
                    None => builder.push_null(),
                }
            }
        }
        let arrays = builders.iter_mut().map(ColumnBuilder::finish).collect();
        Ok(Arc::new(StructArray::try_new(self.fields(), arrays, None)?))
    }

    fn size(&self, group: &Asked) -> usize {
        group.values.size() + group.ranks.capacity() * size_of::<f64>()
    }
}

impl Percentiles {
    fn fields(&self) -> Fields {
        let field = |(at, ty): (usize, &Type)| Field::new(at.to_string(), arrow_type(*ty), true);
        self.columns.iter().enumerate().map(field).collect()
    }

    fn push_array(&self, builder: &mut ColumnBuilder, group: Asked) {
        let sorted = group.values.sorted();
        if sorted.is_empty() {
            return builder.push_null();
        }
        let mut array = String::from("[");
        for (at, rank) in group.ranks.iter().enumerate() {
            if at > 0 {
                array.push(',');
            }
            let value = percentile(&sorted, *rank).map_or(Cell::Null, |it| value_of(it, self.ty));
            json::write(&mut array, value);
        }
        array.push(']');
        builder.push_text(&array);
    }
}

fn push(builder: &mut ColumnBuilder, value: Cell<'_>) {
    match (builder, value) {
        (ColumnBuilder::Json(builder), value) => {
            let mut text = String::new();
            json::write(&mut text, value);
            builder.append_value(&text);
        }
        (builder, Cell::Real(it)) => builder.push_real(it),
        (builder, Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it)) => {
            builder.push_long(it)
        }
        (builder, _) => builder.push_null(),
    }
}
