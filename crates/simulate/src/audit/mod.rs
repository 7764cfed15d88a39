//! What happens in the directory: the ordinary administration of a tenant, and what an attacker does with the sign-ins of a story.
//!
//! Activities are made day by day from the seed alone, and have streams of chance of their own: sign-ins don't change with them. They are
//! written in the shapes of Azure Monitor: rows of AuditLogs, Event Hub messages, blobs of diagnostic settings.

mod aftermath;
mod everyday;
mod onboarding;
mod operations;
mod record;

use kql::datetime;

use crate::error::Error;
use crate::options::Options;
use crate::shapes::Shape;
use crate::stories::Story;
use crate::tenant::Tenant;
use crate::writer::Files;

pub(crate) use self::aftermath::aftermath;
pub(crate) use self::onboarding::onboarding;
pub(crate) use self::operations::Operation;
use self::record::Form;

/// Something that was done in the directory.
#[derive(Clone, Debug)]
pub(crate) struct Activity {
    pub(crate) time: i64,
    pub(crate) operation: &'static Operation,
    pub(crate) by: By,
    pub(crate) targets: Vec<Target>,
    /// `AdditionalDetails`: keys and values.
    pub(crate) details: Vec<(&'static str, String)>,
    /// `ResultReason`; mostly empty.
    pub(crate) reason: &'static str,
    pub(crate) failed: bool,
    pub(crate) correlation: u128,
    /// Makes the id unlike all others.
    pub(crate) number: u64,
}

/// Who did it.
#[derive(Clone, Debug)]
pub(crate) enum By {
    User { person: u32, address: String },
    App { name: &'static str, id: u128 },
}

/// What it was done to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) kind: &'static str,
    pub(crate) id: u128,
    /// Of a user it is the principal's name.
    pub(crate) name: String,
    pub(crate) changes: Vec<Change>,
}

/// A modified property. Its values are JSON texts, as the directory writes them; empty: null.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) name: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
}

impl Activity {
    /// `Directory_..._12345`, which queries find it by.
    pub(crate) fn id(&self) -> String {
        let mut id = self.operation.id_prefix().as_bytes().to_vec();
        id.push(b'_');
        crate::json::uuid(&mut id, self.correlation);
        format!("{}_{:08}", String::from_utf8_lossy(&id), self.number % 100_000_000)
    }
}

/// Writes the activities in the shape that the options ask for; gives how many there are. Shapes of sign-ins alone have none.
pub(crate) fn write(
    options: &Options,
    tenant: &Tenant,
    stories: &[Story],
    files: &mut Files,
) -> Result<u64, Error> {
    let Some(form) = Form::of(options.shape, tenant) else { return Ok(0) };
    let mut told: Vec<&Activity> = stories.iter().flat_map(|it| &it.activities).collect();
    told.sort_by_key(|it| (it.time, it.number));
    let mut told = told.into_iter().peekable();
    let mut n_rows = 0;
    for day in tenant.start.div_euclid(datetime::DAY)..=(tenant.end - 1).div_euclid(datetime::DAY) {
        let mut activities = everyday::day(tenant, day);
        while let Some(it) = told.next_if(|it| it.time < (day + 1) * datetime::DAY) {
            activities.push(it.clone());
        }
        activities.retain(|it| (tenant.start..tenant.end).contains(&it.time));
        activities.sort_by_key(|it| (it.time, it.number));
        n_rows += activities.len() as u64;
        let period = form.period();
        for of_file in
            activities.chunk_by(|a, b| a.time.div_euclid(period) == b.time.div_euclid(period))
        {
            form.write_file(tenant, of_file, files)?;
        }
    }
    Ok(n_rows)
}

/// Whether a shape has activities beside sign-ins.
pub(crate) fn has_audit(shape: Shape) -> bool {
    match shape {
        Shape::LogAnalytics | Shape::DataExport | Shape::EventHub | Shape::Diagnostic => true,
        Shape::GraphPage
        | Shape::GraphV1
        | Shape::GraphArray
        | Shape::LogAnalyticsQuery
        | Shape::KustoV1
        | Shape::KustoV2
        | Shape::PortalCsv
        | Shape::EntraCsv
        | Shape::Sdk
        | Shape::Parquet => false,
    }
}

/// A text as a JSON text.
fn quoted(text: &str) -> String {
    let mut out = Vec::new();
    crate::json::string(&mut out, text.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

fn change(name: &'static str, old: impl Into<String>, new: impl Into<String>) -> Change {
    Change { name, old: old.into(), new: new.into() }
}

fn target(kind: &'static str, id: u128, name: impl Into<String>, changes: Vec<Change>) -> Target {
    Target { kind, id, name: name.into(), changes }
}

/// A person as a target.
fn user(tenant: &Tenant, person: u32, changes: Vec<Change>) -> Target {
    let person = tenant.person(person);
    target("User", person.id, &*person.principal, changes)
}

/// An id as text.
fn id_text(id: u128) -> String {
    let mut out = Vec::new();
    crate::json::uuid(&mut out, id);
    String::from_utf8_lossy(&out).into_owned()
}
