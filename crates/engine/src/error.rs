//! What can go wrong after binding: a limit, bad data, a thing not supported yet, or our bug.

use datafusion::common::DataFusionError;
use kql::span::Span;

/// An engine error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The front end understands it, the engine can't run it yet.
    #[error("{what} is not supported yet")]
    NotSupportedYet { what: String, span: Span },
    /// It is understood, and will never run here.
    #[error("{what} can't run here: {reason}")]
    Refused { what: String, reason: &'static str, span: Span },
    /// A parameter of the query has no default, and nothing gives it a value.
    #[error(
        "the query's parameter `{parameter}` has no value; give it a default: `{parameter}: type = value`"
    )]
    NoValue { parameter: String, span: Span },
    /// A limit of the engine, or a value that can't be used where it stands.
    #[error("{what} can't be used here")]
    Limit { what: String, span: Span },
    /// Known by now, the columns that only the data tells don't fit the query.
    #[error("with the columns that the data gives, {message}")]
    Columns { message: String, span: Span },
    /// What lies outside of the workspace can't be read.
    #[error("{location} can't be read: {reason}")]
    Outside { location: String, reason: String, span: Span },
    /// The memory that the run was given doesn't do.
    #[error(
        "{operator} exceeded the memory budget of the query (E_RUNAWAY_QUERY); give it more with --memory, or fewer rows or columns"
    )]
    Memory { operator: String },
    /// More rows than the run may give.
    #[error(
        "query result set has exceeded the internal record count limit {limit} (E_QUERY_RESULT_SET_TOO_LARGE); \
         raise it with --max-rows, or end the query with `take`"
    )]
    Rows { limit: usize },
    /// What the query asks for can't be done with these arguments or this data.
    #[error("{0}")]
    Unfit(String),
    #[error(transparent)]
    DataFusion(DataFusionError),
}

impl From<DataFusionError> for Error {
    /// What is a user's matter is said without the layers that it came through.
    fn from(error: DataFusionError) -> Error {
        match error.find_root() {
            DataFusionError::Execution(message) | DataFusionError::Plan(message) => {
                Error::Unfit(message.lines().collect::<Vec<_>>().join(" "))
            }
            DataFusionError::ResourcesExhausted(message) => {
                Error::Memory { operator: holder(message) }
            }
            _ => Error::DataFusion(error),
        }
    }
}

/// What wanted the memory, as Kusto calls it. DataFusion names its part: `... for HashJoinInput[1] with ...`.
fn holder(message: &str) -> String {
    let name = message.split(" for ").nth(1).and_then(|it| it.split(" with ").next());
    let name = name.and_then(|it| it.split('[').next());
    let name = name.unwrap_or("an operator");
    let known = [
        ("Join", "join"),
        ("Aggregate", "summarize"),
        ("Sort", "sort"),
        ("Repartition", "the exchange of rows between threads"),
        ("TopK", "top"),
    ];
    let found = known.iter().find(|(part, _)| name.contains(part));
    found.map_or_else(|| name.to_owned(), |(_, ours)| (*ours).to_owned())
}

impl Error {
    /// The place in the query that it is about, where it is about one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Error::NotSupportedYet { span, .. }
            | Error::Refused { span, .. }
            | Error::NoValue { span, .. }
            | Error::Columns { span, .. }
            | Error::Outside { span, .. }
            | Error::Limit { span, .. } => Some(*span),
            Error::Memory { .. } | Error::Rows { .. } | Error::Unfit(_) | Error::DataFusion(_) => {
                None
            }
        }
    }
}
