//! The scalar functions: one file each, one line in the list below.

pub mod conditional;
pub mod conversion;
pub mod datetime;
pub mod dynamic;
pub mod math;
pub mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::function::Scalar;

/// All of them. A new function is a file and a line here.
pub static ALL: &[&Scalar] = &[
    &conditional::case::CASE,
    &conditional::coalesce::COALESCE,
    &conditional::iff::IFF,
    &conditional::iff::IIF,
    &conditional::isempty::ISEMPTY,
    &conditional::isempty::ISNOTEMPTY,
    &conditional::isnull::ISNOTNULL,
    &conditional::isnull::ISNULL,
    &conditional::not::NOT,
    &conversion::parse_json::PARSE_JSON,
    &conversion::parse_json::TODYNAMIC,
    &conversion::tobool::TOBOOL,
    &conversion::todatetime::TODATETIME,
    &conversion::toguid::TOGUID,
    &conversion::tolong::TOINT,
    &conversion::tolong::TOLONG,
    &conversion::toreal::TODOUBLE,
    &conversion::toreal::TOREAL,
    &conversion::tostring::TOSTRING,
    &conversion::totimespan::TOTIMESPAN,
    &datetime::ago::AGO,
    &datetime::bin::BIN,
    &datetime::dayofweek::DAYOFWEEK,
    &datetime::hourofday::HOUROFDAY,
    &datetime::now::NOW,
    &datetime::startofday::STARTOFDAY,
    &dynamic::array_length::ARRAY_LENGTH,
    &dynamic::bag_pack::BAG_PACK,
    &dynamic::bag_pack::PACK,
    &dynamic::pack_array::PACK_ARRAY,
    &dynamic::set_has_element::SET_HAS_ELEMENT,
    &math::abs::ABS,
    &math::extremes::MAX_OF,
    &math::extremes::MIN_OF,
    &math::round::ROUND,
    &text::replace_string::REPLACE_STRING,
    &text::split::SPLIT,
    &text::strcat::STRCAT,
    &text::strlen::STRLEN,
    &text::substring::SUBSTRING,
    &text::tolower::TOLOWER,
    &text::tolower::TOUPPER,
];

static BY_NAME: LazyLock<HashMap<&'static str, &'static Scalar>> =
    LazyLock::new(|| ALL.iter().map(|it| (it.name, *it)).collect());

/// The function of that exact name.
pub fn find(name: &str) -> Option<&'static Scalar> {
    BY_NAME.get(name).copied()
}
