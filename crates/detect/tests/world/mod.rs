//! Tables for tests: each made by a query.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use arrow::array::UInt64Array;
use arrow::record_batch::RecordBatch;
use datafusion::catalog::{MemTable, TableProvider};
use engine::run::{Answer, Context, Resources, run};
use engine::tables::{Tables, provider_schema};
use kql::library::{Catalog, TableSchema};
use kql::types::{Type, Value};

#[derive(Default, Clone)]
pub struct World {
    tables: BTreeMap<String, (TableSchema, Option<Arc<MemTable>>)>,
}

impl World {
    /// The two tables of sign-ins, with the columns that the built-in rules use and no rows.
    pub fn sign_ins() -> World {
        let names = "Type AppDisplayName AuthenticationDetails AuthenticationProtocol AutonomousSystemNumber CorrelationId IPAddress \
            Location OriginalTransferMethod ResultType SessionId UserAgent UserId UserPrincipalName";
        let mut world = World::default();
        for (table, device) in
            [("SigninLogs", Type::Dynamic), ("AADNonInteractiveUserSignInLogs", Type::String)]
        {
            let mut columns = vec![
                ("TimeGenerated".to_owned(), Type::DateTime),
                ("DeviceDetail".to_owned(), device),
            ];
            columns.extend(names.split_whitespace().map(|it| (it.to_owned(), Type::String)));
            world
                .tables
                .insert(table.to_owned(), (TableSchema::new(table.to_owned(), columns), None));
        }
        world
    }

    /// A table with the rows of a query's answer.
    pub fn add_table(&mut self, name: &str, query: &str) {
        let (bound, diagnostics) = kql::compile(query, self, &engine::library::Functions);
        let bound = bound.unwrap_or_else(|| panic!("{diagnostics:?}"));
        let answer = self.wait(run(&bound.tables[0], &self.context())).unwrap();
        let columns = answer.columns.iter().map(|it| (it.name.clone(), it.ty)).collect();
        let schema = TableSchema::new(name.to_owned(), columns);
        let table = Arc::new(mem_table(&schema, &answer));
        self.tables.insert(name.to_owned(), (schema, Some(table)));
    }

    pub fn context(&self) -> Context {
        Context {
            tables: Arc::new(self.clone()),
            now: kql::datetime::parse_iso("2024-06-20T12:00:00Z").unwrap(),
            window: None,
            resources: Arc::new(Resources {
                n_threads: 2,
                memory: 256 << 20,
                ..Resources::default()
            }),
        }
    }

    pub fn wait<F: Future>(&self, future: F) -> F::Output {
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(future)
    }
}

/// The table that stands for a watchlist.
fn watchlist(function: &str, alias: Option<&Value>) -> Option<String> {
    match alias {
        Some(Value::String(alias)) if function == "_GetWatchlist" => {
            Some(format!("watchlist {alias}"))
        }
        _ => None,
    }
}

fn mem_table(schema: &TableSchema, answer: &Answer) -> MemTable {
    let arrow = provider_schema(schema);
    let mut before = 0u64;
    let batches = answer.batches.iter().map(|it| {
        let n_rows = it.num_rows() as u64;
        let mut columns = it.columns().to_vec();
        columns.push(Arc::new(UInt64Array::from_iter_values(before..before + n_rows)));
        before += n_rows;
        RecordBatch::try_new(arrow.clone(), columns).unwrap()
    });
    MemTable::try_new(arrow.clone(), vec![batches.collect()]).unwrap()
}

impl Tables for World {
    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        let (_, table) = self.tables.get(name)?;
        table.clone().map(|it| it as Arc<dyn TableProvider>)
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        self.provider(&watchlist(name, arguments.first())?)
    }
}

impl Catalog for World {
    fn table(&self, name: &str) -> Option<TableSchema> {
        self.tables.get(name).map(|(schema, _)| schema.clone())
    }

    fn names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    fn table_function(&self, name: &str, args: &[Option<Value>]) -> Option<TableSchema> {
        let known = watchlist(name, args.first().and_then(Option::as_ref));
        let schema = known.and_then(|it| self.table(&it));
        // The name is what the rows are asked for by.
        let schema = schema.map(|it| TableSchema { name: name.to_owned(), ..it });
        schema.or_else(|| (name == "_GetWatchlist").then(|| TableSchema::open(name, Vec::new())))
    }
}
