//! Rows that were reported before.
//!
//! A row is known by its rule's id and version and by its columns' names and values. It is a repeat where the window that it is in now
//! shares time with one in which it was seen: a count that comes out the same a day later, of other events, is news.

use std::collections::HashMap;

use arrow::array::BooleanArray;
use arrow::compute::filter_record_batch;
use engine::run::Answer;
use uuid::Uuid;

use crate::alert::row_json;
use crate::rule::Rule;

/// One row, through all windows.
pub type Key = u128;

/// Windows in a row that a row was seen in: their first and last tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub first: i64,
    pub last: i64,
    /// An earlier hunt saw it.
    pub remembered: bool,
}

/// What is known of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    New,
    /// A window of this hunt had it.
    Repeat,
    /// An earlier hunt reported it.
    Remembered,
}

/// The rows of one rule that were reported.
#[derive(Debug, Clone, Default)]
pub struct Known {
    rows: HashMap<Key, Vec<Seen>>,
    /// How far back a window reaches. A hunting rule's reach everything.
    period: i64,
}

impl Known {
    /// With rows that an earlier hunt reported.
    pub fn new(period: i64, rows: impl IntoIterator<Item = (Key, i64, i64)>) -> Known {
        let mut known = Known { rows: HashMap::new(), period };
        for (key, first, last) in rows {
            known.rows.entry(key).or_default().push(Seen { first, last, remembered: true });
        }
        known
    }

    /// What is known of each of a window's rows; from now on all are known to be in the window that ends at that tick.
    pub fn note(&mut self, keys: &[Key], tick: i64) -> Vec<News> {
        let news = keys.iter().map(|it| self.news(*it, tick)).collect();
        for key in keys {
            self.see(*key, tick);
        }
        news
    }

    /// All rows, each with its first and last tick, ordered.
    pub fn rows(&self) -> Vec<(Key, i64, i64)> {
        let each = |(key, seen): (&Key, &Vec<Seen>)| {
            seen.iter().map(|it| (*key, it.first, it.last)).collect::<Vec<_>>()
        };
        let mut all: Vec<(Key, i64, i64)> = self.rows.iter().flat_map(each).collect();
        all.sort_unstable();
        all
    }

    fn news(&self, key: Key, tick: i64) -> News {
        match self.rows.get(&key).and_then(|all| all.iter().find(|it| self.touches(it, tick))) {
            None => News::New,
            Some(Seen { remembered: true, .. }) => News::Remembered,
            Some(_) => News::Repeat,
        }
    }

    fn see(&mut self, key: Key, tick: i64) {
        let period = self.period;
        let all = self.rows.entry(key).or_default();
        match all.iter_mut().find(|it| touches(it, tick, period)) {
            Some(seen) => {
                seen.first = seen.first.min(tick);
                seen.last = seen.last.max(tick);
            }
            None => all.push(Seen { first: tick, last: tick, remembered: false }),
        }
    }

    fn touches(&self, seen: &Seen, tick: i64) -> bool {
        touches(seen, tick, self.period)
    }
}

/// Whether the window that ends at that tick shares time with one of those.
fn touches(seen: &Seen, tick: i64, period: i64) -> bool {
    tick.saturating_sub(period) < seen.last && seen.first.saturating_sub(period) < tick
}

/// The keys of an answer's rows, in their order.
pub fn keys(rule: &Rule, answer: &Answer) -> Vec<Key> {
    let id = Uuid::try_parse(&rule.id).unwrap_or_default();
    let space = Uuid::new_v5(&id, rule.version.as_deref().unwrap_or_default().as_bytes());
    let key = |row: Vec<_>| {
        let object = row_json(answer, &row);
        // A query whose columns data tells has them in another order from window to window.
        let mut members: Vec<_> = object.as_object().into_iter().flatten().collect();
        members.sort_by_key(|it| it.0);
        let text = serde_json::to_string(&members).unwrap_or_default();
        Uuid::new_v5(&space, text.as_bytes()).as_u128()
    };
    answer.rows().map(key).collect()
}

/// Those of an answer's rows.
pub fn kept(answer: Answer, keeps: &[bool]) -> Answer {
    let mut before = 0;
    let mut batches = Vec::new();
    for batch in answer.batches {
        let end = before + batch.num_rows();
        let mask = BooleanArray::from(keeps.get(before..end).unwrap_or_default().to_vec());
        before = end;
        // It can't fail on a mask of the batch's own length; were it to, a row too many is better than one too few.
        let batch = filter_record_batch(&batch, &mask).unwrap_or(batch);
        if batch.num_rows() > 0 {
            batches.push(batch);
        }
    }
    Answer { batches, ..answer }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_repeat_where_windows_share_time() {
        let mut known = Known::new(20, []);
        assert_eq!(known.note(&[1], 100), [News::New]);
        assert_eq!(known.note(&[1, 2], 110), [News::Repeat, News::New]);
        assert_eq!(
            known.note(&[1], 130),
            [News::New],
            "window [110, 130) begins where [90, 110) ends"
        );
        assert_eq!(known.note(&[1], 95), [News::Repeat], "an old window that is looked at again");
        assert_eq!(known.rows(), [(1, 95, 110), (1, 130, 130), (2, 110, 110)]);
    }

    #[test]
    fn a_row_of_an_earlier_hunt_is_remembered() {
        let mut known = Known::new(10, [(7, 50, 50)]);
        assert_eq!(known.note(&[7, 7], 55), [News::Remembered, News::Remembered]);
        assert_eq!(known.note(&[7], 90), [News::New]);
    }

    #[test]
    fn the_same_row_twice_in_one_window_is_two_findings() {
        assert_eq!(Known::new(10, []).note(&[3, 3], 10), [News::New, News::New]);
    }
}
