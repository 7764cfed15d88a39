//! The ranges that the crate's documentation states.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use simulate::{Columns, Shape};

use crate::support::{self, text};

/// A month of a hundred people, made once.
static MONTH: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let run = support::run(Shape::LogAnalytics, Columns::Wide, 100, 30);
    let mut rows = run.rows("SigninLogs");
    rows.extend(run.rows("AADNonInteractiveUserSignInLogs"));
    for row in &mut rows {
        // The long columns are not asked for.
        row.as_object_mut().unwrap().retain(|name, _| NEEDED.contains(&name.as_str()));
    }
    rows
});

const NEEDED: [&str; 8] = [
    "AutonomousSystemNumber",
    "IPAddress",
    "Location",
    "ResultType",
    "TimeGenerated",
    "Type",
    "UserAgent",
    "UserPrincipalName",
];

/// How many different values of a column each user with at least `least` rows has, in order.
fn variety(rows: &[Value], column: &str, least: usize) -> Vec<usize> {
    let mut seen: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for row in rows.iter().filter(|it| text(it, "ResultType") == "0") {
        let (count, values) = seen.entry(text(row, "UserPrincipalName")).or_default();
        *count += 1;
        values.insert(text(row, column));
    }
    let people = rows.iter().filter(|it| !text(it, "UserPrincipalName").starts_with("svc-"));
    let people: BTreeSet<&str> = people.map(|it| text(it, "UserPrincipalName")).collect();
    let active =
        seen.into_iter().filter(|(user, (count, _))| *count >= least && people.contains(user));
    let mut counts: Vec<usize> = active.map(|(_, (_, values))| values.len()).collect();
    counts.sort_unstable();
    counts
}

fn assert_within(counts: &[usize], least: usize, most: usize, what: &str) {
    let shown = (counts.first(), counts.get(counts.len() / 2), counts.last());
    assert!(counts.len() > 60, "too few active users");
    assert!(
        counts[0] >= least && counts[counts.len() - 1] <= most,
        "{what}: least, median, most {shown:?}"
    );
}

#[test]
fn users_roam_as_documented() {
    let rows = &*MONTH;
    assert_within(&variety(rows, "IPAddress", 60), 3, 60, "addresses");
    assert_within(&variety(rows, "AutonomousSystemNumber", 60), 2, 12, "networks");
    assert_within(&variety(rows, "UserAgent", 60), 2, 25, "user agents");
}

#[test]
fn people_sleep_and_rest() {
    let rows = &*MONTH;
    let interactive =
        rows.iter().filter(|it| text(it, "Type") == "SigninLogs" && text(it, "Location") == "DE");
    let (mut day, mut night, mut weekdays, mut weekend) = (0.0, 0.0, 0.0, 0.0);
    for row in interactive.filter(|it| !text(it, "UserPrincipalName").starts_with("svc-")) {
        let ticks = kql::datetime::parse_iso(text(row, "TimeGenerated")).unwrap();
        let hour = ticks.rem_euclid(kql::datetime::DAY) / kql::datetime::HOUR;
        match hour {
            8..16 => day += 1.0,
            20..24 | 0..4 => night += 1.0,
            _ => {}
        }
        let weekday = ticks.div_euclid(kql::datetime::DAY) % 7;
        if weekday < 5 { weekdays += 0.2 } else { weekend += 0.5 }
    }
    assert!(day > 5.0 * night, "day {day}, night {night}");
    assert!(weekdays > 3.0 * weekend, "weekday {weekdays}, weekend day {weekend}");
}

#[test]
fn sign_ins_end_as_they_do_in_practice() {
    let rows = &*MONTH;
    let share = |table: &str, code: &str| {
        let of_table: Vec<&Value> = rows.iter().filter(|it| text(it, "Type") == table).collect();
        let hits = of_table.iter().filter(|it| text(it, "ResultType") == code).count();
        hits as f64 / of_table.len() as f64
    };
    assert!((0.8..0.97).contains(&share("SigninLogs", "0")), "{}", share("SigninLogs", "0"));
    assert!((0.005..0.06).contains(&share("SigninLogs", "50126")));
    assert!(share("AADNonInteractiveUserSignInLogs", "700082") > 0.001);
    let codes: BTreeSet<&str> = rows.iter().map(|it| text(it, "ResultType")).collect();
    for code in ["50053", "50058", "50074", "50076", "50140", "50199", "53003", "65001", "500121"] {
        assert!(codes.contains(code), "{code}");
    }
}

#[test]
fn wide_rows_are_as_long_and_shrink_as_documented() {
    let run = support::run(Shape::LogAnalytics, Columns::Wide, 100, 6);
    let rows = run.summary.interactive_rows + run.summary.non_interactive_rows;
    let per_row = run.summary.bytes / rows;
    assert!((4000..6000).contains(&per_row), "{per_row} bytes a row");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::new(6));
    for path in run.files() {
        std::io::copy(&mut std::fs::File::open(path).unwrap(), &mut gzip).unwrap();
    }
    gzip.flush().unwrap();
    let ratio = run.summary.bytes as f64 / gzip.finish().unwrap().len() as f64;
    assert!((4.0..15.0).contains(&ratio), "gzip ratio {ratio}");
}
