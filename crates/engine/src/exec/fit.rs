//! How many rows a batch has: as many as the memory of a query lets its operators hold side by side.

use std::sync::Arc;

use arrow::datatypes::{DataType, Schema};
use datafusion::physical_plan::ExecutionPlan;

/// Rows of a batch where memory is no question.
pub const MAX_ROWS: usize = 8192;
/// Fewer rows are not worth what a batch costs.
const MIN_ROWS: usize = 64;
/// How many batches of its widest operator a thread of a query is taken to hold at once: those that a merge reads, in the form that
/// was spilled and in the one that is compared, and what stands around it.
const BATCHES_AT_ONCE: usize = 64;
/// What a text is taken to have on average, its view included: the hundred columns of a sign-in have 6 KB together.
const TEXT_BYTES: usize = 64;

/// How many rows each batch of a plan should have, on so many threads and in so many bytes.
pub fn batch_rows(plan: &Arc<dyn ExecutionPlan>, n_threads: usize, memory: usize) -> usize {
    let of_each = memory / (n_threads.max(1) * BATCHES_AT_ONCE);
    let width = widest(plan);
    (of_each / width.max(1)).clamp(MIN_ROWS, MAX_ROWS)
}

/// The bytes of a row of the widest operator. Plans may be deep.
fn widest(plan: &Arc<dyn ExecutionPlan>) -> usize {
    let (mut widest, mut rest) = (0, vec![plan]);
    while let Some(it) = rest.pop() {
        widest = widest.max(width(&it.schema()));
        rest.extend(it.children());
    }
    widest
}

fn width(schema: &Schema) -> usize {
    let of = |ty: &DataType| ty.primitive_width().unwrap_or(TEXT_BYTES);
    schema.fields().iter().map(|it| of(it.data_type())).sum()
}
