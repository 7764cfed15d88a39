//! Custom details: for each key the distinct values that its column has in the alert's rows.

use std::collections::HashSet;

use engine::run::Answer;

use crate::entities::cell_text;
use crate::rule::Rule;
use crate::settings::Settings;

/// Values that Sentinel keeps of a key.
pub const MAX_VALUES: usize = 50;
/// Bytes that it keeps of all of them, as JSON text. Values that don't fit any more are left out.
pub const MAX_BYTES: usize = 2 << 10;

/// A key and its values, in the order of the rows.
pub type Detail = (String, Vec<String>);

/// The details, and how many values lie over Sentinel's limits.
pub fn details(rule: &Rule, rows: &Answer, settings: &Settings) -> (Vec<Detail>, usize) {
    let (mut details, mut n_over) = (Vec::new(), 0);
    // The braces around all.
    let mut n_bytes = 2;
    for (key, column) in &rule.custom_details {
        let Some(at) = rows.columns.iter().position(|it| it.name == column.text) else { continue };
        let (mut values, mut seen): (Vec<String>, _) = (Vec::new(), HashSet::new());
        let mut n_kept = 0;
        n_bytes += quoted(key) + 4;
        for row in rows.rows() {
            let Some(value) = row.get(at).map(|it| cell_text(*it)) else { continue };
            if value.is_empty() || !seen.insert(value.clone()) {
                continue;
            }
            let more = n_bytes + quoted(&value) + 1;
            let fits = n_kept < MAX_VALUES && more <= MAX_BYTES;
            if fits {
                (n_bytes, n_kept) = (more, n_kept + 1);
            } else {
                n_over += 1;
            }
            if fits || !settings.caps_details {
                values.push(value);
            }
        }
        details.push((key.clone(), values));
    }
    (details, n_over)
}

fn quoted(text: &str) -> usize {
    serde_json::Value::from(text).to_string().len()
}
