//! `array_iff`, and its other spelling.

use arrow::array::ArrayRef;
use datafusion::common::{Result, plan_err};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, alias};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::{
    json::{self, Builder, Key},
    rows,
};
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[
    param("condition_array", DYNAMIC, "the conditions: a bool, or a number that is true unless 0"),
    param("when_true", ANY, "the value, or values by place, where true"),
    param("when_false", ANY, "the value, or values by place, where false"),
];

pub static ARRAY_IFF: Scalar = Scalar {
    name: "array_iff",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Picks each element from one of two arrays, by an array of conditions; null where the condition is neither bool nor number.",
    examples: &[
        example("array_iff(dynamic([true, false]), dynamic([1, 2]), 0)", "[1,0]"),
        example("array_iff(dynamic([5, 0, 'x']), 'yes', 'no')", "[\"yes\",\"no\",null]"),
        example("array_iff(dynamic([true, true]), dynamic([1]), 0)", "[1,null]"),
    ],
    body: Body::Kernel(array_iff),
    ..Scalar::NEW
};

pub static ARRAY_IIF: Scalar = alias(
    "array_iif",
    &ARRAY_IFF,
    "The other spelling of `array_iff`.",
    &[example("array_iif(dynamic([true, false]), 1, 0)", "[1,0]")],
)
.instead("array_iff");

fn array_iff(args: &Args) -> Result<ArrayRef> {
    let conditions = args.text(0)?;
    let values = [args.array(1)?, args.array(2)?];
    let [_, true_type, false_type] = *args.types else {
        return plan_err!("array_iff takes three arguments");
    };
    rows::dynamics(args.n_rows, |row, out| {
        let conditions = json::array(conditions.get(row)?)?;
        let [when_true, when_false] = &values;
        let when_true = Values::of(cell(when_true, true_type, row));
        let when_false = Values::of(cell(when_false, false_type, row));
        out.begin_array();
        for (at, condition) in conditions.into_iter().enumerate() {
            match is_true(condition) {
                Some(true) => when_true.write(at, out),
                Some(false) => when_false.write(at, out),
                None => out.null(),
            }
        }
        out.end_array();
        Some(())
    })
}

/// What is picked from: one value for all places, or one for each.
enum Values<'a> {
    One(Cell<'a>),
    Each(Vec<&'a str>),
}

impl<'a> Values<'a> {
    fn of(value: Cell<'a>) -> Values<'a> {
        match value {
            Cell::Dynamic(text) => json::array(text).map_or(Values::One(value), Values::Each),
            other => Values::One(other),
        }
    }

    fn write(&self, at: usize, out: &mut Builder) {
        match self {
            Values::One(value) => out.cell(*value),
            Values::Each(values) => out.raw(values.get(at).copied().unwrap_or("null")),
        }
    }
}

fn is_true(condition: &str) -> Option<bool> {
    match Key::of(condition) {
        Key::Bool(it) => Some(it),
        Key::Long(it) => Some(it != 0),
        Key::Real(_) => Some(true),
        Key::Null | Key::Text(_) | Key::Tree(_) => None,
    }
}
