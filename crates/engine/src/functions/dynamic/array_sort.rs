//! `array_sort_asc` and `array_sort_desc`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC};
use crate::function::{Args, Body, Scalar, Texts, example, param, repeated};
use crate::functions::dynamic::{
    json::{self, Builder, Place},
    rows,
};
use crate::types::{Cell, cell};

const PARAMS: &[Param] = &[
    param("array", DYNAMIC, "the array"),
    repeated("more", ANY, 0, "arrays to sort along; last, whether nulls come last"),
];

pub static ARRAY_SORT_ASC: Scalar = Scalar {
    name: "array_sort_asc",
    params: PARAMS,
    returns: Returns::Arrays("sorted"),
    summary: "Sorts an array from small to large, and others along with it. Numbers, datetimes and timespans come before strings, these before guids, then everything else; nulls last.",
    examples: &[
        example("array_sort_asc(dynamic([3, 1, 2]))", "[1,2,3]"),
        example("array_sort_asc(dynamic(['b', null, 10, 'a', 9.5]))", "[9.5,10,\"a\",\"b\",null]"),
        example("array_sort_asc(dynamic(['b', null]), false)", "[null,\"b\"]"),
        example("array_sort_asc(dynamic([2, 1]), dynamic(['b', 'a']))[1]", "[\"a\",\"b\"]"),
        example("array_sort_asc(dynamic([2, 1]), dynamic([7]))[1]", ""),
    ],
    body: Body::Kernel(|args| sorted(args, false)),
    ..Scalar::NEW
};

pub static ARRAY_SORT_DESC: Scalar = Scalar {
    name: "array_sort_desc",
    params: PARAMS,
    returns: Returns::Arrays("sorted"),
    summary: "Sorts an array from large to small, and others along with it; nulls last.",
    examples: &[
        example("array_sort_desc(dynamic([3, 1, 2]))", "[3,2,1]"),
        example("array_sort_desc(dynamic(['b', null, 10, 'a']))", "[10,\"b\",\"a\",null]"),
    ],
    body: Body::Kernel(|args| sorted(args, true)),
    ..Scalar::NEW
};

/// One array alone; several as an array of arrays.
fn sorted(args: &Args, descending: bool) -> Result<ArrayRef> {
    let n_arrays = args.types.iter().take_while(|it| **it == Type::Dynamic).count();
    let arrays = (0..n_arrays).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let nulls_last = match args.types.get(n_arrays) {
        Some(Type::Bool) => Some(args.array(n_arrays)?),
        _ => None,
    };
    rows::dynamics(args.n_rows, |row, out| {
        let nulls_last =
            nulls_last.as_ref().is_none_or(|it| cell(it, Type::Bool, row) != Cell::Bool(false));
        let first = arrays.first().and_then(|it| json::array(it.get(row)?));
        let order = first.map(|first| order(&first, descending, nulls_last));
        if let [array] = arrays.as_slice() {
            return write(array, row, &order?, out);
        }
        out.begin_array();
        for array in &arrays {
            if order.as_ref().and_then(|order| write(array, row, order, out)).is_none() {
                out.null();
            }
        }
        out.end_array();
        Some(())
    })
}

/// The places of the elements in the order asked for. What is equal keeps its order.
fn order(elements: &[&str], descending: bool, nulls_last: bool) -> Vec<usize> {
    let mut places: Vec<(usize, Place<'_>)> =
        elements.iter().map(|it| Place::of(it)).enumerate().collect();
    let group = |place: &Place<'_>| match place {
        Place::Null if !nulls_last => None,
        other => Some(other.group()),
    };
    places.sort_by(|(_, a), (_, b)| {
        group(a).cmp(&group(b)).then_with(|| {
            let ascending = a.compare(b);
            if descending { ascending.reverse() } else { ascending }
        })
    });
    places.into_iter().map(|(at, _)| at).collect()
}

/// Writes an array in that order; None where it is none of that length.
fn write(array: &Texts, row: usize, order: &[usize], out: &mut Builder) -> Option<()> {
    let elements = json::array(array.get(row)?)?;
    if elements.len() != order.len() {
        return None;
    }
    out.begin_array();
    order.iter().filter_map(|at| elements.get(*at)).for_each(|it| out.raw(it));
    out.end_array();
    Some(())
}
