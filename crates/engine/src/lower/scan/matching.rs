//! The rows against the steps, as the documentation tells it.
//!
//! Each step has a state: what it and the steps before it saw last, while a sequence has come that far. A row is held against the steps
//! from the last to the first. It matches a step by the state of the step before, which moves on with it, or else by the step's own.
//!
//! Kusto: the documentation counts a match for each row of the first step, but in its example (and in the engine) a match is counted
//! where a sequence begins. Inferred: an optional step may be passed over; a partition counts for itself; a step with `output = last`
//! gives its row in that row's place.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Int64Array, UInt32Array};
use arrow::compute::{concat, take};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, exec_datafusion_err, exec_err};
use datafusion::physical_expr::PhysicalExpr;
use kql::bound::ScanOutput;
use kql::types::Type;

use super::nothing;
use crate::exec::Whole;
use crate::exec::bounds::{check, hold};

/// Where a column of an expression comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    Input(String),
    /// A declared column of the row at hand: its default.
    Declared(usize),
    /// What a step saw last.
    State {
        step: usize,
        at: usize,
    },
}

/// An expression with the columns that it looks at.
#[derive(Debug, Clone)]
pub struct Compiled {
    pub value: Arc<dyn PhysicalExpr>,
    pub schema: SchemaRef,
    pub sources: Vec<Origin>,
}

/// A step; assignments name columns by place: the input's, then the declared ones.
#[derive(Debug)]
pub struct Step {
    pub optional: bool,
    pub output: ScanOutput,
    pub condition: Compiled,
    pub assignments: Vec<(usize, Compiled)>,
}

/// Where a column of the output comes from.
#[derive(Debug)]
pub enum Source {
    Input(String),
    /// What the step saw, by place.
    Seen(usize),
    MatchId,
}

/// Matches rows to steps.
#[derive(Debug)]
pub struct Matching {
    /// The columns that tell apart what is scanned apart.
    pub partition: Vec<String>,
    /// The declared columns' values where nothing is assigned.
    pub defaults: Vec<Arc<dyn PhysicalExpr>>,
    /// The input's columns, and their types.
    pub own: Vec<String>,
    pub types: Vec<Type>,
    pub steps: Vec<Step>,
    pub outputs: Vec<Source>,
}

/// A row that matched a step: what of it was assigned, by place.
#[derive(Debug, Clone)]
struct Seen {
    row: usize,
    assigned: Vec<(usize, ArrayRef)>,
}

/// A sequence that has come to a step: what that step and those before it saw.
#[derive(Debug, Clone)]
struct Sequence {
    match_id: i64,
    seen: Vec<Option<Seen>>,
    /// A row that is put out once the step sees no more.
    pending: Option<Seen>,
}

impl Whole for Matching {
    fn name(&self) -> &'static str {
        "scan"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [rows] = inputs else { return exec_err!("scan is over one input") };
        let one = batch(&Arc::new(Schema::empty()), Vec::new(), 1)?;
        let defaults = self.defaults.iter().map(|it| it.evaluate(&one)?.into_array(1));
        let mut scan = Scan {
            it: self,
            rows,
            own: self.own.iter().map(|it| column(rows, it).cloned()).collect::<Result<_>>()?,
            defaults: defaults.collect::<Result<_>>()?,
            nothing: self.types.iter().map(|ty| nothing(*ty)).collect(),
            whole: HashMap::new(),
            output: Vec::new(),
        };
        scan.compute_ahead()?;
        for part in self.parts(rows)? {
            scan.part(&part)?;
        }
        scan.columns()
    }
}

impl Matching {
    /// The rows that are scanned together.
    fn parts(&self, rows: &RecordBatch) -> Result<Vec<Vec<usize>>> {
        if self.partition.is_empty() {
            return Ok(vec![(0..rows.num_rows()).collect()]);
        }
        let keys = self.partition.iter().map(|name| column(rows, name).cloned());
        let keys = keys.collect::<Result<Vec<_>>>()?;
        let fields = keys.iter().map(|it| SortField::new(it.data_type().clone())).collect();
        let keys = RowConverter::new(fields)?.convert_columns(&keys)?;
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for (row, key) in keys.iter().enumerate() {
            let number = *numbers.entry(key.data()).or_insert(parts.len());
            match parts.get_mut(number) {
                Some(part) => part.push(row),
                None => parts.push(vec![row]),
            }
        }
        Ok(parts)
    }
}

/// One run.
struct Scan<'a> {
    it: &'a Matching,
    rows: &'a RecordBatch,
    own: Vec<ArrayRef>,
    defaults: Vec<ArrayRef>,
    nothing: Vec<ArrayRef>,
    /// What looks at rows alone, computed over all of them; by the expression's address.
    whole: HashMap<*const Compiled, ArrayRef>,
    /// What matched, and the number of its match.
    output: Vec<(Seen, i64)>,
}

impl Scan<'_> {
    fn compute_ahead(&mut self) -> Result<()> {
        for step in &self.it.steps {
            let values = step.assignments.iter().map(|(_, it)| it);
            for it in std::iter::once(&step.condition).chain(values) {
                if !it.sources.iter().all(|it| matches!(it, Origin::Input(_))) {
                    continue;
                }
                let columns = it.schema.fields().iter().map(|it| column(self.rows, it.name()));
                let columns = columns.map(|it| it.cloned()).collect::<Result<Vec<_>>>()?;
                let n_rows = self.rows.num_rows();
                let batch = batch(&it.schema, columns, n_rows)?;
                let value = it.value.evaluate(&batch)?.into_array(n_rows)?;
                self.whole.insert(std::ptr::from_ref(it), value);
            }
        }
        Ok(())
    }

    fn part(&mut self, rows: &[usize]) -> Result<()> {
        let it = self.it;
        let mut states: Vec<Option<Sequence>> = vec![None; it.steps.len()];
        let mut next_match = 0;
        for row in rows {
            check()?;
            for (at, step) in it.steps.iter().enumerate().rev() {
                let before = before(&it.steps, &states, at);
                let from = before.and_then(|before| states.get(before)?.as_ref());
                let moves = match from {
                    Some(from) => self.holds(&step.condition, *row, Some(from))?,
                    None => false,
                };
                if moves {
                    let Some(moved) = before.and_then(|it| states.get_mut(it)?.take()) else {
                        continue;
                    };
                    let ended = states.get_mut(at).and_then(Option::take);
                    self.end(ended);
                    let moved = self.settle(moved);
                    let sequence = self.seen(at, *row, moved)?;
                    set(&mut states, at, sequence);
                    continue;
                }
                let own = states.get(at).and_then(Option::as_ref);
                if (at > 0 && own.is_none()) || !self.holds(&step.condition, *row, own)? {
                    continue;
                }
                let sequence = states.get_mut(at).and_then(Option::take).unwrap_or_else(|| {
                    next_match += 1;
                    let seen = vec![None; it.steps.len()];
                    Sequence { match_id: next_match - 1, seen, pending: None }
                });
                let sequence = self.seen(at, *row, sequence)?;
                set(&mut states, at, sequence);
            }
        }
        for state in states {
            self.end(state);
        }
        Ok(())
    }

    /// The sequence after a step has seen that row, which is put out as the step wants.
    fn seen(&mut self, at: usize, row: usize, mut sequence: Sequence) -> Result<Sequence> {
        let Some(step) = self.it.steps.get(at) else { return Ok(sequence) };
        let mut assigned = Vec::with_capacity(step.assignments.len());
        for (place, value) in &step.assignments {
            let value = self.value(value, row, Some(&sequence))?;
            hold(value.get_array_memory_size())?;
            assigned.push((*place, value));
        }
        let seen = Seen { row, assigned };
        if let Some(it) = sequence.seen.get_mut(at) {
            *it = Some(seen.clone());
        }
        match step.output {
            ScanOutput::All => self.output.push((seen, sequence.match_id)),
            ScanOutput::Last => sequence.pending = Some(seen),
            ScanOutput::None => {}
        }
        Ok(sequence)
    }

    /// Puts out what waits for the step's end.
    fn settle(&mut self, mut sequence: Sequence) -> Sequence {
        if let Some(seen) = sequence.pending.take() {
            self.output.push((seen, sequence.match_id));
        }
        sequence
    }

    fn end(&mut self, sequence: Option<Sequence>) {
        if let Some(sequence) = sequence {
            self.settle(sequence);
        }
    }

    fn holds(&self, it: &Compiled, row: usize, state: Option<&Sequence>) -> Result<bool> {
        let value = match self.whole.get(&std::ptr::from_ref(it)) {
            Some(values) => values.slice(row, 1),
            None => self.value(it, row, state)?,
        };
        Ok(value.as_boolean_opt().is_some_and(|it| it.is_valid(0) && it.value(0)))
    }

    /// An expression's value in a row, as an array of one.
    fn value(&self, it: &Compiled, row: usize, state: Option<&Sequence>) -> Result<ArrayRef> {
        if let Some(values) = self.whole.get(&std::ptr::from_ref(it)) {
            return Ok(values.slice(row, 1));
        }
        let mut columns = Vec::with_capacity(it.sources.len());
        for source in &it.sources {
            columns.push(match source {
                Origin::Input(name) => column(self.rows, name)?.slice(row, 1),
                Origin::Declared(at) => element(&self.defaults, *at)?,
                Origin::State { step, at } => {
                    let seen = state.and_then(|it| it.seen.get(*step)?.as_ref());
                    self.column_of(seen, *at)?
                }
            });
        }
        it.value.evaluate(&batch(&it.schema, columns, 1)?)?.into_array(1)
    }

    /// A column of what a step saw; where it saw nothing, null or what the query declares.
    fn column_of(&self, seen: Option<&Seen>, at: usize) -> Result<ArrayRef> {
        if let Some((_, value)) = seen.and_then(|it| it.assigned.iter().find(|it| it.0 == at)) {
            return Ok(value.clone());
        }
        match (at.checked_sub(self.own.len()), seen) {
            (Some(declared), _) => element(&self.defaults, declared),
            (None, Some(seen)) => Ok(element(&self.own, at)?.slice(seen.row, 1)),
            (None, None) => element(&self.nothing, at),
        }
    }

    fn columns(mut self) -> Result<Vec<ArrayRef>> {
        self.output.sort_by_key(|(seen, _)| seen.row);
        let rows: UInt32Array = self.output.iter().map(|(seen, _)| seen.row as u32).collect();
        let mut columns = Vec::with_capacity(self.it.outputs.len());
        for source in &self.it.outputs {
            columns.push(match source {
                Source::Input(name) => take(column(self.rows, name)?, &rows, None)?,
                Source::MatchId => {
                    Arc::new(Int64Array::from_iter_values(self.output.iter().map(|it| it.1)))
                }
                Source::Seen(at) => {
                    let empty = self.column_of(None, *at)?.slice(0, 0);
                    let values =
                        self.output.iter().map(|(seen, _)| self.column_of(Some(seen), *at));
                    let values = values.collect::<Result<Vec<_>>>()?;
                    let values: Vec<&dyn Array> =
                        std::iter::once(&empty).chain(&values).map(|it| it.as_ref()).collect();
                    concat(&values)?
                }
            });
        }
        Ok(columns)
    }
}

/// The step whose sequence may move on to this one: the one before, or further back over optional steps that have none.
fn before(steps: &[Step], states: &[Option<Sequence>], at: usize) -> Option<usize> {
    let mut before = at.checked_sub(1)?;
    while states.get(before).is_some_and(Option::is_none)
        && steps.get(before).is_some_and(|it| it.optional)
    {
        before = before.checked_sub(1)?;
    }
    Some(before)
}

fn set(states: &mut [Option<Sequence>], at: usize, sequence: Sequence) {
    if let Some(state) = states.get_mut(at) {
        *state = Some(sequence);
    }
}

fn element(columns: &[ArrayRef], at: usize) -> Result<ArrayRef> {
    columns.get(at).cloned().ok_or_else(|| exec_datafusion_err!("scan has no column {at}"))
}

fn column<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef> {
    rows.column_by_name(name).ok_or_else(|| exec_datafusion_err!("there is no column {name}"))
}

fn batch(schema: &SchemaRef, columns: Vec<ArrayRef>, n_rows: usize) -> Result<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    Ok(RecordBatch::try_new_with_options(schema.clone(), columns, &options)?)
}
