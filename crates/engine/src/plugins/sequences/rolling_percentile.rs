//! `rolling_percentile`: a percentile of the values in the last bins, for each bin.

use std::collections::{BTreeMap, VecDeque};

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::exec::bounds::check;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// A bin of one combination of dimensions: the rows in it.
type Bins = BTreeMap<i64, Vec<usize>>;

/// Combination by combination, bin by bin; bins that hold rows.
pub fn run(call: &Invocation) -> Result<Rows> {
    let (_, values) = call.column("ValueColumn")?;
    let (_, index) = call.column("IndexColumn")?;
    let dimensions = call.columns("Dimension");
    let rank = call.real("Percentile").unwrap_or(50.0).clamp(0.0, 100.0) / 100.0;
    let n_bins = call.long("BinsPerWindow").unwrap_or(1).max(1);
    let real = index.ty == Type::Real;
    let size = call.real("BinSize").or(call.long("BinSize").map(|it| it as f64)).unwrap_or(0.0);
    if size <= 0.0 {
        return exec_err!("rolling_percentile: the size of a bin must be more than 0");
    }
    let bin_of = |row: usize| match index.cell(row) {
        Cell::Real(it) if it.is_finite() => Some((it / size).floor() as i64),
        Cell::DateTime(it) | Cell::TimeSpan(it) | Cell::Long(it) => {
            Some(it.div_euclid((size as i64).max(1)))
        }
        _ => None,
    };
    let mut groups: BTreeMap<Vec<String>, (usize, Bins)> = BTreeMap::new();
    for row in 0..call.input.n_rows {
        let (Some(bin), true) = (bin_of(row), values.cell(row) != Cell::Null) else { continue };
        let key = dimensions.iter().map(|it| it.cell(row).to_text()).collect();
        let (_, bins) = groups.entry(key).or_insert_with(|| (row, Bins::new()));
        bins.entry(bin).or_default().push(row);
    }
    let columns = [(String::new(), index.ty)].into_iter();
    let columns = columns.chain(dimensions.iter().map(|it| (it.name.clone(), it.ty)));
    let mut making = Making::new(columns.chain([(String::new(), values.ty)]).collect());
    for (row, bins) in groups.into_values() {
        let mut window: VecDeque<(i64, Vec<usize>)> = VecDeque::new();
        for (bin, rows) in bins {
            check()?;
            window.push_back((bin, rows));
            while window.front().is_some_and(|it| it.0 <= bin.saturating_sub(n_bins)) {
                window.pop_front();
            }
            let mut inside: Vec<usize> =
                window.iter().flat_map(|it| it.1.iter().copied()).collect();
            inside.sort_by(|a, b| order(&values.cell(*a)).total_cmp(&order(&values.cell(*b))));
            let at =
                ((rank * inside.len() as f64).ceil() as usize).clamp(1, inside.len().max(1)) - 1;
            let value = inside.get(at).map_or(Cell::Null, |row| values.cell(*row));
            let start = match index.ty {
                _ if real => Cell::Real(bin as f64 * size),
                Type::DateTime => Cell::DateTime(bin.saturating_mul(size as i64)),
                Type::TimeSpan => Cell::TimeSpan(bin.saturating_mul(size as i64)),
                _ => Cell::Long(bin.saturating_mul(size as i64)),
            };
            let dimensions = dimensions.iter().map(|it| it.cell(row));
            making.push([start].into_iter().chain(dimensions).chain([value]));
        }
    }
    Ok(making.finish())
}

fn order(cell: &Cell<'_>) -> f64 {
    match cell {
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => *it as f64,
        Cell::Real(it) => *it,
        Cell::Decimal(it) => it.parse().unwrap_or(f64::NAN),
        _ => f64::NAN,
    }
}
