//! The accumulator behind `make_set` and `make_list`: values with the ordinals of their rows, the earliest kept.
//!
//! Which rows reach it first depends on threads; the ordinals make the answer independent of that.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, ListBuilder, StringBuilder, StringViewBuilder,
    UInt64Builder,
};
use arrow::datatypes::{DataType, Field, FieldRef, UInt64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
};
use kql::json::push_string;
use kql::types::Type;

use crate::functions::dynamic::json;
use crate::types::{Cell, cell};

/// Groups up to this size are searched one by one, larger ones by hash.
const SEARCHED: usize = 32;

/// The aggregate of a value and an ordinal.
pub fn collect(distinct: bool, limit: usize, ty: Type, value: Expr, ordinal: Expr) -> Expr {
    let signature = Signature::any(2, Volatility::Immutable);
    AggregateUDF::new_from_impl(Collect { distinct, limit, ty, signature })
        .call(vec![value, ordinal])
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Collect {
    distinct: bool,
    limit: usize,
    ty: Type,
    signature: Signature,
}

impl AggregateUDFImpl for Collect {
    fn name(&self) -> &str {
        if self.distinct { "make_set" } else { "make_list" }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(Groups::new(self))))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        _args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups::new(self)))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let list = |name: &str, ty: DataType| -> FieldRef {
            Arc::new(Field::new(
                format!("{}[{name}]", args.name),
                DataType::List(Arc::new(Field::new_list_field(ty, true))),
                true,
            ))
        };
        Ok(vec![list("values", DataType::Utf8), list("ordinals", DataType::UInt64)])
    }
}

/// One value of one group.
#[derive(Debug, Clone, Copy)]
struct Entry {
    ordinal: u64,
    /// Its place among the distinct texts.
    text: u32,
}

#[derive(Debug)]
struct Groups {
    distinct: bool,
    limit: usize,
    ty: Type,
    texts: Vec<Arc<str>>,
    text_of: HashMap<Arc<str>, u32>,
    groups: Vec<Vec<Entry>>,
    /// Where a value stands in a group that is too large to search one by one.
    places: HashMap<(usize, u32), usize>,
    n_bytes: usize,
}

impl Groups {
    fn new(collect: &Collect) -> Groups {
        Groups::empty(collect.distinct, collect.limit, collect.ty)
    }

    fn empty(distinct: bool, limit: usize, ty: Type) -> Groups {
        let (texts, text_of, groups, places) =
            (Vec::new(), HashMap::new(), Vec::new(), HashMap::new());
        Groups { distinct, limit, ty, texts, text_of, groups, places, n_bytes: 0 }
    }

    fn intern(&mut self, text: &str) -> u32 {
        if let Some(known) = self.text_of.get(text) {
            return *known;
        }
        let place = self.texts.len() as u32;
        let text: Arc<str> = text.into();
        self.n_bytes += text.len() + 2 * size_of::<Arc<str>>() + 48;
        self.texts.push(text.clone());
        self.text_of.insert(text, place);
        place
    }

    fn push(&mut self, group: usize, entry: Entry) {
        if self.limit == 0 {
            return;
        }
        if self.distinct
            && let Some(at) = self.place(group, entry.text)
        {
            if let Some(known) = self.groups.get_mut(group).and_then(|it| it.get_mut(at)) {
                known.ordinal = known.ordinal.min(entry.ordinal);
            }
            return;
        }
        let Some(entries) = self.groups.get_mut(group) else { return };
        if entries.len() >= self.limit {
            // Full: the latest of all gives way to an earlier one.
            let Some((at, latest)) =
                entries.iter().copied().enumerate().max_by_key(|(_, it)| it.ordinal)
            else {
                return;
            };
            if latest.ordinal <= entry.ordinal {
                return;
            }
            if let Some(slot) = entries.get_mut(at) {
                *slot = entry;
            }
            if self.places.remove(&(group, latest.text)).is_some() {
                self.places.insert((group, entry.text), at);
            }
            return;
        }
        entries.push(entry);
        self.n_bytes += size_of::<Entry>();
        if self.distinct && entries.len() > SEARCHED {
            let first =
                if entries.len() == SEARCHED + 1 { 0 } else { SEARCHED.max(entries.len() - 1) };
            self.places.extend(
                entries.iter().enumerate().skip(first).map(|(at, it)| ((group, it.text), at)),
            );
        }
    }

    fn place(&self, group: usize, text: u32) -> Option<usize> {
        let entries = self.groups.get(group)?;
        if entries.len() <= SEARCHED {
            entries.iter().position(|it| it.text == text)
        } else {
            self.places.get(&(group, text)).copied()
        }
    }

    fn grow(&mut self, n_groups: usize) {
        if self.groups.len() < n_groups {
            self.n_bytes += (n_groups - self.groups.len()) * size_of::<Vec<Entry>>();
            self.groups.resize(n_groups, Vec::new());
        }
    }

    /// Takes groups out, each in the order of its ordinals.
    fn emit(&mut self, emit_to: EmitTo) -> Vec<Vec<Entry>> {
        let mut taken = emit_to.take_needed(&mut self.groups);
        for entries in &mut taken {
            entries.sort_by_key(|it| it.ordinal);
        }
        let n_taken = taken.len();
        let places = std::mem::take(&mut self.places);
        self.places = places
            .into_iter()
            .filter_map(|((group, text), at)| Some(((group.checked_sub(n_taken)?, text), at)))
            .collect();
        taken
    }

    fn text(&self, entry: Entry) -> &str {
        self.texts.get(entry.text as usize).map_or("", |it| it)
    }

    fn array(&self, entries: &[Entry]) -> String {
        let mut array = String::from("[");
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 {
                array.push(',');
            }
            match self.ty {
                Type::String => push_string(&mut array, self.text(*entry)),
                _ => array.push_str(self.text(*entry)),
            }
        }
        array.push(']');
        array
    }
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        let [values, ordinals] = values else { return Ok(()) };
        let ordinals = ordinals.as_primitive::<UInt64Type>();
        let mut fragment = String::new();
        for (row, group) in group_indices.iter().enumerate() {
            if opt_filter.is_some_and(|filter| !filter.is_valid(row) || !filter.value(row)) {
                continue;
            }
            let ordinal = ordinals.value(row);
            match cell(values, self.ty, row) {
                Cell::Null | Cell::Dynamic("null") => {}
                Cell::String(text) => {
                    let text = self.intern(text);
                    self.push(*group, Entry { ordinal, text });
                }
                // Kusto: of an array the elements are gathered, not the array.
                Cell::Dynamic(array) if array.trim_ascii_start().starts_with('[') => {
                    for element in json::elements(array) {
                        let text = self.intern(element.as_raw_str());
                        self.push(*group, Entry { ordinal, text });
                    }
                }
                other => {
                    fragment.clear();
                    json::write(&mut fragment, other);
                    let text = self.intern(&fragment);
                    self.push(*group, Entry { ordinal, text });
                }
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = self.emit(emit_to);
        let mut builder = StringViewBuilder::with_capacity(groups.len());
        for entries in &groups {
            builder.append_value(self.array(entries));
        }
        Ok(Arc::new(builder.finish()))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let groups = self.emit(emit_to);
        let mut texts = ListBuilder::new(StringBuilder::new());
        let mut ordinals = ListBuilder::new(UInt64Builder::new());
        for entries in &groups {
            for entry in entries {
                texts.values().append_value(self.text(*entry));
                ordinals.values().append_value(entry.ordinal);
            }
            texts.append(true);
            ordinals.append(true);
        }
        Ok(vec![Arc::new(texts.finish()), Arc::new(ordinals.finish())])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        let [texts, ordinals] = values else { return Ok(()) };
        let (texts, ordinals) = (texts.as_list::<i32>(), ordinals.as_list::<i32>());
        for (row, group) in group_indices.iter().enumerate() {
            let (texts, ordinals) = (texts.value(row), ordinals.value(row));
            let ordinals = ordinals.as_primitive::<UInt64Type>();
            for (text, ordinal) in texts.as_string::<i32>().iter().zip(ordinals.values()) {
                let text = self.intern(text.unwrap_or_default());
                self.push(*group, Entry { ordinal: *ordinal, text });
            }
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let n_rows = values.first().map_or(0, |it| it.len());
        let groups: Vec<usize> = (0..n_rows).collect();
        let mut each = Groups::empty(self.distinct, self.limit, self.ty);
        GroupsAccumulator::update_batch(&mut each, values, &groups, opt_filter, n_rows)?;
        GroupsAccumulator::state(&mut each, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.n_bytes + self.places.len() * 40
    }
}

/// The same for a `summarize` without groups.
#[derive(Debug)]
struct OneGroup(Groups);

impl Accumulator for OneGroup {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let n_rows = values.first().map_or(0, |it| it.len());
        GroupsAccumulator::update_batch(&mut self.0, values, &vec![0; n_rows], None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.grow(1);
        ScalarValue::try_from_array(&GroupsAccumulator::evaluate(&mut self.0, EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        GroupsAccumulator::size(&self.0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.0.grow(1);
        let arrays = GroupsAccumulator::state(&mut self.0, EmitTo::All)?;
        arrays.iter().map(|array| ScalarValue::try_from_array(array, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let n_rows = states.first().map_or(0, |it| it.len());
        GroupsAccumulator::merge_batch(&mut self.0, states, &vec![0; n_rows], 1)
    }
}
