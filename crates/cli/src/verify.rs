//! `picket verify`: alerts made again from logs, and compared.

mod inputs;
mod made;
mod output;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use detect::alert::Alert;
use detect::check::compile_rule;
use detect::evidence::{Inputs, RuleForm};
use detect::needs::needs;
use detect::pack::load_built_in;
use detect::rule_file::{RuleFile, load_rules};
use detect::sinks::security_alert::to_json;
use detect::verify::{Again, Claim, ClaimError, Difference, alerts_of, differences};
use kql::diagnostic::Severity;
use tokio::runtime::Runtime;

use crate::Outcome;
use crate::args::VerifyArgs;
use crate::digests::Digests;
use crate::shared::shared;
use crate::source::{Source, limited, open, runtime, too_long};
use crate::summary::{describe, omissions};
use crate::terminal::{Style, complain, say};

use self::inputs::LogsDiffer;
use self::made::Made;

/// The longest file of alerts that is read.
const MAX_ALERTS: u64 = 1 << 30;

/// What is found of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Verified,
    Differs,
    OtherLogs,
    OtherRule,
    Unverifiable,
}

/// An alert and what is found of it.
struct Finding {
    id: String,
    name: String,
    verdict: Verdict,
    /// Whether it came again, digests of files and the number of Picket's version aside; None: that couldn't be tried.
    reproduced: Option<bool>,
    byte_for_byte: bool,
    differences: Vec<Difference>,
    logs: LogsDiffer,
    notes: Vec<String>,
}

/// What all alerts are compared with.
struct Ground<'a> {
    args: &'a VerifyArgs,
    source: Source,
    runtime: Runtime,
    rules: Vec<RuleFile>,
    digests: Digests,
    made: Made,
    /// The last run: alerts of one run stand one after another.
    last: Option<(Claim, Result<Rerun, String>)>,
}

/// A rule's run and the tables that it reads.
struct Rerun {
    again: Again,
    reads: BTreeSet<String>,
}

/// Runs the command.
pub fn run(mut args: VerifyArgs) -> Result<Outcome> {
    let errors = Style::stderr(args.run.color);
    let text = read(&args.alert)?;
    let cant = || format!("{} holds no alerts", args.alert.display());
    let claims: Vec<_> =
        alerts_of(&text).with_context(cant)?.iter().map(|it| Claim::read(it)).collect();
    ensure!(!claims.is_empty(), "{} holds no alerts", args.alert.display());
    let (rules, problems) = match args.rules.is_empty() {
        true => (load_built_in(), Vec::new()),
        false => load_rules(&args.rules),
    };
    for problem in &problems {
        complain(&problem.to_string());
    }
    // Each alert has its own instant. The logs need none, and don't look for one then.
    args.run.now = claims.iter().flatten().map(|it| it.now).next().or(Some(0));
    let source = open(&args.logs, &args.run)?;
    let skipped = omissions(&source.logs);
    describe(&skipped, errors).iter().for_each(|line| say(line));
    ensure!(!source.logs.files().is_empty(), "none of the logs could be read");
    let source = decoded_once(source, &claims);
    let runtime = runtime(&args.run)?;
    let digests = Digests::default();
    let made = Made::of(claims.iter().flatten());
    let mut ground = Ground { args: &args, source, runtime, rules, digests, made, last: None };
    let findings = ground.judge_all(claims)?;
    ground.runtime.shutdown_background();
    output::print(&findings, &args)?;
    let strict = args.run.strict_input && !omissions(&ground.source.logs).is_empty();
    let is_wrong = strict || !problems.is_empty();
    Ok(match findings.iter().map(|it| it.verdict).max() {
        _ if is_wrong => Outcome::Wrong,
        Some(Verdict::Unverifiable) | None => Outcome::Wrong,
        Some(Verdict::Verified) => Outcome::Done,
        Some(Verdict::Differs | Verdict::OtherLogs | Verdict::OtherRule) => Outcome::Found,
    })
}

/// Several alerts of a rule are as many runs: their tables are decoded once.
fn decoded_once(source: Source, claims: &[Result<Claim, ClaimError>]) -> Source {
    let mut n_runs: BTreeMap<&str, (usize, RuleFile)> = BTreeMap::new();
    for claim in claims.iter().flatten() {
        let form = || RuleForm::of(&claim.rule).form.to_string();
        let file = || RuleFile::from_bytes(Path::new("alert.json"), form().as_bytes());
        n_runs.entry(&claim.rule.id).or_insert_with(|| (0, file())).0 += 1;
    }
    let (numbers, files): (Vec<usize>, Vec<RuleFile>) = n_runs.into_values().unzip();
    let number = |file: &RuleFile| {
        let at = files.iter().position(|it| std::ptr::eq(it, file));
        at.and_then(|it| numbers.get(it)).copied().unwrap_or(1)
    };
    match claims.len() {
        0 | 1 => source,
        _ => shared(source, &files, number),
    }
}

fn read(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let cant = || format!("{} can't be read", path.display());
    let stream: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(std::io::stdin()),
        false => Box::new(File::open(path).with_context(cant)?),
    };
    std::io::copy(&mut stream.take(MAX_ALERTS + 1), &mut bytes).with_context(cant)?;
    ensure!(bytes.len() as u64 <= MAX_ALERTS, "{} is larger than 1 GiB", path.display());
    String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))
}

fn unverifiable(id: String, name: String, why: String) -> Finding {
    Finding {
        id,
        name,
        verdict: Verdict::Unverifiable,
        reproduced: None,
        byte_for_byte: false,
        differences: Vec::new(),
        logs: LogsDiffer::default(),
        notes: vec![why],
    }
}

impl Ground<'_> {
    /// What is found of each alert, in their order. Those of rules that read alerts come after what they read.
    fn judge_all(&mut self, claims: Vec<Result<Claim, ClaimError>>) -> Result<Vec<Finding>> {
        let mut found: BTreeMap<usize, Finding> = BTreeMap::new();
        let round = |it: &Result<Claim, ClaimError>| it.as_ref().map(Claim::round).ok();
        let mut in_order: Vec<(usize, Result<Claim, ClaimError>)> =
            claims.into_iter().enumerate().collect();
        in_order.sort_by_key(|(at, it)| (round(it), *at));
        for (at, claim) in in_order {
            let finding = match claim {
                Ok(claim) => {
                    let mut finding = self.judge(claim.clone(), at)?;
                    self.made.weigh(&claim, &mut finding);
                    finding
                }
                Err(error) => {
                    unverifiable(format!("#{}", at + 1), String::new(), error.to_string())
                }
            };
            self.made.note(&finding.id, finding.verdict);
            found.insert(at, finding);
        }
        Ok(found.into_values().collect())
    }

    fn judge(&mut self, claim: Claim, place: usize) -> Result<Finding> {
        if !self.last.as_ref().is_some_and(|(last, _)| last.shares_run(&claim)) {
            let rerun = self.rerun(&claim);
            self.last = Some((claim.clone(), rerun));
        }
        let rerun = match &self.last {
            Some((_, Ok(rerun))) => rerun,
            Some((_, Err(why))) => return Ok(unverifiable(claim.id, claim.name, why.clone())),
            None => return Ok(unverifiable(claim.id, claim.name, "it wasn't run".to_owned())),
        };
        let mut finding = unverifiable(claim.id.clone(), claim.name.clone(), String::new());
        finding.notes.clear();
        let inputs = self.digests.of(&rerun.reads, &self.source.logs)?;
        let named = claim.inputs.as_ref().and_then(|it| it.named(&inputs));
        match &claim.inputs {
            None => finding.notes.push("it has no digests of its files".to_owned()),
            Some(it) if named.is_none() => finding.logs = LogsDiffer::of(it, &inputs),
            Some(it) if it.files != inputs.files && !it.files.is_empty() => finding.notes.push(
                "its files have other names here; rows come in the order of files' names"
                    .to_owned(),
            ),
            Some(_) => {}
        }
        if let Some(made) = finding.compare(&claim, &rerun.again, named) {
            self.made.add(&claim, place, made);
        }
        finding.weigh();
        self.compare_rule(&claim, &mut finding);
        Ok(finding)
    }

    fn rerun(&self, claim: &Claim) -> Result<Rerun, String> {
        let source = &self.source;
        let catalog = source.logs.as_ref();
        let (query, found) = compile_rule(&claim.rule, catalog, &engine::library::Functions);
        let Some(query) = query else {
            let error = found.iter().find(|it| it.severity == Severity::Error);
            let why = error.map_or("", |it| it.message.as_str());
            return Err(format!("its rule can't be run here: {why}"));
        };
        let tables = query.tables.first().map(needs).unwrap_or_default();
        let reads: BTreeSet<String> = tables.into_keys().collect();
        let mut context = source.context.clone();
        context.tables = self.made.seen_by(claim, &reads)?.beside(context.tables, catalog);
        let run = claim.run(&query, catalog, &context);
        match limited(&self.runtime, &self.args.run, run) {
            Some(Ok(again)) => Ok(Rerun { again, reads }),
            Some(Err(error)) => Err(format!("its rule can't be run here: {error}")),
            None => Err(too_long(self.args.run.timeout.unwrap_or_default())),
        }
    }

    /// Whether the rule files have the rule that the alert has.
    fn compare_rule(&self, claim: &Claim, finding: &mut Finding) {
        let mine = RuleForm::of(&claim.rule);
        let is_named = !self.args.rules.is_empty();
        let same_id = |it: &&RuleFile| it.rule.as_ref().is_some_and(|it| it.id == claim.rule.id);
        let candidates = self.rules.iter().filter(same_id);
        let forms: Vec<(&RuleFile, RuleForm)> =
            candidates.filter_map(|it| Some((it, RuleForm::of(it.rule.as_ref()?)))).collect();
        let note = match forms.first() {
            _ if forms.iter().any(|(_, form)| form.sha256 == mine.sha256) => return,
            None if !is_named => return,
            None => format!("no rule file has the rule {}", claim.rule.id),
            Some((file, form)) => {
                let all = differences(&mine.form, &form.form);
                let places: Vec<&str> = all.iter().map(|it| it.place.as_str()).collect();
                let path = file.path.display();
                format!("{path} has another version of its rule: {} differ", places.join(", "))
            }
        };
        finding.notes.push(note);
        if is_named {
            finding.verdict = Verdict::OtherRule;
        }
    }
}

impl Finding {
    /// Compares the alert with what came again, and gives that.
    fn compare(&mut self, claim: &Claim, again: &Again, inputs: Option<Inputs>) -> Option<Alert> {
        let Some(made) = claim.made_again(again, inputs.map(Arc::new)) else {
            self.reproduced = Some(false);
            let n_rows = again.n_rows();
            self.notes.push(match again.looked.fired {
                false => format!("its rule doesn't fire: the run has {n_rows} rows"),
                true => format!("its rule raises no alert like it: the run has {n_rows} rows"),
            });
            return None;
        };
        let json = to_json(&made);
        let text = json.to_string();
        self.byte_for_byte = text == claim.text;
        self.differences = differences(&claim.json, &json);
        let is_other = |it: &Difference| {
            let of_inputs = it.place.starts_with("Evidence.Inputs") && !self.logs.is_none();
            !of_inputs && it.place != "Evidence.Picket"
        };
        self.reproduced = Some(!self.differences.iter().any(is_other));
        if let Some(it) = self.differences.iter().find(|it| it.place == "Evidence.Picket") {
            let version = it.alert.as_ref().map(ToString::to_string).unwrap_or_default();
            self.notes.push(format!("it was made by Picket {}", version.trim_matches('"')));
        }
        let n_before = again.n_rows().saturating_sub(made.rows.n_rows());
        if n_before > 0 && made.part == detect::alert::Part::Whole {
            self.notes.push(format!(
                "{n_before} more rows of its run are not in it, which is so where an earlier window or hunt reported them"
            ));
        }
        if !self.byte_for_byte && self.differences.is_empty() {
            self.notes.push("all members are the same, but it is laid out otherwise".to_owned());
        }
        Some(made)
    }

    /// The verdict, the rule files aside.
    fn weigh(&mut self) {
        self.verdict = match (self.logs.is_none(), self.reproduced) {
            (false, _) => Verdict::OtherLogs,
            (true, Some(true)) => Verdict::Verified,
            (true, _) => Verdict::Differs,
        };
    }
}
