//! Conditions on columns and values, declared until they have code.

use kql::library::Returns;
use kql::types::Type;

use crate::declare::{ANY, BOOL, TEXT, constant, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&ASSERT, &ISCOLUMNEXISTS, &AROUND];

pub static ASSERT: Scalar = declared(
    "assert",
    &[param("predicate", BOOL, "the condition, a constant"), param("message", TEXT, "what to say")],
    Returns::Is(Type::Bool),
    "Fails the query with a message where the condition is false.",
    &[call("assert(2 > 1, 'two is more than one')")],
);

pub static ISCOLUMNEXISTS: Scalar = declared(
    "iscolumnexists",
    &[constant(param("column_name", TEXT, "the column's name"))],
    Returns::Is(Type::Bool),
    "Whether the input has a column of that name; undocumented.",
    &[call("iscolumnexists('User')")],
);

pub static AROUND: Scalar = declared(
    "around",
    &[
        param("value", ANY, "the value"),
        param("center", ANY, "the middle"),
        param("delta", ANY, "the greatest distance"),
    ],
    Returns::Is(Type::Bool),
    "Whether a value lies within a distance of another.",
    &[call("around(10, 11, 2)")],
);
