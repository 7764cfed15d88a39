//! Runs a plugin: as a stage of its own, where its columns depend on data, or within a plan.

use arrow::array::{Array, ArrayRef};
use arrow::compute::concat_batches;
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::common::runtime::SpawnedTask;
use datafusion::common::{DataFusionError, Result, exec_datafusion_err};
use kql::bound::{BoundEvaluate, BoundOperator, BoundTable, Column};
use kql::span::Span;
use kql::types::Type;

use crate::coverage::Status;
use crate::error::Error;
use crate::exec::bounds::{Bounds, Stop, within};
use crate::exec::{Whole, narrowed, whole};
use crate::lower::{Lowered, Lowering, column_of, lower};
use crate::plugin::arrange::{Arranged, At, Shape, arranged};
use crate::plugin::rows::{Given, GivenValue, Invocation, NamedColumn, Rows, converted, nulls};
use crate::plugin::{Plugin, Reach, Run, Unreached};
use crate::plugins;
use crate::run::{Context, run};
use crate::stages::MadeRows;
use crate::stages::value::constant;
use crate::types::arrow_type;

/// Whether the plugin of that name can be run.
pub fn runs(plugin: &str) -> bool {
    plugins::find(plugin).is_some_and(Plugin::runs)
}

/// Whether the plugin of that name needs what lies outside of the workspace.
pub fn reaches(plugin: &str) -> bool {
    plugins::find(plugin).is_some_and(|it| it.reach.is_some())
}

/// All that a call answers, with the columns that the data gives it.
pub async fn rows(table: &BoundTable, context: &Context) -> Result<MadeRows, Error> {
    let BoundOperator::Evaluate(call) = &table.operator else {
        return Err(Error::Limit { what: "this operator".to_owned(), span: table.span });
    };
    let plugin = plugin(call, table.span)?;
    let Arranged { inputs, shape } = arranged(call, plugin.grouped);
    let mut batches = Vec::with_capacity(inputs.len());
    for input in &inputs {
        batches.push(gathered(input, context).await?);
    }
    let invocation = shape.invocation(&batches)?;
    drop(batches);
    let answer = match (plugin.run, plugin.reach) {
        (Some(run), _) => on_a_thread(run, invocation, context).await?,
        (None, Some(reach)) => reached(reach, invocation, table.span, context).await?,
        (None, None) => return Err(not_yet(call, table.span)),
    };
    let columns = answer.columns.iter().map(|it| (it.name.clone(), it.ty)).collect();
    let arrays = answer.columns.into_iter().map(|it| it.array).collect();
    MadeRows::new(columns, [(arrays, answer.n_rows)])
}

/// What a plugin answers, worked out on a thread of its own, as one within a plan is.
async fn on_a_thread(run: Run, call: Invocation, context: &Context) -> Result<Rows, Error> {
    let (stop, memory) = (Stop::default(), context.resources.memory);
    let _stops = stop.on_drop();
    let running =
        SpawnedTask::spawn_blocking(move || within(Bounds::new(stop, memory), || run(&call)));
    let joined = running.join_unwind().await;
    Ok(joined.map_err(|it| DataFusionError::ExecutionJoin(Box::new(it)))??)
}

fn plugin(call: &BoundEvaluate, span: Span) -> Result<&'static Plugin, Error> {
    let plugin = plugins::find(call.plugin);
    if let Some(Status::Refused(reason)) = plugin.map(|it| it.status) {
        let what = format!("the plugin `{}`", call.plugin);
        return Err(Error::Refused { what, reason, span });
    }
    plugin.filter(|it| it.runs()).ok_or_else(|| not_yet(call, span))
}

fn not_yet(call: &BoundEvaluate, span: Span) -> Error {
    Error::NotSupportedYet { what: format!("the plugin `{}`", call.plugin), span }
}

/// What a plugin answers that waits for files or a network.
async fn reached(
    reach: Reach,
    call: Invocation,
    span: Span,
    context: &Context,
) -> Result<Rows, Error> {
    let tables = context.tables.clone();
    let waited = tokio::task::spawn_blocking(move || reach(&call, tables.as_ref())).await;
    let failed = |it: Unreached| Error::Outside { location: it.location, reason: it.reason, span };
    waited.map_err(|it| Error::Unfit(it.to_string()))?.map_err(failed)
}

/// All rows of a table as one batch.
async fn gathered(table: &BoundTable, context: &Context) -> Result<RecordBatch, Error> {
    let answer = Box::pin(run(table, context)).await?;
    let fields = table.columns.iter().enumerate();
    let fields = fields.map(|(at, it)| Field::new(format!("{at}"), arrow_type(it.ty), true));
    let schema = std::sync::Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let named = |it: &RecordBatch| {
        let options = RecordBatchOptions::new().with_row_count(Some(it.num_rows()));
        RecordBatch::try_new_with_options(schema.clone(), it.columns().to_vec(), &options)
    };
    let batches: Vec<RecordBatch> = answer
        .batches
        .iter()
        .map(named)
        .collect::<Result<_, _>>()
        .map_err(datafusion::error::DataFusionError::from)?;
    Ok(concat_batches(&schema, &batches).map_err(datafusion::error::DataFusionError::from)?)
}

/// A call within a plan: its columns are those that were bound.
pub fn lowered(
    call: &BoundEvaluate,
    columns: &[Column],
    span: Span,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    let plugin = plugin(call, span)?;
    // What reaches outside has been run by a stage of its own.
    let run = plugin.run.ok_or_else(|| not_yet(call, span))?;
    let Arranged { inputs, shape } = arranged(call, plugin.grouped);
    let inputs = inputs.iter().map(|it| {
        let columns = it.columns.iter().map(column_of).collect();
        narrowed(lower(it, lowering)?, columns)
    });
    let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
    let by_place = !call.declared && !call.open;
    let name = plugin.name;
    whole(
        PlannedPlugin { name, run, shape, columns: columns.to_vec(), by_place },
        inputs,
        columns,
        lowering,
    )
}

/// A plugin in a plan.
#[derive(Debug)]
struct PlannedPlugin {
    name: &'static str,
    run: Run,
    shape: Shape,
    columns: Vec<Column>,
    /// The columns that were bound are the plugin's own, in its order; else they are found by their names.
    by_place: bool,
}

impl Whole for PlannedPlugin {
    fn name(&self) -> &'static str {
        self.name
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let answer = (self.run)(&self.shape.invocation(inputs)?)?;
        let columns = self.columns.iter().enumerate().map(|(at, column)| {
            let found = match self.by_place {
                true => answer.columns.get(at),
                false => answer.columns.iter().find(|it| it.name == column.name),
            };
            match found {
                Some(found) => converted(found, column.ty),
                None => Ok(nulls(column.ty, answer.n_rows)),
            }
        });
        columns.collect()
    }
}

impl Shape {
    /// The call with what its tables gave.
    fn invocation(&self, batches: &[RecordBatch]) -> Result<Invocation> {
        let mut batches = batches.iter();
        let first = if self.input.is_some() { batches.next() } else { None };
        let input = rows_of(first, self.input.as_deref().unwrap_or_default())?;
        let constants = if self.constants.is_empty() { None } else { batches.next() };
        let tables: Vec<Rows> = self
            .tables
            .iter()
            .map(|columns| rows_of(batches.next(), columns))
            .collect::<Result<_>>()?;
        let args = self.args.iter().map(|it| {
            let value = match &it.at {
                At::Literal(value) => GivenValue::Constant(value.clone()),
                At::Constant(at) => {
                    let value = array_at(constants, *at)?;
                    GivenValue::Constant(match value.len() {
                        0 => kql::types::Value::Null(it.ty),
                        _ => constant(crate::types::cell(&value, it.ty, 0), it.ty),
                    })
                }
                At::Column(at) => match input.columns.get(*at) {
                    Some(column) => GivenValue::Column(Some(*at), column.clone()),
                    None => {
                        let array = array_at(first, *at)?;
                        GivenValue::Column(
                            None,
                            NamedColumn { name: String::new(), ty: it.ty, array },
                        )
                    }
                },
                At::Columns(places) => GivenValue::Columns(places.clone()),
                At::TableColumn(at) => GivenValue::TableColumn(*at),
                At::Table(at) => GivenValue::Table(tables.get(*at).cloned().unwrap_or_default()),
            };
            Ok(Given { param: it.param, ty: it.ty, aggregate: it.aggregate, value })
        });
        let args = args.collect::<Result<Vec<_>>>()?;
        Ok(Invocation { input, table: self.table, args })
    }
}

fn array_at(batch: Option<&RecordBatch>, at: usize) -> Result<ArrayRef> {
    let array = batch.and_then(|it| it.columns().get(at));
    array.cloned().ok_or_else(|| exec_datafusion_err!("column {at} of the rows is missing"))
}

fn rows_of(batch: Option<&RecordBatch>, columns: &[(String, Type)]) -> Result<Rows> {
    let named = columns.iter().enumerate().map(|(at, (name, ty))| {
        Ok(NamedColumn { name: name.clone(), ty: *ty, array: array_at(batch, at)? })
    });
    let columns = named.collect::<Result<Vec<_>>>()?;
    Ok(Rows { columns, n_rows: batch.map_or(0, RecordBatch::num_rows) })
}
