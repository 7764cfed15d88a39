//! Rules made by chance go from one form into the other and back; nothing may be lost on the way.

use super::convert::{Target, contents, convert};
use super::write::{self, Blocks};
use super::{json, sources};
use crate::yaml::{Entry, Node, Value, same, same_entries};

/// Chance that is the same each time: xorshift.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n.max(1)
    }

    fn one<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Parts of texts that one form or the other could spoil.
const PARTS: &[&str] = &[
    "SigninLogs",
    "\n",
    "\n\n",
    "| where A == \"x\"",
    "  ",
    "\t",
    "\r\n",
    "'",
    "''",
    "\"",
    "---",
    "...",
    "\n---\n",
    "# no comment",
    " #",
    ": ",
    ":",
    "- ",
    "[",
    "]",
    "[[",
    "[concat('a')]",
    "{",
    "}",
    "*a",
    "&a",
    "!t",
    "%d",
    "@",
    "`",
    "\\",
    "\\n",
    "ä",
    "日本",
    "🦀",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "\u{1}",
    "null",
    "~",
    "true",
    "0x10",
    "1e3",
    "|",
    ">",
    ",",
    "?",
    "=",
    "<<",
    "\u{a0}",
    "parameters('workspace')",
    "// text",
    "/* text */",
    "$",
    "\n ",
    "\n\t",
];

fn text(chance: &mut Chance, most: usize) -> String {
    let n = chance.below(most + 1);
    let mut text: String = (0..n).map(|_| chance.one(PARTS)).collect();
    if chance.below(40) == 0 {
        text.push_str(&"let a = 1; ".repeat(600));
    }
    text
}

fn query(chance: &mut Chance) -> String {
    let end = ["", "\n", "\n\n", "  ", "\t\n", " \n ", "\r\n"];
    format!("{}T{}{}", text(chance, 2), text(chance, 8), chance.one(&end))
}

/// A scalar as an author may have written it, with quotes or without.
fn scalar(chance: &mut Chance, all: &[&str]) -> Node {
    let text = chance.one(all);
    if chance.below(3) == 0 { Node::text(text) } else { Node::plain(text) }
}

fn texts(chance: &mut Chance, all: &[&str]) -> Node {
    let n = chance.below(4);
    Node::list((0..n).map(|_| scalar(chance, all)).collect::<Vec<_>>())
}

const DURATIONS: &[&str] = &[
    "1h",
    "PT1H",
    "60m",
    "1d",
    "P1D",
    "01:00:00",
    "1.00:00:00",
    "PT1D",
    "soon",
    "14d",
    "0m",
    "36h",
];
const TECHNIQUES: &[&str] = &["T1078", "T1078.004", "T1110.001", "T1110", "x.y"];
const TACTICS: &[&str] = &["InitialAccess", "Credential Access", "Impact", "a,b", " padded "];

fn value(field: &str, chance: &mut Chance) -> Node {
    match field {
        "id" => scalar(
            chance,
            &[
                "0B5C1A40-9d5e-4c4f-8a53-6f2d5a3f9c01",
                "0b5c1a40-9d5e-4c4f-8a53-6f2d5a3f9c01",
                "it's",
                "12",
            ],
        ),
        "query" => Node::text(query(chance)),
        "name" | "description" | "status" | "notes" => Node::text(text(chance, 5)),
        "severity" => scalar(chance, &["High", "high", "Hight", "null"]),
        "kind" => scalar(chance, &["Scheduled", "scheduled", "NRT", "nrt", "Fusion"]),
        "enabled" | "suppressionEnabled" => scalar(chance, &["true", "True", "false", "yes"]),
        "queryFrequency" | "queryPeriod" | "suppressionDuration" => scalar(chance, DURATIONS),
        "triggerOperator" => scalar(chance, &["gt", "GreaterThan", "GT", "ne", "over"]),
        "triggerThreshold" => scalar(chance, &["0", "10", "-1", "1.5", "many", "007"]),
        "tactics" => texts(chance, TACTICS),
        "relevantTechniques" | "techniques" => texts(chance, TECHNIQUES),
        "version" => scalar(chance, &["1.0.0", "1.0", "2", "v1"]),
        "incidentConfiguration" => Node::mapping([
            Entry::new("createIncident", scalar(chance, &["true", "false"])),
            Entry::new(
                "groupingConfiguration",
                Node::mapping([Entry::new("lookbackDuration", scalar(chance, DURATIONS))]),
            ),
        ]),
        "customDetails" => Node::mapping([Entry::new("A", Node::text(text(chance, 3)))]),
        "arm2" => Node::plain("null"),
        _ => tree(chance, 3),
    }
}

/// Anything.
fn tree(chance: &mut Chance, depth: usize) -> Node {
    match chance.below(if depth == 0 { 2 } else { 4 }) {
        0 => Node::text(text(chance, 3)),
        1 => scalar(chance, &["1", "-0.5", "true", "null", "plain", "1.2.3", "~", ""]),
        2 => Node::list((0..chance.below(3)).map(|_| tree(chance, depth - 1)).collect::<Vec<_>>()),
        _ => Node::mapping(entries(chance, &["a", "b c", "0", "'q'", "key: x"], |chance, _| {
            tree(chance, depth - 1)
        })),
    }
}

/// Some of the names, in any order, each with a value.
fn entries(
    chance: &mut Chance,
    names: &[&str],
    mut value: impl FnMut(&mut Chance, &str) -> Node,
) -> Vec<Entry> {
    let mut names: Vec<&str> = names.iter().copied().filter(|_| chance.below(3) > 0).collect();
    for at in (1..names.len()).rev() {
        names.swap(at, chance.below(at + 1));
    }
    names.into_iter().map(|name| Entry::new(name, value(chance, name))).collect()
}

const FIELDS: &[&str] = &[
    "id",
    "name",
    "description",
    "severity",
    "kind",
    "status",
    "enabled",
    "requiredDataConnectors",
    "query",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "tactics",
    "relevantTechniques",
    "techniques",
    "entityMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "suppressionEnabled",
    "suppressionDuration",
    "incidentConfiguration",
    "version",
    "metadata",
    "tags",
    "notes",
    "arm2",
    "startTimeUtc",
];

/// A resource's properties are YAML's fields but for some names.
const PROPERTIES: &[&str] = &[
    "displayName",
    "description",
    "severity",
    "enabled",
    "query",
    "queryFrequency",
    "queryPeriod",
    "triggerOperator",
    "triggerThreshold",
    "tactics",
    "techniques",
    "subTechniques",
    "entityMappings",
    "customDetails",
    "alertDetailsOverride",
    "eventGroupingSettings",
    "suppressionEnabled",
    "suppressionDuration",
    "incidentConfiguration",
    "templateVersion",
    "alertRuleTemplateName",
    "lastModifiedUtc",
];

fn fields_of(text: &str, is_json: bool) -> Vec<Vec<Entry>> {
    let all = sources(text, is_json).unwrap_or_default();
    all.into_iter().map(|it| it.entries.unwrap_or_default()).collect()
}

fn query_of(entries: &[Entry]) -> Option<&str> {
    entries.iter().find(|it| it.key == "query").and_then(|it| it.value.as_text())
}

fn turned(text: &str, is_json: bool, target: Target) -> Result<String, String> {
    let found = contents(text, is_json);
    if !found.wrong.is_empty() || !found.left_out.is_empty() {
        return Err(format!("{:?} {:?}\n{text}", found.wrong, found.left_out));
    }
    let converted = convert(&found.rules, target);
    match converted.notes.is_empty() {
        true => Ok(converted.text),
        false => Err(format!("{:?}\n{text}\n{}", converted.notes, converted.text)),
    }
}

/// Tries many; of those that fail the shortest is shown.
fn all_hold(one: impl Fn(&mut Chance) -> Result<(), String>) {
    let failed = (1..300u64)
        .filter_map(|seed| one(&mut Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))).err());
    let failed: Vec<String> = failed.collect();
    let shortest = failed.iter().min_by_key(|it| it.len());
    assert!(
        failed.is_empty(),
        "{} fail, such as {}",
        failed.len(),
        shortest.map_or("", String::as_str)
    );
}

#[test]
fn yaml_through_a_template_is_the_same_yaml() {
    all_hold(|chance| {
        let n_rules = 1 + chance.below(3);
        let rules: Vec<Vec<Entry>> = (0..n_rules).map(|at| rule(chance, at)).collect();
        let blocks = if chance.below(4) == 0 { Blocks::Quoted } else { Blocks::Literal };
        let texts: Vec<String> = rules.iter().map(|it| write::yaml(it, blocks)).collect();
        let text = texts.join("---\n");
        let read = fields_of(&text, false);
        let are_same = |a: &[Vec<Entry>], b: &[Vec<Entry>]| {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| same_entries(a, b) && query_of(a) == query_of(b))
        };
        if !are_same(&read, &rules) {
            return Err(format!("what was written is read otherwise\n{text}"));
        }
        let template = turned(&text, false, Target::Arm)?;
        let back = turned(&template, true, Target::Yaml)?;
        match are_same(&fields_of(&back, false), &rules) {
            true => Ok(()),
            false => Err(format!("the way back differs\n{text}\n{template}\n{back}")),
        }
    });
}

/// A rule's fields; of several rules each has an id of its own.
fn rule(chance: &mut Chance, at: usize) -> Vec<Entry> {
    let mut rule = entries(chance, FIELDS, |chance, name| value(name, chance));
    if !rule.iter().any(|it| it.key == "query") {
        rule.push(Entry::new("query", value("query", chance)));
    }
    if at > 0 {
        rule.retain(|it| it.key != "id");
        rule.push(Entry::new(
            "id",
            Node::text(format!("0b5c1a40-9d5e-4c4f-8a53-6f2d5a3f9c{at:02}")),
        ));
    }
    rule
}

/// A template with rules as others may have written them.
fn template(chance: &mut Chance) -> Node {
    let n_rules = 1 + chance.below(3);
    let resources: Vec<Node> = (0..n_rules).map(|at| resource(chance, at)).collect();
    let mut members = entries(
        chance,
        &["$schema", "contentVersion", "variables", "metadata", "outputs"],
        |chance, name| match name {
            "contentVersion" => Node::text("2.0.0.0"),
            "$schema" => Node::text("https://example.org/schema.json#"),
            _ => Node::mapping([Entry::new("v", Node::text(chance.one(&["1", "x y", "'"])))]),
        },
    );
    let parameter = Node::mapping([Entry::new("defaultValue", Node::text("PT2H"))]);
    members.push(Entry::new("parameters", Node::mapping([Entry::new("p", parameter)])));
    members.push(Entry::new("resources", Node::list(resources)));
    Node::mapping(members)
}

fn resource(chance: &mut Chance, at: usize) -> Node {
    let mut properties = entries(chance, PROPERTIES, |chance, name| match name {
        "displayName" => value("name", chance),
        "templateVersion" => value("version", chance),
        "subTechniques" => texts(chance, &["T1078.004", "T1110.001"]),
        "queryPeriod" if chance.below(3) == 0 => Node::text("[parameters('p')]"),
        "alertRuleTemplateName" => scalar(chance, &["null", "x"]),
        _ => value(name, chance),
    });
    properties.retain(|it| it.key != "query");
    properties.push(Entry::new("query", Node::text(format!("T{}", text(chance, 5)))));
    let name = format!(
        "[concat(parameters('w'),'/Microsoft.SecurityInsights/0b5c1a40-9d5e-4c4f-8a53-6f2d5a3f9c0{at}')]"
    );
    let mut members =
        entries(chance, &["apiVersion", "dependsOn", "etag", "location"], |chance, _| {
            Node::text(chance.one(&["2023-02-01", "*", "[resourceGroup().location]", "\"1\""]))
        });
    let kind_of = "Microsoft.OperationalInsights/workspaces/providers/alertRules";
    members.push(Entry::new("type", Node::text(kind_of)));
    members.push(Entry::new("name", Node::text(name)));
    members.push(Entry::new("kind", Node::text(chance.one(&["Scheduled", "NRT"]))));
    members
        .insert(chance.below(members.len()), Entry::new("properties", Node::mapping(properties)));
    Node::mapping(members)
}

#[test]
fn a_template_through_yaml_is_the_same_template() {
    all_hold(|chance| {
        let template = template(chance);
        let text = write::json(&template);
        let read = json::parse(&text).0.ok_or("it can't be read")?;
        if !same(&template, &read) {
            return Err(format!("what was written is read otherwise\n{text}"));
        }
        let rules = turned(&text, true, Target::Yaml)?;
        let back = turned(&rules, false, Target::Arm)?;
        let again = json::parse(&back).0.ok_or("it can't be read")?;
        let keeps = |it: &Entry| {
            again.get(&it.key).is_some_and(|found| match it.key.as_str() {
                "resources" => same(found, &it.value),
                _ => holds(found, &it.value),
            })
        };
        match read.entries().iter().find(|it| !keeps(it)) {
            None => Ok(()),
            Some(it) => Err(format!("`{}` differs\n{text}\n{rules}\n{back}", it.key)),
        }
    });
}

/// Whether a mapping has all that another one has, besides what a conversion added.
fn holds(it: &Node, wanted: &Node) -> bool {
    match &wanted.value {
        Value::Mapping(entries) => {
            entries.iter().all(|entry| it.get(&entry.key).is_some_and(|it| same(it, &entry.value)))
        }
        Value::Scalar { .. } | Value::Sequence(_) => same(it, wanted),
    }
}
