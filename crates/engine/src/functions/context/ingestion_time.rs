//! `ingestion_time`. The binder puts in the call's place what the export tells of it (`_IngestionTime`, `_TimeReceived` or
//! `_ItemTimeReceived`, row by row), else the row's `TimeGenerated`, so that a rule which looks at what came in lately looks at what happened
//! lately; what has none of these columns comes here.

use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::function::{Body, Example, Scalar, example};
use crate::lower::literal::null;

pub static INGESTION_TIME: Scalar = Scalar {
    name: "ingestion_time",
    params: &[],
    returns: Returns::Is(Type::DateTime),
    result_name: ResultName::PrefixOnly("$IngestionTime"),
    summary: "Gives the instant at which the row was taken in: the first of the row's `_IngestionTime`, `_TimeReceived`, `_ItemTimeReceived` and `TimeGenerated` that holds something, else null.",
    examples: &[
        example("ingestion_time()", ""),
        Example {
            input: "print TimeGenerated = datetime(2024-06-20)",
            expression: "ingestion_time()",
            answer: "2024-06-20T00:00:00.0000000Z",
        },
        Example {
            input: "print TimeGenerated = datetime(2024-06-20), _IngestionTime = datetime(null), _TimeReceived = datetime(2024-06-21)",
            expression: "ingestion_time()",
            answer: "2024-06-21T00:00:00.0000000Z",
        },
    ],
    body: Body::Rewrite(|_| Ok(null(Type::DateTime))),
    ..Scalar::NEW
};
