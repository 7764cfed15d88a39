//! Which stretch of time a query asks of each table, and which the logs hold.

use std::collections::BTreeMap;

use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{BoundOperator, BoundTable, Column, Expr, ExprKind};
use kql::span::Span;
use kql::types::Type;

use crate::liveness::count::{aggregate, column, summarize};
use crate::needs::needs;
use crate::range::{Range, table_ranges};

use super::dead::as_text;

/// Ids that no query uses.
const FREE: u32 = u32::MAX - 2000;

/// A table that the query reads.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    pub table: String,
    pub n_rows: u64,
    /// The times of its first and last row, whatever the window, by the column that a window cuts it by.
    pub held: Option<(i64, i64)>,
    /// On how many days (UTC) it has rows.
    pub n_days: u64,
    /// What the query's own conditions ask of it, one for each place where it is read; None: no bound.
    pub asked: Vec<Range>,
    /// The columns that the query reads and that are empty in every row.
    pub empty_columns: Vec<String>,
}

/// One for each table, by name.
pub async fn histories(
    table: &BoundTable,
    context: &Context,
    notes: &mut Vec<String>,
) -> Vec<History> {
    let mut asked: BTreeMap<String, Vec<Range>> = BTreeMap::new();
    for (name, range) in table_ranges(table, context.now) {
        let ranges = asked.entry(name).or_default();
        if !ranges.contains(&range) {
            ranges.push(range);
        }
    }
    let needs = needs(table);
    let mut references: BTreeMap<&str, &BoundTable> = BTreeMap::new();
    for it in references_of(table) {
        if let BoundOperator::Table(source) = &it.operator
            && source.arguments.is_empty()
        {
            references.entry(&source.name).or_insert(it);
        }
    }
    let unscoped = Context { window: None, ..context.clone() };
    let mut found = Vec::new();
    for (name, reference) in references {
        let read = needs.get(name).cloned().unwrap_or_default();
        let asked = asked.remove(name).unwrap_or_default();
        match history(name, reference, &read, &unscoped).await {
            Ok(history) => found.push(History { asked, ..history }),
            Err(error) => notes.push(format!("what {name} holds could not be counted: {error}")),
        }
    }
    found
}

fn references_of(table: &BoundTable) -> Vec<&BoundTable> {
    let (mut found, mut rest) = (Vec::new(), vec![table]);
    while let Some(it) = rest.pop() {
        if matches!(it.operator, BoundOperator::Table(_)) {
            found.push(it);
        }
        rest.extend(it.inputs());
        rest.extend(it.expressions().into_iter().flat_map(Expr::tables));
    }
    found
}

/// Rows, first and last event, days, and which of the columns are empty: one scan.
async fn history(
    name: &str,
    reference: &BoundTable,
    read: &std::collections::BTreeSet<String>,
    context: &Context,
) -> Result<History, engine::error::Error> {
    let columns: Vec<&Column> =
        reference.columns.iter().filter(|it| read.contains(&it.name)).collect();
    let time = context.tables.clock().column(name, &reference.columns);
    let mut aggregates = vec![aggregate("count", Vec::new(), FREE)];
    for (at, it) in columns.iter().enumerate() {
        let call = Expr {
            kind: ExprKind::Call { function: "isnotempty", args: vec![as_text(it)] },
            ty: Type::Bool,
            span: Span::default(),
        };
        let id = FREE + 10 + u32::try_from(at).unwrap_or(0);
        aggregates.push(aggregate("countif", vec![call], id));
    }
    if let Some(time) = time {
        let own = || Expr { kind: ExprKind::Column(time.id), ty: time.ty, span: Span::default() };
        let day = Expr {
            kind: ExprKind::Call { function: "startofday", args: vec![own()] },
            ty: Type::DateTime,
            span: Span::default(),
        };
        for (at, (function, arg)) in [("min", own()), ("max", own())].into_iter().enumerate() {
            let mut it = aggregate(function, vec![arg], 0);
            it.outputs = vec![column(FREE + 1 + u32::try_from(at).unwrap_or(0), Type::DateTime)];
            aggregates.push(it);
        }
        aggregates.push(aggregate("count_distinct", vec![day], FREE + 3));
    }
    let answer = run(&summarize(reference.clone(), aggregates), context).await?;
    let cells = answer.rows().next().unwrap_or_default();
    let count = |at: usize| match cells.get(at) {
        Some(Cell::Long(it)) => u64::try_from(*it).unwrap_or(0),
        _ => 0,
    };
    let n_rows = count(0);
    let empty = columns.iter().enumerate().filter(|(at, _)| n_rows > 0 && count(at + 1) == 0);
    let empty_columns = empty.map(|(_, it)| it.name.clone()).collect();
    let after = columns.len() + 1;
    let held = match (cells.get(after), cells.get(after + 1)) {
        (Some(Cell::DateTime(from)), Some(Cell::DateTime(to))) => Some((*from, *to)),
        _ => None,
    };
    let n_days = count(after + 2);
    Ok(History { table: name.to_owned(), n_rows, held, n_days, asked: Vec::new(), empty_columns })
}
