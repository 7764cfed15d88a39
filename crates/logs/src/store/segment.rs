//! A run of rows: its columns, the span of its times, and what is remembered of conditions.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::buffer::BooleanBuffer;
use arrow::compute::{max, min};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;

use super::column::Column;
use super::spill::{Budget, Slot};
use crate::time_filter::TimeRange;

/// Rows in the order of the input.
#[derive(Debug)]
pub struct Segment {
    pub n_rows: usize,
    /// The least and the greatest time; None: no row has any.
    times: Option<(i64, i64)>,
    has_null_time: bool,
    /// By place in the table's schema.
    slots: Vec<OnceLock<Slot>>,
    /// Which rows a condition lets through, by the condition's number.
    masks: Mutex<BTreeMap<usize, BooleanBuffer>>,
}

/// How a range of time cuts a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// No row is in the range.
    None,
    Some,
    All,
}

impl Segment {
    /// A segment of these rows, without columns yet. `time` is the place of the time among the columns of the batch.
    pub fn new(batch: &RecordBatch, time: Option<usize>, n_places: usize) -> Segment {
        let time = time.and_then(|at| batch.column(at).as_primitive_opt::<Int64Type>());
        Segment {
            n_rows: batch.num_rows(),
            times: time.and_then(|it| min(it).zip(max(it))),
            has_null_time: time.is_some_and(|it| it.null_count() > 0),
            slots: (0..n_places).map(|_| OnceLock::new()).collect(),
            masks: Mutex::default(),
        }
    }

    /// Puts a column to its place; the first one stays. False: there is no such place.
    pub fn put(&self, place: usize, slot: Slot) -> bool {
        self.slots.get(place).map(|it| it.set(slot)).is_some()
    }

    /// The column at a place of the table's schema.
    pub fn column(&self, place: usize, budget: &Budget) -> Result<Column, ArrowError> {
        match self.slots.get(place).and_then(OnceLock::get) {
            Some(slot) => budget.column(slot),
            None => Err(ArrowError::InvalidArgumentError("a column that isn't kept".to_owned())),
        }
    }

    /// How that range cuts it.
    pub fn within(&self, range: TimeRange) -> Within {
        match self.times {
            Some((least, greatest)) if range.meets(least, greatest) => {
                let all = !self.has_null_time && range.from <= least && greatest < range.to;
                if all { Within::All } else { Within::Some }
            }
            _ => Within::None,
        }
    }

    /// What is remembered of a condition.
    pub fn mask(&self, condition: usize) -> Option<BooleanBuffer> {
        self.masks.lock().ok()?.get(&condition).cloned()
    }

    /// Remembers what a condition came to, while there is room.
    pub fn remember(&self, condition: usize, mask: &BooleanBuffer, budget: &Budget) {
        if let Ok(mut masks) = self.masks.lock()
            && !masks.contains_key(&condition)
            && budget.keeps_mask(mask.len() / 8 + 64)
        {
            masks.insert(condition, mask.clone());
        }
    }

    /// Bytes in memory and in the file.
    pub fn n_bytes(&self) -> (usize, u64) {
        let slots = self.slots.iter().filter_map(OnceLock::get).map(Slot::n_bytes);
        slots.fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }
}
