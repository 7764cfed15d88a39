//! `range` as a scalar function.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::SUMMABLE;
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::dynamic::json::{self, Builder, Key, Kind};
use crate::functions::dynamic::rows::{self, MAX_ELEMENTS};
use crate::types::{Cell, cell};

const HOUR: i64 = 36_000_000_000;

pub static RANGE: Scalar = Scalar {
    name: "range",
    params: &[
        param("start", SUMMABLE, "the first value"),
        param("stop", SUMMABLE, "the greatest value"),
        optional("step", SUMMABLE, "the distance, 1 or 1h if left out"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes an array of values that lie a step apart, of at most 1,048,576.",
    examples: &[
        example("range(1, 9, 2)", "[1,3,5,7,9]"),
        example("range(1, 2, 0.5)", "[1.0,1.5,2.0]"),
        example("range(3, 1, -1)", "[3,2,1]"),
        example("range(3, 1)", "[]"),
        example("range(1h, 3h)", "[\"01:00:00\",\"02:00:00\",\"03:00:00\"]"),
        example(
            "range(datetime(2024-01-01), datetime(2024-01-02), 1d)",
            "[\"2024-01-01T00:00:00.0000000Z\",\"2024-01-02T00:00:00.0000000Z\"]",
        ),
        example("array_length(range(1, 1000000000))", "1048576"),
        example("range(1, long(null))", ""),
    ],
    body: Body::Kernel(range),
    ..Scalar::NEW
};

fn range(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let value = |at: usize, row: usize| {
        let (array, ty) = (arrays.get(at)?, *args.types.get(at)?);
        Some(plain(cell(array, ty, row)))
    };
    rows::dynamics(args.n_rows, |row, out| {
        let (start, stop) = (value(0, row)?, value(1, row)?);
        let step = match value(2, row) {
            Some(step) => step,
            None => match start {
                Cell::DateTime(_) | Cell::TimeSpan(_) => Cell::TimeSpan(HOUR),
                _ => Cell::Long(1),
            },
        };
        write(start, stop, step, out)
    })
}

/// A dynamic value as the number or time that it holds.
fn plain(value: Cell<'_>) -> Cell<'_> {
    let Cell::Dynamic(text) = value else { return value };
    match Key::of(text) {
        Key::Long(it) => Cell::Long(it),
        Key::Real(bits) => Cell::Real(f64::from_bits(bits)),
        Key::Text(_) => match json::string(text).map(|it| Kind::of(&it)) {
            Some(Kind::DateTime(ticks)) => Cell::DateTime(ticks),
            Some(Kind::TimeSpan(ticks)) => Cell::TimeSpan(ticks),
            Some(Kind::Guid | Kind::Text) | None => Cell::Null,
        },
        Key::Null | Key::Bool(_) | Key::Tree(_) => Cell::Null,
    }
}

/// Writes the values; None where the three don't go together.
fn write(start: Cell<'_>, stop: Cell<'_>, step: Cell<'_>, out: &mut Builder) -> Option<()> {
    use Cell::{DateTime, Long, Real, TimeSpan};
    match (start, stop, step) {
        (Long(start), Long(stop), Long(step)) => whole(start, stop, step, Long, out),
        (DateTime(start), DateTime(stop), TimeSpan(step)) => {
            whole(start, stop, step, DateTime, out)
        }
        (TimeSpan(start), TimeSpan(stop), TimeSpan(step)) => {
            whole(start, stop, step, TimeSpan, out)
        }
        (Long(_) | Real(_), Long(_) | Real(_), Long(_) | Real(_)) => {
            reals(real(start)?, real(stop)?, real(step)?, out)
        }
        _ => None,
    }
}

fn whole(
    start: i64,
    stop: i64,
    step: i64,
    as_cell: fn(i64) -> Cell<'static>,
    out: &mut Builder,
) -> Option<()> {
    if step == 0 {
        return None;
    }
    let mut next = Some(start);
    out.begin_array();
    for _ in 0..MAX_ELEMENTS {
        let Some(value) = next.filter(|it| if step > 0 { *it <= stop } else { *it >= stop }) else {
            break;
        };
        out.cell(as_cell(value));
        next = value.checked_add(step);
    }
    out.end_array();
    Some(())
}

fn real(value: Cell<'_>) -> Option<f64> {
    match value {
        Cell::Long(it) => Some(it as f64),
        Cell::Real(it) => Some(it),
        _ => None,
    }
}

fn reals(start: f64, stop: f64, step: f64, out: &mut Builder) -> Option<()> {
    if step == 0.0 || ![start, stop, step].iter().all(|it| it.is_finite()) {
        return None;
    }
    out.begin_array();
    for at in 0..MAX_ELEMENTS {
        // Each from the start, so that errors don't add up.
        let value = start + at as f64 * step;
        if if step > 0.0 { value > stop } else { value < stop } {
            break;
        }
        out.real(value);
    }
    out.end_array();
    Some(())
}
