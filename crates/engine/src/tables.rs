//! How the engine gets at tables: by name, as DataFusion table providers.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::TableProvider;
use kql::bound::Column;
use kql::clock::Clock;
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
///
/// Tables may stand around others, [`Tables::inner`]: what they don't answer themselves, those do. So whoever stands around tables has
/// nothing but `inner` and what it does otherwise.
pub trait Tables: Send + Sync {
    /// The tables that these stand around.
    fn inner(&self) -> Option<&dyn Tables> {
        None
    }

    /// The provider of that table; None: the table holds no rows.
    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        self.inner()?.provider(name)
    }

    /// The same for a query that knows these columns: a table that nobody declared has them all, whatever its first rows showed. Who
    /// answers for [`Tables::provider`] around others answers for this too.
    fn open_provider(&self, name: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        match self.inner() {
            Some(inner) => inner.open_provider(name, columns),
            None => self.provider(name),
        }
    }

    /// What lies at a place outside of the workspace (a URL); else why it isn't got. It may take its time.
    fn outside(&self, location: &str) -> Result<Outside, String> {
        let none = || Err("it lies outside, and nothing here reads that".to_owned());
        self.inner().map_or_else(none, |it| it.outside(location))
    }

    /// The places below one outside of the workspace (a folder of files), by name; the place itself where nothing is known to be below.
    fn places(&self, location: &str) -> Result<Vec<String>, String> {
        self.inner().map_or_else(|| Ok(vec![location.to_owned()]), |it| it.places(location))
    }

    /// The answer to a request; None: queries are only tried. Else why there is none. It may take its time.
    fn request(&self, request: &Request) -> Result<Option<Response>, String> {
        let none = || Err("nothing here uses the network".to_owned());
        self.inner().map_or_else(none, |it| it.request(request))
    }

    /// The half-open range of arrival, in ticks: rows that came before or after aren't there. None: every row is. A row arrives at the
    /// instant that `ingestion_time()` gives.
    fn arrived(&self) -> Option<(i64, i64)> {
        self.inner()?.arrived()
    }

    /// Whose rule looks: by which column of a table its window cuts it.
    fn clock(&self) -> Clock {
        self.inner().map_or(Clock::Sentinel, |it| it.clock())
    }

    /// What earlier stages of the query made, where there were any.
    fn made(&self) -> Option<&Arc<Made>> {
        self.inner()?.made()
    }

    /// The rows of a function that gives a table (`_GetWatchlist('Alias')`); None: there are none.
    fn function(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        self.inner()?.function(name, arguments)
    }
}

/// Tables that a rule looks at by its own clock.
pub struct OnClock {
    pub inner: Arc<dyn Tables>,
    pub clock: Clock,
}

impl Tables for OnClock {
    fn inner(&self) -> Option<&dyn Tables> {
        Some(self.inner.as_ref())
    }

    fn clock(&self) -> Clock {
        self.clock
    }
}

/// The Arrow schema that a provider of this table has.
pub fn provider_schema(table: &TableSchema) -> SchemaRef {
    let mut fields: Vec<_> =
        table.columns.iter().map(|(name, ty)| arrow_field(name, *ty)).collect();
    fields.push(ordinal_field());
    Arc::new(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Schema;
    use datafusion::datasource::empty::EmptyTable;

    use super::*;

    /// Answers everything, and each thing otherwise than the trait does by itself.
    struct Answers(Arc<Made>);

    impl Answers {
        fn some() -> Option<Arc<dyn TableProvider>> {
            Some(Arc::new(EmptyTable::new(Arc::new(Schema::empty()))))
        }
    }

    impl Tables for Answers {
        fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
            Answers::some().filter(|_| name == "Declared")
        }

        fn open_provider(&self, _: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
            Answers::some().filter(|_| columns.is_empty())
        }

        fn outside(&self, _: &str) -> Result<Outside, String> {
            Ok(Outside::Empty)
        }

        fn places(&self, _: &str) -> Result<Vec<String>, String> {
            Ok(vec!["below".to_owned()])
        }

        fn request(&self, _: &Request) -> Result<Option<Response>, String> {
            Ok(None)
        }

        fn arrived(&self) -> Option<(i64, i64)> {
            Some((1, 2))
        }

        fn clock(&self) -> Clock {
            Clock::Defender
        }

        fn made(&self) -> Option<&Arc<Made>> {
            Some(&self.0)
        }

        fn function(&self, name: &str, _: &[Value]) -> Option<Arc<dyn TableProvider>> {
            Answers::some().filter(|_| name == "Function")
        }
    }

    /// Tables around others, and nothing more; none at all where there are none.
    struct Around(Option<Answers>);

    impl Tables for Around {
        fn inner(&self) -> Option<&dyn Tables> {
            self.0.as_ref().map(|it| it as &dyn Tables)
        }
    }

    /// What tables answer, a line for each thing that can be asked.
    fn asked(it: &dyn Tables) -> Vec<String> {
        let request = Request { url: String::new(), headers: Vec::new(), body: None };
        vec![
            format!("provider {}", it.provider("Declared").is_some()),
            format!("open_provider {}", it.open_provider("Open", &[]).is_some()),
            format!("outside {:?}", it.outside("here").ok()),
            format!("places {:?}", it.places("here")),
            format!("request {:?}", it.request(&request).ok()),
            format!("arrived {:?}", it.arrived()),
            format!("clock {:?}", it.clock()),
            format!("made {}", it.made().is_some()),
            format!("function {}", it.function("Function", &[]).is_some()),
        ]
    }

    #[test]
    fn tables_around_others_answer_as_those_do() {
        let inner = asked(&Answers(Arc::default()));
        assert_eq!(asked(&Around(Some(Answers(Arc::default())))), inner);
        for (alone, answered) in asked(&Around(None)).iter().zip(&inner) {
            assert_ne!(alone, answered, "nothing tells whether that was asked of the inner tables");
        }
    }

    #[test]
    fn every_method_of_the_trait_is_asked() {
        let source = include_str!("tables.rs");
        let of_trait =
            source.split("pub trait Tables").nth(1).and_then(|it| it.split("\n}").next());
        let named = of_trait.into_iter().flat_map(|it| it.split("    fn ").skip(1));
        let mut methods: Vec<&str> = named.filter_map(|it| it.split('(').next()).collect();
        methods.retain(|it| *it != "inner");
        let answers = asked(&Around(None));
        let asked: Vec<&str> = answers.iter().filter_map(|it| it.split(' ').next()).collect();
        methods.sort_unstable();
        let mut sorted = asked;
        sorted.sort_unstable();
        assert_eq!(methods, sorted);
    }
}
