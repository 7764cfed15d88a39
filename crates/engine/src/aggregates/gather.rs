//! The folds behind `make_list` and `make_set`: values as JSON with the ordinals of their rows, the earliest kept.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use kql::types::Type;

use crate::aggregates::fold::{Fold, Values, column};
use crate::aggregates::state::{Reader, Writer};
use crate::functions::dynamic::json;
use crate::types::{Cell, arrow_type};

/// A value's place: its row's ordinal, then its place among the elements of an array.
type Place = (u64, u64);

/// How many values more than wanted are gathered before the latest are let go.
const SLACK: usize = 1024;

/// Gathers all values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct List {
    pub limit: usize,
    pub ty: Type,
    pub with_nulls: bool,
}

/// What a list has of a group.
#[derive(Debug, Default)]
pub struct Listed {
    entries: Vec<(Place, Box<str>)>,
    n_bytes: usize,
    /// The list is full with values up to here.
    last: Option<Place>,
}

impl List {
    fn push(&self, group: &mut Listed, place: Place, text: &str) {
        if group.last.is_some_and(|last| place > last) {
            return;
        }
        group.entries.push((place, text.into()));
        group.n_bytes += text.len();
        if group.entries.len() > self.limit.saturating_mul(2).saturating_add(SLACK) {
            self.cut(group);
        }
    }

    /// Puts the values in order and lets go of those over the limit.
    fn cut(&self, group: &mut Listed) {
        group.entries.sort_by_key(|it| it.0);
        if group.entries.len() > self.limit {
            group.entries.truncate(self.limit);
            group.entries.shrink_to_fit();
            group.last = Some(group.entries.last().map_or((0, 0), |it| it.0));
        }
        group.n_bytes = group.entries.iter().map(|it| it.1.len()).sum();
    }
}

impl Fold for List {
    type Group = Listed;
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        "make_list"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        Values::of(columns, self.ty)
    }

    fn update(&self, group: &mut Listed, batch: &Values<'_>, row: usize) {
        let value = batch.get(row);
        let is_wanted = self.with_nulls || is_value(value, self.ty);
        each_text(value, is_wanted, batch.ordinal(row), |place, text| {
            self.push(group, place, text)
        });
    }

    fn save(&self, mut group: Listed, into: &mut Writer) {
        self.cut(&mut group);
        for ((ordinal, at), text) in &group.entries {
            into.u64(*ordinal);
            into.u64(*at);
            into.text(text.as_bytes());
        }
    }

    fn merge(&self, group: &mut Listed, from: &mut Reader<'_>) -> Option<()> {
        while !from.is_done() {
            self.push(group, (from.u64()?, from.u64()?), from.text()?);
        }
        Some(())
    }

    fn finish(&self, groups: Vec<Listed>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, mut group| {
            self.cut(&mut group);
            builder.push_text(&array(group.entries.iter().map(|it| &*it.1), group.n_bytes));
        }))
    }

    fn size(&self, group: &Listed) -> usize {
        group.entries.capacity() * size_of::<(Place, Box<str>)>() + group.n_bytes
    }
}

/// Gathers the distinct values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Set {
    pub limit: usize,
    pub ty: Type,
}

/// What a set has of a group: each value with the first place where it was met.
#[derive(Debug, Default)]
pub struct Distinct {
    places: HashMap<Box<str>, Place>,
    n_bytes: usize,
    /// The set is full with values first met up to here.
    last: Option<Place>,
}

impl Set {
    fn push(&self, group: &mut Distinct, place: Place, text: &str) {
        if group.last.is_some_and(|last| place > last) {
            return;
        }
        if let Some(known) = group.places.get_mut(text) {
            *known = place.min(*known);
            return;
        }
        group.places.insert(text.into(), place);
        group.n_bytes += text.len();
        if group.places.len() > self.limit.saturating_mul(2).saturating_add(SLACK) {
            self.cut(group);
        }
    }

    /// Lets go of the values over the limit, those met last.
    fn cut(&self, group: &mut Distinct) {
        let mut places: Vec<Place> = group.places.values().copied().collect();
        places.sort_unstable();
        let Some(last) = self.limit.checked_sub(1).and_then(|at| places.get(at)).copied() else {
            if self.limit == 0 {
                *group = Distinct { last: Some((0, 0)), ..Distinct::default() };
            }
            return;
        };
        group.places.retain(|_, place| *place <= last);
        group.n_bytes = group.places.keys().map(|it| it.len()).sum();
        group.last = Some(last);
    }

    fn in_order(&self, group: Distinct) -> Vec<(Place, Box<str>)> {
        let mut entries: Vec<_> =
            group.places.into_iter().map(|(text, place)| (place, text)).collect();
        entries.sort_unstable();
        entries.truncate(self.limit);
        entries
    }
}

impl Fold for Set {
    type Group = Distinct;
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        "make_set"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        Values::of(columns, self.ty)
    }

    fn update(&self, group: &mut Distinct, batch: &Values<'_>, row: usize) {
        let value = batch.get(row);
        let is_wanted = is_value(value, self.ty);
        each_text(value, is_wanted, batch.ordinal(row), |place, text| {
            self.push(group, place, text)
        });
    }

    fn save(&self, group: Distinct, into: &mut Writer) {
        for ((ordinal, at), text) in self.in_order(group) {
            into.u64(ordinal);
            into.u64(at);
            into.text(text.as_bytes());
        }
    }

    fn merge(&self, group: &mut Distinct, from: &mut Reader<'_>) -> Option<()> {
        while !from.is_done() {
            self.push(group, (from.u64()?, from.u64()?), from.text()?);
        }
        Some(())
    }

    fn finish(&self, groups: Vec<Distinct>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, group| {
            let n_bytes = group.n_bytes;
            let entries = self.in_order(group);
            builder.push_text(&array(entries.iter().map(|it| &*it.1), n_bytes));
        }))
    }

    fn size(&self, group: &Distinct) -> usize {
        group.places.capacity() * (size_of::<(Box<str>, Place)>() + 1) + group.n_bytes
    }
}

/// Kusto: the null of a dynamic column is a value like others; that of any other type is none.
fn is_value(value: Cell<'_>, ty: Type) -> bool {
    ty == Type::Dynamic || value != Cell::Null
}

/// The texts that a value is gathered as, each with its place.
fn each_text(value: Cell<'_>, is_wanted: bool, ordinal: u64, mut push: impl FnMut(Place, &str)) {
    match value {
        // Kusto: of an array the elements are gathered, not the array.
        Cell::Dynamic(text) if text.trim_ascii_start().starts_with('[') => {
            for (at, element) in (0..).zip(json::elements(text)) {
                push((ordinal, at), element.as_raw_str());
            }
        }
        value if is_wanted => {
            let mut text = String::new();
            json::write(&mut text, value);
            push((ordinal, 0), &text);
        }
        _ => {}
    }
}

fn array<'a>(texts: impl Iterator<Item = &'a str>, n_bytes: usize) -> String {
    let mut array = String::with_capacity(n_bytes + 2);
    array.push('[');
    for (at, text) in texts.enumerate() {
        if at > 0 {
            array.push(',');
        }
        array.push_str(text);
    }
    array.push(']');
    array
}
