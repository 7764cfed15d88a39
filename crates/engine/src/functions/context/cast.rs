//! `__cast`.

use kql::library::Returns;

use crate::declare::{ANY, TYPE};
use crate::function::{Body, Scalar, example, param};
use crate::functions::conditional::case::value;

pub static INTERNAL_CAST: Scalar = Scalar {
    name: "__cast",
    params: &[param("type", TYPE, "the type"), param("value", ANY, "the value")],
    returns: Returns::TypeLiteral,
    summary: "Gives a value as the named type; undocumented.",
    examples: &[
        example("__cast(typeof(long), '42') + 1", "43"),
        example("__cast(typeof(string), 42)", "42"),
    ],
    body: Body::Rewrite(|call| value(call, 1, call.returns)),
    ..Scalar::NEW
};
