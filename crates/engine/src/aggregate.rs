//! What an aggregate function is: one static value with its name, parameters, documentation, examples and code.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Result, plan_datafusion_err};
use datafusion::logical_expr::Expr;
use kql::library::{Accepts, Overload, Param, ResultName, Returns, Signature};
use kql::types::{Type, Value};

use crate::function::param;

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
    /// None: it binds, and says "not supported yet" when it is run.
    pub body: Option<Body>,
}

/// Makes an expression over DataFusion's aggregates for each output column of a call.
pub type Body = fn(&AggregateCall) -> Result<Vec<Expr>>;

/// The parameter of the aggregates that look at some rows only.
pub const PREDICATE: Param = param("predicate", Accepts::Is(Type::Bool), "which rows to take");

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
#[derive(Debug, Clone)]
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

impl AggregateCall {
    /// The argument at that place.
    pub fn arg(&self, at: usize) -> Result<Expr> {
        self.args.get(at).cloned().ok_or_else(|| plan_datafusion_err!("argument {at} is missing"))
    }

    /// The type of the argument at that place.
    pub fn ty(&self, at: usize) -> Type {
        self.types.get(at).copied().unwrap_or(Type::Dynamic)
    }

    /// The argument at that place as a count that must be a constant; None where it is left out.
    pub fn count(&self, at: usize) -> Result<Option<usize>> {
        match self.constants.get(at) {
            None => Ok(None),
            Some(Some(Value::Long(it))) => Ok(Some(usize::try_from(*it).unwrap_or(0))),
            Some(Some(Value::Int(it))) => Ok(Some(usize::try_from(*it).unwrap_or(0))),
            Some(_) => {
                Err(plan_datafusion_err!("argument {at} of an aggregate must be a constant"))
            }
        }
    }

    /// The call without the argument at that place.
    fn without(&self, at: usize) -> AggregateCall {
        let mut call = self.clone();
        if at < call.args.len() {
            call.args.remove(at);
            call.types.remove(at);
            call.constants.remove(at);
        }
        call
    }
}

/// The aggregate over the rows for which the argument at that place is true, with the other arguments.
pub fn conditional(call: &AggregateCall, at: usize, body: Body) -> Result<Vec<Expr>> {
    let predicate = call.arg(at)?;
    let filtered = |it: Expr| match it {
        Expr::AggregateFunction(mut aggregate) => {
            aggregate.params.filter = Some(Box::new(predicate.clone()));
            let it = Expr::AggregateFunction(aggregate);
            Ok(Transformed::new(it, true, TreeNodeRecursion::Jump))
        }
        other => Ok(Transformed::no(other)),
    };
    let outputs = body(&call.without(at))?;
    outputs.into_iter().map(|it| Ok(it.transform_down(filtered)?.data)).collect()
}
