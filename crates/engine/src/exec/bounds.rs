//! What holds a loop of ours within bounds: whether anybody still waits for its answer, and the memory that it may take.
//!
//! A loop over rows, steps or paths calls [`check`] as it goes; one that gathers something calls [`hold`]. Whoever runs such a loop
//! does it [`within`] a run, which the calls find by their thread: so a loop can look without being handed anything.

use std::any::Any;
use std::cell::RefCell;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::{DataFusionError, Result, config_err};
use datafusion::config::{ConfigEntry, ConfigExtension, ConfigOptions, ExtensionOptions};
use datafusion::execution::memory_pool::MemoryReservation;

/// A column of a batch may hold so much text, in Kusto and here, however much memory there is.
const MOST_TEXT: usize = 2 << 30;
/// A constant of more text is not made before the query runs.
const MOST_CONSTANT: usize = 8 << 20;

/// A text of less than this, the product of what it is made of, need not be counted before it is made.
pub const LARGE: usize = 16 << 20;

/// Whether a query was given up. Its clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
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
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// What a loop runs in. The session's configuration carries it to where loops are run.
#[derive(Debug, Clone)]
pub struct Bounds {
    stop: Stop,
    /// What its memory is taken from, where that is accounted for.
    memory: Option<Arc<MemoryReservation>>,
    /// How many bytes of text it may make, and has made.
    most_text: usize,
    n_text: usize,
}

impl Default for Bounds {
    fn default() -> Bounds {
        Bounds::new(Stop::default(), usize::MAX)
    }
}

impl Bounds {
    /// The bounds of a query with so much memory.
    pub fn new(stop: Stop, memory: usize) -> Bounds {
        Bounds { stop, memory: None, most_text: MOST_TEXT.min(memory / 4), n_text: 0 }
    }

    /// The bounds while a query is planned: a larger constant is left for the run, or each pass over the plan would make and copy it.
    pub fn planning(stop: Stop) -> Bounds {
        Bounds { stop, memory: None, most_text: MOST_CONSTANT, n_text: 0 }
    }

    /// What a session's configuration carries; else what this thread is in.
    pub fn of(config: &ConfigOptions) -> Bounds {
        let own = config.extensions.get::<Bounds>().cloned();
        own.unwrap_or_else(|| BOUNDS.with_borrow(|it| Bounds { n_text: 0, ..it.clone() }))
    }

    /// The same for a loop whose memory is accounted for.
    pub fn holding(self, memory: Arc<MemoryReservation>) -> Bounds {
        Bounds { memory: Some(memory), ..self }
    }
}

impl ConfigExtension for Bounds {
    const PREFIX: &'static str = "bounds";
}

impl ExtensionOptions for Bounds {
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
        config_err!("`bounds.{key}` can't be set")
    }

    fn entries(&self) -> Vec<ConfigEntry> {
        Vec::new()
    }
}

thread_local! {
    static BOUNDS: RefCell<Bounds> = RefCell::default();
}

/// The same for what is awaited, each time that it goes on.
pub async fn within_all<T>(bounds: Bounds, running: impl Future<Output = T>) -> T {
    let mut running = std::pin::pin!(running);
    poll_fn(|context| within(bounds.clone(), || running.as_mut().poll(context))).await
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

/// Counts so many more bytes of text in the column that is being made; an error where that is too much.
///
/// Kusto: the accumulated text of a column is limited to 2 GB.
pub fn text(n_bytes: usize) -> Result<()> {
    let (n_text, most) = BOUNDS.with_borrow_mut(|it| {
        it.n_text = it.n_text.saturating_add(n_bytes);
        (it.n_text, it.most_text)
    });
    if n_text > most { Err(too_much_text(most)) } else { Ok(()) }
}

/// The column that a function has made, unless it holds too much text.
pub fn bounded(column: ArrayRef) -> Result<ArrayRef> {
    let most = BOUNDS.with_borrow(|it| it.most_text);
    if column.get_buffer_memory_size() <= most {
        return Ok(column);
    }
    // A text that several rows share counts for each: whoever copies the rows has that much.
    let Some(texts) = column.as_string_view_opt() else { return Ok(column) };
    let n_text = texts.lengths().fold(0usize, |sum, it| sum.saturating_add(it as usize));
    if n_text > most { Err(too_much_text(most)) } else { Ok(column) }
}

fn too_much_text(most: usize) -> DataFusionError {
    DataFusionError::Execution(format!(
        "the accumulated string array is getting too large and exceeds the limit of {most} bytes (E_RUNAWAY_QUERY); \
         a quarter of --memory is allowed, 2 GB at most"
    ))
}
