//! `avg`.

use arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::avg as mean;
use datafusion::logical_expr::{cast, lit};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built, Finish};
use crate::function::param;

pub static AVG: Aggregate = Aggregate {
    name: "avg",
    params: &[param("expr", Accepts::Summable, "what to average")],
    returns: Returns::By(returns),
    result_name: ResultName::PrefixAndFirstArgument("avg"),
    summary: "Averages the values that are not null; NaN where there is none.",
    examples: &[
        AggregateExample {
            input: "datatable(a: long) [1, 2, long(null)]",
            expression: "avg(a)",
            answer: "1.5",
        },
        AggregateExample {
            input: "datatable(a: timespan) [1h, 2h]",
            expression: "avg(a)",
            answer: "01:30:00",
        },
    ],
    body: Some(avg),
    ..Aggregate::NEW
};

pub(super) fn returns(types: &[Type]) -> Type {
    match types.first() {
        Some(Type::TimeSpan) => Type::TimeSpan,
        Some(Type::DateTime) => Type::DateTime,
        Some(Type::Decimal) => Type::Decimal,
        _ => Type::Real,
    }
}

fn avg(call: &AggregateCall) -> Result<Vec<Built>> {
    let finish: Option<Finish> = match call.returns.as_slice() {
        [Type::Decimal] => return plan_err!("avg over decimal is not supported yet"),
        [Type::Real] => Some(|it| coalesce(vec![it, lit(f64::NAN)])),
        _ => Some(|it| cast(it, DataType::Int64)),
    };
    match call.args.as_slice() {
        [value] => Ok(vec![(mean(cast(value.clone(), DataType::Float64)), finish)]),
        _ => plan_err!("avg takes one argument"),
    }
}
