//! Addresses in text: `has_ipv4`, `has_ipv4_prefix`, `has_any_ipv4`, `has_any_ipv4_prefix`.

use aho_corasick::{AhoCorasick, MatchKind};
use arrow::array::ArrayRef;
use datafusion::common::{Result, exec_datafusion_err};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{TEXT, TEXT_OR_DYNAMIC};
use crate::function::{Args, Body, Scalar, Texts, example, param, repeated};
use crate::functions::conversion::tostring::printed;
use crate::functions::dynamic::json;
use crate::functions::network::address::{number, v4};
use crate::functions::rows::bools;

const SOURCE: Param = param("source", TEXT_OR_DYNAMIC, "the text to look in");

pub static HAS_IPV4: Scalar = Scalar {
    name: "has_ipv4",
    params: &[SOURCE, param("ip", TEXT, "the address")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text holds an IPv4 address, between characters that are no letters or digits.",
    examples: &[
        example("has_ipv4('from 10.0.0.1:22', '10.0.0.1')", "True"),
        example("has_ipv4('from10.0.0.1', '10.0.0.1')", "False"),
        example("has_ipv4('from 10.0.0.10', '10.0.0.1')", "False"),
        example("has_ipv4('from 10.0.0.256', '10.0.0.256')", "False"),
    ],
    body: Body::Kernel(|args| has(args, false)),
    ..Scalar::NEW
};

pub static HAS_IPV4_PREFIX: Scalar = Scalar {
    name: "has_ipv4_prefix",
    params: &[
        SOURCE,
        param("ip_prefix", TEXT, "how it begins: a whole address, or numbers that end with a dot"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text holds an IPv4 address that begins so.",
    examples: &[
        example("has_ipv4_prefix('from 10.0.0.1 port 22', '10.0.')", "True"),
        example("has_ipv4_prefix('from 10.0.0.1 port 22', '10.0')", "False"),
        example("has_ipv4_prefix('from 10.0.0.256 port 22', '10.0.')", "False"),
    ],
    body: Body::Kernel(|args| has(args, true)),
    ..Scalar::NEW
};

pub static HAS_ANY_IPV4: Scalar = Scalar {
    name: "has_any_ipv4",
    params: &[SOURCE, repeated("ips", TEXT_OR_DYNAMIC, 1, "the addresses, or an array of them")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text holds any of several IPv4 addresses.",
    examples: &[
        example("has_any_ipv4('from 10.0.0.1 port 22', '10.0.0.2', '10.0.0.1')", "True"),
        example("has_any_ipv4('from 10.0.0.1 port 22', dynamic(['10.0.0.2']))", "False"),
    ],
    body: Body::Kernel(|args| has(args, false)),
    ..Scalar::NEW
};

pub static HAS_ANY_IPV4_PREFIX: Scalar = Scalar {
    name: "has_any_ipv4_prefix",
    params: &[
        SOURCE,
        repeated("ip_prefixes", TEXT_OR_DYNAMIC, 1, "how it may begin, or an array of that"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a text holds an IPv4 address that begins in any of several ways.",
    examples: &[
        example("has_any_ipv4_prefix('from 10.0.0.1 port 22', '192.168.', '10.0.')", "True"),
        example("has_any_ipv4_prefix('from 10.0.0.1', dynamic(['192.168.', '10.0']))", "False"),
    ],
    body: Body::Kernel(|args| has(args, true)),
    ..Scalar::NEW
};

fn has(args: &Args, prefixes: bool) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let lists = (1..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    if lists.iter().all(|it| matches!(it, Texts::Constant(_))) {
        let wanted = wanted(&lists, 0, prefixes);
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(&wanted)
            .map_err(|error| exec_datafusion_err!("too many addresses: {error}"))?;
        return Ok(bools(args.n_rows, |row| {
            let text = texts.get(row).unwrap_or_default();
            let mut found = search.find_overlapping_iter(text);
            Some(!wanted.is_empty() && found.any(|it| is_address(text, it.start(), it.end())))
        }));
    }
    Ok(bools(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        Some(wanted(&lists, row, prefixes).iter().any(|wanted| {
            text.match_indices(wanted).any(|it| is_address(text, it.0, it.0 + wanted.len()))
        }))
    }))
}

/// What to look for: addresses and, where asked for, beginnings of some. What is neither is never found.
fn wanted(lists: &[Texts], row: usize, prefixes: bool) -> Vec<String> {
    let mut wanted = Vec::new();
    for list in lists.iter().filter_map(|it| it.get(row)) {
        if list.starts_with('[') {
            wanted.extend(
                json::elements(list).filter_map(|it| Some(json::text_of(&it)?.into_owned())),
            );
        } else {
            wanted.push(list.trim_matches('"').to_owned());
        }
    }
    wanted.retain(|it| v4(it).is_some() || prefixes && is_beginning(it));
    wanted
}

/// One to three numbers, each with a dot behind it.
fn is_beginning(text: &str) -> bool {
    text.strip_suffix('.').is_some_and(|it| {
        it.split('.').count() <= 3 && it.split('.').all(|part| number(part, 255).is_some())
    })
}

/// Whether an address begins at `start` and goes at least to `end`, between characters that are no letters or digits.
fn is_address(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|it| it.chars().next_back());
    let rest = text.get(end..).unwrap_or_default();
    let more = if text.as_bytes().get(end.wrapping_sub(1)) == Some(&b'.') {
        rest.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(rest.len())
    } else {
        0
    };
    let address = text.get(start..end + more).unwrap_or_default();
    let address = address.get(..address.trim_end_matches('.').len()).unwrap_or_default();
    let after = text.get(start + address.len()..).and_then(|it| it.chars().next());
    !before.is_some_and(char::is_alphanumeric)
        && !after.is_some_and(char::is_alphanumeric)
        && v4(address).is_some()
}
