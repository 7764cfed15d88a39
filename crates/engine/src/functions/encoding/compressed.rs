//! Compressed text as base64: gzip and zlib.

use std::io::{Read, Write};

use arrow::array::ArrayRef;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use datafusion::common::Result;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, ZlibEncoder};
use flate2::{Compression, Crc};
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, TEXT};
use crate::function::{Args, Body, Scalar, call, example, param};
use crate::functions::encoding::base64::decoded;
use crate::functions::rows::strings;

const STRING: &[Param] = &[param("string", TEXT, "the text")];
const BASE64: &[Param] = &[param("string", TEXT, "the base64, padded")];

/// What unpacks to more bytes gives the empty text.
const MOST_BYTES: u64 = 64 << 20;
/// Texts of up to so many bytes are stored as they are, as Kusto's answers are: codes would save next to nothing.
const STORED: usize = 64;
/// What a gzip stream begins with: that it is one, deflate, no flags, no time, no word on the system.
const GZIP_HEAD: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

pub static GZIP_COMPRESS_TO_BASE64_STRING: Scalar = Scalar {
    name: "gzip_compress_to_base64_string",
    params: STRING,
    returns: Returns::Is(Type::String),
    summary: "Compresses a text with gzip and encodes it as base64.",
    examples: &[
        example("gzip_compress_to_base64_string('ada')", "H4sIAAAAAAAA/wEDAPz/YWRhaIdwjQMAAAA="),
        example(
            "gzip_decompress_from_base64_string(gzip_compress_to_base64_string(strrep('ada', 99))) == strrep('ada', 99)",
            "True",
        ),
    ],
    body: Body::Kernel(|args| changed(args, |text| Some(STANDARD.encode(gzip(text)?)))),
    ..Scalar::NEW
};

pub static GZIP_DECOMPRESS_FROM_BASE64_STRING: Scalar = Scalar {
    name: "gzip_decompress_from_base64_string",
    params: BASE64,
    returns: Returns::Is(Type::String),
    summary: "Decodes base64 and decompresses it with gzip; empty where that is not possible, or there are more than 64 MB.",
    examples: &[
        example("gzip_decompress_from_base64_string('H4sIAAAAAAAAA0tMSQQAaIdwjQMAAAA=')", "ada"),
        example("gzip_decompress_from_base64_string('eJxLTEkEAAJPASc=')", ""),
    ],
    body: Body::Kernel(|args| changed(args, |text| from_gzip(&decoded(text)?))),
    ..Scalar::NEW
};

pub static ZLIB_COMPRESS_TO_BASE64_STRING: Scalar = Scalar {
    name: "zlib_compress_to_base64_string",
    params: STRING,
    returns: Returns::Is(Type::String),
    summary: "Compresses a text with zlib and encodes it as base64.",
    examples: &[
        example("zlib_compress_to_base64_string('ada')", "eAEBAwD8/2FkYQJPASc="),
        example(
            "zlib_decompress_from_base64_string(zlib_compress_to_base64_string(strrep('ada', 99))) == strrep('ada', 99)",
            "True",
        ),
    ],
    body: Body::Kernel(|args| changed(args, zlib_base64)),
    ..Scalar::NEW
};

pub static ZLIB_DECOMPRESS_FROM_BASE64_STRING: Scalar = Scalar {
    name: "zlib_decompress_from_base64_string",
    params: BASE64,
    returns: Returns::Is(Type::String),
    summary: "Decodes base64 and decompresses it with zlib; empty where that is not possible, or there are more than 64 MB.",
    examples: &[
        example("zlib_decompress_from_base64_string('eJxLTEkEAAJPASc=')", "ada"),
        example("zlib_decompress_from_base64_string('x0x0x0')", ""),
    ],
    body: Body::Kernel(|args| changed(args, |text| unpacked(ZlibDecoder::new(&*decoded(text)?)))),
    ..Scalar::NEW
};

pub static INTERNAL_LZ4_COMPRESS_DYNAMIC_ARRAY_TO_BASE64_STRING: Scalar = Scalar {
    name: "__lz4_compress_dynamic_array_to_base64_string",
    params: &[param("dynamic", DYNAMIC, "the array")],
    returns: Returns::Is(Type::String),
    summary: "Compresses an array with LZ4 and encodes it as base64; undocumented.",
    examples: &[call("__lz4_compress_dynamic_array_to_base64_string(dynamic([1, 2]))")],
    body: Body::Refused("what it writes is not documented"),
    ..Scalar::NEW
};

/// A text compressed with zlib, as base64: the same text gives the same.
pub fn zlib_base64(text: &str) -> Option<String> {
    let mut packer = ZlibEncoder::new(Vec::new(), level(text));
    packer.write_all(text.as_bytes()).ok()?;
    Some(STANDARD.encode(packer.finish().ok()?))
}

fn changed(args: &Args, change: fn(&str) -> Option<String>) -> Result<ArrayRef> {
    let texts = args.text(0)?;
    Ok(strings(args.n_rows, |row| change(texts.get(row)?)))
}

fn level(text: &str) -> Compression {
    if text.len() <= STORED { Compression::none() } else { Compression::fast() }
}

fn gzip(text: &str) -> Option<Vec<u8>> {
    let mut packer = DeflateEncoder::new(GZIP_HEAD.to_vec(), level(text));
    packer.write_all(text.as_bytes()).ok()?;
    let mut packed = packer.finish().ok()?;
    packed.extend_from_slice(&tail(text));
    Some(packed)
}

/// Kusto: a head with flags is not read.
fn from_gzip(bytes: &[u8]) -> Option<String> {
    let (head, rest) = bytes.split_at_checked(GZIP_HEAD.len())?;
    let (body, given) = rest.split_at_checked(rest.len().checked_sub(8)?)?;
    if head.get(..4) != GZIP_HEAD.get(..4) {
        return None;
    }
    unpacked(DeflateDecoder::new(body)).filter(|text| tail(text) == given)
}

/// What a gzip stream ends with: the checksum and the length of the text.
fn tail(text: &str) -> [u8; 8] {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    (u64::from(crc.amount()) << 32 | u64::from(crc.sum())).to_le_bytes()
}

fn unpacked(stream: impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    let n_bytes = std::io::copy(&mut stream.take(MOST_BYTES + 1), &mut bytes).ok()?;
    if n_bytes > MOST_BYTES { None } else { String::from_utf8(bytes).ok() }
}
