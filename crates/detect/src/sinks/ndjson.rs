//! ndjson: one alert a line.

use std::io::{self, Write};

use super::security_alert::to_json;
use crate::alert::Alert;

/// Writes one alert as a line.
pub fn write(alert: &Alert, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &to_json(alert))?;
    out.write_all(b"\n")
}
