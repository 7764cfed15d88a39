//! Where the text that a dead condition looks for stands instead: the same comparison on every other column of the source.

use engine::error::Error;
use engine::run::Context;
use kql::bound::{
    Assignment, BinaryOp, BoundOperator, BoundTable, BoundWhere, Column, ColumnId, Expr, ExprKind,
    InOp,
};
use kql::span::Span;
use kql::types::{Type, Value};

use super::Sought;
use super::count::{aggregate, run_counts, summarize};
use super::pipeline::{Link, Pipeline, with_columns};

/// How many other columns are named.
const MAX_COLUMNS: usize = 5;

/// A comparison of a column with texts.
struct Comparison<'a> {
    column: ColumnId,
    values: Vec<String>,
    condition: &'a Expr,
}

/// Looks for the text of the condition at that place; None where the condition is no comparison of a column with text.
pub async fn search(
    pipeline: &Pipeline<'_>,
    at: usize,
    context: &Context,
) -> Result<Option<Sought>, Error> {
    let is_source =
        matches!(pipeline.base.operator, BoundOperator::Table(_) | BoundOperator::Union(_));
    let comparison = pipeline.conditions().nth(at).and_then(comparison);
    let (true, Some(comparison)) = (is_source, comparison) else { return Ok(None) };
    let table = reaching(pipeline, at);
    let Some(own) = table.columns.iter().find(|it| it.id == comparison.column).cloned() else {
        return Ok(None);
    };
    let others: Vec<&Column> = pipeline
        .base
        .columns
        .iter()
        .filter(|it| it.id != own.id && matches!(it.ty, Type::String | Type::Dynamic))
        .collect();
    let mut next_id = pipeline.free_id();
    let mut aggregates = vec![aggregate("countif", vec![is_empty(&own)], next_id)];
    for column in &others {
        next_id += 1;
        aggregates.push(aggregate("countif", vec![comparison.on(column)], next_id));
    }
    let counts = run_counts(summarize(table, aggregates), context).await?;
    let (n_empty, counts) =
        counts.split_first().map_or((0, [].as_slice()), |(first, rest)| (*first, rest));
    let hits = others.iter().zip(counts).filter(|(_, n_rows)| **n_rows > 0);
    let mut elsewhere: Vec<(String, u64)> =
        hits.map(|(column, n_rows)| (column.name.clone(), *n_rows)).collect();
    elsewhere.sort_by_key(|(_, n_rows)| std::cmp::Reverse(*n_rows));
    elsewhere.truncate(MAX_COLUMNS);
    Ok(Some(Sought { column: own.name, values: comparison.values, n_empty, elsewhere }))
}

/// The rows that reach a condition.
fn reaching(pipeline: &Pipeline<'_>, at: usize) -> BoundTable {
    let mut table = pipeline.base.clone();
    let mut n_conditions = 0;
    for link in &pipeline.links {
        match link {
            Link::Columns(assignments) => table = with_columns(table, assignments as &[Assignment]),
            Link::Condition(_) if n_conditions == at => break,
            Link::Condition(it) => {
                n_conditions += 1;
                table = filtered(table, (*it).clone());
            }
        }
    }
    table
}

fn filtered(table: BoundTable, predicate: Expr) -> BoundTable {
    let (columns, span) = (table.columns.clone(), predicate.span);
    BoundTable {
        operator: BoundOperator::Where(BoundWhere { input: Box::new(table), predicate }),
        columns,
        span,
    }
}

/// `Column has "text"`, `Column in ("a", "b")`, `tostring(Column) == "text"`.
fn comparison(condition: &Expr) -> Option<Comparison<'_>> {
    let (left, texts): (&Expr, Vec<&Expr>) = match &condition.kind {
        ExprKind::Binary {
            op: BinaryOp::Equal | BinaryOp::Text { negated: false, .. },
            left,
            right,
        } => (left, vec![right]),
        ExprKind::In {
            op: InOp::In { negated: false, .. } | InOp::HasAny | InOp::HasAll,
            left,
            list,
        } => (left, list.iter().collect()),
        _ => return None,
    };
    let column = match &left.kind {
        ExprKind::Column(id) => *id,
        ExprKind::Call { function: "tostring", args } => match args.first().map(|it| &it.kind) {
            Some(ExprKind::Column(id)) => *id,
            _ => return None,
        },
        _ => return None,
    };
    let values = texts.into_iter().map(|it| match &it.kind {
        ExprKind::Literal(Value::String(text)) if !text.is_empty() => Some(text.to_string()),
        _ => None,
    });
    Some(Comparison { column, values: values.collect::<Option<_>>()?, condition })
}

impl Comparison<'_> {
    /// The same comparison on another column.
    fn on(&self, column: &Column) -> Expr {
        let left = Box::new(as_text(column));
        let kind = match &self.condition.kind {
            ExprKind::Binary { op, right, .. } => {
                ExprKind::Binary { op: *op, left, right: right.clone() }
            }
            ExprKind::In { op, list, .. } => ExprKind::In { op: *op, left, list: list.clone() },
            other => other.clone(),
        };
        Expr { kind, ty: Type::Bool, span: self.condition.span }
    }
}

fn is_empty(column: &Column) -> Expr {
    let nothing = Expr {
        kind: ExprKind::Literal(Value::String("".into())),
        ty: Type::String,
        span: Span::default(),
    };
    let kind = ExprKind::Binary {
        op: BinaryOp::Equal,
        left: Box::new(as_text(column)),
        right: Box::new(nothing),
    };
    Expr { kind, ty: Type::Bool, span: Span::default() }
}

fn as_text(column: &Column) -> Expr {
    let own = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span: Span::default() };
    match column.ty {
        Type::String => own,
        _ => Expr {
            kind: ExprKind::Call { function: "tostring", args: vec![own] },
            ty: Type::String,
            span: Span::default(),
        },
    }
}
