//! One rule over the opened logs: its alerts; and where it found nothing, why.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evaluate::account::Account;
use detect::evaluate::deployable::refusals;
use detect::evaluate::on_clock;
use detect::evaluate::state::State;
use detect::evaluate::ticks::Stretch;
use detect::evaluate::windows::{Memory, RuleWindows};
use detect::liveness::{Liveness, explain};
use detect::needs::{Needs, deciding, needs, sources};
use detect::rule::Rule;
use detect::rule_file::RuleFile;
use detect::settings::Settings;
use kql::bound::BoundTable;
use kql::clock::tells_arrival;
use kql::diagnostic::Severity;
use kql::library::Catalog;
use logs::Support;
use serde_json::{Value as Json, json};

use crate::source::{Source, too_long};
use crate::summary::holds_nothing;
use crate::terminal::{Style, clean, counted};

/// What a rule came to.
pub struct RuleRun {
    pub rule: Arc<Rule>,
    pub alerts: Vec<Alert>,
    pub n_rows: usize,
    /// Which windows were run, and what they came to. Its alerts and notes are above and below.
    pub account: Account,
    /// What the next hunt has to know; None: the rule could not be run.
    pub memory: Option<Memory>,
    /// Why its conditions let nothing through.
    pub liveness: Liveness,
    /// What the logs lack that the rule needs.
    pub lacks: Vec<String>,
    pub notes: Vec<String>,
    /// The tables that it reads.
    pub reads: BTreeSet<String>,
    /// Why it could not be run: rendered diagnostics or an error.
    pub failure: Option<String>,
}

/// How rules are run.
#[derive(Debug, Clone, Copy)]
pub struct How {
    pub settings: Settings,
    pub stretch: Stretch,
    /// The longest that a window may take.
    pub limit: Option<Duration>,
}

impl How {
    /// The last window alone, without a limit of time.
    pub fn once(now: i64) -> How {
        How { settings: Settings::DEFAULT, stretch: Stretch::once(now), limit: None }
    }
}

/// Runs it for as long as is allowed; None: it took too long.
async fn within<T>(limit: Option<Duration>, it: impl Future<Output = T>) -> Option<T> {
    match limit {
        Some(limit) => tokio::time::timeout(limit, it).await.ok(),
        None => Some(it.await),
    }
}

/// Runs a rule over its windows; None where its file has no rule. `state`: what earlier hunts left behind.
pub async fn run_rule(
    file: &RuleFile,
    source: &Source,
    how: How,
    state: Option<&State>,
) -> Option<RuleRun> {
    let mut run = RuleRun::new(file)?;
    let rule = run.rule.clone();
    let (query, diagnostics) =
        compile_rule(&rule, source.logs.as_ref(), &engine::library::Functions);
    let path = file.path.display().to_string();
    let style = Style { color: false, width: 120 };
    let rendered = |least| -> Vec<String> {
        let grave = diagnostics.iter().filter(|it| it.severity >= least);
        grave.map(|it| crate::diagnostics::shown(it, &file.text, &path, style)).collect()
    };
    let Some(query) = query else {
        run.failure = Some(rendered(Severity::Error).concat());
        return Some(run);
    };
    run.notes.extend(rendered(Severity::Warning));
    if how.settings.refuses_undeployable {
        let found: Vec<_> = file.diagnostics.iter().chain(&diagnostics).cloned().collect();
        let reasons = refusals(&rule, Some(&query), &found);
        if !reasons.is_empty() {
            let reasons = reasons.join("; ");
            run.failure = Some(format!("Sentinel refuses to deploy it (--strict): {reasons}"));
            return Some(run);
        }
    }
    let catalog = source.logs.as_ref();
    let mut windows =
        RuleWindows::new(&rule, &query, catalog, &source.context, how.settings, how.stretch);
    if let (Some(state), Some(table)) = (state, query.tables.first()) {
        let tables: Vec<&str> = sources(table).iter().map(|it| it.name.as_str()).collect();
        windows = windows.remembering(state.recall(&rule, &tables));
    }
    if within(how.limit, windows.survey()).await.is_none() {
        run.notes.push("which windows are empty took too long to find out: all are run".to_owned());
    }
    while let Some(tick) = windows.next_window() {
        let looked = within(how.limit, windows.look(tick)).await;
        let limit = how.limit.unwrap_or_default();
        let came =
            looked.map_or_else(|| Err(too_long(limit)), |it| it.map_err(|it| it.to_string()));
        windows.take(tick, came);
    }
    let (account, memory) = windows.finish();
    run.take(account, memory);
    if run.failure.is_some() {
        return Some(run);
    }
    if let Some(table) = query.tables.first() {
        run.reads = needs(table).into_keys().collect();
        run.lacks = lacks_of(table, &rule, source);
        if run.n_rows == 0 && source.explains {
            let context = on_clock(&rule, &source.context);
            let explaining = explain(table, &rule.query.text, &context);
            match within(how.limit, explaining).await {
                Some(Ok(liveness)) => run.liveness = liveness,
                Some(Err(error)) => {
                    run.notes.push(format!("why nothing was found could not be counted: {error}"))
                }
                None => run.notes.push("why nothing was found took too long to count".to_owned()),
            }
        }
    }
    Some(run)
}

/// What the logs lack that a rule's query needs.
pub fn lacks_of(table: &BoundTable, rule: &Rule, source: &Source) -> Vec<String> {
    let workspace = source.logs.workspace();
    let of_functions =
        sources(table).into_iter().filter_map(|it| workspace.lack(&it.name, &it.arguments));
    let mut found: Vec<String> = of_functions.collect();
    found.extend(lacks(&needs(table), &deciding(table), rule, source));
    found
}

/// Tables that hold nothing, and columns that no export here can carry.
fn lacks(needs: &Needs, deciding: &Needs, rule: &Rule, source: &Source) -> Vec<String> {
    let held: BTreeSet<String> = source.logs.held_tables().into_iter().collect();
    let mut found = Vec::new();
    let is_function = |name: &str| source.logs.table_function(name, &[]).is_some();
    for (table, columns) in needs.iter().filter(|(table, _)| !is_function(table)) {
        if !held.contains(table) && source.context.tables.provider(table).is_some() {
            // No file has it: the hunt itself made its rows.
            continue;
        }
        if !held.contains(table) {
            let connectors: Vec<&str> = rule
                .connectors
                .iter()
                .filter(|it| it.data_types.iter().any(|it| it == table))
                .map(|it| it.id.as_str())
                .collect();
            let connector = if connectors.is_empty() {
                "its data connector".to_owned()
            } else {
                format!("the data connector {}", connectors.join(" or "))
            };
            let empty = holds_nothing(table);
            found.push(format!("{empty} here; ensure that {connector} is enabled and that its export is among the files"));
            continue;
        }
        let support = source.logs.support(table);
        let missing = |columns: Option<&BTreeSet<String>>, least: Support| -> Vec<&str> {
            // An export that doesn't tell the arrival lacks nothing: the event's own time stands for it.
            let wanted =
                |name: &String| columns.is_some_and(|it| it.contains(name)) && !tells_arrival(name);
            let lacking = support.iter().filter(|(name, it)| wanted(name) && *it == least);
            lacking.map(|(name, _)| name.as_str()).collect()
        };
        let never = missing(Some(columns), Support::Never);
        if !never.is_empty() {
            let (names, remedy) = (listed(&never), remedy(table, source));
            found.push(format!(
                "these exports of {table} cannot carry {names}, which the rule reads; {remedy}"
            ));
        }
        // A column that is only shown may well be empty; one that decides had better not be.
        let not_seen = missing(deciding.get(table), Support::NotSeen);
        if !not_seen.is_empty() {
            let names = listed(&not_seen);
            found.push(format!(
                "no sampled record of {table} has {names}, which the rule's conditions read"
            ));
        }
    }
    found
}

/// Names on one line; many of them are cut short.
fn listed(names: &[&str]) -> String {
    const MAX_NAMES: usize = 8;
    let shown = names.get(..MAX_NAMES).unwrap_or(names).join(", ");
    match names.len().checked_sub(MAX_NAMES) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

fn remedy(table: &str, source: &Source) -> &'static str {
    let graph =
        source.logs.files_of(table).iter().all(|it| it.recognised.family == logs::Family::Graph);
    if graph {
        "export them from Graph's beta endpoint, or better by diagnostic settings"
    } else {
        "export them by diagnostic settings or from Log Analytics"
    }
}

impl RuleRun {
    /// A run that has not begun; None where its file has no rule.
    pub fn new(file: &RuleFile) -> Option<RuleRun> {
        Some(RuleRun {
            rule: Arc::new(file.rule.clone()?),
            alerts: Vec::new(),
            n_rows: 0,
            account: Account::default(),
            memory: None,
            liveness: Liveness::default(),
            lacks: Vec::new(),
            notes: Vec::new(),
            reads: BTreeSet::new(),
            failure: None,
        })
    }

    /// Takes what came of the windows. Where each of those that were tried failed alike, the rule could not be run.
    fn take(&mut self, mut account: Account, memory: Memory) {
        self.alerts = std::mem::take(&mut account.alerts);
        self.notes.append(&mut account.notes);
        self.n_rows = usize::try_from(account.n_answered).unwrap_or(usize::MAX);
        self.memory = Some(memory);
        if let (0, Some(first)) = (account.n_run, account.failures.first()) {
            self.failure = Some(first.error.clone());
        }
        self.account = account;
    }

    /// Whether it, or one of its windows, could not be run.
    pub fn has_failed(&self) -> bool {
        self.failure.is_some() || self.account.n_failed > 0
    }

    /// What was counted, each a sentence without its full stop.
    pub fn counts(&self) -> Vec<String> {
        let it = &self.account;
        let mut lines = Vec::new();
        if it.n_run + it.n_empty + it.n_past + it.n_failed + it.n_resting > 1 {
            lines.push(it.windows());
        }
        for (n, what) in [
            (it.n_merged, "merged: another window had them"),
            (it.n_known, "left out: an earlier hunt reported them"),
            (it.n_late, "late: they came after their window was looked at"),
        ] {
            if n > 0 {
                lines.push(format!("{} {what}", counted(n, "row")));
            }
        }
        lines.extend(it.failures.iter().map(ToString::to_string));
        lines
    }

    /// The rule's part of the summary, for people.
    pub fn lines(&self, style: Style) -> Vec<String> {
        let name = clean(&self.rule.name);
        if let Some(failure) = &self.failure {
            return vec![format!(
                "{} {name}: it could not be run\n{failure}",
                style.red("failed ")
            )];
        }
        let mut lines = vec![match self.alerts.len() {
            0 => format!("{} {name}", style.faint("silent ")),
            _ => format!("{} {name}: {}", style.red("alerted"), counted(self.n_rows as u64, "row")),
        }];
        let why = self
            .liveness
            .findings
            .iter()
            .map(|it| format!("{} {}", style.yellow("why:"), clean(&it.to_string())));
        let lacks =
            self.lacks.iter().map(|it| format!("{} {}", style.yellow("lacking:"), clean(it)));
        let counts = self.counts();
        let notes = self
            .notes
            .iter()
            .chain(&counts)
            .map(|it| format!("{} {}", style.faint("note:"), it.trim_end()));
        lines.extend(why.chain(lacks).chain(notes).map(|it| format!("        {it}")));
        lines
    }

    /// The same for machines.
    pub fn to_json(&self) -> Json {
        let steps: Vec<Json> = self
            .liveness
            .steps
            .iter()
            .map(|it| json!({ "source": it.source, "predicate": it.text, "reached": it.reached, "passed": it.passed }))
            .collect();
        json!({
            "id": self.rule.id,
            "name": self.rule.name,
            "alerts": self.alerts.len(),
            "rows": self.n_rows,
            "steps": steps,
            "why": self.liveness.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "lacking": self.lacks,
            "windows": {
                "run": self.account.n_run,
                "empty": self.account.n_empty,
                "past": self.account.n_past,
                "resting": self.account.n_resting,
                "failed": self.account.n_failed,
            },
            "merged": self.account.n_merged,
            "known": self.account.n_known,
            "late": self.account.n_late,
            "errors": self.account.failures.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "notes": self.notes,
            "failure": self.failure,
        })
    }
}
