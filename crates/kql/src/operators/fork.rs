//! `fork (take 1) Busy = (where n > 5)`: several subqueries over the same rows, each an answer of its own.

use super::{Operator, Place, Syntax};
use crate::ast::{Name, PlacedOperator};
use crate::bind::Binder;
use crate::bound::{BoundOperator, BoundSeveral, BoundTable, NamedTable};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["fork"],
    place: Place::Piped,
    summary: "Answers with several tables, each made of the same rows by a subquery.",
    example: "range n from 1 to 10 step 1 | fork Big = (where n > 5) (count)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Fork {
    pub branches: Vec<Branch>,
}

/// `name = (operators)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    pub name: Option<Name>,
    pub operators: Vec<PlacedOperator>,
    pub span: Span,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let mut branches = vec![branch(p)?];
    while p.at_symbol("(") || p.at_assignment() {
        branches.push(branch(p)?);
    }
    Some(Operator::Fork(Box::new(Fork { branches })))
}

fn branch(p: &mut Parser) -> Option<Branch> {
    let start = p.here().start;
    let name = if p.at_assignment() {
        let name = p.declared_name()?;
        p.bump();
        Some(name)
    } else {
        None
    };
    let open = p.expect_symbol("(")?;
    let operators = p.nested(Parser::operators_of_subquery)?;
    p.expect_close(")", open)?;
    Some(Branch { name, operators, span: p.span_from(start) })
}

/// Whether Kusto lets the operator stand in a branch of `fork`, or alone after `facet ... with`.
pub fn is_allowed(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::As(_)
            | Operator::Count(_)
            | Operator::Distinct(_)
            | Operator::Extend(_)
            | Operator::Invoke(_)
            | Operator::MvExpand(_)
            | Operator::Parse(_)
            | Operator::ParseKv(_)
            | Operator::Project(_)
            | Operator::ProjectAway(_)
            | Operator::ProjectByNames(_)
            | Operator::ProjectKeep(_)
            | Operator::ProjectRename(_)
            | Operator::ProjectReorder(_)
            | Operator::Reduce(_)
            | Operator::Sample(_)
            | Operator::SampleDistinct(_)
            | Operator::Sort(_)
            | Operator::Summarize(_)
            | Operator::Take(_)
            | Operator::Top(_)
            | Operator::TopHitters(_)
            | Operator::TopNested(_)
            | Operator::Where(_)
            | Operator::Wrong
    )
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Fork,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let (mut tables, mut broken) = (Vec::new(), false);
    for (at, branch) in it.branches.iter().enumerate() {
        if let Some(placed) = branch.operators.iter().find(|it| !is_allowed(&it.operator)) {
            let message = "this operator has no place in a branch of `fork`";
            b.report(codes::OPERATOR_HERE.at(placed.span, message));
            broken = true;
            continue;
        }
        let name = match (&branch.name, at) {
            (Some(name), _) => name.text.clone(),
            (None, 0) => "Results".to_string(),
            (None, _) => format!("Results_{}", at + 1),
        };
        match b.branch(&input, &branch.operators, branch.span) {
            Some(table) => tables.push(NamedTable { name, table }),
            None => broken = true,
        }
    }
    let operator = BoundOperator::Several(BoundSeveral { tables, goes_on: false });
    (!broken).then_some(BoundTable { operator, columns: Vec::new(), span })
}
