//! A golden page: sections with files in fences, a line that names a table and its columns, and the answer.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::rows::{open, table_of};
use crate::watchlist;

/// The page with its answers as they are now.
pub fn answer(page: &str) -> String {
    let mut out = String::new();
    let mut sections = page.split("\n## ");
    out.push_str(sections.next().unwrap_or_default().trim_end());
    for section in sections {
        out.push_str("\n\n## ");
        out.push_str(&answered(section));
    }
    out.push('\n');
    out
}

fn answered(section: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut kept = Vec::new();
    let mut fence: Option<(Vec<String>, String)> = None;
    let mut given = None;
    for line in section.lines() {
        kept.push(line);
        match &mut fence {
            Some((info, body)) if line.starts_with("```") => {
                write_file(folder.path(), info, body);
                fence = None;
            }
            Some((_, body)) => {
                body.push_str(line);
                body.push('\n');
            }
            None if line.starts_with("```") => {
                fence = Some((
                    line.trim_start_matches('`').split(' ').map(str::to_owned).collect(),
                    String::new(),
                ));
            }
            None if line.starts_with("--table ") => given = line.strip_prefix("--table "),
            None if line.starts_with('`') && line.contains("`: ") => {
                let (table, columns) = line.split_once(": ").unwrap();
                let columns: Vec<&str> =
                    columns.split(", ").map(|it| it.trim_matches('`')).collect();
                let table = table.trim_matches('`');
                let answer = match watchlist::alias(table) {
                    Some(alias) => watchlist::result(folder.path(), alias, &columns),
                    None => result(folder.path(), given, table, &columns),
                };
                return format!("{}\n\n{answer}", kept.join("\n"));
            }
            None => {}
        }
    }
    kept.join("\n").trim_end().to_owned()
}

/// Writes a file of a page. The words behind its name say how: `gzip`, `zstd`, `utf16le`, `utf16be`, `bom`, `crlf`, `one-line`,
/// `cut=N` (the last N bytes are missing), `parquet`.
fn write_file(folder: &Path, info: &[String], body: &str) {
    let Some(name) = info.get(1) else { return };
    let mut bytes = body.as_bytes().to_vec();
    for word in &info[2..] {
        let text = || String::from_utf8(bytes.clone()).unwrap();
        bytes = match word.as_str() {
            "crlf" => text().replace('\n', "\r\n").into_bytes(),
            "one-line" => text().replace('\n', "").into_bytes(),
            "bom" => [&b"\xef\xbb\xbf"[..], &bytes].concat(),
            "utf16le" => "\u{feff}"
                .chars()
                .chain(text().chars())
                .flat_map(|c| utf16(c, u16::to_le_bytes))
                .collect(),
            "utf16be" => "\u{feff}"
                .chars()
                .chain(text().chars())
                .flat_map(|c| utf16(c, u16::to_be_bytes))
                .collect(),
            "gzip" => gzip(&bytes),
            "zstd" => zstd::encode_all(&bytes[..], 3).unwrap(),
            "nul" => text().replace("<NUL>", "\0").into_bytes(),
            "latin1" => text().chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect(),
            "parquet" => crate::rows::parquet(&text()),
            word => {
                let n_missing: usize = word.strip_prefix("cut=").expect(word).parse().unwrap();
                bytes[..bytes.len() - n_missing].to_vec()
            }
        };
    }
    fs::write(folder.join(name), bytes).unwrap();
}

fn utf16(c: char, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mut units = [0; 2];
    c.encode_utf16(&mut units).iter().flat_map(|it| bytes(*it)).collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn result(folder: &Path, given: Option<&str>, table: &str, columns: &[&str]) -> String {
    let logs = open(folder, given, logs::Options::default());
    let strip = |text: String| text.replace(&format!("{}/", folder.display()), "");
    let mut out = String::new();
    for file in logs.files() {
        let it = &file.recognised;
        let tables: Vec<&str> = file.tables().collect();
        out += &strip(format!(
            "{}: {} ({}). Tables: {}.\n\n",
            file.name,
            it.shape,
            it.why,
            tables.join(", ")
        ));
    }
    for skip in logs.skips() {
        let remedy = skip.remedy.as_ref().map(|it| format!("; {it}")).unwrap_or_default();
        out += &strip(format!("{}: not read, {}{remedy}.\n\n", skip.path.display(), skip.reason));
    }
    out += &table_of(&logs, table, columns);
    for notice in logs.notices() {
        out += &strip(format!("\n{notice}.\n"));
    }
    for it in logs.stand_ins() {
        out += &strip(format!("\n{}: {} in {}.\n", it.file, it.what(), it.count));
    }
    for file in logs.files() {
        for (other, count) in logs.tally(file).unwrap_or_default().other_tables {
            out += &format!("\n{count} of {other}.\n");
        }
    }
    out.trim_end().to_owned()
}

pub fn first_difference(expected: &str, found: &str) -> String {
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    match lines.find(|(_, (a, b))| a != b) {
        Some((index, (a, b))) => format!("line {}\n- {a}\n+ {b}", index + 1),
        None => "one is longer than the other".to_owned(),
    }
}
