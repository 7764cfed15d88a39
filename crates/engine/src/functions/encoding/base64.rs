//! Base64: texts, guids and arrays of bytes.

use arrow::array::ArrayRef;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use sonic_rs::JsonValueTrait;

use crate::declare::{DYNAMIC, GUID, TEXT, alias};
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::dynamic::json;
use crate::functions::rows::{jsons, strings};
use crate::types::{Cell, ColumnBuilder, cell};

const STRING: &[Param] = &[param("string", TEXT, "the text")];
const BASE64: &[Param] = &[param("base64_string", TEXT, "the base64, padded")];

pub static BASE64_ENCODE_TOSTRING: Scalar = Scalar {
    name: "base64_encode_tostring",
    params: STRING,
    returns: Returns::Is(Type::String),
    summary: "Encodes a text as base64.",
    examples: &[
        example("base64_encode_tostring('ada')", "YWRh"),
        example("base64_encode_tostring('Zürich')", "WsO8cmljaA=="),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(strings(args.n_rows, |row| Some(STANDARD.encode(texts.get(row)?))))
    }),
    ..Scalar::NEW
};

pub static BASE64_ENCODESTRING: Scalar = alias(
    "base64_encodestring",
    &BASE64_ENCODE_TOSTRING,
    "The older name of `base64_encode_tostring`.",
    &[example("base64_encodestring('ada')", "YWRh")],
)
.instead("base64_encode_tostring");

pub static BASE64_DECODE_TOSTRING: Scalar = Scalar {
    name: "base64_decode_tostring",
    params: BASE64,
    returns: Returns::Is(Type::String),
    summary: "Decodes base64 to text; empty where it is no base64, or no UTF-8.",
    examples: &[
        example("base64_decode_tostring('YWRh')", "ada"),
        example("base64_decode_tostring('YQ==')", "a"),
        example("base64_decode_tostring('YQ')", ""),
        example("base64_decode_tostring('/w==')", ""),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(strings(args.n_rows, |row| String::from_utf8(decoded(texts.get(row)?)?).ok()))
    }),
    ..Scalar::NEW
};

pub static BASE64_DECODESTRING: Scalar = alias(
    "base64_decodestring",
    &BASE64_DECODE_TOSTRING,
    "The older name of `base64_decode_tostring`.",
    &[example("base64_decodestring('YWRh')", "ada")],
)
.instead("base64_decode_tostring");

pub static BASE64_DECODE_TOARRAY: Scalar = Scalar {
    name: "base64_decode_toarray",
    params: BASE64,
    returns: Returns::Is(Type::Dynamic),
    summary: "Decodes base64 to an array of bytes; null where it is no base64.",
    examples: &[
        example("base64_decode_toarray('YWRh')", "[97,100,97]"),
        example("base64_decode_toarray('/w==')", "[255]"),
        example("isnull(base64_decode_toarray('YQ'))", "True"),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(jsons(args.n_rows, |row| {
            let bytes = decoded(texts.get(row)?)?;
            let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
            Some(format!("[{}]", numbers.join(",")))
        }))
    }),
    ..Scalar::NEW
};

pub static BASE64_ENCODE_FROMARRAY: Scalar = Scalar {
    name: "base64_encode_fromarray",
    params: &[param("base64_string_decoded_as_array", DYNAMIC, "the bytes")],
    returns: Returns::Is(Type::String),
    summary: "Encodes an array of bytes as base64; empty where an element is none.",
    examples: &[
        example("base64_encode_fromarray(dynamic([97, 100, 97]))", "YWRh"),
        example("base64_encode_fromarray(dynamic([97, 256]))", ""),
        example("base64_encode_fromarray(base64_decode_toarray('YQ'))", ""),
    ],
    body: Body::Kernel(|args| {
        let arrays = args.text(0)?;
        Ok(strings(args.n_rows, |row| {
            let byte = |it: sonic_rs::LazyValue<'_>| u8::try_from(it.as_i64()?).ok();
            let bytes: Option<Vec<u8>> = json::elements(arrays.get(row)?).map(byte).collect();
            Some(STANDARD.encode(bytes?))
        }))
    }),
    ..Scalar::NEW
};

pub static BASE64_DECODE_TOGUID: Scalar = Scalar {
    name: "base64_decode_toguid",
    params: BASE64,
    returns: Returns::Is(Type::Guid),
    summary: "Decodes base64 of 16 bytes to a guid; null where it is none.",
    examples: &[
        example(
            "base64_decode_toguid('wEcmVtteR0qvovpmLvqJvw==')",
            "562647c0-5edb-4a47-afa2-fa662efa89bf",
        ),
        example("base64_decode_toguid('YWRh')", ""),
    ],
    body: Body::Kernel(to_guid),
    ..Scalar::NEW
};

pub static BASE64_ENCODE_FROMGUID: Scalar = Scalar {
    name: "base64_encode_fromguid",
    params: &[param("guid", GUID, "the guid")],
    returns: Returns::Is(Type::String),
    summary: "Encodes the bytes of a guid as base64.",
    examples: &[example(
        "base64_encode_fromguid(guid(562647c0-5edb-4a47-afa2-fa662efa89bf))",
        "wEcmVtteR0qvovpmLvqJvw==",
    )],
    body: Body::Kernel(|args| {
        let guids = args.array(0)?;
        Ok(strings(args.n_rows, |row| match cell(&guids, Type::Guid, row) {
            Cell::Guid(guid) => Some(STANDARD.encode(swapped(guid.to_be_bytes()))),
            _ => None,
        }))
    }),
    ..Scalar::NEW
};

fn to_guid(args: &Args) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    let mut column = ColumnBuilder::new(Type::Guid, args.n_rows);
    for row in 0..args.n_rows {
        match texts.get(row).and_then(decoded).and_then(|it| it.try_into().ok()) {
            Some(bytes) => column.push_guid(u128::from_be_bytes(swapped(bytes))),
            None => column.push_null(),
        }
    }
    Ok(column.finish())
}

/// The bytes that a guid has in memory: its first three numbers begin with their smallest byte. Doing it twice undoes it.
pub fn swapped(mut bytes: [u8; 16]) -> [u8; 16] {
    for (from, to) in [(0, 4), (4, 6), (6, 8)] {
        if let Some(number) = bytes.get_mut(from..to) {
            number.reverse();
        }
    }
    bytes
}

/// The bytes of padded base64.
pub fn decoded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
