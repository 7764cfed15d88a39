//! json: one document, `{"alerts": [...], "summary": {...}}`.

use std::io::{self, Write};

use serde_json::Value as Json;

use super::security_alert::to_json;
use crate::alert::Alert;

/// Writes all alerts and the run's summary.
pub fn write<'a>(
    alerts: impl IntoIterator<Item = &'a Alert>,
    summary: &Json,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b"{\"alerts\":[")?;
    for (at, alert) in alerts.into_iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &to_json(alert))?;
    }
    out.write_all(b"\n],\"summary\":")?;
    serde_json::to_writer(&mut *out, summary)?;
    out.write_all(b"}\n")
}
