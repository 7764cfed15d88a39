//! `parse_user_agent`.

use std::collections::HashMap;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::Returns;
use kql::types::Type;

use crate::declare::{TEXT, TEXT_OR_DYNAMIC};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::dynamic::json;
use crate::functions::parsing::user_agents::{BROWSERS, DEVICES, SYSTEMS};
use crate::functions::rows::jsons;

pub static PARSE_USER_AGENT: Scalar = Scalar {
    name: "parse_user_agent",
    params: &[
        param("user_agent", TEXT, "the user agent's text"),
        optional(
            "look_for",
            TEXT_OR_DYNAMIC,
            "'browser', 'os', 'device', or an array of these; all where left out",
        ),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Tells browser, operating system and device from a user agent.",
    examples: &[
        example(
            "parse_user_agent('Mozilla/5.0 (X11; rv:128.0) Gecko/20100101 Firefox/128.0', 'browser')",
            "{\"Browser\":{\"Family\":\"Firefox\",\"MajorVersion\":\"128\",\"MinorVersion\":\"0\",\"Patch\":\"\"}}",
        ),
        example(
            "parse_user_agent('Mozilla/5.0 (Windows NT 10.0) x', dynamic(['os', 'device'])).OperatingSystem.Family",
            "Windows",
        ),
        example("parse_user_agent('none', 'browser').Browser.Family", "Other"),
    ],
    body: Body::Kernel(parse_user_agent),
    ..Scalar::NEW
};

fn parse_user_agent(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let wanted = if args.len() > 1 { Some(args.text(1)?) } else { None };
    // Logs name few user agents, many times each.
    let mut known: HashMap<(&str, [bool; 3]), String> = HashMap::new();
    let mut answers = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        let parts = match &wanted {
            Some(wanted) => parts(wanted.get(row).unwrap_or_default()),
            None => [true; 3],
        };
        answers.push(known.entry((text, parts)).or_insert_with(|| bag(text, parts)).clone());
    }
    Ok(jsons(args.n_rows, |row| answers.get(row)))
}

/// Whether browser, system and device are wanted.
fn parts(wanted: &str) -> [bool; 3] {
    let named = |name: &str| {
        let is = |it: &str| it.trim_matches('"').eq_ignore_ascii_case(name);
        is(wanted) || json::elements(wanted).any(|it| is(it.as_raw_str()))
    };
    [named("browser"), named("os"), named("device")]
}

fn bag(text: &str, [browser, system, device]: [bool; 3]) -> String {
    let mut bag = String::from("{");
    if browser {
        let found = BROWSERS.as_ref().and_then(|it| it.extract(text)).unwrap_or_default();
        let versions = [found.major, found.minor, found.patch].map(Option::unwrap_or_default);
        let names = ["MajorVersion", "MinorVersion", "Patch"];
        push(&mut bag, "Browser", &found.family, names.into_iter().zip(versions));
    }
    if system {
        let found = SYSTEMS.as_ref().and_then(|it| it.extract(text)).unwrap_or_default();
        let versions = [&found.major, &found.minor, &found.patch, &found.patch_minor]
            .map(|it| it.as_deref().unwrap_or_default());
        let names = ["MajorVersion", "MinorVersion", "Patch", "PatchMinor"];
        push(&mut bag, "OperatingSystem", &found.os, names.into_iter().zip(versions));
    }
    if device {
        let found = DEVICES.as_ref().and_then(|it| it.extract(text)).unwrap_or_default();
        let values = [&found.brand, &found.model].map(|it| it.as_deref().unwrap_or_default());
        push(&mut bag, "Device", &found.device, ["Brand", "Model"].into_iter().zip(values));
    }
    bag.push('}');
    bag
}

fn push<'a>(
    bag: &mut String,
    name: &str,
    family: &str,
    members: impl Iterator<Item = (&'a str, &'a str)>,
) {
    if bag.len() > 1 {
        bag.push(',');
    }
    push_string(bag, name);
    bag.push_str(":{\"Family\":");
    push_string(bag, if family.is_empty() { "Other" } else { family });
    for (name, value) in members {
        bag.push(',');
        push_string(bag, name);
        bag.push(':');
        push_string(bag, value);
    }
    bag.push('}');
}
