//! Which rows of a segment pass the conditions of a scan.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder, RecordBatch};
use arrow::array::{RecordBatchOptions, Scalar};
use arrow::buffer::BooleanBuffer;
use arrow::compute::kernels::cmp::{gt_eq, lt};
use arrow::compute::{FilterBuilder, prep_null_mask_filter, take};
use arrow::datatypes::SchemaRef;
use datafusion::catalog::Session;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, HashMap};
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::Expr;
use datafusion::physical_expr::PhysicalExpr;

use super::column::Column;
use super::segment::{Segment, Within};
use super::spill::Budget;
use super::table::StoredTable;
use crate::time_filter::{TimeRange, is_exact, time_range};

/// More conditions than that aren't told apart.
const MAX_CONDITIONS: usize = 20_000;

/// The conditions that a table's scans have had.
#[derive(Debug, Default)]
pub struct Conditions(Mutex<HashMap<Expr, usize>>);

impl Conditions {
    /// The number of a condition that has been asked before; None: it is new.
    fn number(&self, condition: &Expr) -> Option<usize> {
        let mut known = self.0.lock().ok()?;
        if let Some(number) = known.get(condition) {
            return Some(*number);
        }
        let number = known.len();
        if number < MAX_CONDITIONS {
            known.insert(condition.clone(), number);
        }
        None
    }
}

/// Whether a filter's answer for a row depends on nothing but the row.
pub fn is_sound(filter: &Expr) -> bool {
    let mut sound = !filter.is_volatile();
    let walked = filter.apply(|it| {
        sound &= !matches!(
            it,
            Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::ScalarSubquery(_)
                | Expr::OuterReferenceColumn(..)
                | Expr::Placeholder(_)
                | Expr::AggregateFunction(_)
                | Expr::WindowFunction(_)
        );
        Ok(if sound { TreeNodeRecursion::Continue } else { TreeNodeRecursion::Stop })
    });
    sound && walked.is_ok()
}

/// The conditions of one scan.
#[derive(Debug, Clone)]
pub struct Filters {
    /// What the comparisons of the time with constants leave open.
    pub range: Option<TimeRange>,
    time: Option<usize>,
    conditions: Vec<Arc<Condition>>,
}

/// A condition that isn't a comparison of the time.
#[derive(Debug)]
struct Condition {
    /// None: nobody has asked before.
    number: Option<usize>,
    places: Vec<usize>,
    /// Exactly its columns.
    schema: SchemaRef,
    expr: Arc<dyn PhysicalExpr>,
}

impl Filters {
    /// The conditions as they are worked out.
    pub fn new(filters: &[Expr], table: &StoredTable, session: &dyn Session) -> Result<Filters> {
        let (times, others): (Vec<&Expr>, Vec<&Expr>) =
            filters.iter().partition(|it| table.time.is_some() && is_exact(it));
        let times: Vec<Expr> = times.into_iter().cloned().collect();
        let conditions = others.into_iter().map(|it| condition(it, table, session));
        Ok(Filters {
            range: time_range(&times),
            time: table.time,
            conditions: conditions.collect::<Result<_>>()?,
        })
    }

    /// The places of the columns that are looked at.
    pub fn places(&self) -> BTreeSet<usize> {
        let time = self.time.filter(|_| self.range.is_some());
        self.conditions.iter().flat_map(|it| it.places.iter().copied()).chain(time).collect()
    }

    /// Which rows of a segment pass; None: all of them.
    pub fn mask(&self, segment: &Segment, budget: &Budget) -> Result<Option<BooleanBuffer>> {
        let mut mask = match (self.range, self.time) {
            (Some(range), Some(time)) => match segment.within(range) {
                Within::None => return Ok(Some(BooleanBuffer::new_unset(segment.n_rows))),
                Within::Some => Some(in_range(&segment.column(time, budget)?, range)?),
                Within::All => None,
            },
            _ => None,
        };
        for it in &self.conditions {
            let n_left = mask.as_ref().map_or(segment.n_rows, BooleanBuffer::count_set_bits);
            if n_left == 0 {
                break;
            }
            let passed = it.mask(segment, budget, mask.as_ref(), n_left)?;
            mask = Some(match &mask {
                Some(mask) => mask & &passed,
                None => passed,
            });
        }
        Ok(mask)
    }
}

fn condition(filter: &Expr, table: &StoredTable, session: &dyn Session) -> Result<Arc<Condition>> {
    let schema = &table.logs.schema;
    let names: BTreeSet<&str> = filter.column_refs().iter().map(|it| it.name.as_str()).collect();
    let places = names.into_iter().map(|it| schema.index_of(it));
    let places: Vec<usize> = places.collect::<std::result::Result<_, _>>()?;
    let schema = Arc::new(schema.project(&places)?);
    let expr =
        session.create_physical_expr(filter.clone(), &DFSchema::try_from(Arc::clone(&schema))?)?;
    let number = table.conditions.number(filter);
    Ok(Arc::new(Condition { number, places, schema, expr }))
}

/// The rows whose time is in that range.
fn in_range(time: &Column, range: TimeRange) -> Result<BooleanBuffer> {
    let time = time.array()?;
    let limit = |ticks: i64| Scalar::new(arrow::array::Int64Array::from(vec![ticks]));
    let from = plain(gt_eq(&time, &limit(range.from))?);
    let to = plain(lt(&time, &limit(range.to))?);
    Ok(from.values() & to.values())
}

/// True or not: null doesn't pass.
fn plain(mask: BooleanArray) -> BooleanArray {
    if mask.null_count() > 0 { prep_null_mask_filter(&mask) } else { mask }
}

impl Condition {
    /// The rows that pass, at least among the `n_left` rows of `among`.
    fn mask(
        &self,
        segment: &Segment,
        budget: &Budget,
        among: Option<&BooleanBuffer>,
        n_left: usize,
    ) -> Result<BooleanBuffer> {
        if let Some(known) = self.number.and_then(|it| segment.mask(it)) {
            return Ok(known);
        }
        let columns = self.places.iter().map(|it| segment.column(*it, budget));
        let columns: Vec<Column> = columns.collect::<std::result::Result<_, _>>()?;
        let mask = match (columns.as_slice(), among) {
            ([Column::Dictionary { keys, values }], _) => {
                let of_values = self.evaluated(vec![Arc::clone(values)], values.len())?;
                take(&of_values, keys, None)?.as_boolean().values().clone()
            }
            // One that is asked again is worked out for all rows, and remembered.
            (_, Some(among)) if self.number.is_none() && n_left < segment.n_rows / 2 => {
                return self.scattered(&columns, among, n_left);
            }
            _ => {
                let arrays = columns.iter().map(Column::array);
                let arrays: Vec<ArrayRef> = arrays.collect::<std::result::Result<_, _>>()?;
                self.evaluated(arrays, segment.n_rows)?.values().clone()
            }
        };
        if let Some(number) = self.number {
            segment.remember(number, &mask, budget);
        }
        Ok(mask)
    }

    /// Worked out for some rows only.
    fn scattered(
        &self,
        columns: &[Column],
        among: &BooleanBuffer,
        n_left: usize,
    ) -> Result<BooleanBuffer> {
        let filter = FilterBuilder::new(&BooleanArray::new(among.clone(), None)).build();
        let arrays = columns.iter().map(|it| it.filtered(&filter));
        let arrays: Vec<ArrayRef> = arrays.collect::<std::result::Result<_, _>>()?;
        let passed = self.evaluated(arrays, n_left)?;
        let mut mask = BooleanBufferBuilder::new(among.len());
        mask.append_n(among.len(), false);
        for (nth, row) in among.set_indices().enumerate() {
            if passed.value(nth) {
                mask.set_bit(row, true);
            }
        }
        Ok(mask.finish())
    }

    fn evaluated(&self, arrays: Vec<ArrayRef>, n_rows: usize) -> Result<BooleanArray> {
        let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?;
        let answer = self.expr.evaluate(&batch)?.into_array(n_rows)?;
        match answer.as_boolean_opt() {
            Some(mask) => Ok(plain(mask.clone())),
            None => Err(DataFusionError::Internal("a condition that is no bool".to_owned())),
        }
    }
}
