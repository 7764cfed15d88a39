//! From the values of each group's bins to a row for each group.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder, UInt32Array};
use arrow::compute::{cast, take};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::record_batch::RecordBatch;
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, exec_datafusion_err, exec_err};
use kql::types::Type;

use crate::exec::Whole;
use crate::exec::bounds::{check, hold};
use crate::functions::dynamic::json;
use crate::functions::series::bins::{Bins, Number};
use crate::types::{Cell, cell};

/// The names of the settings' columns.
pub const FROM: &str = "from";
pub const TO: &str = "to";
pub const STEP: &str = "step";
/// How many bins a series has at most.
const MOST: i64 = 1 << 20;

/// Makes arrays of bins. The first input has a row for each group and bin, the second one row of settings.
#[derive(Debug)]
pub struct Assemble {
    /// The columns that tell the groups apart, and those that are the same within a group.
    pub keys: Vec<String>,
    /// The column of the bins' numbers.
    pub bin: String,
    pub series: Vec<Made>,
    /// The type of the axis.
    pub ty: Type,
    /// Whether the query says where the bins begin and end.
    pub given: [bool; 2],
    pub end_included: bool,
    /// Whether there is a row without rows.
    pub nonempty: bool,
}

/// One series.
#[derive(Debug)]
pub struct Made {
    /// The columns of its values and of what stands for a bin without rows.
    pub value: String,
    pub default: String,
    pub ty: Type,
}

impl Whole for Assemble {
    fn name(&self) -> &'static str {
        "make-series"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [rows, settings] = inputs else { return exec_err!("make-series has two inputs") };
        let axis = self.bins(settings)?;
        let groups = self.groups(rows)?;
        let mut ranges = Vec::with_capacity(groups.len());
        for group in &groups {
            ranges.push(self.range(&axis, group)?);
        }
        let firsts: UInt32Array =
            groups.iter().map(|it| it.bins.first().map(|(_, row)| *row)).collect();
        let mut columns = Vec::new();
        for name in &self.keys {
            columns.push(take(column(rows, name)?, &firsts, None)?);
        }
        for series in &self.series {
            let values = column(rows, &series.value)?;
            let mut default = String::new();
            json::write(&mut default, cell(column(settings, &series.default)?, series.ty, 0));
            let mut arrays = StringViewBuilder::with_capacity(groups.len());
            for (group, range) in groups.iter().zip(&ranges) {
                check()?;
                let array = group.array(*range, values, series.ty, &default);
                hold(array.len())?;
                arrays.append_value(array);
            }
            columns.push(Arc::new(arrays.finish()));
        }
        columns.push(self.axes(&axis, &ranges)?);
        Ok(columns)
    }
}

/// The bins of a group that have rows, each with the row of its values.
#[derive(Debug, Default)]
struct Group {
    bins: Vec<(i64, u32)>,
}

impl Assemble {
    fn bins(&self, settings: &RecordBatch) -> Result<Bins> {
        let number = |name: &str| -> Result<Option<Number>> {
            let array = column(settings, name)?;
            Ok(if array.is_empty() || array.is_null(0) {
                None
            } else if array.data_type() == &DataType::Float64 {
                Some(Number::Real(array.as_primitive::<Float64Type>().value(0)))
            } else {
                let array = cast(array, &DataType::Int64)?;
                Some(Number::Long(array.as_primitive::<Int64Type>().value(0)))
            })
        };
        let [from, to] = [number(FROM)?, number(TO)?];
        if self.given != [from.is_some(), to.is_some()] {
            return exec_err!("make-series: where the series begin or end is null");
        }
        Bins::new(from, to, number(STEP)?, self.end_included)
            .ok_or_else(|| exec_datafusion_err!("make-series: the step must be greater than 0"))
    }

    /// The groups in the order of their first rows.
    fn groups(&self, rows: &RecordBatch) -> Result<Vec<Group>> {
        let bins = column(rows, &self.bin)?.as_primitive::<Int64Type>();
        let keys = self.keys.iter().map(|name| column(rows, name).cloned());
        let keys = keys.collect::<Result<Vec<_>>>()?;
        if keys.is_empty() {
            let bins: Vec<_> = bins.values().iter().copied().zip(0..).collect();
            let none = bins.is_empty() && !self.nonempty;
            return Ok(if none { Vec::new() } else { vec![Group { bins }] });
        }
        let fields = keys.iter().map(|it| SortField::new(it.data_type().clone())).collect();
        let keys = RowConverter::new(fields)?.convert_columns(&keys)?;
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut groups: Vec<Group> = Vec::new();
        for ((row, key), bin) in (0..).zip(keys.iter()).zip(bins.values()) {
            let number = *numbers.entry(key.data()).or_insert(groups.len());
            match groups.get_mut(number) {
                Some(group) => group.bins.push((*bin, row)),
                None => groups.push(Group { bins: vec![(*bin, row)] }),
            }
        }
        Ok(groups)
    }

    /// The first bin of a group, and the one behind its last.
    fn range(&self, axis: &Bins, group: &Group) -> Result<(i64, i64)> {
        let bins = || group.bins.iter().map(|(bin, _)| *bin);
        let first = axis.first().or_else(|| bins().min()).unwrap_or(0);
        let end = axis.end().or_else(|| bins().max().map(|it| it + 1)).unwrap_or(first);
        let end = end.max(first);
        if end.saturating_sub(first) > MOST {
            return exec_err!("make-series: a series of more than {MOST} values");
        }
        Ok((first, end))
    }

    /// The axis of each group; those of equal ranges are written once.
    fn axes(&self, axis: &Bins, ranges: &[(i64, i64)]) -> Result<ArrayRef> {
        let mut arrays = StringViewBuilder::with_capacity(ranges.len());
        let mut last: Option<((i64, i64), String)> = None;
        for range in ranges {
            let text = match last.take().filter(|(written, _)| written == range) {
                Some((_, text)) => text,
                None => {
                    let cells = (range.0..range.1).map(|bin| match axis.start(bin) {
                        Number::Real(it) => Cell::Real(it),
                        Number::Long(it) if self.ty == Type::DateTime => Cell::DateTime(it),
                        Number::Long(it) if self.ty == Type::TimeSpan => Cell::TimeSpan(it),
                        Number::Long(it) => Cell::Long(it),
                    });
                    crate::functions::series::numbers::array(cells)
                }
            };
            check()?;
            hold(text.len())?;
            arrays.append_value(&text);
            last = Some((*range, text));
        }
        Ok(Arc::new(arrays.finish()))
    }
}

impl Group {
    fn array(
        &self,
        (first, end): (i64, i64),
        values: &ArrayRef,
        ty: Type,
        default: &str,
    ) -> String {
        let mut rows: Vec<Option<u32>> = vec![None; usize::try_from(end - first).unwrap_or(0)];
        for (bin, row) in &self.bins {
            let place = usize::try_from(bin - first).ok();
            if let Some(it) = place.and_then(|place| rows.get_mut(place)) {
                *it = Some(*row);
            }
        }
        let mut text = String::from("[");
        for (at, row) in rows.into_iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            match row {
                Some(row) => json::write(&mut text, cell(values, ty, row as usize)),
                None => text.push_str(default),
            }
        }
        text.push(']');
        text
    }
}

fn column<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a ArrayRef> {
    rows.column_by_name(name).ok_or_else(|| exec_datafusion_err!("there is no column {name}"))
}
