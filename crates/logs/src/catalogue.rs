//! The tables that nobody wrote a file for: their names as a plain list, their columns as compressed blocks, both made by
//! `scripts/catalogue`. A block is unpacked when one of its tables is first asked for, so that starting costs nothing.

use std::io::{Read, copy};
use std::sync::OnceLock;

use flate2::read::DeflateDecoder;
use kql::types::Type;

/// Names in order, one a line.
const NAMES: &str = include_str!("../tables/catalogue.names");
/// Where each block's data ends, counted from the first block's start; then the blocks.
const BLOCKS: &[u8] = include_bytes!("../tables/catalogue.bin");
const TABLES_A_BLOCK: usize = 32;
/// A block that unpacks to more is not ours.
const MAX_BLOCK: u64 = 4 << 20;

/// What Log Analytics adds to every table, beside what a table's own list names. It hides these where all columns are shown.
const STANDARD: &[(&str, Type)] = &[
    ("_BilledSize", Type::Real),
    ("_IsBillable", Type::String),
    ("_ItemId", Type::String),
    ("_ResourceId", Type::String),
    ("_SubscriptionId", Type::String),
    ("_TimeReceived", Type::DateTime),
];

/// The names of all these tables, in order.
pub fn names() -> &'static [&'static str] {
    static LIST: OnceLock<Vec<&'static str>> = OnceLock::new();
    LIST.get_or_init(|| NAMES.lines().collect())
}

/// The columns of the table of that exact name.
pub fn columns(name: &str) -> Option<Vec<(String, Type)>> {
    let place = names().binary_search(&name).ok()?;
    Some(columns_at(place).map(|(name, ty)| (name.to_owned(), ty)).collect())
}

/// The columns of the table at that place of [`names`].
pub fn columns_at(place: usize) -> impl Iterator<Item = (&'static str, Type)> + Clone {
    let block = block(place / TABLES_A_BLOCK);
    let line = block.lines().nth(place % TABLES_A_BLOCK).unwrap_or_default();
    let own = line.split(',').filter(|it| !it.is_empty()).map(column);
    let has = move |name: &str| line.split(',').any(|it| column(it).0 == name);
    let is_kept_by_log_analytics = has("TimeGenerated") && has("Type");
    let added =
        STANDARD.iter().copied().filter(move |(it, _)| is_kept_by_log_analytics && !has(it));
    own.chain(added)
}

/// A column's name and type: a letter behind a colon, or nothing for a string.
fn column(text: &str) -> (&str, Type) {
    let (name, letter) = text.split_once(':').unwrap_or((text, ""));
    let ty = match letter {
        "b" => Type::Bool,
        "t" => Type::DateTime,
        "m" => Type::Decimal,
        "d" => Type::Dynamic,
        "g" => Type::Guid,
        "i" => Type::Int,
        "l" => Type::Long,
        "r" => Type::Real,
        "n" => Type::TimeSpan,
        _ => Type::String,
    };
    (name, ty)
}

/// The text of a block: a line a table. Every block is read by a test, so that none is found damaged here.
fn block(index: usize) -> &'static str {
    static TEXTS: OnceLock<Vec<OnceLock<String>>> = OnceLock::new();
    let n_blocks = names().len().div_ceil(TABLES_A_BLOCK);
    let texts = TEXTS.get_or_init(|| (0..n_blocks).map(|_| OnceLock::new()).collect());
    texts.get(index).map_or("", |it| it.get_or_init(|| unpack(index, n_blocks).unwrap_or_default()))
}

fn unpack(index: usize, n_blocks: usize) -> Option<String> {
    let (ends, data) = BLOCKS.split_at_checked(n_blocks * 4)?;
    let end = |index: usize| {
        let bytes = ends.get(index * 4..)?.first_chunk()?;
        usize::try_from(u32::from_le_bytes(*bytes)).ok()
    };
    let start = if index == 0 { 0 } else { end(index - 1)? };
    let mut text = Vec::new();
    copy(&mut DeflateDecoder::new(data.get(start..end(index)?)?).take(MAX_BLOCK), &mut text)
        .ok()?;
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_reads() {
        assert_eq!(names().len(), 1995);
        assert!(names().is_sorted());
        let n_blocks = names().len().div_ceil(TABLES_A_BLOCK);
        let n_lines: usize =
            (0..n_blocks).map(|it| unpack(it, n_blocks).unwrap().lines().count()).sum();
        assert_eq!(n_lines, names().len());
        let mut n_columns = 0;
        for (place, table) in names().iter().enumerate() {
            let mut columns: Vec<&str> = columns_at(place).map(|(name, _)| name).collect();
            n_columns +=
                columns.iter().filter(|it| STANDARD.iter().all(|own| own.0 != **it)).count();
            assert!(!columns.is_empty(), "{table}");
            let all = columns.len();
            columns.sort_unstable();
            columns.dedup();
            assert_eq!(columns.len(), all, "{table} has a column twice");
        }
        assert_eq!(n_columns, 64_277);
    }

    #[test]
    fn tables_have_their_columns_and_types() {
        let ty = |table: &str, column: &str| {
            let columns = columns(table).unwrap();
            columns.into_iter().find(|(name, _)| name == column).map(|(_, ty)| ty)
        };
        assert_eq!(ty("SecurityEvent", "EventID"), Some(Type::Int));
        assert_eq!(ty("SecurityEvent", "Account"), Some(Type::String));
        assert_eq!(ty("SecurityEvent", "TimeGenerated"), Some(Type::DateTime));
        assert_eq!(ty("SecurityEvent", "_TimeReceived"), Some(Type::DateTime));
        assert_eq!(ty("SecurityEvent", "Acount"), None);
        assert_eq!(ty("DeviceInfo", "LoggedOnUsers"), Some(Type::Dynamic));
        assert_eq!(ty("DeviceInfo", "OSBuild"), Some(Type::Long));
        assert_eq!(ty("Heartbeat", "RemoteIPLatitude"), Some(Type::Real));
        assert_eq!(ty("DeviceInfo", "IsAzureADJoined"), Some(Type::Bool));
        // Defender's own tables that Log Analytics doesn't keep have none of its columns.
        assert_eq!(ty("DeviceTvmInfoGathering", "Timestamp"), Some(Type::DateTime));
        assert_eq!(ty("DeviceTvmInfoGathering", "_ItemId"), None);
        assert_eq!(columns("NoSuchTable"), None);
    }

    #[test]
    fn tables_of_defender_have_both_their_times() {
        for table in ["DeviceProcessEvents", "EmailEvents", "IdentityLogonEvents", "CloudAppEvents"]
        {
            let columns = columns(table).unwrap();
            for time in ["TimeGenerated", "Timestamp"] {
                assert!(
                    columns.iter().any(|it| *it == (time.to_owned(), Type::DateTime)),
                    "{table}"
                );
            }
        }
    }
}
