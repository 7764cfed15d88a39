//! json: one document, `{"alerts": [...], "incidents": [...], "summary": {...}}`.

use std::io::{self, Write};

use serde_json::Value as Json;

use super::security_alert::to_json;
use crate::alert::Alert;
use crate::incidents::{self, Incident};

/// Writes all alerts, the incidents as they are at the end, and the run's summary.
pub fn write<'a>(
    alerts: impl IntoIterator<Item = &'a Alert>,
    incidents: &[Incident],
    summary: &Json,
    out: &mut impl Write,
) -> io::Result<()> {
    out.write_all(b"{\"alerts\":[")?;
    for (at, alert) in alerts.into_iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &to_json(alert))?;
    }
    out.write_all(b"\n],\"incidents\":[")?;
    for (at, incident) in incidents.iter().enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &incidents::to_json(incident))?;
    }
    out.write_all(b"\n],\"summary\":")?;
    serde_json::to_writer(&mut *out, summary)?;
    out.write_all(b"}\n")
}
