//! What an aggregate function is: one static value with its name, parameters, documentation, examples and code.

use datafusion::common::Result;
use datafusion::logical_expr::Expr;
use kql::library::{Overload, Param, ResultName, Returns, Signature};
use kql::types::{Type, Value};

/// An aggregate of the library.
#[derive(Debug)]
pub struct Aggregate {
    pub name: &'static str,
    pub params: &'static [Param],
    pub returns: Returns,
    /// The other ways to call it, tried in order where the first doesn't fit.
    pub overloads: &'static [Overload],
    /// How its output is called where the query gives no name.
    pub result_name: ResultName,
    /// What to use instead of this old spelling.
    pub instead: Option<&'static str>,
    pub summary: &'static str,
    pub examples: &'static [AggregateExample],
    /// DataFusion's aggregates, one for each output column, each with what to do with its result.
    /// None: it binds, and says "not supported yet" when it is run.
    pub body: Option<Body>,
}

/// Makes the aggregates of a call.
pub type Body = fn(&AggregateCall) -> Result<Vec<Built>>;

/// DataFusion's aggregate for one output column, and what is done with its result.
pub type Built = (Expr, Option<Finish>);

/// What is done with an aggregate's result before it is a column.
pub type Finish = fn(Expr) -> Expr;

/// An example: `summarize x = <expression>` over `datatable(<columns>) [<rows>]`, and the value of x; run as a test.
#[derive(Debug, Clone, Copy)]
pub struct AggregateExample {
    pub input: &'static str,
    pub expression: &'static str,
    pub answer: &'static str,
}

impl AggregateExample {
    /// An example: `AggregateExample::of("datatable(a: long) [1, 2]", "sum(a)", "3")`.
    pub const fn of(
        input: &'static str,
        expression: &'static str,
        answer: &'static str,
    ) -> AggregateExample {
        AggregateExample { input, expression, answer }
    }
}

impl Aggregate {
    /// What an aggregate has where its definition says nothing else.
    pub const NEW: Aggregate = Aggregate {
        name: "",
        params: &[],
        returns: Returns::Is(Type::Dynamic),
        overloads: &[],
        result_name: ResultName::None,
        instead: None,
        summary: "",
        examples: &[],
        body: None,
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

/// One call, lowered.
#[derive(Debug)]
pub struct AggregateCall {
    pub args: Vec<Expr>,
    pub types: Vec<Type>,
    /// The argument's value where it is a constant.
    pub constants: Vec<Option<Value>>,
    /// The types of the output columns.
    pub returns: Vec<Type>,
    /// The UInt64 that says in which order Kusto would meet the rows.
    pub ordinal: Expr,
}
