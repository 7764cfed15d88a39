//! What one form has no place for travels along in the other: in a template under `metadata.picket`, in YAML under `arm`. Both hold
//! only what the way back would lose, and what was changed since wins over them.

use super::Form;
use super::expression::{MAX_STEPS, Scope};
use super::names::field;
use super::resource::{self, Original};
use super::template::{self, field_name, has_place, to_arm, to_resource, to_yaml};
use crate::yaml::{Entry, Node, same, same_entries};
use std::cell::Cell;

/// The name of the field that holds what YAML has no place for.
pub const ARM: &str = "arm";

/// What a template says of one of its resources.
pub fn of_resource<'n>(template: &'n Node, resource: &Node) -> Option<&'n Node> {
    let name = resource.get("name")?.as_text()?;
    let rules = template.get("metadata")?.get("picket")?.get("rules")?;
    rules.items().iter().find(|it| it.get("name").and_then(Node::as_text) == Some(name))
}

/// What a template has to say of a rule, so that `restored` gives exactly these fields.
pub fn for_template(entries: &[Entry], resource: &Node) -> Node {
    let back = fields_of(resource);
    let is_kept = |it: &&Entry| {
        let found = back.iter().find(|found| found.key == field_name(&it.key));
        found.is_some_and(|found| same(&found.value, &it.value))
    };
    let written = entries.iter().filter(|it| !is_kept(it)).cloned().collect::<Vec<_>>();
    let sidecar = |written: Vec<Entry>| {
        let name = resource.get("name").cloned().unwrap_or_else(|| Node::text(""));
        let order = entries.iter().map(|it| Node::text(it.key.as_str()));
        Node::mapping([
            Entry::new("name", name),
            Entry::new("order", Node::list(order)),
            Entry::new("written", Node::mapping(written)),
        ])
    };
    let small = sidecar(written);
    match same_entries(&restored(back, &small), entries) {
        true => small,
        false => sidecar(entries.to_vec()),
    }
}

/// The fields of a resource, as they were written before it was made.
pub fn restored(back: Vec<Entry>, sidecar: &Node) -> Vec<Entry> {
    let written = sidecar.get("written");
    let order = sidecar.get("order").map_or(&[][..], Node::items);
    let keys: Vec<&str> = order.iter().filter_map(Node::as_text).collect();
    let of_search = !back.iter().any(|it| it.key == "kind");
    let form = if of_search { Form::SavedSearch } else { Form::AlertRule };
    let mut entries: Vec<Entry> = Vec::new();
    for key in &keys {
        let name = field_name(key);
        let found = back.iter().find(|it| it.key == name);
        let kept = written.and_then(|it| it.entries().iter().find(|it| it.key == *key));
        let entry = match (kept, found) {
            (Some(kept), None) if kept.value.is_null() || !has_place(form, name) => kept.clone(),
            (Some(kept), Some(found)) if agree(name, &kept.value, &found.value) => kept.clone(),
            (_, Some(found)) => {
                let value = to_yaml(name, &found.value);
                Entry { key: (*key).to_owned(), value, ..found.clone() }
            }
            (_, None) => continue,
        };
        entries.push(entry);
    }
    let made = fields_of(&to_resource(&entries));
    for it in back {
        let stands = keys.iter().any(|key| field_name(key) == it.key);
        let is_made =
            made.iter().any(|made| made.key == it.key && agree(&it.key, &made.value, &it.value));
        if !stands && !is_made {
            let value = to_yaml(&it.key, &it.value);
            entries.push(Entry { value, ..it });
        }
    }
    entries
}

/// Whether two values of a field come to the same in a resource.
fn agree(name: &str, a: &Node, b: &Node) -> bool {
    let through = |it: &Node| {
        // A resource without a query is no rule.
        let query = Entry::new("query", Node::text("print 1"));
        let kind = Entry::new("kind", Node::text("NRT"));
        let entries = [kind, query, Entry::new(name, it.clone())];
        let fields = fields_of(&to_resource(&entries));
        fields.into_iter().find(|it| it.key == name).map(|it| it.value)
    };
    match name {
        "relevantTechniques" | "id" => match (through(a), through(b)) {
            (Some(a), Some(b)) => same(&a, &b),
            _ => false,
        },
        "kind" => a.as_text().zip(b.as_text()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)),
        "tactics" => same(&joined(a), &joined(b)),
        _ => same(&to_arm(name, a), &to_arm(name, b)),
    }
}

/// A saved search keeps a list as one text.
fn joined(node: &Node) -> Node {
    let text = |it: &Node| it.as_text().unwrap_or("").trim().to_owned();
    match node.items() {
        [] => node.clone(),
        items => Node::text(items.iter().map(text).collect::<Vec<_>>().join(",")),
    }
}

/// The fields that a resource of a template comes to, in YAML's way of writing.
pub fn fields_of(resource: &Node) -> Vec<Entry> {
    fields_in(resource, None)
}

fn fields_in(resource: &Node, template: Option<&Node>) -> Vec<Entry> {
    let steps = Cell::new(MAX_STEPS);
    let scope = Scope { template, outer: None, steps: &steps };
    let fields = resource::one(resource, &scope).and_then(|it| it.entries).unwrap_or_default();
    fields.into_iter().map(|it| Entry { value: to_yaml(&it.key, &it.value), ..it }).collect()
}

/// What YAML has to say of a resource, so that `applied` gives exactly that resource; None where there is nothing to say.
pub fn for_yaml(original: &Original, entries: &[Entry]) -> Option<Node> {
    let (ours, theirs) = (to_resource(entries), &original.resource);
    let mut sidecar = Vec::new();
    let is_nested = original.template.is_none() && has_expression(theirs);
    let members = differing(ours.entries(), theirs.entries(), &["properties"]);
    let members: Vec<Entry> =
        members.into_iter().filter(|it| !is_nested || !has_expression(&it.value)).collect();
    push(&mut sidecar, "resource", members);
    let of = |it: &Node| it.get("properties").map_or(Vec::new(), |it| it.entries().to_vec());
    let (our_properties, properties) = (of(&ours), of(theirs));
    let changed = differing(&our_properties, &properties, &[]);
    let (kept, changed): (Vec<Entry>, Vec<Entry>) =
        changed.into_iter().filter(|it| !is_nested || !has_expression(&it.value)).partition(|it| {
            let name = field(&it.key);
            entries.iter().any(|entry| entry.key == name && same(&entry.value, &it.value))
        });
    push(&mut sidecar, "properties", changed);
    let names = |all: &[Entry]| {
        Node::list(all.iter().map(|it| Node::text(it.key.as_str())).collect::<Vec<_>>())
    };
    if !kept.is_empty() {
        sidecar.push(Entry::new("kept", names(&kept)));
    }
    if !same(&names(&our_properties), &names(&properties)) {
        sidecar.push(Entry::new("order", names(&properties)));
    }
    if !same(&names(ours.entries()), &names(theirs.entries())) {
        sidecar.push(Entry::new("members", names(theirs.entries())));
    }
    if let Some(template) = &original.template {
        let ours = envelope();
        let without = Node::mapping(template.entries().iter().filter_map(without_sidecar));
        push(&mut sidecar, "template", differing(ours.entries(), without.entries(), &[]));
    }
    (!sidecar.is_empty()).then(|| Node::mapping(sidecar))
}

fn push(sidecar: &mut Vec<Entry>, name: &str, entries: Vec<Entry>) {
    if !entries.is_empty() {
        sidecar.push(Entry::new(name, Node::mapping(entries)));
    }
}

/// A template's metadata without what this module adds.
fn without_sidecar(it: &Entry) -> Option<Entry> {
    if it.key != "metadata" || it.value.get("picket").is_none() {
        return Some(it.clone());
    }
    let rest: Vec<Entry> =
        it.value.entries().iter().filter(|it| it.key != "picket").cloned().collect();
    (!rest.is_empty()).then(|| Entry::new("metadata", Node::mapping(rest)))
}

fn has_expression(node: &Node) -> bool {
    let inner = node.entries().iter().map(|it| &it.value).chain(node.items());
    node.as_text().is_some_and(|it| it.starts_with('[') && it.ends_with(']'))
        || inner.into_iter().any(has_expression)
}

/// Entries of the second that the first has not, or not with this value.
fn differing(ours: &[Entry], theirs: &[Entry], but: &[&str]) -> Vec<Entry> {
    let is_known = |it: &&Entry| {
        but.contains(&it.key.as_str())
            || ours.iter().any(|our| our.key == it.key && same(&our.value, &it.value))
    };
    theirs.iter().filter(|it| !is_known(it)).cloned().collect()
}

/// A rule's resource, and what its template holds besides.
pub fn applied(entries: &[Entry]) -> (Node, Vec<Entry>) {
    let fields: Vec<Entry> = entries.iter().filter(|it| it.key != ARM).cloned().collect();
    let ours = to_resource(&fields);
    let Some(sidecar) = entries.iter().find(|it| it.key == ARM).map(|it| &it.value) else {
        return (ours, Vec::new());
    };
    let section = |name: &str| sidecar.get(name).map_or(&[][..], Node::entries);
    let template = section("template").to_vec();
    let mut properties = ours.get("properties").map_or(Vec::new(), |it| it.entries().to_vec());
    for it in section("properties") {
        set(&mut properties, it.clone());
    }
    for name in sidecar.get("kept").map_or(&[][..], Node::items).iter().filter_map(Node::as_text) {
        if let Some(it) = template::entry(&fields, field(name)) {
            set(&mut properties, Entry::new(name, it.value.clone()));
        }
    }
    if let Some(order) = sidecar.get("order") {
        properties = ordered(properties, order, |it| is_field(it, &fields));
    }
    let mut members = ours.entries().to_vec();
    section("resource").iter().for_each(|it| set(&mut members, it.clone()));
    set(&mut members, Entry::new("properties", Node::mapping(properties)));
    if let Some(order) = sidecar.get("members") {
        members = ordered(members, order, |_| false);
    }
    (kept_as_changed(Node::mapping(members), &ours, &fields, &template), template)
}

/// A field that was written into the YAML since.
fn is_field(it: &Entry, fields: &[Entry]) -> bool {
    let name = if it.key == "subTechniques" { "relevantTechniques" } else { field(&it.key) };
    template::entry(fields, name).is_some()
}

fn set(entries: &mut Vec<Entry>, entry: Entry) {
    match entries.iter_mut().find(|it| it.key == entry.key) {
        Some(it) => *it = entry,
        None => entries.push(entry),
    }
}

/// Entries in that order; others behind them where they are to stay.
fn ordered(entries: Vec<Entry>, order: &Node, stays: impl Fn(&Entry) -> bool) -> Vec<Entry> {
    let names: Vec<&str> = order.items().iter().filter_map(Node::as_text).collect();
    let first = names.iter().filter_map(|name| entries.iter().find(|it| it.key == *name)).cloned();
    let rest = entries.iter().filter(|it| !names.contains(&it.key.as_str()) && stays(it)).cloned();
    first.chain(rest).collect()
}

/// What the sidecar remembers counts only where it still comes to what the fields say.
fn kept_as_changed(candidate: Node, ours: &Node, fields: &[Entry], template: &[Entry]) -> Node {
    let template = Node::mapping(template.to_vec());
    let back = fields_in(&candidate, Some(&template));
    let holds = |it: &Entry| {
        let name = if it.key == "subTechniques" { "relevantTechniques" } else { field(&it.key) };
        let found = back.iter().find(|it| it.key == name);
        match (template::entry(fields, name), found) {
            (Some(entry), Some(found)) => same(&to_yaml(name, &entry.value), &found.value),
            (Some(_), None) => false,
            (None, _) => {
                !has_place(Form::AlertRule, name)
                    || ours.get("properties").is_some_and(|ours| ours.get(&it.key).is_some())
            }
        }
    };
    let properties = candidate.get("properties").map_or(&[][..], Node::entries);
    let mended = properties.iter().filter_map(|it| match holds(it) {
        true => Some(it.clone()),
        false => {
            let ours = ours.get("properties").and_then(|ours| ours.get(&it.key));
            ours.map(|value| Entry::new(it.key.as_str(), value.clone()))
        }
    });
    let mended = Node::mapping(mended.collect::<Vec<_>>());
    let members = candidate.entries().iter().map(|it| match it.key.as_str() {
        "properties" => Entry::new("properties", mended.clone()),
        _ => it.clone(),
    });
    Node::mapping(members.collect::<Vec<_>>())
}

/// A template that holds nothing yet.
pub fn envelope() -> Node {
    let schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";
    let workspace = Node::mapping([Entry::new("type", Node::text("string"))]);
    Node::mapping([
        Entry::new("$schema", Node::text(schema)),
        Entry::new("contentVersion", Node::text("1.0.0.0")),
        Entry::new("parameters", Node::mapping([Entry::new("workspace", workspace)])),
    ])
}
