//! Alerts: what a rule's rows become.
//!
//! The trigger has been asked before: how many alerts there are has no part in it. A rule that fires on no row (`eq 0`) raises one
//! alert without rows, whatever its grouping.

pub mod custom;
mod cuts;
mod details;

use std::collections::HashMap;
use std::sync::Arc;

use engine::run::Answer;
use engine::types::Cell;
use kql::clock::Clock;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

pub use cuts::Cuts;
pub use details::Details;

use crate::entities::{Entities, collect};
use crate::evidence::{Inputs, RuleForm, rows_sha256};
use crate::made::Seen;
use crate::rule::{Grouping, Kind, Rule, Severity};
use crate::settings::Settings;

/// One alert.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Derived from the rule, the window and the rows: the same run gives the same id.
    pub id: Uuid,
    pub rule: Arc<Rule>,
    /// The rule's name, or what it makes of its first row.
    pub name: String,
    pub description: String,
    /// None for a hunting rule.
    pub severity: Option<Severity>,
    pub tactics: Vec<String>,
    /// The same, and what else the first row says of the alert.
    pub details: Details,
    /// What the run looked at; None where the query doesn't bound it.
    pub window: Option<(i64, i64)>,
    /// The instant of the run, in ticks. It is when the alert was created: Sentinel's 5 minutes of waiting for late rows are no
    /// part of a run over files.
    pub time: i64,
    /// The first and last TimeGenerated of the rows; where they have none, the window or the instant of the run.
    pub start: i64,
    pub end: i64,
    pub entities: Entities,
    /// Key and the distinct values of its column.
    pub custom_details: Vec<(String, Vec<String>)>,
    /// The matched rows, in the query's order.
    pub rows: Answer,
    /// All rows of the run, those included that were reported before and are no part of any alert now.
    pub whole: Whole,
    /// Whether the run's tables were scoped to the window; else the query's text says it.
    pub is_scoped: bool,
    pub part: Part,
    pub settings: Settings,
    /// The rule in the form that it can be run from again, and its digest.
    pub form: Arc<RuleForm>,
    /// What the rows were read from, once somebody took its digests.
    pub inputs: Option<Arc<Inputs>>,
    /// What the run could see of the alerts and incidents that hunts have made; None: the rule doesn't read them.
    pub seen: Option<Arc<Seen>>,
}

/// Which rows of its run an alert has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All: there is no other alert.
    Whole,
    /// One of them.
    Row,
    /// All, after alerts that have one each.
    Summary,
}

/// When a run was, and over what.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    pub time: i64,
    /// A scheduled rule's window.
    pub window: Option<(i64, i64)>,
    /// What the query looks at: the window, or the range that the query's text says.
    pub range: Option<(i64, i64)>,
}

/// All rows of a run: how many there are, and the digest of them as JSON, a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    pub n_rows: usize,
    pub sha256: Arc<str>,
}

impl Whole {
    /// The rows of an answer.
    pub fn of(answer: &Answer) -> Whole {
        Whole { n_rows: answer.n_rows(), sha256: rows_sha256(answer).into() }
    }
}

/// The alerts of a run, and what of it lies beyond Sentinel's limits.
#[derive(Debug, Clone, Default)]
pub struct Grouped {
    pub list: Vec<Alert>,
    pub cuts: Cuts,
}

/// Alerts that a rule raises for each row, at most; a hunting query raises none in Sentinel, and has no limit.
pub fn max_alerts(kind: Kind) -> Option<usize> {
    match kind {
        Kind::Scheduled => Some(150),
        Kind::Nrt => Some(30),
        Kind::Hunting => None,
    }
}

/// The alerts of a run that fired, with Picket's own settings.
pub fn alerts(rule: &Arc<Rule>, answer: &Answer, run: Run) -> Vec<Alert> {
    grouped(rule, answer, run, &Settings::DEFAULT).list
}

/// The alerts of a run that fired.
pub fn grouped(rule: &Arc<Rule>, answer: &Answer, run: Run, settings: &Settings) -> Grouped {
    grouped_of(rule, answer, &Whole::of(answer), run, settings)
}

/// The alerts of those rows of a run that are news.
pub fn grouped_of(
    rule: &Arc<Rule>,
    answer: &Answer,
    whole: &Whole,
    run: Run,
    settings: &Settings,
) -> Grouped {
    let n_rows = answer.n_rows();
    let mut maker = Maker {
        rule,
        run,
        settings,
        whole,
        form: Arc::new(RuleForm::of(rule)),
        ids: HashMap::new(),
        grouped: Grouped::default(),
    };
    if rule.grouping == Grouping::SingleAlert || n_rows == 0 {
        maker.add(answer.clone(), Part::Whole);
        return maker.grouped;
    }
    let limit = max_alerts(rule.kind).filter(|it| n_rows > *it);
    maker.grouped.cuts.rows = limit.map_or(0, |it| n_rows - (it - 1));
    let n_single = limit.filter(|_| settings.caps_alerts).map_or(n_rows, |it| it - 1);
    each_row(answer).take(n_single).for_each(|it| maker.add(it, Part::Row));
    if n_single < n_rows {
        maker.add(answer.clone(), Part::Summary);
    }
    maker.grouped
}

/// The rows one by one.
fn each_row(answer: &Answer) -> impl Iterator<Item = Answer> {
    answer.batches.iter().flat_map(|batch| {
        (0..batch.num_rows()).map(|row| Answer {
            columns: answer.columns.clone(),
            batches: vec![batch.slice(row, 1)],
        })
    })
}

/// Makes the alerts of one run.
struct Maker<'a> {
    rule: &'a Arc<Rule>,
    run: Run,
    settings: &'a Settings,
    whole: &'a Whole,
    form: Arc<RuleForm>,
    /// How often each id was given: equal rows have an alert each.
    ids: HashMap<Uuid, usize>,
    grouped: Grouped,
}

impl Maker<'_> {
    fn add(&mut self, rows: Answer, part: Part) {
        let (rule, run, settings) = (self.rule, self.run, self.settings);
        let (details, fields) = details::details(rule, &rows, settings);
        let entities = collect(rule, &rows, settings);
        let (custom_details, values) = custom::details(rule, &rows, settings);
        let cuts = &mut self.grouped.cuts;
        cuts.fields += fields;
        cuts.values += values;
        cuts.entities += entities.n_over_limit + entities.n_over_size;
        let (start, end) = event_times(&rows).or(run.range).unwrap_or((run.time, run.time));
        let id = self.id(&rows);
        self.grouped.list.push(Alert {
            id,
            rule: rule.clone(),
            name: details.name.clone(),
            description: details.description.clone(),
            severity: details.severity,
            tactics: details.tactics.clone(),
            details,
            window: run.range,
            time: run.time,
            start,
            end,
            entities,
            custom_details,
            rows,
            whole: self.whole.clone(),
            is_scoped: run.window.is_some(),
            part,
            settings: *settings,
            form: self.form.clone(),
            inputs: None,
            seen: None,
        });
    }

    /// Namespace by namespace: the rule's id, the window, each row as JSON, and how many alerts have had all this before.
    fn id(&mut self, rows: &Answer) -> Uuid {
        let rule_id = Uuid::try_parse(&self.rule.id).unwrap_or_default();
        let window = self.run.window.map_or_else(String::new, |(from, to)| format!("{from}..{to}"));
        let start = Uuid::new_v5(&rule_id, window.as_bytes());
        let id = rows
            .rows()
            .fold(start, |id, row| Uuid::new_v5(&id, row_json(rows, &row).to_string().as_bytes()));
        let n = self.ids.entry(id).or_default();
        *n += 1;
        if *n == 1 { id } else { Uuid::new_v5(&id, n.to_string().as_bytes()) }
    }
}

/// A row as an object of the query's columns, in their order.
pub fn row_json(answer: &Answer, row: &[Cell<'_>]) -> Json {
    let members: Map<String, Json> = answer
        .columns
        .iter()
        .zip(row)
        .map(|(column, cell)| (column.name.clone(), cell.to_json()))
        .collect();
    Json::Object(members)
}

fn event_times(rows: &Answer) -> Option<(i64, i64)> {
    let time = Clock::Sentinel.column("", &rows.columns)?;
    let at = rows.columns.iter().position(|it| it.id == time.id)?;
    let times = rows.rows().filter_map(|row| match row.get(at) {
        Some(Cell::DateTime(it)) => Some(*it),
        _ => None,
    });
    times.fold(None, |range: Option<(i64, i64)>, it| match range {
        Some((from, to)) => Some((from.min(it), to.max(it))),
        None => Some((it, it)),
    })
}
