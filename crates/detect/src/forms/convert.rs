//! Rules from one form into another. What the other form has no place for travels along, so that the way back loses nothing; each
//! conversion is read back before it is given out, and what it lost all the same is said.

use std::collections::BTreeMap;

use super::sidecar::{self, ARM, applied, envelope, for_template, for_yaml};
use super::write::{self, Blocks};
use super::{Form, Source, json, not_a_rule, resource, sources};
use crate::rule_file::has_error;
use crate::yaml::{Entry, Node, Value, same, same_entries};
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

/// A rule of a file, to be converted.
#[derive(Debug, Clone)]
pub struct Convertible {
    source: Source,
    /// How many comments the text around it holds, of which only YAML keeps any.
    n_comments: usize,
}

/// A rule in another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Converted {
    pub text: String,
    /// What did not come along.
    pub notes: Vec<String>,
}

/// What rules are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    Arm,
    Yaml,
}

/// What a text holds for the way into another form.
#[derive(Debug, Clone, Default)]
pub struct Contents {
    pub rules: Vec<Convertible>,
    /// Why parts of it can't be read, the first reason of each.
    pub wrong: Vec<Diagnostic>,
    /// Rules of kinds that have no query, such as Fusion.
    pub left_out: Vec<Diagnostic>,
}

/// The rules of a text that can be converted, and what is said of the others.
pub fn contents(text: &str, is_json: bool) -> Contents {
    let mut contents = Contents::default();
    let n_comments = if is_json { 0 } else { comments(text) };
    for source in sources(text, is_json).unwrap_or_default() {
        if source.entries.as_ref().is_some_and(|it| !it.is_empty()) {
            contents.rules.push(Convertible { source, n_comments });
            continue;
        }
        let is_wrong = source.entries.is_some() || has_error(&source.diagnostics);
        let is_grave = |it: &Diagnostic| !is_wrong || it.severity == Severity::Error;
        let why = source.diagnostics.into_iter().find(is_grave);
        let why = why.unwrap_or_else(|| not_a_rule(Span::default(), "there is nothing to read"));
        if is_wrong { &mut contents.wrong } else { &mut contents.left_out }.push(why);
    }
    contents
}

impl Convertible {
    /// What it was read from.
    pub fn form(&self) -> Form {
        self.source.form
    }

    /// A text of one of its fields.
    pub fn text(&self, field: &str) -> Option<&str> {
        let entries = self.source.entries.as_deref()?;
        super::template::entry(entries, field)?.value.as_text().map(str::trim)
    }

    /// Its fields as YAML has them, with what a resource says besides.
    fn fields(&self) -> (Vec<Entry>, Vec<String>) {
        let mut notes = Vec::new();
        let mut entries = self.source.yaml_entries();
        match &self.source.resource {
            Some(original) => {
                let sidecar = for_yaml(original, &entries);
                entries.extend(sidecar.map(|it| Entry::new(ARM, it)));
                let (back, _) = applied(&entries);
                if !same(&back, &original.resource) {
                    notes.push(
                        "an expression of the template around it is written as what it comes to"
                            .to_owned(),
                    );
                }
            }
            None if self.source.form == Form::Defender => {
                notes.push("response actions, scope and recommended actions of a custom detection have no place in a rule of Sentinel, whose window is one of TimeGenerated".to_owned());
            }
            None => {}
        }
        (entries, notes)
    }
}

/// Rules in one text: a template with all of them, or YAML documents one after another.
pub fn convert(rules: &[Convertible], target: Target) -> Converted {
    match target {
        Target::Arm => to_template(rules),
        Target::Yaml => {
            let all: Vec<Converted> = rules.iter().map(to_document).collect();
            let texts: Vec<&str> = all.iter().map(|it| it.text.as_str()).collect();
            let notes = all.iter().flat_map(|it| it.notes.iter().cloned()).collect();
            Converted { text: texts.join("---\n"), notes }
        }
    }
}

fn to_document(rule: &Convertible) -> Converted {
    let (entries, mut notes) = rule.fields();
    for blocks in [Blocks::Literal, Blocks::Quoted] {
        let text = write::yaml(&entries, blocks);
        let back = sources(&text, false).unwrap_or_default();
        let back = back.first().and_then(|it| it.entries.as_deref()).unwrap_or_default();
        if same_entries(back, &entries)
            || entries.iter().any(|it| it.key == "properties" || it.key == "queryCondition")
        {
            return Converted { text, notes };
        }
        if blocks == Blocks::Quoted {
            notes.push(format!("not everything could be written: {}", difference(back, &entries)));
            return Converted { text, notes };
        }
    }
    Converted { text: String::new(), notes }
}

fn to_template(rules: &[Convertible]) -> Converted {
    let mut members = envelope().entries().to_vec();
    let (mut resources, mut notes) = (Vec::new(), Vec::new());
    let mut wanted = Vec::new();
    for rule in rules {
        let (entries, lost) = rule.fields();
        let name = rule.text("name").unwrap_or("a rule without a name").to_owned();
        notes.extend(
            lost.into_iter()
                .filter(|_| rule.source.resource.is_none())
                .map(|it| format!("{name}: {it}")),
        );
        if rule.n_comments > 0 {
            let n = rule.n_comments;
            let comments = if n == 1 { "a comment".to_owned() } else { format!("{n} comments") };
            notes.push(format!(
                "{name}: {comments} of the YAML outside of its texts can't stand in JSON"
            ));
        }
        let (resource, around) = applied(&entries);
        for it in around {
            merge(&mut members, it);
        }
        let fields: Vec<Entry> = entries.into_iter().filter(|it| it.key != ARM).collect();
        wanted.push((name, fields));
        resources.push(resource);
    }
    let remembered = remembered_of(&resources, &wanted);
    if !remembered.is_empty() {
        let rules = Node::mapping([Entry::new("rules", Node::list(remembered))]);
        let metadata = Node::mapping([Entry::new("picket", rules)]);
        merge(&mut members, Entry::new("metadata", metadata));
    }
    members.push(Entry::new("resources", Node::list(resources)));
    let text = write::json(&Node::mapping(members));
    let back = json::parse(&text).0.map(|it| resource::find(&it)).unwrap_or_default();
    for (at, (name, fields)) in wanted.iter().enumerate() {
        let found = back.get(at).map(Source::yaml_entries).unwrap_or_default();
        if !same_entries(&found, fields) {
            notes.push(format!("{name}: the way back differs: {}", difference(&found, fields)));
        }
    }
    Converted { text, notes }
}

/// What the template says of rules that would come back otherwise, and of those that share a name.
fn remembered_of(resources: &[Node], wanted: &[(String, Vec<Entry>)]) -> Vec<Node> {
    let name = |it: &Node| it.get("name").and_then(Node::as_text).unwrap_or("").to_owned();
    let mut n_of_name: BTreeMap<String, usize> = BTreeMap::new();
    for it in resources {
        *n_of_name.entry(name(it)).or_default() += 1;
    }
    let of_rule = |(resource, (_, fields)): (&Node, &(String, Vec<Entry>))| {
        let is_alone = n_of_name.get(&name(resource)) == Some(&1);
        let is_kept = is_alone && same_entries(&sidecar::fields_of(resource), fields);
        (!is_kept).then(|| for_template(fields, resource))
    };
    resources.iter().zip(wanted).filter_map(of_rule).collect()
}

/// The first field that isn't the same.
fn difference(found: &[Entry], wanted: &[Entry]) -> String {
    let differs = |(a, b): &(&Entry, &Entry)| a.key != b.key || !same(&a.value, &b.value);
    match found.iter().zip(wanted).find(differs) {
        Some((_, wanted)) => format!("`{}`", wanted.key),
        None => format!("{} fields of {}", found.len(), wanted.len()),
    }
}

/// Members of templates that hold several things are put together; of the others the first counts.
fn merge(members: &mut Vec<Entry>, it: Entry) {
    match members.iter_mut().find(|member| member.key == it.key) {
        Some(member) => match (&mut member.value.value, it.value.value) {
            (Value::Mapping(all), Value::Mapping(more)) => {
                for entry in more {
                    match all.iter_mut().find(|it| it.key == entry.key) {
                        Some(ours) => *ours = entry,
                        None => all.push(entry),
                    }
                }
            }
            (ours, theirs) => *ours = theirs,
        },
        None => members.push(it),
    }
}

/// Comments of a YAML text: `#` behind white space and outside of every text.
fn comments(text: &str) -> usize {
    let mut spans = Vec::new();
    for (root, _) in crate::yaml::parse(text) {
        root.iter().for_each(|it| leaves(it, &mut spans));
    }
    spans.sort_unstable();
    let mut at = 0;
    let mut n_comments = 0;
    for (start, end) in spans.into_iter().chain([(text.len(), text.len())]) {
        let gap = text.get(at..start).unwrap_or("");
        n_comments += gap
            .lines()
            .filter(|it| it.starts_with('#') || it.contains(" #") || it.contains("\t#"))
            .count();
        at = at.max(end);
    }
    n_comments
}

fn leaves(node: &Node, spans: &mut Vec<(usize, usize)>) {
    if let Value::Scalar { .. } = &node.value {
        spans.push((node.span.start, node.span.end));
    }
    for entry in node.entries() {
        spans.push((entry.key_span.start, entry.key_span.end));
        leaves(&entry.value, spans);
    }
    node.items().iter().for_each(|it| leaves(it, spans));
}
