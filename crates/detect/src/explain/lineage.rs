//! The source rows behind some rows of an answer: followed back through each operator of the query, down to the tables.

use engine::error::Error;
use engine::run::{Answer, Context};
use kql::bound::{
    Assignment, BinaryOp, BoundJoin, BoundOperator, BoundTable, BoundUnion, ColumnId, Expr,
    ExprKind, JoinKind,
};
use kql::span::Span;
use kql::types::{Type, Value};

use crate::liveness::count::quote;

use super::dead::{filtered, joined};
use super::rows::{first_rows, restricted, same_values, shared, with_expressions};

/// Ids that no query uses.
const FREE: u32 = u32::MAX - 3000;

/// Rows of one table that an answer's rows were made of.
#[derive(Debug, Clone)]
pub struct Sources {
    pub table: String,
    /// The operators on the way, from the answer down, that tell what the rows were for.
    pub path: Vec<String>,
    pub rows: Answer,
    /// There are more of them.
    pub more: bool,
}

/// The source rows behind some rows of a query's answer, table by table in the order of the text; and what could not be followed.
pub async fn sources(
    table: &BoundTable,
    rows: &Answer,
    text: &str,
    context: &Context,
) -> Result<(Vec<Sources>, Vec<String>), Error> {
    let mut trace = Trace { text, context, found: Vec::new(), notes: Vec::new() };
    let condition = same_values(rows, &shared(&rows.columns, table));
    let mut open = vec![(table.clone(), condition, Vec::new())];
    while let Some((table, condition, path)) = open.pop() {
        open.extend(trace.step(table, condition, path).await?.into_iter().rev());
    }
    Ok((trace.found, trace.notes))
}

/// A table, the condition on its rows, and the operators above it.
type Open = (BoundTable, Option<Expr>, Vec<String>);

struct Trace<'a> {
    text: &'a str,
    context: &'a Context,
    found: Vec<Sources>,
    notes: Vec<String>,
}

impl Trace<'_> {
    /// What a table's rows were made of.
    async fn step(
        &mut self,
        table: BoundTable,
        condition: Option<Expr>,
        path: Vec<String>,
    ) -> Result<Vec<Open>, Error> {
        match &table.operator {
            BoundOperator::Table(it) => {
                let name = it.name.clone();
                let (rows, more) = first_rows(with(table, condition), self.context).await?;
                if rows.n_rows() > 0 {
                    self.found.push(Sources { table: name, path, rows, more });
                }
                Ok(Vec::new())
            }
            BoundOperator::Where(it) => {
                let both = match condition {
                    Some(condition) => joined(BinaryOp::And, it.predicate.clone(), condition),
                    None => it.predicate.clone(),
                };
                Ok(vec![(it.input.as_ref().clone(), Some(both), path)])
            }
            BoundOperator::Extend(it) => {
                let condition = condition.map(|condition| computed(&condition, &it.assignments));
                Ok(vec![(it.input.as_ref().clone(), condition, path)])
            }
            BoundOperator::Project(it) => {
                let condition = condition.map(|condition| computed(&condition, &it.assignments));
                Ok(vec![(it.input.as_ref().clone(), condition, path)])
            }
            BoundOperator::Sort(_)
            | BoundOperator::Take(_)
            | BoundOperator::Top(_)
            | BoundOperator::Render(_)
            | BoundOperator::Materialize(_)
            | BoundOperator::Sample(_)
            | BoundOperator::AssertSchema(_) => {
                let inputs = table.inputs();
                Ok(inputs
                    .into_iter()
                    .map(|it| (it.clone(), condition.clone(), path.clone()))
                    .collect())
            }
            BoundOperator::Summarize(it) => {
                let (by, input) = (it.by.clone(), it.input.as_ref().clone());
                self.grouped(table, condition, &by, input, path).await
            }
            BoundOperator::Distinct(it) => {
                let (by, input) = (it.assignments.clone(), it.input.as_ref().clone());
                self.grouped(table, condition, &by, input, path).await
            }
            BoundOperator::MakeSeries(it) => {
                let (by, input) = (it.by.clone(), it.input.as_ref().clone());
                self.grouped(table, condition, &by, input, path).await
            }
            BoundOperator::Join(it) => self.join(&table, it, condition, path).await,
            BoundOperator::Union(it) => Ok(branches(&table, it, condition.as_ref(), &path)),
            _ => self.other(table, condition, path).await,
        }
    }

    /// The rows of the groups: by the values of their keys.
    async fn grouped(
        &mut self,
        table: BoundTable,
        condition: Option<Expr>,
        by: &[Assignment],
        input: BoundTable,
        path: Vec<String>,
    ) -> Result<Vec<Open>, Error> {
        let path = self.longer(&path, &table);
        let columns = table.columns.clone();
        let rows = self.rows(with(table, condition)).await?;
        if rows.n_rows() == 0 {
            return Ok(Vec::new());
        }
        let place = |it: &Assignment| columns.iter().position(|own| own.id == it.column.id);
        let keys: Vec<_> =
            by.iter().filter_map(|it| Some((place(it)?, it.value.clone()))).collect();
        Ok(vec![(input, same_values(&rows, &keys), path)])
    }

    /// Both sides of a join: by the columns that came from each, and by the keys.
    async fn join(
        &mut self,
        table: &BoundTable,
        it: &BoundJoin,
        condition: Option<Expr>,
        path: Vec<String>,
    ) -> Result<Vec<Open>, Error> {
        let path = self.longer(&path, table);
        let has = |expr: &Expr| {
            columns_in(expr).iter().all(|id| table.columns.iter().any(|own| own.id == *id))
        };
        let known = it.keys.iter().filter_map(|(left, right)| match (has(left), has(right)) {
            (true, _) => Some((left.clone(), left.clone(), right.clone())),
            (false, true) => Some((right.clone(), left.clone(), right.clone())),
            (false, false) => None,
        });
        let known: Vec<(Expr, Expr, Expr)> = known.collect();
        let values: Vec<Expr> = known.iter().map(|(value, ..)| value.clone()).collect();
        let (extended, places) = with_expressions(with(table.clone(), condition), &values, FREE);
        let rows = self.rows(extended).await?;
        if rows.n_rows() == 0 {
            return Ok(Vec::new());
        }
        let side = |side: &BoundTable, is_left: bool| {
            let mut of = shared(&rows.columns, side);
            of.extend(places.iter().zip(&known).map(|(at, (_, left, right))| {
                (*at, if is_left { left.clone() } else { right.clone() })
            }));
            (side.clone(), same_values(&rows, &of), path.clone())
        };
        Ok(match it.kind {
            JoinKind::LeftAnti => vec![side(&it.left, true)],
            JoinKind::RightAnti => vec![side(&it.right, false)],
            _ => vec![side(&it.left, true), side(&it.right, false)],
        })
    }

    /// An operator that is not followed value by value: by the columns that it lets through.
    async fn other(
        &mut self,
        table: BoundTable,
        condition: Option<Expr>,
        path: Vec<String>,
    ) -> Result<Vec<Open>, Error> {
        let inputs: Vec<BoundTable> = match &table.operator {
            BoundOperator::MvApply(it) => vec![it.input.as_ref().clone()],
            BoundOperator::Partition(it) => vec![it.input.as_ref().clone()],
            _ => table.inputs().into_iter().cloned().collect(),
        };
        let step = quote(self.text, table.span);
        let longer = self.longer(&path, &table);
        let rows = self.rows(with(table, condition)).await?;
        if rows.n_rows() == 0 {
            return Ok(Vec::new());
        }
        let mut open = Vec::new();
        for input in inputs {
            match restricted(&input, &rows) {
                Some(restricted) => open.push((restricted, None, longer.clone())),
                None => {
                    self.notes.push(format!(
                        "`{step}` mixes its rows: all that it reads are taken for sources"
                    ));
                    open.push((input, None, longer.clone()));
                }
            }
        }
        Ok(open)
    }

    async fn rows(&mut self, table: BoundTable) -> Result<Answer, Error> {
        let step = quote(self.text, table.span);
        let (rows, more) = first_rows(table, self.context).await?;
        if more {
            self.notes
                .push(format!("only the first {} rows of `{step}` were followed", rows.n_rows()));
        }
        Ok(rows)
    }

    fn longer(&self, path: &[String], table: &BoundTable) -> Vec<String> {
        let step = quote(self.text, table.span);
        path.iter().cloned().chain((!step.is_empty()).then_some(step)).collect()
    }
}

/// The branches of a union, each with the condition on its own columns.
fn branches(
    table: &BoundTable,
    it: &BoundUnion,
    condition: Option<&Expr>,
    path: &[String],
) -> Vec<Open> {
    let branch = |input: &kql::bound::BoundUnionInput| {
        let own = |id: ColumnId, ty: Type| -> Expr {
            let at = table.columns.iter().position(|it| it.id == id);
            let from = at.and_then(|at| input.columns.get(at).copied().flatten());
            let kind = match from {
                Some(id) => ExprKind::Column(id),
                None if it.source == Some(id) => {
                    ExprKind::Literal(Value::String(input.name.as_str().into()))
                }
                None if ty == Type::String => ExprKind::Literal(Value::String("".into())),
                None => ExprKind::Literal(Value::Null(ty)),
            };
            Expr { kind, ty, span: Span::default() }
        };
        let condition = condition.map(|it| replaced(it, &own));
        (input.table.clone(), condition, path.to_vec())
    };
    it.inputs.iter().map(branch).collect()
}

fn with(table: BoundTable, condition: Option<Expr>) -> BoundTable {
    match condition {
        Some(condition) => filtered(table, condition),
        None => table,
    }
}

/// A condition over an operator's output as one over its input: each column that is computed is what it is computed from.
fn computed(condition: &Expr, assignments: &[Assignment]) -> Expr {
    replaced(condition, &|id, ty| match assignments.iter().find(|it| it.column.id == id) {
        Some(it) => it.value.clone(),
        None => Expr { kind: ExprKind::Column(id), ty, span: Span::default() },
    })
}

/// An expression with another one in the place of each column.
fn replaced(it: &Expr, by: &dyn Fn(ColumnId, Type) -> Expr) -> Expr {
    match it.kind {
        ExprKind::Column(id) => by(id, it.ty),
        _ => it.map_children(&mut |child| Some(replaced(child, by))).unwrap_or_else(|| it.clone()),
    }
}

/// The columns that an expression names.
pub fn columns_in(it: &Expr) -> Vec<ColumnId> {
    let (mut found, mut rest) = (Vec::new(), vec![it]);
    while let Some(it) = rest.pop() {
        if let ExprKind::Column(id) = it.kind {
            found.push(id);
        }
        rest.extend(it.children());
    }
    found
}
