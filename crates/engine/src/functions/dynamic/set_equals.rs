//! `set_equals` and `jaccard_index`: how much two sets have in common.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array};
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json::{self, Key};

pub static SET_EQUALS: Scalar = Scalar {
    name: "set_equals",
    params: &[param("set1", DYNAMIC, "one array"), param("set2", DYNAMIC, "the other")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether two arrays hold the same elements, whatever their order and number; null where one is no array.",
    examples: &[
        example("set_equals(dynamic([1, 2, 2]), dynamic([2, 1]))", "True"),
        example("set_equals(dynamic([1, 2]), dynamic([1, '2']))", "False"),
        example("set_equals(dynamic(null), dynamic([1]))", ""),
    ],
    body: Body::Kernel(set_equals),
    ..Scalar::NEW
};

pub static JACCARD_INDEX: Scalar = Scalar {
    name: "jaccard_index",
    params: &[param("set1", DYNAMIC, "one array"), param("set2", DYNAMIC, "the other")],
    returns: Returns::Is(Type::Real),
    summary: "Gives how much two sets have in common, from 0 to 1: what both hold over what any holds.",
    examples: &[
        example("jaccard_index(dynamic([1, 2, 3]), dynamic([2, 3, 4, 4]))", "0.5"),
        example("jaccard_index(dynamic([1]), dynamic(null))", ""),
    ],
    body: Body::Kernel(jaccard_index),
    ..Scalar::NEW
};

fn set_equals(args: &Args) -> Result<ArrayRef> {
    let answers = compared(args, |a, b| a == b)?;
    Ok(Arc::new(BooleanArray::from(answers)))
}

fn jaccard_index(args: &Args) -> Result<ArrayRef> {
    let answers = compared(args, |a, b| {
        let both = a.iter().filter(|it| b.contains(it)).count();
        both as f64 / (a.len() + b.len() - both) as f64
    })?;
    Ok(Arc::new(Float64Array::from(answers)))
}

fn compared<T>(
    args: &Args,
    compare: fn(&HashSet<Key<'_>>, &HashSet<Key<'_>>) -> T,
) -> Result<Vec<Option<T>>> {
    let (left, right) = (args.text(0)?, args.text(1)?);
    let answer = |row| Some(compare(&set(left.get(row)?)?, &set(right.get(row)?)?));
    Ok((0..args.n_rows).map(answer).collect())
}

fn set(text: &str) -> Option<HashSet<Key<'_>>> {
    Some(json::array(text)?.into_iter().map(Key::of).collect())
}
