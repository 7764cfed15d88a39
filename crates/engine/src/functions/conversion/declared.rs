//! Conversions that are declared until they have code.

use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, WHOLE, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&TODECIMAL, &TOHEX, &GETTYPE];

pub static TODECIMAL: Scalar = declared(
    "todecimal",
    &[param("value", ANY, "the value to convert")],
    Returns::Is(Type::Decimal),
    "Gives a value as a decimal; null where it is none.",
    &[call("todecimal('1.50')")],
)
.named(ResultName::FirstArgument);

pub static TOHEX: Scalar = declared(
    "tohex",
    &[
        param("value", WHOLE, "the number"),
        optional("minLength", WHOLE, "zeros are put in front up to this length"),
    ],
    Returns::Is(Type::String),
    "Prints a whole number in hexadecimal digits.",
    &[call("tohex(255)")],
)
.named(ResultName::FirstArgument);

pub static GETTYPE: Scalar = declared(
    "gettype",
    &[param("value", ANY, "the value")],
    Returns::Is(Type::String),
    "Gives the name of a value's type; of a dynamic, the type of what it holds.",
    &[call("gettype(1.5)")],
)
.named(ResultName::PrefixAndFirstArgument("type"));
