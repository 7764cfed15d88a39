//! Texts without what else lies in their buffers.
//!
//! An Arrow string view points into buffers that many batches share: a join's output into the whole of a side, a piece into the batch
//! that it was cut from. What gathers rows (a sort, a merge, a side of a join) would hold those buffers for a few of their rows, and its
//! memory would be counted by the buffer, once for each batch. So each of its inputs is made compact first, where that is worth it.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, MutableArrayData, StringViewArray, make_array};
use arrow::datatypes::DataType;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::PhysicalExpr;
use datafusion::physical_plan::execution_plan::{
    CardinalityEffect, ChildrenPropertiesMode, ReplaceChildrenOptions,
};
use datafusion::physical_plan::joins::{
    CrossJoinExec, HashJoinExec, NestedLoopJoinExec, SortMergeJoinExec,
};
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::{TryStreamExt, stream};

use crate::exec::whole::WholeExec;

/// Inline texts lie in their view.
const INLINE: u32 = 12;
/// So much more than its texts a column may hold, whatever its size.
const SLACK: usize = 4 << 10;

/// The plan with compact inputs for whatever gathers rows.
pub fn compacted(plan: Arc<dyn ExecutionPlan>) -> Result<Arc<dyn ExecutionPlan>> {
    let done = plan.transform_up(|it| {
        if !gathers(&it) {
            return Ok(Transformed::no(it));
        }
        let inputs: Vec<_> = it.children().into_iter().map(|it| CompactExec::over(it)).collect();
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        Ok(Transformed::yes(it.replace_children(inputs, options)?))
    });
    Ok(done?.data)
}

fn gathers(plan: &Arc<dyn ExecutionPlan>) -> bool {
    plan.is::<SortExec>()
        || plan.is::<SortPreservingMergeExec>()
        || plan.is::<RepartitionExec>()
        || plan.is::<HashJoinExec>()
        || plan.is::<SortMergeJoinExec>()
        || plan.is::<NestedLoopJoinExec>()
        || plan.is::<CrossJoinExec>()
        || plan.is::<WholeExec>()
}

/// Hands on what it gets, compact.
#[derive(Debug)]
struct CompactExec(Arc<dyn ExecutionPlan>);

impl CompactExec {
    /// The plan made compact.
    fn over(plan: &Arc<dyn ExecutionPlan>) -> Arc<dyn ExecutionPlan> {
        Arc::new(CompactExec(Arc::clone(plan)))
    }
}

impl DisplayAs for CompactExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("CompactExec")
    }
}

impl ExecutionPlan for CompactExec {
    fn name(&self) -> &str {
        "CompactExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        self.0.properties()
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.0]
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
        let Ok([input]) = <[_; 1]>::try_from(children) else {
            return internal_err!("an operator over one input has one");
        };
        Ok(Arc::new(CompactExec(input)))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        self.replace_children(children, options)
    }

    fn cardinality_effect(&self) -> CardinalityEffect {
        CardinalityEffect::Equal
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let n_rows = context.session_config().batch_size().max(1);
        let rows = self.0.execute(partition, context)?;
        let rows = rows.map_ok(move |it| stream::iter(pieces(it, n_rows))).try_flatten();
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), rows)))
    }
}

/// The batch in pieces of so many rows at most, each compact.
fn pieces(batch: RecordBatch, n_rows: usize) -> impl Iterator<Item = Result<RecordBatch>> {
    let starts = (0..batch.num_rows()).step_by(n_rows);
    starts.map(move |at| compact(&batch, at, n_rows.min(batch.num_rows() - at)))
}

fn compact(batch: &RecordBatch, at: usize, n_rows: usize) -> Result<RecordBatch> {
    let is_piece = n_rows < batch.num_rows();
    let columns = batch.columns().iter().map(|it| match it.data_type() {
        _ if !is_piece => Ok(compact_column(it)),
        DataType::Utf8View => Ok(compact_column(&it.slice(at, n_rows))),
        _ => copied(it, at, n_rows),
    });
    let columns = columns.collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    Ok(RecordBatch::try_new_with_options(batch.schema(), columns, &options)?)
}

/// Rows of a column in buffers of their own: a slice has its column's.
fn copied(column: &ArrayRef, at: usize, n_rows: usize) -> Result<ArrayRef> {
    let data = column.to_data();
    let mut rows = MutableArrayData::new(vec![&data], false, n_rows);
    rows.try_extend(0, at, at + n_rows)?;
    Ok(make_array(rows.freeze()))
}

/// The column with its own texts alone, where it holds others too.
pub fn compact_column(column: &ArrayRef) -> ArrayRef {
    match column.as_string_view_opt() {
        Some(texts) if is_wasteful(texts) => Arc::new(texts.gc()),
        _ => Arc::clone(column),
    }
}

fn is_wasteful(texts: &StringViewArray) -> bool {
    let held: usize = texts.data_buffers().iter().map(|it| it.capacity()).sum();
    if held <= SLACK {
        return false;
    }
    // The length of a text is the lower half of its view's lower half.
    let lengths = texts.views().iter().map(|it| *it as u32);
    let used: usize = lengths.filter(|it| *it > INLINE).map(|it| it as usize).sum();
    held > used + used / 2 + SLACK
}
