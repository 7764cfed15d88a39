//! `in`, `in~`, `has_any` and `has_all` over a list in which dynamic values stand that are no constants of the query: an array
//! among them stands for its elements, which only the rows tell. They are not called by name, they are syntax.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBuilder};
use datafusion::common::{Result, ScalarValue, exec_err};
use datafusion::logical_expr::ColumnarValue;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::ANY;
use crate::function::{Args, Body, Scalar, param, repeated};
use crate::functions::conversion::tostring::dynamic_text;
use crate::functions::dynamic::json::{self, Key};
use crate::functions::text::operators;
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[
    param("value", ANY, "the value to look for, or the text to look in"),
    repeated("item", ANY, 0, "values, and arrays of them"),
];

/// `in`: a string equals what is printed like it, any other value what is the same element of a set.
pub static IN: Scalar = over("in()", is_in);

/// `in~`.
pub static IN_IGNORING_CASE: Scalar =
    over("in~()", |args| over_texts(args, &operators::IN_IGNORING_CASE));

/// `has_any`.
pub static HAS_ANY: Scalar = over("has_any()", |args| over_texts(args, &operators::HAS_ANY));

/// `has_all`.
pub static HAS_ALL: Scalar = over("has_all()", |args| over_texts(args, &operators::HAS_ALL));

const fn over(name: &'static str, body: fn(&Args) -> Result<ArrayRef>) -> Scalar {
    Scalar {
        name,
        params: PARAMS,
        returns: Returns::Is(Type::Bool),
        summary: "An operator over a list with arrays in it.",
        body: Body::Kernel(body),
        ..Scalar::NEW
    }
}

fn is_in(args: &Args) -> Result<ArrayRef> {
    let values = args.array(0)?;
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    let items = Items::of(args)?;
    let mut found = BooleanBuilder::with_capacity(args.n_rows);
    for run in items.runs(args.n_rows) {
        let cells = items.at(run.start);
        if ty == Type::String {
            let texts: HashSet<Cow<'_, str>> = cells.iter().map(|it| text(*it)).collect();
            let values = values.as_string_view();
            run.for_each(|row| found.append_value(texts.contains(values.value(row))));
        } else {
            let keys: HashSet<Key<'_>> = cells.iter().map(|it| Key::of_cell(*it)).collect();
            run.for_each(|row| {
                let key = Key::of_cell(cell(&values, ty, row));
                found.append_value(key != Key::Null && keys.contains(&key));
            });
        }
    }
    Ok(Arc::new(found.finish()))
}

/// The operator over texts, asked with the list that each run of rows has.
fn over_texts(args: &Args, operator: &Scalar) -> Result<ArrayRef> {
    let Body::Kernel(kernel) = operator.body else {
        return exec_err!("{} has no kernel", operator.name);
    };
    let values = args.array(0)?;
    let items = Items::of(args)?;
    let mut found: Vec<ArrayRef> = Vec::new();
    for run in items.runs(args.n_rows) {
        let mut list = vec![ColumnarValue::Array(values.slice(run.start, run.len()))];
        list.extend(
            items.at(run.start).into_iter().map(|it| {
                ColumnarValue::Scalar(ScalarValue::Utf8View(Some(text(it).into_owned())))
            }),
        );
        let types = vec![Type::String; list.len()];
        let n_rows = run.len();
        found.push(kernel(&Args {
            values: &list,
            types: &types,
            returns: Type::Bool,
            n_rows,
            geoip: args.geoip,
        })?);
    }
    match found.as_slice() {
        [] => Ok(Arc::new(BooleanArray::from(Vec::<bool>::new()))),
        [one] => Ok(one.clone()),
        several => {
            let several: Vec<&dyn Array> = several.iter().map(|it| it.as_ref()).collect();
            Ok(arrow::compute::concat(&several)?)
        }
    }
}

/// The list, row by row.
struct Items<'a> {
    arrays: Vec<(ArrayRef, Type)>,
    args: &'a Args<'a>,
}

impl<'a> Items<'a> {
    fn of(args: &'a Args<'a>) -> Result<Items<'a>> {
        let typed = |at: usize| Ok((args.array(at)?, args.types.get(at).copied()));
        let arrays = (1..args.len()).map(typed).collect::<Result<Vec<_>>>()?;
        let arrays = arrays.into_iter().filter_map(|(array, ty)| Some((array, ty?))).collect();
        Ok(Items { arrays, args })
    }

    /// The rows in runs that have the same list: what a subquery gave is the same on all of them.
    fn runs(&self, n_rows: usize) -> Vec<Range<usize>> {
        let values = self.args.values.get(1..).unwrap_or_default();
        if values.iter().all(|it| matches!(it, ColumnarValue::Scalar(_))) {
            return std::iter::once(0..n_rows).filter(|it| !it.is_empty()).collect();
        }
        let mut runs: Vec<Range<usize>> = Vec::new();
        for row in 0..n_rows {
            match runs.last_mut() {
                Some(run) if self.same(run.start, row) => run.end = row + 1,
                _ => runs.push(row..row + 1),
            }
        }
        runs
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.arrays.iter().all(|(array, ty)| cell(array, *ty, one) == cell(array, *ty, other))
    }

    /// What the list holds at a row, arrays spread out. A null is no item: nothing equals it, and no text has it.
    fn at(&self, row: usize) -> Vec<Cell<'_>> {
        let mut cells = Vec::with_capacity(self.arrays.len());
        for (array, ty) in &self.arrays {
            match cell(array, *ty, row) {
                Cell::Dynamic(text) if json::is_array(text) => {
                    let elements = json::array(text).unwrap_or_default();
                    let elements = elements.into_iter().filter(|it| *it != "null");
                    cells.extend(elements.map(Cell::Dynamic));
                }
                Cell::Null | Cell::Dynamic("null") => {}
                other => cells.push(other),
            }
        }
        cells
    }
}

fn text(value: Cell<'_>) -> Cow<'_, str> {
    match value {
        Cell::String(text) => Cow::Borrowed(text),
        Cell::Dynamic(json) => dynamic_text(json),
        other => Cow::Owned(other.to_text()),
    }
}
