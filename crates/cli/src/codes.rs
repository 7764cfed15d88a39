//! Every code that a finding can carry, on queries, rule files and runs.

use kql::codes::Code;
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;
use kql::suggest;

use crate::terminal::clean;

/// A run that ended in an error.
pub static RUN_FAILED: Code = Code {
    code: "RUN0001",
    severity: Severity::Error,
    title: "can't be run",
    explanation: "The query is understood, but can't be run to its end: a part of it needs a service that isn't here or isn't supported yet, \
                  or a limit is exceeded.",
    example: "print a = 1 | evaluate sql_request(\"Server=x.example\", \"select 1\")",
};

/// All of them, by number within each of their kinds.
pub fn all() -> impl Iterator<Item = &'static Code> {
    kql::codes::ALL.iter().chain(detect::codes::ALL).copied().chain([&RUN_FAILED])
}

/// The code of that name; else what to say of a name that is none.
pub fn find(name: &str) -> Result<&'static Code, String> {
    let found = all().find(|it| it.code.eq_ignore_ascii_case(name));
    found.ok_or_else(|| {
        let help = suggest::did_you_mean(name, all().map(|it| it.code));
        let help = help.unwrap_or_else(|| "`picket check --explain all` lists them".to_owned());
        format!("no finding has the code `{}`; {help}", clean(name))
    })
}

/// What stopped a run, at its place; where it has none, at the place of what was run.
pub fn run_failed(error: &engine::error::Error, span: Span) -> Diagnostic {
    RUN_FAILED.at(error.span().unwrap_or(span), error.to_string())
}
