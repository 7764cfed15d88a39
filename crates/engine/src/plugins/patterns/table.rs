//! Rows as sets of values, and the patterns among them: values of columns that stand together.

use std::collections::{BTreeSet, HashMap};

use datafusion::common::Result;
use kql::types::Type;

use crate::exec::bounds::check;
use crate::plugin::rows::Rows;
use crate::plugin::rows::{Given, GivenValue, Invocation, Making, NamedColumn};
use crate::types::Cell;

/// More patterns than that are not looked at.
const MAX_PATTERNS: usize = 20_000;
/// Nor are more when those so far hold so many rows together.
const MAX_HELD: usize = 30_000_000;
/// Values of a column beyond the most frequent ones are in no pattern.
const MAX_VALUES: usize = 200;

/// For each column the value that rows have in common, by its number; None where they differ.
pub type Pattern = Vec<Option<usize>>;

/// Rows of numbers instead of values.
pub struct Table<'a> {
    /// The columns that patterns are about.
    pub columns: Vec<&'a NamedColumn>,
    /// For each column and row the number of its value.
    values: Vec<Vec<usize>>,
    /// For each column and value a row that has it.
    first: Vec<Vec<usize>>,
    /// How often each row counts.
    pub weights: Vec<f64>,
}

/// A pattern and the rows that have it.
#[derive(Debug, Clone)]
pub struct Found {
    pub pattern: Pattern,
    pub rows: Vec<usize>,
    pub weight: f64,
}

impl<'a> Table<'a> {
    /// The input, but for those columns that say something about the rows.
    pub fn new(call: &'a Invocation, but: &[Option<usize>]) -> Table<'a> {
        let weight = call.argument("WeightColumn").and_then(|it| match &it.value {
            GivenValue::Column(place, column) => Some((*place, column)),
            _ => None,
        });
        let left_out =
            |at: usize| but.contains(&Some(at)) || weight.is_some_and(|it| it.0 == Some(at));
        let places = call.input.columns.iter().enumerate();
        let columns: Vec<&NamedColumn> =
            places.filter(|it| !left_out(it.0)).map(|it| it.1).collect();
        let n_rows = call.input.n_rows;
        let weights = (0..n_rows).map(|row| match weight.map(|it| it.1.cell(row)) {
            None => 1.0,
            Some(Cell::Long(it)) => it.max(0) as f64,
            Some(Cell::Real(it)) if it.is_finite() => it.max(0.0),
            Some(_) => 0.0,
        });
        Table::of(columns, weights.collect())
    }

    /// These columns, and how often each of their rows counts.
    pub fn of(columns: Vec<&'a NamedColumn>, weights: Vec<f64>) -> Table<'a> {
        let (mut values, mut first) = (Vec::new(), Vec::new());
        for column in &columns {
            let (mut known, mut firsts) = (HashMap::new(), Vec::new());
            let of = (0..weights.len()).map(|row| {
                *known.entry(column.cell(row).to_text()).or_insert_with(|| {
                    firsts.push(row);
                    firsts.len() - 1
                })
            });
            values.push(of.collect());
            first.push(firsts);
        }
        Table { columns, values, first, weights }
    }

    /// How much all rows count.
    pub fn total(&self) -> f64 {
        self.weights.iter().sum()
    }

    fn weight(&self, rows: &[usize]) -> f64 {
        rows.iter().filter_map(|it| self.weights.get(*it)).sum()
    }

    fn value(&self, column: usize, row: usize) -> usize {
        self.values.get(column).and_then(|it| it.get(row)).copied().unwrap_or_default()
    }

    /// What those rows have in common.
    fn common(&self, rows: &[usize]) -> Pattern {
        let Some((first, rest)) = rows.split_first() else { return Vec::new() };
        let columns = 0..self.columns.len();
        let shared = |column: usize| {
            let value = self.value(column, *first);
            rest.iter().all(|row| self.value(column, *row) == value).then_some(value)
        };
        columns.map(shared).collect()
    }

    /// All patterns that count at least so much, each with everything that its rows have in common: one value after another is asked for,
    /// at most so many.
    pub fn frequent(&self, least: f64, n_dimensions: usize) -> Result<Vec<Found>> {
        let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
        let all: Vec<usize> = (0..self.weights.len()).collect();
        let mut rest = vec![(all, 0usize, 0usize)];
        let mut n_held = 0usize;
        while let Some((rows, from, depth)) = rest.pop() {
            check()?;
            let pattern = self.common(&rows);
            for column in from..self.columns.len() {
                if pattern.get(column).is_some_and(Option::is_some) || depth >= n_dimensions {
                    continue;
                }
                for rows in self.parted(&rows, column, least) {
                    n_held = n_held.saturating_add(rows.len());
                    rest.push((rows, column + 1, depth + 1));
                }
            }
            let weight = self.weight(&rows);
            let says = pattern.iter().any(Option::is_some);
            if says && weight >= least && seen.insert(pattern.clone()) {
                found.push(Found { pattern, rows, weight });
            }
            if found.len() >= MAX_PATTERNS || n_held > MAX_HELD {
                break;
            }
        }
        Ok(found)
    }

    /// The rows by their values of a column, where these count enough.
    fn parted(&self, rows: &[usize], column: usize, least: f64) -> Vec<Vec<usize>> {
        let mut parts: HashMap<usize, Vec<usize>> = HashMap::new();
        for row in rows {
            parts.entry(self.value(column, *row)).or_default().push(*row);
        }
        let mut parts: Vec<Vec<usize>> = parts.into_values().collect();
        parts.retain(|it| self.weight(it) >= least);
        parts.sort_by(|a, b| (b.len(), a.first()).cmp(&(a.len(), b.first())));
        parts.truncate(MAX_VALUES);
        parts
    }

    /// A row that shows each value of a pattern; a wildcard where there is none.
    pub fn cells(&'a self, pattern: &Pattern, wildcards: &'a [&'a Given]) -> Vec<Cell<'a>> {
        let shown = self.columns.iter().enumerate().map(|(at, column)| {
            let value = pattern.get(at).copied().flatten();
            match value.and_then(|it| self.first.get(at)?.get(it)) {
                Some(row) => column.cell(*row),
                None => wildcard(column.ty, wildcards),
            }
        });
        shown.collect()
    }

    /// Rows of numbers, then the columns of the patterns.
    pub fn making(&self, numbers: &[Type]) -> Making {
        let types = numbers.iter().copied().chain(self.columns.iter().map(|it| it.ty));
        Making::new(types.map(|ty| (String::new(), ty)).collect())
    }
}

/// The wildcard that the call gives for that type; null where it gives none.
fn wildcard<'a>(ty: Type, wildcards: &'a [&'a Given]) -> Cell<'a> {
    let given = wildcards.iter().find(|it| it.ty == ty);
    match given.map(|it| it.cell(0)) {
        Some(Cell::String("~")) | None => Cell::Null,
        Some(cell) => cell,
    }
}

/// How many values a pattern says.
pub fn n_values(pattern: &Pattern) -> usize {
    pattern.iter().flatten().count()
}

/// Patterns with their numbers and how much of all they are; those that say most of most rows first.
pub fn segments(call: &Invocation, table: &Table, mut found: Vec<Found>) -> Result<Rows> {
    let wildcards: Vec<&Given> =
        call.args.iter().filter(|it| it.param == "CustomWildcard").collect();
    let says = |it: &Found| it.weight * n_values(&it.pattern) as f64;
    found.sort_by(|a, b| says(b).total_cmp(&says(a)).then_with(|| a.rows.cmp(&b.rows)));
    let total = table.total();
    let mut making = table.making(&[Type::Long, Type::Long, Type::Real]);
    for (number, it) in found.iter().enumerate() {
        let counts = [
            Cell::Long(number as i64),
            Cell::Long(it.weight.round() as i64),
            Cell::Real(it.weight * 100.0 / total),
        ];
        making.push(counts.into_iter().chain(table.cells(&it.pattern, &wildcards)));
    }
    Ok(making.finish())
}
