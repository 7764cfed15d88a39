//! What a hunt costs with 1, 10, 100 and 1,000 rules over simulated sign-ins and audit logs, held against the promise: 1,000 rules cost at
//! most ten times what one costs. Then a scheduled rule over all hours of the month, which is to cost a small multiple of one run.
//! `cargo bench --workspace --bench many_rules`; PICKET_BENCH_USERS says how many people the tenant has.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kql::datetime;
use simulate::Options;

const END: &str = "2026-11-24T00:00:00Z";
const DAYS: u32 = 30;
/// A hunt is timed so often; the least time counts.
const N_TIMES: usize = 3;

/// The shapes of public rules: a number makes each rule one of its own.
const SHAPES: &[fn(usize) -> String] = &[
    |n| {
        format!(
            "SigninLogs | where ResultType == '{}' | where AppDisplayName has 'app{n}' | project TimeGenerated, UserPrincipalName, IPAddress",
            50_000 + n
        )
    },
    |n| {
        format!(
            "SigninLogs | where ResultType in ('50126', '{}') | summarize Failures = count(), Addresses = make_set(IPAddress, 100) by UserPrincipalName, bin(TimeGenerated, 1h) | where Failures > {}",
            50_000 + n,
            40 + n
        )
    },
    |n| {
        format!(
            "let known = SigninLogs | where TimeGenerated between (ago(14d) .. ago(1d)) | where ResultType == '0' | distinct UserPrincipalName, Location; SigninLogs | where TimeGenerated > ago(1d) | where ResultType == '0' and RiskLevelDuringSignIn == 'high' and AppDisplayName != 'app{n}' | join kind=leftanti known on UserPrincipalName, Location | project TimeGenerated, UserPrincipalName, Location"
        )
    },
    |n| {
        format!(
            "AuditLogs | where OperationName =~ 'Reset password {n}' | extend Actor = tostring(InitiatedBy.user.userPrincipalName) | join kind=inner (SigninLogs | where ResultType == '0' | summarize Addresses = make_set(IPAddress) by UserPrincipalName) on $left.Actor == $right.UserPrincipalName | project TimeGenerated, Actor, Addresses"
        )
    },
    |n| {
        format!(
            "AuditLogs | where OperationName has 'member' | mv-expand TargetResources | extend Target = tostring(TargetResources.userPrincipalName), Name = tostring(TargetResources.displayName) | where Name == 'group {}' | summarize Operations = make_set(OperationName), count() by Target",
            10_000 + n
        )
    },
    |n| {
        format!(
            "union isfuzzy=true SigninLogs, AADNonInteractiveUserSignInLogs | where ResultType == '0' | where UserAgent has_any ('tool{n}', 'scanner{n}') | summarize Users = dcount(UserPrincipalName) by IPAddress | where Users > 2"
        )
    },
    |n| {
        format!(
            "AuditLogs | parse CorrelationId with Start '-' Rest | where Start startswith 'x{n}' | project TimeGenerated, Start, OperationName"
        )
    },
    |n| {
        format!(
            "SigninLogs | where TimeGenerated > ago(7d) | extend City = tostring(LocationDetails.city) | where City == 'City {n}' | summarize arg_max(TimeGenerated, IPAddress, AppDisplayName) by UserPrincipalName, City"
        )
    },
    |n| {
        format!(
            "SigninLogs | where ResultType == '50053' or ResultType == '{}' | summarize First = min(TimeGenerated), Last = max(TimeGenerated), dcount(UserPrincipalName) by IPAddress | where dcount_UserPrincipalName > {}",
            50_000 + n,
            5 + n
        )
    },
    |n| {
        format!(
            "AADNonInteractiveUserSignInLogs | where AppDisplayName == 'app{n}' and ResultType != '0' | extend Browser = tostring(parse_json(DeviceDetail).browser) | summarize count() by Browser, UserPrincipalName"
        )
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let logs = written(folder.path())?;
    let mut out = std::io::stdout().lock();
    let mut one = Duration::ZERO;
    for n_rules in [1, 10, 100, 1_000] {
        let rules = folder.path().join(format!("rules{n_rules}"));
        fs::create_dir(&rules)?;
        // A hunt with one rule is the mean of those with each shape.
        let time = if n_rules == 1 {
            let mut sum = Duration::ZERO;
            for (nth, shape) in SHAPES.iter().enumerate() {
                let path = rules.join(format!("{nth}.yaml"));
                fs::write(&path, rule(nth, &shape(nth), ""))?;
                sum += hunt(&path, &logs)?;
            }
            one = sum / u32::try_from(SHAPES.len())?;
            one
        } else {
            for nth in 0..n_rules {
                let query = SHAPES[nth % SHAPES.len()](nth);
                fs::write(rules.join(format!("{nth}.yaml")), rule(nth, &query, ""))?;
            }
            hunt(&rules, &logs)?
        };
        let ratio = time.as_secs_f64() / one.as_secs_f64();
        let verdict = match n_rules {
            1_000 if ratio <= 10.0 => "at most 10: kept",
            1_000 => "at most 10: BROKEN",
            _ => "",
        };
        writeln!(out, "{n_rules:>5} rules {time:>10.2?} {ratio:>7.1} times one  {verdict}")?;
    }
    let query = "SigninLogs | where ResultType == '50126' | summarize Failures = count() by UserPrincipalName | where Failures > 500";
    let schedule = "kind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1d\ntriggerOperator: gt\ntriggerThreshold: 0\nentityMappings:\n  - entityType: Account\n    fieldMappings:\n      - identifier: FullName\n        columnName: UserPrincipalName\n";
    let hourly = folder.path().join("hourly.yaml");
    fs::write(&hourly, rule(2_000, query, schedule))?;
    let time = hunt(&hourly, &logs)?;
    let once = folder.path().join("once.yaml");
    fs::write(&once, rule(2_001, query, ""))?;
    let ratio = time.as_secs_f64() / hunt(&once, &logs)?.as_secs_f64();
    writeln!(out, "every hour  {time:>10.2?} {ratio:>7.1} times one run")?;
    Ok(())
}

/// Writes the logs and gives their folder.
fn written(folder: &Path) -> Result<std::path::PathBuf, Box<dyn Error>> {
    let end = datetime::parse_iso(END).ok_or("no instant")?;
    let users = std::env::var("PICKET_BENCH_USERS").ok().and_then(|it| it.parse().ok());
    let options = Options {
        users: users.unwrap_or(1_000),
        days: DAYS,
        ..Options::new(folder.to_owned(), end)
    };
    let summary = simulate::simulate(&options, &mut |_| {})?;
    let mut audits = String::new();
    let start = end - i64::from(DAYS) * datetime::DAY;
    for nth in 0..i64::from(options.users) * i64::from(DAYS) / 2 {
        let time = datetime::format(start + nth * 2 * datetime::DAY / i64::from(options.users));
        let (actor, target) = (nth * 31 % 17, nth * 7 % i64::from(options.users));
        let operation = [
            "Add member to group",
            "Update user",
            "Reset password (by admin)",
            "Add owner to application",
        ][usize::try_from(nth % 4)?];
        writeln!(
            audits,
            r#"{{"TimeGenerated":"{time}","Type":"AuditLogs","OperationName":"{operation}","Category":"UserManagement","Result":"success","CorrelationId":"{nth:08x}-{target:04x}","LoggedByService":"Core Directory","InitiatedBy":{{"user":{{"id":"{actor:08}","userPrincipalName":"admin{actor}@contoso.example","ipAddress":"198.51.100.{actor}"}}}},"TargetResources":[{{"id":"{target:08}","type":"User","userPrincipalName":"user{target}@contoso.example","modifiedProperties":[{{"displayName":"Group.DisplayName","oldValue":null,"newValue":"\"group {}\""}}]}},{{"type":"Group","displayName":"group {}"}}]}}"#,
            nth % 40,
            nth % 40
        )?;
    }
    fs::write(summary.logs.join("AuditLogs.ndjson"), audits)?;
    Ok(summary.logs)
}

fn rule(nth: usize, query: &str, more: &str) -> String {
    format!(
        "id: 00000000-0000-4000-8000-{nth:012}\nname: Rule {nth}\ndescription: One of many.\nseverity: Medium\ntactics:\n  - InitialAccess\nquery: |\n  {query}\n{more}version: 1.0.0\n"
    )
}

/// The least time of a hunt in which every rule ran.
fn hunt(rules: &Path, logs: &Path) -> Result<Duration, Box<dyn Error>> {
    let mut least = Duration::MAX;
    for _ in 0..N_TIMES {
        let start = Instant::now();
        let run = Command::new(env!("CARGO_BIN_EXE_picket"))
            .args(["hunt", "--now", END, "--format", "ndjson", "--rules"])
            .args([rules, logs])
            .output()?;
        least = least.min(start.elapsed());
        if !run.status.success() {
            return Err(String::from_utf8_lossy(&run.stderr).into_owned().into());
        }
    }
    Ok(least)
}
