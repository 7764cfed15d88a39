//! The scan as a DataFusion plan: pieces of files dealt to partitions in order.

use std::fmt;
use std::sync::Arc;

use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    EquivalenceProperties, LexOrdering, PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_plan::execution_plan::{Boundedness, EmissionType};
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::{
    ChildrenPropertiesMode, DisplayAs, DisplayFormatType, ExecutionPlan, Partitioning,
    PlanProperties, ReplaceChildrenOptions,
};
use engine::types::ORDINAL;

use crate::decode::ScanPlan;
use crate::file::{LogFile, Piece};
use crate::read::read_piece;
use crate::stats::ScanStats;

/// One piece of one file, and what is wanted of it.
#[derive(Debug, Clone)]
pub struct Work {
    pub file: Arc<LogFile>,
    pub piece: Piece,
    pub plan: Arc<ScanPlan>,
}

/// Reads its work, each partition in the order of the input.
#[derive(Debug, Clone)]
pub struct LogScan {
    table: String,
    partitions: Vec<Vec<Work>>,
    limit: Option<usize>,
    stats: Arc<ScanStats>,
    properties: Arc<PlanProperties>,
}

/// Batches that a partition may be ahead of its reader.
const AHEAD: usize = 4;

impl LogScan {
    /// A scan in at most that many partitions.
    pub fn new(
        table: &str,
        schema: SchemaRef,
        work: Vec<Work>,
        n_partitions: usize,
        limit: Option<usize>,
        stats: &Arc<ScanStats>,
    ) -> LogScan {
        stats.add_expected(work.iter().map(|it| it.piece.n_bytes).sum());
        let n_partitions = n_partitions.clamp(1, work.len().max(1));
        let mut partitions = vec![Vec::new(); n_partitions];
        // Dealing in turn keeps each partition in the order of the input and about as long as the others.
        for (index, work) in work.into_iter().enumerate() {
            partitions[index % n_partitions].push(work);
        }
        let properties = PlanProperties::new(
            ordered(schema),
            Partitioning::UnknownPartitioning(n_partitions),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        LogScan {
            table: table.to_owned(),
            partitions,
            limit,
            stats: Arc::clone(stats),
            properties: Arc::new(properties),
        }
    }
}

/// Rows come in the order of the ordinal, where that is wanted.
pub fn ordered(schema: SchemaRef) -> EquivalenceProperties {
    let ordinal = Column::new_with_schema(ORDINAL, &schema).ok();
    let by = |column: Column| {
        PhysicalSortExpr::new(
            Arc::new(column),
            SortOptions { descending: false, nulls_first: false },
        )
    };
    let ordering = ordinal.and_then(|it| LexOrdering::new([by(it)]));
    EquivalenceProperties::new_with_orderings(schema, ordering)
}

impl DisplayAs for LogScan {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_pieces: usize = self.partitions.iter().map(Vec::len).sum();
        write!(
            f,
            "LogScan: table={}, pieces={n_pieces}, partitions={}",
            self.table,
            self.partitions.len()
        )?;
        if let Some((from, to)) =
            self.partitions.first().and_then(|it| it.first()).and_then(|it| it.plan.range)
        {
            write!(f, ", time=[{from}, {to})")?;
        }
        match self.limit {
            Some(limit) => write!(f, ", limit={limit}"),
            None => Ok(()),
        }
    }
}

impl ExecutionPlan for LogScan {
    fn name(&self) -> &'static str {
        "LogScan"
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
        let mut builder = RecordBatchReceiverStreamBuilder::new(self.schema(), AHEAD);
        let work = self.partitions.get(partition).cloned().unwrap_or_default();
        let (sender, stats, limit) =
            (builder.tx(), Arc::clone(&self.stats), self.limit.unwrap_or(usize::MAX));
        builder.spawn_blocking(move || {
            let (mut n_rows, mut goes_on) = (0, true);
            for work in work {
                read_piece(&work.file, &work.piece, &work.plan, &stats, &mut |batch| {
                    n_rows += batch.num_rows();
                    goes_on = sender.blocking_send(Ok(batch)).is_ok() && n_rows < limit;
                    goes_on
                });
                if !goes_on {
                    break;
                }
            }
            Ok(())
        });
        Ok(builder.build())
    }
}
