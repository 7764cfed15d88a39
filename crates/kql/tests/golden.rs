//! Runs the golden pages: each `kql` block is compiled, and its schemas or rendered diagnostics must be the `text` block after it.
//! UPDATE_GOLDEN=1 rewrites the answers. Every code of `codes.rs` and every operator is held against its own example too.

mod world;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use kql::codes::Code;
use kql::diagnostic::Severity;
use kql::library::{Catalog, TableSchema};
use kql::render::{Options, render};
use kql::{check, codes, compile, operators};
use world::World;

/// The same world, in which a table that it doesn't know is open.
pub struct OpenWorld;

impl Catalog for OpenWorld {
    fn table(&self, name: &str) -> Option<TableSchema> {
        World.table(name)
    }

    fn names(&self) -> Vec<String> {
        Catalog::names(&World)
    }

    fn is_closed(&self) -> bool {
        false
    }
}

#[test]
fn golden_pages_say_what_the_front_end_says() {
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"))
            .unwrap()
            .map(|it| it.unwrap().path())
            .filter(|it| it.extension().is_some_and(|it| it == "md"))
            .collect();
    pages.sort();
    assert!(!pages.is_empty());
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for page in pages {
        let old = read(&page);
        let new = answered(&old, &page_world(&page));
        if update {
            std::fs::write(&page, &new).unwrap();
        } else if old != new {
            wrong.push(first_difference(&page, &old, &new));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_GOLDEN=1 accepts the new answers", wrong.join("\n"));
}

#[test]
fn every_code_is_shown_by_its_example() {
    for code in codes::ALL {
        let catalog: &dyn Catalog =
            if code.code == codes::OPEN_TABLE.code { &OpenWorld } else { &World };
        let diagnostics = if code.code.starts_with("PIC02") {
            check(code.example, catalog, &World)
        } else {
            compile(code.example, catalog, &World).1
        };
        let said: Vec<&str> = diagnostics.iter().map(|it| it.code).collect();
        assert_eq!(said, [code.code], "{}: {}\n{diagnostics:#?}", code.code, code.example);
        let loudness: Vec<Severity> = diagnostics.iter().map(|it| it.severity).collect();
        assert_eq!(loudness, [code.severity]);
    }
}

#[test]
fn codes_are_in_order_and_unlike() {
    let names: Vec<&str> = codes::ALL.iter().map(|it: &&Code| it.code).collect();
    assert!(names.is_sorted() && names.windows(2).all(|it| it[0] != it[1]), "{names:?}");
    assert_eq!(codes::find("ks142").map(|it| it.code), Some("KS142"));
}

#[test]
fn every_operator_s_example_is_sound() {
    for operator in operators::ALL {
        let (bound, diagnostics) = compile(operator.example, &World, &World);
        assert!(
            bound.is_some() && diagnostics.is_empty(),
            "{}: {diagnostics:#?}",
            operator.example
        );
        assert!(operator.example.contains(operator.names[0]), "{}", operator.example);
    }
}

#[expect(clippy::disallowed_methods, reason = "a golden page is our own file")]
fn read(page: &Path) -> String {
    std::fs::read_to_string(page).expect("the page is there")
}

/// What a page is compiled with.
struct PageWorld {
    catalog: &'static dyn Catalog,
    hints: bool,
}

/// Pages on open tables have no schema for each table, pages on hints ask for hints.
fn page_world(page: &Path) -> PageWorld {
    let about =
        |word: &str| page.file_stem().is_some_and(|it| it.to_string_lossy().starts_with(word));
    PageWorld { catalog: if about("open_") { &OpenWorld } else { &World }, hints: about("hints") }
}

/// The page with each answer as it is now.
fn answered(page: &str, world: &PageWorld) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find("```kql\n") {
        let (before, after) = rest.split_at(at + "```kql\n".len());
        let end = after.find("\n```").expect("a query block is closed");
        let query = &after[..end];
        out.push_str(before);
        out.push_str(query);
        out.push_str("\n```\n");
        let _ = write!(out, "\n```text\n{}```\n", answer(query, world));
        rest = &after[end + "\n```".len()..];
        let next = rest.trim_start_matches('\n');
        if next.starts_with("```text\n") {
            rest = next;
        } else if !next.is_empty() {
            out.push('\n');
            rest = next;
        }
        if let Some(text) = rest.strip_prefix("```text\n") {
            rest = text.split_once("```\n").map_or("", |it| it.1);
        }
    }
    out + rest
}

/// The schemas of the tables, then what was remarked; or what is wrong.
fn answer(query: &str, world: &PageWorld) -> String {
    let (bound, mut diagnostics) = compile(query, world.catalog, &World);
    if world.hints {
        diagnostics = check(query, world.catalog, &World);
    }
    let mut out = String::new();
    for table in bound.iter().flat_map(|it| &it.tables) {
        let columns: Vec<String> =
            table.columns.iter().map(|it| format!("{}: {}", it.name, it.ty)).collect();
        let _ = writeln!(out, "{}", columns.join("\n"));
    }
    for diagnostic in &diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&render(
            diagnostic,
            query,
            &Options { file: "query", color: false, width: 100 },
        ));
    }
    out
}

fn first_difference(page: &Path, old: &str, new: &str) -> String {
    let at = old
        .lines()
        .zip(new.lines())
        .position(|(x, y)| x != y)
        .unwrap_or_else(|| old.lines().count().min(new.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("the end").to_string();
    format!("{}:{}:\n  was: {}\n  now: {}", page.display(), at + 1, line(old), line(new))
}
