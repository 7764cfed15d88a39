//! Rules that read what hunts make: the alerts that such a rule read are taken from the file of alerts, and held against the digests that
//! its own alert has of them. They are verified themselves, before it. Incidents are made again, from alerts that came again.

use std::collections::{BTreeMap, BTreeSet};

use detect::alert::Alert;
use detect::incidents::{self, Book};
use detect::made::{ALERTS, INCIDENTS, Round, Rows, Seen, time_of};
use detect::verify::Claim;
use serde_json::Value as Json;

use super::{Finding, Verdict};
use crate::terminal::counted;

/// The alerts of the file.
#[derive(Default)]
pub struct Made {
    rows: Vec<Row>,
    /// Those that came again, with the round of their rules and their place in the file; none where no rule reads incidents.
    again: Vec<(Round, usize, Alert)>,
    reads_incidents: bool,
    verdicts: BTreeMap<String, Verdict>,
}

/// An alert as a row of SecurityAlert.
struct Row {
    /// Of its rule.
    round: Round,
    time: i64,
    id: String,
    json: Json,
}

impl Made {
    /// The alerts that the file has, each once.
    pub fn of<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> Made {
        let mut texts = BTreeSet::new();
        let mut made = Made::default();
        for claim in claims.into_iter().filter(|it| texts.insert(&it.text)) {
            let (round, json) = (claim.round(), claim.row());
            let time = time_of(&json).unwrap_or(i64::MIN);
            made.reads_incidents |= round == Round::Incidents;
            made.rows.push(Row { round, time, id: claim.id.clone(), json });
        }
        made
    }

    /// Notes what came again for the alert at that place.
    pub fn add(&mut self, claim: &Claim, place: usize, alert: Alert) {
        // Where the file has an alert twice, it came from one run.
        if self.reads_incidents
            && claim.round() < Round::Incidents
            && !self.verdicts.contains_key(&claim.id)
        {
            self.again.push((claim.round(), place, alert));
        }
    }

    /// Notes what was found of an alert.
    pub fn note(&mut self, id: &str, verdict: Verdict) {
        let known = self.verdicts.entry(id.to_owned()).or_insert(verdict);
        *known = (*known).max(verdict);
    }

    /// The rows that the run of an alert's rule could see.
    fn before(&self, claim: &Claim) -> impl Iterator<Item = &Row> {
        let (round, scope) = (claim.round(), claim.scope);
        let within = move |time: i64| scope.is_none_or(|(from, to)| from <= time && time < to);
        self.rows.iter().filter(move |it| it.round < round && within(it.time))
    }

    /// What the run of an alert's rule saw, which reads those tables; or why it can't be had.
    pub fn seen_by(&self, claim: &Claim, reads: &BTreeSet<String>) -> Result<Rows, String> {
        let Some(table) = [ALERTS, INCIDENTS].into_iter().find(|it| reads.contains(*it)) else {
            return Ok(Rows::default());
        };
        let Some(seen) = &claim.seen else {
            return Err(format!("its rule reads {table}, and it doesn't say what it saw there"));
        };
        let alerts = self.before(claim).map(|it| it.json.clone()).collect();
        let incidents = match claim.round() {
            Round::Incidents => self.incidents(),
            Round::First | Round::Alerts => Vec::new(),
        };
        let rows = seen.among(Rows::new(alerts, incidents));
        let found = rows.seen(reads, claim.scope);
        if found.alerts != seen.alerts {
            return Err(lacking(seen, &found));
        }
        if found.incidents != seen.incidents {
            return Err("the incidents that its rule read don't come again from these alerts; other hunts may have made them, or analysts closed them".to_owned());
        }
        Ok(rows)
    }

    /// The rows of incidents that come of what came again.
    fn incidents(&self) -> Vec<Json> {
        let mut book = Book::default();
        for round in [Round::First, Round::Alerts] {
            let mut of_round: Vec<&(Round, usize, Alert)> =
                self.again.iter().filter(|it| it.0 == round).collect();
            of_round.sort_by_key(|it| it.1);
            book.add(of_round.into_iter().map(|it| &it.2));
        }
        book.states().map(incidents::to_json).collect()
    }

    /// Whether the alerts that a run saw are verified themselves: the worst that was found of them goes for it too.
    pub fn weigh(&self, claim: &Claim, finding: &mut Finding) {
        let Some(seen) = &claim.seen else { return };
        let mut read: BTreeSet<&str> =
            seen.alerts.iter().flat_map(|it| &it.rows).map(|it| it.0.as_str()).collect();
        if read.is_empty() {
            read.extend(self.before(claim).map(|it| it.id.as_str()));
        }
        let verdicts = read.into_iter().filter_map(|it| self.verdicts.get(it));
        let wrong: Vec<Verdict> =
            verdicts.filter(|it| **it != Verdict::Verified).copied().collect();
        if let Some(worst) = wrong.iter().max() {
            let alerts = counted(wrong.len() as u64, "alert");
            finding
                .notes
                .push(format!("it comes of {alerts} that can't be made again as they are"));
            finding.verdict = finding.verdict.max(*worst);
        }
    }
}

/// What the file of alerts lacks of those that a run saw.
fn lacking(seen: &Seen, found: &Seen) -> String {
    let count = |it: &Seen| it.alerts.as_ref().map_or(0, |it| it.count);
    let (then, now) = (count(seen), count(found));
    let alerts = counted(then, "alert");
    match then.checked_sub(now) {
        Some(n) if n > 0 => format!(
            "its rule read {alerts} of other rules, and {n} of them are not in this file as they were; verify them together"
        ),
        _ => format!("its rule read {alerts} of other rules, and those in this file are others"),
    }
}
