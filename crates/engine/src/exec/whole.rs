//! Carries out [`Whole`]: gathers all rows of the inputs in their order, runs the operator once, hands out its answer in batches.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

use arrow::array::{Array, ArrayData, ArrayRef, UInt64Array, new_empty_array};
use arrow::compute::{SortOptions, concat};
use arrow::datatypes::{Field, Schema, SchemaRef};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{DataFusionError, Result};
use datafusion::execution::memory_pool::{MemoryConsumer, MemoryReservation};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    Distribution, EquivalenceProperties, LexOrdering, OrderingRequirements, Partitioning,
    PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_plan::execution_plan::{
    Boundedness, ChildrenPropertiesMode, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{
    DisplayAs, DisplayFormatType, ExecutionPlan, InputDistributionRequirements, PlanProperties,
};
use futures::{StreamExt, TryStreamExt, stream};

use crate::exec::Whole;
use crate::exec::bounds::{Bounds, within};
use crate::lower::order::Order;

#[derive(Debug)]
pub struct WholeExec {
    operator: Arc<dyn Whole>,
    inputs: Vec<Arc<dyn ExecutionPlan>>,
    /// The order of each input.
    orders: Vec<Option<LexOrdering>>,
    properties: Arc<PlanProperties>,
}

impl WholeExec {
    /// The operator over these plans, each in its order.
    pub fn planned(
        operator: Arc<dyn Whole>,
        inputs: Vec<Arc<dyn ExecutionPlan>>,
        orders: &[Order],
        made: Vec<Field>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let orders = inputs
            .iter()
            .zip(orders)
            .map(|(input, order)| ordering(order, &input.schema()))
            .collect::<Result<_>>()?;
        let properties = Arc::new(PlanProperties::new(
            EquivalenceProperties::new(Arc::new(Schema::new(made))),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Final,
            Boundedness::Bounded,
        ));
        Ok(Arc::new(WholeExec { operator, inputs, orders, properties }))
    }
}

fn ordering(order: &Order, schema: &SchemaRef) -> Result<Option<LexOrdering>> {
    let keys = order.keys.iter().map(|key| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new_with_schema(&key.column, schema)?);
        let options = SortOptions { descending: key.descending, nulls_first: key.nulls_first };
        Ok(PhysicalSortExpr::new(column, options))
    });
    Ok(LexOrdering::new(keys.collect::<Result<Vec<_>>>()?))
}

impl DisplayAs for WholeExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "WholeExec: {}", self.operator.name())
    }
}

impl ExecutionPlan for WholeExec {
    fn name(&self) -> &str {
        "WholeExec"
    }

    fn properties(&self) -> &Arc<PlanProperties> {
        &self.properties
    }

    fn input_distribution_requirements(&self) -> InputDistributionRequirements {
        InputDistributionRequirements::new(vec![Distribution::SinglePartition; self.inputs.len()])
    }

    fn required_input_ordering(&self) -> Vec<Option<OrderingRequirements>> {
        self.orders.iter().map(|it| it.clone().map(OrderingRequirements::from)).collect()
    }

    fn children(&self) -> Vec<&Arc<dyn ExecutionPlan>> {
        self.inputs.iter().collect()
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
        Ok(Arc::new(WholeExec {
            operator: self.operator.clone(),
            inputs: children,
            orders: self.orders.clone(),
            properties: self.properties.clone(),
        }))
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
        _partition: usize,
        context: Arc<TaskContext>,
    ) -> Result<SendableRecordBatchStream> {
        let inputs: Vec<SendableRecordBatchStream> = self
            .inputs
            .iter()
            .map(|input| input.execute(0, context.clone()))
            .collect::<Result<_>>()?;
        let (schema, operator) = (self.schema(), self.operator.clone());
        let size = context.session_config().batch_size();
        let reservation = MemoryConsumer::new(operator.name()).register(context.memory_pool());
        let reservation = Arc::new(reservation);
        let bounds = Bounds::of(context.session_config().options());
        let output = schema.clone();
        let answer = stream::once(async move {
            let mut gathered = Vec::with_capacity(inputs.len());
            for input in inputs {
                gathered.push(gather(input, &reservation).await?);
            }
            let bounds = bounds.holding(Arc::clone(&reservation));
            // On a thread of its own: a long loop stops nothing else, and who drops the stream need not wait for it.
            let running = SpawnedTask::spawn_blocking(move || {
                within(bounds, || run(operator.as_ref(), gathered, output))
            });
            let answer = running
                .join_unwind()
                .await
                .map_err(|it| DataFusionError::ExecutionJoin(Box::new(it)))??;
            let mut held = Held::default();
            reservation.try_resize(held.more(answer.columns()))?;
            let n_rows = answer.num_rows();
            let batches = (0..n_rows).step_by(size).map(move |from| {
                let _held = &reservation;
                Ok(answer.slice(from, size.min(n_rows - from)))
            });
            Ok::<_, DataFusionError>(stream::iter(batches))
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, answer.try_flatten().boxed())))
    }
}

/// All rows of an input as one batch; what they take is reserved as they come.
async fn gather(
    mut input: SendableRecordBatchStream,
    reservation: &MemoryReservation,
) -> Result<RecordBatch> {
    let schema = input.schema();
    let mut columns: Vec<Vec<ArrayRef>> = vec![Vec::new(); schema.fields().len()];
    let (mut held, mut n_rows) = (Held::default(), 0);
    while let Some(batch) = input.try_next().await? {
        reservation.try_grow(held.more(batch.columns()))?;
        n_rows += batch.num_rows();
        for (pieces, column) in columns.iter_mut().zip(batch.columns()) {
            pieces.push(Arc::clone(column));
        }
    }
    drop(input);
    let columns = schema.fields().iter().zip(columns);
    let columns = columns.map(|(field, pieces)| joined(field, pieces, reservation));
    let columns = columns.collect::<Result<_>>()?;
    let options = RecordBatchOptions::new().with_row_count(Some(n_rows));
    Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
}

/// A column out of its pieces, which are given back: while one column is joined, the others lie in memory once.
fn joined(
    field: &Field,
    pieces: Vec<ArrayRef>,
    reservation: &MemoryReservation,
) -> Result<ArrayRef> {
    let n_bytes = |arrays: &[ArrayRef]| Held::default().more(arrays);
    Ok(match pieces.as_slice() {
        [] => new_empty_array(field.data_type()),
        [piece] => Arc::clone(piece),
        several => {
            let several: Vec<&dyn Array> = several.iter().map(|it| it.as_ref()).collect();
            let column = concat(&several)?;
            // Texts are shared with the pieces: what is new is counted, what is given back is not.
            let before = n_bytes(&pieces);
            let after = n_bytes(std::slice::from_ref(&column));
            drop(pieces);
            match after.checked_sub(before) {
                Some(more) => reservation.try_grow(more)?,
                None => reservation.shrink((before - after).min(reservation.size())),
            }
            column
        }
    })
}

/// Counts the memory behind arrays, a buffer that many of them share once.
#[derive(Debug, Default)]
struct Held(HashSet<usize>);

impl Held {
    /// How many bytes these arrays hold that none before them held.
    fn more(&mut self, arrays: &[ArrayRef]) -> usize {
        let mut rest: Vec<ArrayData> = arrays.iter().map(|it| it.to_data()).collect();
        let mut n_bytes = 0;
        while let Some(it) = rest.pop() {
            let nulls = it.nulls().map(|it| it.buffer());
            for buffer in it.buffers().iter().chain(nulls) {
                if self.0.insert(buffer.data_ptr().as_ptr() as usize) {
                    n_bytes += buffer.capacity();
                }
            }
            rest.extend(it.child_data().iter().cloned());
        }
        n_bytes
    }
}

/// The operator's columns with the ordinals of their rows.
fn run(operator: &dyn Whole, inputs: Vec<RecordBatch>, schema: SchemaRef) -> Result<RecordBatch> {
    let mut columns = operator.run(&inputs)?;
    drop(inputs);
    let n_rows = columns.first().map_or(0, |it| it.len());
    columns.push(Arc::new(UInt64Array::from_iter_values(0..n_rows as u64)));
    Ok(RecordBatch::try_new(schema, columns)?)
}
