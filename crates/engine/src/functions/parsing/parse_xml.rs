//! `parse_xml`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{ResultName, Returns};
use kql::types::Type;
use roxmltree::{Document, Node};

use crate::declare::TEXT_OR_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::jsons;

pub static PARSE_XML: Scalar = Scalar {
    name: "parse_xml",
    params: &[param("xml_text", TEXT_OR_DYNAMIC, "the XML, of up to 1 MB")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Reads XML as a property bag: attributes get an `@`, text beside them is `#text`, elements of one name are an array; null where it is no XML.",
    examples: &[
        example(
            "parse_xml('<user id=\"7\">ada</user>')",
            "{\"user\":{\"@id\":\"7\",\"#text\":\"ada\"}}",
        ),
        example(
            "parse_xml('<e> <a>1</a> <b/> <a>2</a> </e>')",
            "{\"e\":{\"a\":[\"1\",\"2\"],\"b\":null}}",
        ),
        example("parse_xml('<e> text <a>1</a></e>')", "{\"e\":{\"#text\":\"text\",\"a\":\"1\"}}"),
        example("parse_xml('<x:e xmlns:x=\"u\"/>')", "{\"x:e\":{\"@xmlns:x\":\"u\"}}"),
        example("isnull(parse_xml('<e>'))", "True"),
    ],
    body: Body::Kernel(parse_xml),
    ..Scalar::NEW
};

/// Kusto: longer texts give null.
const MOST_BYTES: usize = 1 << 20;
/// Elements in elements; deeper ones give null.
const MOST_DEPTH: usize = 100;

fn parse_xml(args: &Args) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    Ok(jsons(args.n_rows, |row| {
        let text = texts.get(row).filter(|it| it.len() <= MOST_BYTES && is_shallow(it))?;
        let document = Document::parse(text.trim_ascii()).ok()?;
        let root = document.root_element();
        let mut bag = String::from("{");
        push_string(&mut bag, name(root));
        bag.push(':');
        push_element(&mut bag, root);
        bag.push('}');
        Some(bag)
    }))
}

/// Whether few elements are open at once, told without parsing: the parser goes down with them.
fn is_shallow(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut depth = 0usize;
    for at in memchr::memchr_iter(b'<', bytes) {
        match bytes.get(at + 1) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            Some(_) => {
                let end = memchr::memchr(b'>', bytes.get(at..).unwrap_or_default());
                let closes = end.is_some_and(|end| bytes.get(at + end - 1) == Some(&b'/'));
                depth += usize::from(!closes);
            }
        }
        if depth > MOST_DEPTH {
            return false;
        }
    }
    true
}

/// The name as it is written, with its prefix.
fn name<'a>(node: Node<'a, '_>) -> &'a str {
    let text = node.document().input_text().get(node.range().start + 1..).unwrap_or_default();
    let end = text.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn push_element(into: &mut String, node: Node<'_, '_>) {
    let members = members(node);
    match members.as_slice() {
        [] => into.push_str("null"),
        [(name, values)] if name == "#text" && values.len() == 1 => push_values(into, values),
        _ => {
            into.push('{');
            for (at, (name, values)) in members.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                push_string(into, name);
                into.push(':');
                push_values(into, values);
            }
            into.push('}');
        }
    }
}

enum Value<'a, 'i> {
    Text(&'a str),
    Element(Node<'a, 'i>),
}

/// What an element holds, by name, in the order in which the names come first.
fn members<'a, 'i>(node: Node<'a, 'i>) -> Vec<(String, Vec<Value<'a, 'i>>)> {
    let mut members: Vec<(String, Vec<Value<'a, 'i>>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut add = |name: String, value| {
        let at = *places.entry(name.clone()).or_insert(members.len());
        match members.get_mut(at) {
            Some(member) => member.1.push(value),
            None => members.push((name, vec![value])),
        }
    };
    let above = node.parent_element();
    for declared in node.namespaces() {
        if above.is_none_or(|it| it.namespaces().all(|it| it != declared)) {
            let prefix = declared.name().map(|it| format!(":{it}")).unwrap_or_default();
            add(format!("@xmlns{prefix}"), Value::Text(declared.uri()));
        }
    }
    for attribute in node.attributes() {
        let text = node.document().input_text().get(attribute.range_qname()).unwrap_or_default();
        add(format!("@{text}"), Value::Text(attribute.value()));
    }
    for child in node.children() {
        if child.is_element() {
            add(name(child).to_owned(), Value::Element(child));
        } else if let Some(text) = child.text().filter(|_| child.is_text()).map(str::trim)
            && !text.is_empty()
        {
            add("#text".to_owned(), Value::Text(text));
        }
    }
    members
}

/// One value by itself, several as an array.
fn push_values(into: &mut String, values: &[Value<'_, '_>]) {
    let array = values.len() > 1;
    if array {
        into.push('[');
    }
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            into.push(',');
        }
        match value {
            Value::Text(text) => push_string(into, text),
            Value::Element(node) => push_element(into, *node),
        }
    }
    if array {
        into.push(']');
    }
}
