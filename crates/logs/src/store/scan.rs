//! The scan of a stored table as a DataFusion plan: segments dealt to partitions in order.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use arrow::buffer::BooleanBuffer;
use arrow::compute::FilterBuilder;
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning,
    PlanProperties, ReplaceChildrenOptions,
};
use futures::stream;

use super::filter::Filters;
use super::segment::{Segment, Within};
use super::table::StoredTable;
use crate::scan::ordered;

/// Rows of a batch.
const BATCH_ROWS: usize = 8192;

/// Reads segments, each partition in the order of the input.
#[derive(Debug, Clone)]
pub struct StoreScan {
    table: Arc<StoredTable>,
    places: Vec<usize>,
    schema: SchemaRef,
    partitions: Vec<Vec<Arc<Segment>>>,
    filters: Filters,
    limit: Option<usize>,
    properties: Arc<PlanProperties>,
}

impl StoreScan {
    /// A scan in at most that many partitions.
    pub fn new(
        table: &Arc<StoredTable>,
        segments: &[Arc<Segment>],
        places: &[usize],
        filters: Filters,
        n_partitions: usize,
        limit: Option<usize>,
    ) -> Result<StoreScan> {
        let meets =
            |it: &&Arc<Segment>| filters.range.is_none_or(|range| it.within(range) != Within::None);
        let segments: Vec<&Arc<Segment>> = segments.iter().filter(meets).collect();
        let n_partitions = n_partitions.clamp(1, segments.len().max(1));
        let mut partitions = vec![Vec::new(); n_partitions];
        for (index, segment) in segments.into_iter().enumerate() {
            partitions[index % n_partitions].push(Arc::clone(segment));
        }
        let schema = Arc::new(table.logs.schema.project(places)?);
        let properties = PlanProperties::new(
            ordered(Arc::clone(&schema)),
            Partitioning::UnknownPartitioning(n_partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        Ok(StoreScan {
            table: Arc::clone(table),
            places: places.to_vec(),
            schema,
            partitions,
            filters,
            limit,
            properties: Arc::new(properties),
        })
    }

    /// The rows of a segment that pass.
    fn rows(&self, segment: &Segment) -> Result<Option<RecordBatch>> {
        let budget = &self.table.budget;
        let mask = self.filters.mask(segment, budget)?;
        let n_rows = mask.as_ref().map_or(segment.n_rows, BooleanBuffer::count_set_bits);
        if n_rows == 0 {
            return Ok(None);
        }
        let mask = mask.filter(|_| n_rows < segment.n_rows);
        let filter = mask.map(|it| {
            let several = self.places.len() > 1;
            let builder = FilterBuilder::new(&BooleanArray::new(it, None));
            if several { builder.optimize().build() } else { builder.build() }
        });
        let array = |place: &usize| -> Result<ArrayRef> {
            let column = segment.column(*place, budget)?;
            Ok(match &filter {
                Some(filter) => column.filtered(filter)?,
                None => column.array()?,
            })
        };
        let columns = self.places.iter().map(array).collect::<Result<Vec<_>>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
        let schema = Arc::clone(&self.schema);
        Ok(Some(RecordBatch::try_new_with_options(schema, columns, &options)?))
    }
}

/// Where a partition's stream is.
struct Place {
    scan: Arc<StoreScan>,
    segments: std::vec::IntoIter<Arc<Segment>>,
    /// Rows that have been made and not given yet.
    ahead: Option<RecordBatch>,
    n_left: usize,
}

impl Place {
    fn next(&mut self) -> Result<Option<RecordBatch>> {
        while self.n_left > 0 {
            let Some(rows) = self.ahead.take() else {
                let Some(segment) = self.segments.next() else { break };
                self.ahead = self.scan.rows(&segment)?;
                continue;
            };
            let n_rows = rows.num_rows().min(BATCH_ROWS).min(self.n_left);
            if n_rows < rows.num_rows() {
                self.ahead = Some(rows.slice(n_rows, rows.num_rows() - n_rows));
            }
            self.n_left -= n_rows;
            return Ok(Some(rows.slice(0, n_rows)));
        }
        Ok(None)
    }
}

impl DisplayAs for StoreScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_segments: usize = self.partitions.iter().map(Vec::len).sum();
        let table = &self.table.logs.table.name;
        write!(f, "StoreScan: table={table}, segments={n_segments}")?;
        write!(f, ", partitions={}", self.partitions.len())
    }
}

impl ExecutionPlan for StoreScan {
    fn name(&self) -> &'static str {
        "StoreScan"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        Vec::new()
    }

    fn apply_expressions(
        &self,
        _: &mut dyn FnMut(&Arc<dyn PhysicalExpr>) -> Result<TreeNodeRecursion>,
    ) -> Result<TreeNodeRecursion> {
        Ok(TreeNodeRecursion::Continue)
    }

    fn replace_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        if children.is_empty() {
            Ok(self)
        } else {
            Err(DataFusionError::Internal("a scan has no children".to_owned()))
        }
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        self.replace_children(
            children,
            ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute),
        )
    }

    fn execute(&self, partition: usize, _: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let segments = self.partitions.get(partition).cloned().unwrap_or_default();
        let place = Place {
            scan: Arc::new(self.clone()),
            segments: segments.into_iter(),
            ahead: None,
            n_left: self.limit.unwrap_or(usize::MAX),
        };
        let rows = stream::try_unfold(place, |mut place| async move {
            Ok(place.next()?.map(|batch| (batch, place)))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), rows)))
    }
}
