//! What Sentinel's limits cost: in strict that much is left out, in default it is only counted.

use std::ops::AddAssign;

use crate::settings::Settings;

/// How much lies beyond Sentinel's limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cuts {
    /// Rows that have no alert of their own where the last one stands for the rest.
    pub rows: usize,
    /// Entities over 500 an alert, or over 64 KB.
    pub entities: usize,
    /// Values over 50 of a custom detail, or over 2 KB of all.
    pub values: usize,
    /// Fields of an override that are too long, or lists with too many values.
    pub fields: usize,
}

impl AddAssign for Cuts {
    fn add_assign(&mut self, other: Cuts) {
        self.rows += other.rows;
        self.entities += other.entities;
        self.values += other.values;
        self.fields += other.fields;
    }
}

impl Cuts {
    /// A sentence for each limit that was met, without its full stop.
    pub fn notes(&self, settings: &Settings) -> Vec<String> {
        let it = |is_strict: bool, n: usize, one: &str, many: &str, limit: &str| {
            let noun = if n == 1 { one } else { many };
            (n > 0).then(|| match is_strict {
                true => format!("{n} {noun} over {limit}: left out, as Sentinel does"),
                false => format!("{n} {noun} over {limit}: Sentinel would leave out as much"),
            })
        };
        let rows = (self.rows > 0).then(|| {
            let rows = if self.rows == 1 { "row has" } else { "rows have" };
            match settings.caps_alerts {
                true => format!(
                    "{} {rows} no alert of their own: the last alert sums up all, as in Sentinel",
                    self.rows
                ),
                false => format!(
                    "{} {rows} an alert that Sentinel would not raise: its last one sums up all",
                    self.rows
                ),
            }
        });
        [
            rows,
            it(
                settings.caps_entities,
                self.entities,
                "entity",
                "entities",
                "500 an alert or 64 KB",
            ),
            it(
                settings.caps_details,
                self.values,
                "value of custom details",
                "values of custom details",
                "50 a key or 2 KB",
            ),
            it(
                settings.caps_details,
                self.fields,
                "overridden field",
                "overridden fields",
                "256 bytes, 5 KB or 50 values",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}
