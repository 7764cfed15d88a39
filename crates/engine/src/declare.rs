//! Short words for declaring functions: a function whose code isn't there yet is one call of [`declared`], another name
//! of a function is one call of [`alias`].

use kql::library::{Accepts, Overload, Param, ResultName, Returns};
use kql::types::Type;

use crate::function::{Body, Example, Scalar};

pub const ANY: Accepts = Accepts::Any;
pub const NOT_DYNAMIC: Accepts = Accepts::NotDynamic;
pub const TEXT: Accepts = Accepts::Is(Type::String);
pub const BOOL: Accepts = Accepts::Is(Type::Bool);
pub const INT: Accepts = Accepts::Is(Type::Int);
pub const LONG: Accepts = Accepts::Is(Type::Long);
pub const REAL: Accepts = Accepts::Is(Type::Real);
pub const DATETIME: Accepts = Accepts::Is(Type::DateTime);
pub const TIMESPAN: Accepts = Accepts::Is(Type::TimeSpan);
pub const GUID: Accepts = Accepts::Is(Type::Guid);
pub const DYNAMIC: Accepts = Accepts::Is(Type::Dynamic);
/// int or long.
pub const WHOLE: Accepts = Accepts::Integer;
pub const NUMBER: Accepts = Accepts::Numeric;
pub const SUMMABLE: Accepts = Accepts::Summable;
pub const TEXT_OR_DYNAMIC: Accepts = Accepts::OneOf(&[Type::String, Type::Dynamic]);
pub const WHOLE_OR_ARRAY: Accepts = Accepts::OneOf(&[Type::Long, Type::Dynamic]);
pub const NUMBER_OR_ARRAY: Accepts = Accepts::OneOf(&[Type::Real, Type::Dynamic]);
pub const NUMBER_OR_BOOL: Accepts = Accepts::OneOf(&[Type::Real, Type::Bool]);
pub const COLUMN: Accepts = Accepts::Column;
pub const COLUMNS: Accepts = Accepts::Columns;
pub const TABLE: Accepts = Accepts::Table;
pub const TYPE: Accepts = Accepts::TypeLiteral;

/// A function that binds and can't be run yet.
pub const fn declared(
    name: &'static str,
    params: &'static [Param],
    returns: Returns,
    summary: &'static str,
    examples: &'static [Example],
) -> Scalar {
    Scalar { name, params, returns, summary, examples, ..Scalar::NEW }
}

/// Another name of a function, with the same code and signature.
pub const fn alias(
    name: &'static str,
    of: &Scalar,
    summary: &'static str,
    examples: &'static [Example],
) -> Scalar {
    Scalar {
        name,
        params: of.params,
        returns: of.returns,
        overloads: of.overloads,
        result_name: of.result_name,
        instead: None,
        summary,
        examples,
        body: of.body,
    }
}

/// The parameter with an argument that must be a constant.
pub const fn constant(param: Param) -> Param {
    Param { constant: true, ..param }
}

impl Scalar {
    /// With a rule for the name of its column.
    pub const fn named(self, result_name: ResultName) -> Scalar {
        Scalar { result_name, ..self }
    }

    /// As an old spelling of that function.
    pub const fn instead(self, name: &'static str) -> Scalar {
        Scalar { instead: Some(name), ..self }
    }

    /// With other ways to call it.
    pub const fn overloaded(self, overloads: &'static [Overload]) -> Scalar {
        Scalar { overloads, ..self }
    }

    /// As one that this operator carries out.
    pub const fn carried_out_by(self, operator: &'static str) -> Scalar {
        Scalar { body: Body::InOperator(operator), ..self }
    }

    /// As one that will never run here, for that reason.
    pub const fn refused(self, reason: &'static str) -> Scalar {
        Scalar { body: Body::Refused(reason), ..self }
    }
}
