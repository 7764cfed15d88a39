//! Runs the golden pages: each case is a sentence, a query and its answer. `UPDATE_GOLDEN=1` rewrites the answers.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use engine::function::{Body, Example};
use engine::geoip::GeoIp;
use engine::run::{Context, Resources, run};
use engine::stages::{Settled, settled};
use engine::tables::Tables;
use kql::library::{Catalog, TableSchema};

mod mmdb;

struct NoTables;

impl Tables for NoTables {
    fn provider(&self, _name: &str) -> Option<Arc<dyn TableProvider>> {
        None
    }
}

impl Catalog for NoTables {
    fn table(&self, name: &str) -> Option<TableSchema> {
        use kql::types::Type;
        let columns =
            vec![("TimeGenerated".to_owned(), Type::DateTime), ("User".to_owned(), Type::String)];
        (name == "Empty").then(|| TableSchema::new(name.to_owned(), columns))
    }

    fn names(&self) -> Vec<String> {
        vec!["Empty".to_owned()]
    }
}

fn context(n_threads: usize) -> Context {
    let places = Arc::new(GeoIp::new(mmdb::database(mmdb::PLACES)).unwrap());
    Context {
        tables: Arc::new(NoTables),
        now: kql::datetime::parse_iso("2024-06-20T12:00:00Z").unwrap(),
        window: None,
        resources: Arc::new(Resources {
            n_threads,
            memory: 256 << 20,
            geoip: Some(places),
            ..Resources::default()
        }),
    }
}

/// The answer as the page shows it: a Markdown table with types, or the diagnostics.
fn answer(query: &str, n_threads: usize) -> String {
    let (bound, diagnostics) = kql::compile(query, &NoTables, &engine::library::Functions);
    let Some(bound) = bound else {
        let lines: Vec<String> =
            diagnostics.iter().map(|it| format!("{}: {}\n", it.code, it.message)).collect();
        return lines.concat();
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut text = String::new();
    let context = context(n_threads);
    let settling = settled(query, &bound, &NoTables, &context);
    let Settled { query, context } = match runtime.block_on(settling) {
        Ok(settled) => settled,
        Err(error) => return format!("error: {error}\n"),
    };
    for table in &query.tables {
        match runtime.block_on(run(table, &context)) {
            Ok(answer) => {
                let heads: Vec<String> =
                    answer.columns.iter().map(|it| format!("{}: {}", it.name, it.ty)).collect();
                let _ =
                    writeln!(text, "| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()));
                for row in answer.rows() {
                    let cells: Vec<String> =
                        row.iter().map(|it| it.to_text().replace('|', "\\|")).collect();
                    let _ = writeln!(text, "| {} |", cells.join(" | "));
                }
            }
            Err(error) => {
                let _ = writeln!(text, "error: {error}");
            }
        }
    }
    text
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.sort();
    pages
}

/// A page with each answer replaced by what the engine says now.
fn rewritten(page: &str, n_threads: usize) -> (String, usize) {
    let mut out = String::new();
    let mut query: Option<String> = None;
    let mut lines = page.lines().peekable();
    let mut n_cases = 0;
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if line == "```kql" {
            query = Some(String::new());
        } else if line == "```"
            && let Some(text) = query.take()
        {
            n_cases += 1;
            while lines
                .peek()
                .is_some_and(|it| it.starts_with('|') || it.starts_with("error") || is_code(it))
            {
                lines.next();
            }
            out.push_str(&answer(&text, n_threads));
        } else if let Some(text) = &mut query {
            text.push_str(line);
            text.push('\n');
        }
    }
    (out, n_cases)
}

fn is_code(line: &str) -> bool {
    let letters = line.bytes().take_while(u8::is_ascii_uppercase).count();
    let digits = line.bytes().skip(letters).take_while(u8::is_ascii_digit).count();
    letters >= 2 && digits >= 3
}

#[test]
fn every_page_gives_its_answers() {
    let mut n_all = 0;
    for path in pages() {
        let page = std::fs::File::open(&path).and_then(std::io::read_to_string).unwrap();
        let (now, n_cases) = rewritten(&page, 2);
        n_all += n_cases;
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &now).unwrap();
            continue;
        }
        assert_eq!(now, page, "{} no longer holds; UPDATE_GOLDEN=1 rewrites it", path.display());
    }
    assert!(n_all > 30, "only {n_all} cases were found");
}

#[test]
fn threads_do_not_change_an_answer() {
    for path in pages() {
        let page = std::fs::File::open(&path).and_then(std::io::read_to_string).unwrap();
        assert_eq!(rewritten(&page, 1).0, rewritten(&page, 7).0, "{}", path.display());
    }
}

#[test]
fn every_example_of_a_function_is_true() {
    let mut wrong = Vec::new();
    for scalar in engine::functions::all() {
        assert!(!scalar.examples.is_empty(), "{} has no example", scalar.name);
        for example in scalar.examples {
            let query = query_of(example);
            match scalar.body {
                Body::Rewrite(_) | Body::Kernel(_) | Body::Volatile(_) | Body::Window(_) => {
                    check(&query, example.answer, &mut wrong)
                }
                Body::InOperator(_) => runs(&query, &mut wrong),
                Body::NotYet => refuses(&query, "is not supported yet", &mut wrong),
                Body::Refused(reason) => refuses(&query, reason, &mut wrong),
            }
        }
    }
    for aggregate in engine::aggregates::all() {
        assert!(!aggregate.examples.is_empty(), "{} has no example", aggregate.name);
        for example in aggregate.examples {
            let (call, rest) =
                example.expression.split_once(" | ").unwrap_or((example.expression, ""));
            let rest = if rest.is_empty() { String::new() } else { format!(" | {rest}") };
            let named = if rest.is_empty() { "x = " } else { "" };
            let query = format!("{} | summarize {named}{call}{rest}", example.input);
            if aggregate.body.is_some() {
                check(&query, example.answer, &mut wrong);
            } else if !answer(&query, 2).ends_with("is not supported yet\n") {
                wrong.push(format!("{query}\n  {}", answer(&query, 2)));
            }
        }
    }
    for index in engine::functions::dynamic::index::INDEX.examples {
        check(&query_of(index), index.answer, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_name_is_in_the_library_once() {
    let mut names: Vec<&str> = engine::functions::all().map(|it| it.name).collect();
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|it| it[0] == it[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

/// An old spelling points to a name that isn't old itself.
#[test]
fn what_to_write_instead_exists() {
    for it in engine::functions::all() {
        let Some(instead) = it.instead else { continue };
        let new = engine::functions::find(instead);
        assert!(new.is_some_and(|it| it.instead.is_none()), "{}: {instead}", it.name);
    }
}

fn query_of(example: &Example) -> String {
    if example.input.is_empty() {
        format!("print x = {}", example.expression)
    } else if example.expression.is_empty() {
        example.input.to_owned()
    } else {
        format!("{} | extend x = {} | project x", example.input, example.expression)
    }
}

/// A function that an operator carries out: its example gives rows.
fn runs(query: &str, wrong: &mut Vec<String>) {
    let answer = answer(query, 2);
    if !answer.starts_with('|') || answer.lines().count() < 3 {
        wrong.push(format!("{query}\n  {answer}"));
    }
}

/// A function without code binds all the same, and says when it is run why it can't be.
fn refuses(query: &str, reason: &str, wrong: &mut Vec<String>) {
    let text = answer(query, 2);
    if !text.starts_with("error: ") || !text.contains(reason) {
        wrong.push(format!("{query}\n  expected {reason}\n  got      {text}"));
    }
}

fn check(query: &str, expected: &str, wrong: &mut Vec<String>) {
    let text = answer(query, 2);
    let got = text
        .lines()
        .nth(2)
        .and_then(|it| it.strip_prefix("| "))
        .and_then(|it| it.strip_suffix(" |"));
    // JSON text shows its quotes where the value is a dynamic string; Kusto prints the content.
    let got = got.map(|it| it.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(it));
    if got != Some(expected) {
        wrong.push(format!("{query}\n  expected {expected}\n  got      {}", got.unwrap_or(&text)));
    }
}
