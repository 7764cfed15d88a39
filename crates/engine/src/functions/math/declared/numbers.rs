//! Powers, logarithms, angles and special functions, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{NUMBER, REAL, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &ACOS, &ASIN, &ATAN, &ATAN2, &CEILING, &COS, &COT, &DEGREES, &ERF, &ERFC, &EXP, &EXP10, &EXP2,
    &GAMMA, &ISFINITE, &ISINF, &ISNAN, &LOG, &LOG10, &LOG2, &LOGGAMMA, &PI, &POW, &RADIANS, &SIGN,
    &SIN, &SQRT, &TAN,
];

const OF_NUMBER: Param = param("number", NUMBER, "the number");
const REAL_NUMBER: Param = param("number", REAL, "the number");

pub static ACOS: Scalar = declared(
    "acos",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the angle, in radians, whose cosine is the number.",
    &[call("acos(0.5)")],
)
.named(ResultName::FirstArgument);

pub static ASIN: Scalar = declared(
    "asin",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the angle, in radians, whose sine is the number.",
    &[call("asin(0.5)")],
)
.named(ResultName::FirstArgument);

pub static ATAN: Scalar = declared(
    "atan",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the angle, in radians, whose tangent is the number.",
    &[call("atan(1)")],
)
.named(ResultName::FirstArgument);

pub static ATAN2: Scalar = declared(
    "atan2",
    &[param("y", NUMBER, "the point's y"), param("x", NUMBER, "the point's x")],
    Returns::Is(Type::Real),
    "Gives the angle, in radians, between the x axis and a point.",
    &[call("atan2(1, 1)")],
)
.named(ResultName::FirstArgument);

pub static CEILING: Scalar = declared(
    "ceiling",
    &[OF_NUMBER],
    Returns::Argument(0),
    "Rounds up to a whole number.",
    &[call("ceiling(1.2)")],
)
.named(ResultName::FirstArgument);

pub static COS: Scalar = declared(
    "cos",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the cosine of an angle in radians.",
    &[call("cos(0)")],
)
.named(ResultName::FirstArgument);

pub static COT: Scalar = declared(
    "cot",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the cotangent of an angle in radians.",
    &[call("cot(1)")],
);

pub static DEGREES: Scalar = declared(
    "degrees",
    &[param("radians", NUMBER, "the angle in radians")],
    Returns::Is(Type::Real),
    "Gives an angle in degrees.",
    &[call("degrees(pi())")],
);

pub static ERF: Scalar = declared(
    "erf",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the error function of a number.",
    &[call("erf(1)")],
)
.named(ResultName::FirstArgument);

pub static ERFC: Scalar = declared(
    "erfc",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives one less the error function of a number.",
    &[call("erfc(1)")],
)
.named(ResultName::FirstArgument);

pub static EXP: Scalar = declared(
    "exp",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives e to the power of a number.",
    &[call("exp(1)")],
)
.named(ResultName::FirstArgument);

pub static EXP10: Scalar = declared(
    "exp10",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives 10 to the power of a number.",
    &[call("exp10(2)")],
)
.named(ResultName::FirstArgument);

pub static EXP2: Scalar = declared(
    "exp2",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives 2 to the power of a number.",
    &[call("exp2(8)")],
)
.named(ResultName::FirstArgument);

pub static GAMMA: Scalar = declared(
    "gamma",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the gamma function of a number.",
    &[call("gamma(5)")],
)
.named(ResultName::FirstArgument);

pub static ISFINITE: Scalar = declared(
    "isfinite",
    &[REAL_NUMBER],
    Returns::Is(Type::Bool),
    "Whether a number is neither infinite nor NaN.",
    &[call("isfinite(1.0 / 3)")],
);

pub static ISINF: Scalar = declared(
    "isinf",
    &[REAL_NUMBER],
    Returns::Is(Type::Bool),
    "Whether a number is infinite.",
    &[call("isinf(1.0 / 0)")],
);

pub static ISNAN: Scalar = declared(
    "isnan",
    &[REAL_NUMBER],
    Returns::Is(Type::Bool),
    "Whether a number is NaN.",
    &[call("isnan(0.0 / 0)")],
);

pub static LOG: Scalar = declared(
    "log",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the natural logarithm of a number.",
    &[call("log(10)")],
)
.named(ResultName::FirstArgument);

pub static LOG10: Scalar = declared(
    "log10",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the logarithm to base 10 of a number.",
    &[call("log10(1000)")],
)
.named(ResultName::FirstArgument);

pub static LOG2: Scalar = declared(
    "log2",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the logarithm to base 2 of a number.",
    &[call("log2(8)")],
)
.named(ResultName::FirstArgument);

pub static LOGGAMMA: Scalar = declared(
    "loggamma",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the logarithm of the gamma function of a number.",
    &[call("loggamma(5)")],
)
.named(ResultName::FirstArgument);

pub static PI: Scalar = declared(
    "pi",
    &[],
    Returns::Is(Type::Real),
    "Gives the ratio of a circle's circumference to its diameter.",
    &[call("pi()")],
);

pub static POW: Scalar = declared(
    "pow",
    &[param("base", NUMBER, "the base"), param("exponent", NUMBER, "the power")],
    Returns::Is(Type::Real),
    "Gives a number to the power of another.",
    &[call("pow(2, 10)")],
)
.named(ResultName::FirstArgument);

pub static RADIANS: Scalar = declared(
    "radians",
    &[param("degrees", NUMBER, "the angle in degrees")],
    Returns::Is(Type::Real),
    "Gives an angle in radians.",
    &[call("radians(180)")],
);

pub static SIGN: Scalar = declared(
    "sign",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives -1, 0 or 1 as the sign of a number.",
    &[call("sign(-4.5)")],
);

pub static SIN: Scalar = declared(
    "sin",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the sine of an angle in radians.",
    &[call("sin(0)")],
)
.named(ResultName::FirstArgument);

pub static SQRT: Scalar = declared(
    "sqrt",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the square root of a number; null for a negative one.",
    &[call("sqrt(16)")],
)
.named(ResultName::FirstArgument);

pub static TAN: Scalar = declared(
    "tan",
    &[OF_NUMBER],
    Returns::Is(Type::Real),
    "Gives the tangent of an angle in radians.",
    &[call("tan(0)")],
)
.named(ResultName::FirstArgument);
