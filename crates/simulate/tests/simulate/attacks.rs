//! The labelled stories stand in the logs as the truth file says, and a correct rule tells them apart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::Value;
use simulate::{Columns, Options, Shape, simulate};

use crate::support::{self, Run, text, texts};

/// What a month of a small tenant holds, made once.
struct Month {
    interactive: Vec<Value>,
    non_interactive: Vec<Value>,
    truth: Vec<Value>,
    attacks: u64,
}

static MONTH: LazyLock<Month> = LazyLock::new(|| {
    let run = support::run(Shape::LogAnalytics, Columns::Wide, 120, 31);
    let [interactive, non_interactive] =
        ["SigninLogs", "AADNonInteractiveUserSignInLogs"].map(|it| run.rows(it));
    Month { interactive, non_interactive, truth: run.truth(), attacks: run.summary.attacks }
});

#[test]
fn the_rows_of_an_attack_join_by_correlation_and_session() {
    let Month { interactive, non_interactive, truth, attacks: told } = &*MONTH;
    let attacks: Vec<&Value> = truth.iter().filter(|it| it["kind"] == "attack").collect();
    assert_eq!(attacks.len() as u64, *told);
    assert!(attacks.len() >= 3);
    for attack in attacks {
        let correlation = &texts(attack, "device_code_correlation_ids")[0];
        let with = |rows: &[Value]| -> Vec<Value> {
            rows.iter().filter(|it| text(it, "CorrelationId") == correlation).cloned().collect()
        };
        let (browser, poller) = (with(interactive), with(non_interactive));
        let codes: BTreeSet<&str> = browser.iter().map(|it| text(it, "ResultType")).collect();
        assert!(
            codes.contains("0") && (codes.contains("50199") || codes.contains("65001")),
            "{codes:?}"
        );
        assert!(browser.iter().all(|it| text(it, "AuthenticationProtocol") == "deviceCode"));
        assert_eq!(poller.len(), 1);
        assert_eq!(text(&poller[0], "OriginalTransferMethod"), "deviceCodeFlow");
        assert_eq!(text(&poller[0], "AuthenticationProtocol"), "none");
        let session = text(&browser[0], "SessionId");
        let of_session = non_interactive.iter().filter(|it| text(it, "SessionId") == session);
        let addresses: BTreeSet<&str> =
            of_session.clone().map(|it| text(it, "IPAddress")).collect();
        assert!(of_session.count() > 5, "refreshes follow");
        assert_eq!(addresses, [text(&browser[0], "IPAddress")].into());
        assert_ne!(text(&browser[0], "UserAgent"), text(&poller[0], "UserAgent"));
    }
}

/// The rule, corrected: device code, on the last day, judged by the thirty days before.
fn judge(rows: &[Value]) -> BTreeMap<String, (&'static str, String)> {
    let last_day = "2024-06-19T18:00:00";
    let good = || rows.iter().filter(|it| text(it, "ResultType") == "0");
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in good().filter(|it| text(it, "TimeGenerated") < last_day) {
        known.entry(text(row, "UserId")).or_default().insert(text(row, "AutonomousSystemNumber"));
    }
    let coded = good().filter(|it| text(it, "AuthenticationProtocol") == "deviceCode");
    coded
        .filter(|it| text(it, "TimeGenerated") >= last_day)
        .map(|row| {
            let verdict = match known.get(text(row, "UserId")) {
                None => "no history",
                Some(asns) if asns.contains(text(row, "AutonomousSystemNumber")) => "known network",
                Some(_) => "new network",
            };
            (
                text(row, "CorrelationId").to_owned(),
                (verdict, text(row, "UserPrincipalName").to_owned()),
            )
        })
        .collect()
}

#[test]
fn the_truth_says_what_a_correct_rule_finds() {
    for (users, days, seed) in
        [(10, 31, 1), (10, 31, 2), (10, 31, 3), (10, 3, 4), (10, 1, 5), (120, 31, 6)]
    {
        let (folder, options) = support::options(Shape::LogAnalytics, Columns::Narrow, users, days);
        let summary = simulate(&Options { seed, ..options }, &mut |_| {}).unwrap();
        let run = Run { folder, summary };
        let judged = judge(&run.rows("SigninLogs"));
        let mut told = BTreeMap::new();
        for story in run.truth().iter().filter(|it| it["in_last_day"] == true) {
            let expected = story["expected"]["device_code_unseen_asn"].as_str().unwrap();
            for correlation in texts(story, "device_code_correlation_ids") {
                told.insert(correlation, (expected.to_owned(), text(story, "user").to_owned()));
            }
        }
        let judged: BTreeMap<String, (String, String)> = judged
            .into_iter()
            .map(|(id, (verdict, user))| (id, (verdict.to_owned(), user)))
            .collect();
        assert_eq!(judged, told, "{users} users, {days} days, seed {seed}");
        let verdicts: BTreeSet<&str> = judged.values().map(|it| it.0.as_str()).collect();
        if days > 1 {
            assert_eq!(verdicts, ["known network", "new network", "no history"].into());
        }
    }
}

#[test]
fn every_scenario_is_told() {
    let stories: BTreeSet<String> =
        MONTH.truth.iter().map(|it| text(it, "story").to_owned()).collect();
    for name in [
        "phishing-earlier",
        "phishing-campaign-01",
        "phishing-campaign-02",
        "scheduled-job",
        "admin-recovery",
        "vendor-integration",
        "move-abroad",
        "developer-cli-00001",
        "new-joiner",
    ] {
        assert!(stories.contains(name), "{name}: {stories:?}");
    }
}
