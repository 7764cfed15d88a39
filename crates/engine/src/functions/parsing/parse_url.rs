//! `parse_url` and `parse_urlquery`.

use std::collections::BTreeMap;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{TEXT, alias};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::rows::jsons;

const URL: &[Param] = &[param("url", TEXT, "the URL, with its scheme")];
const QUERY: &[Param] = &[param("query", TEXT, "the query, without its question mark")];

pub static PARSE_URL: Scalar = Scalar {
    name: "parse_url",
    params: URL,
    returns: Returns::Is(Type::Dynamic),
    summary: "Takes a URL apart: Scheme, Host, Port, Path, Username, Password, Query Parameters, Fragment; what isn't there is empty.",
    examples: &[
        example("parse_url('https://contoso.com:8443/a?b=c#d').Host", "contoso.com"),
        example("parse_url('https://contoso.com:8443/a?b=c#d').Path", "/a"),
        example("parse_url('https://ada:pw@contoso.com/')['Username']", "ada"),
        example(
            "parse_url('https://c.com/?x=1&a=2')['Query Parameters']",
            "{\"a\":\"2\",\"x\":\"1\"}",
        ),
        example("tostring(parse_url('contoso.com/a').Host)", ""),
    ],
    body: Body::Kernel(parse_url),
    ..Scalar::NEW
};

pub static PARSEURL: Scalar = alias(
    "parseurl",
    &PARSE_URL,
    "The older name of `parse_url`.",
    &[example("parseurl('https://contoso.com/a').Path", "/a")],
)
.instead("parse_url");

pub static PARSE_URLQUERY: Scalar = Scalar {
    name: "parse_urlquery",
    params: QUERY,
    returns: Returns::Is(Type::Dynamic),
    summary: "Takes the query part of a URL apart.",
    examples: &[
        example("parse_urlquery('a=1&b=2')", "{\"Query Parameters\":{\"a\":\"1\",\"b\":\"2\"}}"),
        example("parse_urlquery('flag')", "{\"Query Parameters\":{}}"),
    ],
    body: Body::Kernel(parse_urlquery),
    ..Scalar::NEW
};

pub static PARSEURLQUERY: Scalar = alias(
    "parseurlquery",
    &PARSE_URLQUERY,
    "The older name of `parse_urlquery`.",
    &[example("parseurlquery('a=1')", "{\"Query Parameters\":{\"a\":\"1\"}}")],
)
.instead("parse_urlquery");

#[derive(Default)]
struct Url<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    username: &'a str,
    password: &'a str,
    query: &'a str,
    fragment: &'a str,
}

fn parse_url(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    Ok(jsons(args.n_rows, |row| Some(bag(&url(texts.get(row).unwrap_or_default())))))
}

fn parse_urlquery(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    Ok(jsons(args.n_rows, |row| {
        let mut bag = String::from("{\"Query Parameters\":");
        push_parameters(&mut bag, texts.get(row).unwrap_or_default());
        bag.push('}');
        Some(bag)
    }))
}

/// Kusto: a text without `://` has no part at all; a user is one only with a password; the port stands behind the last colon,
/// in an IPv6 address too (microsoft/Kusto-Query-Language, issue 112).
fn url(text: &str) -> Url<'_> {
    let Some((scheme, rest)) = text.split_once("://") else { return Url::default() };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let user =
        authority.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?, host)));
    let ((username, password), host) = user.unwrap_or((("", ""), authority));
    let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
    Url { scheme, host, port, path, username, password, query, fragment }
}

fn bag(url: &Url<'_>) -> String {
    let mut bag = String::from("{");
    let parts = [
        ("Scheme", url.scheme),
        ("Host", url.host),
        ("Port", url.port),
        ("Path", url.path),
        ("Username", url.username),
        ("Password", url.password),
    ];
    for (name, part) in parts {
        push_string(&mut bag, name);
        bag.push(':');
        push_string(&mut bag, part);
        bag.push(',');
    }
    bag.push_str("\"Query Parameters\":");
    push_parameters(&mut bag, url.query);
    bag.push_str(",\"Fragment\":");
    push_string(&mut bag, url.fragment);
    bag.push('}');
    bag
}

/// The parameters with a value, in the order of their names.
fn push_parameters(bag: &mut String, query: &str) {
    let parameters: BTreeMap<&str, &str> =
        query.split('&').filter_map(|it| it.split_once('=')).collect();
    bag.push('{');
    for (at, (name, value)) in parameters.into_iter().enumerate() {
        if at > 0 {
            bag.push(',');
        }
        push_string(bag, name);
        bag.push(':');
        push_string(bag, value);
    }
    bag.push('}');
}
