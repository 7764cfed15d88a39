//! A table over log files, for DataFusion.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use engine::tables::provider_schema;
use kql::library::TableSchema;

use crate::decode::ScanPlan;
use crate::file::LogFile;
use crate::mapping::Family;
use crate::plan::{ColumnPlan, Layout};
use crate::scan::{LogScan, Work};
use crate::stats::ScanStats;
use crate::time_filter::{TIME, TimeRange, is_time_filter, time_range};

/// One table of the opened inputs.
#[derive(Debug)]
pub struct LogTable {
    pub(crate) table: TableSchema,
    pub(crate) schema: SchemaRef,
    pub(crate) files: Vec<Arc<LogFile>>,
    pub(crate) stats: Arc<ScanStats>,
}

impl LogTable {
    /// The table of that schema in those files, which are in order.
    pub fn new(table: TableSchema, files: Vec<Arc<LogFile>>, stats: Arc<ScanStats>) -> LogTable {
        let schema = provider_schema(&table);
        LogTable { table, schema, files, stats }
    }
}

#[async_trait]
impl TableProvider for LogTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match is_time_filter(filter) {
            true => TableProviderFilterPushDown::Inexact,
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
        let all: Vec<usize> = (0..self.schema.fields().len()).collect();
        let places = projection.unwrap_or(&all);
        let schema = Arc::new(self.schema.project(places)?);
        let range = time_range(filters);
        let work = plan_work(&self.table, &schema, places, &self.files, range);
        Ok(Arc::new(LogScan::new(
            &self.table.name,
            schema,
            work,
            state.config().target_partitions(),
            limit,
            &self.stats,
        )))
    }
}

/// What there is to read, in order: each piece with the plan for records like its own.
pub fn plan_work(
    table: &TableSchema,
    schema: &SchemaRef,
    places: &[usize],
    files: &[Arc<LogFile>],
    range: Option<TimeRange>,
) -> Vec<Work> {
    // Files of one kind share a plan.
    let mut plans: BTreeMap<(Family, bool, Option<String>), Arc<ScanPlan>> = BTreeMap::new();
    let mut work = Vec::new();
    for file in files {
        let kind =
            (file.recognised.family, file.is_given(), file.default_table().map(str::to_owned));
        let plan = plans
            .entry(kind)
            .or_insert_with(|| Arc::new(scan_plan(table, schema, places, file, range)));
        let pieces = file.pieces_within(range);
        work.extend(pieces.into_iter().map(|piece| Work {
            file: Arc::clone(file),
            piece,
            plan: Arc::clone(plan),
        }));
    }
    work
}

fn scan_plan(
    table: &TableSchema,
    schema: &SchemaRef,
    places: &[usize],
    file: &LogFile,
    range: Option<TimeRange>,
) -> ScanPlan {
    let family = file.recognised.family;
    let mut layout = Layout::new(family);
    let route = file.route(&mut layout);
    let column = |(name, ty): &(String, _), layout: &mut Layout| {
        ColumnPlan::new(family, &table.name, name, *ty, layout)
    };
    let columns = places
        .iter()
        .map(|place| table.columns.get(*place).map(|it| column(it, &mut layout)))
        .collect();
    let time = table
        .columns
        .iter()
        .find(|(name, _)| name == TIME && range.is_some())
        .map(|it| column(it, &mut layout));
    ScanPlan {
        table: table.name.clone(),
        default_table: file.default_table().map(str::to_owned),
        schema: Arc::clone(schema),
        columns,
        layout,
        route,
        time,
        range: range.map(|it| (it.from, it.to)),
    }
}
