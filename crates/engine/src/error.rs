//! What can go wrong after binding: a limit, bad data, a thing not supported yet, or our bug.

use kql::span::Span;

/// An engine error.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The front end understands it, the engine can't run it yet.
    #[error("{what} is not supported yet")]
    NotSupportedYet { what: String, span: Span },
    #[error(transparent)]
    DataFusion(#[from] datafusion::error::DataFusionError),
}
