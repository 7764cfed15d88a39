//! Twice the text is twice the work, counted in questions to the library, in what is printed, and by sizes at which more would not end.

mod world;

use std::cell::Cell;

use kql::diagnostic::Severity;
use kql::format::format;
use kql::library::{Library, Plugin, Signature};
use kql::{compile, parse};
use world::World;

/// The library, counting what it is asked.
#[derive(Default)]
struct Counted {
    n_questions: Cell<usize>,
}

impl Counted {
    fn count(&self) {
        self.n_questions.set(self.n_questions.get() + 1);
    }
}

impl Library for Counted {
    fn scalar(&self, name: &str) -> Option<Signature> {
        self.count();
        World.scalar(name)
    }

    fn aggregate(&self, name: &str) -> Option<Signature> {
        self.count();
        World.aggregate(name)
    }

    fn plugin(&self, name: &str) -> Option<Plugin> {
        self.count();
        World.plugin(name)
    }

    fn names(&self) -> Vec<&'static str> {
        self.count();
        Library::names(&World)
    }
}

/// How often the library is asked about a sound query.
fn n_questions(text: &str) -> usize {
    let library = Counted::default();
    let (bound, diagnostics) = compile(text, &World, &library);
    assert!(bound.is_some(), "{:?}", diagnostics.first());
    library.n_questions.get()
}

fn alternatives(n: usize) -> String {
    let terms: Vec<String> =
        (0..n).map(|it| std::format!("tolower(Location) == \"{it}\"")).collect();
    std::format!("SigninLogs | where {}", terms.join(" or "))
}

fn lets(n: usize) -> String {
    let lets: Vec<String> = (0..n)
        .map(|it| std::format!("let t{it} = SigninLogs | where strlen(Location) > {it};"))
        .collect();
    let names: Vec<String> = (0..n).map(|it| std::format!("t{it}")).collect();
    std::format!("{}union {}", lets.concat(), names.join(", "))
}

#[test]
fn questions_grow_with_the_text() {
    for (what, text) in [("or", alternatives as fn(usize) -> String), ("let", lets)] {
        let (n, least) = if what == "or" { (4_000, 4_000) } else { (100, 100) };
        let (once, twice) = (n_questions(&text(n)), n_questions(&text(2 * n)));
        assert!(once >= least, "{what}: every call is looked up, {once}");
        assert!(twice <= 2 * once + 10, "{what}: {once} questions became {twice}");
    }
}

#[test]
fn ten_thousand_terms_are_no_matter() {
    let n_errors = |text: &str| {
        let (_, diagnostics) = parse(text);
        diagnostics.iter().filter(|it| it.severity == Severity::Error).count()
    };
    assert_eq!(n_errors(&alternatives(60_000)), 0);
    let numbers: Vec<String> = (0..100_000).map(|it| it.to_string()).collect();
    assert_eq!(n_errors(&std::format!("T | where x in ({})", numbers.join(","))), 0);
    assert_eq!(n_errors(&"print 1;".repeat(20_000)), 0);
}

#[test]
fn what_is_printed_grows_with_the_text() {
    for (open, close) in [("(", ")"), ("f(", ")"), ("toscalar(T | where x in (", "))")] {
        for n in [10, 30] {
            let text = std::format!("print x = {}1{}", open.repeat(n), close.repeat(n));
            let (formatted, diagnostics) = format(&text);
            let n_bytes = formatted.map_or(0, |it| it.len());
            // Five lines a level at most, none indented further than a line is wide.
            assert!(n_bytes > 0 || !diagnostics.is_empty(), "{text}");
            assert!(n_bytes <= 5 * n * 100 + text.len(), "{open} {n}: {n_bytes}");
        }
    }
    let n_bytes = |n: usize| format(&alternatives(n)).0.map_or(0, |it| it.len());
    let (once, twice) = (n_bytes(5_000), n_bytes(10_000));
    assert!(once > 0 && twice < 2 * once + once / 10, "{once} bytes became {twice}");
}
