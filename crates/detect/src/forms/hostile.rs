//! Files that mean harm: each is answered soon, with what is wrong.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::rule_file::RuleFile;

/// Far more than any of them takes, and far less than one that grows with the square of its size.
const SOON: Duration = Duration::from_secs(20);

/// The rules that are found, and the codes of what is said.
fn read(text: &str) -> (usize, Vec<&'static str>) {
    let start = Instant::now();
    let files = RuleFile::all_from_bytes(Path::new("rule.json"), text.as_bytes());
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    for it in files.iter().flat_map(|it| &it.diagnostics) {
        assert!(text.get(it.span.start..it.span.end).is_some(), "{}: {:?}", it.code, it.span);
    }
    let n_rules = files.iter().filter(|it| it.rule.is_some()).count();
    (n_rules, files.iter().flat_map(|it| &it.diagnostics).map(|it| it.code).collect())
}

fn rule(properties: &str) -> String {
    format!(
        r#"{{"type":"Microsoft.SecurityInsights/alertRules","name":"aaaaaaaa-0000-4000-8000-000000000001","kind":"NRT","properties":{{"displayName":"One","severity":"Low",{properties}}}}}"#
    )
}

fn template(variables: &str, query: &str) -> String {
    let rule = rule(&format!(r#""query":"{query}""#));
    format!(r#"{{"variables":{{{variables}}},"resources":[{rule}]}}"#)
}

#[test]
fn nesting_without_end_is_an_error() {
    for open in ["[", r#"{"a":"#, r#"{"resources":["#] {
        let text = rule(&format!(r#""query":"T","tags":{}"#, open.repeat(200_000)));
        assert_eq!(read(&text), (0, vec!["RULE0005"]));
    }
}

#[test]
fn templates_inside_of_templates_end() {
    let open = r#"{"resources":[{"type":"x/contentTemplates","properties":{"mainTemplate":"#;
    let inner = rule(r#""query":"T""#);
    let text = |n: usize| format!("{}{inner}{}", open.repeat(n), "}}]}".repeat(n));
    assert_eq!(read(&text(2)), (1, vec![]));
    assert_eq!(read(&text(12)).0, 0);
}

#[test]
fn expressions_that_name_themselves_or_grow_end() {
    let (n, codes) =
        read(&template(r#""a":"[variables('b')]","b":"[variables('a')]""#, "[variables('a')]"));
    assert_eq!((n, codes), (0, vec!["RULE0029"]));
    let doubled: Vec<String> = (1..60)
        .map(|it| format!(r#""v{it}":"[concat(variables('v{0}'),variables('v{0}'))]""#, it - 1))
        .collect();
    let variables = format!(r#""v0":"xx",{}"#, doubled.join(","));
    assert_eq!(read(&template(&variables, "[variables('v25')]")), (0, vec!["RULE0029"]));
    assert_eq!(read(&template(&variables, "[variables('v59')]")), (0, vec!["RULE0029"]));
    let deep = format!("[{}'x'{}]", "concat(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(read(&template("", &deep)), (0, vec!["RULE0029"]));
    for broken in [
        "[concat(",
        "[concat('a]",
        "[[",
        "[",
        "[]",
        "['a'.b]",
        "[variables()]",
        "[concat('a')['x']]",
        "[ä]",
    ] {
        let (n, codes) = read(&template("", broken));
        assert!(n == 1 || codes == ["RULE0029"], "{broken}: {codes:?}");
    }
}

#[test]
fn the_same_key_a_hundred_thousand_times_is_said_and_soon() {
    let keys: String = (0..100_000).map(|it| format!(r#""query":"T{it}","#)).collect();
    let (n, codes) = read(&rule(&format!(r#"{keys}"version":"1.0.0""#)));
    assert_eq!(n, 0);
    assert!(codes.iter().all(|it| *it == "RULE0003"));
}

#[test]
fn huge_lists_are_read_or_refused() {
    let many = |n: usize| vec!["0"; n].join(",");
    assert_eq!(read(&rule(&format!(r#""query":"T","tags":[{}]"#, many(500_000)))).0, 1);
    let (n, codes) = read(&rule(&format!(r#""query":"T","tags":[{}]"#, many(1_100_000))));
    assert_eq!((n, codes), (0, vec!["RULE0005"]));
    let all: Vec<String> = (0..20_000).map(|_| rule(r#""query":"T""#)).collect();
    assert_eq!(read(&format!(r#"{{"value":[{}]}}"#, all.join(","))).0, 20_000);
}

#[test]
fn halves_of_pairs_of_surrogates_are_no_characters() {
    for (escape, text) in [
        ("\\ud83e\\udd80", "🦀"),
        ("\\ud83e\\u0041", "\u{fffd}A"),
        ("\\udd80", "\u{fffd}"),
        ("\\ud83e", "\u{fffd}"),
    ] {
        let text_of = format!(r#""{escape}""#);
        let found = super::json::parse(&text_of).0;
        assert_eq!(found.as_ref().and_then(|it| it.as_text()), Some(text), "{escape}");
    }
}

#[test]
fn no_cut_of_a_template_panics() {
    let text = template(
        r#""a":"[concat('x','ä')]","b":{"c":["d"]}"#,
        "[concat(variables('a'), variables('b').c[0])] \\u00e4",
    );
    for at in (0..text.len()).filter(|it| text.is_char_boundary(*it)) {
        read(&text[..at]);
        for hostile in ["\"", "\\", "{", "]", "\\ud800", "\0", "/*"] {
            read(&format!("{}{hostile}{}", &text[..at], &text[at..]));
        }
    }
}
