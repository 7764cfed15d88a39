//! Which windows are surely empty, told without running the rule in them.
//!
//! From a bound query is read which rows it can't do without: each *leaf* is a table and those conditions on it that look at one row
//! alone. One pass over each leaf ([`super::profile`]) says in which minutes such rows are; a window without any has no answer. What isn't
//! understood counts as always there, so that a window is run once too often rather than once too little.

use kql::bound::{
    Assignment, BinaryOp, BoundJoin, BoundOperator, BoundTable, BoundUnion, Column, ColumnId, Expr,
    ExprKind, InOp, JoinKind,
};
use kql::clock::Clock;

use super::profile::Profile;
use crate::predicate::conjuncts;
use crate::range::{comparisons, constant};

/// Functions whose answer is not the row's alone.
const NOT_OF_THE_ROW: [&str; 12] = [
    "now",
    "ago",
    "rand",
    "new_guid",
    "prev",
    "next",
    "row_number",
    "row_cumsum",
    "row_rank_dense",
    "row_rank_min",
    "row_window_session",
    "current_principal",
];
/// Deeper queries are taken for always having rows.
const MAX_DEPTH: usize = 200;

/// What a query's rows depend on.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows {
    /// There may be rows whatever there is.
    Always,
    /// There are none without rows of that leaf.
    Leaf(usize),
    All(Vec<Rows>),
    Any(Vec<Rows>),
}

/// A table and the conditions on its rows.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// The table with the conditions that look at one row.
    pub rows: BoundTable,
    pub name: String,
    pub time: ColumnId,
    /// Comparisons of the time with what `now()` decides.
    pub bounds: Vec<(BinaryOp, Expr)>,
}

/// What a rule's windows can be judged by.
#[derive(Debug, Clone)]
pub struct Outlook {
    pub rows: Rows,
    pub leaves: Vec<Leaf>,
}

impl Outlook {
    /// What the rows of a tabular expression depend on, in windows by that clock. `is_function` says whether a name isn't that of a table.
    pub fn of(table: &BoundTable, clock: Clock, is_function: &dyn Fn(&str) -> bool) -> Outlook {
        let mut reader = Reader { leaves: Vec::new(), clock, is_function, depth: 0 };
        let rows = reader.rows(table, &mut Vec::new());
        Outlook { rows, leaves: reader.leaves }
    }

    /// Whether the window may have an answer, at that instant; the profiles are those of the leaves, in order.
    pub fn may_have_rows(&self, window: (i64, i64), profiles: &[Profile]) -> bool {
        self.may(&self.rows, window, profiles)
    }

    fn may(&self, rows: &Rows, window: (i64, i64), profiles: &[Profile]) -> bool {
        match rows {
            Rows::Always => true,
            Rows::All(all) => all.iter().all(|it| self.may(it, window, profiles)),
            Rows::Any(any) => any.iter().any(|it| self.may(it, window, profiles)),
            Rows::Leaf(at) => match (self.leaves.get(*at), profiles.get(*at)) {
                (Some(leaf), Some(profile)) => profile.may_hold(leaf.range(window, profile)),
                _ => true,
            },
        }
    }
}

impl Leaf {
    /// The part of a window that the leaf's own text looks at.
    fn range(&self, window: (i64, i64), profile: &Profile) -> (i64, i64) {
        let (mut from, mut to) = window;
        // The text speaks of the event's time, and this window is of another.
        if profile.by_arrival {
            return window;
        }
        for (op, bound) in &self.bounds {
            let Some(at) = constant(bound, window.1) else { continue };
            match op {
                BinaryOp::Greater => from = from.max(at.saturating_add(1)),
                BinaryOp::GreaterOrEqual => from = from.max(at),
                BinaryOp::Less => to = to.min(at),
                BinaryOp::LessOrEqual => to = to.min(at.saturating_add(1)),
                _ => {}
            }
        }
        (from, to)
    }
}

/// What stands above a table, on the way down to it; the last is the lowest.
#[derive(Clone)]
enum Link {
    Condition(Expr),
    Columns(Vec<Assignment>),
}

struct Reader<'a> {
    leaves: Vec<Leaf>,
    clock: Clock,
    is_function: &'a dyn Fn(&str) -> bool,
    depth: usize,
}

impl Reader<'_> {
    fn rows(&mut self, table: &BoundTable, links: &mut Vec<Link>) -> Rows {
        if self.depth >= MAX_DEPTH {
            return Rows::Always;
        }
        self.depth += 1;
        let rows = self.rows_of(table, links);
        self.depth -= 1;
        rows
    }

    fn rows_of(&mut self, table: &BoundTable, links: &mut Vec<Link>) -> Rows {
        match &table.operator {
            BoundOperator::Table(it) => {
                let is_table = it.arguments.is_empty() && !(self.is_function)(&it.name);
                match leaf(table, &it.name, self.clock, links) {
                    Some(leaf) if is_table => {
                        self.leaves.push(leaf);
                        Rows::Leaf(self.leaves.len() - 1)
                    }
                    _ => Rows::Always,
                }
            }
            BoundOperator::Where(it) => {
                let conditions = conjuncts(&it.predicate);
                let mut all: Vec<Rows> = conditions.iter().filter_map(|it| self.list(it)).collect();
                links.extend(conditions.into_iter().cloned().map(Link::Condition));
                all.push(self.rows(&it.input, links));
                if all.len() == 1 { all.remove(0) } else { Rows::All(all) }
            }
            BoundOperator::Extend(it) => {
                links.push(Link::Columns(it.assignments.clone()));
                self.rows(&it.input, links)
            }
            BoundOperator::Project(it) => {
                links.push(Link::Columns(it.assignments.clone()));
                self.rows(&it.input, links)
            }
            // The rows that come out went in: a condition above holds of them below.
            BoundOperator::Sort(it) => self.rows(&it.input, links),
            BoundOperator::Take(it) => self.rows(&it.input, links),
            BoundOperator::Top(it) => self.rows(&it.input, links),
            BoundOperator::Materialize(it) => self.rows(&it.input, links),
            BoundOperator::Render(it) => self.rows(&it.input, links),
            BoundOperator::AssertSchema(it) => self.rows(&it.input, links),
            BoundOperator::Union(it) => self.union(it, &table.columns, links),
            // Other rows come out, but none where none goes in.
            BoundOperator::Summarize(it) if !it.by.is_empty() => {
                self.rows(&it.input, &mut Vec::new())
            }
            BoundOperator::MakeSeries(it) if !it.by.is_empty() => {
                self.rows(&it.input, &mut Vec::new())
            }
            BoundOperator::Distinct(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::MvExpand(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::MvApply(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::Parse(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::ParseKv(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::Sample(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::SampleDistinct(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::TopHitters(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::Reduce(it) => self.rows(&it.input, &mut Vec::new()),
            BoundOperator::Join(it) => self.join(it),
            BoundOperator::Summarize(_)
            | BoundOperator::MakeSeries(_)
            | BoundOperator::Count(_)
            | BoundOperator::Input(_)
            | BoundOperator::Parameter(_)
            | BoundOperator::Datatable(_)
            | BoundOperator::Print(_)
            | BoundOperator::Range(_)
            | BoundOperator::InlineExternalTable(_)
            | BoundOperator::ExternalData(_)
            | BoundOperator::Pack(_)
            | BoundOperator::Scan(_)
            | BoundOperator::Graph(_)
            | BoundOperator::GraphMatch(_)
            | BoundOperator::GraphToTable(_)
            | BoundOperator::PartitionedGraph(_)
            | BoundOperator::Several(_)
            | BoundOperator::Evaluate(_)
            | BoundOperator::Partition(_)
            | BoundOperator::TopNested(_)
            | BoundOperator::Consume(_)
            | BoundOperator::Invoke(_) => Rows::Always,
        }
    }

    /// `x in (table)` lets nothing through where the table is empty.
    fn list(&mut self, condition: &Expr) -> Option<Rows> {
        match &condition.kind {
            ExprKind::InTable { op: InOp::In { negated: false, .. }, table, .. } => {
                Some(self.rows(table, &mut Vec::new()))
            }
            _ => None,
        }
    }

    fn union(&mut self, it: &BoundUnion, columns: &[Column], links: &[Link]) -> Rows {
        let mut any = Vec::new();
        for branch in &it.inputs {
            let filled = columns.iter().zip(&branch.columns).filter_map(|(column, from)| {
                let from = (*from)?;
                let ty = branch.table.columns.iter().find(|it| it.id == from)?.ty;
                (ty == column.ty).then(|| Assignment {
                    column: column.clone(),
                    value: Expr { kind: ExprKind::Column(from), ty, span: branch.table.span },
                })
            });
            let mut links = links.to_vec();
            links.push(Link::Columns(filled.collect()));
            any.push(self.rows(&branch.table, &mut links));
        }
        Rows::Any(any)
    }

    fn join(&mut self, it: &BoundJoin) -> Rows {
        let (left, right) =
            (self.rows(&it.left, &mut Vec::new()), self.rows(&it.right, &mut Vec::new()));
        match it.kind {
            JoinKind::InnerUnique | JoinKind::Inner | JoinKind::LeftSemi | JoinKind::RightSemi => {
                Rows::All(vec![left, right])
            }
            JoinKind::LeftOuter | JoinKind::LeftAnti => left,
            JoinKind::RightOuter | JoinKind::RightAnti => right,
            JoinKind::FullOuter => Rows::Any(vec![left, right]),
        }
    }
}

/// A table with what of the links above looks at one row alone; None: its rows have no time.
fn leaf(table: &BoundTable, name: &str, clock: Clock, links: &[Link]) -> Option<Leaf> {
    let time = clock.column(name, &table.columns)?.id;
    let mut times = vec![time];
    let (mut rows, mut bounds) = (table.clone(), Vec::new());
    for link in links.iter().rev() {
        match link {
            Link::Columns(assignments) => {
                let fit = |it: &&Assignment| is_of_the_row(&it.value, &rows);
                let fit: Vec<Assignment> = assignments.iter().filter(fit).cloned().collect();
                for it in &fit {
                    if matches!(it.value.kind, ExprKind::Column(id) if times.contains(&id)) {
                        times.push(it.column.id);
                    }
                }
                rows = crate::liveness::with_columns(rows, &fit);
            }
            Link::Condition(condition) => {
                let compared = comparisons(condition);
                let of_time = compared.iter().filter(|(id, _, _)| times.contains(id));
                let n_before = bounds.len();
                bounds.extend(of_time.map(|(_, op, bound)| (*op, (*bound).clone())));
                if bounds.len() == n_before && is_of_the_row(condition, &rows) {
                    rows = filtered(rows, condition.clone());
                }
            }
        }
    }
    Some(Leaf { rows, name: name.to_owned(), time, bounds })
}

fn filtered(input: BoundTable, predicate: Expr) -> BoundTable {
    let (columns, span) = (input.columns.clone(), input.span);
    let operator =
        BoundOperator::Where(kql::bound::BoundWhere { input: Box::new(input), predicate });
    BoundTable { operator, columns, span }
}

/// Whether an expression is worked out of these columns and nothing else.
fn is_of_the_row(expr: &Expr, rows: &BoundTable) -> bool {
    let mut rest = vec![expr];
    while let Some(it) = rest.pop() {
        let fits = match &it.kind {
            ExprKind::Column(id) => rows.columns.iter().any(|it| it.id == *id),
            ExprKind::Parameter(_) | ExprKind::InTable { .. } | ExprKind::ToScalar(_) => false,
            ExprKind::Call { function, .. } => !NOT_OF_THE_ROW.contains(function),
            _ => true,
        };
        if !fits {
            return false;
        }
        rest.extend(it.children());
    }
    true
}
