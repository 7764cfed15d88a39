//! `format_datetime`.

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::datetime::{DAY, HOUR, MINUTE, SECOND};
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::{DATETIME, TEXT, constant};
use crate::function::{Args, Body, Scalar, Texts, example, param};
use crate::functions::datetime::calendar::date;
use crate::functions::datetime::pattern::{
    Element, elements, push_fraction, push_padded, push_short_fraction,
};

pub static FORMAT_DATETIME: Scalar = Scalar {
    name: "format_datetime",
    params: &[
        param("date", DATETIME, "an instant"),
        constant(param("format", TEXT, "the form: yyyy, MM, dd, HH, mm, ss, f, tt and separators")),
    ],
    returns: Returns::Is(Type::String),
    result_name: ResultName::FirstArgument,
    summary: "Prints an instant in a form of the query's choice; null becomes the empty text.",
    examples: &[
        example(
            "format_datetime(datetime(2024-06-20T05:12:33Z), 'yyyy-MM-dd HH:mm')",
            "2024-06-20 05:12",
        ),
        example(
            "format_datetime(datetime(2024-06-20T17:12:33Z), 'M/d/yy h:mm tt')",
            "6/20/24 5:12 PM",
        ),
        example("format_datetime(datetime(2024-06-20T17:12:33.05Z), 'ss.fff [F]')", "33.050 []"),
        example("format_datetime(datetime(2024-06-09), 'dddd')", "0909"),
    ],
    body: Body::Kernel(format_datetime),
    ..Scalar::NEW
};

fn format_datetime(args: &Args) -> Result<ArrayRef> {
    let (dates, patterns) = (args.long(0)?, args.text(1)?);
    let constant = match &patterns {
        Texts::Constant(pattern) => Some(elements(pattern.as_deref().unwrap_or(""), lengths)),
        Texts::Column(_) => None,
    };
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    let mut text = String::new();
    for row in 0..args.n_rows {
        text.clear();
        if let Some(date) = dates.get(row) {
            match &constant {
                Some(elements) => print(&mut text, date, elements),
                None => print(
                    &mut text,
                    date,
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
        'y' => &[4, 2, 1],
        'M' | 'd' | 'h' | 'H' | 'm' | 's' => &[2, 1],
        'f' | 'F' => &[7, 6, 5, 4, 3, 2, 1],
        't' => &[2],
        _ => &[],
    }
}

fn print(into: &mut String, ticks: i64, elements: &[Element]) {
    let (year, month, day) = date(ticks);
    let time = ticks.rem_euclid(DAY);
    let hour = (time / HOUR) as u64;
    let fraction = (time % SECOND) as u64;
    for element in elements {
        let (letter, length) = match element {
            Element::Literal(it) => {
                into.push(*it);
                continue;
            }
            Element::Field(letter, length) => (*letter, *length),
        };
        match letter {
            'y' if length == 4 => push_padded(into, u64::from(year.unsigned_abs()), 4),
            'y' => push_padded(into, u64::from(year.unsigned_abs() % 100), length),
            'M' => push_padded(into, u64::from(month), length),
            'd' => push_padded(into, u64::from(day), length),
            'H' => push_padded(into, hour, length),
            'h' => push_padded(into, (hour + 11) % 12 + 1, length),
            'm' => push_padded(into, (time / MINUTE % 60) as u64, length),
            's' => push_padded(into, (time / SECOND % 60) as u64, length),
            'f' => push_fraction(into, fraction, length),
            'F' => push_short_fraction(into, fraction, length),
            _ => into.push_str(if hour < 12 { "AM" } else { "PM" }),
        }
    }
}
