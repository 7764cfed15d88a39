//! `bag_unpack`: each key of a column of property bags becomes a column.

use std::collections::BTreeMap;

use datafusion::common::{Result, exec_err};
use kql::types::{Type, Value};
use sonic_rs::{JsonType, JsonValueTrait, LazyValue};

use crate::functions::dynamic::json;
use crate::plugin::rows::{Invocation, NamedColumn, Rows};
use crate::types::{Cell, ColumnBuilder};

/// More keys than that are no columns.
const MAX_COLUMNS: usize = 10_000;

/// What a column of the answer is filled from.
struct Key {
    ty: Option<Type>,
    name: String,
}

/// The input without the bag, then the keys by name. A key that is a column already takes its place, or not, as asked.
///
/// Kusto: so does a key that is called as the bag is.
pub fn run(call: &Invocation) -> Result<Rows> {
    let (Some(at), bags) = call.column("column")? else {
        return exec_err!("bag_unpack takes a column of its input");
    };
    let keys = keys(call, bags)?;
    let conflict = call.text("columnsConflict");
    let (mut columns, mut placed) = (Vec::new(), Vec::new());
    for (place, column) in call.input.columns.iter().enumerate() {
        let key = keys.iter().find(|it| it.1.name == column.name);
        match (key, conflict) {
            (Some((key, it)), _) if place == at => {
                placed.push(key.as_str());
                columns.push(unpacked(bags, key, it, call.input.n_rows));
            }
            (None, _) if place == at => {}
            (Some((key, it)), "replace_source") => {
                placed.push(key.as_str());
                columns.push(unpacked(bags, key, it, call.input.n_rows));
            }
            (Some((key, _)), "keep_source") => {
                placed.push(key.as_str());
                columns.push(column.clone());
            }
            (Some((key, _)), _) => {
                return exec_err!(
                    "bag_unpack: the key `{key}` would make a column that is there already; columnsConflict says what is to become of it"
                );
            }
            (None, _) => columns.push(column.clone()),
        }
    }
    let rest = keys.iter().filter(|it| !placed.contains(&it.0.as_str()));
    columns.extend(rest.map(|(key, it)| unpacked(bags, key, it, call.input.n_rows)));
    Ok(Rows { columns, n_rows: call.input.n_rows })
}

/// The keys in the order of their names, each with the type that holds all its values.
fn keys(call: &Invocation, bags: &NamedColumn) -> Result<BTreeMap<String, Key>> {
    let prefix = call.text("column_prefix");
    let ignored: Vec<String> = match call.constant("ignoredProperties") {
        Some(Value::Dynamic(array)) => json::elements(array)
            .filter_map(|it| json::text_of(&it).map(|it| it.into_owned()))
            .collect(),
        _ => Vec::new(),
    };
    let mut keys: BTreeMap<String, Key> = BTreeMap::new();
    for row in 0..call.input.n_rows {
        for (key, value) in members(bags.cell(row)) {
            if ignored.contains(&key) {
                continue;
            }
            let ty = type_of(&value);
            match keys.get_mut(&key) {
                Some(known) => known.ty = common(known.ty, ty),
                None => {
                    let name = format!("{prefix}{key}");
                    keys.insert(key, Key { ty, name });
                }
            }
        }
        if keys.len() > MAX_COLUMNS {
            return exec_err!("bag_unpack: the bags have more than {MAX_COLUMNS} different keys");
        }
    }
    Ok(keys)
}

fn members(cell: Cell<'_>) -> impl Iterator<Item = (String, LazyValue<'_>)> {
    let text = match cell {
        Cell::Dynamic(text) if text.trim_ascii_start().starts_with('{') => text,
        _ => "{}",
    };
    sonic_rs::to_object_iter(text)
        .filter_map(|it| it.ok())
        .map(|(key, value)| (key.to_string(), value))
}

/// None for null, which fits any type.
fn type_of(value: &LazyValue<'_>) -> Option<Type> {
    Some(match value.get_type() {
        JsonType::Null => return None,
        JsonType::Boolean => Type::Bool,
        JsonType::Number if value.as_i64().is_some() => Type::Long,
        JsonType::Number => Type::Real,
        JsonType::String => Type::String,
        JsonType::Object | JsonType::Array => Type::Dynamic,
    })
}

fn common(a: Option<Type>, b: Option<Type>) -> Option<Type> {
    match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(Type::Long | Type::Real), Some(Type::Long | Type::Real)) => Some(Type::Real),
        _ => Some(Type::Dynamic),
    }
}

fn unpacked(bags: &NamedColumn, key: &str, it: &Key, n_rows: usize) -> NamedColumn {
    let ty = it.ty.unwrap_or(Type::Dynamic);
    let mut builder = ColumnBuilder::new(ty, n_rows);
    for row in 0..n_rows {
        let value = match bags.cell(row) {
            Cell::Dynamic(text) => json::member(text, key),
            _ => None,
        };
        match value.filter(|it| !it.is_null()) {
            None => builder.push_null(),
            Some(value) => push(&mut builder, ty, &value),
        }
    }
    NamedColumn { name: it.name.clone(), ty, array: builder.finish() }
}

fn push(builder: &mut ColumnBuilder, ty: Type, value: &LazyValue<'_>) {
    match ty {
        Type::Bool => value.as_bool().map(|it| builder.push_bool(it)),
        Type::Long => value.as_i64().map(|it| builder.push_long(it)),
        Type::Real => value.as_f64().map(|it| builder.push_real(it)),
        Type::String => value.as_str().map(|it| builder.push_text(it)),
        _ => {
            builder.push_text(value.as_raw_str());
            Some(())
        }
    }
    .unwrap_or_else(|| builder.push_null());
}
