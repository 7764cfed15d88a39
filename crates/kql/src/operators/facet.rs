//! `facet by a, b with (take 5)`: for each column a table of its values and how often they occur.

use super::fork::is_allowed;
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, PlacedOperator};
use crate::bind::{Binder, Scope};
use crate::bound::{
    Assignment, BoundAggregate, BoundOperator, BoundSeveral, BoundSummarize, BoundTable, ExprKind,
    NamedTable,
};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["facet"],
    place: Place::Piped,
    summary: "Answers with a table for each column: its values and how often they occur.",
    example: "datatable(User: string, City: string) [\"ada\", \"Oslo\"] | facet by User, City with (take 5)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Facet {
    pub columns: Vec<Expr>,
    pub with: Option<With>,
}

/// `with operator`, `with (operators)`: one more table, which comes first.
#[derive(Debug, Clone, PartialEq)]
pub struct With {
    pub operators: Vec<PlacedOperator>,
    pub parenthesised: bool,
    pub span: Span,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.expect_word("by")?;
    let columns = p.list(Parser::scalar)?;
    let start = p.here().start;
    let with = if p.eat_word("with") { Some(with(p, start)?) } else { None };
    Some(Operator::Facet(Box::new(Facet { columns, with })))
}

fn with(p: &mut Parser, start: usize) -> Option<With> {
    let parenthesised = p.at_symbol("(");
    let operators = if parenthesised {
        let open = p.bump().span;
        let operators = p.nested(Parser::operators_of_subquery)?;
        p.expect_close(")", open)?;
        operators
    } else {
        p.nested(|p| Some(vec![p.piped_operator()]))?
    };
    Some(With { operators, parenthesised, span: p.span_from(start) })
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Facet,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let (mut tables, mut broken) = (Vec::new(), false);
    if let Some(with) = &it.with {
        let misplaced =
            with.operators.iter().find(|it| !with.parenthesised && !is_allowed(&it.operator));
        if let Some(placed) = misplaced {
            let message = "this operator has no place after `facet ... with`";
            return b.refuse(&codes::OPERATOR_HERE, placed.span, message);
        }
        match b.branch(&input, &with.operators, with.span) {
            Some(table) => tables.push(NamedTable { name: "Table".to_string(), table }),
            None => broken = true,
        }
    }
    for (at, column) in it.columns.iter().enumerate() {
        let name = if at == 0 { "Facet".to_string() } else { format!("Facet_{}", at + 1) };
        match facet(b, column, &input, span) {
            Some(table) => tables.push(NamedTable { name, table }),
            None => broken = true,
        }
    }
    let operator = BoundOperator::Several(BoundSeveral { tables, goes_on: false });
    (!broken).then_some(BoundTable { operator, columns: Vec::new(), span })
}

fn facet<'q>(
    b: &mut Binder<'q>,
    written: &'q Expr,
    input: &BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let value = b.scalar(written, &Scope::of(&input.columns))?;
    let column = match value.kind {
        ExprKind::Column(id) => input.columns.iter().find(|it| it.id == id).cloned(),
        _ => None,
    };
    let Some(column) = column else {
        return b.refuse(&codes::COLUMN_EXPECTED, value.span, "a facet is of a column");
    };
    if value.ty == Type::Dynamic {
        let message = format!("`{}` is dynamic, and rows can't be grouped by that", column.name);
        return b.refuse(&codes::DYNAMIC_HERE, value.span, message);
    }
    let output = b.column(format!("count_{}", column.name), Type::Long);
    let columns = vec![column.clone(), output.clone()];
    let outputs = vec![output];
    let aggregates = vec![BoundAggregate { function: "count", args: Vec::new(), outputs, span }];
    let input = b.branch(input, &[], span)?;
    let operator = BoundOperator::Summarize(BoundSummarize {
        input: Box::new(input),
        by: vec![Assignment { column, value }],
        aggregates,
    });
    Some(BoundTable { operator, columns, span })
}
