//! Functions from one type to another.

pub mod declared;
pub mod parse_json;
pub mod tobool;
pub mod todatetime;
pub mod toguid;
pub mod tolong;
pub mod toreal;
pub mod tostring;
pub mod totimespan;

use kql::types::Type;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &parse_json::PARSEJSON,
    &parse_json::PARSE_JSON,
    &parse_json::TODYNAMIC,
    &parse_json::TOOBJECT,
    &tobool::TOBOOL,
    &tobool::TOBOOLEAN,
    &todatetime::TODATETIME,
    &toguid::TOGUID,
    &tolong::TOINT,
    &tolong::TOLONG,
    &toreal::TODOUBLE,
    &toreal::TOREAL,
    &tostring::TOSTRING,
    &totimespan::TOTIME,
    &totimespan::TOTIMESPAN,
];

/// The function that converts to that type.
pub fn to(ty: Type) -> &'static Scalar {
    match ty {
        Type::Bool => &tobool::TOBOOL,
        Type::Int => &tolong::TOINT,
        Type::Long => &tolong::TOLONG,
        Type::Real => &toreal::TOREAL,
        Type::DateTime => &todatetime::TODATETIME,
        Type::TimeSpan => &totimespan::TOTIMESPAN,
        Type::Guid => &toguid::TOGUID,
        Type::String | Type::Decimal => &tostring::TOSTRING,
        Type::Dynamic => &parse_json::TODYNAMIC,
    }
}
