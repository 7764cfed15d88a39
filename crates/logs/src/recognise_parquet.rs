//! What a Parquet file is, by its columns and the values of Type that its footer shows.

use arrow::array::AsArray;
use arrow::datatypes::DataType;
use kql::clock::{TIME_GENERATED, TIMESTAMP};
use kql::types::Type;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;

use crate::mapping::Family;
use crate::sample::guess;
use crate::schema::Schemas;
use crate::shape::{Container, Recognised, name};
use crate::source::{Compression, Encoding};

/// Says what a Parquet file is.
pub fn recognise(footer: &ArrowReaderMetadata, schemas: &Schemas) -> Recognised {
    let keys: Vec<String> = footer.schema().fields().iter().map(|it| it.name().clone()).collect();
    let has = |name: &str| keys.iter().any(|it| it.eq_ignore_ascii_case(name));
    let time =
        [TIME_GENERATED, TIMESTAMP].into_iter().find(|time| keys.iter().any(|it| it == time));
    let is_graph = has("createdDateTime") && has("userPrincipalName");
    let (family, tables, mixed, why) =
        if let Some(time) = time.filter(|it| *it == TIME_GENERATED || !is_graph) {
            let tables = types(footer);
            if tables.is_empty() {
                let (tables, why) = guess(&keys, schemas);
                (Family::Row, tables, false, why)
            } else {
                let mixed = tables.len() > 1;
                let why = format!("columns {time} and Type ({})", tables.join(", "));
                (Family::Row, tables, mixed, why)
            }
        } else if is_graph {
            let why = "columns are the properties of a Graph sign-in".to_owned();
            (Family::Graph, vec!["SigninLogs".to_owned()], true, why)
        } else if has("category") && has("properties") {
            (Family::Envelope, Vec::new(), true, "columns category and properties".to_owned())
        } else {
            (Family::Row, Vec::new(), false, "no columns that we know".to_owned())
        };
    Recognised {
        container: Container::Parquet,
        family,
        shape: name(Container::Parquet, family),
        why: format!("Parquet with {} columns; {why}", keys.len()),
        mixed,
        tables,
        compression: Compression::None,
        encoding: Encoding::Utf8,
        keys,
        types: footer
            .schema()
            .fields()
            .iter()
            .map(|it| (it.name().clone(), type_of(it.data_type())))
            .collect(),
        complete: true,
    }
}

fn type_of(ty: &DataType) -> Type {
    match ty {
        DataType::Boolean => Type::Bool,
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Type::DateTime,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Type::Real,
        it if it.is_integer() => Type::Long,
        it if it.is_nested() => Type::Dynamic,
        _ => Type::String,
    }
}

/// The least and the greatest Type of each row group: where they are the same, that is the only one.
fn types(footer: &ArrowReaderMetadata) -> Vec<String> {
    let Ok(converter) =
        StatisticsConverter::try_new("Type", footer.schema(), footer.parquet_schema())
    else {
        return Vec::new();
    };
    let groups = footer.metadata().row_groups();
    let (Ok(mins), Ok(maxes)) =
        (converter.row_group_mins(groups), converter.row_group_maxes(groups))
    else {
        return Vec::new();
    };
    let mut tables = Vec::new();
    for array in [mins, maxes] {
        let Ok(text) = arrow::compute::cast(&array, &DataType::Utf8View) else { continue };
        tables.extend(
            text.as_string_view().iter().flatten().filter(|it| !it.is_empty()).map(str::to_owned),
        );
    }
    tables.sort_unstable();
    tables.dedup();
    tables
}
