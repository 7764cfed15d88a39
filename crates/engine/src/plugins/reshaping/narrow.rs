//! `narrow`: a row for each value of a table.

use datafusion::common::Result;
use kql::types::Type;

use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

/// Row by row, column by column; the values as text.
pub fn run(call: &Invocation) -> Result<Rows> {
    let columns = [("Row", Type::Long), ("Column", Type::String), ("Value", Type::String)];
    let mut making = Making::new(columns.map(|(name, ty)| (name.to_owned(), ty)).to_vec());
    for row in 0..call.input.n_rows {
        for column in &call.input.columns {
            let value = column.cell(row).to_text();
            making.push([Cell::Long(row as i64), Cell::String(&column.name), Cell::String(&value)]);
        }
    }
    Ok(making.finish())
}
