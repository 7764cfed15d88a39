//! What is wrong with a rule: its file, its query, and the columns that it names.

use kql::bound::{BoundQuery, Column};
use kql::diagnostic::{Diagnostic, Severity};
use kql::library::{Catalog, Library};
use kql::span::Span;

use crate::codes::{self, report};
use crate::mappings::placeholders;
use crate::rule::{Rule, Text};
use crate::rule_file::RuleFile;
use kql::suggest::nearest;

/// Everything that is wrong with a rule file, by place; spans refer to the file's text.
pub fn check_rule(
    file: &RuleFile,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> Vec<Diagnostic> {
    let mut diagnostics = file.diagnostics.clone();
    if let Some(rule) = &file.rule {
        diagnostics.extend(compile_rule(rule, catalog, library).1);
    }
    diagnostics.sort_by_key(|it| it.span);
    diagnostics
}

/// Everything that is wrong with a query that stands in a file of its own.
pub fn check_query(text: &str, catalog: &dyn Catalog, library: &dyn Library) -> Vec<Diagnostic> {
    kql::compile(text, catalog, library).1
}

/// Binds a rule's query and holds the columns that the rule names against its answer. The diagnostics' spans refer to the rule
/// file's text. There is a bound query exactly where no diagnostic on the query is an error: a missing column leaves the rule
/// able to run.
pub fn compile_rule(
    rule: &Rule,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> (Option<BoundQuery>, Vec<Diagnostic>) {
    let (query, found) = kql::compile(&rule.query.text, catalog, library);
    let mut diagnostics: Vec<Diagnostic> = found.into_iter().map(|it| in_file(rule, it)).collect();
    let query = query.filter(|it| !it.tables.is_empty());
    match query.as_ref().and_then(|it| it.tables.first()) {
        Some(table) => {
            for text in named_columns(rule) {
                diagnostics.extend(not_a_column(&text, &table.columns));
            }
        }
        None if !diagnostics.iter().any(|it| it.severity == Severity::Error) => {
            let span = Span::new(rule.query.span.start, rule.query.span.start);
            diagnostics.push(report(
                &codes::MISSING,
                span,
                "the query has no tabular expression",
                "end it with what it finds, such as a table's name",
            ));
        }
        None => {}
    }
    (query, diagnostics)
}

/// A diagnostic on the query, moved to the query's place in the rule file.
fn in_file(rule: &Rule, it: Diagnostic) -> Diagnostic {
    let map = &rule.query.map;
    let labels = it.labels.into_iter().map(|(span, text)| (map.span(span), text)).collect();
    Diagnostic { span: map.span(it.span), labels, ..it }
}

/// Every column that the rule's mappings name.
fn named_columns(rule: &Rule) -> Vec<Text> {
    let details = &rule.details;
    let entities =
        rule.entity_mappings.iter().flat_map(|it| it.fields.iter().map(|field| &field.column));
    let custom = rule.custom_details.iter().map(|(_, column)| column);
    let overridden = [&details.severity_column, &details.tactics_column].into_iter().flatten();
    let formats = [&details.name_format, &details.description_format].into_iter().flatten();
    let placed = formats.flat_map(|format| {
        let named = |it: &str| Text { text: it.trim().to_owned(), span: format.span };
        placeholders(&format.text).into_iter().map(named)
    });
    entities.chain(custom).chain(overridden).cloned().chain(placed).collect()
}

fn not_a_column(text: &Text, columns: &[Column]) -> Option<Diagnostic> {
    if columns.iter().any(|it| it.name == text.text) {
        return None;
    }
    let help = match nearest(&text.text, columns.iter().map(|it| it.name.as_str())) {
        Some(it) if it.eq_ignore_ascii_case(&text.text) => {
            format!("write `{it}`: columns are compared letter by letter")
        }
        Some(it) => format!("did you mean `{it}`?"),
        None => "name a column of the query's answer, or add it to the query".to_owned(),
    };
    Some(report(
        &codes::NOT_A_COLUMN,
        text.span,
        format!("the query has no column `{}`", text.text),
        help,
    ))
}
