//! Texts that are rewritten on their way into a column.

use crate::mapping::{Fix, MemberKind};
use crate::splitter::value_end;
use crate::value::{Value, bool_of, compact, long_of, quoted};

/// What a text becomes on the way; JSON where the fix makes JSON.
pub fn fixed(text: &str, fix: Fix) -> String {
    match fix {
        Fix::AsIs => text.to_owned(),
        Fix::Capitalised => {
            let mut chars = text.chars();
            chars
                .next()
                .map(|first| first.to_uppercase().collect::<String>() + chars.as_str())
                .unwrap_or_default()
        }
        Fix::Camel => camel(text),
        Fix::Requirement => match text.to_ascii_lowercase() {
            it if it.starts_with("multi") => "multiFactorAuthentication".to_owned(),
            it if it.starts_with("single") => "singleFactorAuthentication".to_owned(),
            _ => text.to_owned(),
        },
        Fix::Tenant => {
            let rest = text
                .get(..9)
                .filter(|it| it.eq_ignore_ascii_case("/tenants/"))
                .and_then(|_| text.get(9..));
            rest.and_then(|it| it.split('/').next()).unwrap_or_default().to_owned()
        }
        Fix::Country => text.rsplit(", ").next().unwrap_or_default().trim().to_owned(),
        Fix::Place => place_object(text),
        Fix::Result => if text.eq_ignore_ascii_case("success") { "0" } else { "" }.to_owned(),
    }
}

fn camel(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    words.enumerate().fold(String::new(), |mut acc, (index, word)| {
        let mut chars = word.chars();
        match chars.next() {
            Some(first) if index == 0 => acc.extend(first.to_lowercase()),
            Some(first) => acc.extend(first.to_uppercase()),
            None => {}
        }
        acc + chars.as_str()
    })
}

fn place_object(text: &str) -> String {
    let parts: Vec<&str> = text.split(", ").map(str::trim).collect();
    let mut members = Vec::new();
    let mut member = |key: &str, value: &str| {
        if !value.is_empty() {
            members.push(format!("{}:{}", quoted(key), quoted(value)));
        }
    };
    match parts.as_slice() {
        [country] => member("countryOrRegion", country),
        [city, country] => {
            member("city", city);
            member("countryOrRegion", country);
        }
        [city, state @ .., country] => {
            member("city", city);
            member("state", &state.join(", "));
            member("countryOrRegion", country);
        }
        [] => {}
    }
    if members.is_empty() { String::new() } else { format!("{{{}}}", members.join(",")) }
}

/// A member's value as JSON; None where there is none.
pub fn member_json(value: Value<'_>, kind: MemberKind) -> Option<String> {
    if value.is_empty() {
        return None;
    }
    let text = value.text();
    match (kind, value) {
        (MemberKind::Code, _) if text.eq_ignore_ascii_case("success") => Some("0".to_owned()),
        (MemberKind::Code, _) => long_of(text.trim()).map(|it| it.to_string()),
        (MemberKind::Bool, _) => bool_of(text.trim()).map(|it| it.to_string()),
        (MemberKind::Text, Value::Json(raw)) => Some(compact(raw).into_owned()),
        (MemberKind::Text, Value::Text(text)) => Some(quoted(text)),
    }
}

/// JSON whose keys begin small, out of JSON whose keys begin with a capital, as SDKs write the resources of Graph; None: the first
/// key doesn't begin with one.
pub fn camel_keys(raw: &str) -> Option<String> {
    let first = raw.find('{').map(|at| raw[at + 1..].trim_ascii_start())?;
    if !first.strip_prefix('"')?.starts_with(|c: char| c.is_ascii_uppercase()) {
        return None;
    }
    let mut out = raw.as_bytes().to_vec();
    for (start, end) in key_spans(raw.as_bytes()) {
        // `IPAddress` and its like begin with an abbreviation.
        let is_word = out
            .get(start + 1..end)
            .and_then(|it| it.first())
            .is_none_or(|c| !c.is_ascii_uppercase());
        if is_word && let Some(c) = out.get_mut(start) {
            c.make_ascii_lowercase();
        }
    }
    String::from_utf8(out).ok()
}

/// Where the keys stand, without their quotes: strings that a colon follows.
fn key_spans(json: &[u8]) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'"', &json[at..]) {
        let start = at + found;
        let Some(length) = value_end(&json[start..]) else { break };
        at = start + length;
        if json[at..].trim_ascii_start().starts_with(b":") {
            spans.push((start + 1, at - 1));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lose_their_capital_and_values_keep_it() {
        let json =
            r#"{ "ErrorCode" : 0, "A": [{"Key":"Value: \"X\"","IPAddress":"B"}], "already":1}"#;
        let small =
            r#"{ "errorCode" : 0, "a": [{"key":"Value: \"X\"","IPAddress":"B"}], "already":1}"#;
        assert_eq!(camel_keys(json).as_deref(), Some(small));
        assert_eq!(camel_keys(r#"{"errorCode":0,"StatusSequence":1}"#), None);
        assert_eq!(camel_keys("[]"), None);
    }

    #[test]
    fn portal_words_become_graph_words() {
        assert_eq!(fixed("Not Applied", Fix::Camel), "notApplied");
        assert_eq!(
            fixed("Multifactor authentication", Fix::Requirement),
            "multiFactorAuthentication"
        );
        assert_eq!(fixed("/tenants/4f2c/providers/Microsoft.aadiam", Fix::Tenant), "4f2c");
        assert_eq!(
            fixed("Lyon, Rhone, FR", Fix::Place),
            r#"{"city":"Lyon","state":"Rhone","countryOrRegion":"FR"}"#
        );
    }
}
