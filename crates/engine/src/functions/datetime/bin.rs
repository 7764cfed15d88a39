//! `bin`, its other name `floor`, `bin_at` and `bin_auto`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, StringViewArray};
use arrow::compute::cast;
use arrow::datatypes::Int64Type;
use bigdecimal::Signed;
use datafusion::common::{Result, plan_err};
use kql::datetime::MAX;
use kql::library::{Accepts, Param, ResultName, Returns};
use kql::types::Type;

use crate::decimal;
use crate::declare::{SUMMABLE, alias};
use crate::function::{Args, Body, Example, Scalar, example, param};
use crate::functions::conversion;
use crate::types::arrow_type;

const VALUE: Param = param("value", SUMMABLE, "the value to round down");

pub static BIN: Scalar = Scalar {
    name: "bin",
    params: &[VALUE, param("roundTo", SUMMABLE, "the size of a bin")],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds down to a multiple of the bin's size; null where the size is not above 0.",
    examples: &[
        example("bin(4.5, 1)", "4.0"),
        example("bin(7, 2)", "6"),
        example("bin(-7, 2)", "-8"),
        example("bin(datetime(2024-06-20T05:12:33Z), 1h)", "2024-06-20T05:00:00.0000000Z"),
        example("bin(26h, 1d)", "1.00:00:00"),
        example("bin(decimal(-1.05), decimal(0.1))", "-1.1"),
        example("bin(7, 0)", ""),
    ],
    body: Body::Kernel(bin),
    ..Scalar::NEW
};

pub static FLOOR: Scalar =
    alias("floor", &BIN, "Another name of `bin`.", &[example("floor(4.9, 1)", "4.0")]);

pub static BIN_AT: Scalar = Scalar {
    name: "bin_at",
    params: &[
        VALUE,
        param("bin_size", Accepts::Summable, "the size of a bin"),
        param("fixed_point", Accepts::Summable, "a border of some bin"),
    ],
    returns: Returns::By(returns),
    result_name: ResultName::FirstArgument,
    summary: "Rounds down to a bin's border, where the bins are laid out from a fixed point.",
    examples: &[
        example("bin_at(6.5, 2.5, 7)", "4.5"),
        example(
            "bin_at(datetime(2024-06-20T05:12:33Z), 1d, datetime(2024-06-25T02:00:00Z))",
            "2024-06-20T02:00:00.0000000Z",
        ),
        example("bin_at(1h, 1d, 12h)", "-12:00:00"),
    ],
    body: Body::Kernel(bin),
    ..Scalar::NEW
};

pub static BIN_AUTO: Scalar = Scalar {
    name: "bin_auto",
    params: &[VALUE],
    returns: Returns::Argument(0),
    result_name: ResultName::FirstArgument,
    summary: "Rounds down to bins whose size and fixed point the query sets: `query_bin_auto_size` and `query_bin_auto_at`.",
    examples: &[
        Example {
            input: "set query_bin_auto_size = 10; print n = 27",
            expression: "bin_auto(n)",
            answer: "20",
        },
        Example {
            input: "set query_bin_auto_size = 1h; set query_bin_auto_at = datetime(2024-06-20T00:05); print t = datetime(2024-06-20T07:03)",
            expression: "bin_auto(t)",
            answer: "2024-06-20T06:05:00.0000000Z",
        },
    ],
    // The binder puts `bin_at` with the query's settings in the call's place; what comes here lacks them.
    body: Body::Rewrite(|_| plan_err!("`query_bin_auto_size` is not set")),
    ..Scalar::NEW
};

/// The widest type of the numbers; that of the value otherwise. Of a dynamic the bin's size tells what it holds.
pub fn returns(types: &[Type]) -> Type {
    match types {
        [Type::Dynamic, Type::TimeSpan, ..] => Type::DateTime,
        [Type::Dynamic, Type::Int, ..] => Type::Long,
        [Type::Dynamic, size, ..] => *size,
        [first @ (Type::DateTime | Type::TimeSpan), ..] | [first] => *first,
        [..] if types.contains(&Type::Decimal) => Type::Decimal,
        [..] if types.contains(&Type::Real) => Type::Real,
        [Type::Int, rest @ ..] if rest.iter().all(|it| *it == Type::Int) => Type::Int,
        [..] => Type::Long,
    }
}

/// Floors to a multiple of the size, counted from the fixed point where there is one.
fn bin(args: &Args) -> Result<ArrayRef> {
    match args.returns {
        Type::Decimal => decimals(args),
        Type::Real => reals(args),
        _ => wholes(args),
    }
}

fn wholes(args: &Args) -> Result<ArrayRef> {
    let parts = parts(args, Type::Long)?;
    let parts: Vec<&Int64Array> = parts.iter().map(|it| it.as_primitive::<Int64Type>()).collect();
    let get = |at: usize, row: usize| match parts.get(at) {
        Some(it) => (!it.is_null(row)).then(|| it.value(row)),
        None => Some(0),
    };
    let is_datetime = args.returns == Type::DateTime;
    let rounded = (0..args.n_rows).map(|row| {
        let (value, size, fixed) = (get(0, row)?, get(1, row)?, get(2, row)?);
        if size <= 0 {
            return None;
        }
        let rest = (i128::from(value) - i128::from(fixed)).rem_euclid(i128::from(size));
        let border = i64::try_from(i128::from(value) - rest).ok()?;
        (!is_datetime || (0..=MAX).contains(&border)).then_some(border)
    });
    Ok(cast(&Int64Array::from_iter(rounded), &arrow_type(args.returns))?)
}

fn reals(args: &Args) -> Result<ArrayRef> {
    let parts = parts(args, Type::Real)?;
    let parts: Vec<&Float64Array> = parts.iter().map(|it| it.as_primitive()).collect();
    let get = |at: usize, row: usize| match parts.get(at) {
        Some(it) => (!it.is_null(row)).then(|| it.value(row)),
        None => Some(0.0),
    };
    let rounded = (0..args.n_rows).map(|row| {
        let (value, size, fixed) = (get(0, row)?, get(1, row)?, get(2, row)?);
        (size > 0.0).then(|| ((value - fixed) / size).floor() * size + fixed)
    });
    Ok(Arc::new(Float64Array::from_iter(rounded)))
}

fn decimals(args: &Args) -> Result<ArrayRef> {
    let parts = parts(args, Type::Decimal)?;
    let get = |at: usize, row: usize| match parts.get(at) {
        Some(it) if it.is_null(row) => None,
        Some(it) => decimal::read(it.as_string_view().value(row)),
        None => Some(0.into()),
    };
    let rounded = (0..args.n_rows).map(|row| {
        let (value, size, fixed) = (get(0, row)?, get(1, row)?, get(2, row)?);
        if !size.is_positive() {
            return None;
        }
        let rest = decimal::remainder(&(&value - fixed), &size)?;
        decimal::rounded(value - rest).map(|it| decimal::write(&it))
    });
    Ok(Arc::new(StringViewArray::from_iter(rounded)))
}

/// The arguments in the type that is reckoned in.
fn parts(args: &Args, ty: Type) -> Result<Vec<ArrayRef>> {
    (0..args.len())
        .map(|at| {
            // Text of a dynamic is read as what the answer is.
            let ty = match args.types.get(at) {
                Some(Type::Dynamic) if ty == Type::Long => args.returns,
                Some(Type::DateTime | Type::TimeSpan | Type::Long) if ty == Type::Long => {
                    return args.array(at);
                }
                _ => ty,
            };
            let array = conversion::converted(args, at, ty)?;
            Ok(if ty == Type::Int { cast(&array, &arrow_type(Type::Long))? } else { array })
        })
        .collect()
}
