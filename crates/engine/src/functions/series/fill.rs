//! Filling the gaps of a series. A gap is an element without a number, or one that equals a given placeholder; with a placeholder,
//! nulls stay what they are. The kind of the elements is kept: a line between longs has longs, cut towards zero.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{BOOL, DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::series::numbers::{Input, Series, each_row, flag, longs, reals, setting};

/// The functions of this file.
pub static ALL: &[&Scalar] =
    &[&SERIES_FILL_BACKWARD, &SERIES_FILL_CONST, &SERIES_FILL_FORWARD, &SERIES_FILL_LINEAR];

const SERIES: Param = param("series", DYNAMIC, "the series, an array of numbers");
const PLACEHOLDER: Param =
    optional("missing_value_placeholder", NUMBER, "which value counts as a gap, null if left out");
const CONSTANT: Param = optional("constant_value", NUMBER, "what to fill with");

pub static SERIES_FILL_BACKWARD: Scalar = Scalar {
    name: "series_fill_backward",
    params: &[SERIES, PLACEHOLDER],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Fills gaps with the next value.",
    examples: &[example("series_fill_backward(dynamic([1, null, 3, null]))", "[1,3,3,null]")],
    body: Body::Kernel(|args| filled(args, 1, |slots, _| backward(slots))),
    ..Scalar::NEW
};

pub static SERIES_FILL_CONST: Scalar = Scalar {
    name: "series_fill_const",
    params: &[SERIES, CONSTANT, PLACEHOLDER],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Fills gaps with a constant.",
    examples: &[
        example("series_fill_const(dynamic([1, null, 3]), 7)", "[1,7,3]"),
        example("series_fill_const(dynamic([1, -1, null]), 7, -1)", "[1,7,null]"),
    ],
    body: Body::Kernel(fill_const),
    ..Scalar::NEW
};

pub static SERIES_FILL_FORWARD: Scalar = Scalar {
    name: "series_fill_forward",
    params: &[SERIES, PLACEHOLDER],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Fills gaps with the value before.",
    examples: &[
        example("series_fill_forward(dynamic([null, 1, null, 3]))", "[null,1,1,3]"),
        example("series_fill_forward(dynamic([5, 0, 3]), 0)", "[5,5,3]"),
    ],
    body: Body::Kernel(|args| filled(args, 1, |slots, _| forward(slots))),
    ..Scalar::NEW
};

pub static SERIES_FILL_LINEAR: Scalar = Scalar {
    name: "series_fill_linear",
    params: &[
        SERIES,
        PLACEHOLDER,
        optional("fill_edges", BOOL, "whether the ends are filled too, true if left out"),
        CONSTANT,
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Fills gaps on the line between the values around them.",
    examples: &[
        example("series_fill_linear(dynamic([null, 1, null, 4]))", "[1,1,2,4]"),
        example("series_fill_linear(dynamic([1.0, null, 4]))", "[1.0,2.5,4.0]"),
        example("series_fill_linear(dynamic([null, 1.0]), real(null), false)", "[null,1.0]"),
        example("series_fill_linear(dynamic([null, null]))", "[0.0,0.0]"),
    ],
    body: Body::Kernel(fill_linear),
    ..Scalar::NEW
};

/// An element: a value, or a gap. A null that is no gap is a value too.
type Slot = Option<Option<f64>>;

fn slots(series: &Series, placeholder: Option<f64>) -> Vec<Slot> {
    let gap = |it: &Option<f64>| match placeholder.filter(|it| !it.is_nan()) {
        Some(placeholder) => *it == Some(placeholder),
        None => it.is_none_or(f64::is_nan),
    };
    series.values.iter().map(|it| if gap(it) { None } else { Some(*it) }).collect()
}

/// Fills by the rule, and writes what wasn't a gap as it was: a long is more than a real can hold.
fn filled(
    args: &Args,
    placeholder_at: usize,
    rule: impl Fn(&mut [Slot], usize),
) -> Result<ArrayRef> {
    let series = Input::new(args, 0)?;
    let placeholder = setting(args, placeholder_at)?;
    each_row(args, |row| {
        let series = series.series(row)?;
        let mut slots = slots(&series, placeholder.real(row));
        let gaps: Vec<bool> = slots.iter().map(Option::is_none).collect();
        rule(&mut slots, row);
        let values = slots.iter().zip(&series.values).zip(&gaps);
        let values = values.map(|((slot, value), gap)| match (slot, gap) {
            (Some(filled), true) => *filled,
            _ => *value,
        });
        Some(match &series.longs {
            // Only a filled-in fraction makes reals of longs.
            Some(own) if values.clone().flatten().all(|it| it.fract() == 0.0) => {
                longs(
                    values.zip(own).zip(&gaps).map(|((value, own), gap)| {
                        if *gap { value.map(|it| it as i64) } else { *own }
                    }),
                )
            }
            _ => reals(values),
        })
    })
}

fn forward(slots: &mut [Slot]) {
    let mut last = None;
    for slot in slots {
        if slot.is_none() {
            *slot = last;
        }
        last = *slot;
    }
}

fn backward(slots: &mut [Slot]) {
    slots.reverse();
    forward(slots);
    slots.reverse();
}

fn fill_const(args: &Args) -> Result<ArrayRef> {
    let constant = setting(args, 1)?;
    filled(args, 2, |slots, row| {
        for slot in slots.iter_mut().filter(|it| it.is_none()) {
            *slot = Some(constant.real(row));
        }
    })
}

fn fill_linear(args: &Args) -> Result<ArrayRef> {
    let edges = flag(args, 2, Some(true))?;
    let constant = setting(args, 3)?;
    let n_args = args.len();
    let whole = Input::new(args, 0)?;
    filled(args, 1, |slots, row| {
        if slots.iter().all(Option::is_none) {
            let value = if n_args > 3 { constant.real(row) } else { Some(0.0) };
            slots.fill(Some(value));
            return;
        }
        let cuts = whole.series(row).is_some_and(|it| it.longs.is_some());
        between(slots, cuts);
        if edges.get(row).copied().flatten().unwrap_or(true) {
            forward(slots);
            backward(slots);
        }
    })
}

/// Puts each gap between two values on the line between them.
fn between(slots: &mut [Slot], cuts: bool) {
    let mut last: Option<(usize, f64)> = None;
    for at in 0..slots.len() {
        let Some(Some(Some(value))) = slots.get(at).copied() else { continue };
        if let Some((from, start)) = last {
            let step = (value - start) / (at - from) as f64;
            for (n, slot) in slots.iter_mut().take(at).skip(from + 1).enumerate() {
                let filled = start + step * (n + 1) as f64;
                if slot.is_none() {
                    *slot = Some(Some(if cuts { filled.trunc() } else { filled }));
                }
            }
        }
        last = Some((at, value));
    }
}
