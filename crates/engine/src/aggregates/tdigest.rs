//! `tdigest`, `tdigest_merge` and its other spelling `merge_tdigest`.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::Result;
use datafusion::logical_expr::{Expr, cast};
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample};
use crate::aggregates::fold::{Fold, column, first, fold};
use crate::aggregates::multiset::{Multiset, key_of, ranked_type};
use crate::aggregates::percentile::ranked;
use crate::aggregates::state::{Reader, Writer};
use crate::function::{optional, param};
use crate::functions::sketch::digest::Digest;
use crate::types::{Cell, arrow_type, cell};

const DIGEST: Param = param("tdigest", Accepts::Is(Type::Dynamic), "what tdigest gave");

pub static TDIGEST: Aggregate = Aggregate {
    name: "tdigest",
    params: &[
        param("expr", Accepts::Summable, "the values"),
        optional("weight", Accepts::Integer, "how often the value counts"),
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("tdigest"),
    summary: "Gives what is needed to estimate percentiles of the values later, also over several of its kind.",
    examples: &[
        AggregateExample::of("datatable(a: long) [1, 2, 2]", "tdigest(a)", "[[7],[1,2],[1,2]]"),
        AggregateExample::of(
            "datatable(a: real, b: long) [1.0, 1, 2.0, 2]",
            "tdigest(a, b) | project x = percentile_tdigest(tdigest_a, 50)",
            "2.0",
        ),
    ],
    body: Some(tdigest),
    ..Aggregate::NEW
};

pub static TDIGEST_MERGE: Aggregate = Aggregate {
    name: "tdigest_merge",
    params: &[DIGEST],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("merge_tdigests"),
    summary: "Puts several answers of tdigest together into one.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2] | summarize t = tdigest(a) by a",
        "tdigest_merge(t)",
        "[[7],[1,2],[1,1]]",
    )],
    body: Some(merged),
    ..Aggregate::NEW
};

pub static MERGE_TDIGEST: Aggregate = Aggregate {
    name: "merge_tdigest",
    summary: "Puts several answers of tdigest together into one, as tdigest_merge does.",
    examples: &[AggregateExample::of(
        "datatable(a: long) [1, 2] | summarize t = tdigest(a) by a",
        "merge_tdigest(t) | project x = percentile_tdigest(merge_tdigests_t, 100)",
        "2",
    )],
    ..TDIGEST_MERGE
};

fn tdigest(call: &AggregateCall) -> Result<Vec<Expr>> {
    let mut args = vec![ranked(call)?];
    if call.args.len() > 1 {
        args.push(cast(call.arg(1)?, DataType::Int64));
    }
    Ok(vec![fold(Values { ty: ranked_type(call.ty(0)) }, args)])
}

fn merged(call: &AggregateCall) -> Result<Vec<Expr>> {
    Ok(vec![fold(Digests, vec![call.arg(0)?])])
}

/// Makes a digest of values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Values {
    ty: Type,
}

impl Fold for Values {
    type Group = Multiset;
    type Batch<'a> = (&'a ArrayRef, Option<&'a ArrayRef>);

    fn name(&self) -> &'static str {
        "tdigest"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Self::Batch<'a>> {
        Ok((first(columns)?, columns.get(1)))
    }

    fn update(&self, group: &mut Multiset, (values, weights): &Self::Batch<'_>, row: usize) {
        let weight = match weights.map(|it| it.as_primitive::<Int64Type>()) {
            None => 1,
            Some(weights) if weights.is_null(row) => 0,
            Some(weights) => u64::try_from(weights.value(row)).unwrap_or(0),
        };
        if let Some(key) = key_of(cell(values, self.ty, row)).filter(|_| weight > 0) {
            group.push(key, weight);
        }
    }

    fn save(&self, group: Multiset, into: &mut Writer) {
        group.save(into);
    }

    fn merge(&self, group: &mut Multiset, from: &mut Reader<'_>) -> Option<()> {
        group.merge(from)
    }

    fn finish(&self, groups: Vec<Multiset>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, group| match Digest::of(group, self.ty) {
            Some(digest) => builder.push_text(&digest.to_json()),
            None => builder.push_null(),
        }))
    }

    fn size(&self, group: &Multiset) -> usize {
        group.size()
    }
}

/// Puts digests together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Digests;

/// The values of digests, by their type. Kusto: those of a group must be of one type; of several one is taken, always the same.
#[derive(Debug, Default)]
struct ByType {
    long: Multiset,
    real: Multiset,
    datetime: Multiset,
    timespan: Multiset,
}

impl ByType {
    fn of(&mut self, ty: Type) -> &mut Multiset {
        match ty {
            Type::Real => &mut self.real,
            Type::DateTime => &mut self.datetime,
            Type::TimeSpan => &mut self.timespan,
            _ => &mut self.long,
        }
    }
}

const DIGEST_TYPES: [Type; 4] = [Type::Long, Type::Real, Type::DateTime, Type::TimeSpan];

impl Fold for Digests {
    type Group = ByType;
    type Batch<'a> = &'a ArrayRef;

    fn name(&self) -> &'static str {
        "tdigest_merge"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<&'a ArrayRef> {
        first(columns)
    }

    fn update(&self, group: &mut ByType, batch: &&ArrayRef, row: usize) {
        if let Cell::Dynamic(text) = cell(batch, Type::Dynamic, row)
            && let Some(digest) = Digest::from_json(text)
        {
            let values = group.of(digest.ty);
            digest.entries.iter().for_each(|it| values.push(it.0, it.1));
        }
    }

    fn save(&self, mut group: ByType, into: &mut Writer) {
        for ty in DIGEST_TYPES {
            let mut part = Writer::default();
            std::mem::take(group.of(ty)).save(&mut part);
            into.text(part.bytes());
        }
    }

    fn merge(&self, group: &mut ByType, from: &mut Reader<'_>) -> Option<()> {
        for ty in DIGEST_TYPES {
            group.of(ty).merge(&mut Reader::new(from.bytes()?))?;
        }
        Some(())
    }

    fn finish(&self, groups: Vec<ByType>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, mut group| {
            let mut digests = DIGEST_TYPES
                .into_iter()
                .filter_map(|ty| Digest::of(std::mem::take(group.of(ty)), ty));
            match digests.next() {
                Some(digest) => builder.push_text(&digest.to_json()),
                None => builder.push_null(),
            }
        }))
    }

    fn size(&self, group: &ByType) -> usize {
        group.long.size() + group.real.size() + group.datetime.size() + group.timespan.size()
    }
}
