//! A table of a store.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, RecordBatch};
use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::DFSchema;
use datafusion::error::Result;
use datafusion::logical_expr::utils::conjunction;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_expr::expressions::Column as PlanColumn;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::filter::FilterExec;
use datafusion::physical_plan::projection::ProjectionExec;
use engine::types::ORDINAL;

use super::column::Column;
use super::filter::{Conditions, Filters, is_sound};
use super::load::{decode, n_groups};
use super::scan::StoreScan;
use super::segment::Segment;
use super::spill::Budget;
use super::{Kept, Room};
use crate::provider::LogTable;
use crate::time_filter::TIME;

/// A table whose rows are kept once they are decoded.
#[derive(Debug)]
pub struct StoredTable {
    pub logs: LogTable,
    /// The places that are decoded first.
    wanted: BTreeSet<usize>,
    /// The place of the time.
    pub time: Option<usize>,
    n_threads: usize,
    segment_rows: usize,
    pub budget: Arc<Budget>,
    pub conditions: Conditions,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Empty,
    Kept(Rows),
    /// There is no room, or the files are not what they were.
    Direct,
}

#[derive(Debug)]
struct Rows {
    /// By group of pieces.
    groups: Vec<Vec<Arc<Segment>>>,
    segments: Arc<Vec<Arc<Segment>>>,
    places: BTreeSet<usize>,
}

impl StoredTable {
    /// A table of which nothing is decoded yet.
    pub fn new(
        logs: LogTable,
        columns: &BTreeSet<String>,
        n_threads: usize,
        room: Room,
        budget: Arc<Budget>,
    ) -> StoredTable {
        let place = |name: &str| logs.schema.index_of(name).ok();
        let time = place(TIME);
        let wanted = columns.iter().filter_map(|it| place(it)).chain(time).chain(place(ORDINAL));
        StoredTable {
            wanted: wanted.collect(),
            time,
            n_threads,
            segment_rows: room.segment_rows.max(1),
            budget,
            conditions: Conditions::default(),
            state: Mutex::new(State::Empty),
            logs,
        }
    }

    /// Decodes what is wanted, unless that is done.
    pub fn fill(&self) {
        self.segments(&[]);
    }

    /// The table's segments with at least these places; None: the logs are to be read instead.
    pub fn segments(&self, places: &[usize]) -> Option<Arc<Vec<Arc<Segment>>>> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*state, State::Empty) {
            let all: BTreeSet<usize> = self.wanted.iter().chain(places).copied().collect();
            *state = self.first(all).map_or(State::Direct, State::Kept);
        }
        let State::Kept(rows) = &mut *state else { return None };
        let missing: BTreeSet<usize> =
            places.iter().copied().filter(|it| !rows.places.contains(it)).collect();
        if !missing.is_empty() && !self.further(rows, &missing) {
            *state = State::Direct;
            return None;
        }
        rows.places.extend(missing);
        Some(Arc::clone(&rows.segments))
    }

    /// What is held; None: nothing.
    pub fn kept(&self) -> Option<Kept> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State::Kept(rows) = &*state else { return None };
        Some(rows.segments.iter().fold(Kept::default(), |sum, it| {
            let (memory, disk) = it.n_bytes();
            Kept {
                n_rows: sum.n_rows + it.n_rows,
                memory: sum.memory + memory,
                disk: sum.disk + disk,
            }
        }))
    }

    /// Decodes for the first time; None: there is no room.
    fn first(&self, places: BTreeSet<usize>) -> Option<Rows> {
        let order: Vec<usize> = places.iter().copied().collect();
        let time = self.time.and_then(|time| order.iter().position(|it| *it == time));
        let n_places = self.logs.schema.fields().len();
        let groups = Mutex::new(vec![Vec::new(); n_groups(&self.logs)]);
        let take = |group: usize, _: usize, batch: RecordBatch| {
            let segment = Segment::new(&batch, time, n_places);
            let keeps = self.put(&segment, &order, &batch);
            let mut groups = groups.lock().unwrap_or_else(PoisonError::into_inner);
            match groups.get_mut(group) {
                Some(group) => group.push(Arc::new(segment)),
                None => return false,
            }
            keeps
        };
        let done = decode(&self.logs, &order, self.n_threads, self.segment_rows, &take);
        let groups = groups.into_inner().unwrap_or_else(PoisonError::into_inner);
        let segments: Vec<_> = groups.iter().flatten().cloned().collect();
        let rows = Rows { groups, segments: Arc::new(segments), places };
        if !done {
            self.give_up(&rows);
        }
        done.then_some(rows)
    }

    /// Decodes further columns of the same rows; false: there is no room, or the rows are others by now.
    fn further(&self, rows: &Rows, places: &BTreeSet<usize>) -> bool {
        let ordinal = self.logs.schema.fields().len() - 1;
        let mut order: Vec<usize> = places.iter().copied().collect();
        order.push(ordinal);
        let n_seen = Mutex::new(0);
        let take = |group: usize, nth: usize, batch: RecordBatch| {
            let Some(segment) = rows.groups.get(group).and_then(|it| it.get(nth)) else {
                return false;
            };
            let known = segment.column(ordinal, &self.budget).and_then(|it| it.array());
            let same = known.is_ok_and(|it| it.to_data() == batch.column(places.len()).to_data());
            *n_seen.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            same && self.put(segment, &order[..places.len()], &batch)
        };
        let done = decode(&self.logs, &order, self.n_threads, self.segment_rows, &take);
        let n_seen = n_seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let whole = done && n_seen == rows.segments.len();
        if !whole {
            self.give_up(rows);
        }
        whole
    }

    /// Keeps the columns of a batch; false: there is no room.
    fn put(&self, segment: &Segment, places: &[usize], batch: &RecordBatch) -> bool {
        places.iter().zip(batch.columns()).all(|(place, array)| {
            self.budget.keep(Column::new(array)).is_some_and(|it| segment.put(*place, it))
        })
    }

    fn give_up(&self, rows: &Rows) {
        rows.segments.iter().for_each(|it| self.budget.release(it.n_bytes()));
    }
}

/// The table as queries see it.
#[derive(Debug)]
pub struct View(pub Arc<StoredTable>);

#[async_trait]
impl TableProvider for View {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.0.logs.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match is_sound(filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Unsupported,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let table = &self.0;
        let all: Vec<usize> = (0..table.logs.schema.fields().len()).collect();
        let places = projection.unwrap_or(&all);
        let filters_here = Filters::new(filters, table, state)?;
        let mut needed = places.clone();
        needed.extend(filters_here.places());
        match table.segments(&needed) {
            Some(segments) => {
                let n_partitions = state.config().target_partitions();
                let scan =
                    StoreScan::new(table, &segments, places, filters_here, n_partitions, limit)?;
                Ok(Arc::new(scan))
            }
            None => direct(&table.logs, state, places, filters).await,
        }
    }
}

/// A scan of the logs, with the filters that the store has promised to carry out.
async fn direct(
    logs: &LogTable,
    state: &dyn Session,
    places: &[usize],
    filters: &[Expr],
) -> Result<Arc<dyn ExecutionPlan>> {
    let mut wider = places.to_vec();
    for column in filters.iter().flat_map(|it| it.column_refs()) {
        let place = logs.schema.index_of(&column.name)?;
        if !wider.contains(&place) {
            wider.push(place);
        }
    }
    // The columns of a filter come out of a hash set.
    wider[places.len()..].sort_unstable();
    let mut plan = logs.scan(state, Some(&wider), filters, None).await?;
    if let Some(filter) = conjunction(filters.to_vec()) {
        let schema = DFSchema::try_from(plan.schema())?;
        plan = Arc::new(FilterExec::try_new(state.create_physical_expr(filter, &schema)?, plan)?);
    }
    if wider.len() == places.len() {
        return Ok(plan);
    }
    let schema = plan.schema();
    let columns = schema.fields().iter().take(places.len()).enumerate().map(|(at, field)| {
        let column: Arc<dyn datafusion::physical_expr::PhysicalExpr> =
            Arc::new(PlanColumn::new(field.name(), at));
        (column, field.name().clone())
    });
    Ok(Arc::new(ProjectionExec::try_new(columns.collect::<Vec<_>>(), plan)?))
}
