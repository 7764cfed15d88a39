//! `basket`, `autocluster`, `diffpatterns`: which patterns of the rows are told.

use std::collections::BTreeSet;

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use super::table::{Found, Pattern, Table, n_values, segments};
use crate::plugin::rows::{Given, Invocation, Rows};
use crate::types::Cell;

/// More patterns than that tell nobody anything.
const MAX_CLUSTERS: usize = 50;

/// All patterns that are common enough.
pub fn basket(call: &Invocation) -> Result<Rows> {
    let table = Table::new(call, &[]);
    let threshold = call.real("Threshold").unwrap_or(0.05);
    if !(0.015..=1.0).contains(&threshold) {
        return exec_err!("basket: the threshold must be between 0.015 and 1");
    }
    let found = table.frequent(threshold * table.total(), dimensions(call, 5))?;
    segments(call, &table, found)
}

/// Few patterns that together tell of most rows: the best of those that are left, as long as it tells of rows that no other does.
pub fn autocluster(call: &Invocation) -> Result<Rows> {
    const LEAST: f64 = 0.05;
    let table = Table::new(call, &[]);
    let weight = call.real("SizeWeight").unwrap_or(0.5).clamp(0.0, 1.0);
    let (total, n_columns) = (table.total(), table.columns.len().max(1) as f64);
    let score = |it: &Found| {
        let (size, detail) = (it.weight / total, n_values(&it.pattern) as f64 / n_columns);
        size.powf(weight) * detail.powf(1.0 - weight)
    };
    let mut candidates = table.frequent(LEAST * total, 5)?;
    candidates.sort_by(|a, b| score(b).total_cmp(&score(a)).then_with(|| a.rows.cmp(&b.rows)));
    let (mut covered, mut chosen) = (BTreeSet::new(), Vec::new());
    for it in candidates {
        let n_new = it.rows.iter().filter(|row| !covered.contains(*row)).count();
        if n_new * 2 > it.rows.len() && chosen.len() < MAX_CLUSTERS {
            covered.extend(it.rows.iter().copied());
            chosen.push(it);
        }
    }
    segments(call, &table, chosen)
}

/// Patterns that are common in one set of rows and rare in the other, those that tell them apart best first. Of patterns that say the
/// same of the rows, or more without telling more, one is enough.
pub fn diffpatterns(call: &Invocation) -> Result<Rows> {
    let (place, split) = call.column("SplitColumn")?;
    let side =
        |param: &str| call.argument(param).map(|it| it.cell(0).to_text()).unwrap_or_default();
    let (a, b) = (side("SplitValueA"), side("SplitValueB"));
    let threshold = call.real("Threshold").unwrap_or(0.05);
    let table = Table::new(call, &[place]);
    let sets: Vec<Option<bool>> = (0..call.input.n_rows)
        .map(|row| {
            let text = split.cell(row).to_text();
            (text == a).then_some(true).or_else(|| (text == b).then_some(false))
        })
        .collect();
    let chosen = differences(&table, &sets, threshold, dimensions(call, 5))?;
    let wildcards: Vec<&Given> =
        call.args.iter().filter(|it| it.param == "CustomWildcard").collect();
    let mut making = table.making(&NUMBERS);
    for (number, it) in chosen.iter().enumerate() {
        let counts = [
            Cell::Long(number as i64),
            Cell::Long(it.in_a.round() as i64),
            Cell::Long(it.in_b.round() as i64),
            Cell::Real(it.percent_a),
            Cell::Real(it.percent_b),
            Cell::Real((it.percent_a - it.percent_b).abs()),
        ];
        making.push(counts.into_iter().chain(table.cells(&it.pattern, &wildcards)));
    }
    Ok(making.finish())
}

/// A pattern, and how common it is in either set of rows.
#[derive(Debug)]
pub struct Difference {
    pub pattern: Pattern,
    pub in_a: f64,
    pub in_b: f64,
    pub percent_a: f64,
    pub percent_b: f64,
}

/// The patterns that tell the rows of one set (true) from those of the other (false) by at least that ratio.
pub fn differences(
    table: &Table,
    sets: &[Option<bool>],
    threshold: f64,
    n_dimensions: usize,
) -> Result<Vec<Difference>> {
    let sum = |rows: &mut dyn Iterator<Item = usize>, set: bool| -> f64 {
        rows.filter(|it| sets.get(*it) == Some(&Some(set)))
            .filter_map(|it| table.weights.get(it))
            .fold(0.0, |sum, it| sum + it)
    };
    let all = |set| sum(&mut (0..sets.len()), set);
    let (total_a, total_b) = (all(true), all(false));
    if total_a == 0.0 || total_b == 0.0 {
        return Ok(Vec::new());
    }
    let mut found: Vec<(f64, Difference, Found)> = Vec::new();
    for it in table.frequent(threshold * total_a.min(total_b), n_dimensions)? {
        let count = |set| sum(&mut it.rows.iter().copied(), set);
        let (in_a, in_b) = (count(true), count(false));
        let (percent_a, percent_b) = (in_a * 100.0 / total_a, in_b * 100.0 / total_b);
        let difference = (percent_a - percent_b).abs();
        if difference >= threshold * 100.0 {
            let pattern = it.pattern.clone();
            found.push((difference, Difference { pattern, in_a, in_b, percent_a, percent_b }, it));
        }
    }
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0)
            .then_with(|| n_values(&y.2.pattern).cmp(&n_values(&x.2.pattern)))
            .then_with(|| x.2.rows.cmp(&y.2.rows))
    });
    let mut chosen: Vec<Difference> = Vec::new();
    for (_, it, _) in found {
        let is_like = |other: &Difference| {
            other.pattern.iter().zip(&it.pattern).all(|(x, y)| x.is_none() || x == y)
                || other.pattern.iter().zip(&it.pattern).all(|(x, y)| y.is_none() || x == y)
        };
        if chosen.len() < MAX_CLUSTERS && !chosen.iter().any(is_like) {
            chosen.push(it);
        }
    }
    Ok(chosen)
}

const NUMBERS: [Type; 6] = [Type::Long, Type::Long, Type::Long, Type::Real, Type::Real, Type::Real];

fn dimensions(call: &Invocation, usual: usize) -> usize {
    let given = call.long("MaxDimensions").and_then(|it| usize::try_from(it).ok());
    given.unwrap_or(usual).clamp(1, 12)
}
