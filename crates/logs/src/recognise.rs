//! What a file is, judged by the beginning of its text alone; its name is asked last, where the content can't say. Pure.

use kql::clock::{TIME_GENERATED, TIMESTAMP};

use crate::answer::AnswerTables;
use crate::csv_read::{Records, header_name};
use crate::mapping::Family;
use crate::sample::{Sample, guess};
use crate::schema::Schemas;
use crate::shape::{
    ARRAY, AnswerKind, Container, MESSAGES, OLDER_RESULTS, RECORDS, RESULTS, Recognised, STREAM,
    VALUE, VALUES, name,
};
use crate::source::{Compression, Encoding};
use crate::splitter::{Sink, Splitter, value_end};
use crate::stats::At;

/// The beginning of a text, decompressed and in UTF-8.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    pub text: &'a [u8],
    /// Whether this is the whole text.
    pub complete: bool,
    pub compression: Compression,
    pub encoding: Encoding,
    /// The file's name, for the few shapes whose content doesn't say.
    pub name: &'a str,
}

/// Says what a file is, or why it isn't a log that we read.
pub fn recognise(head: Head<'_>, schemas: &Schemas) -> Result<Recognised, String> {
    let blank = |c: &u8| c.is_ascii_whitespace() || *c == 0x1e;
    let start = head.text.iter().position(|c| !blank(c)).ok_or("it is empty")?;
    let text = &head.text[start..];
    refuse_archives(text)?;
    let recognised = match text[0] {
        b'{' | b'[' => json(text, head, schemas),
        _ => csv(text, head, schemas),
    }?;
    Ok(by_name(recognised, head.name, schemas))
}

/// Rows of which nothing else says the table are those of the table that the file is named after: `DeviceEvents.csv`,
/// `DeviceEvents (2).csv`.
pub fn by_name(recognised: Recognised, file: &str, schemas: &Schemas) -> Recognised {
    let is_open = recognised.family == Family::Row && recognised.tables.is_empty();
    let name = file.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    if !is_open || recognised.mixed || schemas.table(name).is_none() {
        return recognised;
    }
    let why = format!("{}; it is named after {name}", recognised.why);
    Recognised { tables: vec![name.to_owned()], why, ..recognised }
}

fn refuse_archives(text: &[u8]) -> Result<(), String> {
    let archive = match text {
        [b'P', b'K', 3, 4, ..] => "a zip archive: unpack it and name what is in it",
        [0x1f, 0x8b, ..] | [0x28, 0xb5, 0x2f, 0xfd, ..] => "compressed twice: unpack it once",
        [b'P', b'A', b'R', b'1', ..] => {
            "Parquet within another compression: unpack it (Parquet compresses by itself)"
        }
        [b'7', b'z', 0xbc, 0xaf, ..] => "a 7z archive: unpack it and name what is in it",
        [b'B', b'Z', b'h', ..] => "compressed with bzip2: unpack it, or use gzip or zstd",
        [b'O', b'b', b'j', 1, ..] => "an Avro file, which isn't read yet",
        _ => return Ok(()),
    };
    Err(format!("it is {archive}"))
}

fn json(text: &[u8], head: Head<'_>, schemas: &Schemas) -> Result<Recognised, String> {
    let (container, wrapped) = wrapping(text)?;
    let mut sample = Sample::default();
    match container {
        Container::Lines => text.split(|c| *c == b'\n').for_each(|line| sample.json(line)),
        Container::Elements(steps) => {
            split_sample(text, Splitter::new(steps, &[], text.len()), &mut sample)
        }
        Container::Answer(kind) => {
            sample = Sample::of_answer(kind);
            split_sample(
                text,
                Splitter::new(kind.steps(), AnswerTables::ASKED, text.len()),
                &mut sample,
            );
        }
        Container::Csv(_) | Container::Parquet => {}
    }
    if sample.n_records == 0 {
        if head.complete {
            return Err(format!("{wrapped}, but no record in it is whole"));
        }
        // A first record longer than the sample still shows its first keys.
        sample.keys_of(&first_keys(text.strip_prefix(b"[").unwrap_or(text)));
    }
    let judged = sample.judge(schemas);
    let complete = head.complete && !sample.is_full();
    Ok(Recognised {
        shape: name(container, judged.family),
        why: format!("{wrapped}; {}", judged.why),
        container,
        family: judged.family,
        mixed: !complete && judged.mixed,
        tables: judged.tables,
        compression: head.compression,
        encoding: head.encoding,
        types: sample.types_of_keys(),
        keys: sample.into_keys(),
        complete,
    })
}

fn split_sample(text: &[u8], mut splitter: Splitter, sample: &mut Sample) {
    // Where the sample is cut short, what came before counts.
    if splitter.feed(text, sample).is_ok() {
        let _ = splitter.finish(sample);
    }
}

impl Sink for Sample {
    fn element(&mut self, text: &[u8], _: At) {
        self.json(text);
    }

    fn member(&mut self, name: &str, text: &[u8]) {
        self.answer_member(name, text);
    }

    fn too_long(&mut self, _: At) {}

    fn wants_more(&self) -> bool {
        !self.is_full()
    }
}

/// How the records are wrapped, and that in words.
fn wrapping(text: &[u8]) -> Result<(Container, String), String> {
    let is_array = text[0] == b'[';
    let inner = if is_array { skip_blanks(&text[1..]) } else { text };
    let keys = first_keys(inner);
    let list = |name: &str| keys.iter().any(|(key, c)| key == name && *c == b'[');
    let has = |name: &str| keys.iter().any(|(key, _)| key == name);
    let (container, words) = match (is_array, inner.first()) {
        (true, Some(b'{')) if has("FrameType") => {
            (Container::Answer(AnswerKind::KustoV2), "an array of Kusto frames")
        }
        (true, Some(b'{')) if list("records") => {
            (Container::Elements(MESSAGES), "an array of messages with `records`")
        }
        (true, Some(b'{')) if list("value") => {
            (Container::Elements(VALUES), "an array of pages with `value`")
        }
        (true, Some(b'{')) => (Container::Elements(ARRAY), "a JSON array of objects"),
        (true, Some(b']')) => return Err("it is an empty JSON array".to_owned()),
        (true, _) => return Err("it is a JSON array of something else than objects".to_owned()),
        _ if list("records") => (Container::Elements(RECORDS), "an object with `records`"),
        _ if list("value") => (Container::Elements(VALUE), page_words(inner)),
        _ if list("tables") => {
            (Container::Answer(AnswerKind::LogAnalytics), "an object with `tables`")
        }
        _ if list("Tables") => (Container::Answer(AnswerKind::KustoV1), "an object with `Tables`"),
        _ if list("results") => (Container::Elements(RESULTS), "an object with `results`"),
        _ if list("Results") => (Container::Elements(OLDER_RESULTS), "an object with `Results`"),
        _ if has("error") && keys.len() <= 2 => {
            return Err("it is an error message of an API, not a log".to_owned());
        }
        _ if is_lines(text) => (Container::Lines, "one JSON object a line"),
        _ => (Container::Elements(STREAM), "JSON objects one after another"),
    };
    Ok((container, words.to_owned()))
}

/// Which version of Graph answered; v1.0 leaves out much that beta has.
fn page_words(text: &[u8]) -> &'static str {
    let head = &text[..text.len().min(1024)];
    let has = |it: &str| memchr::memmem::find(head, it.as_bytes()).is_some();
    if has("graph.microsoft.com/v1.0/") {
        "an object with `value`, from Graph v1.0"
    } else if has("graph.microsoft.com/beta/") {
        "an object with `value`, from Graph beta"
    } else {
        "an object with `value`"
    }
}

/// Whether the first object ends with its line.
fn is_lines(text: &[u8]) -> bool {
    let line_end = text.iter().position(|c| *c == b'\n').unwrap_or(text.len());
    match value_end(text) {
        Some(end) => end <= line_end && text[end..line_end].iter().all(|c| c.is_ascii_whitespace()),
        None => line_end == text.len(),
    }
}

/// The keys of the object that a text starts with, each with the first byte of its value, as far as the text goes.
pub fn first_keys(text: &[u8]) -> Vec<(String, u8)> {
    let mut keys = Vec::new();
    let Some(mut rest) = text.strip_prefix(b"{") else { return keys };
    loop {
        rest = skip_blanks(rest);
        rest = skip_blanks(rest.strip_prefix(b",").unwrap_or(rest));
        let Some(end) = (rest.first() == Some(&b'"')).then(|| value_end(rest)).flatten() else {
            return keys;
        };
        let key = String::from_utf8_lossy(&rest[1..end - 1]).into_owned();
        let Some(value) = skip_blanks(&rest[end..]).strip_prefix(b":") else { return keys };
        let value = skip_blanks(value);
        let Some(first) = value.first() else { return keys };
        keys.push((key, *first));
        let Some(end) = value_end(value) else { return keys };
        rest = &value[end..];
    }
}

fn skip_blanks(text: &[u8]) -> &[u8] {
    let n_blank = text.iter().take_while(|c| c.is_ascii_whitespace()).count();
    &text[n_blank..]
}

fn csv(text: &[u8], head: Head<'_>, schemas: &Schemas) -> Result<Recognised, String> {
    let first_line = text.split(|c| *c == b'\n').next().unwrap_or_default();
    if first_line.iter().any(|c| *c < b' ' && !matches!(c, b'\t' | b'\r')) {
        return Err("it is neither JSON, CSV nor Parquet".to_owned());
    }
    let count = |sign: u8| first_line.iter().filter(|c| **c == sign).count();
    let delimiter = [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|sign| (count(*sign), *sign == b','))
        .unwrap_or(b',');
    let mut records = Records::new(text, delimiter, text.len().max(1));
    let mut sample = Sample::default();
    let mut headers: Option<Vec<String>> = None;
    while let Ok(Some(record)) = records.next_record() {
        let Some(cells) = record.cells else { break };
        match &headers {
            None => headers = Some(cells.iter().map(|it| it.to_string()).collect()),
            Some(headers) => sample
                .row(headers.iter().map(|it| header_name(it)).zip(cells.iter().map(AsRef::as_ref))),
        }
        if sample.is_full() {
            break;
        }
    }
    let headers = headers.unwrap_or_default();
    let names: Vec<String> = headers.iter().map(|it| header_name(it)).collect();
    sample.columns(&names);
    let complete = head.complete && !sample.is_full();
    let has = |name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
    let (family, tables, why) = if has("Date (UTC)") && has("Request ID") {
        let (table, why) = entra_table(&names, head.name);
        (Family::EntraCsv, vec![table.to_owned()], why.to_owned())
    } else if headers.iter().any(|it| it.trim().ends_with(" [UTC]"))
        || has(TIME_GENERATED)
        || has(TIMESTAMP)
        || has("Type")
    {
        let tables = sample.types();
        let (tables, why) = if tables.is_empty() {
            guess(&names, schemas)
        } else {
            (tables, "its rows have a Type".to_owned())
        };
        (Family::Row, tables, why)
    } else if names.len() > 1 {
        (Family::Row, Vec::new(), "no header that we know".to_owned())
    } else {
        return Err("it is neither JSON, CSV nor Parquet".to_owned());
    };
    Ok(Recognised {
        container: Container::Csv(delimiter),
        family,
        shape: name(Container::Csv(delimiter), family),
        why: format!("CSV with {} headers; {why}", names.len()),
        mixed: !complete && tables.len() > 1,
        tables,
        compression: head.compression,
        encoding: head.encoding,
        types: sample.types_of_keys(),
        keys: sample.into_keys(),
        complete,
    })
}

/// The table of a portal download. Interactive and non-interactive ones have the same headers; the portal names them apart.
fn entra_table(names: &[String], file: &str) -> (&'static str, &'static str) {
    let has = |name: &str| names.iter().any(|it| it.eq_ignore_ascii_case(name));
    let file = file.to_ascii_lowercase();
    if has("Service principal ID") && !has("Username") {
        ("AADServicePrincipalSignInLogs", "the headers of the portal's service principal sign-ins")
    } else if file.contains("noninteractive") {
        (
            "AADNonInteractiveUserSignInLogs",
            "the headers of the portal's sign-ins, and a name with NonInteractive",
        )
    } else {
        ("SigninLogs", "the headers of the portal's sign-ins")
    }
}
