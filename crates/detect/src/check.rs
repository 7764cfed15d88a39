//! What is wrong with a rule: its file, its query, and the columns that it names.

use kql::bound::{BoundQuery, Column};
use kql::diagnostic::{Diagnostic, Severity};
use kql::library::{Catalog, Library};
use kql::span::Span;

use crate::codes::{self, report};
use crate::connectors;
use crate::lints::lints;
use crate::mappings::placeholders;
use crate::needs::needs;
use crate::rule::{Rule, Text};
use crate::rule_file::RuleFile;
use kql::suggest::nearest;

/// Everything that there is to say of a rule file, by place, hints on its query included; spans refer to the file's text.
pub fn check_rule(
    file: &RuleFile,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> Vec<Diagnostic> {
    let mut diagnostics = file.diagnostics.clone();
    if let Some(rule) = &file.rule {
        let query = kql::compile(&rule.query.text, catalog, library).0;
        let found = kql::check(&rule.query.text, catalog, library);
        diagnostics.extend(findings(rule, query.as_ref(), found));
        diagnostics.extend(connectors::data_types(rule));
        if let Some(table) = query.as_ref().and_then(|it| it.tables.first()) {
            let is_known = |name: &str| catalog.table(name).is_some_and(|it| !it.open);
            diagnostics.extend(connectors::unnamed_tables(rule, &needs(table), is_known));
        }
        diagnostics.extend(query.map(|it| logic(rule, &it)).unwrap_or_default());
    }
    diagnostics.sort_by_key(|it| it.span);
    diagnostics
}

/// Everything that there is to say of a query that stands in a file of its own, hints included.
pub fn check_query(text: &str, catalog: &dyn Catalog, library: &dyn Library) -> Vec<Diagnostic> {
    kql::check(text, catalog, library)
}

/// Binds a rule's query and holds the columns that the rule names against its answer. The diagnostics' spans refer to the rule
/// file's text, and there are no hints among them. There is a bound query exactly where no diagnostic on the query is an error: a
/// missing column leaves the rule able to run.
pub fn compile_rule(
    rule: &Rule,
    catalog: &dyn Catalog,
    library: &dyn Library,
) -> (Option<BoundQuery>, Vec<Diagnostic>) {
    let (query, found) = kql::compile(&rule.query.text, catalog, library);
    let query = query.filter(|it| !it.tables.is_empty());
    let diagnostics = findings(rule, query.as_ref(), found);
    (query, diagnostics)
}

/// What was found on a rule's query, at its place in the rule file, and what the columns that the rule names come to.
fn findings(rule: &Rule, query: Option<&BoundQuery>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = found.into_iter().map(|it| in_file(rule, it)).collect();
    match query.and_then(|it| it.tables.first()) {
        // A table without a schema may have the column all the same.
        Some(_) if query.is_some_and(|it| it.open) => {}
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
    diagnostics
}

/// What is wrong with the rule's logic, at its place in the rule file.
fn logic(rule: &Rule, query: &BoundQuery) -> Vec<Diagnostic> {
    let found = lints(rule, query);
    found.on_query.into_iter().map(|it| in_file(rule, it)).chain(found.on_file).collect()
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
    let dynamic = details.dynamic.iter().map(|(_, column)| column);
    let custom = custom.chain(dynamic).chain(&rule.entity_columns);
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
