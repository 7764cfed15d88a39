//! `infer_storage_schema`, `infer_storage_schema_with_suggestions`: which columns files have. They are those that the user names for
//! the containers, or what lies at an origin that is allowed, where the container's URL is that of a file: no store is asked for a list.

use kql::types::{Type, Value};
use serde_json::{Value as Json, json};

use crate::external::schema::{Found, Schema};
use crate::external::without_secrets;
use crate::plugin::Unreached;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::tables::{Outside, Tables};
use crate::types::Cell;

/// `a:string, b:long`.
pub fn schema(call: &Invocation, tables: &dyn Tables) -> Result<Rows, Unreached> {
    let columns = inferred(call, tables)?.unwrap_or_default();
    let columns = columns.iter().map(|it| format!("{}:{}", written(&it.name), type_of(it).name()));
    Ok(one("CslSchema", &columns.collect::<Vec<_>>().join(", ")))
}

/// The same as JSON, with the type that each column had better have.
pub fn with_suggestions(call: &Invocation, tables: &dyn Tables) -> Result<Rows, Unreached> {
    let columns = inferred(call, tables)?.unwrap_or_default();
    let columns: Vec<Json> = columns.iter().map(suggestion).collect();
    Ok(one("SuggestedTableSchema", &json!({ "Columns": columns }).to_string()))
}

fn one(name: &str, text: &str) -> Rows {
    let mut making = Making::new(vec![(name.to_owned(), Type::String)]);
    making.push([Cell::String(text)]);
    making.finish()
}

/// What the request asks for.
struct Options {
    containers: Vec<String>,
    format: String,
    extension: String,
    prefix: String,
    mode: Mode,
    header: bool,
}

/// Which of the files count.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Any,
    Last,
    All,
}

impl Options {
    fn of(call: &Invocation) -> Result<Options, String> {
        let bag = match call.constant("Options") {
            Some(Value::Dynamic(bag)) => serde_json::from_str::<Json>(bag).ok(),
            _ => None,
        };
        let Some(Json::Object(bag)) = bag else {
            return Err("its options are a property bag".to_owned());
        };
        let get = |name: &str| bag.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1);
        let text = |name| get(name).and_then(Json::as_str).unwrap_or_default().to_owned();
        let containers = get("StorageContainers").and_then(Json::as_array);
        let containers = containers.into_iter().flatten().filter_map(Json::as_str);
        let containers: Vec<String> = containers.map(str::to_owned).collect();
        let format = text("DataFormat").to_ascii_lowercase();
        if containers.is_empty() || format.is_empty() {
            return Err("its options lack `StorageContainers` or `DataFormat`".to_owned());
        }
        let mode = match text("Mode").to_ascii_lowercase().as_str() {
            "any" => Mode::Any,
            "last" | "" => Mode::Last,
            "all" => Mode::All,
            other => return Err(format!("its mode `{other}` is none of any, last, all")),
        };
        let inference = get("InferenceOptions").and_then(Json::as_object);
        let header = inference.into_iter().flatten().any(|(name, value)| {
            name.eq_ignore_ascii_case("UseFirstRowAsHeader") && *value == Json::Bool(true)
        });
        let (extension, prefix) = (text("FileExtension"), text("FileNamePrefix"));
        Ok(Options { containers, format, extension, prefix, mode, header })
    }

    /// Whether a file of a container counts, by its name.
    fn fits(&self, place: &str) -> bool {
        let name = place.rsplit('/').next().unwrap_or_default();
        name.starts_with(&self.prefix) && name.ends_with(&self.extension)
    }
}

/// The columns of the files that count; None where queries are only tried.
fn inferred(call: &Invocation, tables: &dyn Tables) -> Result<Option<Vec<Found>>, Unreached> {
    let failed = |location: &str, reason| Unreached { location: without_secrets(location), reason };
    let options = Options::of(call).map_err(|it| failed("the request for a schema", it))?;
    let mut files = Vec::new();
    for container in &options.containers {
        let places = tables.places(container).map_err(|it| failed(container, it))?;
        // A container that is a file itself has no files to choose from.
        let itself = places.iter().all(|it| it == container);
        files.extend(places.into_iter().filter(|it| itself || options.fits(it)));
    }
    let files = match options.mode {
        Mode::Any => files.into_iter().min().into_iter().collect(),
        Mode::Last => files.pop().into_iter().collect(),
        Mode::All => files,
    };
    if files.is_empty() {
        let place = options.containers.join(", ");
        return Err(failed(&place, "no file there fits the request".to_owned()));
    }
    let mut schema = Schema::default();
    for file in &files {
        match tables.outside(file).map_err(|it| failed(file, it))? {
            Outside::Empty => return Ok(None),
            Outside::Bytes(bytes) => {
                let added = schema.add(bytes, &options.format, options.header);
                added.map_err(|it| failed(file, it))?;
            }
        }
    }
    Ok(Some(schema.columns))
}

/// A column without values is text.
fn type_of(it: &Found) -> Type {
    it.ty.unwrap_or(Type::String)
}

/// A name as a schema takes it: in brackets where it is no word.
fn written(name: &str) -> String {
    let is_word = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        && !name.starts_with(|it: char| it.is_ascii_digit())
        && !name.is_empty();
    match is_word {
        true => name.to_owned(),
        false => format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}

fn suggestion(it: &Found) -> Json {
    let (ty, mapping) = recommended(it);
    json!({
        "OriginalColumn": described(&it.name, type_of(it)),
        "RecommendedColumn": described(&it.name, ty),
        "ApplicableTransformationMapping": mapping,
    })
}

fn described(name: &str, ty: Type) -> Json {
    let numeric = ty.is_numeric();
    let summable = numeric || matches!(ty, Type::DateTime | Type::TimeSpan);
    json!({ "Name": name, "CslType": { "type": ty.name(), "IsNumeric": numeric, "IsSummable": summable } })
}

/// The type that a column had better have, and how its values become that. The documentation shows it by an example: numbers that
/// are ids are texts, numbers that count from 1970 are times. That they do is told by their column's name and their size.
fn recommended(it: &Found) -> (Type, &'static str) {
    let ty = type_of(it);
    let (Type::Long, Some(first)) = (ty, it.first_long) else { return (ty, "None") };
    let name = it.name.to_ascii_lowercase();
    if name == "id" || name.ends_with("_id") || it.name.ends_with("Id") || it.name.ends_with("ID") {
        return (Type::String, "None");
    }
    let is_time =
        ["time", "date", "stamp", "created", "modified"].iter().any(|it| name.contains(it));
    // The years 2000 to 2099.
    let years = 946_684_800..4_102_444_800;
    let units = [
        (1, "DateTimeFromUnixSeconds"),
        (1_000, "DateTimeFromUnixMilliseconds"),
        (1_000_000, "DateTimeFromUnixMicroseconds"),
        (1_000_000_000, "DateTimeFromUnixNanoseconds"),
    ];
    match units.into_iter().find(|(unit, _)| is_time && years.contains(&(first / unit))) {
        Some((_, mapping)) => (Type::DateTime, mapping),
        None => (ty, "None"),
    }
}
