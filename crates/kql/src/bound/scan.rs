//! Sequences of rows that match steps.

use super::{BoundTable, Column, ColumnId, Expr, SortKey};
use crate::types::Value;

/// `scan`: rows in order, each held against the steps from the last to the first. The output is the input's columns, those that a step
/// assigns with new ids, then the declared ones, then that of the match.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundScan {
    pub input: Box<BoundTable>,
    /// The order of the rows; empty where it is the input's.
    pub order: Vec<SortKey>,
    /// Rows are scanned apart by these; empty where all belong together.
    pub partition: Vec<Expr>,
    pub declared: Vec<ScanVariable>,
    /// The input's columns that steps assign: which, and the output column instead.
    pub replaced: Vec<(ColumnId, Column)>,
    /// The column that numbers the matches.
    pub match_id: Option<Column>,
    pub steps: Vec<BoundScanStep>,
}

/// A column that `declare` adds, and its value where no step assigns one.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanVariable {
    pub column: Column,
    pub default: Value,
}

/// One step. Its condition and values look at the row at hand by the input's ids and the declared ones, and at the state of any step
/// by the ids of that step's `state`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundScanStep {
    pub name: String,
    pub optional: bool,
    pub output: ScanOutput,
    pub condition: Expr,
    /// Column of the output, and what it becomes.
    pub assignments: Vec<(ColumnId, Expr)>,
    /// What `step.Column` stands for: the input's columns and the declared ones as the step last saw them, each by an id of its own.
    pub state: Vec<Column>,
}

/// Which of a step's matching rows are put out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanOutput {
    All,
    Last,
    None,
}
