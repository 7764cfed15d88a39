//! Would this rule ever fire on these logs? Rows in and out of each step of its query; why a condition lets nothing through; what the logs lack.

mod counts;
mod dead;
pub mod event;
mod history;
mod kept;
pub mod lineage;
mod lines;
pub mod moment;
mod rows;
mod similar;
pub mod windows;

use std::collections::HashSet;

use engine::run::Context;
use engine::stages::fingerprint::fingerprint;
use kql::bound::{BoundTable, JoinKind};
use kql::library::Catalog;
use kql::span::Span;

pub use self::dead::{Dead, Held};
pub use self::history::History;
use self::kept::Kept;

/// What a line of the query is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It gives the answer.
    Answer,
    JoinLeft,
    JoinRight(JoinKind),
    /// A branch of a union.
    Branch,
    /// It stands in an expression: `in (table)`, `toscalar(table)`.
    Subquery,
    /// An input of another operator, such as a graph's edges.
    Input,
}

/// What is read and what becomes of it, operator by operator.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The `let` that it stands in.
    pub name: Option<String>,
    pub role: Role,
    /// A table's name, or what brings other lines together.
    pub source: String,
    /// Where it begins in the query's text.
    pub span: Span,
    /// None: it could not be counted.
    pub rows_read: Option<u64>,
    pub steps: Vec<Step>,
}

/// An operator, and how many rows it took and gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// As the query writes it, on one line.
    pub text: String,
    pub span: Span,
    pub rows_in: Option<u64>,
    pub rows_out: Option<u64>,
    /// The parts of a `where`.
    pub conditions: Vec<Condition>,
}

/// One part of a `where`: `a and b` has two.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub text: String,
    pub span: Span,
    pub rows_in: u64,
    pub rows_out: u64,
    /// Why it lets nothing through, where rows reach it.
    pub dead: Option<Dead>,
}

/// What became of the rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// In the order of the text, the answer's line last.
    pub lines: Vec<Line>,
    pub histories: Vec<History>,
    /// What could not be counted or followed, each a sentence without its full stop.
    pub notes: Vec<String>,
}

impl Line {
    /// How many rows come out of it.
    pub fn rows_out(&self) -> Option<u64> {
        self.steps.last().map_or(self.rows_read, |it| it.rows_out)
    }

    /// The first step that lets nothing through, though rows reach it.
    pub fn dead_step(&self) -> Option<&Step> {
        self.steps.iter().find(|it| it.rows_in.is_some_and(|n| n > 0) && it.rows_out == Some(0))
    }
}

/// A join that finds no pair, though every side and branch has rows: the join, and the rows on its left.
pub fn dead_join(lines: &[Line]) -> Option<(&Line, &Line)> {
    let is_empty = |it: &&Line| it.rows_read == Some(0) && it.source.starts_with("join ");
    let dead = lines.iter().find(is_empty)?;
    let mut others = lines.iter().filter(|it| it.rows_read != Some(0) && it.role != Role::Answer);
    let left =
        lines.iter().rev().find(|it| it.role == Role::JoinLeft && it.rows_read != Some(0))?;
    others.all(|it| it.rows_out().is_some_and(|n| n > 0)).then_some((dead, left))
}

/// Counts the rows at each step of a tabular expression whose text is `text`; `catalog` names the tables that there are. Nothing here fails: what can't be counted is said.
pub async fn explain(
    table: &BoundTable,
    text: &str,
    catalog: &dyn Catalog,
    context: &Context,
) -> Explanation {
    let mut explanation = Explanation::default();
    let (mut kept, notes) = (Kept::new(context), &mut explanation.notes);
    explanation.lines = counted_lines(table, text, Some(catalog), &mut kept, notes).await;
    explanation.histories = history::histories(table, context, &mut explanation.notes).await;
    let mut seen = HashSet::new();
    explanation.notes.retain(|it| seen.insert(it.clone()));
    explanation
}

/// The lines of a query with their counts. With a catalogue: and why a condition lets nothing through.
async fn counted_lines(
    table: &BoundTable,
    text: &str,
    catalog: Option<&dyn Catalog>,
    kept: &mut Kept<'_>,
    notes: &mut Vec<String>,
) -> Vec<Line> {
    let lets = lines::lets(text);
    let (mut found, mut answer, mut counted) = (Vec::new(), None, HashSet::new());
    for line in lines::lines(table) {
        // What is named once and read twice is counted once.
        if line.role != Role::Answer && !counted.insert(fingerprint(&(line.role, line.top()))) {
            continue;
        }
        let it = explained(&line, (text, &lets), catalog, kept, notes).await;
        let is_same = |other: &Line| {
            (&other.name, &other.source, other.rows_read, &other.steps)
                == (&it.name, &it.source, it.rows_read, &it.steps)
        };
        if it.role == Role::Answer {
            answer = Some(it);
        } else if !found.iter().any(is_same) {
            found.push(it);
        }
    }
    found.sort_by_key(|it| it.span);
    found.extend(answer);
    found
}

/// What became of the rows of one line.
async fn explained(
    line: &lines::Line<'_>,
    (text, lets): (&str, &[(String, Span)]),
    catalog: Option<&dyn Catalog>,
    kept: &mut Kept<'_>,
    notes: &mut Vec<String>,
) -> Line {
    let (rows_read, mut steps) = counts::count_line(line, text, kept, notes).await;
    if let Some(catalog) = catalog {
        dead::explain_dead(line, &mut steps, catalog, kept, notes).await;
    }
    let span = steps.first().map_or(line.base.span, |it| it.span.min(line.base.span));
    let within = |(_, place): &&(String, Span)| place.start <= span.start && span.end <= place.end;
    let name = lets.iter().find(within).map(|(name, _)| name.clone());
    Line { name, role: line.role, source: lines::source(line.base), span, rows_read, steps }
}
