//! `search in (A, B*) "term"`: the rows of tables in which a text occurs, whichever column holds it.

use super::union::united;
use super::{Operator, Place, Syntax, sources};
use crate::ast::Expr;
use crate::bind::{Binder, Output, Scope, by_case};
use crate::bound::{
    Assignment, BoundOperator, BoundProject, BoundTable, BoundWhere, Column, Expr as BoundExpr,
    ExprKind,
};
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::types::{Type, Value};
use sources::{Source, Sources};

pub static SYNTAX: Syntax = Syntax {
    names: &["search"],
    place: Place::Both,
    summary: "Passes the rows in which a text occurs, whichever column holds it.",
    example: "datatable(User: string, City: string) [\"ada\", \"Oslo\"] | search \"ada\" and City: \"os*\"",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    pub parameters: Vec<Parameter>,
    pub sources: Option<Sources>,
    pub condition: Expr,
}

/// The column that says where a row came from.
const TABLE: &str = "$table";
const KINDS: [&str; 3] = ["default", "case_insensitive", "case_sensitive"];

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("search", &["kind", "datascope"])?;
    super::check_value(p, &parameters, "kind", &KINDS)?;
    super::check_value(p, &parameters, "datascope", &["all", "hotcache"])?;
    let sources = sources::parse(p)?;
    Some(Operator::Search(Box::new(Search {
        parameters,
        sources,
        condition: p.search_condition()?,
    })))
}

/// Binds it: the tables put under one another, then a condition. `$table` is no column to the condition.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Search,
    input: Option<BoundTable>,
    span: Span,
) -> Option<BoundTable> {
    let table = match (&it.sources, input) {
        (Some(sources), Some(_)) => {
            let message = "`search in (...)` takes no input and can only come first";
            return b.refuse(&codes::OPERATOR_NOT_FIRST, sources.span, message);
        }
        (None, Some(input)) => named(b, input, span),
        (sources, None) => {
            let sources = sources::bind(b, sources.as_ref(), span)?;
            together(b, sources, span)
        }
    };
    let searched: Vec<Column> =
        table.columns.iter().filter(|it| it.name != TABLE).cloned().collect();
    let Some(condition) = b.search_condition(&it.condition, &Scope::of(&searched)) else {
        return Some(table);
    };
    let strict =
        it.parameters.iter().any(|it| it.name.text == "kind" && it.value.text == "case_sensitive");
    let predicate = if strict { by_case(condition) } else { condition };
    let columns = table.columns.clone();
    let operator = BoundOperator::Where(BoundWhere { input: Box::new(table), predicate });
    Some(BoundTable { operator, columns, span })
}

fn together(b: &mut Binder, sources: Vec<Source>, span: Span) -> BoundTable {
    let (names, tables): (Vec<_>, Vec<_>) =
        sources.into_iter().map(|it| (it.name, it.table)).unzip();
    let mut table = united(b, tables, false, Some(TABLE), span);
    if let BoundOperator::Union(union) = &mut table.operator {
        for (at, (input, name)) in union.inputs.iter_mut().zip(names).enumerate() {
            input.name = name.unwrap_or_else(|| format!("search_arg{at}"));
        }
    }
    table
}

/// The input with `$table` before its columns, if it hasn't one already. Kusto: what isn't a table is called `search_arg0`.
fn named(b: &mut Binder, input: BoundTable, span: Span) -> BoundTable {
    if input.columns.iter().any(|it| it.name == TABLE) {
        return input;
    }
    let name = b.source_name_before().unwrap_or_else(|| match &input.operator {
        BoundOperator::Table(it) => it.name.clone(),
        _ => "search_arg0".to_string(),
    });
    let literal = ExprKind::Literal(Value::String(name.as_str().into()));
    let source = BoundExpr { kind: literal, ty: Type::String, span };
    let mut output = Output::default();
    let mut assignments = vec![output.assign(b, TABLE.to_string(), Some(source), span)];
    assignments.extend(input.columns.iter().map(|column| Assignment {
        column: column.clone(),
        value: BoundExpr { kind: ExprKind::Column(column.id), ty: column.ty, span },
    }));
    let columns = assignments.iter().map(|it| it.column.clone()).collect();
    let operator = BoundOperator::Project(BoundProject { input: Box::new(input), assignments });
    BoundTable { operator, columns, span }
}
