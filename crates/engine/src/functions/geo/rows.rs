//! Row by row: what the kernels of this folder share in reading arguments and building answers.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Float64Array};
use datafusion::common::Result;

use super::sphere::{Vector, valid_point};
use crate::function::{Args, Texts};
use crate::types::ColumnBuilder;

/// A text argument read into something once for as long as it stays the same: a constant once a batch.
#[derive(Debug)]
pub struct Memo<T> {
    texts: Texts,
    read: fn(&str) -> Option<T>,
    last: Option<(String, Option<T>)>,
}

impl<T> Memo<T> {
    /// The argument at a place.
    pub fn new(args: &Args, at: usize, read: fn(&str) -> Option<T>) -> Result<Memo<T>> {
        Ok(Memo { texts: args.text(at)?, read, last: None })
    }

    /// What the row's text was read into; None where it is null or wrong.
    pub fn get(&mut self, row: usize) -> Option<&T> {
        let text = self.texts.get(row)?;
        let constant = matches!(self.texts, Texts::Constant(_));
        if self.last.as_ref().is_none_or(|(known, _)| !constant && known != text) {
            self.last = Some((text.to_owned(), (self.read)(text)));
        }
        self.last.as_ref()?.1.as_ref()
    }
}

/// Numeric arguments.
#[derive(Debug)]
pub struct Numbers(Vec<Option<Float64Array>>);

impl Numbers {
    /// All arguments from a place on; those that are no numbers are never asked for.
    pub fn new(args: &Args) -> Numbers {
        Numbers((0..args.len()).map(|at| args.real(at).ok()).collect())
    }

    /// The number at a row; None where it is null or no number.
    pub fn get(&self, at: usize, row: usize) -> Option<f64> {
        let column = self.0.get(at)?.as_ref()?;
        (!column.is_null(row)).then(|| column.value(row)).filter(|it| it.is_finite())
    }

    /// The number at a row, or the default where the argument is left out.
    pub fn get_or(&self, at: usize, row: usize, default: f64) -> Option<f64> {
        if at < self.0.len() { self.get(at, row) } else { Some(default) }
    }

    /// The whole number at a row within bounds, or the default where the argument is left out.
    pub fn level(&self, at: usize, row: usize, default: u8, most: u8) -> Option<u8> {
        let level = self.get_or(at, row, f64::from(default))?;
        let fits = level.fract() == 0.0 && (0.0..=f64::from(most)).contains(&level);
        fits.then_some(level as u8)
    }

    /// The point of two arguments, longitude and latitude.
    pub fn point(&self, at: usize, row: usize) -> Option<Vector> {
        valid_point(self.get(at, row)?, self.get(at + 1, row)?)
    }
}

/// A column of reals.
pub fn reals(args: &Args, row: impl FnMut(usize) -> Option<f64>) -> ArrayRef {
    Arc::new((0..args.n_rows).map(row).collect::<Float64Array>())
}

/// A column of bools.
pub fn bools(args: &Args, row: impl FnMut(usize) -> Option<bool>) -> ArrayRef {
    Arc::new((0..args.n_rows).map(row).collect::<BooleanArray>())
}

/// A column of strings or dynamic values: None is `""` there and null here.
pub fn texts(args: &Args, mut row: impl FnMut(usize) -> Option<String>) -> ArrayRef {
    let mut column = ColumnBuilder::new(args.returns, args.n_rows);
    for at in 0..args.n_rows {
        match row(at) {
            Some(text) => column.push_text(&text),
            None => column.push_null(),
        }
    }
    column.finish()
}

/// A column of ints.
pub fn wholes(args: &Args, mut row: impl FnMut(usize) -> Option<i64>) -> ArrayRef {
    let mut column = ColumnBuilder::new(args.returns, args.n_rows);
    for at in 0..args.n_rows {
        match row(at) {
            Some(value) => column.push_long(value),
            None => column.push_null(),
        }
    }
    column.finish()
}
