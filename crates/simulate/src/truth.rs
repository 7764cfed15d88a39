//! What really happened: one JSON line for each labelled story, in a folder beside the logs so that no log reader meets it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::audit::Activity;
use crate::error::Error;
use crate::event::Event;
use crate::json::{self, Dialect, Members, object};
use crate::stories::{Story, Verdict};
use crate::tenant::Tenant;

/// Writes `truth.jsonl` into `folder`.
pub(crate) fn write(folder: &Path, tenant: &Tenant, stories: &[Story]) -> Result<(), Error> {
    let mut out = Vec::new();
    for story in stories {
        line(tenant, story, &mut out);
        out.push(b'\n');
    }
    fs::create_dir_all(folder).map_err(Error::write(folder))?;
    let path = folder.join("truth.jsonl");
    fs::write(&path, out).map_err(Error::write(&path))
}

fn line(tenant: &Tenant, story: &Story, out: &mut Vec<u8>) {
    let person = tenant.person(story.person);
    let events = &story.events;
    let first = events.iter().map(|it| it.time).min().unwrap_or(tenant.start);
    let last = events.iter().map(|it| it.time).max().unwrap_or(tenant.start);
    object(out, Dialect::Beta, |m| {
        m.text("story", &story.id);
        m.text("kind", if story.verdict == Verdict::Attack { "attack" } else { "benign" });
        m.text("title", story.title);
        m.text("user", &person.principal);
        m.plain("user_id", |out| json::uuid(out, person.id));
        m.text("department", person.department);
        m.plain("from", |out| json::ticks(out, first, "Z"));
        m.plain("to", |out| json::ticks(out, last, "Z"));
        m.flag("in_last_day", last >= tenant.last_day());
        list(m, "correlation_ids", events.iter().map(|it| id(it.correlation)));
        list(m, "session_ids", events.iter().map(|it| id(it.session)));
        list(m, "request_ids", events.iter().map(|it| id(it.id)));
        list(m, "ips", events.iter().map(|it| it.spot.ip.to_string()));
        list(m, "asns", events.iter().map(|it| it.spot.network().asn.to_string()));
        list(m, "networks", events.iter().map(|it| it.spot.network().operator.to_owned()));
        list(
            m,
            "device_code_correlation_ids",
            events.iter().filter(|it| is_granted(it)).map(|it| id(it.correlation)),
        );
        list(m, "audit_ids", story.activities.iter().map(Activity::id));
        list(m, "operations", story.activities.iter().map(|it| it.operation.name.to_owned()));
        m.raw("expected", |out| {
            object(out, Dialect::Beta, |m| m.text("device_code_unseen_asn", story.expected.name()));
        });
    });
}

/// The row that a device-code rule should look at: the interactive success.
fn is_granted(event: &Event) -> bool {
    event.protocol == crate::event::Protocol::DeviceCode && event.succeeded()
}

fn id(value: u128) -> String {
    let mut out = Vec::new();
    json::uuid(&mut out, value);
    String::from_utf8_lossy(&out).into_owned()
}

/// A member that lists each value once, in order.
fn list(m: &mut Members<'_>, name: &str, values: impl Iterator<Item = String>) {
    let values: BTreeSet<String> = values.collect();
    m.raw(name, |out| {
        out.push(b'[');
        for (number, value) in values.iter().enumerate() {
            if number > 0 {
                out.push(b',');
            }
            json::string(out, value.as_bytes());
        }
        out.push(b']');
    });
}
