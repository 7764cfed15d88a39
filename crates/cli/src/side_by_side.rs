//! Rules side by side: one thread for each where there are more rules than cores. Their runs come in the order of the rules.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use detect::rule_file::RuleFile;
use engine::run::Resources;

use crate::rule_run::RuleRun;
use crate::source::Source;

/// What the main thread has; queries nest deeply.
const STACK_BYTES: usize = 8 << 20;
/// From so many rules for each thread on rules run side by side; with fewer each has all threads for itself.
const LEAST_EACH: usize = 2;

/// On how many threads so many rules run side by side.
pub fn n_lanes(n_rules: usize, resources: &Resources) -> usize {
    if n_rules >= LEAST_EACH * resources.n_threads { resources.n_threads.max(1) } else { 1 }
}

/// The source with what each of so many lanes may use.
pub fn divided(mut source: Source, n_lanes: usize) -> Source {
    if n_lanes > 1 {
        let whole = source.context.resources.as_ref();
        let memory = whole.memory / n_lanes;
        source.context.resources = Arc::new(Resources { n_threads: 1, memory, ..whole.clone() });
    }
    source
}

/// Runs the rules at those places, whatever becomes of the others; each run with its rule's place, in their order. A run that breaks off is a failure of its rule.
pub fn run_all(
    files: &[RuleFile],
    places: &[usize],
    n_lanes: usize,
    run: impl Fn(&RuleFile) -> Option<RuleRun> + Sync,
) -> Vec<(usize, RuleRun)> {
    let next = AtomicUsize::new(0);
    let runs = Mutex::new(Vec::with_capacity(places.len()));
    let work = || {
        while let Some(place) = places.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(file) = files.get(*place) else { continue };
            let run = catch_unwind(AssertUnwindSafe(|| run(file))).unwrap_or_else(|_| {
                let mut run = RuleRun::new(file)?;
                run.failure = Some("the run broke off; this is a fault of picket".to_owned());
                Some(run)
            });
            runs.lock().unwrap_or_else(PoisonError::into_inner).push((*place, run));
        }
    };
    if n_lanes > 1 {
        thread::scope(|scope| {
            for _ in 1..n_lanes {
                // Where a thread can't be had the others do its work.
                let _ = thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, work);
            }
            work();
        });
    } else {
        work();
    }
    let mut runs = runs.into_inner().unwrap_or_else(PoisonError::into_inner);
    runs.sort_unstable_by_key(|it| it.0);
    runs.into_iter().filter_map(|(place, run)| Some((place, run?))).collect()
}

#[cfg(test)]
mod tests {
    use detect::pack::load_built_in;

    use super::*;

    #[test]
    fn a_run_that_breaks_off_is_a_failure_of_its_rule_alone() {
        let files = load_built_in();
        let broken = files[0].rule.as_ref().map(|it| it.id.clone());
        for n_lanes in [1, 3] {
            let places: Vec<usize> = (0..files.len()).collect();
            let runs = run_all(&files, &places, n_lanes, |file| {
                assert!(file.rule.as_ref().map(|it| it.id.clone()) != broken);
                RuleRun::new(file)
            });
            let names: Vec<&str> = runs.iter().map(|(_, it)| it.rule.name.as_str()).collect();
            let in_order = files.iter().filter_map(|it| it.rule.as_ref());
            assert_eq!(names, in_order.map(|it| it.name.as_str()).collect::<Vec<_>>());
            let failed: Vec<bool> = runs.iter().map(|(_, it)| it.failure.is_some()).collect();
            assert!(failed[0] && failed[1..].iter().all(|it| !it) && failed.len() > 1);
        }
    }
}
