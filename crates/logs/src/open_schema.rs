//! Columns of a table that no schema knows, out of the file itself: of those that its first records have.

use kql::library::TableSchema;
use kql::types::Type;

use crate::file::LogFile;

/// The table that a file holds, with a column for each of its keys.
pub fn of(file: &LogFile, table: &str) -> TableSchema {
    let keys = file.recognised.keys.iter().filter(|it| !it.contains('.'));
    let column = |key: &String| {
        let ty = file
            .recognised
            .types
            .iter()
            .find(|(it, _)| it == key)
            .map_or(Type::String, |(_, ty)| *ty);
        (key.clone(), ty)
    };
    TableSchema::open(table, keys.map(column).collect())
}

/// Adds the columns of another file of the table. Where two files differ about a column's type it is dynamic.
pub fn merge(known: &mut TableSchema, other: TableSchema) {
    for (name, ty) in other.columns {
        match known.columns.iter_mut().find(|(it, _)| *it == name) {
            Some((_, known)) => *known = joined(*known, ty),
            None => known.columns.push((name, ty)),
        }
    }
}

/// The type that holds values of both.
pub fn joined(a: Type, b: Type) -> Type {
    match (a, b) {
        _ if a == b => a,
        (Type::Long, Type::Real) | (Type::Real, Type::Long) => Type::Real,
        (Type::Dynamic, _) | (_, Type::Dynamic) => Type::Dynamic,
        _ => Type::String,
    }
}
