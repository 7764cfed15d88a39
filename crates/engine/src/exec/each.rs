//! Carries out [`Each`]: batch by batch, in the partitions and the order of the input.

use std::fmt;
use std::iter::repeat_n;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, StringViewArray, UInt32Array, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::{Field, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, internal_err};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::{EquivalenceProperties, LexOrdering, Partitioning, PhysicalExpr};
use datafusion::physical_plan::execution_plan::{
    Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, ExecutionPlanProperties, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use crate::exec::Each;
use crate::exec::bounds::{Bounds, within};
use crate::exec::compact::compact_column;

/// How many input rows are worked on at once where a row may become many: so a batch of them stays small.
const SLICE: usize = 512;
/// How many bytes of text they may have together.
const SLICE_BYTES: usize = 64 << 10;

#[derive(Debug)]
pub struct EachExec {
    operator: Arc<dyn Each>,
    /// Where the arguments stand in the input.
    args: Vec<usize>,
    input: Arc<dyn ExecutionPlan>,
    made: Vec<Field>,
    properties: Arc<PlanProperties>,
}

impl EachExec {
    /// The operator over that plan; `args` name columns of it.
    pub fn planned(
        operator: Arc<dyn Each>,
        args: &[String],
        input: Arc<dyn ExecutionPlan>,
        made: Vec<Field>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = input.schema();
        let args = args.iter().map(|it| schema.index_of(it)).collect::<Result<_, _>>()?;
        Ok(Arc::new(EachExec::over(operator, args, input, made)))
    }

    fn over(
        operator: Arc<dyn Each>,
        args: Vec<usize>,
        input: Arc<dyn ExecutionPlan>,
        made: Vec<Field>,
    ) -> EachExec {
        let passing = input.schema();
        let fields: Vec<FieldRef> =
            passing.fields().iter().cloned().chain(made.iter().cloned().map(Arc::new)).collect();
        // The columns of the input keep their places, and their order.
        let orders: Vec<LexOrdering> =
            input.equivalence_properties().oeq_class().iter().cloned().collect();
        let properties = Arc::new(PlanProperties::new(
            EquivalenceProperties::new_with_orderings(Arc::new(Schema::new(fields)), orders),
            Partitioning::UnknownPartitioning(input.output_partitioning().partition_count()),
            EmissionType::Incremental,
            Boundedness::Bounded,
        ));
        EachExec { operator, args, input, made, properties }
    }
}

impl DisplayAs for EachExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "EachExec: {}", self.operator.name())
    }
}

impl ExecutionPlan for EachExec {
    fn name(&self) -> &str {
        "EachExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn maintains_input_order(&self) -> Vec<bool> {
        vec![true]
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        vec![&self.input]
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
        let (operator, args) = (self.operator.clone(), self.args.clone());
        Ok(Arc::new(EachExec::over(operator, args, input, self.made.clone())))
    }

    fn with_new_children(
        self: Arc<Self>,
        children: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let options = ReplaceChildrenOptions::new(ChildrenPropertiesMode::Recompute);
        self.replace_children(children, options)
    }

    fn execute(
        &self,
        partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let bounds = Bounds::of(context.session_config().options());
        let input = self.input.execute(partition, context)?;
        let (schema, operator, args) = (self.schema(), self.operator.clone(), self.args.clone());
        let output = schema.clone();
        let looked_at = args.clone();
        let batches = input.flat_map(move |batch| match batch {
            Ok(batch) => {
                stream::iter(slices(batch, operator.makes_rows(), &looked_at).map(Ok)).left_stream()
            }
            Err(error) => stream::once(async { Err(error) }).right_stream(),
        });
        let operator = self.operator.clone();
        let made = batches.and_then(move |batch| {
            let made = within(bounds.clone(), || run(operator.as_ref(), &args, &batch, &output));
            async move { made }
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, made)))
    }
}

/// A batch in pieces that are small enough for rows to be made of it.
fn slices(
    batch: RecordBatch,
    makes_rows: bool,
    args: &[usize],
) -> impl Iterator<Item = RecordBatch> + use<> {
    let n_rows = batch.num_rows();
    let pieces = if makes_rows {
        pieces(&batch, args)
    } else {
        (n_rows > 0).then_some((0, n_rows)).into_iter().collect()
    };
    pieces.into_iter().map(move |(from, n_rows)| batch.slice(from, n_rows))
}

/// Where pieces start and how long they are: so many rows, or texts of so many bytes. An element of a text has a byte or more.
fn pieces(batch: &RecordBatch, args: &[usize]) -> Vec<(usize, usize)> {
    let texts: Vec<_> =
        args.iter().filter_map(|at| batch.column(*at).as_string_view_opt()).collect();
    let (mut pieces, mut from, mut n_bytes) = (Vec::new(), 0, 0usize);
    for row in 0..batch.num_rows() {
        let of_row: usize =
            texts.iter().map(|it| it.views().get(row).map_or(0, |it| *it as u32 as usize)).sum();
        if row > from && (row - from >= SLICE || n_bytes + of_row > SLICE_BYTES) {
            pieces.push((from, row - from));
            (from, n_bytes) = (row, 0);
        }
        n_bytes += of_row;
    }
    if from < batch.num_rows() {
        pieces.push((from, batch.num_rows() - from));
    }
    pieces
}

fn run(
    operator: &dyn Each,
    args: &[usize],
    batch: &RecordBatch,
    schema: &SchemaRef,
) -> Result<RecordBatch> {
    let looked_at = args;
    let args: Vec<ArrayRef> = args.iter().map(|at| batch.column(*at).clone()).collect();
    let made = operator.run(&args, batch.num_rows())?;
    let n_rows = made.rows.as_ref().map_or(batch.num_rows(), |rows| rows.len());
    let mut columns = match &made.rows {
        None => batch.columns().to_vec(),
        Some(rows) => batch
            .columns()
            .iter()
            .enumerate()
            .map(|(at, it)| {
                if looked_at.contains(&at) {
                    spent(it, rows)
                } else {
                    take(&compact_column(it), rows, None)
                }
            })
            .collect::<Result<_, _>>()?,
    };
    columns.extend(made.columns);
    if operator.makes_rows() {
        columns.push(Arc::new(items(made.rows.as_ref(), n_rows)));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    Ok(RecordBatch::try_new_with_options(schema.clone(), columns, &options)?)
}

/// An argument behind the operator, where nobody reads it: a long text in each row that was made of it would be copied when rows spill.
fn spent(array: &ArrayRef, rows: &UInt32Array) -> Result<ArrayRef, ArrowError> {
    match array.as_string_view_opt() {
        Some(_) => Ok(Arc::new(StringViewArray::from_iter_values(repeat_n("", rows.len())))),
        None => take(array, rows, None),
    }
}

/// For each output row the how many-th of its input row it is.
fn items(rows: Option<&UInt32Array>, n_rows: usize) -> UInt64Array {
    let Some(rows) = rows else { return UInt64Array::from(vec![0; n_rows]) };
    let (mut last, mut item) = (None, 0);
    rows.values()
        .iter()
        .map(|row| {
            item = if last == Some(*row) { item + 1 } else { 0 };
            last = Some(*row);
            item
        })
        .collect()
}
