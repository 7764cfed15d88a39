//! Queries over a store answer as over the logs themselves, however little room it has.

use std::fmt::Write;
use std::sync::Arc;

use engine::run::{Context, Resources, run};
use engine::stages::settled;
use engine::tables::Tables;

use super::*;
use crate::{Inputs, Options, Workspace};

const NOW: &str = "2026-11-24T00:00:00Z";

/// The shapes of public rules.
const QUERIES: &[&str] = &[
    "SigninLogs | count",
    "SigninLogs | where ResultType == '50126' | project TimeGenerated, UserPrincipalName, IPAddress",
    "SigninLogs | where ResultType != '0' and AppDisplayName has 'portal' | take 7",
    "SigninLogs | where ResultType != '0' | summarize Failures = count(), Addresses = make_set(IPAddress, 3) by UserPrincipalName, bin(TimeGenerated, 1h) | where Failures > 2",
    "SigninLogs | where TimeGenerated > ago(2d) | summarize arg_max(TimeGenerated, *) by UserPrincipalName",
    "SigninLogs | where TimeGenerated between (ago(3d) .. ago(1d)) | extend City = tostring(LocationDetails.city) | where isnotempty(City) | distinct City, UserPrincipalName",
    "SigninLogs | where isempty(TimeGenerated) or isnull(TimeGenerated) | count",
    "SigninLogs | where UserAgent has_any ('curl', 'python') or IPAddress startswith '10.1' | summarize dcount(IPAddress) by AppDisplayName | sort by AppDisplayName asc",
    "SigninLogs | where tostring(LocationDetails.city) =~ 'berlin' and ResultType in ('0', '50126') | project CorrelationId, IPAddress",
    "let known = SigninLogs | where TimeGenerated < ago(1d) | distinct UserPrincipalName, IPAddress; SigninLogs | where TimeGenerated >= ago(1d) | join kind=leftanti known on UserPrincipalName, IPAddress | project CorrelationId",
    "SigninLogs | where ResultType == '0' | join kind=inner (AuditLogs | extend Target = tostring(TargetResources[0].userPrincipalName) | where OperationName has 'password') on $left.UserPrincipalName == $right.Target | where TimeGenerated1 > TimeGenerated | summarize count() by UserPrincipalName",
    "AuditLogs | mv-expand TargetResources | extend Target = tostring(TargetResources.userPrincipalName) | where isnotempty(Target) | summarize Operations = make_set(OperationName) by Target",
    "AuditLogs | parse CorrelationId with Kind '-' Number:long | where Number % 3 == 0 | project Kind, Number, OperationName",
    "union SigninLogs, AuditLogs | where TimeGenerated > ago(1d) | summarize count() by Type, bin(TimeGenerated, 6h)",
    "union withsource=Source isfuzzy=true SigninLogs, AuditLogs | search 'berlin' | summarize count() by Source",
    "SigninLogs | make-series Count = count() default=0 on TimeGenerated from ago(4d) to now() step 1d by AppDisplayName",
    "let bad = toscalar(SigninLogs | where ResultType == '50126' | summarize make_set(IPAddress)); SigninLogs | where ResultType == '0' and IPAddress in (bad) | project CorrelationId",
    "SigninLogs | where UserPrincipalName in ((AuditLogs | extend Target = tostring(TargetResources[0].userPrincipalName) | project Target)) | count",
    "SigninLogs | sort by UserPrincipalName asc, TimeGenerated desc | extend Before = prev(IPAddress) | where Before != IPAddress | take 20 | project CorrelationId, Before",
    "SigninLogs | evaluate bag_unpack(LocationDetails) | summarize count() by tostring(column_ifexists('city', ''))",
    "SigninLogs | top 5 by TimeGenerated desc | project CorrelationId",
    "SigninLogs | where TimeGenerated > datetime(2026-11-23) and TimeGenerated <= datetime(2026-11-23 12:00) | summarize min(TimeGenerated), max(TimeGenerated), count()",
    "SigninLogs | where RiskLevelDuringSignIn != 'none' | project-away LocationDetails, TimeGenerated | take 3",
];

/// Files of sign-ins and of audits, out of the order of time, with some lines that are none.
fn logs(folder: &std::path::Path) -> Arc<Logs> {
    for file in 0..4 {
        let (mut signins, mut audits) = (String::new(), String::new());
        for nth in 0..400u64 {
            let dice = (file * 400 + nth).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            let minutes = (file * 1440 + nth * 3 + dice % 200) % 5760;
            let time = format!(
                "2026-11-{:02}T{:02}:{:02}:00Z",
                20 + minutes / 1440,
                minutes / 60 % 24,
                minutes % 60
            );
            let user = dice % 23;
            let result = ["0", "0", "0", "50126", "50053"][(dice / 7 % 5) as usize];
            let app = ["Azure portal", "Mail", "Files"][(dice / 11 % 3) as usize];
            let city = ["Berlin", "Oslo", ""][(dice / 13 % 3) as usize];
            if nth == 100 {
                signins.push_str("no JSON\n");
            }
            let time = if nth % 97 == 5 { "never" } else { &time };
            writeln!(
                signins,
                r#"{{"TimeGenerated":"{time}","Type":"SigninLogs","UserPrincipalName":"user{user}@contoso.example","ResultType":"{result}","AppDisplayName":"{app}","IPAddress":"10.1.{}.{}","UserAgent":"curl/{}","CorrelationId":"c-{file}-{nth}","LocationDetails":{{"city":"{city}"}}}}"#,
                dice % 3, dice % 41, dice % 5,
            ).unwrap();
            if nth % 4 == 0 {
                writeln!(
                    audits,
                    r#"{{"TimeGenerated":"{time}","Type":"AuditLogs","OperationName":"{}","CorrelationId":"a-{nth}","TargetResources":[{{"userPrincipalName":"user{user}@contoso.example"}},{{"displayName":"{city}"}}]}}"#,
                    ["Reset password", "Add member to role"][(dice % 2) as usize],
                ).unwrap();
            }
        }
        std::fs::write(folder.join(format!("SigninLogs{file}.ndjson")), signins).unwrap();
        std::fs::write(folder.join(format!("AuditLogs{file}.ndjson")), audits).unwrap();
    }
    let mut inputs = Inputs::new();
    inputs.add(folder, None).unwrap();
    let options = Options { n_threads: 2, piece_bytes: 20_000, ..Options::default() };
    Arc::new(Logs::open(inputs, Workspace::default(), options))
}

/// All answers, and what was counted in every file.
fn answers(logs: &Arc<Logs>, tables: &Arc<dyn Tables>, n_threads: usize) -> Vec<String> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let answer = |text: &&str| {
        let (query, diagnostics) = kql::compile(text, logs.as_ref(), &engine::library::Functions);
        let query = query.unwrap_or_else(|| panic!("{text}: {diagnostics:?}"));
        let resources = Arc::new(Resources { n_threads, ..Resources::default() });
        let now = kql::datetime::parse_iso(NOW).unwrap();
        let context = Context { tables: Arc::clone(tables), now, window: None, resources };
        let answer = runtime.block_on(async {
            let settled = settled(text, &query, logs.as_ref(), &context).await?;
            run(&settled.query.tables[0], &settled.context).await
        });
        let answer = answer.unwrap_or_else(|error| panic!("{text}: {error}"));
        let rows = answer
            .rows()
            .map(|row| row.into_iter().map(|it| it.to_text()).collect::<Vec<_>>().join("|"));
        format!("{text}\n{}", rows.collect::<Vec<_>>().join("\n"))
    };
    let mut found: Vec<String> = QUERIES.iter().map(answer).collect();
    found.extend(logs.files().iter().map(|it| format!("{:?}", logs.tally(it))));
    found
}

/// Every column of both tables, or those that many queries look at.
fn wanted(whole: bool) -> Wanted {
    let mut wanted = Wanted::default();
    let few = ["ResultType".to_owned(), "UserPrincipalName".to_owned(), "Nowhere".to_owned()];
    wanted.add("SigninLogs", &few, 2);
    let columns: Vec<String> = match whole {
        true => ["OperationName", "TargetResources", "CorrelationId"].map(str::to_owned).into(),
        false => Vec::new(),
    };
    wanted.add("AuditLogs", &columns, 2);
    wanted
}

#[test]
fn answers_are_those_of_the_logs() {
    let folder = tempfile::tempdir().unwrap();
    let plain = logs(folder.path());
    let tables: Arc<dyn Tables> = plain.clone();
    let expected = answers(&plain, &tables, 2);
    assert!(expected.iter().filter(|it| it.lines().count() > 1).count() > 18, "{expected:#?}");
    for (room, kept) in [
        (Room { memory: 64 << 20, disk: 0, segment_rows: 32 << 10 }, true),
        (Room { memory: 64 << 20, disk: 0, segment_rows: 50 }, true),
        // Some of it, then all of it in a file.
        (Room { memory: 200_000, disk: 64 << 20, segment_rows: 300 }, true),
        (Room { memory: 0, disk: 64 << 20, segment_rows: 1 }, true),
        // Room that ends within the first columns, within later ones, and none at all.
        (Room { memory: 0, disk: 100_000, segment_rows: 300 }, false),
        (Room { memory: 300_000, disk: 1000, segment_rows: 300 }, false),
        (Room { memory: 0, disk: 0, segment_rows: 300 }, false),
    ] {
        for whole in [true, false] {
            let logs = logs(folder.path());
            let store = Arc::new(Store::new(Arc::clone(&logs), &wanted(whole), room));
            if whole {
                store.fill();
            }
            let tables: Arc<dyn Tables> = store.clone();
            let n_threads = if whole { 3 } else { 1 };
            for (found, expected) in answers(&logs, &tables, n_threads).iter().zip(&expected) {
                assert_eq!(found, expected, "{room:?} {whole}");
            }
            assert_eq!(store.kept().len(), if kept { 2 } else { store.kept().len() }, "{room:?}");
            assert!(kept || store.kept().len() < 2, "{room:?}: {:?}", store.kept());
        }
    }
}

#[test]
fn a_table_that_one_run_reads_is_left_to_the_scan() {
    let folder = tempfile::tempdir().unwrap();
    let logs = logs(folder.path());
    let mut wanted = Wanted::default();
    wanted.add("SigninLogs", &["ResultType".to_owned()], 1);
    wanted.add("Unheard", &["ResultType".to_owned()], 9);
    let store = Store::new(Arc::clone(&logs), &wanted, Room::of(1 << 20));
    store.fill();
    assert!(store.kept().is_empty());
    assert_eq!(logs.stats().bytes_read(), 0);
    wanted.add("SigninLogs", &["ResultType".to_owned()], 1);
    let store = Store::new(logs, &wanted, Room::of(1 << 20));
    store.fill();
    assert_eq!(store.kept().iter().map(|it| it.1.n_rows).collect::<Vec<_>>(), [1600]);
}
