//! From the command line to opened logs and a context to run queries in.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use detect::evaluate::ticks::Stretch;
use engine::geoip::GeoIp;
use engine::run::{Context, Resources};
use kql::datetime;
use logs::{Inputs, Logs};

use crate::args::RunArgs;
use crate::clock::machine_now;
use crate::outside::Rules;
use crate::progress::Progress;
use crate::workspace;

/// Standard input is kept in a temporary file of at most so many bytes.
const MAX_SPOOL: u64 = 16 << 30;
/// A database of places is held in memory; those that there are have less than 200 MB.
const MAX_GEOIP: u64 = 2 << 30;

/// The stack of each thread. A plan is gone through by recursion, and may be as deep as a query is long.
pub const STACK: usize = 256 << 20;

/// Opened logs and what queries over them run with.
pub struct Source {
    pub logs: Arc<Logs>,
    pub context: Context,
    pub clock: Clock,
    /// Whether it is counted why a rule found nothing: that takes more time than the rule.
    pub explains: bool,
}

impl Source {
    /// The stretch of time that rules are run over: from and to as they are given, else what the logs hold.
    pub fn stretch(&self, from: Option<i64>, to: Option<i64>, once: bool) -> Stretch {
        let oldest = match from {
            None if !once => self.logs.times(machine_now() + datetime::DAY).oldest,
            _ => None,
        };
        Stretch {
            from,
            oldest,
            to: self.context.now,
            ends_as_given: self.clock == Clock::Given,
            is_given: from.is_some() || to.is_some(),
            once,
        }
    }
}

/// Where `now()` comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The user said so.
    Given,
    /// The newest event and one tick.
    NewestEvent {
        /// Events later than the machine's clock and a day, which did not count.
        n_future: u64,
    },
    /// There is no event to go by.
    Machine,
}

/// Opens logs and settles what time it is.
pub fn open(paths: &[PathBuf], run: &RunArgs) -> Result<Source> {
    let mut inputs = Inputs::new();
    // Each file is read once, under the table that the user says it is.
    for (table, path) in &run.tables {
        add(&mut inputs, path, Some(table))?;
    }
    for path in paths {
        add(&mut inputs, path, None)?;
    }
    let options = logs::Options { n_threads: run.n_threads(), ..logs::Options::default() };
    let rules = Rules {
        files: run.external_data.clone(),
        origins: run.allowed_origins.clone(),
        empty: false,
    };
    let logs = Logs::open(inputs, workspace::open(&run.workspace)?, options);
    let logs = Arc::new(logs.with_outside(rules.reader()));
    let (now, clock) = settle(&logs, run);
    let geoip = run.geoip.as_deref().map(geoip).transpose()?;
    let resources = Arc::new(Resources {
        n_threads: run.n_threads(),
        memory: run.memory,
        geoip,
        max_rows: run.max_rows,
    });
    let context = Context { tables: logs.clone(), now, window: None, resources };
    Ok(Source { logs, context, clock, explains: true })
}

/// Reads the database of places of addresses.
fn geoip(path: &Path) -> Result<Arc<GeoIp>> {
    let mut bytes = Vec::new();
    let read =
        File::open(path).and_then(|it| std::io::copy(&mut it.take(MAX_GEOIP + 1), &mut bytes));
    read.with_context(|| format!("{} can't be read", path.display()))?;
    ensure!(bytes.len() as u64 <= MAX_GEOIP, "{} is larger than 2 GiB", path.display());
    let database =
        GeoIp::new(bytes).with_context(|| format!("{} is no MaxMind database", path.display()))?;
    Ok(Arc::new(database))
}

fn add(inputs: &mut Inputs, path: &Path, table: Option<&str>) -> Result<()> {
    if path.as_os_str() == "-" {
        Ok(inputs.add_stream(&mut std::io::stdin().lock(), MAX_SPOOL, table)?)
    } else {
        Ok(inputs.add(path, table)?)
    }
}

fn settle(logs: &Logs, run: &RunArgs) -> (i64, Clock) {
    if let Some(now) = run.now {
        return (now, Clock::Given);
    }
    if logs.files().is_empty() {
        return (machine_now(), Clock::Machine);
    }
    let waiting = Progress::wait("looking for the newest event (--now T saves this)");
    let times = logs.times(machine_now() + datetime::DAY);
    drop(waiting);
    match times.newest {
        Some(newest) => (newest + 1, Clock::NewestEvent { n_future: times.n_future }),
        None => (machine_now(), Clock::Machine),
    }
}

/// The runtime that queries run on.
pub fn runtime(run: &RunArgs) -> Result<tokio::runtime::Runtime> {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    builder.worker_threads(run.n_threads()).thread_stack_size(STACK).enable_all();
    Ok(builder.build()?)
}

/// Runs it to its end, but for no longer than the command line allows; None: it took too long, and was ended. A thread of its own
/// counts the time: the runtime's may all be busy.
pub fn limited<T>(
    runtime: &tokio::runtime::Runtime,
    run: &RunArgs,
    it: impl Future<Output = T>,
) -> Option<T> {
    let Some(limit) = run.timeout else { return Some(runtime.block_on(it)) };
    let (ring, ringing) = tokio::sync::oneshot::channel();
    let (done, waits) = std::sync::mpsc::channel::<()>();
    std::thread::spawn(move || {
        if waits.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
            // Nobody listens where the query has just ended.
            let _ = ring.send(());
        }
    });
    let answer = runtime.block_on(async {
        tokio::select! {
            biased;
            answer = it => Some(answer),
            _ = ringing => None,
        }
    });
    drop(done);
    answer
}

/// What is said of a query that took too long.
pub fn too_long(limit: Duration) -> String {
    let limit = limit.as_secs_f64();
    format!(
        "query timed out: it ran for longer than {limit} s; give it more with --timeout, or fewer rows"
    )
}
