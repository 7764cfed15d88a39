//! Tables inside of expressions are run before the query and become constants: `toscalar(table)`, and the list of `in (table)`. So a filter
//! stays `column op literal`, which the scan can use, and what must be a constant is one.

use kql::bound::{
    Assignment, BoundDistinct, BoundOperator, BoundPrint, BoundProject, BoundTable, BoundTake,
    Column, ColumnId, Expr, ExprKind, InOp,
};
use kql::span::Span;
use kql::types::{Type, Value};

use crate::error::Error;
use crate::lower::part_values::draws_on_part;
use crate::run::Answer;
use crate::stages::Stages;
use crate::stages::fingerprint::fingerprint;
use crate::stages::rows::{MadeRows, reading};
use crate::stages::value::constant;

/// Kusto: a list out of a table has at most so many values.
const MAX_VALUES: i64 = 1_000_000;
/// A longer list in a filter stays a table, to be joined with.
const MAX_LITERALS: usize = 4096;

/// Makes the tables in an expression constants. `in_filter`: it is the predicate of `where`, which can be joined with a table.
pub async fn settle(expr: &mut Expr, in_filter: bool, stages: &Stages<'_>) -> Result<(), Error> {
    for part in parts(expr) {
        let folds = is_constant(part);
        for it in draws(part) {
            match &mut it.kind {
                // It has a value for each part, which lowering makes a column.
                ExprKind::ToScalar(table) | ExprKind::InTable { table, .. }
                    if draws_on_part(table) =>
                {
                    stages.prepare(table).await?;
                }
                ExprKind::ToScalar(table) => {
                    let value = first_value(table, stages).await?;
                    it.kind = ExprKind::Literal(value);
                }
                ExprKind::InTable { op, left, table } => {
                    if let Some(kind) = list(*op, left, table, in_filter, it.span, stages).await? {
                        it.kind = kind;
                    }
                }
                _ => {}
            }
        }
        if folds && !matches!(part.kind, ExprKind::Literal(_)) {
            part.kind = ExprKind::Literal(computed(part, stages).await?);
        }
    }
    Ok(())
}

/// The largest parts of an expression that have tables in them and are constants, and what else draws on a table.
fn parts(expr: &mut Expr) -> Vec<&mut Expr> {
    let (mut found, mut rest) = (Vec::new(), vec![expr]);
    while let Some(it) = rest.pop() {
        if has_table(it) && (is_constant(it) || it.table().is_some()) {
            found.push(it);
        } else {
            rest.extend(it.children_mut());
        }
    }
    found
}

/// The parts that are tables' values themselves.
fn draws(expr: &mut Expr) -> Vec<&mut Expr> {
    let (mut found, mut rest) = (Vec::new(), vec![expr]);
    while let Some(it) = rest.pop() {
        let is_list = matches!(it.kind, ExprKind::InTable { .. });
        if is_list
            && let ExprKind::InTable { left, .. } = &it.kind
            && !has_table(left)
        {
            found.push(it);
        } else if matches!(it.kind, ExprKind::ToScalar(_)) {
            found.push(it);
        } else {
            rest.extend(it.children_mut());
        }
    }
    found
}

fn has_table(expr: &Expr) -> bool {
    any(expr, |it| it.table().is_some())
}

/// Whether an expression is the same for every row, and known before the query runs.
fn is_constant(expr: &Expr) -> bool {
    const CHANGING: [&str; 3] = ["rand", "new_guid", "row_number"];
    !any(expr, |it| match &it.kind {
        ExprKind::Column(_) | ExprKind::Parameter(_) => true,
        ExprKind::ToScalar(table) | ExprKind::InTable { table, .. } => draws_on_part(table),
        ExprKind::Call { function, .. } => CHANGING.contains(function),
        _ => false,
    })
}

fn any(expr: &Expr, is: impl Fn(&Expr) -> bool) -> bool {
    let mut rest = vec![expr];
    while let Some(it) = rest.pop() {
        if is(it) {
            return true;
        }
        rest.extend(it.children());
    }
    false
}

/// The first column of the first row, null where there is none.
async fn first_value(table: &BoundTable, stages: &Stages<'_>) -> Result<Value, Error> {
    let Some(column) = table.columns.first() else {
        let what = "a table without columns".to_owned();
        return Err(Error::Limit { what, span: table.span });
    };
    let ty = column.ty;
    let part = fingerprint(&("toscalar", table));
    if let Some(value) = stages.constant(&part) {
        return Ok(value);
    }
    let input = Box::new(only(table, column));
    let columns = input.columns.clone();
    let operator = BoundOperator::Take(BoundTake { input, n_rows: rows(1, table.span) });
    let first = BoundTable { operator, columns, span: table.span };
    let answer = stages.run(first).await?;
    let value = value_of(&answer, ty);
    stages.keep_constant(part, value.clone());
    Ok(value)
}

fn value_of(answer: &Answer, ty: Type) -> Value {
    let first = answer.rows().next().and_then(|row| row.first().copied());
    constant(first.unwrap_or(crate::types::Cell::Null), ty)
}

/// What a constant expression comes to.
pub async fn computed(expr: &Expr, stages: &Stages<'_>) -> Result<Value, Error> {
    let column = Column { id: ColumnId(0), name: "x".to_owned(), ty: expr.ty };
    let values = vec![Assignment { column: column.clone(), value: expr.clone() }];
    let operator = BoundOperator::Print(BoundPrint { values });
    let answer =
        stages.run(BoundTable { operator, columns: vec![column], span: expr.span }).await?;
    Ok(value_of(&answer, expr.ty))
}

/// The test against a list of constants; None where the table is to be joined with.
async fn list(
    op: InOp,
    left: &mut Box<Expr>,
    table: &mut Box<BoundTable>,
    in_filter: bool,
    span: Span,
    stages: &Stages<'_>,
) -> Result<Option<ExprKind>, Error> {
    let Some(column) = table.columns.first().cloned() else {
        let list = Vec::new();
        return Ok(Some(ExprKind::In { op, left: left.clone(), list }));
    };
    let part = fingerprint(&("in", table.as_ref()));
    let answer = match stages.list(&part) {
        Some(answer) => answer,
        None => {
            let answer = stages.run(distinct(table, &column)).await?;
            stages.keep_list(part.clone(), answer)
        }
    };
    if answer.n_rows() as i64 > MAX_VALUES {
        let what = format!("a list of more than {MAX_VALUES} values");
        return Err(Error::Limit { what, span });
    }
    if answer.n_rows() > MAX_LITERALS && in_filter && matches!(op, InOp::In { .. }) {
        let batches = answer.batches.iter().map(|it| (it.columns().to_vec(), it.num_rows()));
        let columns = vec![(column.name.clone(), column.ty)];
        stages.made.insert(part.clone(), MadeRows::new(columns, batches)?);
        table.operator = reading(part);
        table.columns = vec![column];
        return Ok(None);
    }
    let literal =
        |it| Expr { kind: ExprKind::Literal(constant(it, column.ty)), ty: column.ty, span };
    let list = answer.rows().filter_map(|row| row.first().map(|it| literal(*it))).collect();
    Ok(Some(ExprKind::In { op, left: left.clone(), list }))
}

/// The different values of a table's first column, and one more than there may be.
fn distinct(table: &BoundTable, column: &Column) -> BoundTable {
    let assignments = vec![as_it_is(column, table.span)];
    let columns = vec![column.clone()];
    let input = Box::new(table.clone());
    let operator = BoundOperator::Distinct(BoundDistinct { input, assignments });
    let input = Box::new(BoundTable { operator, columns: columns.clone(), span: table.span });
    let operator =
        BoundOperator::Take(BoundTake { input, n_rows: rows(MAX_VALUES + 1, table.span) });
    BoundTable { operator, columns, span: table.span }
}

fn rows(n: i64, span: Span) -> Expr {
    Expr { kind: ExprKind::Literal(Value::Long(n)), ty: Type::Long, span }
}

/// The table with that column alone.
fn only(table: &BoundTable, column: &Column) -> BoundTable {
    let assignments = vec![as_it_is(column, table.span)];
    let operator =
        BoundOperator::Project(BoundProject { input: Box::new(table.clone()), assignments });
    BoundTable { operator, columns: vec![column.clone()], span: table.span }
}

fn as_it_is(column: &Column, span: Span) -> Assignment {
    let value = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span };
    Assignment { column: column.clone(), value }
}
