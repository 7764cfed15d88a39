//! Where a table's columns come from, for records that aren't rows yet: the declarative text in `mappings/`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use kql::clock::{TIME_GENERATED, TIMESTAMP, is_defenders};

/// How a record names its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Already a row: keys are column names.
    Row,
    /// A Microsoft Graph resource: camelCase, or PascalCase out of an SDK.
    Graph,
    /// A diagnostic record: `time`, `category`, `properties`.
    Envelope,
    /// The Entra portal's CSV, with headers for people.
    EntraCsv,
}

impl Family {
    /// Whether keys match without regard to case.
    pub fn ignores_case(self) -> bool {
        self != Family::Row
    }
}

/// Keys from the record's top down to a value.
pub type Place = Vec<String>;

/// Where one column comes from: the first of these that holds something. None at all: never filled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Source(pub Vec<Alternative>);

/// One way to fill a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    Place { place: Place, fix: Fix, unless_zero: Option<Place> },
    Object(Vec<Member>),
    Constant(String),
}

/// A member of an object that is put together from several places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub key: String,
    pub kind: MemberKind,
    /// The first that holds something counts.
    pub places: Vec<Place>,
}

/// What a member's text becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MemberKind {
    Text,
    /// A number; `Success` is 0.
    Code,
    Bool,
}

/// What is done to a text on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fix {
    AsIs,
    /// `member` to `Member`.
    Capitalised,
    /// `Not Applied` to `notApplied`.
    Camel,
    /// `Multifactor authentication` to `multiFactorAuthentication`.
    Requirement,
    /// The tenant in `/tenants/ID/providers/..`.
    Tenant,
    /// The last part of `City, State, CC`.
    Country,
    /// `City, State, CC` to `{"city":..,"state":..,"countryOrRegion":..}`.
    Place,
    /// `Success` to `0`, anything else to nothing.
    Result,
}

/// Where `column` of `table` comes from in records of that family.
pub fn source(family: Family, table: &str, column: &str) -> Source {
    let at = |table: &str| {
        MAPPING.get(&(family, table.to_owned())).and_then(|lines| lines.get(column)).cloned()
    };
    // What the mapping says of diagnostic records is said of Entra's.
    let is_defenders = family == Family::Envelope && is_defenders(table);
    if family != Family::Row
        && !is_defenders
        && let Some(source) = at(table).or_else(|| at(""))
    {
        return source;
    }
    let here = |place: Place| Alternative::Place { place, fix: Fix::AsIs, unless_zero: None };
    if let Some(times) = times(family, table, column) {
        return Source(times.into_iter().map(here).collect());
    }
    let constant = (column == "Type").then(|| Alternative::Constant(table.to_owned()));
    let place = match family {
        Family::Row => Some(vec![column.to_owned()]),
        _ if column == "Type" || column.starts_with('_') => None,
        Family::Graph => Some(vec![column.to_owned()]),
        Family::Envelope => Some(vec!["properties".to_owned(), column.to_owned()]),
        Family::EntraCsv => None,
    };
    Source(place.map(here).into_iter().chain(constant).collect())
}

/// Where a time comes from that has two names: rows have `TimeGenerated` out of a workspace, `Timestamp` out of Defender's advanced
/// hunting, and where one is missing the other stands for it. Elsewhere `Timestamp` may say something else, and is not made up.
fn times(family: Family, table: &str, column: &str) -> Option<Vec<Place>> {
    let top = |name: &str| vec![name.to_owned()];
    let within = |name: &str| vec!["properties".to_owned(), name.to_owned()];
    match (family, column) {
        (Family::Row, TIME_GENERATED) => Some(vec![top(TIME_GENERATED), top(TIMESTAMP)]),
        (Family::Row, TIMESTAMP) if is_defenders(table) => {
            Some(vec![top(TIMESTAMP), top(TIME_GENERATED)])
        }
        // Defender streams its events in an envelope of its own.
        (Family::Envelope, TIME_GENERATED) if is_defenders(table) => {
            Some(vec![top("time"), within(TIMESTAMP)])
        }
        _ => None,
    }
}

type Lines = HashMap<String, Source>;

static MAPPING: LazyLock<HashMap<(Family, String), Lines>> =
    LazyLock::new(|| parse(include_str!("../mappings/entra.map")).unwrap_or_default());

fn parse(text: &str) -> Result<HashMap<(Family, String), Lines>, String> {
    let mut mapping: HashMap<(Family, String), Lines> = HashMap::new();
    let mut section = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = || format!("line {}: {line}", index + 1);
        if let Some(head) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            let (family, table) = head.split_once(':').unwrap_or((head, ""));
            section =
                Some((family_named(family.trim()).ok_or_else(wrong)?, table.trim().to_owned()));
            continue;
        }
        let key = section.clone().ok_or_else(wrong)?;
        let (column, source) = parse_line(line).ok_or_else(wrong)?;
        mapping.entry(key).or_default().insert(column, source);
    }
    Ok(mapping)
}

fn family_named(name: &str) -> Option<Family> {
    Some(match name {
        "graph" => Family::Graph,
        "envelope" => Family::Envelope,
        "entra-csv" => Family::EntraCsv,
        _ => return None,
    })
}

fn parse_line(line: &str) -> Option<(String, Source)> {
    if let Some((column, places)) = line.split_once(" <- ") {
        let alternatives = places
            .split(" | ")
            .map(|it| parse_alternative(it.trim()))
            .collect::<Option<Vec<_>>>()?;
        return Some((column.trim().to_owned(), Source(alternatives)));
    }
    let (column, text) = line.split_once(" = ")?;
    let source = match text.trim() {
        "nothing" => Source::default(),
        text => Source(vec![Alternative::Constant(text.to_owned())]),
    };
    Some((column.trim().to_owned(), source))
}

fn parse_alternative(text: &str) -> Option<Alternative> {
    if let Some(constant) = text.strip_prefix("= ") {
        return Some(Alternative::Constant(constant.to_owned()));
    }
    if let Some(members) = text.strip_prefix('{').and_then(|it| it.strip_suffix('}')) {
        return members
            .split(", ")
            .map(parse_member)
            .collect::<Option<Vec<_>>>()
            .map(Alternative::Object);
    }
    let (text, unless_zero) = match text.split_once(" unless-zero ") {
        Some((text, zero)) => (text, Some(place(zero))),
        None => (text, None),
    };
    let (text, fix) = match text.split_once(" as ") {
        Some((text, fix)) => (text, fix_named(fix.trim())?),
        None => (text, Fix::AsIs),
    };
    Some(Alternative::Place { place: place(text), fix, unless_zero })
}

fn parse_member(text: &str) -> Option<Member> {
    let (key, at) = text.split_once(": ")?;
    let (key, kind) = match (key.strip_suffix('#'), key.strip_suffix('?')) {
        (Some(key), _) => (key, MemberKind::Code),
        (_, Some(key)) => (key, MemberKind::Bool),
        _ => (key, MemberKind::Text),
    };
    Some(Member { key: key.trim().to_owned(), kind, places: at.split(" / ").map(place).collect() })
}

fn place(text: &str) -> Place {
    text.trim().split('.').map(str::to_owned).collect()
}

fn fix_named(name: &str) -> Option<Fix> {
    Some(match name {
        "capitalised" => Fix::Capitalised,
        "camel" => Fix::Camel,
        "requirement" => Fix::Requirement,
        "tenant" => Fix::Tenant,
        "country" => Fix::Country,
        "place" => Fix::Place,
        "result" => Fix::Result,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Schemas;

    #[test]
    fn every_line_reads_and_names_a_column() {
        let mapping = parse(include_str!("../mappings/entra.map")).unwrap();
        let tables: Vec<_> = Schemas::new()
            .names()
            .iter()
            .map(|name| Schemas::new().describe(name).unwrap())
            .collect();
        let mut lines: Vec<_> = mapping
            .iter()
            .flat_map(|((_, table), lines)| lines.keys().map(move |it| (table, it)))
            .collect();
        lines.sort_unstable();
        for (table, column) in lines {
            let known = |it: &&crate::schema::Table| table.is_empty() || *table == it.name;
            let found =
                tables.iter().filter(known).any(|it| it.columns.iter().any(|c| c.name == *column));
            assert!(found, "{table}.{column}");
        }
    }

    #[test]
    fn a_table_goes_before_the_family() {
        let category = |table: &str| source(Family::Graph, table, "Category");
        assert_eq!(category("SigninLogs").0, [Alternative::Constant("SignInLogs".to_owned())]);
        assert_eq!(source(Family::Row, "SigninLogs", "ResultType").0.len(), 1);
        assert_eq!(source(Family::Graph, "SigninLogs", "ResourceId"), Source::default());
    }
}
