//! Punycode, of texts and of the parts of domain names.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use idna::punycode::{decode_to_string, encode_str};
use kql::library::Returns;
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::rows::strings;

/// Encoding takes time by the square of the length; longer texts give the empty text.
const MOST_BYTES: usize = 8192;

/// What divides a domain name: the dot, and those of East Asian scripts.
const DOTS: [char; 4] = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];

pub static PUNYCODE_FROM_STRING: Scalar = Scalar {
    name: "punycode_from_string",
    params: &[param("string", TEXT, "the text")],
    returns: Returns::Is(Type::String),
    summary: "Encodes a text as punycode, without `xn--`.",
    examples: &[example("punycode_from_string('académie')", "acadmie-eya")],
    body: Body::Kernel(|args| changed(args, encode_str)),
    ..Scalar::NEW
};

pub static PUNYCODE_TO_STRING: Scalar = Scalar {
    name: "punycode_to_string",
    params: &[param("string", TEXT, "the punycode, without `xn--`")],
    returns: Returns::Is(Type::String),
    summary: "Decodes punycode; empty where it is none.",
    examples: &[
        example("punycode_to_string('acadmie-eya')", "académie"),
        example("punycode_to_string('é')", ""),
    ],
    body: Body::Kernel(|args| changed(args, decode_to_string)),
    ..Scalar::NEW
};

// Kusto: `from_string` decodes and `to_string` encodes, the other way round than the two functions above.
pub static PUNYCODE_DOMAIN_FROM_STRING: Scalar = Scalar {
    name: "punycode_domain_from_string",
    params: &[param("string", TEXT, "the domain name in punycode")],
    returns: Returns::Is(Type::String),
    summary: "Decodes a domain name in punycode; empty where a part is none.",
    examples: &[
        example("punycode_domain_from_string('xn--acadmie-eya.fr')", "académie.fr"),
        example("punycode_domain_from_string('contoso.com')", "contoso.com"),
    ],
    body: Body::Kernel(|args| changed(args, |name| by_part(name, from_ascii))),
    ..Scalar::NEW
};

pub static PUNYCODE_DOMAIN_TO_STRING: Scalar = Scalar {
    name: "punycode_domain_to_string",
    params: &[param("string", TEXT, "the domain name")],
    returns: Returns::Is(Type::String),
    summary: "Encodes a domain name as punycode, part by part.",
    examples: &[
        example("punycode_domain_to_string('académie.fr')", "xn--acadmie-eya.fr"),
        example("punycode_domain_to_string('Riðill｡org')", "xn--Riill-jta.org"),
    ],
    body: Body::Kernel(|args| changed(args, |name| by_part(name, to_ascii))),
    ..Scalar::NEW
};

fn changed(args: &Args, change: fn(&str) -> Option<String>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    Ok(strings(args.n_rows, |row| change(texts.get(row).filter(|it| it.len() <= MOST_BYTES)?)))
}

fn by_part(name: &str, change: fn(&str) -> Option<String>) -> Option<String> {
    Some(name.split(DOTS).map(change).collect::<Option<Vec<String>>>()?.join("."))
}

fn to_ascii(part: &str) -> Option<String> {
    if part.is_ascii() { Some(part.to_owned()) } else { Some(format!("xn--{}", encode_str(part)?)) }
}

fn from_ascii(part: &str) -> Option<String> {
    match part.get(..4) {
        Some(mark) if mark.eq_ignore_ascii_case("xn--") => decode_to_string(part.get(4..)?),
        _ => Some(part.to_owned()),
    }
}
