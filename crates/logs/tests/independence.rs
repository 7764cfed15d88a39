//! An answer doesn't depend on how it is found: queries put together at random are asked of a scanned file, with the scan told what is
//! wanted or not, on one thread and on several, with the file in one piece and in many, in much memory and in little.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "../../kql/tests/dice/mod.rs"]
mod dice;

use std::fs;
use std::sync::Arc;

use dice::Dice;
use engine::library::Functions;
use engine::run::{Context, Resources, run};
use kql::datetime::{SECOND, format, parse_iso};
use logs::{Inputs, Logs, Options, Workspace};

const N_ROWS: usize = 3_000;
const N_QUERIES: u64 = 40;

/// Sign-ins with few users, gaps, and times that repeat.
fn text() -> String {
    let mut dice = Dice::new(7);
    let start = parse_iso("2026-03-02").unwrap();
    let row = |index: usize| {
        let time = format(start + (index / 3) as i64 * 20 * SECOND);
        let (user, code) = (dice.roll(40), dice.pick(&["0", "50074", "50126", "53003"]));
        let address = format!("10.0.{}.{}", dice.roll(3), dice.roll(9));
        let status = match dice.roll(5) {
            0 => "null".to_owned(),
            n => format!(r#"{{"errorCode":{n},"tags":["a{n}","b{}"]}}"#, dice.roll(3)),
        };
        format!(
            r#"{{"TimeGenerated":"{time}","Type":"SigninLogs","Id":"{index}","UserPrincipalName":"user{user}@contoso.example","ResultType":"{code}","IPAddress":"{address}","Status":{status}}}"#
        )
    };
    (0..N_ROWS).map(row).collect::<Vec<_>>().join("\n")
}

const FILTERS: &[&str] = &[
    "| where TimeGenerated >= datetime(2026-03-02T01:00:00Z)",
    "| where TimeGenerated between (datetime(2026-03-02T00:30:00Z) .. datetime(2026-03-02T03:00:00Z))",
    "| where TimeGenerated < datetime(2026-03-02T02:00:00Z) and ResultType != '0'",
    "| where UserPrincipalName has 'user7' or IPAddress startswith '10.0.1'",
    "| where Status.errorCode in (1, 3)",
    "| where isnotempty(Status) | extend Code = toint(Status.errorCode)",
    "| where UserPrincipalName matches regex 'user[1-3]'",
];

const OPERATORS: &[&str] = &[
    "| sort by ResultType asc, TimeGenerated desc",
    "| take 100",
    "| top 50 by IPAddress desc",
    "| extend Hour = bin(TimeGenerated, 1h)",
    "| mv-expand Tag = Status.tags to typeof(string)",
    "| serialize n = row_number(), before = prev(Id)",
    "| join kind=inner (SigninLogs | where ResultType == '0' | project IPAddress, Other = Id) on IPAddress | take 500",
    "| join kind=leftanti (SigninLogs | where ResultType == '53003') on UserPrincipalName",
    "| lookup kind=leftouter (SigninLogs | summarize Rows = count() by UserPrincipalName) on UserPrincipalName",
    "| union (SigninLogs | where ResultType == '50126')",
    "| partition hint.strategy=native by ResultType (top 5 by TimeGenerated asc)",
    "| extend User = tolower(UserPrincipalName) | where User !endswith '9@contoso.example'",
];

const ENDS: &[&str] = &[
    "| project TimeGenerated, Id, UserPrincipalName",
    "| summarize count(), make_list(Id, 5), arg_max(TimeGenerated, Id) by UserPrincipalName",
    "| summarize dcount(IPAddress), take_any(Id), make_set(ResultType) by bin(TimeGenerated, 30m)",
    "| make-series n = count() on TimeGenerated step 1h by ResultType",
    "| scan declare (k: long = 0) with (step a: true => k = a.k + 1;) | project Id, k",
    "| count",
    "| project Id, ResultType, Status",
    "| top-nested 3 of UserPrincipalName by count(), top-nested 2 of ResultType by max(TimeGenerated)",
];

fn query(seed: u64) -> String {
    let mut dice = Dice::new(seed);
    let mut query = "SigninLogs".to_owned();
    for of in [FILTERS, OPERATORS, FILTERS, OPERATORS].iter().take(1 + dice.roll(4)) {
        query = format!("{query} {}", dice.pick(of));
    }
    format!("{query} {}", dice.pick(ENDS))
}

/// How a query is asked.
#[derive(Debug, Clone, Copy)]
struct Way {
    n_threads: usize,
    piece_bytes: u64,
    memory: usize,
    /// Whether all rows are made a table first, so that the scan is told nothing.
    whole: bool,
}

const PLAIN: Way = Way { n_threads: 1, piece_bytes: 1 << 30, memory: 1 << 28, whole: false };
const WAYS: [Way; 5] = [
    Way { n_threads: 3, ..PLAIN },
    Way { piece_bytes: 10_000, ..PLAIN },
    Way { whole: true, ..PLAIN },
    Way { n_threads: 4, piece_bytes: 3_000, memory: 1 << 26, whole: false },
    Way { n_threads: 2, piece_bytes: 50_000, whole: true, ..PLAIN },
];

async fn answer(query: &str, way: Way, folder: &std::path::Path) -> Vec<String> {
    let mut inputs = Inputs::new();
    inputs.add(folder, None).unwrap();
    let (n_threads, piece_bytes) = (way.n_threads, way.piece_bytes);
    let options = Options { n_threads, piece_bytes, ..Options::default() };
    let logs = Arc::new(Logs::open(inputs, Workspace::default(), options));
    let text = match way.whole {
        // What is serialised and numbered lets no predicate by.
        true => query.replace(
            "SigninLogs",
            "(SigninLogs | serialize hidden = row_number() | where hidden > 0 | project-away hidden)",
        ),
        false => query.to_owned(),
    };
    let (bound, diagnostics) = kql::compile(&text, logs.as_ref(), &Functions);
    let bound = bound.unwrap_or_else(|| panic!("{text}: {diagnostics:?}"));
    let context = Context {
        tables: logs,
        now: parse_iso("2026-03-03").unwrap(),
        window: None,
        resources: Arc::new(Resources { n_threads, memory: way.memory, ..Resources::default() }),
    };
    let table = bound.tables.first().unwrap();
    let answer = run(table, &context).await.unwrap_or_else(|it| panic!("{text}: {it}"));
    answer.rows().map(|row| format!("{row:?}")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_does_not_depend_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("rows.json"), text()).unwrap();
    let mut n_rows = 0;
    for seed in 0..N_QUERIES {
        let query = query(seed);
        let plain = answer(&query, PLAIN, folder.path()).await;
        n_rows += plain.len();
        let way = WAYS[seed as usize % WAYS.len()];
        let other = answer(&query, way, folder.path()).await;
        let differs = plain.iter().zip(&other).position(|(a, b)| a != b);
        assert!(
            plain == other,
            "{query}\n{way:?}: {} rows for {}, first different {differs:?}: {:?} {:?}",
            other.len(),
            plain.len(),
            differs.and_then(|it| plain.get(it)),
            differs.and_then(|it| other.get(it)),
        );
    }
    assert!(n_rows > 1_000, "{n_rows} rows tell little");
}
