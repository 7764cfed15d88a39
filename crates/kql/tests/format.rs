//! The canonical form: printing then parsing changes nothing, on queries that a generator writes; and the page that shows the form.
//! UPDATE_GOLDEN=1 rewrites the answers of the page.

mod dice;
#[path = "format/generator.rs"]
mod generator;

use std::fmt::Write;
use std::path::Path;

use dice::Dice;
use generator::Generator;
use kql::codes;
use kql::diagnostic::Severity;
use kql::format::{WIDTH, format};
use kql::parse;

/// The text's canonical form, where it is a query.
fn formatted(text: &str) -> String {
    let (formatted, diagnostics) = format(text);
    assert!(formatted.is_some(), "{diagnostics:#?}\n{text}");
    formatted.unwrap_or_default()
}

/// The syntax tree without the places.
fn tree(text: &str) -> String {
    let (query, diagnostics) = parse(text);
    let errors: Vec<_> = diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error && it.code != codes::NOT_SUPPORTED.code)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    let debug = std::format!("{query:?} {}", diagnostics.len());
    let mut parts = debug.split("Span { start: ");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        out += part.split_once('}').expect("a span is closed").1;
    }
    out
}

fn solid(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

fn comments(text: &str) -> Vec<&str> {
    text.lines().filter_map(|it| it.find("//#").map(|at| it[at..].trim_end())).collect()
}

#[test]
fn generated_queries_mean_the_same_in_canonical_form() {
    let mut dice = Dice::new(7);
    let mut longest = 0;
    for _ in 0..400 {
        let text = Generator::new(&mut dice).query();
        let new = formatted(&text);
        assert_eq!(solid(&new), solid(&text), "{text}");
        assert_eq!(comments(&new), comments(&text), "{text}");
        assert_eq!(tree(&new), tree(&text), "{text}\n{new}");
        assert_eq!(formatted(&new), new, "{text}");
        assert!(new.lines().all(|it| it.trim_end() == it), "{new}");
        longest = longest.max(text.len());
    }
    assert!(longest > 2_000, "the generator writes long queries too: {longest}");
}

#[test]
fn one_query_has_one_form_however_it_is_spaced() {
    let mut dice = Dice::new(11);
    for round in 0..200 {
        let seed = 1_000 + round;
        let on_a_line = Generator::plain(&mut Dice::new(seed)).query();
        let blanks = [" ", "  ", "\t", "\t  "];
        let spaced: String = on_a_line
            .split_inclusive(' ')
            .map(|it| it.trim_end_matches(' ').to_string() + blanks[dice.roll(blanks.len())])
            .collect();
        assert_eq!(formatted(&spaced), formatted(&on_a_line), "{spaced:?}");
    }
}

#[test]
fn the_generator_writes_every_operator() {
    let mut dice = Dice::new(3);
    let texts: String = (0..600).map(|_| Generator::new(&mut dice).query()).collect();
    let missing: Vec<&str> = generator::OPERATORS
        .iter()
        .map(|it| it.split(' ').next().unwrap_or_default())
        .filter(|it| !texts.contains(it))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    let known: Vec<&str> = kql::operators::ALL.iter().map(|it| it.names[0]).collect();
    let unknown: Vec<&&str> =
        known.iter().filter(|it| !texts.contains(**it) && !it.starts_with("__")).collect();
    assert!(unknown.is_empty(), "{unknown:?} are never generated");
}

#[test]
fn a_text_with_a_mistake_is_left_alone() {
    for text in ["T | where (", "T | take 5 }", "print \"open", "T | | count", "print a b"] {
        let (formatted, diagnostics) = format(text);
        assert!(formatted.is_none() && !diagnostics.is_empty(), "{text}");
    }
}

#[test]
fn lines_are_broken_where_they_can_be() {
    let list: Vec<String> = (0..200).map(|it| std::format!("\"value {it}\"")).collect();
    let text =
        std::format!("T | where a in ({0}) or b == 1 | extend x = f({0}), y = 1", list.join(","));
    let new = formatted(&text);
    assert!(new.lines().all(|it| it.len() <= WIDTH) && new.lines().count() > 400, "{new}");
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    assert_eq!(formatted("\u{feff}T\r\n|count\r\n"), "\u{feff}T\r\n| count\r\n");
    assert_eq!(formatted("T\n|count"), "T\n| count\n");
    assert_eq!(formatted(""), "");
    assert_eq!(formatted(" \n\t"), "");
    assert_eq!(formatted("#connect cluster\nT"), "#connect cluster\nT\n");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a golden page is our own file")]
fn the_page_shows_the_form() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format/canonical_form.md");
    let old = std::fs::read_to_string(&page).expect("the page is there");
    let new = answered(&old);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&page, new).expect("the page can be written");
    } else {
        assert_eq!(old, new, "UPDATE_GOLDEN=1 accepts the new answers");
    }
}

/// The page with each answer as it is now.
fn answered(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("```kql\n") {
        let (before, after) = rest.split_at(at + "```kql\n".len());
        let end = after.find("\n```\n").expect("a query block is closed");
        let new = formatted(&after[..end]);
        let _ = write!(out, "{before}{}\n```\n\n```text\n{new}```\n", &after[..end]);
        rest = &after[end + "\n```\n".len()..];
        if let Some(answer) = rest.strip_prefix("\n```text\n") {
            rest = answer.split_once("\n```\n").map_or("", |it| it.1);
        }
    }
    out + rest
}
