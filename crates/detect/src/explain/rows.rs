//! Rows as conditions: what makes the same rows again out of another table.

use engine::error::Error;
use engine::run::{Answer, Context, run};
use engine::types::Cell;
use kql::bound::{BinaryOp, BoundOperator, BoundTable, BoundTake, Column, Expr, ExprKind};
use kql::span::Span;
use kql::types::{Type, Value};

use crate::entities::cell_text;

use super::dead::{any, as_text, filtered, joined};

/// More rows than that are not followed one by one.
pub const MAX_ROWS: usize = 100;

/// The first rows of a table, and whether there are more.
pub async fn first_rows(table: BoundTable, context: &Context) -> Result<(Answer, bool), Error> {
    let answer = run(&limited(table, MAX_ROWS + 1), context).await?;
    let n_rows = answer.n_rows();
    Ok((cut(answer, MAX_ROWS), n_rows > MAX_ROWS))
}

fn limited(table: BoundTable, n_rows: usize) -> BoundTable {
    let (columns, span) = (table.columns.clone(), table.span);
    let limit = Value::Long(i64::try_from(n_rows).unwrap_or(i64::MAX));
    let n_rows = Expr { kind: ExprKind::Literal(limit), ty: Type::Long, span: Span::default() };
    let operator = BoundOperator::Take(BoundTake { input: Box::new(table), n_rows });
    BoundTable { operator, columns, span }
}

fn cut(answer: Answer, n_rows: usize) -> Answer {
    let mut left = n_rows;
    let mut batches = Vec::new();
    for batch in answer.batches {
        let n = batch.num_rows().min(left);
        batches.push(batch.slice(0, n));
        left -= n;
    }
    Answer { columns: answer.columns, batches }
}

/// That the values of some expressions are those of one of the rows. `of` pairs a column of the rows with the expression that is held against it. None where
/// there is no such pair or no row.
pub fn same_values(rows: &Answer, of: &[(usize, Expr)]) -> Option<Expr> {
    if of.is_empty() {
        return None;
    }
    let row = |cells: Vec<Cell<'_>>| {
        let parts = of.iter().filter_map(|(at, expr)| Some(same(expr, *cells.get(*at)?)));
        parts.reduce(|left, right| joined(BinaryOp::And, left, right))
    };
    any(rows.rows().filter_map(row))
}

/// The columns of the rows that the table has too, by id.
pub fn shared(rows: &[Column], table: &BoundTable) -> Vec<(usize, Expr)> {
    rows.iter()
        .enumerate()
        .filter(|(_, it)| table.columns.iter().any(|own| own.id == it.id && own.ty == it.ty))
        .map(|(at, it)| (at, as_column(it)))
        .collect()
}

/// The rows of a table whose shared columns hold what these rows do; None where nothing is shared.
pub fn restricted(table: &BoundTable, rows: &Answer) -> Option<BoundTable> {
    let predicate = same_values(rows, &shared(&rows.columns, table))?;
    Some(filtered(table.clone(), predicate))
}

/// A column as an expression.
pub fn as_column(it: &Column) -> Expr {
    Expr { kind: ExprKind::Column(it.id), ty: it.ty, span: Span::default() }
}

/// `expr == value`; null is held against null.
fn same(expr: &Expr, cell: Cell<'_>) -> Expr {
    let literal = |value, ty| Expr { kind: ExprKind::Literal(value), ty, span: Span::default() };
    match (cell, expr.ty) {
        (Cell::DateTime(it), Type::DateTime) => {
            joined(BinaryOp::Equal, expr.clone(), literal(Value::DateTime(it), Type::DateTime))
        }
        (Cell::Long(it), Type::Long) => {
            joined(BinaryOp::Equal, expr.clone(), literal(Value::Long(it), Type::Long))
        }
        (Cell::String(it), Type::String) => {
            joined(BinaryOp::Equal, expr.clone(), literal(Value::String(it.into()), Type::String))
        }
        _ => {
            let text = Expr {
                kind: ExprKind::Call { function: "tostring", args: vec![expr.clone()] },
                ty: Type::String,
                span: Span::default(),
            };
            let value = literal(Value::String(cell_text(cell).into()), Type::String);
            joined(BinaryOp::Equal, text, value)
        }
    }
}

/// `extend`ed by expressions; gives the table and the places of the new columns.
pub fn with_expressions(
    table: BoundTable,
    expressions: &[Expr],
    first_id: u32,
) -> (BoundTable, Vec<usize>) {
    let first = table.columns.len();
    let assignments: Vec<_> = expressions
        .iter()
        .zip(first_id..)
        .map(|(value, id)| kql::bound::Assignment {
            column: crate::liveness::count::column(id, value.ty),
            value: value.clone(),
        })
        .collect();
    let columns = table
        .columns
        .iter()
        .cloned()
        .chain(assignments.iter().map(|it| it.column.clone()))
        .collect();
    let span = table.span;
    let operator =
        BoundOperator::Extend(kql::bound::BoundExtend { input: Box::new(table), assignments });
    let places = (first..first + expressions.len()).collect();
    (BoundTable { operator, columns, span }, places)
}

/// `column == text` of a column whatever its type.
pub fn text_is(column: &Column, text: &str) -> Expr {
    let value = Expr {
        kind: ExprKind::Literal(Value::String(text.into())),
        ty: Type::String,
        span: Span::default(),
    };
    joined(BinaryOp::Equal, as_text(column), value)
}
