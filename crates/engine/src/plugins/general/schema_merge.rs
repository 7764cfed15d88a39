//! `schema_merge`: one schema out of the answers of several `getschema`.

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

const COLUMNS: [(&str, Type); 4] = [
    ("ColumnName", Type::String),
    ("ColumnOrdinal", Type::Int),
    ("DataType", Type::String),
    ("ColumnType", Type::String),
];

/// Each column once. One that has two types gets a name for each, such as `a_long` and `a_string`; where the order is to be kept, a
/// column at two places is an error.
pub fn run(call: &Invocation) -> Result<Rows> {
    let column = |name: &str| call.input.columns.iter().find(|it| it.name == name);
    let [Some(names), Some(ordinals), Some(types), Some(kinds)] =
        COLUMNS.map(|(name, _)| column(name))
    else {
        return exec_err!("schema_merge takes what getschema gives");
    };
    let keeps_order = call.constant("PreserveOrder") != Some(&kql::types::Value::Bool(false));
    let mut seen: Vec<(String, i64, String, String)> = Vec::new();
    for row in 0..call.input.n_rows {
        let Cell::Long(ordinal) = ordinals.cell(row) else { continue };
        let text = |at: &crate::plugin::rows::NamedColumn| at.cell(row).to_text();
        let (name, data, kind) = (text(names), text(types), text(kinds));
        if seen.iter().any(|it| it.0 == name && it.3 == kind) {
            continue;
        }
        let moved = seen.iter().find(|it| it.0 == name && it.1 != ordinal);
        if keeps_order && moved.is_some() {
            return exec_err!("schema_merge: the column `{name}` stands at several places");
        }
        seen.push((name, ordinal, data, kind));
    }
    let mut making = Making::new(COLUMNS.map(|(name, ty)| (name.to_owned(), ty)).to_vec());
    if keeps_order {
        seen.sort_by_key(|it| it.1);
    }
    for (place, (name, _, data, kind)) in seen.iter().enumerate() {
        let several = seen.iter().filter(|it| it.0 == *name).count() > 1;
        let shown = if several { format!("{name}_{kind}") } else { name.clone() };
        making.push([
            Cell::String(&shown),
            Cell::Long(place as i64),
            Cell::String(data),
            Cell::String(kind),
        ]);
    }
    Ok(making.finish())
}
