//! URL and punycode encoding, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{TEXT, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &URL_ENCODE,
    &URL_ENCODE_COMPONENT,
    &URL_DECODE,
    &PUNYCODE_FROM_STRING,
    &PUNYCODE_TO_STRING,
    &PUNYCODE_DOMAIN_FROM_STRING,
    &PUNYCODE_DOMAIN_TO_STRING,
];

const URL: Param = param("url", TEXT, "the text");
const STRING: Param = param("string", TEXT, "the domain name");

pub static URL_ENCODE: Scalar = declared(
    "url_encode",
    &[URL],
    Returns::Is(Type::String),
    "Escapes what may not stand in a URL.",
    &[call("url_encode('https://contoso.com/a b')")],
);

pub static URL_ENCODE_COMPONENT: Scalar = declared(
    "url_encode_component",
    &[URL],
    Returns::Is(Type::String),
    "Escapes what may not stand in a part of a URL, separators included.",
    &[call("url_encode_component('a b/c')")],
);

pub static URL_DECODE: Scalar = declared(
    "url_decode",
    &[param("encoded_url", TEXT, "the escaped text")],
    Returns::Is(Type::String),
    "Undoes the escapes of a URL.",
    &[call("url_decode('a%20b')")],
);

pub static PUNYCODE_FROM_STRING: Scalar = declared(
    "punycode_from_string",
    &[param("string", TEXT, "the text")],
    Returns::Is(Type::String),
    "Encodes a text as punycode.",
    &[call("punycode_from_string('académie')")],
);

pub static PUNYCODE_TO_STRING: Scalar = declared(
    "punycode_to_string",
    &[param("string", TEXT, "the punycode")],
    Returns::Is(Type::String),
    "Decodes punycode.",
    &[call("punycode_to_string('acadmie-eya')")],
);

pub static PUNYCODE_DOMAIN_FROM_STRING: Scalar = declared(
    "punycode_domain_from_string",
    &[STRING],
    Returns::Is(Type::String),
    "Decodes a domain name in punycode.",
    &[call("punycode_domain_from_string('xn--acadmie-eya.fr')")],
);

pub static PUNYCODE_DOMAIN_TO_STRING: Scalar = declared(
    "punycode_domain_to_string",
    &[STRING],
    Returns::Is(Type::String),
    "Encodes a domain name as punycode.",
    &[call("punycode_domain_to_string('académie.fr')")],
);
