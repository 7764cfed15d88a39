//! What the caller tells the binder about functions and tables: signatures and schemas, no code and no data.

use crate::types::Type;

/// Functions by name. The engine's function table implements it; tests may bring their own.
pub trait Library {
    /// The scalar function of that exact name (Kusto's function names are case-sensitive).
    fn scalar(&self, name: &str) -> Option<Signature>;
    /// The aggregate function of that exact name.
    fn aggregate(&self, name: &str) -> Option<Signature>;
    /// All names, for "did you mean".
    fn names(&self) -> Vec<&'static str>;
}

/// Tables by name.
pub trait Catalog {
    /// The schema of the table of that exact name.
    fn table(&self, name: &str) -> Option<TableSchema>;
    /// All table names, for "did you mean".
    fn names(&self) -> Vec<String>;
}

/// A table's columns in their declared order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSchema {
    pub name: String,
    pub columns: Vec<(String, Type)>,
}

/// What a function takes and gives.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    pub name: &'static str,
    pub params: &'static [Param],
    pub returns: Returns,
    pub summary: &'static str,
}

/// One parameter. Where a parameter repeats it is the last one.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    pub name: &'static str,
    pub accepts: Accepts,
    pub arity: Arity,
    /// The argument must be a constant.
    pub constant: bool,
    pub summary: &'static str,
}

/// How often a parameter stands in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    One,
    Optional,
    /// As often as given, at least this many times.
    Repeated {
        at_least: usize,
    },
}

/// Which types a parameter takes. An argument of a type that converts without loss (int to long, long to real,
/// anything scalar out of dynamic) is taken too; the binder's rules for that follow Kusto's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepts {
    Any,
    /// Any type but dynamic.
    Scalar,
    Is(Type),
    OneOf(&'static [Type]),
    /// int, long, real, decimal.
    Numeric,
    /// numeric, datetime or timespan: what can be ordered and summed over.
    Summable,
    /// `*` or column names (`arg_max(t, *)`).
    Columns,
}

/// The type of a function's answer.
#[derive(Debug, Clone, Copy)]
pub enum Returns {
    Is(Type),
    /// The type of the argument at that place.
    Argument(usize),
    /// The common type of all arguments from that place on (`coalesce`: 0, `iff`: 1).
    Common(usize),
    /// Whatever this says for the argument types.
    By(fn(&[Type]) -> Type),
    /// One output column an argument, each of its argument's type (`arg_max`, `take_any`).
    Columns,
}
