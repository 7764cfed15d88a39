//! What a rule's rows become, in few lines: its alerts in both settings, their details and evidence.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use arrow::record_batch::RecordBatch;
use detect::alert::{Alert, Grouped, Run, grouped};
use detect::entity_types::ENTITY_TYPES;
use detect::evaluate::Evaluation;
use detect::evidence;
use detect::incidents::{Book, Closing, Incident, Status};
use detect::rule::{Rule, Severity};
use detect::settings::Settings;
use engine::run::Answer;
use kql::datetime::format;

/// Alerts that are shown; of more, the first ones and the last.
const SHOWN: usize = 3;

/// The answer of that kind; None: it is another kind.
pub fn answer(kind: &str, rule: &Arc<Rule>, evaluation: &Evaluation) -> Option<String> {
    let settings = match kind.ends_with(" strict") {
        true => Settings::STRICT,
        false => Settings::DEFAULT,
    };
    let made = || match evaluation.fired {
        true => grouped(rule, &evaluation.answer, evaluation.run, &settings),
        false => Grouped::default(),
    };
    match kind.trim_end_matches(" strict") {
        "incidents" => Some(incidents(rule, evaluation, false)),
        "incidents closed" => Some(incidents(rule, evaluation, true)),
        "grouped" => Some(groups(&made(), &settings)),
        "details" => Some(made().list.iter().map(details).collect()),
        "evidence" => Some(
            made()
                .list
                .iter()
                .flat_map(|it| {
                    let evidence = evidence::to_json(it);
                    let lines = evidence.as_object().unwrap().clone();
                    lines.into_iter().map(|(name, value)| format!("{name}: {value}\n"))
                })
                .collect(),
        ),
        _ => None,
    }
}

fn groups(made: &Grouped, settings: &Settings) -> String {
    let mut text = String::new();
    let n_alerts = made.list.len();
    for (at, alert) in made.list.iter().enumerate() {
        if at < SHOWN || at + 1 == n_alerts {
            let _ = writeln!(
                text,
                "{}: {}, {:?}, {} of {} rows, {} entities",
                at + 1,
                alert.name,
                alert.part,
                alert.rows.n_rows(),
                alert.whole.n_rows,
                alert.entities.list.len()
            );
        } else if at == SHOWN {
            text.push_str("...\n");
        }
    }
    let _ = writeln!(text, "{n_alerts} alerts");
    made.cuts.notes(settings).iter().for_each(|it| text.push_str(&format!("{it}\n")));
    text
}

fn details(alert: &Alert) -> String {
    let it = &alert.details;
    let mut text = String::new();
    let _ =
        writeln!(text, "{} | {} | {:?}", it.name, it.description, it.severity.map(Severity::name));
    let _ = writeln!(text, "{:?} {:?} {:?}", it.tactics, it.techniques, it.sub_techniques);
    let _ = writeln!(
        text,
        "link {:?}, confidence {:?} {:?}",
        it.link, it.confidence_level, it.confidence_score
    );
    let _ = writeln!(text, "from {:?} {:?} {:?}", it.provider, it.product, it.component);
    let _ = writeln!(text, "steps {:?}", it.remediation_steps);
    let links: Vec<String> = it.extended_links.iter().map(ToString::to_string).collect();
    let _ = writeln!(text, "links {}", links.join(" "));
    for (key, values) in &alert.custom_details {
        let shown: Vec<&str> = values.iter().take(SHOWN).map(String::as_str).collect();
        let _ = writeln!(text, "{key}: {} values, first {}", values.len(), shown.join(", "));
    }
    text
}

/// The table of entity types.
pub fn entity_types() -> String {
    let sets = |sets: &[&[&str]]| {
        let sets: Vec<String> = sets.iter().map(|it| it.join("+")).collect();
        if sets.is_empty() { "-".to_owned() } else { sets.join(" / ") }
    };
    let mut text = String::new();
    for it in ENTITY_TYPES {
        let case = if it.folds { "any case" } else { "exact" };
        let _ = writeln!(text, "{} `{}`, {case}", it.name, it.type_name);
        let _ = writeln!(text, "    may have {}", it.identifiers.join(", "));
        let _ = writeln!(text, "    needs {}", sets(it.required));
        let _ = writeln!(text, "    is told by {}", sets(it.strong));
    }
    text
}

/// The incidents of a rule whose rows say with `At` which run they are of. `closed`: those of the first run are closed before the next.
pub fn incidents(rule: &Arc<Rule>, evaluation: &Evaluation, closed: bool) -> String {
    let mut book = Book::after(0);
    let mut text = String::new();
    for (at, alerts) in alerts_of_runs(rule, evaluation).iter().enumerate() {
        if at == 1 && closed {
            text.push_str(&states(&book));
            text.push_str("closed\n");
            let known = book.incidents().iter().cloned().map(|it| Incident {
                status: Status::Closed(Closing { time: it.modified, ..Closing::default() }),
                ..it
            });
            let mut later = Book::default();
            later.remember(known);
            book = later;
        }
        book.add(alerts);
    }
    text + &states(&book)
}

/// The alerts of each run, in the order of time.
pub fn alerts_of_runs(rule: &Arc<Rule>, evaluation: &Evaluation) -> Vec<Vec<Alert>> {
    let answer = &evaluation.answer;
    let at = answer.columns.iter().position(|it| it.name == "At").unwrap();
    let mut runs: BTreeMap<i64, Vec<RecordBatch>> = BTreeMap::new();
    for batch in &answer.batches {
        let times = batch.column(at).as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            runs.entry(times.value(row)).or_default().push(batch.slice(row, 1));
        }
    }
    let alerts = runs.into_iter().map(|(time, batches)| {
        let rows = Answer { columns: answer.columns.clone(), batches };
        let run = Run { time, window: None, range: None };
        grouped(rule, &rows, run, &Settings::DEFAULT).list
    });
    alerts.collect()
}

fn states(book: &Book) -> String {
    let mut text = String::new();
    for it in book.changes() {
        let _ = writeln!(
            text,
            "{} #{} {:?} {:?} {}, {} alerts",
            format(it.modified),
            it.number,
            it.status,
            it.severity.map(Severity::name),
            it.title,
            it.alerts.len()
        );
    }
    let _ = writeln!(text, "{} incidents", book.incidents().len());
    text
}
