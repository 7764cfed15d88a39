//! What Sentinel refuses to deploy, where only the strict mode minds.

use kql::bound::BoundQuery;
use kql::diagnostic::Diagnostic;
use kql::lexer::{TokenKind, lex};

use super::ticks::Cadence;
use crate::codes::{NOT_A_COLUMN, OUT_OF_LIMITS};
use crate::rule::Rule;

/// Why Sentinel would not take a rule, a reason each; empty where it would. `found` is what is said of the rule's file and query.
/// Hunting rules are not deployed: a person runs them.
pub fn refusals(rule: &Rule, query: Option<&BoundQuery>, found: &[Diagnostic]) -> Vec<String> {
    if Cadence::of(rule).is_none() {
        return Vec::new();
    }
    let counts = |it: &&Diagnostic| [OUT_OF_LIMITS.code, NOT_A_COLUMN.code].contains(&it.code);
    let mut reasons: Vec<String> =
        found.iter().filter(counts).map(|it| format!("{}: {}", it.code, it.message)).collect();
    for (word, what) in [("search", "`search *`"), ("union", "`union *`")] {
        if reads_everything(&rule.query.text, word) {
            reasons.push(format!("the query has {what}: no rule may read every table"));
        }
    }
    if query.is_some_and(|it| it.tables.is_empty()) {
        reasons.push("the query has no tabular expression".to_owned());
    }
    reasons
}

/// Whether that word and a star stand in the query next to each other.
fn reads_everything(query: &str, word: &str) -> bool {
    let (tokens, _) = lex(query);
    let text = |at: usize| tokens.get(at).and_then(|it| query.get(it.span.start..it.span.end));
    (0..tokens.len()).any(|at| {
        let is_word = tokens.get(at).is_some_and(|it| it.kind == TokenKind::Word);
        is_word && text(at) == Some(word) && text(at + 1) == Some("*")
    })
}
