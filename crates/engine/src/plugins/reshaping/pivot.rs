//! `pivot`: each value of a column becomes a column. The rows come summarised: the groups, the value, what was aggregated.

use std::collections::HashMap;

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::plugin::rows::{Invocation, NamedColumn, Rows, push};
use crate::types::{Cell, ColumnBuilder};

/// More values than that are no columns.
const MAX_COLUMNS: usize = 10_000;

/// The groups and the values each in the order in which they first came.
///
/// Kusto: a count or a sum of nothing is 0, all else is null.
pub fn run(call: &Invocation) -> Result<Rows> {
    let columns = &call.input.columns;
    let Some(([groups @ .., values], [aggregated, ..])) =
        columns.split_at_checked(group_count(call) + 1)
    else {
        return exec_err!("pivot has nothing to aggregate");
    };
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    let (mut row_of, mut place_of) = (HashMap::new(), HashMap::new());
    let mut cells: HashMap<(usize, usize), usize> = HashMap::new();
    for row in 0..call.input.n_rows {
        let group: Vec<String> = groups.iter().map(|it| key(it.cell(row))).collect();
        let at = *row_of.entry(group).or_insert_with(|| {
            rows.push(Some(row));
            rows.len() - 1
        });
        let place = *place_of.entry(values.cell(row).to_text()).or_insert_with(|| {
            places.push(row);
            places.len() - 1
        });
        cells.insert((at, place), row);
        if places.len() > MAX_COLUMNS {
            return exec_err!("pivot: the column has more than {MAX_COLUMNS} different values");
        }
    }
    let mut answer = Rows { columns: groups.to_vec(), n_rows: call.input.n_rows }.taken(&rows)?;
    let taken: Vec<String> = answer.iter().map(|it| it.name.clone()).collect();
    for (place, first) in places.iter().enumerate() {
        let row_of = |at: usize| cells.get(&(at, place)).copied();
        let name = name_of(&values.cell(*first).to_text(), &taken);
        answer.push(pivoted(name, aggregated, rows.len(), row_of, fills_with_zero(call)));
    }
    Ok(Rows { columns: answer, n_rows: rows.len() })
}

/// The aggregate stands behind the value, the value behind the groups. An aggregate may have several outputs: the first counts.
fn group_count(call: &Invocation) -> usize {
    let named = call.columns("columnName").len();
    if named > 0 { named } else { call.input.columns.len().saturating_sub(2) }
}

/// Null and `""` are different groups.
fn key(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null => "n".to_owned(),
        other => format!("v{}", other.to_text()),
    }
}

/// A value that is called as a group's column is gets a number.
fn name_of(value: &str, taken: &[String]) -> String {
    let is_taken = |name: &str| taken.iter().any(|it| it == name);
    if !is_taken(value) {
        return value.to_owned();
    }
    let numbered = (1..).map(|n| format!("{value}{n}")).find(|it| !is_taken(it));
    numbered.unwrap_or_else(|| value.to_owned())
}

fn fills_with_zero(call: &Invocation) -> bool {
    match call.argument("aggregateFunction") {
        None => true,
        Some(it) => it.aggregate.is_some_and(|it| {
            let counts =
                ["count", "countif", "dcount", "dcountif", "count_distinct", "count_distinctif"];
            counts.contains(&it) || matches!(it, "sum" | "sumif")
        }),
    }
}

fn pivoted(
    name: String,
    from: &NamedColumn,
    n_rows: usize,
    row_of: impl Fn(usize) -> Option<usize>,
    zero: bool,
) -> NamedColumn {
    let nothing = match from.ty {
        Type::Int | Type::Long if zero => Cell::Long(0),
        Type::TimeSpan if zero => Cell::TimeSpan(0),
        Type::Real if zero => Cell::Real(0.0),
        Type::Decimal if zero => Cell::Decimal("0"),
        _ => Cell::Null,
    };
    let mut builder = ColumnBuilder::new(from.ty, n_rows);
    for at in 0..n_rows {
        push(&mut builder, row_of(at).map_or(nothing, |row| from.cell(row)));
    }
    NamedColumn { name, ty: from.ty, array: builder.finish() }
}
