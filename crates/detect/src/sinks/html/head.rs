//! The frame of the page, and what the hunt came to in short.

use super::layout::Layout;
use super::markup::{Markup, second};
use super::severity::{self, badge};
use super::{Report, RuleReport};
use crate::liveness::grouped;
use crate::settings::Settings;

/// Skipped input that is named at the head; all of it stands at the end.
const MAX_SKIPPED: usize = 5;

const STYLE: &str = include_str!("style.css");

/// The document up to its content. The policy lets nothing be loaded, sent, run or framed: only the page's own style counts.
pub fn open(report: &Report<'_>, out: &mut Markup) {
    out.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n");
    out.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.raw("<meta name=\"referrer\" content=\"no-referrer\">\n");
    out.raw("<meta name=\"color-scheme\" content=\"light dark\">\n");
    let n_alerts: usize = report.rules.iter().map(|it| it.alerts.len()).sum();
    let title = format!("Picket hunt: {}", counted(n_alerts as u64, "alert"));
    out.element("title", &title).raw("\n<style>\n").raw(STYLE).raw("</style>\n</head>\n<body>\n");
    out.raw(
        "<div class=\"page\">\n<a class=\"skip\" href=\"#main\">To the content</a>\n<header>\n",
    );
    out.raw("<h1>Hunt report</h1>\n<p class=\"faint\">");
    out.text(&report.clock).raw(". All times are UTC.</p>\n");
    contents(report, out);
    out.raw("</header>\n");
}

/// Links to the sections that there are.
fn contents(report: &Report<'_>, out: &mut Markup) {
    let has = |is: fn(&RuleReport<'_>) -> bool| report.rules.iter().any(is);
    out.raw("<nav aria-label=\"Contents\"><ul>\n<li><a href=\"#summary\">Summary</a></li>\n");
    if has(has_alerts) {
        out.raw("<li><a href=\"#timeline\">Timeline</a></li>\n");
        out.raw("<li><a href=\"#alerts\">Incidents and alerts</a></li>\n");
    }
    if has(is_silent) {
        out.raw("<li><a href=\"#silent\">Silent rules</a></li>\n");
    }
    if has(has_failed) {
        out.raw("<li><a href=\"#failed\">Rules that could not be run</a></li>\n");
    }
    if has(has_alerts) {
        out.raw("<li><a href=\"#rules\">Rules that alerted</a></li>\n");
    }
    out.raw("<li><a href=\"#input\">Input</a></li>\n</ul></nav>\n");
}

/// The end of the document.
pub fn close(out: &mut Markup) {
    out.raw("</main>\n<footer><p>Made by Picket ").raw(env!("CARGO_PKG_VERSION"));
    out.raw(
        ". This page loads nothing and runs no script.</p></footer>\n</div>\n</body>\n</html>\n",
    );
}

/// Counts, what was hunted and how, and what was left out.
pub fn summary(report: &Report<'_>, layout: &Layout<'_>, out: &mut Markup) {
    out.raw("<section id=\"summary\" aria-labelledby=\"h-summary\">\n<h2 id=\"h-summary\">Summary</h2>\n");
    tiles(layout, out);
    out.raw("<dl>\n");
    let n_alerts = layout.alerts().count() as u64;
    let incidents = layout.groups.iter().filter(|it| it.incident.is_some()).count() as u64;
    let found = format!("{} in {}", counted(n_alerts, "alert"), counted(incidents, "incident"));
    out.fact("Found", &found).fact("Rules", &rules_line(report)).fact("Read", &read_line(report));
    out.fact("Tables", &tables_line(report));
    if let Some(span) = held_span(report) {
        out.raw("<dt>Events</dt><dd>").span(span).raw("</dd>\n");
    }
    if let Some(span) = layout.span() {
        out.raw("<dt>Events of alerts</dt><dd>").span(span).raw("</dd>\n");
    }
    out.fact("Settings", settings_line(&report.settings)).raw("</dl>\n");
    out.fold("What the settings mean", false, |out| differences(&report.settings, out));
    if !report.skipped.is_empty() {
        skipped(report, out);
    }
    out.raw("</section>\n");
}

fn tiles(layout: &Layout<'_>, out: &mut Markup) {
    out.raw("<ul class=\"tiles\" aria-label=\"Alerts by severity\">\n");
    for it in severity::ALL {
        let count = layout.count(it);
        if count > 0 || it.is_some() {
            out.raw("<li>").element("b", &grouped(count)).raw(" ");
            badge(it, out);
            out.raw("</li>\n");
        }
    }
    out.raw("</ul>\n");
}

fn rules_line(report: &Report<'_>) -> String {
    let count = |is: fn(&RuleReport<'_>) -> bool| {
        grouped(report.rules.iter().filter(|it| is(it)).count() as u64)
    };
    format!(
        "{} run: {} alerted, {} silent, {} failed",
        counted(report.rules.len() as u64, "rule"),
        count(has_alerts),
        count(is_silent),
        count(has_failed)
    )
}

/// What the hunt needed to read; a table that no rule reads may be held beside it.
fn read_line(report: &Report<'_>) -> String {
    let n_records: u64 = report.files.iter().filter_map(|it| it.n_records).sum();
    format!("{} in {}", counted(n_records, "record"), counted(report.files.len() as u64, "file"))
}

fn tables_line(report: &Report<'_>) -> String {
    let tables: Vec<&str> = report.tables.iter().map(|it| it.schema.name.as_str()).collect();
    tables.join(", ")
}

/// The first and the last event of all tables.
fn held_span(report: &Report<'_>) -> Option<(i64, i64)> {
    let spans = || report.tables.iter().filter_map(|it| it.span);
    Some((spans().map(|it| it.0).min()?, spans().map(|it| it.1).max()?))
}

fn settings_line(settings: &Settings) -> &'static str {
    match *settings {
        Settings::DEFAULT => "default: Sentinel's limits lifted, nothing lost or reported twice",
        Settings::STRICT => "strict: as Sentinel does it, limits, misses and repeats included",
        _ => "a mixture of strict and default",
    }
}

fn differences(settings: &Settings, out: &mut Markup) {
    out.scroll("Settings", |out| {
        out.raw("<table>").heads(["Setting", "Here", "What it means"]).raw("<tbody>\n");
        for it in &Settings::DIFFERENCES {
            let is_strict = (it.of)(settings);
            out.raw("<tr><th scope=\"row\">").text(it.name).raw("</th>");
            out.element("td", if is_strict { "strict" } else { "default" });
            out.element("td", if is_strict { it.strict } else { it.default }).raw("</tr>\n");
        }
        out.raw("</tbody></table>");
    });
}

fn skipped(report: &Report<'_>, out: &mut Markup) {
    out.raw("<div class=\"warning\"><h3>Left out of the input</h3>\n");
    let lines: Vec<String> = report.skipped.iter().map(super::input::skipped_line).collect();
    out.list(lines.iter().take(MAX_SKIPPED).map(String::as_str));
    if lines.len() > MAX_SKIPPED {
        let more = counted((lines.len() - MAX_SKIPPED) as u64, "more");
        out.raw("<p><a href=\"#input\">").text(more.trim_end_matches('s')).raw("</a></p>");
    }
    out.raw("</div>\n");
}

/// Whether a rule has raised an alert.
pub fn has_alerts(it: &RuleReport<'_>) -> bool {
    !it.alerts.is_empty()
}

/// Whether it could not be run, and has raised none.
pub fn has_failed(it: &RuleReport<'_>) -> bool {
    it.failure.is_some() && it.alerts.is_empty()
}

/// Whether it was run and has raised none.
pub fn is_silent(it: &RuleReport<'_>) -> bool {
    it.failure.is_none() && it.alerts.is_empty()
}

/// `1 file`, `2 files`.
pub fn counted(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A time without its day where that is said already.
pub fn day(ticks: i64) -> String {
    second(ticks).get(..10).unwrap_or_default().to_owned()
}
