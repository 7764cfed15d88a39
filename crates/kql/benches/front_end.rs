//! How long the front end takes, held against what we promise: a query of 47 KB in 5 ms, one of 500 bytes in 100 us, time in proportion to
//! the length. `cargo bench -p kql`.

#[path = "../tests/world/mod.rs"]
mod world;

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use kql::diagnostic::Severity;
use kql::format::format;
use kql::{compile, parse};
use world::World;

/// How long one thing is repeated.
const PATIENCE: Duration = Duration::from_millis(700);

const SHORT: &str = "SigninLogs
| where TimeGenerated > ago(1d) and ResultType !in (\"0\", \"50125\")
| where Location has_any (\"NL\", \"DE\") or RiskScore > 0.5 // far from home
| extend City = tostring(DeviceDetail.city), Hour = bin(TimeGenerated, 1h)
| summarize Failures = count(), Places = make_set(City, 10), arg_max(TimeGenerated, *) by UserPrincipalName, Hour
| where Failures > 10 and strlen(UserPrincipalName) > 5
| project Hour, UserPrincipalName, Failures, Places, IPAddress, AppDisplayName
| sort by Failures desc
| take 100";

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<34} {:>10} {:>11} {:>11}  promise", "", "bytes", "least", "median")?;
    let long = long_query();
    for (name, text, promise) in [
        ("parse, 500 bytes", SHORT, None),
        ("parse and bind, 500 bytes", SHORT, Some(Duration::from_micros(100))),
        ("parse, 47 KB", &long, None),
        ("parse and bind, 47 KB", &long, Some(Duration::from_millis(5))),
    ] {
        let binds = name.contains("bind");
        let times = time(|| if binds { sound(text) } else { drop(black_box(parse(text))) });
        line(&mut out, name, text.len(), &times, promise)?;
    }
    line(&mut out, "format, 47 KB", long.len(), &time(|| drop(black_box(format(&long)))), None)?;
    for n in [100, 1_000] {
        let text = format!("print x = {}1{}", "(".repeat(n), ")".repeat(n));
        let times = time(|| drop(black_box(compile(&text, &World, &World))));
        line(&mut out, &format!("{n} parentheses"), text.len(), &times, None)?;
    }
    for n in [10_000, 20_000] {
        let terms: Vec<String> = (0..n).map(|it| format!("DurationMs == {it}")).collect();
        let text = format!("SigninLogs | where {}", terms.join(" or "));
        let times = time(|| sound(&text));
        line(&mut out, &format!("{n} terms with `or`"), text.len(), &times, None)?;
    }
    Ok(())
}

/// Compiles a query that must have no errors: a time of one that is refused says nothing.
fn sound(text: &str) {
    let (bound, diagnostics) = black_box(compile(text, &World, &World));
    let error = diagnostics.iter().find(|it| it.severity == Severity::Error);
    assert!(bound.is_some(), "{error:?}");
}

/// The times of repeated runs, the least first.
fn time(mut run: impl FnMut()) -> Vec<Duration> {
    let begin = Instant::now();
    let mut times = Vec::new();
    while times.len() < 5 || begin.elapsed() < PATIENCE {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort();
    times
}

fn line(
    out: &mut dyn Write,
    name: &str,
    n_bytes: usize,
    times: &[Duration],
    promise: Option<Duration>,
) -> std::io::Result<()> {
    let (least, median) = (times[0], times[times.len() / 2]);
    let verdict = match promise {
        Some(most) if median < most => format!("under {most:?}: kept"),
        Some(most) => format!("under {most:?}: BROKEN"),
        None => String::new(),
    };
    writeln!(out, "{name:<34} {n_bytes:>10} {least:>11.1?} {median:>11.1?}  {verdict}")
}

/// What a large detection looks like: constants, functions, long lists, alternatives, joins.
fn long_query() -> String {
    let mut text = String::from("// Sign-ins that match a list of indicators.\nlet window = 1d;\n");
    let list = |what: &str, n: usize| -> String {
        (0..n).map(|it| format!("\"{what}-{it}.contoso.example\"")).collect::<Vec<_>>().join(", ")
    };
    text += &format!("let bad = dynamic([{}]);\n", list("indicator", 150));
    text +=
        "let worth = (score: real, who: string) { iff(who == \"user\", score * 2.0, score) };\n";
    let mut n = 0;
    while text.len() < 42_000 {
        text += &stage(n, &list("host", 12));
        n += 1;
    }
    let stages: Vec<String> = (0..n).map(|it| format!("stage{it}")).collect();
    text += &format!("union isfuzzy=true {}\n", stages.join(", "));
    text += &format!("| where UserPrincipalName !in ({})\n", list("service", 100));
    text + "| summarize Score = sum(Score), Places = make_set(City, 100) by UserPrincipalName, Hour\n| sort by Score desc\n| take 1000\n"
}

fn stage(n: usize, hosts: &str) -> String {
    format!(
        "let stage{n} = SigninLogs\n| where TimeGenerated > ago(window) and ResultType !in (\"0\", \"{n}\")\n\
         | where Location has \"NL\" or AppDisplayName startswith \"Azure {n}\" or IPAddress in ({hosts}) or DurationMs between (10 .. 20)\n\
         | extend City = tostring(DeviceDetail.location[0].city), Hour = bin(TimeGenerated, 1h) // local\n\
         | extend Score = worth(RiskScore, case_{n})\n| where isnotempty(City) and not(City =~ \"unknown\")\n\
         | join kind=leftouter (AADNonInteractiveUserSignInLogs | where SessionId != \"{n}\" | summarize Sessions = dcount(SessionId) by UserPrincipalName) on UserPrincipalName\n\
         | summarize Score = max(Score), Count = count(), arg_max(TimeGenerated, IPAddress) by UserPrincipalName, City, Hour;\n"
    )
    .replace(&format!("case_{n}"), "\"user\"")
}
