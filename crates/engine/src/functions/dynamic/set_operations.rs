//! `set_union`, `set_intersect` and `set_difference`.

use std::collections::HashSet;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, Texts, example, repeated};
use crate::functions::dynamic::{
    json::{self, Builder, Key},
    rows,
};

const PARAMS: &[Param] =
    &[repeated("set", DYNAMIC, 2, "the arrays; what is none counts as an empty one")];

pub static SET_UNION: Scalar = Scalar {
    name: "set_union",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the elements that any array holds, each once.",
    examples: &[
        example("set_union(dynamic([1, 2, 1]), dynamic([2, 3]))", "[1,2,3]"),
        example("set_union(dynamic([1, '1']), dynamic([1.0]))", "[1,\"1\"]"),
        example("set_union(dynamic(null), dynamic(null))", ""),
    ],
    body: Body::Kernel(|args| combined(args, union)),
    ..Scalar::NEW
};

pub static SET_INTERSECT: Scalar = Scalar {
    name: "set_intersect",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the elements that all arrays hold, each once.",
    examples: &[
        example("set_intersect(dynamic([1, 2, 3, 2]), dynamic([2, 3, 4]))", "[2,3]"),
        example("set_intersect(dynamic([1]), dynamic(null))", "[]"),
    ],
    body: Body::Kernel(|args| combined(args, intersect)),
    ..Scalar::NEW
};

pub static SET_DIFFERENCE: Scalar = Scalar {
    name: "set_difference",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the elements of the first array that the others don't hold, each once.",
    examples: &[
        example("set_difference(dynamic([1, 2, 3, 3]), dynamic([2]))", "[1,3]"),
        example("set_difference(dynamic(['a', 'A']), dynamic(['a']))", "[\"A\"]"),
    ],
    body: Body::Kernel(|args| combined(args, difference)),
    ..Scalar::NEW
};

/// The elements of each array, with the keys that they are told apart by.
type Sets<'a> = [Vec<(Key<'a>, &'a str)>];

fn combined(args: &Args, combine: fn(&Sets<'_>, &mut Builder)) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let constants: Vec<Option<Vec<(Key<'_>, &str)>>> = arrays
        .iter()
        .map(|array| match array {
            Texts::Constant(Some(text)) => keyed(text),
            Texts::Constant(None) | Texts::Column(_) => None,
        })
        .collect();
    rows::dynamics(args.n_rows, |row, out| {
        let mut sets = Vec::with_capacity(arrays.len());
        let mut any = false;
        for (array, constant) in arrays.iter().zip(&constants) {
            let set = match constant {
                Some(known) => Some(known.clone()),
                None => array.get(row).and_then(keyed),
            };
            any |= set.is_some();
            sets.push(set.unwrap_or_default());
        }
        out.begin_array();
        combine(&sets, out);
        out.end_array();
        any.then_some(())
    })
}

fn keyed(text: &str) -> Option<Vec<(Key<'_>, &str)>> {
    Some(json::array(text)?.into_iter().map(|it| (Key::of(it), it)).collect())
}

fn union(sets: &Sets<'_>, out: &mut Builder) {
    let mut known = HashSet::new();
    for (key, json) in sets.iter().flatten() {
        if known.insert(key) {
            out.raw(json);
        }
    }
}

fn intersect(sets: &Sets<'_>, out: &mut Builder) {
    of_first(sets, out, |others, key| others.iter().all(|it| it.contains(key)));
}

fn difference(sets: &Sets<'_>, out: &mut Builder) {
    of_first(sets, out, |others, key| !others.iter().any(|it| it.contains(key)));
}

/// The elements of the first set that are to be kept, given the others.
fn of_first<'a>(
    sets: &Sets<'a>,
    out: &mut Builder,
    keep: fn(&[HashSet<&Key<'a>>], &Key<'a>) -> bool,
) {
    let Some((first, others)) = sets.split_first() else { return };
    let others: Vec<HashSet<&Key<'a>>> =
        others.iter().map(|set| set.iter().map(|(key, _)| key).collect()).collect();
    let mut known = HashSet::new();
    for (key, json) in first {
        if known.insert(key) && keep(&others, key) {
            out.raw(json);
        }
    }
}
