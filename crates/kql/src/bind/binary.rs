//! Which types the operators take and what they give.

use crate::bound::{BinaryOp, InOp, TextOp};
use crate::types::Type::{
    self, Bool, DateTime, Decimal, Dynamic, Int, Long, Real, String, TimeSpan,
};

/// What an operator makes of two types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Gives(Type),
    /// A comparison of text with a number, which is let pass with a remark.
    TextAgainstNumber,
    Undefined,
}

use Comparison::{Gives, TextAgainstNumber, Undefined};

/// The type of `left op right`.
pub(super) fn result(op: BinaryOp, left: Type, right: Type) -> Comparison {
    match op {
        BinaryOp::And | BinaryOp::Or => Gives(Bool),
        BinaryOp::Equal | BinaryOp::NotEqual => equality(left, right),
        BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
            order(left, right)
        }
        BinaryOp::Add
        | BinaryOp::Subtract
        | BinaryOp::Multiply
        | BinaryOp::Divide
        | BinaryOp::Modulo => arithmetic(op, left, right).map_or(Undefined, Gives),
        BinaryOp::Text { op: TextOp::MatchesRegex, .. } if right == Dynamic => Undefined,
        BinaryOp::Text { .. } => {
            let textual = matches!(left, String | Dynamic) && matches!(right, String | Dynamic);
            if textual { Gives(Bool) } else { Undefined }
        }
    }
}

fn equality(left: Type, right: Type) -> Comparison {
    match (left, right) {
        _ if left == right || left == Dynamic || right == Dynamic => Gives(Bool),
        _ if left.is_numeric() && right.is_numeric() => Gives(Bool),
        (String, number) | (number, String) if number.is_numeric() => TextAgainstNumber,
        // Kusto: true is 1.
        (Bool, number) | (number, Bool) if number.is_numeric() => Gives(Bool),
        _ => Undefined,
    }
}

fn order(left: Type, right: Type) -> Comparison {
    match (left, right) {
        // Kusto: strings are not ordered by `<`; strcmp() does that.
        (String, String) => Undefined,
        (Type::Guid, Type::Guid) => Undefined,
        // Log Analytics takes `==` between text and a number, but no order: text has no numeric reading there.
        (String, number) | (number, String) if number.is_numeric() => Undefined,
        _ => equality(left, right),
    }
}

/// Whether an item of this type may stand in the list after `left in`.
pub(super) fn membership(op: InOp, left: Type, item: Type) -> Comparison {
    match op {
        InOp::In { case_sensitive: true, .. } => equality(left, item),
        InOp::In { case_sensitive: false, .. } | InOp::HasAny | InOp::HasAll => {
            // Items of other types are made text.
            let textual = matches!(left, String | Dynamic);
            if textual { Gives(Bool) } else { Undefined }
        }
    }
}

/// Whether `value between (bound .. )` is defined.
pub(super) fn can_be_between(value: Type, bound: Type) -> bool {
    value == Dynamic || bound == Dynamic || order(value, bound) == Gives(Bool) && value != Bool
}

fn arithmetic(op: BinaryOp, left: Type, right: Type) -> Option<Type> {
    if left.is_numeric() && right.is_numeric() {
        return Some(widest(left, right));
    }
    let scales = |ty: Type| ty.is_numeric();
    Some(match (op, left, right) {
        (_, Dynamic, Dynamic) => Dynamic,
        (BinaryOp::Subtract, DateTime, Dynamic) | (BinaryOp::Subtract, Dynamic, DateTime) => {
            TimeSpan
        }
        (_, Dynamic, Int) | (_, Int, Dynamic) => Long,
        (_, Dynamic, number) | (_, number, Dynamic) if number.is_numeric() => number,
        (BinaryOp::Add | BinaryOp::Subtract, Dynamic, other @ (DateTime | TimeSpan)) => other,
        (BinaryOp::Add | BinaryOp::Subtract, other @ (DateTime | TimeSpan), Dynamic) => other,
        (
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Modulo,
            TimeSpan,
            TimeSpan,
        ) => TimeSpan,
        (BinaryOp::Add, DateTime, TimeSpan) | (BinaryOp::Add, TimeSpan, DateTime) => DateTime,
        (BinaryOp::Subtract | BinaryOp::Modulo, DateTime, DateTime) => TimeSpan,
        (BinaryOp::Subtract, DateTime, TimeSpan) | (BinaryOp::Subtract, TimeSpan, DateTime) => {
            DateTime
        }
        (BinaryOp::Multiply, TimeSpan, number) | (BinaryOp::Multiply, number, TimeSpan)
            if scales(number) =>
        {
            TimeSpan
        }
        (BinaryOp::Divide | BinaryOp::Modulo, TimeSpan, number) if scales(number) => TimeSpan,
        // Kusto: a datetime scales like the timespan since year 1.
        (BinaryOp::Multiply, DateTime, number) | (BinaryOp::Multiply, number, DateTime)
            if scales(number) =>
        {
            DateTime
        }
        (BinaryOp::Divide | BinaryOp::Modulo, DateTime, number) if scales(number) => DateTime,
        (BinaryOp::Divide, TimeSpan | DateTime, TimeSpan)
        | (BinaryOp::Divide, DateTime, DateTime) => Real,
        (BinaryOp::Modulo, DateTime, TimeSpan) => TimeSpan,
        _ => return None,
    })
}

/// The type of arithmetic on two numbers. Kusto: two ints give a long, decimal is wider than real.
pub(super) fn widest(left: Type, right: Type) -> Type {
    match (left, right) {
        (Decimal, _) | (_, Decimal) => Decimal,
        (Real, _) | (_, Real) => Real,
        _ => Long,
    }
}

/// The type that values of all these types can take together.
pub(super) fn common(types: &[Type]) -> Option<Type> {
    let mut types = types.iter().copied();
    let first = types.next()?;
    types.try_fold(first, |common, ty| match (common, ty) {
        _ if common == ty => Some(common),
        (Dynamic, _) | (_, Dynamic) => Some(Dynamic),
        _ if common.is_numeric() && ty.is_numeric() => Some(widest(common, ty)),
        _ => None,
    })
}

/// What to write instead.
pub(super) fn advice(op: BinaryOp, left: Type, right: Type) -> Option<std::string::String> {
    let text = match (op, left, right) {
        (BinaryOp::Add, String, _) | (BinaryOp::Add, _, String) => "strcat(...) joins texts",
        (
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual,
            String,
            String,
        ) => "strcmp(...) orders texts",
        (
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual,
            String,
            number,
        )
        | (
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual,
            number,
            String,
        ) if number.is_numeric() => "tolong(...) or toreal(...) makes a number of text",
        (_, DateTime, String) | (_, String, DateTime) => {
            "write datetime(...) for a constant, todatetime(...) for anything else"
        }
        (_, DateTime, number) | (_, number, DateTime) if number.is_numeric() => {
            "a constant datetime is written datetime(2026-01-31)"
        }
        (
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual,
            DateTime,
            TimeSpan,
        ) => "ago(...) is the datetime that lies a timespan back",
        (_, TimeSpan, String) | (_, String, TimeSpan) => {
            "totimespan(...) reads a timespan from text"
        }
        (BinaryOp::Text { .. }, _, _) => "tostring(...) makes text of any value",
        _ => return None,
    };
    Some(text.to_string())
}
