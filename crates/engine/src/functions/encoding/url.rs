//! `url_encode`, `url_encode_component` and `url_decode`.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::rows::strings;

const URL: &[Param] = &[param("url", TEXT, "the text")];

pub static URL_ENCODE: Scalar = Scalar {
    name: "url_encode",
    params: URL,
    returns: Returns::Is(Type::String),
    summary: "Escapes what may not stand in a part of a URL, separators included; a space becomes a plus sign.",
    examples: &[
        example("url_encode('https://c.com/a b')", "https%3a%2f%2fc.com%2fa+b"),
        example("url_encode('ü_1-2')", "%c3%bc_1-2"),
    ],
    body: Body::Kernel(|args| encoded(args, "+")),
    ..Scalar::NEW
};

pub static URL_ENCODE_COMPONENT: Scalar = Scalar {
    name: "url_encode_component",
    params: URL,
    returns: Returns::Is(Type::String),
    summary: "Escapes what may not stand in a part of a URL, separators included; a space becomes `%20`.",
    examples: &[example("url_encode_component('a b/c')", "a%20b%2fc")],
    body: Body::Kernel(|args| encoded(args, "%20")),
    ..Scalar::NEW
};

pub static URL_DECODE: Scalar = Scalar {
    name: "url_decode",
    params: &[param("encoded_url", TEXT, "the escaped text")],
    returns: Returns::Is(Type::String),
    summary: "Undoes the escapes of a URL; what is no escape stays as it is.",
    examples: &[
        example("url_decode('a%20b%2fc')", "a b/c"),
        example("url_decode('a+b')", "a b"),
        example("url_decode('100% %c3%bc')", "100% ü"),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(strings(args.n_rows, |row| Some(decoded(texts.get(row)?))))
    }),
    ..Scalar::NEW
};

fn encoded(args: &Args, space: &str) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    Ok(strings(args.n_rows, |row| {
        let mut out = String::new();
        for byte in texts.get(row)?.bytes() {
            match byte {
                b' ' => out.push_str(space),
                b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
                _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                // Writing to a String can't fail.
                _ => _ = write!(out, "%{byte:02x}"),
            }
        }
        Some(out)
    }))
}

fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match (*byte, escaped(after)) {
            (b'%', Some(escaped)) => {
                out.push(escaped);
                rest = after.get(2..).unwrap_or_default();
            }
            (b'+', _) => out.push(b' '),
            (byte, _) => out.push(byte),
        }
    }
    String::from_utf8(out).unwrap_or_else(|it| String::from_utf8_lossy(it.as_bytes()).into_owned())
}

/// The byte that two hexadecimal digits stand for.
fn escaped(digits: &[u8]) -> Option<u8> {
    let digit = |at: usize| char::from(*digits.get(at)?).to_digit(16);
    u8::try_from(digit(0)? << 4 | digit(1)?).ok()
}
