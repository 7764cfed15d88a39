//! `ingestion_time`. Exported logs don't say when a row was taken in. The binder puts the row's `TimeGenerated` in the call's place,
//! so that a rule which looks at what came in lately looks at what happened lately; what has no such column comes here.

use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::function::{Body, Example, Scalar, example};
use crate::lower::literal::null;

pub static INGESTION_TIME: Scalar = Scalar {
    name: "ingestion_time",
    params: &[],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::PrefixOnly("$IngestionTime"),
    summary: "Gives the instant at which the row was taken in. Files don't tell it: it is the row's `TimeGenerated`, or null.",
    examples: &[
        example("ingestion_time()", ""),
        Example {
            input: "print TimeGenerated = datetime(2024-06-20)",
            expression: "ingestion_time()",
            answer: "2024-06-20T00:00:00.0000000Z",
        },
    ],
    body: Body::Rewrite(|_| Ok(null(Type::DateTime))),
    ..Scalar::NEW
};
