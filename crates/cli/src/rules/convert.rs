//! `picket rules convert`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use detect::forms::Form;
use detect::forms::convert::{Contents, Convertible, Target, contents, convert};
use detect::rule_file::{is_json, load_all, read};
use kql::diagnostic::Diagnostic;

use super::say_skipped;
use crate::Outcome;
use crate::args::{ConvertArgs, RuleFormat};
use crate::diagnostics::position;
use crate::terminal::{clean, complain, counted, say};

/// A file's rules.
struct Found {
    path: PathBuf,
    rules: Vec<Convertible>,
}

/// The rules of all files, and how much else is there.
#[derive(Default)]
struct All {
    found: Vec<Found>,
    /// What could not be read.
    n_wrong: usize,
    /// Rules of kinds without a query.
    n_left_out: usize,
}

/// Runs the command.
pub fn run(args: &ConvertArgs) -> Result<Outcome> {
    let All { found, n_wrong, n_left_out } = found(&args.paths);
    let n_rules: usize = found.iter().map(|it| it.rules.len()).sum();
    if n_rules == 0 {
        complain("there is no rule to convert");
        return Ok(Outcome::Wrong);
    }
    let n_kept = match &args.out {
        Some(folder) => to_folder(&found, folder, args)?,
        None => {
            to_output(found, args)?;
            0
        }
    };
    let mut line = format!("{} converted", counted((n_rules - n_kept) as u64, "rule"));
    if n_left_out > 0 {
        line.push_str(&format!(", {n_left_out} without a query left out"));
    }
    if n_wrong > 0 {
        line.push_str(&format!(", {n_wrong} that can't be read"));
    }
    say(&line);
    Ok(if n_wrong + n_kept > 0 { Outcome::Wrong } else { Outcome::Done })
}

/// Reads every file; a rule with errors of its own is converted as it stands.
fn found(paths: &[PathBuf]) -> All {
    let loaded = load_all(paths);
    let mut all = All { n_wrong: loaded.problems.len(), ..All::default() };
    for problem in &loaded.problems {
        complain(&problem.to_string());
    }
    say_skipped(&loaded.skipped);
    let mut seen = BTreeSet::new();
    for file in &loaded.files {
        if !seen.insert(file.path.clone()) {
            continue;
        }
        let Ok(bytes) = read(&file.path) else { continue };
        let text = String::from_utf8_lossy(&bytes);
        let place = |it: &Diagnostic| {
            let (line, column) = position(&text, it.span.start);
            format!(
                "{}:{line}:{column}: {}",
                clean(&file.path.display().to_string()),
                clean(&it.message)
            )
        };
        let Contents { rules, wrong, left_out } = contents(&text, is_json(&file.path));
        if rules.is_empty() && wrong.is_empty() && left_out.is_empty() {
            complain(&format!("{}: it holds no rule", clean(&file.path.display().to_string())));
            all.n_wrong += 1;
        }
        wrong.iter().for_each(|it| complain(&place(it)));
        left_out.iter().for_each(|it| say(&place(it)));
        all.n_wrong += wrong.len();
        all.n_left_out += left_out.len();
        all.found.push(Found { path: file.path.clone(), rules });
    }
    all
}

fn target(args: &ConvertArgs, rules: &[Convertible]) -> Target {
    match args.to {
        Some(RuleFormat::Arm) => Target::Arm,
        Some(RuleFormat::Yaml) => Target::Yaml,
        None if rules.iter().all(|it| it.form() == Form::Yaml) => Target::Arm,
        None => Target::Yaml,
    }
}

/// All rules in one text.
fn to_output(found: Vec<Found>, args: &ConvertArgs) -> Result<()> {
    let rules: Vec<Convertible> = found.into_iter().flat_map(|it| it.rules).collect();
    let converted = convert(&rules, target(args, &rules));
    std::io::stdout().lock().write_all(converted.text.as_bytes())?;
    converted.notes.iter().for_each(|it| say(&format!("note: {}", clean(it))));
    Ok(())
}

/// A file for each file, and for each rule where YAML is written. Says how many rules found their file's place taken.
fn to_folder(found: &[Found], folder: &Path, args: &ConvertArgs) -> Result<usize> {
    fs::create_dir_all(folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let mut taken = BTreeSet::new();
    let mut n_kept = 0;
    for Found { path, rules } in found {
        let target = target(args, rules);
        let parts: Vec<&[Convertible]> = match target {
            Target::Arm if rules.is_empty() => Vec::new(),
            Target::Arm => vec![rules],
            Target::Yaml => rules.chunks(1).collect(),
        };
        for part in parts {
            let stem = stem(path, part, rules.len() > 1 && target == Target::Yaml);
            let extension = if target == Target::Arm { "json" } else { "yaml" };
            let name = free_name(&stem, extension, &mut taken);
            let converted = convert(part, target);
            let to = folder.join(&name);
            match File::create_new(&to) {
                Ok(mut file) => file.write_all(converted.text.as_bytes())?,
                Err(error) => {
                    complain(&format!("{}: {error}", clean(&to.display().to_string())));
                    n_kept += part.len();
                }
            }
            converted.notes.iter().for_each(|it| say(&format!("{name}: {}", clean(it))));
        }
    }
    Ok(n_kept)
}

/// A file is named after its source; one of several rules of a source after the rule.
fn stem(path: &Path, part: &[Convertible], is_one_of_several: bool) -> String {
    let of_file =
        path.file_stem().map_or("rule".to_owned(), |it| it.to_string_lossy().into_owned());
    let name = part.first().and_then(|it| it.text("name")).filter(|_| is_one_of_several);
    let Some(name) = name else { return of_file };
    let letters: String =
        name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(80).collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    if words.is_empty() { of_file } else { words.join("-") }
}

fn free_name(stem: &str, extension: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = format!("{stem}.{extension}");
    let mut n = 1;
    while !taken.insert(name.to_lowercase()) {
        n += 1;
        name = format!("{stem}-{n}.{extension}");
    }
    name
}
