//! `column_names_of`. The binder knows a table's columns and puts their names in the call's place; only the call over an open
//! table comes here.

use datafusion::common::plan_err;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::TABLE;
use crate::function::{Body, Scalar, example, param};

pub static COLUMN_NAMES_OF: Scalar = Scalar {
    name: "column_names_of",
    params: &[param("table", TABLE, "the table")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the column names of a table.",
    examples: &[example(
        "column_names_of((print User = 'ada', Tries = 3))",
        "[\"User\",\"Tries\"]",
    )],
    body: Body::Rewrite(|_| plan_err!("not all columns of the table are known")),
    ..Scalar::NEW
};
