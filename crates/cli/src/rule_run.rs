//! One rule over the opened logs: its alerts; and where it found nothing, why.

use std::collections::BTreeSet;
use std::sync::Arc;

use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evaluate::evaluate;
use detect::liveness::{Liveness, explain};
use detect::needs::{Needs, deciding, needs, sources};
use detect::rule::Rule;
use detect::rule_file::RuleFile;
use kql::bound::BoundTable;
use kql::diagnostic::Severity;
use kql::library::Catalog;
use logs::Support;
use serde_json::{Value as Json, json};

use crate::source::Source;
use crate::summary::holds_nothing;
use crate::terminal::{Style, clean, counted};

/// What a rule came to.
pub struct RuleRun {
    pub rule: Arc<Rule>,
    pub alerts: Vec<Alert>,
    pub n_rows: usize,
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

/// Runs a rule; None where its file has no rule.
pub async fn run_rule(file: &RuleFile, source: &Source) -> Option<RuleRun> {
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
    match evaluate(&rule, &query, source.logs.as_ref(), &source.context).await {
        Ok(evaluation) => {
            run.n_rows = evaluation.answer.n_rows();
            run.alerts = evaluation.alerts;
            run.notes.extend(evaluation.notes);
        }
        Err(error) => {
            run.failure = Some(error.to_string());
            return Some(run);
        }
    }
    if let Some(table) = query.tables.first() {
        run.reads = needs(table).into_keys().collect();
        run.lacks = lacks_of(table, &rule, source);
        if run.n_rows == 0 && source.explains {
            match explain(table, &rule.query.text, &source.context).await {
                Ok(liveness) => run.liveness = liveness,
                Err(error) => {
                    run.notes.push(format!("why nothing was found could not be counted: {error}"))
                }
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
            let wanted = |name: &String| columns.is_some_and(|it| it.contains(name));
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
            liveness: Liveness::default(),
            lacks: Vec::new(),
            notes: Vec::new(),
            reads: BTreeSet::new(),
            failure: None,
        })
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
        let notes =
            self.notes.iter().map(|it| format!("{} {}", style.faint("note:"), it.trim_end()));
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
            "notes": self.notes,
            "failure": self.failure,
        })
    }
}
