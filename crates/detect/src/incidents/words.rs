//! What analysts say of incidents: rows of SecurityIncident among the logs that name one of ours by its IncidentName.
//!
//! So an incident is closed: its row, as a hunt writes it, with the Status `Closed` (and a Classification), put among the logs of
//! the next hunt. Of several rows of an incident the one with the latest LastModifiedTime counts; of two with the same, the
//! one that says `Closed`, for a row that was edited by hand keeps its time. A word counts from the hunt that first reads it, whatever
//! the times of the alerts: who closes an incident has seen the alerts of the hunts before.

use std::collections::{BTreeMap, BTreeSet};

use engine::run::{Answer, Context, run};
use engine::types::Cell;
use kql::library::Catalog;
use uuid::Uuid;

use super::{Closing, Status};
use crate::made::INCIDENTS;

/// What is read of a row, in this order.
const COLUMNS: [&str; 8] = [
    "IncidentName",
    "Status",
    "Classification",
    "ClassificationReason",
    "ClassificationComment",
    "ClosedTime",
    "LastModifiedTime",
    "TimeGenerated",
];

/// The last that was said of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub incident: Uuid,
    pub status: Status,
    /// When it was said.
    pub time: i64,
}

/// What the logs say of these incidents; nothing where they have no such table.
pub async fn words(
    incidents: &BTreeSet<Uuid>,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Vec<Word>, crate::evaluate::Error> {
    if incidents.is_empty() || context.tables.provider(INCIDENTS).is_none() {
        return Ok(Vec::new());
    }
    let columns = COLUMNS.map(|it| format!("{it} = column_ifexists('{it}', '')")).join(", ");
    let text = format!("{INCIDENTS} | where isnotempty(IncidentName) | project {columns}");
    let (bound, _) = kql::compile(&text, catalog, &engine::library::Functions);
    let Some(bound) = bound.as_ref().and_then(|it| it.tables.first()) else {
        return Ok(Vec::new());
    };
    Ok(last(incidents, &run(bound, context).await?))
}

/// The last word of each incident, in the order of their ids.
fn last(incidents: &BTreeSet<Uuid>, answer: &Answer) -> Vec<Word> {
    let mut last: BTreeMap<Uuid, Word> = BTreeMap::new();
    for word in answer.rows().filter_map(|it| word(&it)) {
        let rank = |it: &Word| (it.time, matches!(it.status, Status::Closed(_)));
        if last.get(&word.incident).is_none_or(|it| rank(it) <= rank(&word)) {
            last.insert(word.incident, word);
        }
    }
    last.into_values().filter(|it| incidents.contains(&it.incident)).collect()
}

fn word(row: &[Cell<'_>]) -> Option<Word> {
    let text =
        |at: usize| row.get(at).map(|it| crate::entities::cell_text(*it)).unwrap_or_default();
    let time = |at: usize| match row.get(at) {
        Some(Cell::DateTime(it)) => Some(*it),
        _ => None,
    };
    let said = time(6).or(time(7)).unwrap_or(i64::MIN);
    let status = match text(1).trim().to_ascii_lowercase().as_str() {
        "new" => Status::New,
        "active" => Status::Active,
        "closed" => Status::Closed(Closing {
            time: time(5).unwrap_or(said),
            classification: text(2),
            reason: text(3),
            comment: text(4),
        }),
        _ => return None,
    };
    Some(Word { incident: Uuid::try_parse(text(0).trim()).ok()?, status, time: said })
}

impl Word {
    /// The same for the same word.
    pub fn digest(&self) -> Uuid {
        Uuid::new_v5(&self.incident, format!("{} {:?}", self.time, self.status).as_bytes())
    }
}
