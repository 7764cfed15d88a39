//! The records that a file begins with: their keys, how they name their values, and the tables they belong to.

use std::collections::{BTreeMap, HashSet};

use kql::clock::{TIME_GENERATED, TIMESTAMP, is_defenders};
use kql::types::Type;

use crate::answer::AnswerTables;
use crate::mapping::Family;
use crate::open_schema::joined;
use crate::plan::Layout;
use crate::route::{Route, has_category};
use crate::schema::{Origin, Schemas};
use crate::shape::AnswerKind;
use crate::value::{Value, depth_is_sane};

/// Records looked at.
const MAX_RECORDS: usize = 64;
/// Keys kept; a file with more is no log.
const MAX_KEYS: usize = 4096;
/// How deep keys are kept: `properties.status.errorCode`.
const KEY_DEPTH: usize = 3;

/// What was seen of the first records.
#[derive(Debug, Default)]
pub struct Sample {
    pub n_records: usize,
    keys: Vec<String>,
    known: HashSet<String>,
    /// Per family how many records speak for it, and the tables they name.
    n_envelope: usize,
    n_row: usize,
    n_graph: usize,
    n_audit: usize,
    tables: Vec<(String, usize)>,
    /// Names of a query result's or a CSV's columns.
    columns: Vec<String>,
    answer: Option<AnswerTables>,
    /// Types of the top keys' values.
    value_types: BTreeMap<String, Type>,
}

/// What the sampled records are.
#[derive(Debug)]
pub struct Judged {
    pub family: Family,
    pub tables: Vec<String>,
    /// Whether records of other tables are likely to follow.
    pub mixed: bool,
    pub why: String,
}

impl Sample {
    /// A sample of a query result of that kind.
    pub fn of_answer(kind: AnswerKind) -> Sample {
        Sample { answer: Some(AnswerTables::new(kind)), ..Sample::default() }
    }

    /// Takes a member beside the rows of a query result.
    pub fn answer_member(&mut self, name: &str, text: &[u8]) {
        let Some(mut answer) = self.answer.take() else { return };
        answer.member(name, text);
        if let Some(columns) = &answer.columns {
            self.columns(columns);
        }
        self.answer = Some(answer);
    }

    /// Whether enough was seen.
    pub fn is_full(&self) -> bool {
        self.n_records >= MAX_RECORDS
    }

    /// The keys seen, dotted, in order of appearance.
    pub fn into_keys(self) -> Vec<String> {
        self.keys
    }

    /// Takes a record as JSON: an object, or an array after [`Sample::columns`].
    pub fn json(&mut self, text: &[u8]) {
        let text = String::from_utf8_lossy(text);
        let text = text.trim_ascii();
        if self.is_full() || !depth_is_sane(text.as_bytes()) {
            return;
        }
        if let Some(answer) = &self.answer {
            if !answer.is_primary {
                return;
            }
            let cells: Vec<_> = sonic_rs::to_array_iter(text)
                .filter_map(Result::ok)
                .map(|it| it.as_raw_cow())
                .collect();
            let columns = self.columns.clone();
            let texts: Vec<_> = cells.iter().map(|it| Value::Json(it).text()).collect();
            return self.row(columns.into_iter().zip(texts.iter().map(AsRef::as_ref)));
        }
        let mut members = Vec::new();
        for entry in sonic_rs::to_object_iter(text) {
            let Ok((key, value)) = entry else { return };
            members.push((key.into_owned(), value.as_raw_cow().into_owned()));
        }
        if !members.is_empty() {
            self.record(text, &members);
        }
    }

    fn record(&mut self, text: &str, members: &[(String, String)]) {
        self.n_records += 1;
        for (key, value) in members {
            self.note_key(key, value, 1);
            self.note_type(key, Value::Json(value));
        }
        let firsts: Vec<(String, u8)> = members
            .iter()
            .map(|(key, value)| (key.clone(), value.as_bytes().first().copied().unwrap_or(b'n')))
            .collect();
        if let Some(family) = self.count_family(&firsts) {
            let mut layout = Layout::new(family);
            let route = Route::of(family, &mut layout);
            let mut slots = vec![None; layout.n_slots()];
            if crate::decode::read_object(text, &layout, &mut slots).is_ok()
                && let Some(table) = route.table(&slots)
            {
                self.note_table(&table);
            }
        }
    }

    /// Counts for which family those keys speak.
    fn count_family(&mut self, members: &[(String, u8)]) -> Option<Family> {
        let has = |name: &str| members.iter().any(|(key, _)| key.eq_ignore_ascii_case(name));
        let is_object = |name: &str| {
            members.iter().any(|(key, c)| key.eq_ignore_ascii_case(name) && *c == b'{')
        };
        if has("category") && (is_object("properties") || (has("time") && has("resourceId"))) {
            self.n_envelope += 1;
            return Some(Family::Envelope);
        }
        if members.iter().any(|(key, _)| key == "TimeGenerated") {
            self.n_row += 1;
            return Some(Family::Row);
        }
        if has("createdDateTime")
            && (has("userPrincipalName") || has("appId") || has("servicePrincipalId"))
        {
            self.n_graph += 1;
            return Some(Family::Graph);
        }
        if has("activityDateTime") && has("activityDisplayName") {
            self.n_audit += 1;
        } else if members.iter().any(|(key, _)| key == TIMESTAMP) {
            self.n_row += 1;
            return Some(Family::Row);
        }
        None
    }

    /// Takes the keys of a record that isn't whole.
    pub fn keys_of(&mut self, members: &[(String, u8)]) {
        members.iter().for_each(|(key, _)| self.note_key(key, "", 1));
        self.count_family(members);
    }

    fn note_key(&mut self, key: &str, value: &str, depth: usize) {
        if self.keys.len() < MAX_KEYS && !self.known.contains(key) {
            self.known.insert(key.to_owned());
            self.keys.push(key.to_owned());
        }
        if depth < KEY_DEPTH && value.starts_with('{') {
            for (inner, value) in sonic_rs::to_object_iter(value).filter_map(Result::ok) {
                self.note_key(&format!("{key}.{inner}"), &value.as_raw_cow(), depth + 1);
            }
        }
    }

    fn note_type(&mut self, key: &str, value: Value<'_>) {
        let Some(ty) = type_of(value) else { return };
        match self.value_types.get_mut(key) {
            Some(known) => *known = joined(*known, ty),
            None => {
                self.value_types.insert(key.to_owned(), ty);
            }
        }
    }

    /// The types of the top keys, where values showed them.
    pub fn types_of_keys(&self) -> Vec<(String, Type)> {
        self.value_types.iter().map(|(key, ty)| (key.clone(), *ty)).collect()
    }

    fn note_table(&mut self, table: &str) {
        match self.tables.iter_mut().find(|(it, _)| it == table) {
            Some((_, count)) => *count += 1,
            None => self.tables.push((table.to_owned(), 1)),
        }
    }

    /// Takes the names of columns.
    pub fn columns(&mut self, names: &[String]) {
        names.iter().for_each(|it| self.note_key(it, "", KEY_DEPTH));
        if self.columns.is_empty() {
            self.columns = names.to_vec();
        }
    }

    /// Takes a row of named texts.
    pub fn row<'a>(&mut self, cells: impl Iterator<Item = (String, &'a str)>) {
        self.n_records += 1;
        for (name, cell) in cells {
            if name == "Type" && !cell.is_empty() {
                self.note_table(cell);
            }
            self.note_type(&name, Value::Text(cell));
        }
    }

    /// The tables that records named, most records first.
    pub fn types(&self) -> Vec<String> {
        let mut tables = self.tables.clone();
        tables.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        tables.into_iter().map(|(table, _)| table).collect()
    }

    /// What most records are.
    pub fn judge(&self, schemas: &Schemas) -> Judged {
        let tables = self.types();
        let judged =
            |family, tables: Vec<String>, mixed, why: String| Judged { family, tables, mixed, why };
        let most = self.n_envelope.max(self.n_row).max(self.n_graph).max(self.n_audit);
        if !self.columns.is_empty() {
            let (tables, why) = if tables.is_empty() {
                guess(&self.columns, schemas)
            } else {
                (tables, "its rows have a Type".to_owned())
            };
            let mixed = tables.len() > 1;
            return judged(Family::Row, tables, mixed, why);
        }
        if most == 0 {
            return judged(Family::Row, Vec::new(), false, "no keys that we know".to_owned());
        }
        if most == self.n_envelope {
            let why = format!("records have `category` ({}) and `properties`", tables.join(", "));
            let known = tables.into_iter().filter(|it| has_category(it)).collect();
            // Which categories follow in a message hub can't be told from the first messages.
            return judged(Family::Envelope, known, true, why);
        }
        if most == self.n_row {
            let (tables, why) = if tables.is_empty() {
                guess(&self.keys, schemas)
            } else {
                let has = |name: &&str| self.known.contains(*name);
                let time = [TIME_GENERATED, TIMESTAMP].into_iter().find(has).unwrap_or_default();
                let why = format!("records have {time} and Type ({})", tables.join(", "));
                (tables, why)
            };
            let mixed = tables.len() > 1;
            return judged(Family::Row, tables, mixed, why);
        }
        if most == self.n_graph {
            let why = format!(
                "records have createdDateTime and the properties of a Graph sign-in ({})",
                tables.join(", ")
            );
            let tables = if tables.is_empty() { vec!["SigninLogs".to_owned()] } else { tables };
            return judged(Family::Graph, tables, true, why);
        }
        let why =
            "records have activityDateTime and activityDisplayName, as Graph's directory audits"
                .to_owned();
        judged(Family::Graph, vec!["AuditLogs".to_owned()], false, why)
    }
}

/// The type that a value shows; None: it shows none.
fn type_of(value: Value<'_>) -> Option<Type> {
    if value.is_empty() {
        return None;
    }
    let text = value.text();
    let text = text.trim();
    let is_text = matches!(value, Value::Json(raw) if raw.starts_with('"'));
    Some(match text.as_bytes().first()? {
        b'{' | b'[' => Type::Dynamic,
        _ if kql::datetime::parse_iso(text).is_some() => Type::DateTime,
        _ if is_text => Type::String,
        _ if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => Type::Bool,
        _ if text.parse::<i64>().is_ok() => Type::Long,
        _ if text.parse::<f64>().is_ok() => Type::Real,
        _ => Type::String,
    })
}

/// The table that has most of these columns, where at least half of them and four are its own. Of sign-in tables with equally
/// many it is the one of interactive sign-ins; a table that a person wrote goes before those of the catalogue, and with a
/// `Timestamp` one of Defender's before others.
pub fn guess(columns: &[String], schemas: &Schemas) -> (Vec<String>, String) {
    let shared = [TIME_GENERATED, TIMESTAMP, "TenantId", "SourceSystem", "Type"];
    let telling: HashSet<&str> = columns
        .iter()
        .map(String::as_str)
        .filter(|it| !shared.contains(it) && !it.starts_with('_') && !it.contains('.'))
        .collect();
    let counted = schemas.shares(&telling);
    let most = counted.iter().map(|it| it.0).max().unwrap_or(0);
    if most < 4 || most * 2 < telling.len() {
        return (Vec::new(), "no Type; no known table has these columns".to_owned());
    }
    let best: Vec<&str> = counted.into_iter().filter(|it| it.0 == most).map(|it| it.1).collect();
    let of_best = |is: &dyn Fn(&str) -> bool| -> Vec<&str> {
        best.iter().copied().filter(|it| is(it)).collect()
    };
    let mut preferred = of_best(&|it| schemas.origin(it) != Some(Origin::BuiltIn));
    // A raw export of Defender's, where tables of the workspace have the same columns.
    if preferred.is_empty() && columns.iter().any(|it| it == TIMESTAMP) {
        preferred = of_best(&is_defenders);
    }
    let of = format!("{most} of the {} telling columns", telling.len());
    match if preferred.is_empty() { &best } else { &preferred }.as_slice() {
        [table] => (vec![(*table).to_owned()], format!("no Type; {of} are those of {table}")),
        several if several.contains(&"SigninLogs") => (
            vec!["SigninLogs".to_owned()],
            format!("no Type; {of} are those of sign-ins, which are taken to be interactive"),
        ),
        several => {
            let named = several.get(..3).unwrap_or(several).join(", ");
            (
                Vec::new(),
                format!("no Type; {} tables have these columns, such as {named}", several.len()),
            )
        }
    }
}
