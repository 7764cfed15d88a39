//! `basket`, `autocluster`, `diffpatterns`: which patterns of the rows are told.

use std::collections::BTreeSet;

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use super::table::{Found, Table, n_values, segments};
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
    let found = table.frequent(threshold * table.total(), dimensions(call, 5));
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
    let mut candidates = table.frequent(LEAST * total, 5);
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
    let set_of = |row: usize| split.cell(row).to_text();
    let sum = |rows: &mut dyn Iterator<Item = usize>, set: &str| -> f64 {
        rows.filter(|it| set_of(*it) == set).filter_map(|it| table.weights.get(it)).sum()
    };
    let all = |set: &str| sum(&mut (0..call.input.n_rows), set);
    let (total_a, total_b) = (all(&a), all(&b));
    if total_a == 0.0 || total_b == 0.0 {
        return Ok(table.making(&NUMBERS).finish());
    }
    let least = threshold * total_a.min(total_b);
    let mut found: Vec<(f64, f64, f64, Found)> = Vec::new();
    for it in table.frequent(least, dimensions(call, 5)) {
        let count = |set: &str| sum(&mut it.rows.iter().copied(), set);
        let (in_a, in_b) = (count(&a), count(&b));
        let difference = (in_a * 100.0 / total_a - in_b * 100.0 / total_b).abs();
        if difference >= threshold * 100.0 {
            found.push((difference, in_a, in_b, it));
        }
    }
    found.sort_by(|x, y| {
        y.0.total_cmp(&x.0)
            .then_with(|| n_values(&y.3.pattern).cmp(&n_values(&x.3.pattern)))
            .then_with(|| x.3.rows.cmp(&y.3.rows))
    });
    let mut chosen: Vec<(f64, f64, f64, Found)> = Vec::new();
    for it in found {
        let is_like = |other: &Found| {
            other.pattern.iter().zip(&it.3.pattern).all(|(x, y)| x.is_none() || x == y)
                || other.pattern.iter().zip(&it.3.pattern).all(|(x, y)| y.is_none() || x == y)
        };
        if chosen.len() < MAX_CLUSTERS && !chosen.iter().any(|other| is_like(&other.3)) {
            chosen.push(it);
        }
    }
    let wildcards: Vec<&Given> =
        call.args.iter().filter(|it| it.param == "CustomWildcard").collect();
    let mut making = table.making(&NUMBERS);
    for (number, (difference, in_a, in_b, it)) in chosen.iter().enumerate() {
        let counts = [
            Cell::Long(number as i64),
            Cell::Long(in_a.round() as i64),
            Cell::Long(in_b.round() as i64),
            Cell::Real(in_a * 100.0 / total_a),
            Cell::Real(in_b * 100.0 / total_b),
            Cell::Real(*difference),
        ];
        making.push(counts.into_iter().chain(table.cells(&it.pattern, &wildcards)));
    }
    Ok(making.finish())
}

const NUMBERS: [Type; 6] = [Type::Long, Type::Long, Type::Long, Type::Real, Type::Real, Type::Real];

fn dimensions(call: &Invocation, usual: usize) -> usize {
    let given = call.long("MaxDimensions").and_then(|it| usize::try_from(it).ok());
    given.unwrap_or(usual).clamp(1, 12)
}
