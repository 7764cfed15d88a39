//! The names that Kusto gives to columns whose expression has none.

use crate::ast::{Call, Expr, ExprKind, PathStep};
use crate::bound::{Column, Expr as BoundExpr, ExprKind as BoundKind};
use crate::library::{ColumnNames, ResultName};
use crate::types::Value;

use super::Binder;

impl Binder<'_> {
    /// The name that an expression suggests for its column.
    pub(super) fn result_name(&self, it: &Expr, columns: &[Column]) -> Option<String> {
        match &it.kind {
            ExprKind::Name(name) => Some(name.text.clone()),
            ExprKind::Path { base, steps } => {
                let mut parts: Vec<String> = self.result_name(base, columns).into_iter().collect();
                parts.extend(steps.iter().filter_map(step_name));
                Some(parts.join("_")).filter(|it| !it.is_empty())
            }
            ExprKind::Call(call) => self.call_name(call, columns),
            ExprKind::Literal(_)
            | ExprKind::Star
            | ExprKind::TypeOf(_)
            | ExprKind::TypeOfRow { .. }
            | ExprKind::Negate(_)
            | ExprKind::Pipeline(_)
            | ExprKind::Chain { .. }
            | ExprKind::Search { .. }
            | ExprKind::In { .. }
            | ExprKind::Between { .. } => None,
        }
    }

    fn call_name(&self, call: &Call, columns: &[Column]) -> Option<String> {
        let name = call.name.text.as_str();
        let first = call.args.first().map(|it| &it.value);
        let rule = match name {
            // Special forms, which are in no library.
            "column_ifexists" | "columnifexists" => ResultName::FirstArgumentValueIfColumn,
            _ => self.library.scalar(name).or_else(|| self.library.aggregate(name))?.result_name,
        };
        let single = call.args.len() == 1;
        let behind = |prefix: &str| {
            let of = first.and_then(|it| self.result_name(it, columns)).unwrap_or_default();
            Some(format!("{prefix}_{of}"))
        };
        match rule {
            ResultName::FirstArgument => self.result_name(first?, columns),
            ResultName::OnlyArgument if single => self.result_name(first?, columns),
            ResultName::NameAndFirstArgument => behind(name),
            ResultName::NameAndOnlyArgument if single => behind(name),
            ResultName::PrefixAndFirstArgument(prefix) => behind(prefix),
            ResultName::PrefixAndTwoArguments(prefix) => {
                let second = call.args.get(1).and_then(|it| self.result_name(&it.value, columns));
                Some(format!("{}_{}", behind(prefix)?, second.unwrap_or_default()))
            }
            ResultName::PrefixAndOnlyArgument(prefix) if single => behind(prefix),
            ResultName::PrefixOnly(prefix) => Some(prefix.to_string()),
            ResultName::FirstArgumentValueIfColumn => match &first?.kind {
                ExprKind::Literal(Value::String(text)) => {
                    columns.iter().any(|it| it.name == **text).then(|| text.to_string())
                }
                _ => None,
            },
            ResultName::None
            | ResultName::OnlyArgument
            | ResultName::NameAndOnlyArgument
            | ResultName::PrefixAndOnlyArgument(_)
            | ResultName::Columns(_) => None,
        }
    }
}

fn step_name(step: &PathStep) -> Option<String> {
    match step {
        PathStep::Member(name) => Some(name.text.clone()),
        PathStep::Index(index, _) => match &index.kind {
            ExprKind::Literal(Value::String(text)) => Some(text.to_string()),
            ExprKind::Literal(Value::Long(at)) => Some(at.to_string()),
            _ => None,
        },
        PathStep::Call(..) => None,
    }
}

/// The name of an aggregate's one output, from its argument's: `count_`, `sum_x`, `set_x`.
pub(crate) fn aggregate_name(function: &str, rule: ResultName, argument: Option<&str>) -> String {
    let argument = argument.unwrap_or_default();
    match rule {
        ResultName::PrefixAndFirstArgument(prefix)
        | ResultName::PrefixAndTwoArguments(prefix)
        | ResultName::PrefixAndOnlyArgument(prefix) => {
            format!("{prefix}_{argument}")
        }
        ResultName::FirstArgument | ResultName::OnlyArgument => argument.to_string(),
        ResultName::PrefixOnly(prefix) => prefix.to_string(),
        ResultName::None
        | ResultName::NameAndFirstArgument
        | ResultName::NameAndOnlyArgument
        | ResultName::FirstArgumentValueIfColumn
        | ResultName::Columns(_) => format!("{function}_{argument}"),
    }
}

/// The names of the outputs of an aggregate that gives a column an argument, from those that the arguments suggest.
pub(super) fn column_names(rule: ResultName, suggested: &[Option<String>]) -> Vec<Option<String>> {
    let ResultName::Columns(rule) = rule else { return suggested.to_vec() };
    let first = suggested.first().and_then(Option::as_deref).unwrap_or_default();
    let name = |at: usize, own: Option<&str>| match (rule, own) {
        (ColumnNames::Own(_) | ColumnNames::Extreme(_), Some(own)) => own.to_string(),
        (ColumnNames::Own(prefix) | ColumnNames::Prefixed(prefix), None) => {
            format!("{prefix}_arg{at}")
        }
        (ColumnNames::Prefixed(prefix), Some(own)) => format!("{prefix}_{own}"),
        (ColumnNames::Extreme(prefix), None) if at == 0 => format!("{prefix}_"),
        (ColumnNames::Extreme(prefix), None) => format!("{prefix}_{first}_arg{at}"),
        (ColumnNames::Chained(prefix), _) if at == 0 => format!("{prefix}_{first}"),
        (ColumnNames::Chained(prefix), Some(own)) => format!("{prefix}_{first}_{own}"),
        (ColumnNames::Chained(prefix), None) => format!("{prefix}_{first}_arg{at}"),
    };
    suggested.iter().enumerate().map(|(at, own)| Some(name(at, own.as_deref()))).collect()
}

/// `percentile_a_99_9`: the percentile of what is called `a`, at that rank. Kusto: what is no letter or digit becomes `_`.
pub(super) fn percentile_name(of: &str, rank: &BoundExpr) -> String {
    let text = match &rank.kind {
        BoundKind::Literal(Value::Long(rank)) => rank.to_string(),
        BoundKind::Literal(Value::Int(rank)) => rank.to_string(),
        BoundKind::Literal(Value::Real(rank)) => rank.to_string(),
        _ => String::new(),
    };
    let text = text.replace(|c: char| !c.is_alphanumeric(), "_");
    format!("percentile_{of}_{text}")
}
