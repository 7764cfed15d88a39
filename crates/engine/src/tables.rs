//! How the engine gets at tables: by name, as DataFusion table providers.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use kql::bound::Column;
use kql::library::TableSchema;
use kql::types::Value;

use crate::stages::Made;
use crate::types::{arrow_field, ordinal_field};

/// What lies at a place outside of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    Bytes(Vec<u8>),
    /// It is taken for a file without rows: queries are only tried.
    Empty,
}

/// A request over the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// What is posted; None: it is a GET.
    pub body: Option<String>,
}

/// What came of a request that succeeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// By their names in lower case, each once.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Tables that can be scanned.
///
/// A provider's schema is [`provider_schema`] of the table's KQL schema: the columns by their KQL names, then the hidden ordinal. The
/// scan is handed the wanted columns and the predicates; predicates name columns by KQL name, datetime literals are Int64 ticks.
pub trait Tables: Send + Sync {
    /// The provider of that table; None: the table holds no rows.
    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>>;

    /// The same for a query that knows these columns: a table that nobody declared has them all, whatever its first rows showed.
    fn open_provider(&self, name: &str, _columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        self.provider(name)
    }

    /// What lies at a place outside of the workspace (a URL); else why it isn't got. It may take its time.
    fn outside(&self, _location: &str) -> Result<Outside, String> {
        Err("it lies outside, and nothing here reads that".to_owned())
    }

    /// The places below one outside of the workspace (a folder of files), by name; the place itself where nothing is known to be below.
    fn places(&self, location: &str) -> Result<Vec<String>, String> {
        Ok(vec![location.to_owned()])
    }

    /// The answer to a request; None: queries are only tried. Else why there is none. It may take its time.
    fn request(&self, _request: &Request) -> Result<Option<Response>, String> {
        Err("nothing here uses the network".to_owned())
    }

    /// The half-open range of arrival, in ticks: rows that came before or after aren't there. None: every row is. A row arrives at the
    /// instant that `ingestion_time()` gives.
    fn arrived(&self) -> Option<(i64, i64)> {
        None
    }

    /// What earlier stages of the query made, where there were any.
    fn made(&self) -> Option<&Arc<Made>> {
        None
    }

    /// The rows of a function that gives a table (`_GetWatchlist('Alias')`); None: there are none.
    fn function(&self, _name: &str, _arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        None
    }
}

/// The Arrow schema that a provider of this table has.
pub fn provider_schema(table: &TableSchema) -> SchemaRef {
    let mut fields: Vec<_> =
        table.columns.iter().map(|(name, ty)| arrow_field(name, *ty)).collect();
    fields.push(ordinal_field());
    Arc::new(Schema::new(fields))
}
