//! However a file is cut, wrapped or compressed, its rows are the same.

use std::fs;
use std::path::Path;

use datafusion::logical_expr::{ident, lit};
use logs::Options;

use crate::page::gzip;
use crate::rows::{open, texts};

const COLUMNS: &[&str] = &["TimeGenerated", "Id", "UserPrincipalName", "Status"];

/// Rows with long and short texts, escapes and brackets within strings.
fn rows(n_rows: usize) -> Vec<String> {
    let row = |index: usize| {
        let time = kql::datetime::format(
            kql::datetime::parse_iso("2026-03-02").unwrap() + index as i64 * kql::datetime::SECOND,
        );
        let filler = "]}\\\"\\\\{[é".repeat(index * 7 % 23);
        format!(
            r#"{{"TimeGenerated":"{time}","Type":"SigninLogs","Id":"{index}","UserPrincipalName":"{filler}","Status":{{"errorCode":{index}, "x":["]"]}}}}"#
        )
    };
    (0..n_rows).map(row).collect()
}

fn read(folder: &Path, piece_bytes: u64, n_partitions: usize) -> Vec<Vec<String>> {
    let logs = open(folder, None, Options { piece_bytes, n_threads: 2, ..Options::default() });
    let rows = texts(&logs, "SigninLogs", COLUMNS, &[], n_partitions);
    assert_eq!(logs.notices(), []);
    rows
}

fn written(name: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    folder
}

#[test]
fn pieces_give_the_rows_of_the_whole() {
    let text = rows(300).join("\n");
    let folder = written("rows.json", text.as_bytes());
    let whole = read(folder.path(), 1 << 20, 1);
    assert_eq!(whole.len(), 300);
    for piece_bytes in [1, 7, 100, 1000, 4096, text.len() as u64 - 1] {
        for n_partitions in [1, 3] {
            assert_eq!(
                read(folder.path(), piece_bytes, n_partitions),
                whole,
                "{piece_bytes} {n_partitions}"
            );
        }
    }
}

#[test]
fn wrappings_give_the_same_rows() {
    let rows = rows(300);
    let whole = read(written("a.json", rows.join("\n").as_bytes()).path(), 1 << 20, 1);
    let array = format!("[{}]", rows.join(",\n"));
    let hub = format!("{{\"records\": {array} }}");
    for text in [array, hub, rows.join("\r\n\r\n"), rows.join(" ")] {
        let bytes = text.as_bytes();
        assert_eq!(read(written("b.json", bytes).path(), 64, 2), whole);
        assert_eq!(read(written("b.gz", &gzip(bytes)).path(), 64, 2), whole);
        let (front, back) = bytes.split_at(bytes.len() / 3);
        assert_eq!(read(written("b.gz", &[gzip(front), gzip(back)].concat()).path(), 64, 2), whole);
        assert_eq!(
            read(written("b.zst", &zstd::encode_all(bytes, 1).unwrap()).path(), 64, 2),
            whole
        );
    }
}

#[test]
fn a_time_filter_leaves_the_same_rows_with_and_without_known_times() {
    let folder = written("rows.json", rows(300).join("\n").as_bytes());
    let at = |second: i64| {
        lit(kql::datetime::parse_iso("2026-03-02").unwrap() + second * kql::datetime::SECOND)
    };
    let filters = [ident("TimeGenerated").gt_eq(at(100)), ident("TimeGenerated").lt(at(110))];
    let logs = open(folder.path(), None, Options { piece_bytes: 1000, ..Options::default() });
    let before = texts(&logs, "SigninLogs", COLUMNS, &filters, 2);
    let expected_all = logs.stats().bytes_expected();
    let times = logs.times(i64::MAX);
    assert_eq!(
        times.newest.map(kql::datetime::format).as_deref(),
        Some("2026-03-02T00:04:59.0000000Z")
    );
    assert_eq!(
        times.oldest.map(kql::datetime::format).as_deref(),
        Some("2026-03-02T00:00:00.0000000Z")
    );
    assert_eq!(texts(&logs, "SigninLogs", COLUMNS, &filters, 2), before);
    assert_eq!(before.len(), 10);
    let expected_pruned = logs.stats().bytes_expected() - expected_all;
    assert!(expected_pruned < expected_all / 5, "{expected_pruned} of {expected_all}");
}

#[test]
fn row_groups_outside_the_range_are_not_read() {
    let folder = written("rows.parquet", &crate::rows::parquet(&rows(20).join("\n")));
    let logs = open(folder.path(), None, Options::default());
    let all = texts(&logs, "SigninLogs", COLUMNS, &[], 2);
    let expected_all = logs.stats().bytes_expected();
    let from = lit(kql::datetime::parse_iso("2026-03-02T00:00:18Z").unwrap());
    let last = texts(&logs, "SigninLogs", COLUMNS, &[ident("TimeGenerated").gt_eq(from)], 2);
    assert_eq!(last, all[18..]);
    assert!(logs.stats().bytes_expected() - expected_all < expected_all / 5);
}

#[test]
fn every_row_has_an_ordinal_of_its_own_in_the_order_of_the_input() {
    use arrow::array::AsArray;
    let rows = rows(50);
    let folder = written("b.json", rows.join("").as_bytes());
    std::fs::write(folder.path().join("a.json"), format!("{}\n{}{}", rows[0], rows[1], rows[2]))
        .unwrap();
    let logs = open(folder.path(), None, Options::default());
    let batches = crate::rows::scan(&logs, "SigninLogs", &["Id"], &[], 3);
    let ordinals: Vec<u64> = batches
        .iter()
        .flat_map(|it| {
            it.column(1).as_primitive::<arrow::datatypes::UInt64Type>().values().to_vec()
        })
        .collect();
    assert_eq!(ordinals.len(), 53);
    assert!(ordinals.is_sorted_by(|a, b| a < b));
    assert_eq!(ordinals.iter().filter(|it| **it < 1 << 40).count(), 3);
}

#[test]
fn events_in_the_future_dont_move_the_newest() {
    let folder = written("rows.json", rows(10).join("\n").as_bytes());
    let logs = open(folder.path(), None, Options::default());
    let latest = kql::datetime::parse_iso("2026-03-02T00:00:04Z").unwrap();
    let times = logs.times(latest);
    assert_eq!((times.newest, times.n_future), (Some(latest), 5));
    // They are still there to be found.
    let after = [ident("TimeGenerated").gt(lit(latest))];
    assert_eq!(texts(&logs, "SigninLogs", COLUMNS, &after, 1).len(), 5);
}

#[test]
fn scanning_twice_counts_once() {
    let text = format!("{}\noops\n", rows(10).join("\n"));
    let folder = written("rows.json", text.as_bytes());
    let logs = open(folder.path(), None, Options { piece_bytes: 100, ..Options::default() });
    for _ in 0..3 {
        texts(&logs, "SigninLogs", COLUMNS, &[], 2);
    }
    let notices: Vec<String> = logs
        .notices()
        .iter()
        .map(|it| it.to_string().rsplit('/').next().unwrap().to_owned())
        .collect();
    assert_eq!(notices, ["rows.json: 1 record skipped: not a JSON object (line 11: oops)"]);
    assert_eq!(logs.tally(&logs.files()[0]).unwrap().records, 11);
}
