//! Chance, distributions and formatted sizes, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{NUMBER, TEXT, WHOLE, constant, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&BETA_CDF, &BETA_INV, &BETA_PDF, &FORMAT_BYTES, &RAND, &WELCH_TEST];

const X: Param = param("x", NUMBER, "the value");
const ALPHA: Param = param("alpha", NUMBER, "the first shape");
const BETA: Param = param("beta", NUMBER, "the second shape");

pub static BETA_CDF: Scalar = declared(
    "beta_cdf",
    &[X, ALPHA, BETA],
    Returns::Is(Type::Real),
    "Gives the cumulative beta distribution at a value.",
    &[call("beta_cdf(0.2, 10, 50)")],
);

pub static BETA_INV: Scalar = declared(
    "beta_inv",
    &[param("probability", NUMBER, "the probability"), ALPHA, BETA],
    Returns::Is(Type::Real),
    "Gives the value at which the cumulative beta distribution has a probability.",
    &[call("beta_inv(0.1, 10, 50)")],
);

pub static BETA_PDF: Scalar = declared(
    "beta_pdf",
    &[X, ALPHA, BETA],
    Returns::Is(Type::Real),
    "Gives the density of the beta distribution at a value.",
    &[call("beta_pdf(0.2, 10, 50)")],
);

pub static FORMAT_BYTES: Scalar = declared(
    "format_bytes",
    &[
        param("size", NUMBER, "the number of bytes"),
        constant(optional("precision", NUMBER, "digits after the point")),
        constant(optional("format", TEXT, "the unit, such as 'KB'")),
    ],
    Returns::Is(Type::String),
    "Prints a number of bytes in a unit that suits its size.",
    &[call("format_bytes(1536, 1)")],
)
.named(ResultName::FirstArgument);

pub static RAND: Scalar = declared(
    "rand",
    &[optional("number", WHOLE, "the limit")],
    Returns::Is(Type::Real),
    "Gives a random number: from 0 to 1, or a whole one below a limit.",
    &[call("rand(100)")],
)
.named(ResultName::FirstArgument);

pub static WELCH_TEST: Scalar = declared(
    "welch_test",
    &[
        param("mean1", NUMBER, "the first mean"),
        param("variance1", NUMBER, "the first variance"),
        param("count1", NUMBER, "the first size"),
        param("mean2", NUMBER, "the second mean"),
        param("variance2", NUMBER, "the second variance"),
        param("count2", NUMBER, "the second size"),
    ],
    Returns::Is(Type::Real),
    "Gives the p-value of Welch's t-test, from the moments of two samples.",
    &[call("welch_test(10, 4, 30, 12, 5, 40)")],
);
