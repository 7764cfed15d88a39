//! `hash_md5`, `hash_sha1` and `hash_sha256`: of a value as `tostring` prints it.

use std::fmt::Write;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

use crate::declare::NOT_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::strings;

const SOURCE: &[Param] = &[param("source", NOT_DYNAMIC, "the value to hash")];

pub static HASH_MD5: Scalar = Scalar {
    name: "hash_md5",
    params: SOURCE,
    returns: Returns::Is(Type::String),
    summary: "Gives the MD5 of a value in hexadecimal digits.",
    examples: &[
        example("hash_md5('World')", "f5a7924e621e84c9280a9a27e1bcb7f6"),
        example("hash_md5(datetime(2020-01-01))", "786c530672d1f8db31fee25ea8a9390b"),
    ],
    body: Body::Kernel(digests::<Md5>),
    ..Scalar::NEW
};

pub static HASH_SHA1: Scalar = Scalar {
    name: "hash_sha1",
    params: SOURCE,
    returns: Returns::Is(Type::String),
    summary: "Gives the SHA-1 of a value in hexadecimal digits.",
    examples: &[example("hash_sha1('World')", "70c07ec18ef89c5309bbb0937f3a6342411e1fdd")],
    body: Body::Kernel(digests::<Sha1>),
    ..Scalar::NEW
};

pub static HASH_SHA256: Scalar = Scalar {
    name: "hash_sha256",
    params: SOURCE,
    returns: Returns::Is(Type::String),
    summary: "Gives the SHA-256 of a value in hexadecimal digits.",
    examples: &[example(
        "hash_sha256('World')",
        "78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524",
    )],
    body: Body::Kernel(digests::<Sha256>),
    ..Scalar::NEW
};

fn digests<D: Digest>(args: &Args) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    Ok(strings(args.n_rows, |row| {
        let mut digits = String::new();
        for byte in D::digest(texts.get(row).unwrap_or_default()) {
            // Writing to a String can't fail.
            let _ = write!(digits, "{byte:02x}");
        }
        Some(digits)
    }))
}
