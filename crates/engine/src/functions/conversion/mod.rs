//! Functions from one type to another.

pub mod gettype;
pub mod parse_json;
pub mod tobool;
pub mod todatetime;
pub mod todecimal;
pub mod toguid;
pub mod tohex;
pub mod tolong;
pub mod toreal;
pub mod tostring;
pub mod totimespan;

use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::function::{Args, Body, Scalar};

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &gettype::GETTYPE,
    &parse_json::PARSEJSON,
    &parse_json::PARSE_JSON,
    &parse_json::TODYNAMIC,
    &parse_json::TOOBJECT,
    &tobool::TOBOOL,
    &tobool::TOBOOLEAN,
    &todatetime::TODATETIME,
    &todecimal::TODECIMAL,
    &toguid::TOGUID,
    &tohex::TOHEX,
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
        Type::String => &tostring::TOSTRING,
        Type::Decimal => &todecimal::TODECIMAL,
        Type::Dynamic => &parse_json::TODYNAMIC,
    }
}

/// An argument of a kernel as a column of that type.
pub fn converted(args: &Args, at: usize, ty: Type) -> Result<ArrayRef> {
    if args.types.get(at) == Some(&ty) {
        return args.array(at);
    }
    let Body::Kernel(kernel) = to(ty).body else {
        return exec_err!("{} has no kernel", to(ty).name);
    };
    let values = args.values.get(at..=at).unwrap_or_default();
    let types = args.types.get(at..=at).unwrap_or_default();
    let array =
        kernel(&Args { values, types, returns: ty, n_rows: args.n_rows, geoip: args.geoip })?;
    Ok(array)
}
