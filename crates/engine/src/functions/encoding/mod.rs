//! Functions that encode and decode text.

pub mod base64;
pub mod compressed;
pub mod punycode;
pub mod url;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &base64::BASE64_DECODESTRING,
    &base64::BASE64_DECODE_TOARRAY,
    &base64::BASE64_DECODE_TOGUID,
    &base64::BASE64_DECODE_TOSTRING,
    &base64::BASE64_ENCODESTRING,
    &base64::BASE64_ENCODE_FROMARRAY,
    &base64::BASE64_ENCODE_FROMGUID,
    &base64::BASE64_ENCODE_TOSTRING,
    &compressed::GZIP_COMPRESS_TO_BASE64_STRING,
    &compressed::GZIP_DECOMPRESS_FROM_BASE64_STRING,
    &compressed::INTERNAL_LZ4_COMPRESS_DYNAMIC_ARRAY_TO_BASE64_STRING,
    &compressed::ZLIB_COMPRESS_TO_BASE64_STRING,
    &compressed::ZLIB_DECOMPRESS_FROM_BASE64_STRING,
    &punycode::PUNYCODE_DOMAIN_FROM_STRING,
    &punycode::PUNYCODE_DOMAIN_TO_STRING,
    &punycode::PUNYCODE_FROM_STRING,
    &punycode::PUNYCODE_TO_STRING,
    &url::URL_DECODE,
    &url::URL_ENCODE,
    &url::URL_ENCODE_COMPONENT,
];
