//! Incidents with their alerts: what each says, who and what it is about, its rows, what to look at next, and its evidence.

use serde_json::Value as Json;

use super::head::counted;
use super::layout::{Group, Layout, MAX_WHOLE, Placed};
use super::markup::{Markup, second};
use super::severity::{badge, class};
use super::{Report, rows};
use crate::alert::Alert;
use crate::attack::{named, tactic};
use crate::evidence;
use crate::liveness::grouped;
use crate::next_queries::next_queries;

/// Entities that are shown of an alert; the others are counted.
const MAX_ENTITIES: usize = 50;
/// Values that are shown of a custom detail; the others are counted.
const MAX_VALUES: usize = 20;
/// Lines of the overview; the other incidents are counted.
const MAX_LINES: usize = 1_000;
/// Characters of a text that are shown; the others are counted.
const MAX_TEXT: usize = 5_000;
const MAX_VALUE: usize = 500;

/// All incidents, and the alerts that are in none.
pub fn section(report: &Report<'_>, layout: &Layout<'_>, out: &mut Markup) {
    if layout.groups.is_empty() {
        return;
    }
    out.raw("<section id=\"alerts\" aria-labelledby=\"h-alerts\">\n<h2 id=\"h-alerts\">Incidents and alerts</h2>\n");
    if layout.groups.len() > 1 {
        out.scroll("All incidents", |out| overview(layout, out));
    }
    let n_alerts = layout.alerts().count();
    if n_alerts > MAX_WHOLE {
        let n_more = grouped((n_alerts - MAX_WHOLE) as u64);
        let text = format!(
            "Of {MAX_WHOLE} alerts this page shows all, of {n_more} more a line; the hunt's own output has them whole."
        );
        out.element("p class=\"more\"", &text);
    }
    for (at, it) in layout.groups.iter().enumerate() {
        group(report, it, at + 1, out);
    }
    out.raw("</section>\n");
}

/// A line for each incident.
fn overview(layout: &Layout<'_>, out: &mut Markup) {
    out.raw("<table class=\"overview\">").heads([
        "Severity",
        "Incident",
        "First event",
        "Last event",
        "Alerts",
        "Who and what",
    ]);
    out.raw("<tbody>\n");
    for (at, it) in layout.groups.iter().take(MAX_LINES).enumerate() {
        let Some((from, to)) = span(it) else { continue };
        out.raw("<tr><td>");
        badge(it.severity(), out);
        out.raw("</td><td><a").attr("href", &format!("#incident-{}", at + 1)).raw(">");
        out.cut(&title(it), 200).raw("</a></td><td>").time(from).raw("</td><td>").time(to);
        out.raw("</td>").element("td class=\"number\"", &grouped(it.alerts.len() as u64));
        out.raw("<td>").cut(&labels(it), 200).raw("</td></tr>\n");
    }
    out.raw("</tbody></table>");
    if layout.groups.len() > MAX_LINES {
        let more = counted((layout.groups.len() - MAX_LINES) as u64, "more incident");
        out.element("p class=\"more\"", &format!("and {more}"));
    }
}

fn title(it: &Group<'_>) -> String {
    match it.incident {
        Some(incident) => format!("{}: {}", incident.number, incident.title),
        None => "Alerts in no incident".to_owned(),
    }
}

fn span(it: &Group<'_>) -> Option<(i64, i64)> {
    let from = it.alerts.iter().map(|it| it.alert.start).min()?;
    Some((from, it.alerts.iter().map(|it| it.alert.end).max()?))
}

/// The first few entities.
fn labels(it: &Group<'_>) -> String {
    let mut labels: Vec<String> = Vec::new();
    for entity in it.alerts.iter().flat_map(|it| &it.alert.entities.list).take(20) {
        let label = entity.label();
        if labels.len() < 4 && !label.is_empty() && !labels.contains(&label) {
            labels.push(label);
        }
    }
    labels.join(", ")
}

fn group(report: &Report<'_>, it: &Group<'_>, number: usize, out: &mut Markup) {
    let heading = format!("incident-{number}");
    out.raw("<article").attr("class", class(it.severity())).attr("id", &heading);
    out.attr("aria-labelledby", &format!("h-{heading}")).raw(">\n<h3");
    out.attr("id", &format!("h-{heading}")).raw(">");
    if it.incident.is_some() {
        out.raw("Incident ");
    }
    out.cut(&title(it), MAX_VALUE).raw("</h3>\n<p>");
    badge(it.severity(), out);
    out.raw(" · ").text(&counted(it.alerts.len() as u64, "alert"));
    if it.n_former > 0 {
        let former = counted(it.n_former as u64, "alert");
        out.text(&format!(" and {former} of former hunts"));
    }
    if let Some(span) = span(it) {
        out.raw(" · ").span(span);
    }
    out.raw("</p>\n");
    let (whole, rest): (Vec<&Placed<'_>>, Vec<_>) = it.alerts.iter().partition(|it| it.is_whole());
    whole.into_iter().for_each(|it| alert(report, it, out));
    if !rest.is_empty() {
        let lines: Vec<String> = rest.iter().take(MAX_LINES).map(|it| line(it)).collect();
        out.list(lines.iter().map(String::as_str));
        if rest.len() > MAX_LINES {
            let more = counted((rest.len() - MAX_LINES) as u64, "more alert");
            out.element("p class=\"more\"", &format!("and {more}"));
        }
    }
    out.raw("</article>\n");
}

/// An alert in short.
fn line(it: &Placed<'_>) -> String {
    let name: String = it.alert.name.chars().take(200).collect();
    format!("Alert {}, {}: {name}, {}", it.number, second(it.alert.start), it.alert.id)
}

fn alert(report: &Report<'_>, it: &Placed<'_>, out: &mut Markup) {
    let alert = it.alert;
    let heading = format!("alert-{}", it.number);
    out.raw("<article").attr("class", class(alert.severity)).attr("id", &heading);
    out.attr("aria-labelledby", &format!("h-{heading}")).raw(">\n<h4");
    out.attr("id", &format!("h-{heading}")).raw(">").text(&format!("Alert {}: ", it.number));
    out.cut(&alert.name, MAX_VALUE).raw("</h4>\n<p>");
    badge(alert.severity, out);
    out.raw(" · ").span((alert.start, alert.end)).raw(" · ");
    out.text(&counted(alert.rows.n_rows() as u64, "row")).raw("</p>\n");
    let description = alert.description.trim();
    if !description.is_empty() {
        out.raw("<p>").cut(description, MAX_TEXT).raw("</p>\n");
    }
    about(it, out);
    entities(alert, out);
    custom_details(alert, out);
    steps(alert, out);
    out.raw("<h5>Matched rows</h5>\n");
    rows::write(&alert.rows, out);
    next(report, alert, out);
    let title = format!("Evidence of alert {}", it.number);
    out.fold(&title, false, |out| evidence_facts(alert, out));
    out.raw("</article>\n");
}

fn about(it: &Placed<'_>, out: &mut Markup) {
    let (alert, details) = (it.alert, &it.alert.details);
    out.raw("<dl>\n<dt>Rule</dt><dd><a").attr("href", &format!("#rule-{}", it.rule + 1)).raw(">");
    out.cut(&alert.rule.name, MAX_VALUE).raw("</a></dd>\n");
    let tactics: Vec<String> = alert.tactics.iter().map(|it| numbered(it)).collect();
    out.fact("Tactics", &tactics.join(", "));
    let mut techniques = details.techniques.clone();
    techniques.extend(
        details.sub_techniques.iter().filter(|it| !details.techniques.contains(it)).cloned(),
    );
    let techniques: Vec<String> = techniques.iter().map(|it| named(it)).collect();
    out.fact("Techniques", &techniques.join(", "));
    out.fact("Confidence", details.confidence_level.as_deref().unwrap_or_default());
    let score = details.confidence_score.map(|it| it.to_string()).unwrap_or_default();
    out.fact("Confidence score", &score);
    // What a log says is a link may lead anywhere: it is shown, and can't be followed.
    out.fact("Link", details.link.as_deref().unwrap_or_default());
    let links = details
        .extended_links
        .iter()
        .map(|it| it.get("Href").and_then(Json::as_str).unwrap_or_default());
    out.fact("Further links", &links.collect::<Vec<_>>().join(", "));
    out.raw("</dl>\n");
}

/// A tactic with ATT&CK's number.
fn numbered(name: &str) -> String {
    match tactic(name).filter(|it| !it.id.is_empty()) {
        Some(it) => format!("{name} ({})", it.id),
        None => name.to_owned(),
    }
}

fn entities(alert: &Alert, out: &mut Markup) {
    let list = &alert.entities.list;
    if list.is_empty() {
        return;
    }
    out.raw("<h5>Entities</h5>\n");
    out.scroll("Entities", |out| {
        out.raw("<table>").heads(["Type", "Entity", "What is known of it"]).raw("<tbody>\n");
        for it in list.iter().take(MAX_ENTITIES) {
            out.raw("<tr>")
                .element("td", it.entity_type.name)
                .raw("<td>")
                .cut(&it.label(), MAX_VALUE);
            out.raw("</td><td>");
            for (at, (name, value)) in it.members.iter().enumerate() {
                let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                out.raw(if at == 0 { "" } else { "<br>" }).text(name).raw(": ");
                out.cut(&value, MAX_VALUE);
            }
            out.raw("</td></tr>\n");
        }
        out.raw("</tbody></table>");
    });
    if list.len() > MAX_ENTITIES {
        let n_more = grouped((list.len() - MAX_ENTITIES) as u64);
        out.element("p class=\"more\"", &format!("and {n_more} more entities"));
    }
}

fn custom_details(alert: &Alert, out: &mut Markup) {
    if alert.custom_details.iter().all(|(_, values)| values.is_empty()) {
        return;
    }
    out.raw("<h5>Custom details</h5>\n<dl>\n");
    for (key, values) in alert.custom_details.iter().filter(|it| !it.1.is_empty()) {
        out.element("dt", key).raw("<dd>");
        for (at, value) in values.iter().take(MAX_VALUES).enumerate() {
            out.raw(if at == 0 { "" } else { ", " }).cut(value, MAX_VALUE);
        }
        if values.len() > MAX_VALUES {
            let n_more = grouped((values.len() - MAX_VALUES) as u64);
            out.element("span class=\"more\"", &format!(" and {n_more} more"));
        }
        out.raw("</dd>\n");
    }
    out.raw("</dl>\n");
}

/// What the rule says to do.
fn steps(alert: &Alert, out: &mut Markup) {
    let steps = &alert.details.remediation_steps;
    if steps.is_empty() {
        return;
    }
    out.raw("<h5>Remediation</h5>\n<ol>");
    for it in steps {
        out.raw("<li>").cut(it, MAX_TEXT).raw("</li>");
    }
    out.raw("</ol>\n");
}

fn next(report: &Report<'_>, alert: &Alert, out: &mut Markup) {
    let next = next_queries(alert, report.tables.iter().map(|it| &it.schema));
    if next.queries.is_empty() {
        return;
    }
    let title = counted(next.queries.len() as u64, "query").replace("querys", "queries");
    out.fold(&format!("Next: {title}"), false, |out| {
        for it in &next.queries {
            out.raw("<p>").cut(&it.purpose, MAX_VALUE).raw("</p>\n<pre>").text(&it.text);
            out.raw("</pre>\n");
        }
        if next.n_left_out > 0 {
            let n_more = grouped(next.n_left_out as u64);
            out.element("p class=\"more\"", &format!("and for {n_more} more entities"));
        }
    });
}

/// What it takes to make the alert again.
fn evidence_facts(alert: &Alert, out: &mut Markup) {
    let evidence = evidence::to_json(alert);
    let text = |value: &Json| match value {
        Json::String(it) => it.clone(),
        Json::Null => String::new(),
        it => it.to_string(),
    };
    let get = |name: &str| evidence.get(name).map(text).unwrap_or_default();
    out.raw("<dl class=\"mono\">\n").fact("Alert", &alert.id.to_string());
    out.fact("Picket", &get("Picket")).fact("Settings", &get("Settings"));
    out.fact("now()", &get("Now")).fact("Window from", &get("QueryStartTime"));
    out.fact("Window to", &get("QueryEndTime")).fact("Rule, SHA-256", &get("RuleSha256"));
    out.fact("Rows, SHA-256", &get("RowsSha256"));
    match &alert.inputs {
        None => out.fact("Input", "no digests were taken"),
        Some(inputs) => {
            let count = counted(inputs.files.len() as u64, "file");
            out.fact("Input, SHA-256", &format!("{} of {count}", inputs.sha256()))
        }
    };
    out.raw("</dl>\n");
}
