//! Base64 and compressed text, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, GUID, TEXT, declared};
use crate::function::{Scalar, call, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &BASE64_ENCODE_TOSTRING,
    &BASE64_ENCODESTRING,
    &BASE64_DECODE_TOSTRING,
    &BASE64_DECODESTRING,
    &BASE64_DECODE_TOARRAY,
    &BASE64_DECODE_TOGUID,
    &BASE64_ENCODE_FROMGUID,
    &BASE64_ENCODE_FROMARRAY,
    &GZIP_COMPRESS_TO_BASE64_STRING,
    &GZIP_DECOMPRESS_FROM_BASE64_STRING,
    &ZLIB_COMPRESS_TO_BASE64_STRING,
    &ZLIB_DECOMPRESS_FROM_BASE64_STRING,
    &INTERNAL_LZ4_COMPRESS_DYNAMIC_ARRAY_TO_BASE64_STRING,
];

const STRING: Param = param("string", TEXT, "the text");
const BASE64_STRING: Param = param("base64_string", TEXT, "the base64");
const BASE64: Param = param("string", TEXT, "the base64");

pub static BASE64_ENCODE_TOSTRING: Scalar = declared(
    "base64_encode_tostring",
    &[STRING],
    Returns::Is(Type::String),
    "Encodes a text as base64.",
    &[call("base64_encode_tostring('ada')")],
);

pub static BASE64_ENCODESTRING: Scalar = declared(
    "base64_encodestring",
    &[STRING],
    Returns::Is(Type::String),
    "The older name of `base64_encode_tostring`.",
    &[call("base64_encodestring('ada')")],
)
.instead("base64_encode_tostring");

pub static BASE64_DECODE_TOSTRING: Scalar = declared(
    "base64_decode_tostring",
    &[BASE64_STRING],
    Returns::Is(Type::String),
    "Decodes base64 to text.",
    &[call("base64_decode_tostring('YWRh')")],
);

pub static BASE64_DECODESTRING: Scalar = declared(
    "base64_decodestring",
    &[BASE64_STRING],
    Returns::Is(Type::String),
    "The older name of `base64_decode_tostring`.",
    &[call("base64_decodestring('YWRh')")],
)
.instead("base64_decode_tostring");

pub static BASE64_DECODE_TOARRAY: Scalar = declared(
    "base64_decode_toarray",
    &[BASE64_STRING],
    Returns::Is(Type::Dynamic),
    "Decodes base64 to an array of bytes.",
    &[call("base64_decode_toarray('YWRh')")],
);

pub static BASE64_DECODE_TOGUID: Scalar = declared(
    "base64_decode_toguid",
    &[BASE64_STRING],
    Returns::Is(Type::Guid),
    "Decodes base64 to a guid.",
    &[call("base64_decode_toguid('wEcmVtteR0qvovpmLvqJvw==')")],
);

pub static BASE64_ENCODE_FROMGUID: Scalar = declared(
    "base64_encode_fromguid",
    &[param("guid", GUID, "the guid")],
    Returns::Is(Type::String),
    "Encodes the bytes of a guid as base64.",
    &[call("base64_encode_fromguid(guid(562647c0-5edb-4a47-afa2-fa662efa89bf))")],
);

pub static BASE64_ENCODE_FROMARRAY: Scalar = declared(
    "base64_encode_fromarray",
    &[param("base64_string_decoded_as_array", DYNAMIC, "the bytes")],
    Returns::Is(Type::String),
    "Encodes an array of bytes as base64.",
    &[call("base64_encode_fromarray(dynamic([97, 100, 97]))")],
);

pub static GZIP_COMPRESS_TO_BASE64_STRING: Scalar = declared(
    "gzip_compress_to_base64_string",
    &[STRING],
    Returns::Is(Type::String),
    "Compresses a text with gzip and encodes it as base64.",
    &[call("gzip_compress_to_base64_string('ada')")],
);

pub static GZIP_DECOMPRESS_FROM_BASE64_STRING: Scalar = declared(
    "gzip_decompress_from_base64_string",
    &[BASE64],
    Returns::Is(Type::String),
    "Decodes base64 and decompresses it with gzip.",
    &[call("gzip_decompress_from_base64_string('H4sIAAAAAAACA0tMSQQAaIdwjQMAAAA=')")],
);

pub static ZLIB_COMPRESS_TO_BASE64_STRING: Scalar = declared(
    "zlib_compress_to_base64_string",
    &[STRING],
    Returns::Is(Type::String),
    "Compresses a text with zlib and encodes it as base64.",
    &[call("zlib_compress_to_base64_string('ada')")],
);

pub static ZLIB_DECOMPRESS_FROM_BASE64_STRING: Scalar = declared(
    "zlib_decompress_from_base64_string",
    &[BASE64],
    Returns::Is(Type::String),
    "Decodes base64 and decompresses it with zlib.",
    &[call("zlib_decompress_from_base64_string('eJxLTEkEAAJPASc=')")],
);

pub static INTERNAL_LZ4_COMPRESS_DYNAMIC_ARRAY_TO_BASE64_STRING: Scalar = declared(
    "__lz4_compress_dynamic_array_to_base64_string",
    &[param("dynamic", DYNAMIC, "the array")],
    Returns::Is(Type::String),
    "Compresses an array with LZ4 and encodes it as base64; undocumented.",
    &[call("__lz4_compress_dynamic_array_to_base64_string(dynamic([1, 2]))")],
);
