//! Operators of ours over more rows than one batch holds, on one thread and on several.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Int64Array, UInt32Array};
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use datafusion::common::Result;
use datafusion::logical_expr::{LogicalPlanBuilder, lit};
use futures::TryStreamExt;
use kql::bound::{Column, ColumnId};
use kql::types::Type;

use crate::coverage::OneTable;
use crate::error::Error;
use crate::exec::{Each, Made, Whole, each, narrowed, whole};
use crate::library::Functions;
use crate::lower::{Lowered, Lowering, column_of, lower};
use crate::run::{Context, Resources, execute};

/// A row for each of 0 to x % 3.
#[derive(Debug)]
struct Repeat;

impl Each for Repeat {
    fn name(&self) -> &'static str {
        "repeat"
    }

    fn makes_rows(&self) -> bool {
        true
    }

    fn run(&self, args: &[ArrayRef], n_rows: usize) -> Result<Made> {
        let [x] = args else { return Ok(Made { rows: None, columns: Vec::new() }) };
        let x = x.as_primitive::<Int64Type>();
        let (mut rows, mut items) = (Vec::new(), Vec::new());
        for row in 0..n_rows {
            for item in 0..x.value(row) % 3 {
                rows.push(row as u32);
                items.push(item);
            }
        }
        let items: ArrayRef = Arc::new(Int64Array::from(items));
        Ok(Made { rows: Some(UInt32Array::from(rows)), columns: vec![items] })
    }
}

/// The sum of the first column so far.
#[derive(Debug)]
struct Running;

impl Whole for Running {
    fn name(&self) -> &'static str {
        "running"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let Some(rows) = inputs.first() else { return Ok(Vec::new()) };
        let mut sum = 0i64;
        let sums = rows.column(0).as_primitive::<Int64Type>().values().iter().map(|value| {
            sum = sum.wrapping_mul(31).wrapping_add(*value);
            sum
        });
        Ok(vec![Arc::new(sums.collect::<Int64Array>())])
    }
}

fn long(id: u32) -> Column {
    Column { id: ColumnId(id), name: format!("made{id}"), ty: Type::Long }
}

/// `range` in falling order, each row repeated, and a sum over all of that in its order.
async fn answer(n_threads: usize) -> Result<Vec<i64>, Error> {
    let context = Context {
        tables: Arc::new(OneTable),
        now: 0,
        window: None,
        resources: Arc::new(Resources { n_threads, memory: 1 << 28, ..Resources::default() }),
    };
    let text = "range x from 1 to 30000 step 1 | sort by x desc";
    let (query, _) = kql::compile(text, &OneTable, &Functions);
    let query = query.expect("the query binds");
    let lowering = Lowering::new(&context);
    let (item, sum) = (long(7001), long(7002));
    let table = query.tables.first().expect("it has one table");
    let x = table.columns.iter().map(column_of).collect();
    let repeated =
        each(Repeat, lower(table, &lowering)?, x, std::slice::from_ref(&item), &lowering)?;
    // A predicate on what an operator made stays above it.
    let plan = LogicalPlanBuilder::from(repeated.plan).filter(column_of(&item).gt_eq(lit(0i64)))?;
    let repeated = Lowered { plan: plan.build()?, order: repeated.order };
    let narrow = narrowed(repeated, table.columns.iter().map(column_of).collect())?;
    let summed = whole(Running, vec![narrow], std::slice::from_ref(&sum), &lowering)?;
    let plan = LogicalPlanBuilder::from(summed.plan).sort(summed.order.sort_exprs())?;
    let plan = plan.project([column_of(&sum)])?.build()?;
    let batches: Vec<RecordBatch> = execute(&plan, &context).await?.try_collect().await?;
    let columns = batches.iter().map(|it| it.column(0).as_primitive::<Int64Type>().values());
    Ok(columns.flat_map(|it| it.to_vec()).collect())
}

#[tokio::test]
async fn rows_come_in_their_order_whatever_the_threads() {
    let mut sum = 0i64;
    let repeated = (1..=30_000i64).rev().flat_map(|x| (0..x % 3).map(move |_| x));
    let expected: Vec<i64> = repeated
        .map(|x| {
            sum = sum.wrapping_mul(31).wrapping_add(x);
            sum
        })
        .collect();
    for n_threads in [1, 3] {
        let found = answer(n_threads).await.expect("the plan runs");
        assert!(found == expected, "{} rows for {}", found.len(), expected.len());
    }
}
