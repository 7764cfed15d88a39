//! Operators that make several rows of one, or run a subquery over parts of their input.

use crate::types::Value;

use super::{Assignment, BoundTable, Column, Expr};

/// `mv-expand a, b = f(c)`: a row for each element. Several items are expanded side by side, the shorter ones filled up with null.
/// The output is the input's columns, an item's column in the place of one of its name, new ones behind.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMvExpand {
    pub input: Box<BoundTable>,
    /// What is expanded, always dynamic; the column has the type of `to typeof(...)`, or is dynamic.
    pub items: Vec<Assignment>,
    /// The column of `with_itemindex=`, counted from 0.
    pub index: Option<Column>,
    pub bags: BagExpansion,
    /// `limit`: how many rows one row may become.
    pub limit: Option<Expr>,
}

/// What an element of an expanded property bag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BagExpansion {
    /// `{"name": value}`, the default.
    Bag,
    /// `["name", value]`.
    Array,
}

/// `mv-apply a on (subquery)`: the elements of each row as a table, and a subquery over it. The output is the input's columns
/// that aren't expanded, repeated for each row of the subquery's answer, and the answer's columns.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMvApply {
    pub input: Box<BoundTable>,
    pub items: Vec<Assignment>,
    pub index: Option<Column>,
    pub limit: Option<Expr>,
    /// Over rows with the input's columns, the items' in the place of one of their name, new ones behind, then the index.
    pub subquery: Box<BoundTable>,
}

/// `partition by key (subquery)`: a subquery over the rows of each value of a column, the answers under one another.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPartition {
    pub input: Box<BoundTable>,
    /// A column of the input.
    pub by: Expr,
    /// `in`: the values that there are partitions for.
    pub within: Option<Expr>,
    pub strategy: PartitionStrategy,
    /// `__partitionby Column id guid`.
    pub id: Option<Value>,
    /// Over the input's rows; a query of its own where `{ ... }` was written, with `by` standing for the value.
    pub subquery: Box<BoundTable>,
}

/// `hint.strategy` of `partition`. It changes how it is run and how many partitions there may be, never the answer's columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionStrategy {
    Legacy,
    Native,
    Shuffle,
}
