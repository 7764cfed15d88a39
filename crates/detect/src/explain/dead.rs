//! Why a condition lets nothing through: what its columns hold, and where the value that it looks for stands instead.

use engine::error::Error;
use engine::library::Functions;
use engine::run::{Context, run};
use engine::types::Cell;
use kql::bound::{
    Assignment, BinaryOp, BoundOperator, BoundSort, BoundSummarize, BoundTable, BoundWhere, Column,
    ColumnId, Expr, ExprKind, InOp, SortKey, TextOp,
};
use kql::library::Catalog;
use kql::span::Span;
use kql::types::{Type, Value};

use crate::liveness::count::{aggregate, column, run_counts, summarize};
use crate::liveness::elsewhere;
use crate::liveness::pipeline::{Link, Pipeline, links_to};
use crate::needs::sources;
use crate::predicate::conjuncts;

use super::Step;
use super::kept::Kept;
use super::lineage::columns_in;
use super::lines::Line;
use super::similar::Similar;

/// How many values of a column are named.
const MAX_VALUES: usize = 5;
/// How many columns of a condition are looked into.
const MAX_COLUMNS: usize = 3;
/// How many other tables are searched.
const MAX_TABLES: usize = 12;
/// Ids that no query uses.
const FREE: u32 = u32::MAX - 1000;

/// What there is to say of a condition that lets nothing through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dead {
    /// What each column that it looks at holds in the rows that reach it.
    pub columns: Vec<Held>,
    /// The texts that it looks for, where it compares a column with text.
    pub sought: Vec<String>,
    /// Other columns in which the same comparison holds, and in how many rows.
    pub elsewhere: Vec<(String, u64)>,
    /// Columns of other tables that hold the text as a term, and in how many rows.
    pub in_other_tables: Vec<(String, String, u64)>,
    /// In how many rows the text stands in other letter case.
    pub in_other_case: u64,
    /// In how many rows the text stands as a part of a longer one.
    pub within_longer: u64,
    /// In how many rows of the table the condition holds by itself, whatever the window.
    pub at_any_time: u64,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Held {
    pub column: String,
    pub n_distinct: u64,
    /// The most frequent values as text, and in how many rows; of a datetime the least and the greatest.
    pub values: Vec<(String, u64)>,
    pub n_empty: u64,
    /// Values that are like the text that is looked for, and in how many rows.
    pub similar: Vec<(String, u64)>,
}

/// Looks into the first condition of a line that lets nothing through though rows reach it.
pub async fn explain_dead(
    line: &Line<'_>,
    steps: &mut [Step],
    catalog: &dyn Catalog,
    kept: &mut Kept<'_>,
    notes: &mut Vec<String>,
) {
    let context = kept.context;
    for (at, step) in steps.iter_mut().enumerate() {
        let dead = step.conditions.iter().position(|it| it.rows_in > 0 && it.rows_out == 0);
        let Some(number) = dead else { continue };
        let found = match line.chain.get(at).map(|it| kept.over(it).operator) {
            Some(BoundOperator::Where(it)) => look(&it, number, context).await,
            _ => continue,
        };
        let condition = match line.chain.get(at).map(|it| &it.operator) {
            Some(BoundOperator::Where(it)) => conjuncts(&it.predicate).get(number).copied(),
            _ => None,
        };
        let found = match (found, condition) {
            (Ok(it), Some(condition)) => at_any_time(it, condition, line.base, context).await,
            (found, _) => found,
        };
        let found = match found {
            Ok(it) => in_other_tables(it, line.base, catalog, kept).await,
            Err(error) => Err(error),
        };
        match (found, step.conditions.get_mut(number)) {
            (Ok(found), Some(condition)) => condition.dead = Some(found),
            (Err(error), _) => {
                notes.push(format!(
                    "why a condition lets nothing through could not be found out: {error}"
                ));
            }
            (Ok(_), None) => {}
        }
        return;
    }
}

/// The condition of that number of a `where`.
async fn look(it: &BoundWhere, number: usize, context: &Context) -> Result<Dead, Error> {
    let parts = conjuncts(&it.predicate);
    let Some(condition) = parts.get(number) else { return Ok(Dead::default()) };
    let before = parts.get(..number).unwrap_or_default();
    let reaching =
        before.iter().fold(it.input.as_ref().clone(), |table, it| filtered(table, (*it).clone()));
    let mut dead = Dead::default();
    for column in columns_of(condition, &it.input).into_iter().take(MAX_COLUMNS) {
        dead.columns.push(held(&reaching, &column, condition, context).await?);
    }
    let (mut links, base) = links_to(&it.input);
    links.extend(parts.iter().take(number + 1).map(|it| Link::Condition(it)));
    let pipeline = Pipeline { base, links, fed_by: None };
    let at = pipeline.conditions().count().saturating_sub(1);
    if let Some(sought) = elsewhere::search(&pipeline, at, context).await? {
        dead.sought = sought.values;
        dead.elsewhere = sought.elsewhere;
        let relaxed = [in_any_case(condition), as_part(condition)];
        let mut counts = [0, 0];
        for (condition, count) in relaxed.into_iter().zip(&mut counts) {
            if let Some(condition) = condition {
                *count = count_if(reaching.clone(), condition, context).await?;
            }
        }
        [dead.in_other_case, dead.within_longer] = counts;
    }
    Ok(dead)
}

/// Looks at all of the table where the window shows a part of it: whether the condition holds at other times, and what is like the text.
async fn at_any_time(
    mut dead: Dead,
    condition: &Expr,
    base: &BoundTable,
    context: &Context,
) -> Result<Dead, Error> {
    let columns = columns_of(condition, base);
    let is_whole = context.window.is_none() || !matches!(base.operator, BoundOperator::Table(_));
    let is_own = |id: &ColumnId| columns.iter().any(|it| it.id == *id);
    if is_whole || columns.is_empty() || !columns_in(condition).iter().all(is_own) {
        return Ok(dead);
    }
    let unscoped = Context { window: None, ..context.clone() };
    dead.at_any_time = count_if(base.clone(), condition.clone(), &unscoped).await?;
    if dead.at_any_time > 0 {
        return Ok(dead);
    }
    for column in columns.iter().filter(|it| it.ty == Type::String) {
        let own = dead.columns.iter_mut().find(|it| it.column == column.name);
        if let Some(own) = own {
            own.similar = held(base, column, condition, &unscoped).await?.similar;
        }
    }
    Ok(dead)
}

/// Looks for the text in the tables that the line doesn't read.
async fn in_other_tables(
    mut dead: Dead,
    base: &BoundTable,
    catalog: &dyn Catalog,
    kept: &mut Kept<'_>,
) -> Result<Dead, Error> {
    if dead.sought.is_empty() {
        return Ok(dead);
    }
    let read: Vec<&str> = sources(base).into_iter().map(|it| it.name.as_str()).collect();
    let search: Vec<String> = dead
        .sought
        .iter()
        .map(String::as_str)
        .chain([""])
        .chain(read.iter().copied())
        .map(str::to_owned)
        .collect();
    if let Some(found) = kept.found(&search) {
        dead.in_other_tables.clone_from(found);
        return Ok(dead);
    }
    let held = catalog.held_names().unwrap_or_default();
    let others = held.iter().filter(|it| !read.contains(&it.as_str())).take(MAX_TABLES);
    for name in others {
        let text = format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'"));
        let Some(query) = kql::compile(&text, catalog, &Functions).0 else { continue };
        let Some(table) = query.tables.into_iter().next() else { continue };
        let columns: Vec<Column> = table
            .columns
            .iter()
            .filter(|it| matches!(it.ty, Type::String | Type::Dynamic))
            .cloned()
            .collect();
        let holds = |column: &Column| any(dead.sought.iter().map(|it| has(column, it)));
        let counts: Vec<_> = columns
            .iter()
            .zip(FREE + 10..)
            .filter_map(|(it, id)| Some(aggregate("countif", vec![holds(it)?], id)))
            .collect();
        if counts.is_empty() {
            continue;
        }
        let counts = run_counts(summarize(table, counts), kept.context).await?;
        let hits = columns.iter().zip(counts).filter(|(_, n)| *n > 0);
        let mut hits: Vec<_> = hits.map(|(it, n)| (name.clone(), it.name.clone(), n)).collect();
        hits.sort_by_key(|(.., n)| std::cmp::Reverse(*n));
        dead.in_other_tables.extend(hits.into_iter().take(MAX_COLUMNS));
    }
    kept.remember(search, dead.in_other_tables.clone());
    Ok(dead)
}

/// `column has "text"`.
fn has(column: &Column, text: &str) -> Expr {
    let value = Expr {
        kind: ExprKind::Literal(Value::String(text.into())),
        ty: Type::String,
        span: Span::default(),
    };
    let op = BinaryOp::Text { op: TextOp::Has, case_sensitive: false, negated: false };
    joined(op, as_text(column), value)
}

/// The columns that an expression names, each once.
pub fn columns_of(expression: &Expr, table: &BoundTable) -> Vec<Column> {
    let (mut found, mut rest): (Vec<Column>, _) = (Vec::new(), vec![expression]);
    while let Some(it) = rest.pop() {
        if let ExprKind::Column(id) = it.kind
            && !found.iter().any(|it| it.id == id)
        {
            found.extend(table.columns.iter().find(|it| it.id == id).cloned());
        }
        rest.extend(it.children().into_iter().rev());
    }
    found
}

/// What a column holds in some rows: its most frequent values, how many there are, how many rows have none, and which values are like what
/// the condition looks for.
pub async fn held(
    rows: &BoundTable,
    column: &Column,
    condition: &Expr,
    context: &Context,
) -> Result<Held, Error> {
    let answer = run(&frequencies(rows.clone(), column), context).await?;
    let mut similar = Similar::to(condition);
    let mut held = Held { column: column.name.clone(), ..Held::default() };
    let mut ends: Option<(String, String)> = None;
    for row in answer.rows() {
        let [value, Cell::Long(n_rows)] = row.as_slice() else { continue };
        let (value, n_rows) = (value.to_text(), u64::try_from(*n_rows).unwrap_or(0));
        if value.is_empty() {
            held.n_empty += n_rows;
            continue;
        }
        held.n_distinct += 1;
        similar.see(&value, n_rows);
        ends = Some(match ends {
            None => (value.clone(), value.clone()),
            Some((low, high)) => (low.min(value.clone()), high.max(value.clone())),
        });
        if held.values.len() < MAX_VALUES {
            held.values.push((value, n_rows));
        }
    }
    held.similar = similar.finish();
    if let (Type::DateTime, Some((low, high))) = (column.ty, ends) {
        held.values = vec![(low, 0), (high, 0)];
    }
    Ok(held)
}

/// `rows | summarize n = count() by value = tostring(column) | sort by n, value`.
fn frequencies(rows: BoundTable, of: &Column) -> BoundTable {
    let by = Assignment { column: column(FREE, Type::String), value: as_text(of) };
    let count = aggregate("count", Vec::new(), FREE + 1);
    let columns: Vec<Column> =
        std::iter::once(by.column.clone()).chain(count.outputs.clone()).collect();
    let operator = BoundOperator::Summarize(BoundSummarize {
        input: Box::new(rows),
        by: vec![by],
        aggregates: vec![count],
    });
    let table = BoundTable { operator, columns: columns.clone(), span: Span::default() };
    let key = |it: &Column, descending| SortKey {
        value: Expr { kind: ExprKind::Column(it.id), ty: it.ty, span: Span::default() },
        descending,
        nulls_first: false,
        granny: false,
    };
    let keys = columns.iter().rev().enumerate().map(|(at, it)| key(it, at == 0)).collect();
    let operator = BoundOperator::Sort(BoundSort { input: Box::new(table), keys });
    BoundTable { operator, columns, span: Span::default() }
}

/// A column as text.
pub fn as_text(column: &Column) -> Expr {
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

/// The rows that a condition lets through.
pub fn filtered(table: BoundTable, predicate: Expr) -> BoundTable {
    let columns = table.columns.clone();
    let operator = BoundOperator::Where(BoundWhere { input: Box::new(table), predicate });
    BoundTable { operator, columns, span: Span::default() }
}

async fn count_if(table: BoundTable, condition: Expr, context: &Context) -> Result<u64, Error> {
    let counting = summarize(table, vec![aggregate("countif", vec![condition], FREE + 2)]);
    Ok(run_counts(counting, context).await?.first().copied().unwrap_or(0))
}

/// The condition without regard to letter case; None where it has none already.
fn in_any_case(condition: &Expr) -> Option<Expr> {
    let kind = match &condition.kind {
        ExprKind::Binary { op: BinaryOp::Equal, left, right } if left.ty == Type::String => {
            let op = BinaryOp::Text { op: TextOp::Equals, case_sensitive: false, negated: false };
            ExprKind::Binary { op, left: left.clone(), right: right.clone() }
        }
        ExprKind::Binary {
            op: BinaryOp::Text { op, case_sensitive: true, negated: false },
            left,
            right,
        } => {
            let op = BinaryOp::Text { op: *op, case_sensitive: false, negated: false };
            ExprKind::Binary { op, left: left.clone(), right: right.clone() }
        }
        ExprKind::In { op: InOp::In { case_sensitive: true, negated: false }, left, list } => {
            let op = InOp::In { case_sensitive: false, negated: false };
            ExprKind::In { op, left: left.clone(), list: list.clone() }
        }
        _ => return None,
    };
    Some(Expr { kind, ..condition.clone() })
}

/// The condition as `contains`: one of the texts anywhere in the column.
fn as_part(condition: &Expr) -> Option<Expr> {
    let (left, texts): (&Expr, Vec<&Expr>) = match &condition.kind {
        ExprKind::Binary {
            op: BinaryOp::Equal | BinaryOp::Text { negated: false, .. },
            left,
            right,
        } => (left, vec![right]),
        ExprKind::In { op: InOp::In { negated: false, .. } | InOp::HasAny, left, list } => {
            (left, list.iter().collect())
        }
        _ => return None,
    };
    let contains = |text: &Expr| Expr {
        kind: ExprKind::Binary {
            op: BinaryOp::Text { op: TextOp::Contains, case_sensitive: false, negated: false },
            left: Box::new(left.clone()),
            right: Box::new(text.clone()),
        },
        ty: Type::Bool,
        span: condition.span,
    };
    let is_text =
        |it: &&Expr| matches!(&it.kind, ExprKind::Literal(Value::String(text)) if !text.is_empty());
    if !texts.iter().all(is_text) || left.ty != Type::String && left.ty != Type::Dynamic {
        return None;
    }
    any(texts.into_iter().map(contains))
}

/// `a or b or c`.
pub fn any(parts: impl Iterator<Item = Expr>) -> Option<Expr> {
    parts.reduce(|left, right| joined(BinaryOp::Or, left, right))
}

/// Two conditions as one.
pub fn joined(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let kind = ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) };
    Expr { kind, ty: Type::Bool, span: Span::default() }
}
