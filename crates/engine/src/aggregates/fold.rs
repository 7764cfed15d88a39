//! The one adapter between our aggregates and DataFusion's: an aggregate says what a group is and what a row does to it.
//!
//! Which rows reach a group first, and in how many parts, depends on threads. A fold's answer must not: it goes by ordinals, or does
//! what comes to the same in any order.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, BooleanArray};
use arrow::datatypes::{DataType, Field, FieldRef, UInt64Type};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
};
use kql::types::Type;

use crate::aggregates::state::{Reader, Writer};
use crate::types::{Cell, ColumnBuilder, cell};

/// An aggregate of our own: its parameters, and what is done with rows.
pub trait Fold: Debug + Clone + PartialEq + Eq + Hash + Send + Sync + 'static {
    /// What is known of a group.
    type Group: Debug + Default + Send + Sync + 'static;
    /// The arguments of one batch, as the fold reads them.
    type Batch<'a>;

    /// The aggregate's name.
    fn name(&self) -> &'static str;

    /// The Arrow type of its answer.
    fn returns(&self) -> DataType;

    /// Looks at the arguments once for a batch.
    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Self::Batch<'a>>;

    /// Takes a row into its group.
    fn update(&self, group: &mut Self::Group, batch: &Self::Batch<'_>, row: usize);

    /// Writes a group down, to be merged elsewhere.
    fn save(&self, group: Self::Group, into: &mut Writer);

    /// Takes in what was written down of another part of the group; None where it can't be read.
    fn merge(&self, group: &mut Self::Group, from: &mut Reader<'_>) -> Option<()>;

    /// The answers of these groups.
    fn finish(&self, groups: Vec<Self::Group>) -> Result<ArrayRef>;

    /// The bytes that a group holds beside itself.
    fn size(&self, _group: &Self::Group) -> usize {
        0
    }
}

/// A call of a fold.
pub fn fold<F: Fold>(fold: F, args: Vec<Expr>) -> Expr {
    let signature = Signature::any(args.len(), Volatility::Immutable);
    AggregateUDF::new_from_impl(Folded { fold, signature }).call(args)
}

/// A column of that KQL type, of a value for each group.
pub fn column<T>(
    ty: Type,
    groups: Vec<T>,
    mut push: impl FnMut(&mut ColumnBuilder, T),
) -> ArrayRef {
    let mut builder = ColumnBuilder::new(ty, groups.len());
    for group in groups {
        push(&mut builder, group);
    }
    builder.finish()
}

/// A column of values of a KQL type, beside the ordinals of their rows.
#[derive(Debug)]
pub struct Values<'a> {
    column: &'a ArrayRef,
    ty: Type,
    ordinals: Option<&'a ArrayRef>,
}

impl<'a> Values<'a> {
    /// The first argument as values of that type, the last one as ordinals.
    pub fn of(columns: &'a [ArrayRef], ty: Type) -> Result<Values<'a>> {
        let column = first(columns)?;
        Ok(Values { column, ty, ordinals: columns.last().filter(|_| columns.len() > 1) })
    }

    /// The value at a row; one that a predicate left out is null too.
    pub fn get(&self, row: usize) -> Cell<'a> {
        cell(self.column, self.ty, row)
    }

    /// The row's ordinal.
    pub fn ordinal(&self, row: usize) -> u64 {
        let ordinals = self.ordinals.and_then(|it| it.as_primitive_opt::<UInt64Type>());
        ordinals.map_or(0, |it| it.value(row))
    }
}

/// The first argument.
pub fn first(columns: &[ArrayRef]) -> Result<&ArrayRef> {
    columns.first().ok_or_else(|| exec_datafusion_err!("an aggregate without an argument"))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Folded<F> {
    fold: F,
    signature: Signature,
}

impl<F: Fold> AggregateUDFImpl for Folded<F> {
    fn name(&self) -> &str {
        self.fold.name()
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(self.fold.returns())
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(Groups::new(self.fold.clone()))))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        _args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups::new(self.fold.clone())))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new(format!("{}[group]", args.name), DataType::Binary, true))])
    }
}

/// The groups of one part of the rows.
#[derive(Debug)]
struct Groups<F: Fold> {
    fold: F,
    groups: Vec<F::Group>,
    n_bytes: usize,
}

impl<F: Fold> Groups<F> {
    fn new(fold: F) -> Groups<F> {
        Groups { fold, groups: Vec::new(), n_bytes: 0 }
    }

    fn grow(&mut self, n_groups: usize) {
        if self.groups.len() < n_groups {
            self.groups.resize_with(n_groups, F::Group::default);
        }
    }

    fn take(&mut self, emit_to: EmitTo) -> Vec<F::Group> {
        let taken = emit_to.take_needed(&mut self.groups);
        let freed: usize = taken.iter().map(|it| self.fold.size(it)).sum();
        self.n_bytes = self.n_bytes.saturating_sub(freed);
        taken
    }

    /// Does something to a group and keeps the account of its memory.
    fn with(&mut self, group: usize, change: impl FnOnce(&F, &mut F::Group)) {
        if let Some(group) = self.groups.get_mut(group) {
            let before = self.fold.size(group);
            change(&self.fold, group);
            self.n_bytes = (self.n_bytes + self.fold.size(group)).saturating_sub(before);
        }
    }
}

impl<F: Fold> GroupsAccumulator for Groups<F> {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        if group_indices.is_empty() {
            return Ok(());
        }
        let fold = self.fold.clone();
        let batch = fold.batch(values)?;
        for (row, group) in group_indices.iter().enumerate() {
            if opt_filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row)) {
                self.with(*group, |fold, group| fold.update(group, &batch, row));
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let groups = self.take(emit_to);
        self.fold.finish(groups)
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let groups = self.take(emit_to);
        let mut builder = BinaryBuilder::with_capacity(groups.len(), groups.len() * 16);
        for group in groups {
            let mut writer = Writer::default();
            self.fold.save(group, &mut writer);
            builder.append_value(writer.bytes());
        }
        Ok(vec![Arc::new(builder.finish())])
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        self.grow(total_num_groups);
        let states = first(values)?.as_binary::<i32>();
        for (row, group) in group_indices.iter().enumerate().filter(|it| states.is_valid(it.0)) {
            let mut reader = Reader::new(states.value(row));
            let mut merged = None;
            self.with(*group, |fold, group| merged = fold.merge(group, &mut reader));
            merged.ok_or_else(|| exec_datafusion_err!("the state of an aggregate is broken"))?;
        }
        Ok(())
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let n_rows = values.first().map_or(0, |it| it.len());
        let each: Vec<usize> = (0..n_rows).collect();
        let mut groups = Groups::new(self.fold.clone());
        GroupsAccumulator::update_batch(&mut groups, values, &each, opt_filter, n_rows)?;
        GroupsAccumulator::state(&mut groups, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.n_bytes + self.groups.capacity() * size_of::<F::Group>()
    }
}

/// The same for a `summarize` without keys: all rows are one group, also where there is none.
#[derive(Debug)]
pub struct OneGroup<G>(pub G);

impl<G: GroupsAccumulator + Debug + Sync> Accumulator for OneGroup<G> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let n_rows = values.first().map_or(0, |it| it.len());
        self.0.update_batch(values, &vec![0; n_rows], None, 1)
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        self.0.update_batch(&[], &[], None, 1)?;
        ScalarValue::try_from_array(&self.0.evaluate(EmitTo::All)?, 0)
    }

    fn size(&self) -> usize {
        self.0.size()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        self.0.update_batch(&[], &[], None, 1)?;
        let arrays = self.0.state(EmitTo::All)?;
        arrays.iter().map(|array| ScalarValue::try_from_array(array, 0)).collect()
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let n_rows = states.first().map_or(0, |it| it.len());
        self.0.merge_batch(states, &vec![0; n_rows], 1)
    }
}
