//! Columns gathered into one dynamic value.

use super::{BoundTable, Column};

/// A further column that holds some of the input's columns as a property bag: the `pack_` of `find`. A null is a property too.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPack {
    pub input: Box<BoundTable>,
    /// The properties: columns of the input, by their names.
    pub properties: Vec<Column>,
    pub output: Column,
}
