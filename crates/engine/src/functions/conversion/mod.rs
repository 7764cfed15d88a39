//! Functions from one type to another.

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

/// The functions of this category.
pub static ALL: &[&Scalar] = &[
    &parse_json::PARSE_JSON,
    &parse_json::TODYNAMIC,
    &tobool::TOBOOL,
    &todatetime::TODATETIME,
    &toguid::TOGUID,
    &tolong::TOINT,
    &tolong::TOLONG,
    &toreal::TODOUBLE,
    &toreal::TOREAL,
    &tostring::TOSTRING,
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
