//! The rows of `range` as a source: a batch is made when it is asked for, so that a long series takes no memory and ends when nobody
//! wants more of it.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, UInt64Array};
use arrow::compute::cast;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Result, Statistics};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{
    EquivalenceProperties, Partitioning, PhysicalExpr, PhysicalSortExpr,
};
use datafusion::physical_plan::execution_plan::{
    Boundedness, EmissionType, ReplaceChildrenOptions,
};
use datafusion::physical_plan::statistics::StatisticsArgs;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{DisplayAs, DisplayFormatType, ExecutionPlan, PlanProperties};
use futures::stream;

/// The values of a series.
#[derive(Debug, Clone, Copy)]
pub enum Terms {
    Long { from: i64, step: i64 },
    Real { from: f64, step: f64 },
}

impl Terms {
    /// Some values, by their places.
    fn values(&self, from_row: u64, to_row: u64) -> ArrayRef {
        let rows = from_row..to_row;
        match self {
            Terms::Long { from, step } => Arc::new(Int64Array::from_iter_values(
                rows.map(|row| from.wrapping_add(step.wrapping_mul(row as i64))),
            )),
            Terms::Real { from, step } => {
                Arc::new(Float64Array::from_iter_values(rows.map(|row| from + step * row as f64)))
            }
        }
    }
}

/// A series as a table: its values, and the ordinals of its rows.
#[derive(Debug)]
pub struct Series {
    pub terms: Terms,
    pub n_rows: u64,
    /// Two columns: the values in their type, the ordinals.
    pub schema: SchemaRef,
}

#[async_trait]
impl TableProvider for Series {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Temporary
    }

    async fn scan(
        &self,
        _: &dyn Session,
        projection: Option<&Vec<usize>>,
        _: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let places = projection.unwrap_or(&all).clone();
        let schema = Arc::new(self.schema.project(&places)?);
        let n_rows = limit.map_or(self.n_rows, |limit| self.n_rows.min(limit as u64));
        let properties = PlanProperties::new(
            equivalences(&schema, &places),
            Partitioning::UnknownPartitioning(1),
            EmissionType::Incremental,
            Boundedness::Bounded,
        );
        let properties = Arc::new(properties);
        Ok(Arc::new(SeriesExec { terms: self.terms, n_rows, places, properties }))
    }
}

/// The rows come in the order of their ordinals.
fn equivalences(schema: &SchemaRef, places: &[usize]) -> EquivalenceProperties {
    let ordinal = places.iter().position(|it| *it == ORDINAL);
    let ordinal = ordinal.and_then(|at| Some((schema.fields().get(at)?, at)));
    let order = ordinal.map(|(field, at)| {
        let column: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), at));
        [PhysicalSortExpr::new_default(column)]
    });
    EquivalenceProperties::new_with_orderings(Arc::clone(schema), order)
}

/// The place of the ordinals in a series' schema.
const ORDINAL: usize = 1;

#[derive(Debug)]
struct SeriesExec {
    terms: Terms,
    n_rows: u64,
    /// Which of the columns are wanted.
    places: Vec<usize>,
    properties: Arc<PlanProperties>,
}

impl SeriesExec {
    fn batch(&self, from: u64, to: u64) -> Result<RecordBatch> {
        let schema = self.schema();
        let columns = self.places.iter().zip(schema.fields()).map(|(place, field)| {
            if *place == ORDINAL {
                let ordinals: ArrayRef = Arc::new(UInt64Array::from_iter_values(from..to));
                return Ok(ordinals);
            }
            let values = self.terms.values(from, to);
            if values.data_type() == field.data_type() {
                return Ok(values);
            }
            cast(&values, field.data_type())
        });
        let columns = columns.collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(usize::try_from(to - from).ok());
        Ok(RecordBatch::try_new_with_options(schema, columns, &options)?)
    }
}

impl DisplayAs for SeriesExec {
    fn fmt_as(&self, _: DisplayFormatType, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "SeriesExec: rows={}", self.n_rows)
    }
}

impl ExecutionPlan for SeriesExec {
    fn name(&self) -> &str {
        "SeriesExec"
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
        _: Vec<Arc<dyn ExecutionPlan>>,
        _: ReplaceChildrenOptions,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn with_new_children(
        self: Arc<Self>,
        _: Vec<Arc<dyn ExecutionPlan>>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        Ok(self)
    }

    fn statistics_from_inputs(
        &self,
        _: &[Arc<Statistics>],
        _: &StatisticsArgs,
    ) -> Result<Arc<Statistics>> {
        let n_rows = usize::try_from(self.n_rows).map_or(Precision::Absent, Precision::Exact);
        Ok(Arc::new(Statistics::new_unknown(&self.schema()).with_num_rows(n_rows)))
    }

    fn execute(&self, _: usize, context: Arc<TaskContext>) -> Result<SendableRecordBatchStream> {
        let size = context.session_config().batch_size().max(1) as u64;
        let it = SeriesExec {
            terms: self.terms,
            n_rows: self.n_rows,
            places: self.places.clone(),
            properties: Arc::clone(&self.properties),
        };
        let starts = (0..self.n_rows).step_by(size as usize);
        let batches = starts.map(move |from| it.batch(from, it.n_rows.min(from + size)));
        Ok(Box::pin(RecordBatchStreamAdapter::new(self.schema(), stream::iter(batches))))
    }
}
