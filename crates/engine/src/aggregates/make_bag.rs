//! `make_bag`, `make_bag_if`, and the old spelling `make_dictionary`: the properties of all bags in one.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::Expr;
use kql::json::push_string;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, PREDICATE, conditional};
use crate::aggregates::fold::{Fold, Values, column, fold};
use crate::aggregates::make_set::{MAX_SIZE, OLD_MAX_SIZE, SIZE, limit};
use crate::aggregates::state::{Reader, Writer};
use crate::function::param;
use crate::types::{Cell, arrow_type};

const BAGS: Param = param("expr", Accepts::Is(Type::Dynamic), "the property bags to put together");

pub static MAKE_BAG: Aggregate = Aggregate {
    name: "make_bag",
    params: &[BAGS, SIZE],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("bag"),
    summary: "Puts the properties of all bags into one; of equal keys the first row's value is kept.",
    examples: &[AggregateExample::of(
        "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2, 'x': 3})]",
        "make_bag(a)",
        "{\"x\":1,\"y\":2}",
    )],
    body: Some(|call| bag(call, MAX_SIZE)),
    ..Aggregate::NEW
};

pub static MAKE_BAG_IF: Aggregate = Aggregate {
    name: "make_bag_if",
    params: &[BAGS, PREDICATE, SIZE],
    summary: "Puts the properties of the bags into one, over the rows for which the predicate is true.",
    examples: &[AggregateExample::of(
        "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2})]",
        "make_bag_if(a, a.x == 1)",
        "{\"x\":1}",
    )],
    body: Some(|call| conditional(call, 1, |call| bag(call, MAX_SIZE))),
    ..MAKE_BAG
};

pub static MAKE_DICTIONARY: Aggregate = Aggregate {
    name: "make_dictionary",
    result_name: ResultName::PrefixAndFirstArgument("dictionary"),
    instead: Some("make_bag"),
    summary: "Puts the properties of all bags into one, no more than 128.",
    examples: &[AggregateExample::of(
        "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'y': 2})]",
        "make_dictionary(a)",
        "{\"x\":1,\"y\":2}",
    )],
    body: Some(|call| bag(call, OLD_MAX_SIZE)),
    ..MAKE_BAG
};

fn bag(call: &AggregateCall, default: usize) -> Result<Vec<Expr>> {
    let limit = limit(call, default)?;
    Ok(vec![fold(Bag { limit }, vec![call.arg(0)?, call.ordinal.clone()])])
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Bag {
    limit: usize,
}

/// A property's place: its row's ordinal, then its place in that row's bag.
type Place = (u64, u64);

/// Each key with its first place and the value there, as JSON.
#[derive(Debug, Default)]
struct Properties {
    values: HashMap<Box<str>, (Place, Box<str>)>,
    n_bytes: usize,
}

impl Properties {
    fn push(&mut self, key: &str, place: Place, value: &str) {
        match self.values.get_mut(key) {
            Some((known, _)) if *known <= place => {}
            Some(known) => {
                self.n_bytes = (self.n_bytes + value.len()).saturating_sub(known.1.len());
                *known = (place, value.into());
            }
            None => {
                self.n_bytes += key.len() + value.len();
                self.values.insert(key.into(), (place, value.into()));
            }
        }
    }

    fn in_order(self) -> Vec<(Place, Box<str>, Box<str>)> {
        let entries = self.values.into_iter();
        let mut entries: Vec<_> = entries.map(|(key, (place, it))| (place, key, it)).collect();
        entries.sort_unstable();
        entries
    }
}

impl Fold for Bag {
    type Group = Properties;
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        "make_bag"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        Values::of(columns, Type::Dynamic)
    }

    /// Kusto: what is no bag is skipped.
    fn update(&self, group: &mut Properties, batch: &Values<'_>, row: usize) {
        let Cell::Dynamic(text) = batch.get(row) else { return };
        if !text.trim_ascii_start().starts_with('{') {
            return;
        }
        let properties = sonic_rs::to_object_iter(text).filter_map(std::result::Result::ok);
        for (at, (key, value)) in (0..).zip(properties) {
            group.push(&key, (batch.ordinal(row), at), value.as_raw_str());
        }
    }

    fn save(&self, group: Properties, into: &mut Writer) {
        for ((ordinal, at), key, value) in group.in_order() {
            into.u64(ordinal);
            into.u64(at);
            into.text(key.as_bytes());
            into.text(value.as_bytes());
        }
    }

    fn merge(&self, group: &mut Properties, from: &mut Reader<'_>) -> Option<()> {
        while !from.is_done() {
            let place = (from.u64()?, from.u64()?);
            group.push(from.text()?, place, from.text()?);
        }
        Some(())
    }

    fn finish(&self, groups: Vec<Properties>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, group| {
            let mut bag = String::from("{");
            for (at, (_, key, value)) in group.in_order().iter().take(self.limit).enumerate() {
                if at > 0 {
                    bag.push(',');
                }
                push_string(&mut bag, key);
                bag.push(':');
                bag.push_str(value);
            }
            bag.push('}');
            builder.push_text(&bag);
        }))
    }

    fn size(&self, group: &Properties) -> usize {
        group.values.capacity() * (size_of::<(Box<str>, (Place, Box<str>))>() + 1) + group.n_bytes
    }
}
