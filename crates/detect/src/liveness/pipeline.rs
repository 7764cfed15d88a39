//! The pipelines of a bound query.

use kql::bound::{
    Assignment, BoundExtend, BoundOperator, BoundTable, Column, ColumnId, Expr, ExprKind, JoinKind,
};

use crate::predicate::conjuncts;

/// What is read, and the conditions on it.
pub struct Pipeline<'a> {
    pub base: &'a BoundTable,
    /// From the base upwards.
    pub links: Vec<Link<'a>>,
    /// The pipeline without whose rows this one has none.
    pub fed_by: Option<usize>,
}

/// One part of a pipeline.
#[derive(Clone, Copy)]
pub enum Link<'a> {
    Condition(&'a Expr),
    Columns(&'a [Assignment]),
}

/// Every pipeline that has a condition, each after those that feed it.
pub fn pipelines(table: &BoundTable) -> Vec<Pipeline<'_>> {
    let mut found = Vec::new();
    collect(table, &mut found);
    found
}

/// Finds the pipelines of a table; gives the one without whose rows the table has none.
fn collect<'a>(table: &'a BoundTable, found: &mut Vec<Pipeline<'a>>) -> Option<usize> {
    let (links, base) = links_to(table);
    let fed_by = below(base, found);
    if !links.iter().any(|it| matches!(it, Link::Condition(_))) {
        return fed_by;
    }
    found.push(Pipeline { base, links, fed_by });
    Some(found.len() - 1)
}

/// The conditions and columns from the first table below up to this one, in order, and that table.
pub fn links_to(table: &BoundTable) -> (Vec<Link<'_>>, &BoundTable) {
    let (mut links, mut base) = (Vec::new(), table);
    loop {
        base = match &base.operator {
            BoundOperator::Where(it) => {
                links.extend(conjuncts(&it.predicate).into_iter().rev().map(Link::Condition));
                &it.input
            }
            BoundOperator::Extend(it) => {
                links.push(Link::Columns(&it.assignments));
                &it.input
            }
            BoundOperator::Project(it) => {
                links.push(Link::Columns(&it.assignments));
                &it.input
            }
            BoundOperator::Materialize(it) => &it.input,
            _ => break,
        };
    }
    links.reverse();
    (links, base)
}

fn below<'a>(base: &'a BoundTable, found: &mut Vec<Pipeline<'a>>) -> Option<usize> {
    let tables = match &base.operator {
        // A subquery over its rows can't be counted apart.
        BoundOperator::MvApply(it) => vec![it.input.as_ref()],
        BoundOperator::Partition(it) => vec![it.input.as_ref()],
        _ => base.inputs(),
    };
    let inputs: Vec<Option<usize>> = tables.into_iter().map(|it| collect(it, found)).collect();
    let input = |at: usize| inputs.get(at).copied().flatten();
    match &base.operator {
        BoundOperator::Join(it) => match it.kind {
            JoinKind::RightOuter | JoinKind::RightSemi | JoinKind::RightAnti => input(1),
            JoinKind::FullOuter => None,
            _ => input(0),
        },
        BoundOperator::Summarize(it) if !it.by.is_empty() => input(0),
        BoundOperator::Sort(_)
        | BoundOperator::Take(_)
        | BoundOperator::Top(_)
        | BoundOperator::Distinct(_) => input(0),
        _ => None,
    }
}

impl<'a> Pipeline<'a> {
    /// Its conditions, in order.
    pub fn conditions(&self) -> impl Iterator<Item = &'a Expr> {
        self.links.iter().filter_map(|it| match it {
            Link::Condition(it) => Some(*it),
            Link::Columns(_) => None,
        })
    }

    /// What the rows come from, in a word.
    pub fn source(&self) -> String {
        match &self.base.operator {
            BoundOperator::Table(it) => it.name.clone(),
            BoundOperator::Union(it) => {
                let names: Vec<&str> = it.inputs.iter().map(|it| it.name.as_str()).collect();
                names.join(", ")
            }
            BoundOperator::Join(_) => "join".to_owned(),
            BoundOperator::Summarize(_) => "summarize".to_owned(),
            _ => "the operators before".to_owned(),
        }
    }

    /// A column id that the query doesn't use.
    pub fn free_id(&self) -> u32 {
        let of_links = self.links.iter().flat_map(|it| match it {
            Link::Columns(assignments) => *assignments,
            Link::Condition(_) => &[],
        });
        let top = of_links.map(|it| it.column.id.0).max().unwrap_or(0);
        top.max(highest_id(self.base)) + 1
    }
}

fn highest_id(table: &BoundTable) -> u32 {
    let own = table.columns.iter().map(|it| it.id.0).max().unwrap_or(0);
    table.inputs().into_iter().map(highest_id).fold(own, u32::max)
}

/// A table with further columns; none of its own is lost, so that conditions on both sides of a `project` can be counted together.
pub fn with_columns(table: BoundTable, assignments: &[Assignment]) -> BoundTable {
    let new: Vec<Assignment> = assignments
        .iter()
        .filter(|it| !matches!(it.value.kind, ExprKind::Column(id) if id == it.column.id))
        .cloned()
        .collect();
    if new.is_empty() {
        return table;
    }
    let columns =
        table.columns.iter().cloned().chain(new.iter().map(|it| it.column.clone())).collect();
    let span = table.span;
    let operator = BoundOperator::Extend(BoundExtend { input: Box::new(table), assignments: new });
    BoundTable { operator, columns, span }
}

/// A column for counting: its name is never seen.
pub fn column(id: u32, ty: kql::types::Type) -> Column {
    Column { id: ColumnId(id), name: format!("${id}"), ty }
}
