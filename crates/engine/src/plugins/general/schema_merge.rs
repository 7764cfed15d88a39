//! `schema_merge`: one schema out of the answers of several `getschema`.

use datafusion::common::{Result, exec_err};
use kql::types::{Type, Value};

use crate::plugin::rows::{Invocation, Making, Rows};
use crate::types::Cell;

const COLUMNS: [(&str, Type); 4] = [
    ("ColumnName", Type::String),
    ("ColumnOrdinal", Type::Int),
    ("DataType", Type::String),
    ("ColumnType", Type::String),
];

/// The numbers, each able to hold those before it, and what .NET calls them.
const NUMBERS: [(&str, &str); 4] = [
    ("int", "System.Int32"),
    ("long", "System.Int64"),
    ("decimal", "System.Data.SqlTypes.SqlDecimal"),
    ("real", "System.Double"),
];

/// A column of the merged schema.
struct Merged {
    name: String,
    /// Where it stands in the schema that has it furthest to the right.
    ordinal: i64,
    data: String,
    kind: String,
    wrong: Option<&'static str>,
}

/// Each column once, in a type that holds what all schemas have in it. Kusto: what can't be merged is no error of the query but said in
/// the column's row, which stands behind the others.
pub fn run(call: &Invocation) -> Result<Rows> {
    let column = |name: &str| call.input.columns.iter().find(|it| it.name == name);
    let [Some(names), Some(ordinals), Some(types), Some(kinds)] =
        COLUMNS.map(|(name, _)| column(name))
    else {
        return exec_err!("schema_merge takes what getschema gives");
    };
    let keeps_order = call.constant("PreserveOrder") != Some(&Value::Bool(false));
    let mut merged: Vec<Merged> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for row in 0..call.input.n_rows {
        let Cell::Long(ordinal) = ordinals.cell(row) else { continue };
        let text = |at: &crate::plugin::rows::NamedColumn| at.cell(row).to_text();
        let (name, data, kind) = (text(names), text(types), text(kinds));
        let place = *places.entry(name.clone()).or_insert(merged.len());
        match merged.get_mut(place) {
            None => merged.push(Merged { name, ordinal, data, kind, wrong: None }),
            Some(known) => add(known, ordinal, &kind, keeps_order),
        }
    }
    // Of columns that stand at one place the first to be seen comes first.
    merged.sort_by_key(|it| (it.wrong.is_some(), it.ordinal));
    let mut making = Making::new(COLUMNS.map(|(name, ty)| (name.to_owned(), ty)).to_vec());
    for (place, it) in merged.iter().enumerate() {
        let (ordinal, data, kind) = match it.wrong {
            None => (place as i64, it.data.clone(), it.kind.clone()),
            Some(wrong) => {
                let wrong = format!("ERROR({wrong})");
                (-1, format!("ERROR(unknown CSL type:{wrong})"), wrong)
            }
        };
        making.push([
            Cell::String(&it.name),
            Cell::Long(ordinal),
            Cell::String(&data),
            Cell::String(&kind),
        ]);
    }
    Ok(making.finish())
}

/// Adds what another schema says of the column.
fn add(known: &mut Merged, ordinal: i64, kind: &str, keeps_order: bool) {
    if keeps_order && ordinal != known.ordinal {
        known.wrong = Some("columns are out of order");
    }
    known.ordinal = known.ordinal.max(ordinal);
    let size = |kind: &str| NUMBERS.iter().position(|it| it.0 == kind);
    match (size(&known.kind), size(kind)) {
        _ if known.kind == kind => {}
        (Some(own), Some(other)) => {
            if let Some((kind, data)) = NUMBERS.get(own.max(other)) {
                (known.kind, known.data) = ((*kind).to_owned(), (*data).to_owned());
            }
        }
        _ => known.wrong = Some("types can't be merged"),
    }
}
