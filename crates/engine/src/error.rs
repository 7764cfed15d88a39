//! What can go wrong after binding: a limit, bad data, a thing not supported yet, or our bug.

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
    /// A limit of the engine, or a value that can't be used where it stands.
    #[error("{what} can't be used here")]
    Limit { what: String, span: Span },
    /// Known by now, the columns that only the data tells don't fit the query.
    #[error("with the columns that the data gives, {message}")]
    Columns { message: String, span: Span },
    /// What lies outside of the workspace can't be read.
    #[error("{location} can't be read: {reason}")]
    Outside { location: String, reason: String, span: Span },
    #[error(transparent)]
    DataFusion(#[from] datafusion::error::DataFusionError),
}

impl Error {
    /// The place in the query that it is about, where it is about one.
    pub fn span(&self) -> Option<Span> {
        match self {
            Error::NotSupportedYet { span, .. }
            | Error::Refused { span, .. }
            | Error::Columns { span, .. }
            | Error::Outside { span, .. }
            | Error::Limit { span, .. } => Some(*span),
            Error::DataFusion(_) => None,
        }
    }
}
