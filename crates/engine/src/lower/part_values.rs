//! Tables inside of expressions that begin with the rows of a part: `partition by User (as T | where Hits > toscalar(T | summarize avg(Hits)))`.
//!
//! Other than a table that stands for itself, such a one has a value for each part, so that it can't be made a constant. It becomes a column
//! of the operator's input: the input joined with a table of one row for each part.

use kql::bound::{
    Assignment, BoundAggregate, BoundJoin, BoundOperator, BoundProject, BoundSummarize, BoundTable,
    BoundTake, Column, Expr, ExprKind, JoinKind,
};
use kql::types::{Type, Value};

use crate::aggregates::make_set::MAKE_SET;
use crate::lower::Lowering;

/// Whether a table begins with the rows that the subquery around it is given.
pub fn draws_on_part(table: &BoundTable) -> bool {
    let inputs = match &table.operator {
        BoundOperator::Input(_) => return true,
        // What their subqueries begin with, they give.
        BoundOperator::Partition(it) => vec![it.input.as_ref()],
        BoundOperator::MvApply(it) => vec![it.input.as_ref()],
        BoundOperator::PartitionedGraph(it) => it.graph.tables(),
        _ => table.inputs(),
    };
    let inside = table.expressions().into_iter().flat_map(Expr::tables);
    inputs.into_iter().chain(inside).any(draws_on_part)
}

/// An operator that has such tables in its expressions, as the same operator over columns with their values. None for one without, and
/// for one without an input.
pub fn lifted(it: &BoundTable, lowering: &Lowering) -> Option<BoundTable> {
    let draws = |it: &Expr| it.tables().into_iter().any(draws_on_part);
    if it.inputs().is_empty() || !it.expressions().into_iter().any(draws) {
        return None;
    }
    let mut table = it.clone();
    let mut values = Vec::new();
    for expr in table.expressions_mut() {
        lift(expr, &mut values, lowering);
    }
    let input = table.inputs_mut().into_iter().next()?;
    for value in values {
        let columns = input.columns.iter().chain(&value.columns).cloned().collect();
        let operator = BoundOperator::Join(BoundJoin {
            kind: JoinKind::LeftOuter,
            left: Box::new(input.clone()),
            right: Box::new(value),
            keys: Vec::new(),
            condition: None,
        });
        *input = BoundTable { operator, columns, span: input.span };
    }
    Some(table)
}

/// Puts a column in the place of each table, and notes down the tables of one row that give it.
fn lift(expr: &mut Expr, values: &mut Vec<BoundTable>, lowering: &Lowering) {
    let mut rest = vec![expr];
    while let Some(it) = rest.pop() {
        match &mut it.kind {
            ExprKind::ToScalar(table) if draws_on_part(table) => {
                let Some(first) = table.columns.first() else { continue };
                let column = Column { id: lowering.fresh(), name: String::new(), ty: it.ty };
                values.push(first_row(table, first, &column));
                it.kind = ExprKind::Column(column.id);
            }
            ExprKind::InTable { op, left, table } if draws_on_part(table) => {
                let (op, mut left) = (*op, left.clone());
                lift(&mut left, values, lowering);
                let list = match table.columns.first() {
                    None => Vec::new(),
                    Some(first) => {
                        let column =
                            Column { id: lowering.fresh(), name: String::new(), ty: Type::Dynamic };
                        let kind = ExprKind::Column(column.id);
                        values.push(set(table, first, column));
                        vec![Expr { kind, ty: Type::Dynamic, span: it.span }]
                    }
                };
                it.kind = ExprKind::In { op, left, list };
            }
            _ => rest.extend(it.children_mut()),
        }
    }
}

/// The first row's first column.
fn first_row(table: &BoundTable, first: &Column, column: &Column) -> BoundTable {
    let span = table.span;
    let one = Expr { kind: ExprKind::Literal(Value::Long(1)), ty: Type::Long, span };
    let take = BoundTake { input: Box::new(table.clone()), n_rows: one };
    let columns = table.columns.clone();
    let input = Box::new(BoundTable { operator: BoundOperator::Take(take), columns, span });
    let value = Expr { kind: ExprKind::Column(first.id), ty: first.ty, span };
    let assignments = vec![Assignment { column: column.clone(), value }];
    let operator = BoundOperator::Project(BoundProject { input, assignments });
    BoundTable { operator, columns: vec![column.clone()], span }
}

/// The different values of the first column, as an array.
fn set(table: &BoundTable, first: &Column, column: Column) -> BoundTable {
    let span = table.span;
    let args = vec![Expr { kind: ExprKind::Column(first.id), ty: first.ty, span }];
    let outputs = vec![column.clone()];
    let aggregate = BoundAggregate { function: MAKE_SET.name, args, outputs, span };
    let operator = BoundOperator::Summarize(BoundSummarize {
        input: Box::new(table.clone()),
        by: Vec::new(),
        aggregates: vec![aggregate],
    });
    BoundTable { operator, columns: vec![column], span }
}
