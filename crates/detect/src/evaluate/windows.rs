//! A rule over a stretch of time: which windows there are, which are run, and what came of them.
//!
//! Whoever runs the windows asks for the next one, lets it be looked at for as long as he likes, and hands back what came of it: so limits
//! of time are his, and a window that fails doesn't end the rule.

use std::sync::Arc;

use engine::as_of::{AsOf, Kept};
use engine::run::{Answer, Context};
use kql::bound::{BoundQuery, BoundTable};
use kql::library::Catalog;

use super::account::{Account, Failure};
use super::known::{Key, Known, News, kept, keys};
use super::outlook::{Outlook, Rows};
use super::profile::{Profile, profile};
use super::ticks::{Cadence, DELAY, NRT_REACH, Stretch, Ticks};
use super::{Error, Looked, evaluate_window, fires, on_clock, run_of, several};
use crate::alert::{self, Alert, Whole};
use crate::rule::Rule;
use crate::settings::Settings;

/// After so many windows in a row that failed alike the others are not tried.
pub const MAX_FAILURES: usize = 10;

/// What an earlier hunt left behind of a rule.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The last tick that was looked at.
    pub tick: Option<i64>,
    /// Until when the rule rests.
    pub rests_until: Option<i64>,
    /// Rows that were reported, each with the first and last tick of a window that had it.
    pub rows: Vec<(Key, i64, i64)>,
    /// Half-open ranges of time whose rows are others than they were, in order.
    pub changed: Vec<(i64, i64)>,
}

/// A rule on its way through its windows.
pub struct RuleWindows<'a> {
    rule: &'a Arc<Rule>,
    query: &'a BoundQuery,
    catalog: &'a dyn Catalog,
    context: Context,
    kept: Arc<Kept>,
    settings: Settings,
    stretch: Stretch,
    cadence: Option<Cadence>,
    outlook: Outlook,
    profiles: Vec<Profile>,
    ticks: Ticks,
    known: Known,
    memory: Memory,
    failed_alike: usize,
    account: Account,
}

impl<'a> RuleWindows<'a> {
    /// A rule whose query was bound with that catalogue.
    pub fn new(
        rule: &'a Arc<Rule>,
        query: &'a BoundQuery,
        catalog: &'a dyn Catalog,
        context: &Context,
        settings: Settings,
        stretch: Stretch,
    ) -> RuleWindows<'a> {
        let cadence = Cadence::of(rule);
        let period = cadence.map_or(i64::MAX, |it| it.period);
        let mut account = Account::default();
        account.notes.extend(several(query));
        let mut windows = RuleWindows {
            rule,
            query,
            catalog,
            context: on_clock(rule, context),
            kept: Arc::default(),
            settings,
            stretch,
            cadence,
            outlook: Outlook { rows: Rows::Always, leaves: Vec::new() },
            profiles: Vec::new(),
            ticks: Ticks::new(None, stretch.to, 1, stretch.to),
            known: Known::new(period, []),
            memory: Memory::default(),
            failed_alike: 0,
            account,
        };
        windows.ticks = windows.schedule();
        windows
    }

    /// With what an earlier hunt left behind.
    pub fn remembering(mut self, mut memory: Memory) -> RuleWindows<'a> {
        let period = self.cadence.map_or(i64::MAX, |it| it.period);
        self.known = Known::new(period, std::mem::take(&mut memory.rows));
        self.memory = memory;
        self.ticks = self.schedule();
        self
    }

    /// Finds out which windows are surely empty. What can't be found out is run: an error here is none of the rule's.
    pub async fn survey(&mut self) {
        let (Some(cadence), Some(table)) = (self.cadence, self.query.tables.first()) else {
            return;
        };
        if self.stretch.once {
            return;
        }
        let outlook = self.read_outlook(table);
        let mut profiles = Vec::new();
        for leaf in &outlook.leaves {
            match profile(leaf, cadence, self.anchor(), &self.surveyed()).await {
                Ok(profile) => profiles.push(profile),
                Err(_) => return,
            }
        }
        if !cadence.by_arrival {
            self.account.n_late = profiles.iter().map(|it| it.n_late).sum();
        }
        (self.outlook, self.profiles) = (outlook, profiles);
        self.ticks = self.schedule();
    }

    /// The next window that has to be run, by its end.
    pub fn next_window(&mut self) -> Option<i64> {
        loop {
            let tick = self.ticks.next()?;
            if self.cadence.is_none() {
                return Some(tick);
            }
            let window = self.window(tick).unwrap_or((i64::MIN, tick));
            if self.is_past(tick, window) {
                self.account.n_past += 1;
            } else if self.rests(tick) {
                self.account.n_resting += 1;
            } else if self.failed_alike >= MAX_FAILURES {
                self.account.n_failed += 1;
            } else if self.outlook.may_have_rows(window, &self.profiles) {
                return Some(tick);
            } else {
                self.empty(tick);
            }
        }
    }

    /// Runs the window that ends there.
    pub async fn look(&self, tick: i64) -> Result<Looked, Error> {
        evaluate_window(self.rule, self.query, self.catalog, &self.at(tick)).await
    }

    /// Takes what came of a window: its answer, or why there is none.
    pub fn take(&mut self, tick: i64, came: Result<Looked, String>) {
        match came {
            Ok(looked) => {
                self.failed_alike = 0;
                self.account.n_run += 1;
                self.account.n_answered += looked.answer.n_rows() as u64;
                if looked.fired {
                    self.fired(tick, looked.answer);
                }
            }
            Err(error) => {
                let alike = self.account.failures.last().is_some_and(|it| it.error == error);
                self.failed_alike = if alike { self.failed_alike + 1 } else { 1 };
                self.account.n_failed += 1;
                if self.account.failures.len() < MAX_FAILURES {
                    self.account.failures.push(Failure { tick, error });
                }
            }
        }
    }

    /// Runs all windows.
    pub async fn run(&mut self) {
        self.survey().await;
        while let Some(tick) = self.next_window() {
            let came = self.look(tick).await.map_err(|it| it.to_string());
            self.take(tick, came);
        }
    }

    /// What came of the rule, and what there is to remember of it. A window that failed is to be looked at again.
    pub fn finish(mut self) -> (Account, Memory) {
        if self.ticks.n_left_out > 0 {
            let n_left_out = self.ticks.n_left_out;
            self.account.notes.push(format!(
                "{n_left_out} windows at the beginning were left out, since there are too many; --from and --to bound them"
            ));
        }
        self.account.notes.extend(self.account.cuts.notes(&self.settings));
        let failed = self.account.failures.first().map(|it| it.tick - 1);
        let last = self.ticks.end().map(|it| failed.map_or(it, |failed| it.min(failed)));
        let memory = Memory {
            tick: last.max(self.memory.tick),
            rests_until: self.memory.rests_until,
            rows: self.known.rows(),
            changed: Vec::new(),
        };
        (self.account, memory)
    }

    /// Where ticks are counted from: the rule's start; in strict mode the last tick of an earlier hunt; else the end.
    fn anchor(&self) -> i64 {
        let earlier = self.memory.tick.filter(|_| self.settings.loses_late_rows);
        self.rule.start.or(earlier).unwrap_or(self.end())
    }

    /// A near-real-time rule goes on until the last arrival, which is later than the last event.
    fn end(&self) -> i64 {
        let arrived = self.profiles.iter().filter(|it| it.by_arrival).filter_map(Profile::span);
        let last = arrived.map(|(_, last)| last.saturating_add(1)).max();
        match last {
            Some(last) if !self.stretch.ends_as_given => last.max(self.stretch.to),
            _ => self.stretch.to,
        }
    }

    fn schedule(&self) -> Ticks {
        let end = self.end();
        match self.cadence {
            None => Ticks::new(None, self.stretch.to, 1, self.stretch.to),
            Some(cadence) => {
                let first = self.stretch.from.or(self.stretch.oldest);
                let first = first.filter(|_| !self.stretch.once);
                Ticks::new(first, end, cadence.frequency, self.anchor())
            }
        }
    }

    fn read_outlook(&self, table: &BoundTable) -> Outlook {
        let is_function = |name: &str| {
            self.context.tables.function(name, &[]).is_some()
                || self.catalog.table_function(name, &[]).is_some()
        };
        Outlook::of(table, self.rule.clock(), &is_function)
    }

    /// What the windows that are to be run can see together.
    fn surveyed(&self) -> Context {
        let cadence = self.cadence.filter(|it| !it.by_arrival);
        let window = cadence.and_then(|it| {
            let first = it.window(self.schedule().next()?).0;
            Some((first, self.end()))
        });
        Context { window, ..self.context.clone() }
    }

    /// A rule's window; what a hunting rule is scoped to.
    fn window(&self, tick: i64) -> Option<(i64, i64)> {
        match self.cadence {
            Some(cadence) => Some(cadence.window(tick)),
            None => self.stretch.scope(),
        }
    }

    /// Whether an earlier hunt looked at that window, and its rows are the same still.
    fn is_past(&self, tick: i64, (from, to): (i64, i64)) -> bool {
        let has_changed = || {
            let changed = &self.memory.changed;
            let at = changed.partition_point(|it| it.1 <= from);
            changed.get(at).is_some_and(|it| it.0 < to)
        };
        self.memory.tick.is_some_and(|last| tick <= last)
            && (self.settings.loses_late_rows || !has_changed())
    }

    /// Whether the rule isn't run since it raised an alert a short while ago. Where settings let it run on, that is counted alone.
    fn rests(&mut self, tick: i64) -> bool {
        let rests = self.memory.rests_until.is_some_and(|until| tick < until);
        if rests && !self.settings.rests_after_alerts {
            self.account.n_resting += 1;
        }
        rests && self.settings.rests_after_alerts
    }

    /// The windows that are left, by their ends.
    pub fn ticks(&self) -> Ticks {
        self.ticks
    }

    /// The alerts so far.
    pub fn alerts(&self) -> &[Alert] {
        &self.account.alerts
    }

    /// The context of a window: its tables as they stood when it was looked at.
    pub fn at(&self, tick: i64) -> Context {
        let by_arrival = self.cadence.is_some_and(|it| it.by_arrival);
        let window = self.window(tick);
        let strict = self.settings.loses_late_rows;
        let (arrived, window) = match window {
            Some((from, _)) if by_arrival => {
                let reach = strict.then(|| (from.saturating_sub(NRT_REACH), i64::MAX));
                (window, reach)
            }
            _ if strict && self.cadence.is_some() => {
                (Some((i64::MIN, tick.saturating_add(DELAY + 1))), window)
            }
            _ => (None, window),
        };
        let inner = self.context.tables.clone();
        let tables = Arc::new(AsOf { inner, kept: self.kept.clone(), arrived });
        Context { tables, now: tick, window, ..self.context.clone() }
    }

    /// A window without rows, which the trigger may fire on.
    fn empty(&mut self, tick: i64) {
        self.account.n_empty += 1;
        if fires(self.rule, 0) {
            let columns = self.query.tables.first().map(|it| it.columns.clone());
            self.fired(tick, Answer { columns: columns.unwrap_or_default(), batches: Vec::new() });
        }
    }

    /// Raises the alerts of a window whose trigger fired, over those of its rows that are news.
    fn fired(&mut self, tick: i64, answer: Answer) {
        let all = answer.clone();
        let answer = self.news(tick, answer);
        if all.n_rows() > 0 && answer.n_rows() == 0 {
            return;
        }
        self.account.n_rows += answer.n_rows() as u64;
        let run = self.run_at(tick);
        let whole = Whole::of(&all);
        let grouped = alert::grouped_of(self.rule, &answer, &whole, run, &self.settings);
        self.account.alerts.extend(grouped.list);
        if let Some(rest) = self.rule.suppression.filter(|_| self.cadence.is_some()) {
            self.memory.rests_until = Some(tick.saturating_add(rest));
        }
    }

    /// When the window that ends there is looked at, and over what.
    pub fn run_at(&self, tick: i64) -> alert::Run {
        let context = Context { now: tick, window: self.window(tick), ..self.context.clone() };
        run_of(self.query, &context)
    }

    /// The rows that nobody was told of.
    fn news(&mut self, tick: i64, answer: Answer) -> Answer {
        let is_hunting = self.cadence.is_none();
        if self.settings.repeats_alerts && !is_hunting {
            return answer;
        }
        let news = self.known.note(&keys(self.rule, &answer), tick);
        let count = |what| news.iter().filter(|it| **it == what).count() as u64;
        self.account.n_merged += count(News::Repeat);
        self.account.n_known += count(News::Remembered);
        let keeps: Vec<bool> = news.iter().map(|it| *it == News::New).collect();
        if keeps.iter().all(|it| *it) { answer } else { kept(answer, &keeps) }
    }
}
