//! Each shape holds the same sign-ins, in the form that its producer gives them.

use std::collections::BTreeSet;

use serde_json::Value;
use simulate::{Columns, Compression, Options, Shape, simulate};

use crate::support::{self, Run, document, lines, text};

const SMALL: (u32, u32) = (20, 2);

fn run(shape: Shape) -> Run {
    support::run(shape, Columns::Wide, SMALL.0, SMALL.1)
}

fn total(run: &Run) -> usize {
    (run.summary.interactive_rows + run.summary.non_interactive_rows) as usize
}

/// The request ids of the log, by the reader of one file.
fn assert_same(run: &Run, ids: Vec<String>) {
    let expected = self::run(Shape::LogAnalytics);
    let rows = expected
        .rows("SigninLogs")
        .into_iter()
        .chain(expected.rows("AADNonInteractiveUserSignInLogs"));
    let expected: BTreeSet<String> = rows.map(|it| text(&it, "Id").to_owned()).collect();
    assert_eq!(ids.len(), total(run));
    assert_eq!(ids.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn names_are_found_again() {
    for shape in Shape::ALL {
        assert_eq!(Shape::parse(shape.name()), Some(shape));
        assert!(!shape.summary().is_empty());
    }
}

#[test]
fn graph_pages_link_to_the_next() {
    let run = run(Shape::GraphPage);
    let mut ids = Vec::new();
    let files = run.files();
    for (at, path) in files.iter().enumerate() {
        let page = document(path);
        assert!(text(&page, "@odata.context").ends_with("beta/$metadata#auditLogs/signIns"));
        let follows = files.get(at + 1).is_some_and(|next| next.parent() == path.parent());
        assert_eq!(page.get("@odata.nextLink").is_some(), follows);
        ids.extend(page["value"].as_array().unwrap().iter().map(|it| text(it, "id").to_owned()));
    }
    assert_same(&run, ids);
}

#[test]
fn graph_v1_lacks_what_the_beta_has() {
    let run = run(Shape::GraphV1);
    assert_eq!(run.summary.non_interactive_rows, 0);
    let page = document(&run.files()[0]);
    let record = page["value"][0].as_object().unwrap();
    for name in [
        "authenticationProtocol",
        "originalTransferMethod",
        "authenticationDetails",
        "autonomousSystemNumber",
    ] {
        assert!(!record.contains_key(name), "{name}");
    }
    assert!(record["appliedConditionalAccessPolicies"][0].get("conditionsSatisfied").is_none());
    assert!(record["status"]["errorCode"].is_i64());
}

#[test]
fn arrays_of_records() {
    let run = run(Shape::GraphArray);
    let records: Vec<Value> =
        run.files().iter().flat_map(|path| document(path).as_array().unwrap().clone()).collect();
    assert!(
        records
            .iter()
            .all(|it| it["autonomousSystemNumber"].is_i64() && it["userType"] != "Member")
    );
    assert_same(&run, records.iter().map(|it| text(it, "id").to_owned()).collect());
}

#[test]
fn the_sdk_writes_pascal_case() {
    let run = run(Shape::Sdk);
    let records: Vec<Value> =
        run.files().iter().flat_map(|path| document(path).as_array().unwrap().clone()).collect();
    assert!(records[0]["Status"]["ErrorCode"].is_i64());
    assert!(records[0]["RiskEventTypesV2"].is_array());
    assert!(records[0]["AppliedConditionalAccessPolicies"][0]["DisplayName"].is_string());
    assert_same(&run, records.iter().map(|it| text(it, "Id").to_owned()).collect());
}

fn check_envelope(record: &Value) -> String {
    assert_eq!(record["properties"]["correlationId"], record["correlationId"]);
    assert!(record["resultType"].is_string() && record["Level"] == 4);
    assert!(text(&record["properties"], "createdDateTime").ends_with("+00:00"));
    assert!(record["properties"].as_object().unwrap().values().all(|it| !it.is_null() && it != ""));
    text(&record["properties"], "id").to_owned()
}

#[test]
fn event_hub_messages_mix_categories() {
    let run = run(Shape::EventHub);
    let mut ids = Vec::new();
    let mut mixed = false;
    for message in run.files().iter().flat_map(|path| lines(path)) {
        let records = message["records"].as_array().unwrap();
        assert!(!records.is_empty());
        let categories: BTreeSet<&str> = records.iter().map(|it| text(it, "category")).collect();
        mixed |= categories.len() == 2;
        ids.extend(records.iter().map(check_envelope));
    }
    assert!(mixed);
    assert_same(&run, ids);
}

#[test]
fn diagnostic_blobs_lie_in_their_hour() {
    let run = run(Shape::Diagnostic);
    let mut ids = Vec::new();
    let mut disorder = 0;
    for path in run.files() {
        let place = path.to_string_lossy().into_owned();
        let records = lines(&path);
        disorder +=
            records.windows(2).filter(|it| text(&it[0], "time") > text(&it[1], "time")).count();
        for record in &records {
            let time = text(record, "time");
            let hour = format!(
                "y={}/m={}/d={}/h={}/m=00/PT1H.json",
                &time[..4],
                &time[5..7],
                &time[8..10],
                &time[11..13]
            );
            assert!(place.ends_with(&hour), "{place} holds {time}");
            ids.push(check_envelope(record));
        }
    }
    assert!(disorder > 0, "records arrive a little out of order");
    assert_same(&run, ids);
}

#[test]
fn data_export_blobs_hold_rows() {
    let run = run(Shape::DataExport);
    let files = run.files();
    assert!(files.iter().all(|it| it.to_string_lossy().contains("/am-")));
    let ids =
        files.iter().flat_map(|path| lines(path)).map(|it| text(&it, "Id").to_owned()).collect();
    assert_same(&run, ids);
}

/// Ids out of tables of columns and rows.
fn table_ids(table: &Value, columns: &str, name: &str, rows: &str) -> Vec<String> {
    let columns = table[columns].as_array().unwrap();
    let at = columns.iter().position(|it| it[name] == "Id").unwrap();
    let rows = table[rows].as_array().unwrap();
    assert!(rows.iter().all(|it| it.as_array().unwrap().len() == columns.len()));
    rows.iter().map(|it| it[at].as_str().unwrap().to_owned()).collect()
}

#[test]
fn answers_of_query_services() {
    let run = run(Shape::LogAnalyticsQuery);
    let files = run.files();
    let ids = files
        .iter()
        .flat_map(|path| table_ids(&document(path)["tables"][0], "columns", "name", "rows"));
    assert_same(&run, ids.collect());

    let run = self::run(Shape::KustoV1);
    let files = run.files();
    let ids = files
        .iter()
        .flat_map(|path| table_ids(&document(path)["Tables"][0], "Columns", "ColumnName", "Rows"));
    assert_same(&run, ids.collect());

    let run = self::run(Shape::KustoV2);
    let mut ids = Vec::new();
    for path in run.files() {
        let frames = document(&path);
        assert_eq!(frames[3]["FrameType"], "DataSetCompletion");
        ids.extend(table_ids(&frames[2], "Columns", "ColumnName", "Rows"));
    }
    assert_same(&run, ids);
}

#[test]
fn portal_csv_marks_its_instants() {
    let run = run(Shape::PortalCsv);
    let mut ids = Vec::new();
    for path in run.files() {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|it| it == name).unwrap();
        let (id, time) = (at("Id"), at("TimeGenerated [UTC]"));
        for record in reader.records() {
            let record = record.unwrap();
            assert!(
                record[time].starts_with("6/") && record[time].contains("/2024, "),
                "{}",
                &record[time]
            );
            ids.push(record[id].to_owned());
        }
    }
    assert_same(&run, ids);
}

#[test]
fn entra_csv_has_the_portals_header() {
    let run = run(Shape::EntraCsv);
    let mut ids = Vec::new();
    for path in run.files() {
        let mut reader = csv::Reader::from_path(path).unwrap();
        let header = reader.headers().unwrap().clone();
        assert_eq!((header.len(), header.iter().collect::<BTreeSet<_>>().len()), (57, 56));
        assert_eq!(header.iter().take(2).collect::<Vec<_>>(), ["Date (UTC)", "Request ID"]);
        for quirk in ["Application ID ", "Resource ID ", "Autonomous system  number"] {
            assert!(header.iter().any(|it| it == quirk));
        }
        ids.extend(reader.records().map(|it| it.unwrap()[1].to_owned()));
    }
    assert_same(&run, ids);
}

#[test]
fn parquet_rows_are_in_order_of_time() {
    use arrow::array::{Array, AsArray};
    use arrow::datatypes::TimestampNanosecondType;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    let run = run(Shape::Parquet);
    let mut ids = Vec::new();
    for path in run.files() {
        let file = std::fs::File::open(path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let mut last = i64::MIN;
        for batch in reader {
            let batch = batch.unwrap();
            let times = batch
                .column_by_name("TimeGenerated")
                .unwrap()
                .as_primitive::<TimestampNanosecondType>();
            assert_eq!(times.null_count(), 0);
            for time in times.values() {
                assert!(*time >= last);
                last = *time;
            }
            let id = batch.column_by_name("Id").unwrap().as_string::<i32>();
            ids.extend(id.iter().flatten().map(str::to_owned));
        }
    }
    assert_same(&run, ids);
}

#[test]
fn every_shape_compresses() {
    for shape in Shape::ALL {
        for (compression, ending) in [(Compression::Gzip, "gz"), (Compression::Zstd, "zst")] {
            let (folder, options) = support::options(shape, Columns::Narrow, 10, 1);
            let summary = simulate(&Options { compression, ..options }, &mut |_| {}).unwrap();
            let run = Run { folder, summary };
            let ending = if shape == Shape::Parquet { "parquet" } else { ending };
            assert!(run.all_files().iter().all(|it| it.extension().is_some_and(|it| it == ending)));
            assert_eq!(run.all_files().len() as u64, run.summary.files);
        }
    }
}
