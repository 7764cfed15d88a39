//! What a rule's rows become, in few lines: its alerts in both settings, their details and evidence.

use std::fmt::Write as _;
use std::sync::Arc;

use detect::alert::{Alert, Grouped, grouped};
use detect::entity_types::ENTITY_TYPES;
use detect::evaluate::Evaluation;
use detect::evidence;
use detect::rule::{Rule, Severity};
use detect::settings::Settings;

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
                alert.n_rows_of_run,
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
