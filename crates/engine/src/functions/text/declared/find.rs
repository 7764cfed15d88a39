//! Functions that look for a text in another, declared until they have code.

use kql::library::{Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, LONG, TEXT, TEXT_OR_DYNAMIC, TYPE, WHOLE, constant, declared};
use crate::function::{Scalar, call, optional, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &INDEXOF,
    &INDEXOF_REGEX,
    &HAS_ANY_INDEX,
    &COUNTOF,
    &EXTRACT,
    &EXTRACT_ALL,
    &EXTRACTALL,
    &EXTRACT_JSON,
    &EXTRACTJSON,
    &STRCMP,
    &ISASCII,
    &ISUTF8,
    &STRING_SIZE,
];

const STRING: Param = param("string", ANY, "the text to look in");
const START: Param = optional("start", WHOLE, "where to begin");
const LENGTH: Param = optional("length", WHOLE, "how many characters to look at, -1 for all");
const SOURCE: Param = param("source", TEXT, "the text to look in");
const REGEX: Param = constant(param("regex", TEXT, "the pattern"));
const CAPTURE_GROUPS: Param = param("captureGroups", DYNAMIC, "which groups, by number or name");
const JSON_PATH: Param = constant(param("jsonPath", TEXT, "the path, beginning with `$`"));
const JSON_TEXT: Param = param("jsonText", TEXT, "the JSON");
const OF_TYPE: Param = optional("type", TYPE, "the type of the answer");
const VALUE: Param = param("value", ANY, "the text");

pub static INDEXOF: Scalar = declared(
    "indexof",
    &[
        STRING,
        param("match", ANY, "what to look for"),
        START,
        LENGTH,
        constant(optional("occurrence", WHOLE, "which occurrence, from 1")),
    ],
    Returns::Is(Type::Long),
    "Gives the place of a text in another, counted from 0; -1 where it isn't there.",
    &[call("indexof('contoso.com', '.')")],
);

pub static INDEXOF_REGEX: Scalar = declared(
    "indexof_regex",
    &[
        STRING,
        constant(param("match", ANY, "the pattern")),
        START,
        LENGTH,
        constant(optional("occurrence", WHOLE, "which match, from 1")),
    ],
    Returns::Is(Type::Long),
    "Gives the place of the first match of a pattern in a text; -1 where there is none.",
    &[call("indexof_regex('user42@contoso.com', @'\\d+')")],
);

pub static HAS_ANY_INDEX: Scalar = declared(
    "has_any_index",
    &[
        param("source", TEXT_OR_DYNAMIC, "the text to look in"),
        param("values", DYNAMIC, "the terms"),
    ],
    Returns::Is(Type::Long),
    "Gives the place, in an array, of the first term that a text has; -1 where it has none.",
    &[call("has_any_index('sign-in failed', dynamic(['passed', 'failed']))")],
);

pub static COUNTOF: Scalar = declared(
    "countof",
    &[
        SOURCE,
        param("search", TEXT, "what to count"),
        constant(optional("kind", TEXT, "'normal' for a text, 'regex' for a pattern")),
    ],
    Returns::Is(Type::Long),
    "Counts how often one text, or a pattern, occurs in another; plain texts may overlap.",
    &[call("countof('banana', 'ana')")],
);

pub static EXTRACT: Scalar = declared(
    "extract",
    &[
        REGEX,
        param("captureGroup", LONG, "which group, 0 for the whole match"),
        SOURCE,
        optional("typeLiteral", TYPE, "the type of the answer"),
    ],
    Returns::TypeLiteral,
    "Gives the part of a text that a group of a pattern matches, as text or converted to the named type.",
    &[call("extract(@'(\\d+)', 1, 'port 443', typeof(long))")],
);

pub static EXTRACT_ALL: Scalar = declared(
    "extract_all",
    &[REGEX, SOURCE],
    Returns::Is(Type::Dynamic),
    "Gives every match of a pattern in a text as an array.",
    &[call("extract_all(@'(\\d+)', '10.0.0.1')")],
)
.overloaded(&[Overload {
    params: &[REGEX, CAPTURE_GROUPS, SOURCE],
    returns: Returns::Is(Type::Dynamic),
}]);

pub static EXTRACTALL: Scalar = declared(
    "extractall",
    &[REGEX, SOURCE],
    Returns::Is(Type::Dynamic),
    "The older name of `extract_all`.",
    &[call("extractall(@'(\\d+)', '10.0.0.1')")],
)
.overloaded(&[Overload {
    params: &[REGEX, CAPTURE_GROUPS, SOURCE],
    returns: Returns::Is(Type::Dynamic),
}])
.instead("extract_all");

pub static EXTRACT_JSON: Scalar = declared(
    "extract_json",
    &[JSON_PATH, JSON_TEXT, OF_TYPE],
    Returns::TypeLiteral,
    "Gives the value at a path in JSON text, as text or converted to the named type.",
    &[call("extract_json('$.user', '{\"user\": \"ada\"}')")],
);

pub static EXTRACTJSON: Scalar = declared(
    "extractjson",
    &[JSON_PATH, JSON_TEXT, OF_TYPE],
    Returns::TypeLiteral,
    "The older name of `extract_json`.",
    &[call("extractjson('$.user', '{\"user\": \"ada\"}')")],
)
.instead("extract_json");

pub static STRCMP: Scalar = declared(
    "strcmp",
    &[param("s1", ANY, "one text"), param("s2", ANY, "the other")],
    Returns::Is(Type::Long),
    "Compares two texts character by character: -1, 0 or 1.",
    &[call("strcmp('ada', 'bob')")],
);

pub static ISASCII: Scalar = declared(
    "isascii",
    &[VALUE],
    Returns::Is(Type::Bool),
    "Whether a text has only ASCII characters.",
    &[call("isascii('Zurich')")],
);

pub static ISUTF8: Scalar = declared(
    "isutf8",
    &[VALUE],
    Returns::Is(Type::Bool),
    "Whether a text is well-formed UTF-8.",
    &[call("isutf8('Zürich')")],
);

pub static STRING_SIZE: Scalar = declared(
    "string_size",
    &[param("string", TEXT_OR_DYNAMIC, "the text")],
    Returns::Is(Type::Long),
    "Counts the bytes of a text in UTF-8.",
    &[call("string_size('Zürich')")],
)
.named(ResultName::NameAndFirstArgument);
