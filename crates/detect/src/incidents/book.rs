//! The incidents so far, and every state that each has had.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::words::Word;
use super::{Incident, key};
use crate::alert::Alert;

/// The incidents so far.
#[derive(Debug, Clone, Default)]
pub struct Book {
    incidents: Vec<Incident>,
    /// The states in which former runs left theirs.
    before: Vec<Incident>,
    changes: Vec<Incident>,
    changed: BTreeSet<usize>,
    last_number: u32,
    /// Incidents whose alerts have something in common: by rule, by what that is, by the instant of the first alert; and their place.
    alike: BTreeSet<(String, Uuid, i64, usize)>,
}

impl Book {
    /// A book whose numbers begin after that one.
    pub fn after(last_number: u32) -> Book {
        Book { last_number, ..Book::default() }
    }

    /// Enters incidents of former runs, as they are by now, in the order of their numbers. They are no change of this run.
    pub fn remember(&mut self, known: impl IntoIterator<Item = Incident>) {
        for it in known {
            self.last_number = self.last_number.max(it.number);
            self.before.push(it.clone());
            self.enter(it);
        }
    }

    /// Heeds what analysts say of incidents of former runs, each word once: later alerts may have changed the incident again.
    /// How many said something new.
    pub fn heed(&mut self, words: &[Word]) -> usize {
        let mut places: BTreeMap<Uuid, usize> = BTreeMap::new();
        places.extend(self.incidents.iter().enumerate().map(|(at, it)| (it.id, at)));
        let mut n_heeded = 0;
        for word in words {
            let at = places.get(&word.incident).copied();
            let Some(incident) = at.and_then(|it| self.incidents.get_mut(it)) else { continue };
            if incident.word == Some(word.digest()) {
                continue;
            }
            incident.word = Some(word.digest());
            if incident.status != word.status {
                incident.status = word.status.clone();
                n_heeded += 1;
            }
        }
        n_heeded
    }

    /// Groups alerts into incidents: of each rule in the order of time, of one instant in the order given.
    pub fn add<'a>(&mut self, alerts: impl IntoIterator<Item = &'a Alert>) {
        let mut alerts: Vec<&Alert> =
            alerts.into_iter().filter(|it| it.rule.incidents.create).collect();
        alerts.sort_by_key(|it| it.time);
        for of_instant in alerts.chunk_by(|a, b| a.time == b.time) {
            let n_before = self.incidents.len();
            let touched: BTreeSet<usize> = of_instant.iter().map(|it| self.take(it)).collect();
            for at in touched {
                let Some(incident) = self.incidents.get_mut(at) else { continue };
                if at < n_before {
                    // An alert may be found late. Of two states the later one has the later time all the same.
                    let time = of_instant.first().map_or(incident.modified, |it| it.time);
                    incident.modified = time.max(incident.modified.saturating_add(1));
                }
                self.changes.push(incident.clone());
                self.changed.insert(at);
            }
        }
    }

    /// The incidents as they are now, in the order of their numbers.
    pub fn incidents(&self) -> &[Incident] {
        &self.incidents
    }

    /// Those of them that this run has made or changed.
    pub fn changed(&self) -> Vec<Incident> {
        self.changed.iter().filter_map(|it| self.incidents.get(*it)).cloned().collect()
    }

    /// Every state that this run gave an incident, in the order of time.
    pub fn changes(&self) -> &[Incident] {
        &self.changes
    }

    /// The rows of SecurityIncident: the states in which former runs left their incidents, then those that this run gave.
    pub fn states(&self) -> impl Iterator<Item = &Incident> {
        self.before.iter().chain(&self.changes)
    }

    /// The highest number that was given.
    pub fn last_number(&self) -> u32 {
        self.last_number
    }

    /// The place of the incident that an alert goes into.
    fn take(&mut self, alert: &Alert) -> usize {
        let grouping = alert.rule.incidents.grouping.as_ref();
        let key = grouping.map(|it| key::of(alert, &it.matching));
        if let (Some(key), Some(grouping)) = (key, grouping) {
            // Which is the latest that has room, and is not closed for good.
            let (id, time, back) = (&alert.rule.id, alert.time, grouping.look_back);
            let from = (id.clone(), key, time.saturating_sub(back), 0);
            let to = (id.clone(), key, time.saturating_add(back), usize::MAX);
            let mut places = self.alike.range(from..=to).rev().map(|it| it.3);
            let takes = |it: &usize| self.incidents.get(*it).is_some_and(|it| it.takes(grouping));
            if let Some(at) = places.find(takes)
                && let Some(incident) = self.incidents.get_mut(at)
            {
                incident.add(alert);
                return at;
            }
        }
        self.last_number = self.last_number.saturating_add(1);
        self.enter(Incident::new(self.last_number, key, alert))
    }

    /// Enters an incident and gives its place.
    fn enter(&mut self, incident: Incident) -> usize {
        let at = self.incidents.len();
        if let Some(key) = incident.key {
            self.alike.insert((incident.rule_id.clone(), key, incident.first_alert, at));
        }
        self.incidents.push(incident);
        at
    }
}
