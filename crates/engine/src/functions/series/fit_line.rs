//! `series_fit_line` and `series_fit_line_dynamic`.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::DYNAMIC;
use crate::function::{Body, Scalar, example, param};
use crate::functions::series::line::Line;
use crate::functions::series::numbers::{Input, array, bag, each_columns, each_row};
use crate::types::Cell;

/// The functions of this file.
pub static ALL: &[&Scalar] = &[&SERIES_FIT_LINE, &SERIES_FIT_LINE_DYNAMIC];

const PARAMS: &[Param] = &[param("series", DYNAMIC, "the series, an array of numbers")];

pub static SERIES_FIT_LINE: Scalar = Scalar {
    name: "series_fit_line",
    params: PARAMS,
    returns: Returns::Several(&[
        ("rsquare", Type::Real),
        ("slope", Type::Real),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("interception", Type::Real),
        ("line_fit", Type::Dynamic),
    ]),
    summary: "Fits a line to a series.",
    examples: &[example(
        "series_fit_line(dynamic([1, 3, 5]))",
        "1.0 | 2.0 | 4.0 | 0.0 | 1.0 | [1.0,3.0,5.0]",
    )],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        each_columns(args, |row| {
            let line = Line::through(&series.series(row)?.complete()?)?;
            Some(array([
                line.rsquare(),
                Cell::Real(line.slope),
                line.variance(),
                line.rvariance(),
                Cell::Real(line.interception),
                Cell::Dynamic(&line.values()),
            ]))
        })
    }),
    ..Scalar::NEW
};

pub static SERIES_FIT_LINE_DYNAMIC: Scalar = Scalar {
    name: "series_fit_line_dynamic",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the figures of `series_fit_line` in a property bag.",
    examples: &[example(
        "series_fit_line_dynamic(dynamic([1, 3, 5]))",
        "{\"slope\":2.0,\"interception\":1.0,\"rsquare\":1.0,\"variance\":4.0,\"rvariance\":0.0,\"line_fit\":[1.0,3.0,5.0]}",
    )],
    body: Body::Kernel(|args| {
        let series = Input::new(args, 0)?;
        each_row(args, |row| {
            let line = Line::through(&series.series(row)?.complete()?)?;
            Some(bag([
                ("slope", Cell::Real(line.slope)),
                ("interception", Cell::Real(line.interception)),
                ("rsquare", line.rsquare()),
                ("variance", line.variance()),
                ("rvariance", line.rvariance()),
                ("line_fit", Cell::Dynamic(&line.values())),
            ]))
        })
    }),
    ..Scalar::NEW
};
