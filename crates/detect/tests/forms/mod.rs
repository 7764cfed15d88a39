//! What every rule of a file comes to, and what it is converted to.

use std::fmt::Write as _;
use std::path::Path;

use detect::check::check_rule;
use detect::forms::convert::{Contents, Target, contents, convert};
use detect::rule_file::RuleFile;
use kql::diagnostic::Severity;
use kql::render::{Options, render};

use crate::fields;
use crate::world::World;

/// Each rule of a file: its form, its fields, its query, and what is said of it but for hints.
pub fn rules(name: &str, text: &str, world: &World) -> String {
    let mut out = String::new();
    for file in RuleFile::all_from_bytes(Path::new(name), text.as_bytes()) {
        match &file.rule {
            Some(rule) => {
                let _ = write!(out, "{}: {}", rule.form.name(), fields(rule));
                let details: Vec<(&str, &str)> = rule
                    .custom_details
                    .iter()
                    .map(|it| (it.0.as_str(), it.1.text.as_str()))
                    .collect();
                if !details.is_empty() {
                    let _ = writeln!(out, "details {details:?}");
                }
                let _ = writeln!(out, "{:?}", rule.query.text);
            }
            None => out.push_str("no rule\n"),
        }
        let found = check_rule(&file, world, &engine::library::Functions);
        let options = Options { file: name, color: false, width: 120 };
        for it in found.iter().filter(|it| it.severity > Severity::Info) {
            out.push_str(&render(it, &file.text, &options));
        }
    }
    out
}

/// All rules of a file in the other form, and what did not come along.
pub fn converted(text: &str, is_json: bool, target: Target) -> String {
    let Contents { rules, wrong, left_out } = contents(text, is_json);
    let converted = convert(&rules, target);
    let mut out = converted.text;
    for it in wrong.iter().chain(&left_out) {
        let _ = writeln!(out, "{}: {}", it.code, it.message);
    }
    converted.notes.iter().for_each(|it| out.push_str(&format!("note: {it}\n")));
    out
}
