//! Operators that answer with several tables.

use super::{BoundQuery, BoundTable};

/// What `fork`, `facet` and `graph-to-table nodes, edges` come to: tables beside one another. It has no columns, stands for a whole
/// statement, and is taken apart before the query leaves the binder: `BoundQuery` has these tables, one after another, so that
/// whoever runs a query never meets it. Tables of one such operator may share column ids, since they are bound over one input.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSeveral {
    pub tables: Vec<NamedTable>,
    /// An operator may follow, and then works on the first table alone.
    pub goes_on: bool,
}

/// One of the tables, and how Kusto calls it.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTable {
    pub name: String,
    pub table: BoundTable,
}

impl BoundQuery {
    /// Adds the answer of one statement.
    pub(crate) fn add(&mut self, table: BoundTable) {
        match table.operator {
            super::BoundOperator::Several(it) => {
                for it in it.tables {
                    self.tables.push(it.table);
                    self.names.push(Some(it.name));
                }
            }
            _ => {
                self.tables.push(table);
                self.names.push(None);
            }
        }
    }
}
