//! The accumulator that keeps one row of each group: the one with the largest or smallest value, or the first.
//!
//! Of the kept rows the wanted columns are gathered a batch at a time, as Arrow arrays; nothing is copied value by value. Which of
//! two equal rows is kept is decided by their ordinals, so that the answer doesn't depend on threads.

use std::cmp::Ordering;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, StringViewArray, StructArray, UInt32Array,
    UInt64Builder, new_null_array,
};
use arrow::compute::{interleave, take};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, UInt64Type};
use datafusion::common::{Result, exec_datafusion_err};
use datafusion::functions::core::expr_fn::get_field;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{
    Accumulator, AggregateUDF, AggregateUDFImpl, EmitTo, Expr, GroupsAccumulator, Signature,
    Volatility,
};
use kql::types::Type;

use crate::aggregate::AggregateCall;
use crate::aggregates::fold::OneGroup;
use crate::aggregates::key::Key;
use crate::types::{arrow_type, cell};

/// Which row of a group is kept. Of equal ones it is the one with the smallest ordinal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// The one with the largest first argument.
    Largest,
    /// The one with the smallest first argument.
    Smallest,
    /// The first one.
    First,
    /// The first one whose first argument is neither null nor empty; where there is none, the first one.
    FirstFilled,
}

/// The call's arguments at the row that the rule picks, a column each.
pub fn pick(rule: Rule, call: &AggregateCall) -> Vec<Expr> {
    let types = call.types.clone();
    let signature = Signature::any(types.len() + 1, Volatility::Immutable);
    let mut args = call.args.clone();
    args.push(call.ordinal.clone());
    let row = AggregateUDF::new_from_impl(Pick { rule, types, signature }).call(args);
    (0..call.args.len()).map(|at| get_field(row.clone(), at.to_string())).collect()
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Pick {
    rule: Rule,
    types: Vec<Type>,
    signature: Signature,
}

impl Pick {
    fn fields(&self) -> Fields {
        let field = |(at, ty): (usize, &Type)| Field::new(at.to_string(), arrow_type(*ty), true);
        self.types.iter().enumerate().map(field).collect()
    }
}

impl AggregateUDFImpl for Pick {
    fn name(&self) -> &str {
        match self.rule {
            Rule::Largest => "arg_max",
            Rule::Smallest => "arg_min",
            Rule::First | Rule::FirstFilled => "take_any",
        }
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arg_types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(self.fields()))
    }

    fn accumulator(&self, _args: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(OneGroup(Groups::new(self.clone()))))
    }

    fn groups_accumulator_supported(&self, _args: AccumulatorArgs) -> bool {
        true
    }

    fn create_groups_accumulator(
        &self,
        _args: AccumulatorArgs,
    ) -> Result<Box<dyn GroupsAccumulator>> {
        Ok(Box::new(Groups::new(self.clone())))
    }

    fn state_fields(&self, args: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let name = |part: &str| format!("{}[{part}]", args.name);
        let columns = self.fields();
        let mut fields: Vec<FieldRef> = columns
            .iter()
            .map(|it| Arc::new(Field::new(name(it.name()), it.data_type().clone(), true)) as _)
            .collect();
        fields.push(Arc::new(Field::new(name("ordinal"), DataType::UInt64, true)));
        Ok(fields)
    }
}

/// The row that a group has now.
#[derive(Debug)]
struct Best {
    key: Key,
    ordinal: u64,
    /// Where its columns are: the chunk, and the row there.
    chunk: usize,
    row: usize,
}

#[derive(Debug)]
struct Groups {
    pick: Pick,
    best: Vec<Option<Best>>,
    /// Gathered columns of kept rows, and of some that were kept once. The first chunk is one row of nulls.
    chunks: Vec<Vec<ArrayRef>>,
    n_gathered: usize,
    n_bytes: usize,
}

impl Groups {
    fn new(pick: Pick) -> Groups {
        let nothing = pick.types.iter().map(|ty| match ty {
            Type::String => Arc::new(StringViewArray::from(vec![""])) as ArrayRef,
            ty => new_null_array(&arrow_type(*ty), 1),
        });
        let chunks = vec![nothing.collect()];
        Groups { pick, best: Vec::new(), chunks, n_gathered: 0, n_bytes: 0 }
    }

    /// Takes rows in: those of the input, or kept ones of another part. They have the same columns.
    fn take_in(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<()> {
        let Some((ordinals, columns)) = values.split_last() else { return Ok(()) };
        let ordinals = ordinals.as_primitive::<UInt64Type>();
        let here = self.chunks.len();
        let mut changed: Vec<usize> = Vec::new();
        for (row, group) in group_indices.iter().enumerate() {
            let wanted = opt_filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            if !wanted || ordinals.is_null(row) {
                continue;
            }
            let Some(best) = self.best.get_mut(*group) else { continue };
            let ordinal = ordinals.value(row);
            let Some(key) = better(&self.pick, columns, row, ordinal, best.as_ref()) else {
                continue;
            };
            let known = best.as_ref().map_or(0, |it| it.key.size());
            self.n_bytes = (self.n_bytes + key.size()).saturating_sub(known);
            if best.as_ref().is_none_or(|it| it.chunk != here) {
                changed.push(*group);
            }
            *best = Some(Best { key, ordinal, chunk: here, row });
        }
        self.gather(columns, &changed)
    }

    /// Copies the columns of the groups' new rows into a chunk.
    fn gather(&mut self, columns: &[ArrayRef], changed: &[usize]) -> Result<()> {
        if changed.is_empty() {
            return Ok(());
        }
        let mut rows = Vec::with_capacity(changed.len());
        for group in changed {
            if let Some(Some(best)) = self.best.get_mut(*group) {
                let row = u32::try_from(best.row);
                rows.push(row.map_err(|_| exec_datafusion_err!("a batch has too many rows"))?);
                best.row = rows.len() - 1;
            }
        }
        let rows = UInt32Array::from(rows);
        let chunk: Vec<ArrayRef> =
            columns.iter().map(|it| Ok(alone(take(it, &rows, None)?))).collect::<Result<_>>()?;
        self.n_bytes += size_of_chunk(&chunk);
        self.n_gathered += changed.len();
        self.chunks.push(chunk);
        if self.n_gathered > 2 * self.best.len() + 65_536 {
            self.compact()?;
        }
        Ok(())
    }

    /// Brings the kept rows into one chunk, and lets those go that are kept no more.
    fn compact(&mut self) -> Result<()> {
        let chunk = gathered(&self.chunks, self.best.iter())?;
        let freed: usize = self.chunks.iter().skip(1).map(|it| size_of_chunk(it)).sum();
        self.n_bytes = (self.n_bytes + size_of_chunk(&chunk)).saturating_sub(freed);
        self.chunks.truncate(1);
        self.chunks.push(chunk);
        for (row, best) in self.best.iter_mut().enumerate() {
            if let Some(best) = best {
                (best.chunk, best.row) = (1, row);
            }
        }
        self.n_gathered = self.best.len();
        Ok(())
    }

    fn emit(&mut self, emit_to: EmitTo) -> Result<(Vec<ArrayRef>, Vec<Option<Best>>)> {
        let taken = emit_to.take_needed(&mut self.best);
        let columns = gathered(&self.chunks, taken.iter())?;
        if self.best.is_empty() {
            self.chunks.truncate(1);
            (self.n_gathered, self.n_bytes) = (0, 0);
        }
        Ok((columns, taken))
    }
}

/// The row's key where the row is to be kept instead of the one that the group has.
fn better(
    pick: &Pick,
    columns: &[ArrayRef],
    row: usize,
    ordinal: u64,
    best: Option<&Best>,
) -> Option<Key> {
    let by = || Some(cell(columns.first()?, *pick.types.first()?, row));
    let (order, key) = match pick.rule {
        Rule::First => (best.map_or(Ordering::Less, |_| Ordering::Equal), Key::Null),
        Rule::FirstFilled => {
            let key = Key::filled(by()?);
            (best.map_or(Ordering::Less, |it| it.key.is_null().cmp(&key.is_null()).reverse()), key)
        }
        Rule::Largest | Rule::Smallest => {
            let value = by()?;
            let order = best
                .map_or(Ordering::Less, |it| it.key.preference(value, pick.rule == Rule::Largest));
            if order == Ordering::Greater {
                return None;
            }
            (order, Key::of(value))
        }
    };
    let earlier = || best.is_none_or(|it| ordinal < it.ordinal);
    (order == Ordering::Less || (order == Ordering::Equal && earlier())).then_some(key)
}

/// The columns of those rows, with nulls for a group that has none.
fn gathered<'a>(
    chunks: &[Vec<ArrayRef>],
    best: impl Iterator<Item = &'a Option<Best>>,
) -> Result<Vec<ArrayRef>> {
    let places: Vec<(usize, usize)> =
        best.map(|it| it.as_ref().map_or((0, 0), |it| (it.chunk, it.row))).collect();
    let n_columns = chunks.first().map_or(0, Vec::len);
    (0..n_columns)
        .map(|at| {
            let parts: Vec<&dyn Array> =
                chunks.iter().filter_map(|it| it.get(at)).map(|it| it.as_ref()).collect();
            Ok(alone(interleave(&parts, &places)?))
        })
        .collect()
}

/// The array without what it shares with the batch it comes from.
fn alone(array: ArrayRef) -> ArrayRef {
    match array.as_string_view_opt() {
        Some(texts) => Arc::new(texts.gc()),
        None => array,
    }
}

fn size_of_chunk(chunk: &[ArrayRef]) -> usize {
    chunk.iter().map(|it| it.get_array_memory_size()).sum()
}

impl GroupsAccumulator for Groups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        opt_filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        if self.best.len() < total_num_groups {
            self.best.resize_with(total_num_groups, || None);
        }
        self.take_in(values, group_indices, opt_filter)
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let (columns, _) = self.emit(emit_to)?;
        Ok(Arc::new(StructArray::try_new(self.pick.fields(), columns, None)?))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        let (mut columns, taken) = self.emit(emit_to)?;
        let mut ordinals = UInt64Builder::with_capacity(taken.len());
        ordinals.extend(taken.iter().map(|it| it.as_ref().map(|it| it.ordinal)));
        columns.push(Arc::new(ordinals.finish()));
        Ok(columns)
    }

    fn merge_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        total_num_groups: usize,
    ) -> Result<()> {
        GroupsAccumulator::update_batch(self, values, group_indices, None, total_num_groups)
    }

    fn convert_to_state(
        &self,
        values: &[ArrayRef],
        opt_filter: Option<&BooleanArray>,
    ) -> Result<Vec<ArrayRef>> {
        let n_rows = values.first().map_or(0, |it| it.len());
        let each: Vec<usize> = (0..n_rows).collect();
        let mut groups = Groups::new(self.pick.clone());
        GroupsAccumulator::update_batch(&mut groups, values, &each, opt_filter, n_rows)?;
        GroupsAccumulator::state(&mut groups, EmitTo::All)
    }

    fn size(&self) -> usize {
        self.n_bytes + self.best.capacity() * size_of::<Option<Best>>()
    }
}
