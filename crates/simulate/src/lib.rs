//! Realistic sign-in logs of a tenant, with labelled attacks by device code, in every shape that such logs are found in; and what
//! happens in its directory, in the shapes of Azure Monitor.
//!
//! Events are made hour by hour in order of time, each user's hour from the seed alone, so that memory holds the people and
//! one hour, however long the logs are. Equal options give equal bytes.
//!
//! What to expect of a month of the default options, which the tests hold it to:
//! an active user has 3 to 60 addresses on 2 to 12 networks with 2 to 25 user agents (in the median 25, 4 and 7);
//! working hours see at least five times as much as the night, a weekday at least three times as much as a weekend day;
//! narrow rows are about 1 KB; wide rows are about 5 KB, which gzip shrinks 4 to 15 times.

mod apps;
mod audit;
mod background;
mod cities;
mod clients;
mod conditional_access;
mod dice;
mod error;
mod event;
mod fields;
mod json;
mod members;
mod names;
mod networks;
mod options;
mod outcomes;
mod people;
mod places;
mod rhythm;
mod shapes;
mod stories;
mod tenant;
mod truth;
mod writer;

use std::path::{Path, PathBuf};

use kql::datetime;

pub use error::Error;
pub use options::{Columns, Compression, LEAST_USERS, MOST_DAYS, Options};
pub use shapes::Shape;

use event::{Event, Row, Table};
use stories::Story;
use tenant::Tenant;
use writer::Files;

/// How far a simulation is; told after each simulated hour.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The instant up to which events are written.
    pub at: i64,
    pub hours_done: u64,
    pub hours: u64,
    pub rows: u64,
    /// Before compression; without Parquet files still open.
    pub bytes: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub logs: PathBuf,
    pub truth: PathBuf,
    pub interactive_rows: u64,
    pub non_interactive_rows: u64,
    /// Activities in the directory.
    pub audit_rows: u64,
    pub files: u64,
    /// Before compression, where the shape is text.
    pub bytes: u64,
    pub stored_bytes: u64,
    pub attacks: u64,
    pub benign_stories: u64,
    /// The most events ever held: one hour of the tenant.
    pub largest_hour: u64,
}

/// Writes `logs/` and `truth/` into the options' folder.
pub fn simulate(options: &Options, progress: &mut dyn FnMut(Progress)) -> Result<Summary, Error> {
    options.check()?;
    let logs = vacant(&options.to, "logs")?;
    let truth = vacant(&options.to, "truth")?;
    let tenant = Tenant::new(options);
    let stories = stories::all(&tenant);
    let mut files = Files::new(logs.clone(), options.compression);
    let counts = events(options, &tenant, &stories, &mut files, progress)?;
    let audit_rows = audit::write(options, &tenant, &stories, &mut files)?;
    truth::write(&truth, &tenant, &stories)?;
    let attacks = stories.iter().filter(|it| it.verdict == stories::Verdict::Attack).count() as u64;
    Ok(Summary {
        logs,
        truth: truth.join("truth.jsonl"),
        interactive_rows: counts.rows[0],
        non_interactive_rows: counts.rows[1],
        audit_rows,
        files: files.count,
        bytes: files.bytes,
        stored_bytes: files.stored,
        attacks,
        benign_stories: stories.len() as u64 - attacks,
        largest_hour: counts.largest_hour,
    })
}

fn vacant(to: &Path, name: &str) -> Result<PathBuf, Error> {
    let path = to.join(name);
    if path.exists() { Err(Error::Exists { path }) } else { Ok(path) }
}

#[derive(Default)]
struct Counts {
    rows: [u64; 2],
    largest_hour: u64,
}

fn events(
    options: &Options,
    tenant: &Tenant,
    stories: &[Story],
    files: &mut Files,
    progress: &mut dyn FnMut(Progress),
) -> Result<Counts, Error> {
    let mut told: Vec<&Event> =
        stories.iter().flat_map(|it| it.events.iter().chain(&it.history)).collect();
    told.sort_by_key(|it| (it.time, it.id));
    let mut told = told.into_iter().peekable();
    let mut writer = shapes::writer(options, tenant);
    let mut counts = Counts::default();
    let first = tenant.start.div_euclid(datetime::HOUR);
    let last = (tenant.end - 1).div_euclid(datetime::HOUR);
    let mut bucket: Vec<Event> = Vec::new();
    for number in first..=last {
        let (hour, after) = (number * datetime::HOUR, (number + 1) * datetime::HOUR);
        for person in &tenant.people {
            background::hour(tenant, person, hour, options.refreshes, &mut bucket);
        }
        while let Some(event) = told.next_if(|it| it.time < after) {
            bucket.push(event.clone());
        }
        bucket.retain(|it| (tenant.start..tenant.end).contains(&it.time));
        bucket.sort_unstable_by_key(|it| (it.time, it.id));
        // What follows a sign-in may happen in the next hour.
        let later = bucket.split_off(bucket.partition_point(|it| it.time < after));
        if writer.is_by_arrival() {
            bucket.sort_unstable_by_key(|it| (it.time + it.delay(), it.id));
        }
        counts.largest_hour = counts.largest_hour.max((bucket.len() + later.len()) as u64);
        for event in bucket.iter().filter(|it| writer.takes(it.table)).collect::<Vec<_>>() {
            counts.rows[usize::from(event.table == Table::NonInteractive)] += 1;
            writer.write(&Row { event, person: tenant.person(event.person), tenant }, files)?;
        }
        bucket.clear();
        bucket.extend(later);
        progress(Progress {
            at: after.min(tenant.end),
            hours_done: (number - first + 1) as u64,
            hours: (last - first + 1) as u64,
            rows: counts.rows.iter().sum(),
            bytes: files.bytes,
        });
    }
    writer.finish(files)?;
    Ok(counts)
}
