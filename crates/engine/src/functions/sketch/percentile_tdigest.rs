//! `percentile_tdigest` and `percentiles_array_tdigest`, under both of its spellings.

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use kql::library::{Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::aggregates::multiset::{percentile, value_of};
use crate::declare::{DYNAMIC, NUMBER_OR_ARRAY, REAL, TYPE};
use crate::function::{Args, Body, Example, Scalar, param, repeated};
use crate::functions::dynamic::json;
use crate::functions::sketch::digest::Digest;
use crate::types::{Cell, ColumnBuilder, cell};

const DIGEST: &str = "range a from 1 to 100 step 1 | summarize t = tdigest(a)";
const TDIGEST: Param = param("tdigest", DYNAMIC, "the sketch");
const PERCENTILE: Param = param("percentile1", REAL, "the percentile, 0 to 100");

pub static PERCENTILE_TDIGEST: Scalar = Scalar {
    name: "percentile_tdigest",
    params: &[TDIGEST, PERCENTILE],
    returns: Returns::Is(Type::Dynamic),
    overloads: &[Overload {
        params: &[TDIGEST, PERCENTILE, param("type", TYPE, "the type of the answer")],
        returns: Returns::TypeLiteral,
    }],
    result_name: ResultName::NameAndFirstArgument,
    summary: "Gives a percentile of the values that a `tdigest` sketch has seen.",
    examples: &[
        Example { input: DIGEST, expression: "percentile_tdigest(t, 95)", answer: "95" },
        Example {
            input: "print t = datetime(2024-06-20) | summarize t = tdigest(t)",
            expression: "percentile_tdigest(t, 50, typeof(datetime))",
            answer: "2024-06-20T00:00:00.0000000Z",
        },
    ],
    body: Body::Kernel(percentile_tdigest),
    ..Scalar::NEW
};

pub static PERCENTILES_ARRAY_TDIGEST: Scalar = Scalar {
    name: "percentiles_array_tdigest",
    params: &[
        TDIGEST,
        repeated(
            "percentile",
            NUMBER_OR_ARRAY,
            1,
            "the percentiles, 0 to 100, or an array of them",
        ),
    ],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("percentile_tdigest"),
    summary: "Gives several percentiles of the values that a `tdigest` sketch has seen, as an array.",
    examples: &[Example {
        input: DIGEST,
        expression: "percentiles_array_tdigest(t, 50, 95)",
        answer: "[50,95]",
    }],
    body: Body::Kernel(percentiles_array_tdigest),
    ..Scalar::NEW
};

pub static PERCENTILE_ARRAY_TDIGEST: Scalar = Scalar {
    name: "percentile_array_tdigest",
    summary: "Gives several percentiles of a `tdigest` sketch; the documented spelling of `percentiles_array_tdigest`.",
    examples: &[Example {
        input: DIGEST,
        expression: "percentile_array_tdigest(t, dynamic([50, 95]))",
        answer: "[50,95]",
    }],
    ..PERCENTILES_ARRAY_TDIGEST
};

fn percentile_tdigest(args: &Args) -> Result<ArrayRef> {
    let digests = args.text(0)?;
    let ranks = args.array(1)?;
    let ranks = arrow::compute::cast(&ranks, &DataType::Float64)?;
    let mut builder = ColumnBuilder::new(args.returns, args.n_rows);
    for row in 0..args.n_rows {
        let digest = digests.get(row).and_then(Digest::from_json);
        let value = digest.and_then(|it| match cell(&ranks, Type::Real, row) {
            Cell::Real(rank) => Some(value_of(percentile(&it.entries, rank)?, it.ty)),
            _ => None,
        });
        push(&mut builder, args.returns, value.unwrap_or(Cell::Null));
    }
    Ok(builder.finish())
}

/// The value as one of the type that is asked for; null where it is none.
fn push(builder: &mut ColumnBuilder, ty: Type, value: Cell<'_>) {
    match (ty, value) {
        (_, Cell::Null) => builder.push_null(),
        (Type::Dynamic, value) => {
            let mut text = String::new();
            json::write(&mut text, value);
            builder.push_text(&text);
        }
        (Type::String | Type::Decimal, value) => builder.push_text(&value.to_text()),
        (Type::Int | Type::Long, Cell::Real(it)) if it.is_finite() => {
            builder.push_long(it as i64);
        }
        (Type::Int | Type::Long | Type::Real, Cell::Long(it)) => builder.push_long(it),
        (Type::Real, Cell::Real(it)) => builder.push_real(it),
        (Type::DateTime, Cell::DateTime(it)) | (Type::TimeSpan, Cell::TimeSpan(it)) => {
            builder.push_long(it);
        }
        _ => builder.push_null(),
    }
}

fn percentiles_array_tdigest(args: &Args) -> Result<ArrayRef> {
    let digests = args.text(0)?;
    let ranks: Vec<(ArrayRef, Type)> = (1..args.len())
        .zip(args.types.iter().skip(1))
        .map(|(at, ty)| Ok((args.array(at)?, *ty)))
        .collect::<Result<_>>()?;
    let mut builder = ColumnBuilder::new(Type::Dynamic, args.n_rows);
    for row in 0..args.n_rows {
        match digests.get(row).and_then(Digest::from_json) {
            Some(digest) => builder.push_text(&array(&digest, &ranks, row)),
            None => builder.push_null(),
        }
    }
    Ok(builder.finish())
}

fn array(digest: &Digest, ranks: &[(ArrayRef, Type)], row: usize) -> String {
    let mut wanted: Vec<f64> = Vec::new();
    for (column, ty) in ranks {
        match cell(column, *ty, row) {
            Cell::Long(it) => wanted.push(it as f64),
            Cell::Real(it) => wanted.push(it),
            Cell::Dynamic(text) if text.trim_ascii_start().starts_with('[') => {
                let number = |it: sonic_rs::LazyValue<'_>| it.as_raw_str().parse().ok();
                wanted.extend(json::elements(text).map(|it| number(it).unwrap_or(f64::NAN)));
            }
            other => wanted.push(other.to_text().parse().unwrap_or(f64::NAN)),
        }
    }
    let mut array = String::from("[");
    for (at, rank) in wanted.into_iter().enumerate() {
        if at > 0 {
            array.push(',');
        }
        let key = percentile(&digest.entries, rank);
        json::write(&mut array, key.map_or(Cell::Null, |it| value_of(it, digest.ty)));
    }
    array.push(']');
    array
}
