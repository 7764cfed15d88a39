//! Functions that make a text of another, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, LONG, TEXT, WHOLE_OR_ARRAY, constant, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &STRCAT_ARRAY,
    &ARRAY_STRCAT,
    &STRCAT_DELIM,
    &STRREP,
    &TO_UTF8,
    &UNICODE_CODEPOINTS_FROM_STRING,
    &MAKE_STRING,
    &UNICODE_CODEPOINTS_TO_STRING,
    &REGEX_QUOTE,
    &REVERSE,
    &REPLACE,
    &REPLACE_REGEX,
    &REPLACE_STRINGS,
    &TRIM,
    &TRIM_START,
    &TRIM_END,
    &TRANSLATE,
];

const ARRAY: Param = param("array", DYNAMIC, "the elements");
const DELIMITER: Param = param("delimiter", ANY, "what stands between them");
const VALUE: Param = param("value", ANY, "the text");
const CODE_POINTS: Param = repeated("value", WHOLE_OR_ARRAY, 1, "code points, or arrays of them");
const REGEX: Param = constant(param("regex", TEXT, "the pattern"));
const SOURCE: Param = param("source", TEXT, "the text to change");
const TRIMMED: Param = param("source", TEXT, "the text");

pub static STRCAT_ARRAY: Scalar = declared(
    "strcat_array",
    &[ARRAY, DELIMITER],
    Returns::Is(Type::String),
    "Joins the elements of an array, with a delimiter between them.",
    &[call("strcat_array(dynamic(['a', 'b']), '-')")],
);

pub static ARRAY_STRCAT: Scalar = declared(
    "array_strcat",
    &[ARRAY, DELIMITER],
    Returns::Is(Type::String),
    "The older name of `strcat_array`.",
    &[call("array_strcat(dynamic(['a', 'b']), '-')")],
)
.instead("strcat_array");

pub static STRCAT_DELIM: Scalar = declared(
    "strcat_delim",
    &[DELIMITER, repeated("arg", ANY, 2, "the values")],
    Returns::Is(Type::String),
    "Joins two or more values, with a delimiter between them.",
    &[call("strcat_delim('/', 'contoso', 'ada', 42)")],
);

pub static STRREP: Scalar = declared(
    "strrep",
    &[
        VALUE,
        param("multiplier", LONG, "how often"),
        optional("delimiter", ANY, "what stands between"),
    ],
    Returns::Is(Type::String),
    "Repeats a text so many times.",
    &[call("strrep('ab', 3, '-')")],
);

pub static TO_UTF8: Scalar = declared(
    "to_utf8",
    &[VALUE],
    Returns::Is(Type::Dynamic),
    "The older name of `unicode_codepoints_from_string`.",
    &[call("to_utf8('ab')")],
)
.instead("unicode_codepoints_from_string");

pub static UNICODE_CODEPOINTS_FROM_STRING: Scalar = declared(
    "unicode_codepoints_from_string",
    &[VALUE],
    Returns::Is(Type::Dynamic),
    "Gives the code points of a text as an array of numbers.",
    &[call("unicode_codepoints_from_string('ab')")],
);

pub static MAKE_STRING: Scalar = declared(
    "make_string",
    &[CODE_POINTS],
    Returns::Is(Type::String),
    "The older name of `unicode_codepoints_to_string`.",
    &[call("make_string(97, 98)")],
)
.instead("unicode_codepoints_to_string");

pub static UNICODE_CODEPOINTS_TO_STRING: Scalar = declared(
    "unicode_codepoints_to_string",
    &[CODE_POINTS],
    Returns::Is(Type::String),
    "Makes a text of code points.",
    &[call("unicode_codepoints_to_string(97, dynamic([98, 99]))")],
);

pub static REGEX_QUOTE: Scalar = declared(
    "regex_quote",
    &[param("string", ANY, "the text")],
    Returns::Is(Type::String),
    "Escapes a text so that it stands for itself in a pattern.",
    &[call("regex_quote('contoso.com')")],
);

pub static REVERSE: Scalar = declared(
    "reverse",
    &[VALUE],
    Returns::Is(Type::String),
    "Gives the characters of a text from last to first.",
    &[call("reverse('stressed')")],
);

pub static REPLACE: Scalar = declared(
    "replace",
    &[REGEX, constant(param("rewrite", TEXT, "what to put there, with \\\\1 for a group")), SOURCE],
    Returns::Is(Type::String),
    "The older form of `replace_regex`, with the text last.",
    &[call("replace(@'\\d', '#', 'room 42')")],
)
.instead("replace_regex");

pub static REPLACE_REGEX: Scalar = declared(
    "replace_regex",
    &[
        SOURCE,
        constant(param("lookup_regex", TEXT, "the pattern")),
        constant(param("rewrite_pattern", TEXT, "what to put there, with \\\\1 for a group")),
    ],
    Returns::Is(Type::String),
    "Replaces every match of a pattern in a text.",
    &[call("replace_regex('room 42', @'\\d', '#')")],
);

pub static REPLACE_STRINGS: Scalar = declared(
    "replace_strings",
    &[
        param("text", TEXT, "the text to change"),
        param("lookups", DYNAMIC, "what to replace"),
        param("rewrites", DYNAMIC, "what to put there"),
    ],
    Returns::Is(Type::String),
    "Replaces several texts at once, each by the one at its place in the other array.",
    &[call("replace_strings('a.b', dynamic(['a', 'b']), dynamic(['x', 'y']))")],
);

pub static TRIM: Scalar = declared(
    "trim",
    &[REGEX, TRIMMED],
    Returns::Is(Type::String),
    "Takes what matches a pattern off both ends of a text.",
    &[call("trim(@'[ \"]+', ' \"ada\" ')")],
);

pub static TRIM_START: Scalar = declared(
    "trim_start",
    &[REGEX, TRIMMED],
    Returns::Is(Type::String),
    "Takes what matches a pattern off the beginning of a text.",
    &[call("trim_start('https://', 'https://contoso.com')")],
);

pub static TRIM_END: Scalar = declared(
    "trim_end",
    &[REGEX, TRIMMED],
    Returns::Is(Type::String),
    "Takes what matches a pattern off the end of a text.",
    &[call("trim_end('/', 'contoso.com/')")],
);

pub static TRANSLATE: Scalar = declared(
    "translate",
    &[
        param("searchList", TEXT, "the characters to replace"),
        param("replacementList", TEXT, "what to put in their place"),
        SOURCE,
    ],
    Returns::Is(Type::String),
    "Replaces single characters by those at the same place of another list.",
    &[call("translate('abc', 'xyz', 'cab')")],
);
