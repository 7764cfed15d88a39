//! What holds a loop of ours within bounds: whether anybody still waits for its answer, and the memory that it may take.
//!
//! A loop over rows, steps or paths calls [`check`] as it goes; one that gathers something calls [`hold`]. Whoever runs such a loop
//! does it [`within`] a run, which the calls find by their thread: so a loop can look without being handed anything.

use std::any::Any;
use std::cell::RefCell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use datafusion::common::config::{ConfigEntry, ConfigExtension, ExtensionOptions};
use datafusion::common::{DataFusionError, Result, config_err};
use datafusion::config::ConfigOptions;
use datafusion::execution::memory_pool::MemoryReservation;

/// Whether a query was given up. Its clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on it is given up.
    pub fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// What a session's configuration carries.
    pub fn of(config: &ConfigOptions) -> Stop {
        config.extensions.get::<Stop>().cloned().unwrap_or_default()
    }

    /// Gives the query up when it is dropped.
    pub fn on_drop(&self) -> StopOnDrop {
        StopOnDrop(self.clone())
    }
}

/// See [`Stop::on_drop`].
#[derive(Debug)]
pub struct StopOnDrop(Stop);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.set();
    }
}

impl ConfigExtension for Stop {
    const PREFIX: &'static str = "stop";
}

impl ExtensionOptions for Stop {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn cloned(&self) -> Box<dyn ExtensionOptions> {
        Box::new(self.clone())
    }

    fn set(&mut self, key: &str, _value: &str) -> Result<()> {
        config_err!("`stop.{key}` can't be set")
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        Vec::new()
    }
}

/// What a loop runs in.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    pub stop: Stop,
    /// What its memory is taken from, where that is accounted for.
    pub memory: Option<Arc<MemoryReservation>>,
}

thread_local! {
    static BOUNDS: RefCell<Bounds> = RefCell::default();
}

/// Runs a loop within these bounds.
pub fn within<T>(bounds: Bounds, run: impl FnOnce() -> T) -> T {
    let outer = BOUNDS.replace(bounds);
    let answer = run();
    BOUNDS.set(outer);
    answer
}

/// An error where nobody waits for the answer any more.
pub fn check() -> Result<()> {
    match BOUNDS.with_borrow(|it| it.stop.is_set()) {
        true => Err(DataFusionError::Execution("the query was given up".to_owned())),
        false => Ok(()),
    }
}

/// Accounts for so many more bytes, until the loop's answer is there; an error where the query's memory doesn't do.
pub fn hold(n_bytes: usize) -> Result<()> {
    BOUNDS.with_borrow(|it| it.memory.as_ref().map_or(Ok(()), |memory| memory.try_grow(n_bytes)))
}
