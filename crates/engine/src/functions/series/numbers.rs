//! Series as numbers: read from JSON arrays and written back.
//!
//! Kusto: an array whose numbers are all whole is an array of longs, and stays one where a function keeps longs; any other is an array
//! of reals. What is no number is null. NaN and infinities, for which JSON has no number, are the texts that Kusto writes for them.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringViewBuilder};
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::Result;
use kql::types::Type;
use sonic_rs::{JsonValueTrait, LazyValue};

use crate::function::{Args, Texts};
use crate::functions::dynamic::json;
use crate::types::Cell;

/// A series.
#[derive(Debug, Clone, Default)]
pub struct Series {
    pub values: Vec<Option<f64>>,
    /// The same where all numbers are whole.
    pub longs: Option<Vec<Option<i64>>>,
}

impl Series {
    /// The elements of an array; None where the text is not one.
    pub fn read(text: &str) -> Option<Series> {
        if !text.trim_ascii_start().starts_with('[') {
            return None;
        }
        let mut values = Vec::new();
        let mut longs = Vec::new();
        let (mut whole, mut any) = (true, false);
        for element in json::elements(text) {
            let value = number(&element);
            let long = if value.is_some() { element.as_i64() } else { None };
            any |= value.is_some();
            whole &= long.is_some() || value.is_none();
            values.push(value);
            longs.push(long);
        }
        Some(Series { values, longs: (whole && any).then_some(longs) })
    }

    /// All elements, where each is a number.
    pub fn complete(&self) -> Option<Vec<f64>> {
        self.values.iter().copied().collect()
    }

    /// How many elements it has.
    pub fn n_elements(&self) -> usize {
        self.values.len()
    }
}

fn number(element: &LazyValue<'_>) -> Option<f64> {
    match element.as_str() {
        Some("NaN") => Some(f64::NAN),
        Some("Infinity") => Some(f64::INFINITY),
        Some("-Infinity") => Some(f64::NEG_INFINITY),
        Some(_) => None,
        None => element.as_f64(),
    }
}

/// One argument that is a series, or a number that stands for a series of any length.
#[derive(Debug)]
pub enum Input {
    Constant(Operand),
    Texts(Texts),
    Longs(Int64Array),
    Reals(arrow::array::Float64Array),
}

/// What an argument is in one row.
#[derive(Debug, Clone)]
pub enum Operand {
    Null,
    Long(i64),
    Real(f64),
    Series(Series),
}

impl Input {
    /// The argument at that place; a constant is read once.
    pub fn new(args: &Args, at: usize) -> Result<Input> {
        use arrow::array::AsArray;
        let ty = args.types.get(at).copied().unwrap_or(Type::Dynamic);
        Ok(match ty {
            Type::Int | Type::Long | Type::DateTime | Type::TimeSpan => {
                let array = arrow::compute::cast(&args.array(at)?, &DataType::Int64)?;
                Input::Longs(array.as_primitive::<Int64Type>().clone())
            }
            Type::Real => Input::Reals(args.array(at)?.as_primitive::<Float64Type>().clone()),
            Type::Bool | Type::Guid => Input::Constant(Operand::Null),
            Type::Decimal | Type::String | Type::Dynamic => match args.text(at)? {
                Texts::Constant(text) => Input::Constant(operand(text.as_deref())),
                column @ Texts::Column(_) => Input::Texts(column),
            },
        })
    }

    /// What it is in that row.
    pub fn get(&self, row: usize) -> Cow<'_, Operand> {
        use arrow::array::Array;
        match self {
            Input::Constant(it) => Cow::Borrowed(it),
            Input::Texts(it) => Cow::Owned(operand(it.get(row))),
            Input::Longs(it) if it.is_null(row) => Cow::Owned(Operand::Null),
            Input::Longs(it) => Cow::Owned(Operand::Long(it.value(row))),
            Input::Reals(it) if it.is_null(row) => Cow::Owned(Operand::Null),
            Input::Reals(it) => Cow::Owned(Operand::Real(it.value(row))),
        }
    }

    /// The series in that row; None where it is none.
    pub fn series(&self, row: usize) -> Option<Cow<'_, Series>> {
        match self.get(row) {
            Cow::Borrowed(Operand::Series(it)) => Some(Cow::Borrowed(it)),
            Cow::Owned(Operand::Series(it)) => Some(Cow::Owned(it)),
            _ => None,
        }
    }
}

fn operand(text: Option<&str>) -> Operand {
    let Some(text) = text else { return Operand::Null };
    if let Some(series) = Series::read(text) {
        return Operand::Series(series);
    }
    let Some(value) = json::read(text) else { return Operand::Null };
    match (value.as_i64(), number(&value)) {
        (Some(long), _) => Operand::Long(long),
        (None, Some(real)) => Operand::Real(real),
        (None, None) => Operand::Null,
    }
}

/// A dynamic answer for each row; None is null.
pub fn each_row(args: &Args, mut answer: impl FnMut(usize) -> Option<String>) -> Result<ArrayRef> {
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        builder.append_option(answer(row));
    }
    Ok(Arc::new(builder.finish()))
}

/// What a function of several columns gives in each row: an array of their values, which the binder takes apart. Within an expression
/// such a call stands for its first column.
pub fn each_columns(args: &Args, answer: impl FnMut(usize) -> Option<String>) -> Result<ArrayRef> {
    use arrow::array::AsArray;
    let arrays = each_row(args, answer)?;
    if args.returns != Type::Real {
        return Ok(arrays);
    }
    let first = |it: Option<&str>| json::element(it?, 0).and_then(|it| number(&it));
    let firsts = arrays.as_string_view().iter().map(first);
    Ok(Arc::new(firsts.collect::<arrow::array::Float64Array>()))
}

/// A real for each row.
pub fn each_real(args: &Args, answer: impl FnMut(usize) -> Option<f64>) -> Result<ArrayRef> {
    Ok(Arc::new((0..args.n_rows).map(answer).collect::<arrow::array::Float64Array>()))
}

/// An array of reals as JSON.
pub fn reals(values: impl IntoIterator<Item = Option<f64>>) -> String {
    array(values.into_iter().map(|it| it.map_or(Cell::Null, Cell::Real)))
}

/// An array of longs as JSON.
pub fn longs(values: impl IntoIterator<Item = Option<i64>>) -> String {
    array(values.into_iter().map(|it| it.map_or(Cell::Null, Cell::Long)))
}

/// An array as JSON.
pub fn array<'a>(cells: impl IntoIterator<Item = Cell<'a>>) -> String {
    let mut text = String::from("[");
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        json::write(&mut text, cell);
    }
    text.push(']');
    text
}

/// A property bag as JSON.
pub fn bag<'a>(members: impl IntoIterator<Item = (&'a str, Cell<'a>)>) -> String {
    let mut text = String::from("{");
    for (at, (name, cell)) in members.into_iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        kql::json::push_string(&mut text, name);
        text.push(':');
        json::write(&mut text, cell);
    }
    text.push('}');
    text
}

/// A number of the call that stands for all rows' settings, such as a period: its value in a row, None where it is left out or null.
pub fn setting(args: &Args, at: usize) -> Result<Setting> {
    if at >= args.len() {
        return Ok(Setting(None));
    }
    Ok(Setting(Some(Input::new(args, at)?)))
}

/// An optional number.
#[derive(Debug)]
pub struct Setting(Option<Input>);

impl Setting {
    /// Its value as a real.
    pub fn real(&self, row: usize) -> Option<f64> {
        match self.0.as_ref()?.get(row).as_ref() {
            Operand::Long(it) => Some(*it as f64),
            Operand::Real(it) => Some(*it),
            Operand::Null | Operand::Series(_) => None,
        }
    }

    /// Its value as a whole number.
    pub fn long(&self, row: usize) -> Option<i64> {
        match self.0.as_ref()?.get(row).as_ref() {
            Operand::Long(it) => Some(*it),
            Operand::Real(it) => Some(*it as i64),
            Operand::Null | Operand::Series(_) => None,
        }
    }
}

/// An optional bool: its value in each row.
pub fn flag(args: &Args, at: usize, otherwise: Option<bool>) -> Result<Vec<Option<bool>>> {
    use arrow::array::{Array, AsArray};
    if at >= args.len() {
        return Ok(vec![otherwise; args.n_rows]);
    }
    let array = arrow::compute::cast(&args.array(at)?, &DataType::Boolean)?;
    let array = array.as_boolean();
    Ok((0..args.n_rows)
        .map(|row| if array.is_null(row) { otherwise } else { Some(array.value(row)) })
        .collect())
}
