//! Runs a bound query: lower, optimise, execute, collect.

use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::common::runtime::SpawnedTask;
use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::{SendableRecordBatchStream, SessionState, SessionStateBuilder};
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::stream::{RecordBatchReceiverStream, RecordBatchStreamAdapter};
use datafusion::physical_plan::{displayable, execute_stream};
use datafusion::prelude::SessionConfig;
use futures::{StreamExt, TryStreamExt};
use kql::bound::{BoundTable, Column};

use crate::error::Error;
use crate::exec::bounds::{Bounds, Stop, within, within_all};
use crate::exec::compact::compacted;
use crate::exec::fit::batch_rows;
use crate::exec::query_planner;
use crate::geoip::{GeoIp, GeoIpOption};
use crate::lower::{Lowering, lower_answer};
use crate::memory::Shares;
use crate::spill::Unnamed;
use crate::stages::prepared;
use crate::tables::Tables;
use crate::types::{Cell, cell};

/// How many sorts a thread is taken to have under way at once.
const SORTS_AT_ONCE: usize = 16;

/// What a query runs with. The clock is a parameter: `now` is what `now()` answers.
#[derive(Clone)]
pub struct Context {
    pub tables: Arc<dyn Tables>,
    /// Ticks since 0001-01-01.
    pub now: i64,
    /// Half-open range of time that every table is scoped to, under the query (a rule's window), by the column that the tables' clock
    /// names.
    pub window: Option<(i64, i64)>,
    pub resources: Arc<Resources>,
}

/// What a run may use.
#[derive(Debug, Clone)]
pub struct Resources {
    pub n_threads: usize,
    /// Bytes that sorts, joins and aggregates may hold before they spill to disk.
    pub memory: usize,
    /// Where addresses are, for `geo_info_from_ip_address`.
    pub geoip: Option<Arc<GeoIp>>,
    /// More rows than that in an answer are an error.
    pub max_rows: Option<usize>,
}

impl Default for Resources {
    fn default() -> Resources {
        Resources { n_threads: 1, memory: 256 << 20, geoip: None, max_rows: None }
    }
}

/// A query's answer: rows in the query's order.
#[derive(Debug, Clone)]
pub struct Answer {
    pub columns: Vec<Column>,
    /// Each batch has exactly `columns`, by place.
    pub batches: Vec<RecordBatch>,
}

impl Answer {
    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows in order, each as its cells in the order of the columns.
    pub fn rows(&self) -> impl Iterator<Item = Vec<Cell<'_>>> {
        self.batches.iter().flat_map(move |batch| {
            (0..batch.num_rows()).map(move |row| {
                self.columns
                    .iter()
                    .zip(batch.columns())
                    .map(|(column, array)| cell(array, column.ty, row))
                    .collect()
            })
        })
    }
}

/// Runs one tabular expression to its end.
pub async fn run(table: &BoundTable, context: &Context) -> Result<Answer, Error> {
    let (prepared, context) = prepared(table, context).await?;
    let plan = lowered(prepared.into_owned(), &context).await?;
    let batches = all(&plan, &context, context.resources.max_rows).await?;
    Ok(Answer { columns: table.columns.clone(), batches })
}

/// The plan of a table. It is made on a thread of its own: a long query's takes its time, and whoever waits can stop waiting.
pub(crate) async fn lowered(table: BoundTable, context: &Context) -> Result<LogicalPlan, Error> {
    let stop = Stop::default();
    let _stops = stop.on_drop();
    let bounds = Bounds::planning(stop);
    let context = context.clone();
    let lowering = SpawnedTask::spawn_blocking(move || {
        within(bounds, || lower_answer(&table, &Lowering::new(&context)))
    });
    lowering.join_unwind().await.map_err(|it| DataFusionError::ExecutionJoin(Box::new(it)))?
}

/// All rows of a plan. Where the fast way wants more memory than there is, it is gone the sparing way.
async fn all(
    plan: &LogicalPlan,
    context: &Context,
    max_rows: Option<usize>,
) -> Result<Vec<RecordBatch>, Error> {
    match collected(plan, context, Way::Fast, max_rows).await {
        Err(Error::Memory { .. }) => collected(plan, context, Way::Sparing, max_rows).await,
        other => other,
    }
}

async fn collected(
    plan: &LogicalPlan,
    context: &Context,
    way: Way,
    max_rows: Option<usize>,
) -> Result<Vec<RecordBatch>, Error> {
    let mut stream = executed(plan, context, way).await?;
    let (mut batches, mut n_rows) = (Vec::new(), 0);
    while let Some(batch) = stream.try_next().await? {
        n_rows += batch.num_rows();
        if let Some(limit) = max_rows.filter(|limit| n_rows > *limit) {
            return Err(Error::Rows { limit });
        }
        batches.push(batch);
    }
    Ok(batches)
}

/// Runs one tabular expression and gives its rows as they come, in the query's order. Dropping the stream ends the query.
pub async fn stream(
    table: &BoundTable,
    context: &Context,
) -> Result<SendableRecordBatchStream, Error> {
    let (table, context) = prepared(table, context).await?;
    execute(&lowered(table.into_owned(), &context).await?, &context).await
}

/// The same of a table that has been prepared.
pub(crate) async fn run_prepared(table: &BoundTable, context: &Context) -> Result<Answer, Error> {
    let plan = lowered(table.clone(), context).await?;
    let batches = all(&plan, context, None).await?;
    Ok(Answer { columns: table.columns.clone(), batches })
}

/// Runs a plan and gives its rows as they come.
pub async fn execute(
    plan: &LogicalPlan,
    context: &Context,
) -> Result<SendableRecordBatchStream, Error> {
    executed(plan, context, Way::Fast).await
}

/// How a query is gone about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// By as many threads as may be, which share the memory; a join holds one side of it.
    Fast,
    /// By as few threads as may be, which share the memory; a join sorts both sides, on disk where they are big.
    Sparing,
}

impl Way {
    fn n_threads(self, resources: &Resources) -> usize {
        match self {
            Way::Fast => resources.n_threads.max(1),
            // By one alone, DataFusion joins by hashing whatever it is told.
            Way::Sparing => 2,
        }
    }
}

async fn executed(
    plan: &LogicalPlan,
    context: &Context,
    way: Way,
) -> Result<SendableRecordBatchStream, Error> {
    let stop = Stop::default();
    let mut state = session(&context.resources, way, &stop)?;
    let (n_threads, memory) = (way.n_threads(&context.resources), context.resources.memory);
    let schema = Arc::clone(plan.schema().inner());
    let plan = plan.clone();
    let mut rows = RecordBatchReceiverStream::builder(Arc::clone(&schema), 1);
    let to = rows.tx();
    let planning = Bounds::planning(stop.clone());
    // On a task of its own: whoever waits for rows can stop waiting in the midst of a batch.
    rows.spawn(async move {
        let physical = within_all(planning, state.create_physical_plan(&plan)).await?;
        let physical = compacted(physical)?;
        let n_rows = batch_rows(&physical, n_threads, memory);
        *state.config_mut() = state.config().clone().with_batch_size(n_rows);
        let mut stream = execute_stream(physical, state.task_ctx())?;
        while let Some(batch) = stream.next().await {
            if to.send(batch).await.is_err() {
                break;
            }
        }
        Ok(())
    });
    let stops = stop.on_drop();
    let rows = rows.build().inspect(move |_| {
        let _held = &stops;
    });
    Ok(Box::pin(RecordBatchStreamAdapter::new(schema, rows)))
}

/// The physical plan as text, for those who want to know why a query is slow.
pub async fn plan_text(table: &BoundTable, context: &Context) -> Result<String, Error> {
    let (table, context) = prepared(table, context).await?;
    let plan = lowered(table.into_owned(), &context).await?;
    let state = session(&context.resources, Way::Fast, &Stop::default())?;
    let physical = state.create_physical_plan(&plan).await?;
    Ok(displayable(physical.as_ref()).indent(false).to_string())
}

/// DataFusion's state for one query: its threads, its memory, its optimiser.
fn session(resources: &Resources, way: Way, stop: &Stop) -> Result<SessionState, Error> {
    let n_threads = way.n_threads(resources);
    let mut config =
        SessionConfig::new().with_target_partitions(n_threads).with_information_schema(false);
    // The plan's types are ours from the start; nothing is to be widened on the way.
    config.options_mut().execution.collect_statistics = false;
    // What a sort keeps back for merging what it spilled must leave it something, however many sorts share the memory.
    let of_each = resources.memory / (SORTS_AT_ONCE * n_threads);
    let kept = &mut config.options_mut().execution.sort_spill_reservation_bytes;
    *kept = of_each.min(*kept);
    config.options_mut().optimizer.prefer_existing_sort = true;
    // What a second pass over a plan that is pruned already finds is not worth its time.
    config.options_mut().optimizer.max_passes = 1;
    // It gives one name to two columns where a field of an aggregate's answer is read behind another of the same rows.
    config.options_mut().optimizer.enable_leaf_expression_pushdown = false;
    config.options_mut().optimizer.prefer_hash_join = way == Way::Fast;
    let bounds = Bounds::new(stop.clone(), resources.memory);
    config.options_mut().extensions.insert(bounds);
    if let Some(geoip) = &resources.geoip {
        config.options_mut().extensions.insert(GeoIpOption(Arc::clone(geoip)));
    }
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(Shares::of(resources.memory)))
        .with_disk_manager_builder(
            DiskManagerBuilder::default().with_temp_file_factory(Arc::new(Unnamed)),
        )
        .build_arc()?;
    let mut state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .with_query_planner(query_planner())
        .build();
    // Only so do functions that are run over rows see the configuration.
    state.mark_start_execution();
    Ok(state)
}
