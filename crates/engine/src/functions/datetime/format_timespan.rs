//! `format_timespan`.

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND};
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::{TEXT, TIMESPAN, constant};
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::datetime::pattern::{
    Element, elements, push_fraction, push_padded, push_short_fraction,
};

pub static FORMAT_TIMESPAN: Scalar = Scalar {
    name: "format_timespan",
    params: &[
        param("timespan", TIMESPAN, "the timespan"),
        constant(param("format", TEXT, "the form: d, hh, mm, ss, f and separators")),
    ],
    returns: Returns::Is(Type::String),
    result_name: ResultName::FirstArgument,
    summary: "Prints a timespan in a form of the query's choice, with its sign; null becomes the empty text.",
    examples: &[
        example("format_timespan(90m, 'hh:mm:ss')", "01:30:00"),
        example("format_timespan(-26h, 'd.hh:mm')", "-1.02:00"),
        example("format_timespan(1d + 50ms, 'ddd [fff] [F]')", "001 [050] []"),
    ],
    body: Body::Kernel(format_timespan),
    ..Scalar::NEW
};

fn format_timespan(args: &Args) -> Result<ArrayRef> {
    let (spans, patterns) = (args.long(0)?, args.text(1)?);
    let constant = match &patterns {
        Texts::Constant(pattern) => Some(elements(pattern.as_deref().unwrap_or(""), lengths)),
        Texts::Column(_) => None,
    };
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    let mut text = String::new();
    for row in 0..args.n_rows {
        text.clear();
        if let Some(span) = spans.get(row) {
            match &constant {
                Some(elements) => print(&mut text, span, elements),
                None => print(
                    &mut text,
                    span,
                    &elements(patterns.get(row).unwrap_or_default(), lengths),
                ),
            }
        }
        builder.append_value(&text);
    }
    Ok(std::sync::Arc::new(builder.finish()))
}

fn lengths(letter: char) -> &'static [usize] {
    match letter {
        'd' => &[8, 7, 6, 5, 4, 3, 2, 1],
        'h' | 'H' | 'm' | 's' => &[2, 1],
        'f' | 'F' => &[7, 6, 5, 4, 3, 2, 1],
        _ => &[],
    }
}

fn print(into: &mut String, ticks: i64, elements: &[Element]) {
    let time = ticks.unsigned_abs();
    let (day, hour, minute, second) = (DAY as u64, HOUR as u64, MINUTE as u64, SECOND as u64);
    if ticks < 0 {
        into.push('-');
    }
    for element in elements {
        match element {
            Element::Literal(it) => into.push(*it),
            Element::Field('d', length) => push_padded(into, time / day, *length),
            Element::Field('m', length) => push_padded(into, time / minute % 60, *length),
            Element::Field('s', length) => push_padded(into, time / second % 60, *length),
            Element::Field('f', length) => push_fraction(into, time % second, *length),
            Element::Field('F', length) => push_short_fraction(into, time % second, *length),
            Element::Field(_, length) => push_padded(into, time / hour % 24, *length),
        }
    }
}
