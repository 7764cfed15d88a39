//! Follows an event through a query: the first step that drops it, and why.

use engine::error::Error;
use engine::run::Context;
use kql::bound::{BoundOperator, BoundTable, BoundUnion, Column, Expr, JoinKind};

use crate::liveness::count::quote;
use crate::predicate::conjuncts;

use super::counts::count_rows;
use super::dead::{Held, columns_of, filtered, held};
use super::lines::source;
use super::rows::{first_rows, restricted, same_values, text_is};

/// An event on its way through the query, from one of the places where its table is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    pub table: String,
    /// How many rows of the table are the event.
    pub n_events: u64,
    /// The steps that it reached, and how many of its rows came out.
    pub steps: Vec<(String, u64)>,
    pub end: End,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The table that is read there doesn't hold it, or not within the rule's window.
    NotThere { outside_window: u64 },
    /// It is in the answer.
    Answered,
    /// The step that drops it, and the conditions that it fails with what its columns hold.
    Dropped { step: String, failed: Vec<(String, Vec<Held>)> },
    /// It is among the rows of another side: `!in`, an anti join, a baseline.
    Excludes { step: String },
    /// It is in a list or a number that a step compares with.
    Compared { step: String },
    /// The step mixes its rows so that none can be told apart.
    Lost { step: String },
}

/// Follows the rows whose column holds that value, from every place where a table with that column is read.
pub async fn follow(
    table: &BoundTable,
    column: &str,
    value: &str,
    text: &str,
    context: &Context,
) -> Result<Vec<Followed>, Error> {
    let mut found = Vec::new();
    for path in paths(table) {
        let Some(base) = path.first() else { continue };
        let Some(own) = base.table.columns.iter().find(|it| it.name == column) else { continue };
        let event = filtered(base.table.clone(), text_is(own, value));
        let mut followed = Followed {
            table: source(base.table),
            n_events: number(&event, context).await?,
            steps: Vec::new(),
            end: End::Answered,
        };
        if followed.n_events == 0 {
            let unscoped = Context { window: None, ..context.clone() };
            let outside_window = number(&event, &unscoped).await?;
            followed.end = End::NotThere { outside_window };
        } else {
            climb(&path, event, text, context, &mut followed).await?;
        }
        if !found.contains(&followed) {
            found.push(followed);
        }
    }
    Ok(found)
}

/// The places where a table with that column is read, with the column.
pub(super) fn tables_with<'a>(
    table: &'a BoundTable,
    column: &str,
) -> Vec<(&'a BoundTable, &'a Column)> {
    let bases = paths(table).into_iter().filter_map(|it| Some(it.first()?.table));
    let own = |it: &'a BoundTable| Some((it, it.columns.iter().find(|own| own.name == column)?));
    bases.filter_map(own).collect()
}

/// A table on the way up, and which of the inputs of the one above it is.
struct Place<'a> {
    table: &'a BoundTable,
    way: Way,
}

/// How a table belongs to the one above it.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Input(usize),
    Expression,
    Top,
}

/// From each table that is read up to the answer.
fn paths(table: &BoundTable) -> Vec<Vec<Place<'_>>> {
    let mut found = Vec::new();
    let mut open = vec![vec![(table, Way::Top)]];
    while let Some(path) = open.pop() {
        let Some((lowest, _)) = path.last().copied() else { continue };
        if matches!(lowest.operator, BoundOperator::Table(_)) {
            let places = path.iter().rev().map(|(table, way)| Place { table, way: *way });
            found.push(places.collect());
        }
        let longer = |it, way| path.iter().copied().chain([(it, way)]).collect::<Vec<_>>();
        let inputs = lowest.inputs().into_iter().enumerate();
        let inputs = inputs.map(|(at, it)| longer(it, Way::Input(at))).collect::<Vec<_>>();
        let inside = lowest.expressions().into_iter().flat_map(Expr::tables);
        let inside = inside.map(|it| longer(it, Way::Expression)).collect::<Vec<_>>();
        open.extend(inputs.into_iter().chain(inside).rev());
    }
    found
}

async fn climb(
    path: &[Place<'_>],
    event: BoundTable,
    text: &str,
    context: &Context,
    followed: &mut Followed,
) -> Result<(), Error> {
    let mut rows = event;
    for pair in path.windows(2) {
        let [below, above] = pair else { continue };
        let step = quote(text, above.table.span);
        let Way::Input(at) = below.way else {
            followed.end = End::Compared { step };
            return Ok(());
        };
        let through = match lifted(above.table, at, &rows, context).await? {
            Lifted::Rows(it) => it,
            Lifted::Excludes => {
                followed.end = End::Excludes { step };
                return Ok(());
            }
            Lifted::Lost => {
                followed.end = End::Lost { step };
                return Ok(());
            }
        };
        let n_rows = number(&through, context).await?;
        if shows(above.table) {
            followed.steps.push((step.clone(), n_rows));
        }
        if n_rows == 0 {
            let failed = failed(above.table, &rows, text, context).await?;
            followed.end = End::Dropped { step, failed };
            return Ok(());
        }
        rows = through;
    }
    Ok(())
}

/// Steps that can't drop a row are not told.
fn shows(table: &BoundTable) -> bool {
    !matches!(
        table.operator,
        BoundOperator::Extend(_)
            | BoundOperator::Project(_)
            | BoundOperator::Sort(_)
            | BoundOperator::Render(_)
            | BoundOperator::Materialize(_)
            | BoundOperator::AssertSchema(_)
    )
}

/// What an operator makes of the event's rows.
enum Lifted {
    Rows(BoundTable),
    Excludes,
    Lost,
}

async fn lifted(
    above: &BoundTable,
    at: usize,
    rows: &BoundTable,
    context: &Context,
) -> Result<Lifted, Error> {
    let mut own = above.clone();
    match &mut own.operator {
        BoundOperator::Join(it) => {
            let Some(kind) = followed_kind(it.kind, at) else { return Ok(Lifted::Excludes) };
            it.kind = kind;
            let side = if at == 0 { &mut it.left } else { &mut it.right };
            **side = rows.clone();
        }
        BoundOperator::Union(it) => {
            let Some(mut input) = it.inputs.get(at).cloned() else { return Ok(Lifted::Lost) };
            input.table = rows.clone();
            let source = it.source;
            own.operator = BoundOperator::Union(BoundUnion { inputs: vec![input], source });
        }
        BoundOperator::Where(_)
        | BoundOperator::Extend(_)
        | BoundOperator::Project(_)
        | BoundOperator::Sort(_)
        | BoundOperator::Render(_)
        | BoundOperator::Materialize(_)
        | BoundOperator::AssertSchema(_)
        | BoundOperator::Pack(_)
        | BoundOperator::MvExpand(_)
        | BoundOperator::MvApply(_)
        | BoundOperator::Parse(_)
        | BoundOperator::ParseKv(_) => {
            if let Some(input) = own.inputs_mut().into_iter().next() {
                *input = rows.clone();
            }
        }
        BoundOperator::Summarize(it) => return groups(above, &it.by.clone(), rows, context).await,
        BoundOperator::Distinct(it) => {
            return groups(above, &it.assignments.clone(), rows, context).await;
        }
        BoundOperator::MakeSeries(it) => return groups(above, &it.by.clone(), rows, context).await,
        BoundOperator::Count(_) => return Ok(Lifted::Rows(own)),
        _ => {
            let (values, _) = first_rows(rows.clone(), context).await?;
            return Ok(restricted(above, &values).map_or(Lifted::Lost, Lifted::Rows));
        }
    }
    Ok(Lifted::Rows(own))
}

/// The join that gives the rows that the event takes part in; None where its rows only take others away.
fn followed_kind(kind: JoinKind, at: usize) -> Option<JoinKind> {
    match (kind, at) {
        (JoinKind::LeftAnti, 1) | (JoinKind::RightAnti, 0) => None,
        (JoinKind::LeftOuter, 1) | (JoinKind::RightOuter, 0) => Some(JoinKind::Inner),
        (JoinKind::FullOuter, 0) => Some(JoinKind::LeftOuter),
        (JoinKind::FullOuter, _) => Some(JoinKind::RightOuter),
        (kind, _) => Some(kind),
    }
}

/// The groups that the event's rows fall into, as they come out of all rows.
async fn groups(
    above: &BoundTable,
    by: &[kql::bound::Assignment],
    rows: &BoundTable,
    context: &Context,
) -> Result<Lifted, Error> {
    if by.is_empty() {
        return Ok(Lifted::Rows(above.clone()));
    }
    let keys: Vec<Expr> = by.iter().map(|it| it.value.clone()).collect();
    let (extended, places) = super::rows::with_expressions(rows.clone(), &keys, u32::MAX - 4000);
    let (values, _) = first_rows(extended, context).await?;
    let of: Vec<(usize, Expr)> = places
        .into_iter()
        .zip(by)
        .map(|(at, it)| (at, super::rows::as_column(&it.column)))
        .collect();
    Ok(match same_values(&values, &of) {
        Some(predicate) => Lifted::Rows(filtered(above.clone(), predicate)),
        None => Lifted::Lost,
    })
}

/// The conditions of a `where` that the rows fail, with what their columns hold; of a join the keys.
async fn failed(
    above: &BoundTable,
    rows: &BoundTable,
    text: &str,
    context: &Context,
) -> Result<Vec<(String, Vec<Held>)>, Error> {
    let conditions: Vec<&Expr> = match &above.operator {
        BoundOperator::Where(it) => conjuncts(&it.predicate),
        BoundOperator::Join(it) => it.keys.iter().flat_map(|(left, right)| [left, right]).collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for condition in conditions {
        let is_where = matches!(above.operator, BoundOperator::Where(_));
        if is_where && number(&filtered(rows.clone(), condition.clone()), context).await? > 0 {
            continue;
        }
        let mut columns = Vec::new();
        for column in columns_of(condition, rows) {
            columns.push(held(rows, &column, condition, context).await?);
        }
        if is_where || !columns.is_empty() {
            found.push((quote(text, condition.span), columns));
        }
    }
    Ok(found)
}

async fn number(table: &BoundTable, context: &Context) -> Result<u64, Error> {
    let mut notes = Vec::new();
    let counted = count_rows(table, context, &mut notes).await;
    Ok(counted.unwrap_or(0))
}
