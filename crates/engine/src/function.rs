//! What a scalar function is: one static value with its name, parameters, documentation, examples and code.

use arrow::array::{Array, ArrayRef, AsArray, StringViewArray};
use arrow::datatypes::{Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, Expr};
use kql::library::{Accepts, Arity, Overload, Param, ResultName, Returns, Signature};
use kql::types::Type;

use crate::geoip::GeoIp;

/// A scalar function of the library. The same value feeds binding, documentation, tests and execution.
#[derive(Debug)]
pub struct Scalar {
    pub name: &'static str,
    pub params: &'static [Param],
    pub returns: Returns,
    /// The other ways to call it, tried in order where the first doesn't fit.
    pub overloads: &'static [Overload],
    /// How a column is called that holds the answer and has no name.
    pub result_name: ResultName,
    /// What to use instead of this old spelling.
    pub instead: Option<&'static str>,
    pub summary: &'static str,
    pub examples: &'static [Example],
    pub body: Body,
}

/// A query and its one answer; run as a test.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// The query whose rows it is an expression over; empty where it needs none; all of it where there is no expression.
    pub input: &'static str,
    /// The expression after `print x = `, or after `extend x = `.
    pub expression: &'static str,
    /// The value as Kusto prints it; null is the empty text. Empty too where the function can't be run yet.
    pub answer: &'static str,
}

/// How a function is carried out.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// An expression of what DataFusion has.
    Rewrite(fn(&Call) -> Result<Expr>),
    /// Our own loop. It sees which arguments are constants.
    Kernel(fn(&Args) -> Result<ArrayRef>),
    /// Our own loop whose answer is another one in each row and each run: chance.
    Volatile(fn(&Args) -> Result<ArrayRef>),
    /// Our own loop over all rows in their order, each argument a whole column.
    Window(fn(&Args) -> Result<ArrayRef>),
    /// It binds, and says "not supported yet" when it is run.
    NotYet,
    /// An operator carries it out where it stands in one; it can't be called elsewhere. The operator's name.
    InOperator(&'static str),
    /// It binds, and will never run here: the reason, such as "needs a cloud service".
    Refused(&'static str),
}

impl Scalar {
    /// What a function has where its definition says nothing else.
    pub const NEW: Scalar = Scalar {
        name: "",
        params: &[],
        returns: Returns::Is(Type::Dynamic),
        overloads: &[],
        result_name: ResultName::None,
        instead: None,
        summary: "",
        examples: &[],
        body: Body::NotYet,
    };

    /// What the binder needs of it.
    pub fn signature(&self) -> Signature {
        Signature {
            name: self.name,
            params: self.params,
            returns: self.returns,
            overloads: self.overloads,
            result_name: self.result_name,
            instead: self.instead,
            summary: self.summary,
        }
    }
}

/// An example: `example("strlen('abc')", "3")`.
pub const fn example(expression: &'static str, answer: &'static str) -> Example {
    Example { input: "", expression, answer }
}

/// An example of a function that can't be run yet.
pub const fn call(expression: &'static str) -> Example {
    Example { input: "", expression, answer: "" }
}

/// An example over the rows of a query, of a function that can't be run yet.
pub const fn over(input: &'static str, expression: &'static str) -> Example {
    Example { input, expression, answer: "" }
}

/// A whole query as an example, of a function that stands only in an operator of its own.
pub const fn query(query: &'static str) -> Example {
    Example { input: query, expression: "", answer: "" }
}

/// A parameter that stands once.
pub const fn param(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
    Param { name, accepts, arity: Arity::One, constant: false, summary }
}

/// A parameter that may be left out.
pub const fn optional(name: &'static str, accepts: Accepts, summary: &'static str) -> Param {
    Param { name, accepts, arity: Arity::Optional, constant: false, summary }
}

/// The last parameter, standing as often as wanted.
pub const fn repeated(
    name: &'static str,
    accepts: Accepts,
    at_least: usize,
    summary: &'static str,
) -> Param {
    Param { name, accepts, arity: Arity::Repeated { at_least }, constant: false, summary }
}

/// The arguments of a call that is rewritten, with the types that the binder gave them.
#[derive(Debug)]
pub struct Call {
    pub args: Vec<Expr>,
    pub types: Vec<Type>,
    pub returns: Type,
    /// What `now()` answers, in ticks.
    pub now: i64,
}

/// The arguments of a kernel for one batch.
#[derive(Debug)]
pub struct Args<'a> {
    pub values: &'a [ColumnarValue],
    pub types: &'a [Type],
    pub returns: Type,
    /// How many rows the answer must have.
    pub n_rows: usize,
    /// The database of places of addresses, where the user gave one.
    pub geoip: Option<&'a GeoIp>,
}

impl Args<'_> {
    /// How many arguments the call has.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether the call has no argument.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The argument as a whole column.
    pub fn array(&self, at: usize) -> Result<ArrayRef> {
        self.value(at)?.to_array(self.n_rows)
    }

    /// A string, dynamic or decimal argument.
    pub fn text(&self, at: usize) -> Result<Texts> {
        Ok(match self.value(at)? {
            ColumnarValue::Scalar(
                ScalarValue::Utf8View(it) | ScalarValue::Utf8(it) | ScalarValue::LargeUtf8(it),
            ) => Texts::Constant(it.clone()),
            ColumnarValue::Scalar(ScalarValue::Null) => Texts::Constant(None),
            ColumnarValue::Array(array) if array.as_string_view_opt().is_some() => {
                Texts::Column(array.as_string_view().clone())
            }
            other => {
                return Err(exec_datafusion_err!(
                    "argument {at} is not text but {}",
                    other.data_type()
                ));
            }
        })
    }

    /// A long, datetime or timespan argument.
    pub fn long(&self, at: usize) -> Result<Longs> {
        let array = arrow::compute::cast(&self.array(at)?, &arrow::datatypes::DataType::Int64)?;
        Ok(Longs(array.as_primitive::<Int64Type>().clone()))
    }

    /// A numeric argument as reals.
    pub fn real(&self, at: usize) -> Result<arrow::array::Float64Array> {
        let array = arrow::compute::cast(&self.array(at)?, &arrow::datatypes::DataType::Float64)?;
        Ok(array.as_primitive::<Float64Type>().clone())
    }

    fn value(&self, at: usize) -> Result<&ColumnarValue> {
        self.values.get(at).ok_or_else(|| exec_datafusion_err!("argument {at} is missing"))
    }
}

/// A text argument: one constant or a column.
#[derive(Debug)]
pub enum Texts {
    Constant(Option<String>),
    Column(StringViewArray),
}

impl Texts {
    /// The text at a row; None is null.
    pub fn get(&self, row: usize) -> Option<&str> {
        match self {
            Texts::Constant(text) => text.as_deref(),
            Texts::Column(array) => (!array.is_null(row)).then(|| array.value(row)),
        }
    }
}

/// A whole-number argument.
#[derive(Debug)]
pub struct Longs(arrow::array::Int64Array);

impl Longs {
    /// The value at a row; None is null.
    pub fn get(&self, row: usize) -> Option<i64> {
        (!self.0.is_null(row)).then(|| self.0.value(row))
    }
}
