//! Rules: those that alerted with their text and what became of the rows; those that were silent, and why; those that could not be run.

use std::collections::BTreeMap;

use kql::datetime::{format, format_timespan};

use super::head::{counted, has_alerts, has_failed, is_silent};
use super::markup::Markup;
use super::{Explained, Report, RuleReport};
use crate::attack::named;
use crate::evidence::Inputs;
use crate::explain::{Line, Role};
use crate::liveness::{StepCount, grouped};
use crate::rule::{Kind, Rule, Severity};

/// Files that are listed one by one; of the others there is the digest of all.
const MAX_FILES: usize = 100;
/// Silent rules whose steps are shown one by one.
const MAX_STEPS: usize = 100;

/// The rules that raised no alert, each with what is known of why.
pub fn silent(report: &Report<'_>, out: &mut Markup) {
    if !report.rules.iter().any(is_silent) {
        return;
    }
    out.raw("<section id=\"silent\" aria-labelledby=\"h-silent\">\n<h2 id=\"h-silent\">Silent rules</h2>\n");
    out.scroll("Silent rules", |out| {
        out.raw("<table class=\"reasons\">")
            .heads(["Rule", "Why it found nothing"])
            .raw("<tbody>\n");
        for (at, it) in report.rules.iter().filter(|it| is_silent(it)).enumerate() {
            out.raw("<tr><th scope=\"row\">").cut(&it.rule.name, 300).raw("</th><td>\n");
            let reasons = reasons(it);
            match reasons.as_slice() {
                [one] => out.text(one),
                _ => out.list(reasons.iter().map(String::as_str)),
            };
            notes(it, out);
            if !it.liveness.steps.is_empty() && at < MAX_STEPS {
                out.fold("Its conditions", false, |out| conditions(&it.liveness.steps, out));
            }
            out.raw("</td></tr>\n");
        }
        out.raw("</tbody></table>");
    });
    out.raw("</section>\n");
}

/// Why a rule found nothing, the surest first.
fn reasons(it: &RuleReport<'_>) -> Vec<String> {
    let mut found = it.lacks.to_vec();
    found.extend(it.liveness.findings.iter().map(ToString::to_string));
    if !found.is_empty() {
        return found;
    }
    vec![if it.n_rows > 0 {
        format!("{}, which its trigger doesn't fire on", counted(it.n_rows, "row"))
    } else if it.liveness.steps.is_empty() {
        "its query answers with no row; where they are lost was not counted".to_owned()
    } else {
        "each of its conditions is met by some rows, and no row meets all that the query asks"
            .to_owned()
    }]
}

fn conditions(steps: &[StepCount], out: &mut Markup) {
    out.raw("<table class=\"conditions\">").heads([
        "Rows of",
        "Condition",
        "Rows that reach it",
        "Rows that pass",
    ]);
    out.raw("<tbody>\n");
    for it in steps {
        out.raw("<tr>").element("td", &it.source).raw("<td><code>").cut(&it.text, 500);
        out.raw("</code></td>").element("td class=\"number\"", &grouped(it.reached));
        out.element("td class=\"number\"", &grouped(it.passed)).raw("</tr>\n");
    }
    out.raw("</tbody></table>");
}

fn notes(it: &RuleReport<'_>, out: &mut Markup) {
    for note in &it.notes {
        out.element("p class=\"faint\"", note.trim_end());
    }
}

/// The rules that could not be run, each with what was said.
pub fn failed(report: &Report<'_>, out: &mut Markup) {
    if !report.rules.iter().any(has_failed) {
        return;
    }
    out.raw("<section id=\"failed\" aria-labelledby=\"h-failed\">\n<h2 id=\"h-failed\">Rules that could not be run</h2>\n");
    for it in report.rules.iter().filter(|it| has_failed(it)) {
        out.raw("<h3>").cut(&it.rule.name, 300).raw("</h3>\n<pre>");
        out.cut(it.failure.unwrap_or_default().trim_end(), 5_000).raw("</pre>\n");
    }
    out.raw("</section>\n");
}

/// The rules that raised alerts.
pub fn alerted(report: &Report<'_>, out: &mut Markup) {
    if !report.rules.iter().any(has_alerts) {
        return;
    }
    out.raw("<section id=\"rules\" aria-labelledby=\"h-rules\">\n<h2 id=\"h-rules\">Rules that alerted</h2>\n");
    for (at, it) in report.rules.iter().enumerate().filter(|(_, it)| has_alerts(it)) {
        rule(it, at + 1, out);
    }
    out.raw("</section>\n");
}

fn rule(it: &RuleReport<'_>, number: usize, out: &mut Markup) {
    let rule = it.rule;
    let id = format!("rule-{number}");
    out.raw("<article").attr("id", &id).attr("aria-labelledby", &format!("h-{id}"));
    out.raw(">\n<h3").attr("id", &format!("h-{id}")).raw(">").cut(&rule.name, 500);
    out.raw("</h3>\n");
    let description = rule.description.trim();
    if !description.is_empty() {
        out.raw("<p>").cut(description, 5_000).raw("</p>\n");
    }
    out.raw("<dl>\n").fact("Kind", &kind(rule));
    out.fact("Severity", rule.severity.map_or("", Severity::name)).fact("Id", &rule.id);
    out.fact("Version", rule.version.as_deref().unwrap_or_default());
    out.fact("Author", rule.metadata.author.as_deref().unwrap_or_default());
    let techniques: Vec<String> = rule.techniques.iter().map(|it| named(it)).collect();
    out.fact("Techniques", &techniques.join(", "));
    let found =
        format!("{} from {}", counted(it.alerts.len() as u64, "alert"), counted(it.n_rows, "row"));
    out.fact("Found", &found).raw("</dl>\n");
    if let Some(failure) = it.failure {
        out.raw("<p>It could not be run to its end:</p>\n<pre>").cut(failure, 5_000);
        out.raw("</pre>\n");
    }
    out.list(it.lacks.iter().map(String::as_str));
    notes(it, out);
    if let Some(explained) = &it.explained {
        out.raw("<h4>What became of the rows</h4>\n");
        explanation(explained, out);
    }
    out.fold("Rule text (KQL)", false, |out| {
        out.raw("<pre>").text(rule.query.text.trim_end()).raw("</pre>");
    });
    if let Some(inputs) = it.alerts.iter().find_map(|it| it.inputs.as_deref()) {
        let title = format!("Digests of {}", counted(inputs.files.len() as u64, "input file"));
        out.fold(&title, false, |out| digests(inputs, out));
    }
    out.raw("</article>\n");
}

/// What kind of rule it is, and when it runs.
fn kind(rule: &Rule) -> String {
    let schedule = rule.schedule.map(|it| {
        let (every, over) = (format_timespan(it.frequency), format_timespan(it.period));
        let (operator, threshold) = (it.operator.name(), it.threshold);
        format!(", every {every} over {over}, on {operator} {threshold} rows")
    });
    let name = match rule.kind {
        Kind::Scheduled => "scheduled",
        Kind::Nrt => "near real time",
        Kind::Hunting => "hunting",
    };
    format!("{name}{}", schedule.unwrap_or_default())
}

fn explanation(it: &Explained, out: &mut Markup) {
    match it.window {
        Some((from, to)) => {
            let window = format!("Of the window from {} to {}.", format(from), format(to));
            out.element("p class=\"faint\"", &window);
        }
        None => {
            out.raw("<p class=\"faint\">Of all that the logs hold.</p>");
        }
    }
    out.scroll("Steps of the query", |out| {
        out.raw("<table>").heads(["Step", "Rows in", "Rows out"]).raw("\n");
        it.explanation.lines.iter().for_each(|it| steps(it, out));
        out.raw("</table>");
    });
    for note in &it.explanation.notes {
        out.element("p class=\"faint\"", note);
    }
}

/// A line of the query: what it reads, and what its steps let through.
fn steps(line: &Line, out: &mut Markup) {
    out.raw("<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"3\">").text(&heading(line));
    out.raw("</th></tr>\n");
    row(&line.source, None, line.rows_read, out);
    for step in &line.steps {
        if step.conditions.len() < 2 {
            row(&step.text, step.rows_in, step.rows_out, out);
            continue;
        }
        for (at, it) in step.conditions.iter().enumerate() {
            let text = format!("{} {}", if at == 0 { "where" } else { "and" }, it.text);
            row(&text, Some(it.rows_in), Some(it.rows_out), out);
        }
    }
    out.raw("</tbody>\n");
}

/// What a line is for.
fn heading(line: &Line) -> String {
    match (&line.name, line.role) {
        (_, Role::Branch) => "Branch of the union".to_owned(),
        (Some(name), _) => format!("let {name}"),
        (None, Role::Answer) => "The answer".to_owned(),
        (None, Role::JoinLeft) => "Left side of the join".to_owned(),
        (None, Role::JoinRight(_)) => "Right side of the join".to_owned(),
        (None, Role::Subquery) => "Table in an expression".to_owned(),
        (None, Role::Input) => "Input".to_owned(),
    }
}

fn row(text: &str, before: Option<u64>, after: Option<u64>, out: &mut Markup) {
    let count = |it: Option<u64>| it.map_or_else(String::new, grouped);
    out.raw("<tr><td><code>").cut(text, 500).raw("</code></td>");
    out.element("td class=\"number\"", &count(before));
    out.element("td class=\"number\"", &count(after)).raw("</tr>\n");
}

fn digests(inputs: &Inputs, out: &mut Markup) {
    out.scroll("Digests", |out| {
        out.raw("<table>").heads(["File", "Bytes", "SHA-256"]).raw("<tbody>\n");
        // Two files may have one name; of the same bytes they are one.
        let files: BTreeMap<(&str, &str), u64> = inputs
            .files
            .iter()
            .map(|it| ((it.name.as_str(), it.sha256.as_str()), it.n_bytes))
            .collect();
        for ((name, sha256), n_bytes) in files.iter().take(MAX_FILES) {
            out.raw("<tr><th scope=\"row\">").cut(name, 300).raw("</th>");
            out.element("td class=\"number\"", &grouped(*n_bytes));
            out.element("td class=\"mono\"", sha256).raw("</tr>\n");
        }
        out.raw("</tbody></table>");
    });
    if inputs.files.len() > MAX_FILES {
        out.element("p class=\"more\"", &format!("The digest of all: {}", inputs.sha256()));
    }
}
