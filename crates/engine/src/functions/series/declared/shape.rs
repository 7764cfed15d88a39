//! Filling, filtering, fitting and decomposing series, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{BOOL, DYNAMIC, INT, LONG, NUMBER, REAL, TEXT, WHOLE, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &SERIES_DECOMPOSE,
    &SERIES_DECOMPOSE_ANOMALIES,
    &SERIES_DECOMPOSE_FORECAST,
    &SERIES_FFT,
    &SERIES_IFFT,
    &SERIES_FILL_BACKWARD,
    &SERIES_FILL_CONST,
    &SERIES_FILL_FORWARD,
    &SERIES_FILL_LINEAR,
    &SERIES_FIR,
    &SERIES_IIR,
    &SERIES_FIT_2LINES,
    &SERIES_FIT_2LINES_DYNAMIC,
    &SERIES_FIT_LINE,
    &SERIES_FIT_LINE_DYNAMIC,
    &SERIES_FIT_POLY,
    &SERIES_OUTLIERS,
    &SERIES_PERIODS_DETECT,
    &SERIES_PERIODS_VALIDATE,
    &SERIES_SEASONAL,
];

const SERIES: Param = param("series", DYNAMIC, "the series, an array of numbers");
const PERIOD: Param = optional("period", WHOLE, "the length of a season, -1 to find it");
const TREND: Param = optional("trend", TEXT, "'linefit', 'avg' or 'none'");
const TEST_POINTS: Param =
    optional("test_points", WHOLE, "how many points at the end are left out of learning");
const SEASONALITY_THRESHOLD: Param =
    optional("seasonality_threshold", NUMBER, "the least score of a season");
const SERIES_IMAGINARY: Param = optional("series_imaginary", DYNAMIC, "the imaginary part");
const MISSING_VALUE_PLACEHOLDER: Param =
    optional("missing_value_placeholder", NUMBER, "which value counts as a gap, null if left out");
const CONSTANT_VALUE: Param = optional("constant_value", NUMBER, "what to fill with");

pub static SERIES_DECOMPOSE: Scalar = declared(
    "series_decompose",
    &[SERIES, PERIOD, TREND, TEST_POINTS, SEASONALITY_THRESHOLD],
    Returns::Several(&[
        ("baseline", Type::Dynamic),
        ("seasonal", Type::Dynamic),
        ("trend", Type::Dynamic),
        ("residual", Type::Dynamic),
    ]),
    "Takes a series apart into baseline, season, trend and rest.",
    &[call("series_decompose(dynamic([1, 9, 1, 9, 1, 9]))")],
);

pub static SERIES_DECOMPOSE_ANOMALIES: Scalar = declared(
    "series_decompose_anomalies",
    &[
        SERIES,
        optional("threshold", NUMBER, "how far out an anomaly is, 1.5 if left out"),
        PERIOD,
        TREND,
        TEST_POINTS,
        optional("method", TEXT, "'tukey' or 'ctukey'"),
        SEASONALITY_THRESHOLD,
    ],
    Returns::Several(&[
        ("ad_flag", Type::Dynamic),
        ("ad_score", Type::Dynamic),
        ("baseline", Type::Dynamic),
    ]),
    "Marks the elements that stand out from a series' baseline.",
    &[call("series_decompose_anomalies(dynamic([1, 1, 1, 9, 1, 1]))")],
);

pub static SERIES_DECOMPOSE_FORECAST: Scalar = declared(
    "series_decompose_forecast",
    &[
        SERIES,
        param("test_points", WHOLE, "how many points at the end are left out of learning"),
        PERIOD,
        TREND,
        SEASONALITY_THRESHOLD,
    ],
    Returns::Several(&[
        ("baseline", Type::Dynamic),
        ("seasonal", Type::Dynamic),
        ("trend", Type::Dynamic),
        ("residual", Type::Dynamic),
    ]),
    "Forecasts the last elements of a series from its season and trend.",
    &[call("series_decompose_forecast(dynamic([1, 9, 1, 9, 0, 0]), 2)")],
);

pub static SERIES_FFT: Scalar = declared(
    "series_fft",
    &[SERIES, SERIES_IMAGINARY],
    Returns::Several(&[("real", Type::Dynamic), ("imag", Type::Dynamic)]),
    "Gives the real and imaginary parts of a series' fast Fourier transform.",
    &[call("series_fft(dynamic([1, 0, 1, 0]))")],
);

pub static SERIES_IFFT: Scalar = declared(
    "series_ifft",
    &[SERIES, SERIES_IMAGINARY],
    Returns::Several(&[("real", Type::Dynamic), ("imag", Type::Dynamic)]),
    "Undoes a fast Fourier transform.",
    &[call("series_ifft(dynamic([2, 0, 2, 0]), dynamic([0, 0, 0, 0]))")],
);

pub static SERIES_FILL_BACKWARD: Scalar = declared(
    "series_fill_backward",
    &[SERIES, MISSING_VALUE_PLACEHOLDER],
    Returns::Is(Type::Dynamic),
    "Fills gaps with the next value.",
    &[call("series_fill_backward(dynamic([1, null, 3]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_FILL_CONST: Scalar = declared(
    "series_fill_const",
    &[SERIES, CONSTANT_VALUE, MISSING_VALUE_PLACEHOLDER],
    Returns::Is(Type::Dynamic),
    "Fills gaps with a constant.",
    &[call("series_fill_const(dynamic([1, null, 3]), 0)")],
)
.named(ResultName::FirstArgument);

pub static SERIES_FILL_FORWARD: Scalar = declared(
    "series_fill_forward",
    &[SERIES, MISSING_VALUE_PLACEHOLDER],
    Returns::Is(Type::Dynamic),
    "Fills gaps with the value before.",
    &[call("series_fill_forward(dynamic([1, null, 3]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_FILL_LINEAR: Scalar = declared(
    "series_fill_linear",
    &[
        SERIES,
        MISSING_VALUE_PLACEHOLDER,
        optional("fill_edges", BOOL, "whether the ends are filled too"),
        CONSTANT_VALUE,
    ],
    Returns::Is(Type::Dynamic),
    "Fills gaps on the line between the values around them.",
    &[call("series_fill_linear(dynamic([1, null, 3]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_FIR: Scalar = declared(
    "series_fir",
    &[
        SERIES,
        param("filter", DYNAMIC, "the coefficients"),
        optional("normalize", BOOL, "whether the coefficients are scaled to a sum of 1"),
        optional("center", BOOL, "whether the filter is centred on the element"),
    ],
    Returns::Is(Type::Dynamic),
    "Filters a series with a finite impulse response.",
    &[call("series_fir(dynamic([1, 2, 3]), dynamic([1, 1]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_IIR: Scalar = declared(
    "series_iir",
    &[
        SERIES,
        param("numerators", DYNAMIC, "the numerators' coefficients"),
        param("denominators", DYNAMIC, "the denominators' coefficients"),
    ],
    Returns::Is(Type::Dynamic),
    "Filters a series with an infinite impulse response.",
    &[call("series_iir(dynamic([1, 2, 3]), dynamic([1]), dynamic([1, -1]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_FIT_2LINES: Scalar = declared(
    "series_fit_2lines",
    &[param("array", DYNAMIC, "the series")],
    Returns::Several(&[
        ("rsquare", Type::Real),
        ("split_idx", Type::Long),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("line_fit", Type::Dynamic),
        ("right_rsquare", Type::Real),
        ("right_slope", Type::Real),
        ("right_interception", Type::Real),
        ("right_variance", Type::Real),
        ("right_rvariance", Type::Real),
        ("left_rsquare", Type::Real),
        ("left_slope", Type::Real),
        ("left_interception", Type::Real),
        ("left_variance", Type::Real),
        ("left_rvariance", Type::Real),
    ]),
    "Fits two lines to a series, and says where it splits.",
    &[call("series_fit_2lines(dynamic([1, 2, 3, 9, 8, 7]))")],
);

pub static SERIES_FIT_2LINES_DYNAMIC: Scalar = declared(
    "series_fit_2lines_dynamic",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the figures of `series_fit_2lines` in a property bag.",
    &[call("series_fit_2lines_dynamic(dynamic([1, 2, 3, 9, 8, 7]))")],
);

pub static SERIES_FIT_LINE: Scalar = declared(
    "series_fit_line",
    &[SERIES],
    Returns::Several(&[
        ("rsquare", Type::Real),
        ("slope", Type::Real),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("interception", Type::Real),
        ("line_fit", Type::Dynamic),
    ]),
    "Fits a line to a series.",
    &[call("series_fit_line(dynamic([1, 2, 4]))")],
);

pub static SERIES_FIT_LINE_DYNAMIC: Scalar = declared(
    "series_fit_line_dynamic",
    &[SERIES],
    Returns::Is(Type::Dynamic),
    "Gives the figures of `series_fit_line` in a property bag.",
    &[call("series_fit_line_dynamic(dynamic([1, 2, 4]))")],
);

pub static SERIES_FIT_POLY: Scalar = declared(
    "series_fit_poly",
    &[
        param("y_series", DYNAMIC, "the values"),
        optional("x_series", DYNAMIC, "where the values lie; evenly if left out"),
        optional("degree", INT, "the polynomial's degree, 5 if left out"),
    ],
    Returns::Several(&[
        ("rsquare", Type::Real),
        ("coefficients", Type::Dynamic),
        ("variance", Type::Real),
        ("rvariance", Type::Real),
        ("poly_fit", Type::Dynamic),
    ]),
    "Fits a polynomial to a series.",
    &[call("series_fit_poly(dynamic([1, 4, 9]))")],
);

pub static SERIES_OUTLIERS: Scalar = declared(
    "series_outliers",
    &[
        SERIES,
        optional("kind", TEXT, "'tukey' or 'ctukey'"),
        optional("ignore_val", NUMBER, "which value is left out"),
        optional("min_percentile", REAL, "the lower percentile"),
        optional("max_percentile", REAL, "the upper percentile"),
        TEST_POINTS,
    ],
    Returns::Is(Type::Dynamic),
    "Scores how far each element lies outside.",
    &[call("series_outliers(dynamic([1, 1, 1, 30, 1]))")],
)
.named(ResultName::FirstArgument);

pub static SERIES_PERIODS_DETECT: Scalar = declared(
    "series_periods_detect",
    &[
        SERIES,
        param("min_period", NUMBER, "the shortest period"),
        param("max_period", NUMBER, "the longest period"),
        param("num_periods", LONG, "how many to find"),
    ],
    Returns::Several(&[("periods", Type::Dynamic), ("scores", Type::Dynamic)]),
    "Finds the periods that a series repeats in, with their scores.",
    &[call("series_periods_detect(dynamic([1, 9, 1, 9, 1, 9]), 1, 3, 1)")],
);

pub static SERIES_PERIODS_VALIDATE: Scalar = declared(
    "series_periods_validate",
    &[SERIES, repeated("period", NUMBER, 1, "the periods, in elements")],
    Returns::Several(&[("periods", Type::Dynamic), ("scores", Type::Dynamic)]),
    "Scores whether a series repeats in the given periods.",
    &[call("series_periods_validate(dynamic([1, 9, 1, 9, 1, 9]), 2)")],
);

pub static SERIES_SEASONAL: Scalar = declared(
    "series_seasonal",
    &[SERIES, PERIOD, TEST_POINTS],
    Returns::Is(Type::Dynamic),
    "Gives the seasonal part of a series.",
    &[call("series_seasonal(dynamic([1, 9, 1, 9, 1, 9]), 2)")],
);
