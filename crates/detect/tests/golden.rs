//! Runs the golden pages: each case is a sentence, a rule (and perhaps tables), and what comes of it. `UPDATE_GOLDEN=1` rewrites the
//! answers.
//!
//! A page's fences: `yaml` is a rule file, `kql Name` a table with its rows; what follows are answers: `rule` (its fields),
//! `diagnostics`, `rows`, `entities`, `alerts` (as JSON), `csv`, `queries` (that give the alerts' rows), `liveness`, `needs` (what is read of
//! each table), `notes`, `ocsf`, `timesketch`, `navigator`, `grouped`, `details`, `evidence` and `incidents` (see `outcome`), and `read`: what the query of the fence
//! `query` (no words behind it) reads of the alerts and incidents that the rule made; `hunt` (what comes of all windows; behind it may stand `strict`,
//! `once`, `from T`, `to T`). `pack PATH` is a built-in rule. `file NAME` is
//! a file of functions, and `functions` what is read of it. `query 14d 1h` is the query of a scheduled rule with that period and
//! frequency (`query 14d 1h eq`: it fires on no rows; `query hunting`, `query nrt`), and `logic` what is said of its logic, a line
//! each. `json` is a rule file in JSON; `rules` is each rule of the file, whatever form it has, with what is said of it, and
//! `as yaml` and `as arm` are all of them converted. Tables before the first heading are those of the whole page.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod explained;
mod exports;
mod forms;
mod hunts;
mod outcome;
mod world;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::alert::row_json;
use detect::check::{check_rule, compile_rule};
use detect::entities;
use detect::evaluate::{Evaluation, evaluate};
use detect::evidence::RuleForm;
use detect::forms::convert::Target;
use detect::functions::read_functions;
use detect::incidents::{self, Book};
use detect::liveness::explain;
use detect::made::{Round, Rows};
use detect::needs::{deciding, needs, sources};
use detect::pack::RULES;
use detect::rule::Rule;
use detect::rule_file::RuleFile;
use detect::sinks::{csv, json, ndjson, security_alert};
use engine::run::Context;
use kql::bound::BoundTable;
use kql::diagnostic::Severity;
use kql::render::{Options, render};
use serde_json::Value;
use world::World;

const ANSWERS: [&str; 29] = [
    "explain",
    "sources",
    "rule",
    "diagnostics",
    "rows",
    "entities",
    "alerts",
    "csv",
    "queries",
    "liveness",
    "needs",
    "notes",
    "functions",
    "grouped",
    "grouped strict",
    "details",
    "details strict",
    "evidence",
    "entity types",
    "incidents",
    "incidents closed",
    "read",
    "logic",
    "ocsf",
    "timesketch",
    "navigator",
    "rules",
    "as yaml",
    "as arm",
];

fn answer(kind: &str, yaml: &str, world: &World) -> String {
    let file = RuleFile::from_bytes(Path::new("rule.yaml"), yaml.as_bytes());
    if kind == "diagnostics" {
        let found = check_rule(&file, world, &engine::library::Functions);
        let options = Options { file: "rule.yaml", color: false, width: 120 };
        return found.iter().map(|it| render(it, &file.text, &options)).collect();
    }
    if kind == "logic" {
        return logic(&file, world);
    }
    let Some(rule) = file.rule.clone().map(Arc::new) else {
        return file
            .diagnostics
            .iter()
            .map(|it| format!("{}: {}\n", it.code, it.message))
            .collect();
    };
    if kind == "rule" {
        return fields(&rule);
    }
    let (query, found) = compile_rule(&rule, world, &engine::library::Functions);
    let Some(query) = query else {
        return found.iter().map(|it| format!("{}: {}\n", it.code, it.message)).collect();
    };
    if kind == "needs" {
        return needs_of(query.tables.first().unwrap());
    }
    if kind == "liveness" {
        let table = query.tables.first().unwrap();
        let liveness = world.wait(explain(table, &rule.query.text, &world.context())).unwrap();
        let steps = liveness.steps.iter().map(|it| {
            format!("{} {:>3} -> {:>3}  {}\n", it.source, it.reached, it.passed, it.text)
        });
        return steps.chain(liveness.findings.iter().map(|it| format!("{it}\n"))).collect();
    }
    if let Some(words) = kind.strip_prefix("hunt") {
        return hunts::hunt(words, &rule, &query, world);
    }
    if let Some(text) = explained::answer(kind, &rule, &query, world) {
        return text;
    }
    let evaluation = world.wait(evaluate(&rule, &query, world, &world.context())).unwrap();
    if kind == "queries" {
        return queries(&evaluation, world);
    }
    if let Some(text) = outcome::answer(kind, &rule, &evaluation) {
        return text;
    }
    if let Some(text) = exports::answer(kind, &evaluation) {
        return text;
    }
    of_evaluation(kind, &evaluation)
}

/// A rule around a query, from the words behind `query`.
fn rule_around(query: &str, words: &str) -> String {
    let words: Vec<&str> = words.split(' ').collect();
    let schedule = match words.as_slice() {
        ["hunting"] => "kind: Hunting".to_owned(),
        ["nrt"] => "kind: NRT".to_owned(),
        [period, frequency, rest @ ..] => format!(
            "kind: Scheduled\nqueryPeriod: {period}\nqueryFrequency: {frequency}\ntriggerThreshold: 0\ntriggerOperator: {}",
            rest.first().unwrap_or(&"gt")
        ),
        other => panic!("{other:?}"),
    };
    let query: String = query.lines().map(|it| format!("  {it}\n")).collect();
    let head = "id: 11111111-2222-3333-4444-555555555555\nname: One";
    format!("{head}\n{schedule}\nquery: |\n{query}")
}

/// What is said of a rule's logic, and what stops it from being looked at: place, code and words.
fn logic(file: &RuleFile, world: &World) -> String {
    let found = check_rule(file, world, &engine::library::Functions);
    let is_logic = |code: &str| code.starts_with("TIME") || code.starts_with("LOGIC");
    let kept = found.iter().filter(|it| is_logic(it.code) || it.severity == Severity::Error);
    let mut text = String::new();
    for it in kept {
        let place = file.text.get(it.span.start..it.span.end).unwrap();
        let place = place.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(
            text,
            "{} `{place}`\n  {}\n  = {}",
            it.code,
            it.message,
            it.help.as_deref().unwrap_or("-")
        );
    }
    text
}

/// What is read of each table, a line each; a star before what decides on the rows.
fn needs_of(table: &BoundTable) -> String {
    let deciding = deciding(table);
    let mut text = String::new();
    for (name, columns) in needs(table) {
        let decides = |it: &String| deciding.get(&name).is_some_and(|all| all.contains(it));
        let columns: Vec<String> = columns
            .iter()
            .map(|it| format!("{}{it}", if decides(it) { "*" } else { "" }))
            .collect();
        let _ = writeln!(text, "{name}: {}", columns.join(", "));
    }
    let sources: Vec<&str> = sources(table).iter().map(|it| it.name.as_str()).collect();
    let _ = writeln!(text, "in this order: {}", sources.join(", "));
    text
}

/// The query that each alert shows for its rows, and the rows that it gives.
fn queries(evaluation: &Evaluation, world: &World) -> String {
    let mut text = String::new();
    for alert in &evaluation.alerts {
        let object = security_alert::of_table(alert);
        let properties = object.get("ExtendedProperties").and_then(Value::as_str).unwrap();
        let properties: Value = serde_json::from_str(properties).unwrap();
        let query = properties["Query"].as_str().unwrap();
        let yaml = rule_around(query, "hunting");
        let file = RuleFile::from_bytes(Path::new("rule.yaml"), yaml.as_bytes());
        let rule = Arc::new(file.rule.unwrap());
        let bound = compile_rule(&rule, world, &engine::library::Functions).0.unwrap();
        let again = world.wait(evaluate(&rule, &bound, world, &world.context())).unwrap();
        let _ = writeln!(text, "{query}");
        for row in again.answer.rows() {
            let row: String = row_json(&again.answer, &row).to_string().chars().take(240).collect();
            let _ = writeln!(text, "= {row}");
        }
    }
    text
}

/// What a query reads of the alerts and incidents of a rule.
fn read(yaml: &str, query: &str, world: &World) -> String {
    let file = RuleFile::from_bytes(Path::new("rule.yaml"), yaml.as_bytes());
    let rule = Arc::new(file.rule.unwrap());
    let bound = compile_rule(&rule, world, &engine::library::Functions).0.unwrap();
    let evaluation = world.wait(evaluate(&rule, &bound, world, &world.context())).unwrap();
    let runs = outcome::alerts_of_runs(&rule, &evaluation);
    let alerts: Vec<_> = runs.iter().flatten().collect();
    let mut book = Book::default();
    book.add(alerts.iter().copied());
    let (bound, found) = kql::compile(query, world, &engine::library::Functions);
    let bound = bound.unwrap_or_else(|| panic!("{found:?}"));
    let context = world.context();
    let of_alerts = alerts.iter().map(|it| Value::Object(security_alert::of_table(it)));
    let rows = Rows::new(of_alerts.collect(), book.states().map(incidents::to_json).collect());
    let tables = rows.beside(context.tables.clone(), world);
    let context = Context { tables, ..context };
    let answer = world.wait(engine::run::run(&bound.tables[0], &context)).unwrap();
    let mut text = format!("{:?}\n", Round::of(&bound));
    for row in answer.rows() {
        let _ = writeln!(text, "{}", row_json(&answer, &row));
    }
    text
}

fn of_evaluation(kind: &str, it: &Evaluation) -> String {
    let mut text = String::new();
    match kind {
        "entities" => {
            for alert in &it.alerts {
                for entity in entities::to_json(&alert.entities.list).as_array().unwrap() {
                    let _ = writeln!(text, "{entity}");
                }
                let e = &alert.entities;
                let _ = writeln!(
                    text,
                    "{} incomplete, {} built-in, {} unknown, {} over",
                    e.n_incomplete,
                    e.n_built_in,
                    e.n_unknown,
                    e.n_over_limit + e.n_over_size
                );
            }
        }
        "alerts" => {
            for alert in &it.alerts {
                let object = security_alert::to_json(alert);
                let names: Vec<&str> =
                    object.as_object().unwrap().keys().map(String::as_str).collect();
                assert!(names.iter().copied().eq(security_alert::columns()), "{names:?}");
                for (name, value) in object.as_object().unwrap() {
                    let _ = writeln!(text, "{name}: {value}");
                }
            }
            let _ = writeln!(text, "{} alerts", it.alerts.len());
        }
        "csv" => {
            let mut out = Vec::new();
            csv::write(&it.alerts, &mut out).unwrap();
            text = csv_excerpt(&out);
        }
        "rows" => {
            for row in it.answer.rows() {
                let _ = writeln!(text, "{}", row_json(&it.answer, &row));
            }
        }
        "notes" => text = it.notes.iter().map(|it| format!("{it}\n")).collect(),
        _ => {}
    }
    text
}

/// The columns of a CSV text that matter, a line each.
fn csv_excerpt(out: &[u8]) -> String {
    let mut reader = ::csv::Reader::from_reader(out);
    let heads = reader.headers().unwrap().clone();
    let mut text = String::new();
    for record in reader.records() {
        for (head, cell) in heads.iter().zip(&record.unwrap()) {
            if matches!(head, "AlertName" | "Entities" | "Rows") {
                let _ = writeln!(text, "{head}: {cell}");
            }
        }
    }
    text
}

fn fields(rule: &Rule) -> String {
    let mut text = String::new();
    let _ =
        writeln!(text, "{} {:?} {:?} enabled={}", rule.id, rule.kind, rule.severity, rule.enabled);
    let _ = writeln!(text, "{} | {}", rule.name, rule.description);
    let _ = writeln!(text, "{:?}", rule.schedule);
    let _ = writeln!(text, "{:?} {:?} {:?}", rule.tactics, rule.techniques, rule.grouping);
    for it in &rule.connectors {
        let _ = writeln!(text, "connector {} {:?}", it.id, it.data_types);
    }
    for it in &rule.entity_mappings {
        let fields: Vec<_> =
            it.fields.iter().map(|it| (it.identifier, it.column.text.as_str())).collect();
        let _ = writeln!(text, "{} {fields:?}", it.entity_type.name);
    }
    let _ = writeln!(text, "{:?} {:?}", rule.version, rule.metadata);
    text
}

/// The functions of a file: their names, how many parameters they have, and their text.
fn functions(name: &str, text: &str) -> String {
    let (functions, problems) = match read_functions(Path::new(name), text) {
        Ok(found) => found,
        Err(problem) => return format!("{problem}\n"),
    };
    let mut out = String::new();
    for it in functions {
        let (n_params, n_lets) = (it.lambda.params.len(), it.lambda.lets.len());
        let _ = writeln!(
            out,
            "{}: {n_params} parameters, {n_lets} lets\n{}",
            it.name,
            it.text.trim_end()
        );
    }
    problems.iter().for_each(|it| out.push_str(&format!("{it}\n")));
    out
}

/// A page with each answer replaced by what comes of its case now.
fn rewritten(page: &str) -> (String, usize) {
    let (mut out, mut n_answers, mut is_json) = (String::new(), 0, false);
    let (mut yaml, mut world) = (String::new(), World::default());
    let (mut file, mut query) = ((String::new(), String::new()), String::new());
    let mut shared: Option<World> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(fence) = line.strip_prefix("```") else {
            if line.starts_with("## ") {
                world = shared.get_or_insert_with(|| world.clone()).clone();
            }
            continue;
        };
        let body: String = lines
            .by_ref()
            .take_while(|it| *it != "```")
            .fold(String::new(), |text, it| text + it + "\n");
        if fence == "json" {
            yaml = body.clone();
            is_json = true;
        } else if fence == "yaml" {
            is_json = false;
            // A page can't hold a tab or a bell that a reader sees: they are written as escapes.
            yaml = body.replace("<TAB>", "\t").replace("<BOM>", "\u{feff}");
        } else if let Some(path) = fence.strip_prefix("pack ") {
            yaml = RULES.iter().find(|it| it.path == path).unwrap().text.to_owned();
        } else if let Some(words) = fence.strip_prefix("query ") {
            yaml = rule_around(&body, words);
        } else if let Some(name) = fence.strip_prefix("kql ") {
            world.add_table(name, &body);
        }
        if let Some(name) = fence.strip_prefix("file ") {
            file = (name.to_owned(), body.clone());
        }
        if fence == "query" {
            query = body.clone();
        }
        if ANSWERS.contains(&fence)
            || fence.starts_with("event ")
            || fence == "hunt"
            || fence.starts_with("hunt ")
        {
            n_answers += 1;
            out.push_str(&match fence {
                "functions" => functions(&file.0, &file.1),
                "entity types" => outcome::entity_types(),
                "rules" if is_json => forms::rules("rule.json", &yaml, &world),
                "rules" => forms::rules("rule.yaml", &yaml, &world),
                "as yaml" => forms::converted(&yaml, is_json, Target::Yaml),
                "as arm" => forms::converted(&yaml, is_json, Target::Arm),
                "read" => read(&yaml, &query, &world),
                _ => answer(fence, &yaml, &world),
            });
        } else {
            out.push_str(&body);
        }
        out.push_str("```\n");
    }
    (out, n_answers)
}

fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.sort();
    pages
}

#[test]
fn every_page_gives_its_answers() {
    let mut n_all = 0;
    for path in pages() {
        let page = std::fs::File::open(&path).and_then(std::io::read_to_string).unwrap();
        let (now, n_answers) = rewritten(&page);
        n_all += n_answers;
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &now).unwrap();
            continue;
        }
        assert_eq!(now, page, "{} no longer holds; UPDATE_GOLDEN=1 rewrites it", path.display());
    }
    assert!(n_all > 20, "only {n_all} answers were found");
}

#[test]
fn every_code_has_an_example_that_shows_it() {
    let world = World::sign_ins();
    let mut numbers = std::collections::BTreeMap::<&str, usize>::new();
    for code in detect::codes::ALL {
        let (kind, number) = code.code.split_at(code.code.len() - 4);
        let next = numbers.entry(kind).or_default();
        *next += 1;
        assert_eq!(number, format!("{next:04}"), "{}", code.code);
        // Bytes that aren't UTF-8 can't stand in a text: the replacement character stands for one.
        let bytes =
            if code.example == "\u{fffd}" { b"\xff".as_slice() } else { code.example.as_bytes() };
        let file = RuleFile::from_bytes(Path::new("rule.yaml"), bytes);
        let found = check_rule(&file, &world, &engine::library::Functions);
        assert!(found.iter().any(|it| it.code == code.code), "{}: {found:?}", code.code);
        for it in &found {
            assert!(it.help.is_some(), "{}: {}", it.code, it.message);
            assert!(
                file.text.get(it.span.start..it.span.end).is_some(),
                "{}: {:?}",
                it.code,
                it.span
            );
        }
    }
}

#[test]
fn built_in_rules_bind_without_a_warning() {
    let world = World::sign_ins();
    let files = detect::pack::load_built_in();
    assert_eq!(files.len(), 2);
    for file in files {
        let mut found = check_rule(&file, &world, &engine::library::Functions);
        found.retain(|it| it.severity > Severity::Info);
        assert_eq!(found, [], "{}", file.path.display());
    }
}

#[test]
fn no_input_panics_the_reader() {
    let seed = detect::pack::RULES[0].text;
    for cut in (0..seed.len()).filter(|it| seed.is_char_boundary(*it)) {
        let _ = RuleFile::from_bytes(Path::new("rule.yaml"), &seed.as_bytes()[..cut]);
        let mut bytes = seed.as_bytes().to_vec();
        for hostile in [b'\t', b'"', b'*', b'{', b'\0', 0xff] {
            bytes[cut.min(seed.len() - 1)] = hostile;
            let file = RuleFile::from_bytes(Path::new("rule.yaml"), &bytes);
            for it in &file.diagnostics {
                assert!(
                    file.text.get(it.span.start..it.span.end).is_some(),
                    "{}: {:?}",
                    it.code,
                    it.span
                );
            }
        }
    }
}

#[test]
fn a_deep_or_looping_document_ends_soon() {
    let deep = format!("tags: {}", "[".repeat(100_000));
    let bomb: String = (1..40).fold("a0: &a0 [x]\n".to_owned(), |text, it| {
        let before = it - 1;
        text + &format!("a{it}: &a{it} [*a{before}, *a{before}]\n")
    });
    for (text, code) in [(deep, "RULE0005"), (bomb, "RULE0004")] {
        let file = RuleFile::from_bytes(Path::new("rule.yaml"), text.as_bytes());
        assert_eq!(file.diagnostics.first().map(|it| it.code), Some(code));
    }
}

#[test]
fn one_bad_file_does_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("deep")).unwrap();
    std::fs::write(path("b.yaml"), "name: [").unwrap();
    std::fs::write(path("deep/a.yml"), detect::pack::RULES[0].text).unwrap();
    std::fs::write(path("ignored.json"), "{}").unwrap();
    std::fs::write(path("large.yaml"), vec![b' '; (detect::rule_file::MAX_FILE_SIZE + 1) as usize])
        .unwrap();
    let (files, problems) =
        detect::rule_file::load_rules(&[folder.path().to_owned(), path("absent.yaml")]);
    let sound: Vec<(String, bool)> = files
        .iter()
        .map(|it| (it.path.file_name().unwrap().to_string_lossy().into_owned(), it.rule.is_some()))
        .collect();
    assert_eq!(sound, [("b.yaml".to_owned(), false), ("a.yml".to_owned(), true)]);
    let problems: Vec<String> = problems
        .iter()
        .map(|it| it.to_string().replace(&*folder.path().to_string_lossy(), ""))
        .collect();
    assert_eq!(
        problems,
        ["/large.yaml has over 4 MiB: not a rule file", "/absent.yaml can't be read"]
    );
}

#[test]
fn machine_formats_hold_the_same_alerts() {
    let world = World::default();
    let text = "id: 11111111-2222-3333-4444-555555555555\nname: Look\n\
        query: range Number from 1 to 3 step 1\neventGroupingSettings: {aggregationKind: AlertPerResult}\n";
    let rule = Arc::new(detect::rule_file::read_rule(text).0.unwrap());
    let query = compile_rule(&rule, &world, &engine::library::Functions).0.unwrap();
    let run = || world.wait(evaluate(&rule, &query, &world, &world.context())).unwrap().alerts;
    let alerts = run();
    let objects: Vec<Value> = alerts.iter().map(security_alert::to_json).collect();
    let mut lines = Vec::new();
    for alert in &run() {
        ndjson::write(alert, &mut lines).unwrap();
    }
    let lines: Vec<Value> = lines
        .split(|it| *it == b'\n')
        .filter(|it| !it.is_empty())
        .map(|it| serde_json::from_slice(it).unwrap())
        .collect();
    assert_eq!(lines, objects);
    let mut document = Vec::new();
    let mut book = Book::default();
    book.add(&alerts);
    json::write(&alerts, book.incidents(), &serde_json::json!({ "files": 1 }), &mut document)
        .unwrap();
    let document: Value = serde_json::from_slice(&document).unwrap();
    let incidents: Vec<Value> = book.incidents().iter().map(incidents::to_json).collect();
    assert_eq!(incidents.len(), 3);
    let names: Vec<&String> = incidents[0].as_object().unwrap().keys().collect();
    assert_eq!(names, incidents::COLUMNS);
    assert_eq!(
        document,
        serde_json::json!({ "alerts": objects, "incidents": incidents, "summary": { "files": 1 } })
    );
}

#[test]
fn a_rule_in_its_own_form_is_the_same_rule() {
    for file in detect::pack::load_built_in() {
        let form = RuleForm::of(&file.rule.unwrap());
        let (again, diagnostics) = detect::rule_file::read_rule(&form.form.to_string());
        assert!(diagnostics.iter().all(|it| it.severity == Severity::Info), "{diagnostics:?}");
        assert_eq!(RuleForm::of(&again.unwrap()), form);
    }
}

#[test]
fn logic_of_any_size_is_followed_in_time() {
    let world = World::sign_ins();
    let twice = |it: usize| format!("| extend x{} = x{it} + x{it} ", it + 1);
    let flags = |it: usize| format!("| extend x{} = x{it} and not(x{it}) ", it + 1);
    let codes: Vec<String> = (0..3_000).map(|it| format!("ResultType == \"{it}\"")).collect();
    let doubled: String = (0..100).map(twice).collect();
    let folded: String = (0..40).map(flags).collect();
    let queries = [
        format!("| where {}", codes.join(" or ")),
        format!("| where not({})", codes.join(" or ")),
        "| where ResultType != \"0\" ".repeat(900),
        format!("| extend x0 = now() - TimeGenerated {doubled}| where x100 > 1d"),
        format!("| extend x0 = ResultType == \"0\" {folded}| where x40"),
        format!("{}{}", "| join kind=inner (SigninLogs ".repeat(30), ") on UserId".repeat(30)),
    ];
    for query in queries {
        let yaml = rule_around(&format!("SigninLogs {query}"), "1h 1h");
        let file = RuleFile::from_bytes(Path::new("rule.yaml"), yaml.as_bytes());
        let found = check_rule(&file, &world, &engine::library::Functions);
        let errors: Vec<_> = found.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}
