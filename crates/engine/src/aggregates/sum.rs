//! `sum`.

use datafusion::common::{Result, plan_err};
use datafusion::functions::core::expr_fn::coalesce;
use datafusion::functions_aggregate::expr_fn::sum as total;
use datafusion::logical_expr::{cast, lit};
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;

use crate::aggregate::{Aggregate, AggregateCall, AggregateExample, Built};
use crate::function::param;

pub static SUM: Aggregate = Aggregate {
    name: "sum",
    params: &[param("expr", Accepts::Summable, "what to add up")],
    returns: Returns::By(returns),
    result_name: ResultName::PrefixAndFirstArgument("sum"),
    summary: "Adds up the values that are not null; 0 where there is none.",
    examples: &[
        AggregateExample {
            input: "datatable(a: long) [1, 2, long(null)]",
            expression: "sum(a)",
            answer: "3",
        },
        AggregateExample {
            input: "datatable(a: real) [1.5, 2.5]",
            expression: "sum(a)",
            answer: "4.0",
        },
        AggregateExample { input: "datatable(a: long) []", expression: "sum(a)", answer: "0" },
    ],
    body: Some(sum),
    ..Aggregate::NEW
};

/// The type of the values; whole numbers add up to a long.
pub(super) fn returns(types: &[Type]) -> Type {
    match types.first() {
        Some(Type::Int | Type::Dynamic) | None => Type::Long,
        Some(ty) => *ty,
    }
}

fn sum(call: &AggregateCall) -> Result<Vec<Built>> {
    match (call.args.as_slice(), call.types.as_slice()) {
        ([value], [Type::Real]) => {
            Ok(vec![(total(value.clone()), Some(|it| coalesce(vec![it, lit(0f64)])))])
        }
        ([value], [Type::Int | Type::Long | Type::TimeSpan]) => {
            let value = cast(value.clone(), arrow::datatypes::DataType::Int64);
            Ok(vec![(total(value), Some(|it| coalesce(vec![it, lit(0i64)])))])
        }
        _ => plan_err!("sum over this type is not supported yet"),
    }
}
