//! `picket rules coverage`: which of ATT&CK's techniques rules say they find, without any logs.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use anyhow::Result;
use detect::attack::TACTICS;
use detect::rule::Rule;
use detect::rule_file::load_all;
use detect::sinks::navigator::Layer;
use serde_json::{Value as Json, json};

use super::say_skipped;
use crate::Outcome;
use crate::args::{CoverageArgs, CoverageFormat};
use crate::terminal::{Style, clean, complain, counted, padded, say, wrapped};

/// Runs the command.
pub fn run(args: &CoverageArgs) -> Result<Outcome> {
    let loaded = load_all(&args.paths);
    for problem in &loaded.problems {
        complain(&problem.to_string());
    }
    say_skipped(&loaded.skipped);
    let mut n_wrong = 0;
    for file in loaded.files.iter().filter(|it| it.rule.is_none()) {
        let why = file.diagnostics.first().map_or("it can't be read", |it| it.message.as_str());
        complain(&format!("{}: {}", clean(&file.path.display().to_string()), clean(why)));
        n_wrong += 1;
    }
    let all: Vec<&Rule> = loaded.files.iter().filter_map(|it| it.rule.as_ref()).collect();
    let rules: Vec<&Rule> = all.iter().copied().filter(|it| it.enabled).collect();
    if all.len() > rules.len() {
        let n_disabled = counted((all.len() - rules.len()) as u64, "rule");
        say(&format!("skipped {n_disabled} that say `enabled: false`"));
    }
    let layer = Layer::coverage(rules.iter().copied());
    let mut out = BufWriter::new(std::io::stdout().lock());
    match args.format {
        CoverageFormat::Table => table(&layer, Style::stdout(args.color), &mut out)?,
        CoverageFormat::Json => {
            serde_json::to_writer_pretty(&mut out, &to_json(&layer, rules.len()))?;
            writeln!(out)?;
        }
        CoverageFormat::Navigator => layer.write(&mut out)?,
    }
    out.flush()?;
    let n_without = counted(layer.n_without(), "rule");
    say(&format!(
        "{}; {n_without} without a technique, {n_wrong} that can't be read",
        counted(rules.len() as u64, "rule")
    ));
    let failed = n_wrong > 0 || !loaded.problems.is_empty();
    Ok(if failed { Outcome::Wrong } else { Outcome::Done })
}

/// A tactic of the matrix and its techniques, each with its number of rules and their names.
struct Covered<'a> {
    name: &'static str,
    id: &'static str,
    n_techniques: usize,
    techniques: BTreeMap<&'a str, (u64, Vec<&'a str>)>,
}

/// Every tactic of ATT&CK for Enterprise, in its order.
fn covered(layer: &Layer) -> Vec<Covered<'_>> {
    let is_enterprise = |it: &&&str| it.starts_with("T1");
    let with_techniques =
        TACTICS.iter().filter(|it| it.techniques.iter().any(|it| it.starts_with("T1")));
    let of_matrix = with_techniques.filter(|it| !it.short_name.is_empty());
    of_matrix
        .map(|tactic| Covered {
            name: tactic.name,
            id: tactic.id,
            n_techniques: tactic.techniques.iter().filter(is_enterprise).count(),
            techniques: layer
                .of_tactic(tactic.short_name)
                .map(|(technique, score, rules)| (technique, (score, rules.collect())))
                .collect(),
        })
        .collect()
}

fn table(layer: &Layer, style: Style, out: &mut dyn Write) -> Result<()> {
    for it in covered(layer) {
        let parent = |it: &&str| it.split('.').next().unwrap_or_default().to_owned();
        let mut parents: Vec<String> = it.techniques.keys().map(parent).collect();
        parents.dedup();
        let head = padded(&format!("{} {}", it.id, it.name), 28);
        writeln!(out, "{} {} of {}", style.strong(&head), parents.len(), it.n_techniques)?;
        let each: Vec<String> =
            it.techniques.iter().map(|(name, (n, _))| format!("{name} ({n})")).collect();
        for line in wrapped(&each.join(", "), style.width.saturating_sub(4).max(20)) {
            writeln!(out, "    {line}")?;
        }
    }
    Ok(())
}

fn to_json(layer: &Layer, n_rules: usize) -> Json {
    let tactics: Vec<Json> = covered(layer)
        .into_iter()
        .map(|it| {
            let techniques: Vec<Json> = it
                .techniques
                .iter()
                .map(|(name, (n, rules))| json!({ "technique": name, "score": n, "rules": rules }))
                .collect();
            json!({ "tactic": it.name, "id": it.id, "known": it.n_techniques, "techniques": techniques })
        })
        .collect();
    json!({
        "rules": n_rules,
        "withoutTechnique": layer.n_without(),
        "outsideOfMatrix": layer.outside().collect::<Vec<_>>(),
        "tactics": tactics,
    })
}
