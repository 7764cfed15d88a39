//! Files of a storage account as a table.

use super::{Column, ColumnId, Expr};
use crate::types::Value;

/// `inline_external_table`: the output is the declared columns, then the partitions that the path alone tells.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundInlineExternalTable {
    /// A delta table, which says of itself how its files lie; else files of one format.
    pub delta: bool,
    pub format: Option<String>,
    pub partitions: Vec<BoundPartitionColumn>,
    /// How the partitions stand in a file's path; empty where nothing is said.
    pub path: Vec<BoundPathPiece>,
    pub locations: Vec<Expr>,
    pub properties: Vec<(String, Value)>,
}

/// What files lie apart by.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPartitionColumn {
    pub column: Column,
    /// Over the declared columns; None where the path alone tells.
    pub value: Option<Expr>,
}

/// A piece of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundPathPiece {
    Text(String),
    /// A partition's value, a datetime perhaps by a pattern such as `yyyy/MM/dd`.
    Column {
        column: ColumnId,
        pattern: Option<String>,
    },
}
