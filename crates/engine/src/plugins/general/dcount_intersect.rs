//! `dcount_intersect`: how many values several answers of `hll` have in common.

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::exec::bounds::check;
use crate::functions::sketch::distinct::Distinct;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// Kusto: so many sets and no more.
const MAX_SETS: usize = 16;

/// Beside each row the counts of the first set, of the first two, and so on.
pub fn run(call: &Invocation) -> Result<Rows> {
    let sets = call.columns("hll");
    if sets.len() > MAX_SETS {
        return exec_err!("dcount_intersect: there are more than {MAX_SETS} sets");
    }
    let counts = sets.iter().enumerate().map(|(at, _)| (format!("s{at}"), Type::Long));
    let mut making = Making::new(counts.collect());
    for row in 0..call.input.n_rows {
        check()?;
        let mut common = Common::default();
        let counts: Vec<i64> = sets
            .iter()
            .map(|it| match it.cell(row) {
                Cell::Dynamic(text) => common.with(Distinct::from_json(text).unwrap_or_default()),
                _ => common.with(Distinct::default()),
            })
            .collect();
        making.push(counts.into_iter().map(Cell::Long));
    }
    let mut columns = call.input.columns.clone();
    columns.extend(making.finish().columns);
    Ok(Rows { columns, n_rows: call.input.n_rows })
}

/// What the sets so far have in common. Sets whose values are still kept are put together exactly; of the others all unions
/// are kept, and those with an even number of sets count against those with an odd one.
#[derive(Default)]
struct Common {
    exact: Option<Distinct>,
    /// The union of each choice among the others, and whether it is of an odd number of them.
    unions: Vec<(Distinct, bool)>,
    last: Option<i64>,
}

impl Common {
    /// The count with one more set.
    fn with(&mut self, mut set: Distinct) -> i64 {
        if let Some(hashes) = set.kept() {
            let both = match &mut self.exact {
                None => set,
                Some(exact) => {
                    let known = exact.kept().unwrap_or_default();
                    let both: Vec<u64> = known
                        .iter()
                        .copied()
                        .filter(|it| hashes.binary_search(it).is_ok())
                        .collect();
                    exact.of_same_accuracy(&both)
                }
            };
            self.exact = Some(both);
        } else {
            let longer: Vec<_> =
                self.unions.iter().map(|(it, odd)| (united(it, &set), !odd)).collect();
            self.unions.extend(longer);
            self.unions.push((set, true));
        }
        let most = self.last.unwrap_or(i64::MAX);
        let count = self.count().clamp(0, most);
        self.last = Some(count);
        count
    }

    fn count(&mut self) -> i64 {
        let mut count = 0i64;
        for (union, odd) in &mut self.unions {
            let mut n_values = union.n_values();
            if let Some(exact) = &self.exact {
                // The choice without the exact set, against the one with it.
                n_values -= united(union, exact).n_values();
            }
            count = count.saturating_add(if *odd { n_values } else { -n_values });
        }
        count.saturating_add(self.exact.as_mut().map_or(0, Distinct::n_values))
    }
}

fn united(a: &Distinct, b: &Distinct) -> Distinct {
    let mut union = a.clone();
    union.merge(b.clone());
    union
}

#[cfg(test)]
mod tests {
    use super::Common;
    use crate::functions::sketch::distinct::{Distinct, hash};
    use crate::types::Cell;

    fn of(values: impl Iterator<Item = i64>) -> Distinct {
        let mut sketch = Distinct::default();
        values.for_each(|it| sketch.add(hash(Cell::Long(it)).unwrap_or_default(), 14));
        sketch
    }

    #[test]
    fn small_sets_are_exact_and_large_ones_near() {
        let mut common = Common::default();
        assert_eq!(common.with(of(0..100)), 100);
        assert_eq!(common.with(of((0..300).step_by(3))), 34);
        assert_eq!(common.with(of(0..0)), 0);
        let mut common = Common::default();
        let near = |counted: i64, real: i64| (counted - real).abs() < 5_000;
        assert!(near(common.with(of(0..100_000)), 100_000));
        assert!(near(common.with(of(50_000..150_000)), 50_000));
        assert!(near(common.with(of(0..80_000)), 30_000));
        assert!((common.with(of(60_000..60_100)) - 100).abs() < 1_000);
    }
}
