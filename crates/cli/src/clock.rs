//! The machine's clock. Only the binary reads it; everything below is told what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use kql::datetime;

/// Now, in ticks since 0001-01-01.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn machine_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let ticks = i64::try_from(since.as_nanos() / 100).unwrap_or(i64::MAX - datetime::UNIX_EPOCH);
    (datetime::UNIX_EPOCH + ticks).min(datetime::MAX)
}
