//! The windows that hold an event: an event may be older than the last one.

use engine::error::Error;
use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{BoundTable, Expr, ExprKind};
use kql::span::Span;
use kql::types::Type;

use super::dead::filtered;
use super::event::{End, Followed, tables_with};
use super::lines::source;
use super::rows::text_is;
use crate::evaluate::ticks::{Cadence, Stretch, Ticks};
use crate::liveness::count::{aggregate, column as own_column, summarize};
use crate::rule::Rule;

/// In so many windows an event is followed.
const MAX_FOLLOWED: usize = 6;
/// An id that no query uses.
const FREE: u32 = u32::MAX - 5000;

/// When the newest rows were whose column holds that value, in any table that the query reads, whatever the window.
pub async fn newest(
    table: &BoundTable,
    column: &str,
    value: &str,
    context: &Context,
) -> Result<Option<i64>, Error> {
    let unscoped = Context { window: None, ..context.clone() };
    let (mut newest, mut seen) = (None, Vec::new());
    for (base, own) in tables_with(table, column) {
        let name = source(base);
        let time = unscoped.tables.clock().column(&name, &base.columns);
        let (Some(time), false) = (time, seen.contains(&name)) else { continue };
        seen.push(name);
        let own_time = Expr { kind: ExprKind::Column(time.id), ty: time.ty, span: Span::default() };
        let mut last = aggregate("max", vec![own_time], FREE);
        last.outputs = vec![own_column(FREE, Type::DateTime)];
        let asked = summarize(filtered(base.clone(), text_is(own, value)), vec![last]);
        let answer = run(&asked, &unscoped).await?;
        if let Some([Cell::DateTime(at)]) = answer.rows().next().as_deref() {
            newest = newest.max(Some(*at));
        }
    }
    Ok(newest)
}

/// The ends of the windows that hold an event of that instant, and how many there are: the first ones, in which it is new, and some of the
/// later ones, in which it is part of what is known.
pub fn windows_with(rule: &Rule, stretch: Stretch, event: i64) -> (Vec<i64>, u64) {
    let Some(cadence) = Cadence::of(rule).filter(|it| !it.by_arrival) else {
        return (Vec::new(), 0);
    };
    let last = event.saturating_add(cadence.period).min(stretch.to);
    let first = event.max(stretch.from.unwrap_or(i64::MIN));
    let anchor = rule.start.unwrap_or(stretch.to);
    let all: Vec<i64> = Ticks::new(Some(first), last, cadence.frequency, anchor).collect();
    let n_all = all.len();
    let n_first = MAX_FOLLOWED / 2;
    let rest = MAX_FOLLOWED - n_first;
    let later = (1..=rest).map(|it| n_first + it * n_all.saturating_sub(n_first + 1) / rest);
    let mut chosen: Vec<usize> = (0..n_first).chain(later).filter(|it| *it < n_all).collect();
    chosen.sort_unstable();
    chosen.dedup();
    (chosen.into_iter().filter_map(|at| all.get(at).copied()).collect(), n_all as u64)
}

/// How far an event comes on its way to an alert: whether it is in the answer, and how many steps it passes. Where it is part of what is
/// known it is not on its way.
pub fn reach(all: &[Followed]) -> (bool, bool, usize) {
    let answered = all.iter().any(|it| it.end == End::Answered);
    let is_there = all.iter().any(|it| it.n_events > 0);
    let passed = |it: &Followed| match it.end {
        End::Compared { .. } | End::Excludes { .. } => 0,
        _ => it.steps.iter().filter(|(_, n)| *n > 0).count(),
    };
    (answered, is_there, all.iter().map(passed).max().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::load_built_in;
    use crate::rule::{Kind, Schedule, TriggerOperator};

    #[test]
    fn an_event_is_in_the_windows_that_end_after_it() {
        let mut rule = load_built_in().into_iter().find_map(|it| it.rule).expect("it has rules");
        let (operator, threshold) = (TriggerOperator::GreaterThan, 0);
        (rule.kind, rule.start) = (Kind::Scheduled, None);
        rule.schedule = Some(Schedule { frequency: 10, period: 100, operator, threshold });
        let stretch = Stretch::once(1000);
        assert_eq!(windows_with(&rule, stretch, 995), (vec![1000], 1));
        let (ticks, n_all) = windows_with(&rule, stretch, 500);
        assert_eq!((ticks.first(), ticks.last(), n_all), (Some(&510), Some(&600), 10));
        assert!(ticks.len() <= MAX_FOLLOWED);
        assert_eq!(windows_with(&rule, stretch, 1000), (vec![], 0));
    }
}
