//! Functions over text.

pub mod case;
pub mod characters;
pub mod countof;
pub mod each_once;
pub mod extract;
pub mod extract_all;
pub mod extract_json;
pub mod granny;
pub mod has_any_index;
pub mod indexof;
pub mod join;
pub mod lists;
pub mod measure;
pub mod operators;
pub mod pattern;
pub mod replace_regex;
pub mod replace_string;
pub mod replace_strings;
pub mod split;
pub mod strcat;
pub mod strlen;
pub mod substring;
pub mod terms;
pub mod tolower;
pub mod trim;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &characters::MAKE_STRING,
    &characters::REGEX_QUOTE,
    &characters::REVERSE,
    &characters::TO_UTF8,
    &characters::TRANSLATE,
    &characters::UNICODE_CODEPOINTS_FROM_STRING,
    &characters::UNICODE_CODEPOINTS_TO_STRING,
    &countof::COUNTOF,
    &extract::EXTRACT,
    &extract_all::EXTRACTALL,
    &extract_all::EXTRACT_ALL,
    &extract_json::EXTRACTJSON,
    &extract_json::EXTRACT_JSON,
    &has_any_index::HAS_ANY_INDEX,
    &indexof::INDEXOF,
    &indexof::INDEXOF_REGEX,
    &join::ARRAY_STRCAT,
    &join::STRCAT_ARRAY,
    &join::STRCAT_DELIM,
    &join::STRREP,
    &measure::ISASCII,
    &measure::ISUTF8,
    &measure::STRCMP,
    &measure::STRING_SIZE,
    &replace_regex::REPLACE,
    &replace_regex::REPLACE_REGEX,
    &replace_string::REPLACE_STRING,
    &replace_strings::REPLACE_STRINGS,
    &split::SPLIT,
    &strcat::STRCAT,
    &strlen::STRLEN,
    &substring::SUBSTRING,
    &tolower::TOLOWER,
    &tolower::TOUPPER,
    &trim::TRIM,
    &trim::TRIM_END,
    &trim::TRIM_START,
];
