//! Finds out what becomes of a query, so that the reference need not be told.

use std::sync::Arc;

use datafusion::catalog::TableProvider;
use kql::bound::{BoundOperator, BoundTable, BoundTableReference};
use kql::library::{Catalog, TableSchema};
use kql::types::Type;

use crate::error::Error;
use crate::library::Functions;
use crate::lower::{Lowering, lower_answer};
use crate::run::{Context, Resources};
use crate::tables::Tables;

use super::Status;

/// Whether a query binds, and can be lowered to a plan; nothing is run. There is one table, `Logins`, without rows.
pub fn probe(query: &str) -> Status {
    let (bound, _) = kql::compile(query, &OneTable, &Functions);
    let Some(bound) = bound else { return Status::Missing };
    let context = Context {
        tables: Arc::new(OneTable),
        now: 0,
        window: None,
        resources: Arc::new(Resources { n_threads: 1, memory: 1 << 24, ..Resources::default() }),
    };
    for table in &bound.tables {
        let mut table = table.clone();
        without_files(&mut table);
        match lower_answer(&table, &Lowering::new(&context)) {
            Ok(_) => {}
            Err(Error::Refused { reason, .. }) => return Status::Refused(reason),
            Err(
                Error::NotSupportedYet { .. }
                | Error::NoValue { .. }
                | Error::Limit { .. }
                | Error::Columns { .. }
                | Error::Outside { .. }
                | Error::Memory { .. }
                | Error::Rows { .. }
                | Error::Unfit(_)
                | Error::DataFusion(_),
            ) => {
                return Status::BindsOnly;
            }
        }
    }
    Status::Runs
}

/// Files are read by a stage of their own, before the plan is made; here a table without rows stands for them.
fn without_files(table: &mut BoundTable) {
    let mut rest = vec![table];
    while let Some(it) = rest.pop() {
        if let BoundOperator::ExternalData(_) | BoundOperator::InlineExternalTable(_) = it.operator
        {
            let (name, arguments) = ("Files".to_owned(), Vec::new());
            it.operator =
                BoundOperator::Table(BoundTableReference { name, arguments, service: None });
        }
        rest.extend(it.inputs_mut());
    }
}

/// A workspace with one table without rows, `Logins`.
pub(crate) struct OneTable;

impl Catalog for OneTable {
    fn table(&self, name: &str) -> Option<TableSchema> {
        let columns = [
            ("TimeGenerated", Type::DateTime),
            ("User", Type::String),
            ("Country", Type::String),
            ("Age", Type::Long),
        ];
        let columns = columns.map(|(name, ty)| (name.to_owned(), ty)).to_vec();
        (name == "Logins").then(|| TableSchema::new(name, columns))
    }

    fn names(&self) -> Vec<String> {
        vec!["Logins".to_owned()]
    }
}

impl Tables for OneTable {
    fn provider(&self, _: &str) -> Option<Arc<dyn TableProvider>> {
        None
    }
}
