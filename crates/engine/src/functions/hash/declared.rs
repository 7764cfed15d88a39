//! Hash functions, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, NOT_DYNAMIC, WHOLE, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &HASH,
    &HASH_XXHASH64,
    &HASH_MD5,
    &HASH_SHA1,
    &HASH_SHA256,
    &HASH_COMBINE,
    &HASH_MANY,
    &INTERNAL_HASH_CRC32,
    &INTERNAL_HASH_MANY_CRC32,
    &INTERNAL_HASH_DJB2,
    &INTERNAL_HASH_XXH64,
];

const SOURCE: Param = param("source", NOT_DYNAMIC, "the value to hash");
const MOD: Param = optional("mod", WHOLE, "the number of buckets");
const REQUIRED_MOD: Param = param("mod", WHOLE, "the number of buckets");
const SEED: Param = param("seed", WHOLE, "what to begin with");

pub static HASH: Scalar = declared(
    "hash",
    &[SOURCE, MOD],
    Returns::Is(Type::Long),
    "Gives the xxhash64 of a value, or its remainder.",
    &[call("hash('ada', 100)")],
);

pub static HASH_XXHASH64: Scalar = declared(
    "hash_xxhash64",
    &[SOURCE, MOD],
    Returns::Is(Type::Long),
    "Gives the xxhash64 of a value, or its remainder; the same as `hash`.",
    &[call("hash_xxhash64('ada')")],
);

pub static HASH_MD5: Scalar = declared(
    "hash_md5",
    &[SOURCE],
    Returns::Is(Type::String),
    "Gives the MD5 of a value in hexadecimal digits.",
    &[call("hash_md5('ada')")],
);

pub static HASH_SHA1: Scalar = declared(
    "hash_sha1",
    &[SOURCE],
    Returns::Is(Type::String),
    "Gives the SHA-1 of a value in hexadecimal digits.",
    &[call("hash_sha1('ada')")],
);

pub static HASH_SHA256: Scalar = declared(
    "hash_sha256",
    &[SOURCE],
    Returns::Is(Type::String),
    "Gives the SHA-256 of a value in hexadecimal digits.",
    &[call("hash_sha256('ada')")],
);

pub static HASH_COMBINE: Scalar = declared(
    "hash_combine",
    &[repeated("source", ANY, 2, "the hashes")],
    Returns::Is(Type::Long),
    "Combines hashes to one.",
    &[call("hash_combine(hash('ada'), hash('bob'))")],
);

pub static HASH_MANY: Scalar = declared(
    "hash_many",
    &[repeated("source", NOT_DYNAMIC, 1, "the values")],
    Returns::Is(Type::Long),
    "Gives one hash of several values.",
    &[call("hash_many('ada', 42)")],
);

pub static INTERNAL_HASH_CRC32: Scalar = declared(
    "__hash_crc32",
    &[SOURCE, REQUIRED_MOD, SEED],
    Returns::Is(Type::Long),
    "Gives the CRC-32 of a value as a remainder; undocumented.",
    &[call("__hash_crc32('ada', 100, 0)")],
);

pub static INTERNAL_HASH_MANY_CRC32: Scalar = declared(
    "__hash_many_crc32",
    &[repeated("arg", ANY, 1, "the values")],
    Returns::Is(Type::Long),
    "Gives one CRC-32 of several values; undocumented.",
    &[call("__hash_many_crc32('ada', 42)")],
);

pub static INTERNAL_HASH_DJB2: Scalar = declared(
    "__hash_djb2",
    &[SOURCE, MOD],
    Returns::Is(Type::Long),
    "Gives the djb2 hash of a value, or its remainder; undocumented.",
    &[call("__hash_djb2('ada')")],
);

pub static INTERNAL_HASH_XXH64: Scalar = declared(
    "__hash_xxh64",
    &[SOURCE, REQUIRED_MOD, SEED],
    Returns::Is(Type::Long),
    "Gives the xxhash64 of a value with a seed, as a remainder; undocumented.",
    &[call("__hash_xxh64('ada', 100, 0)")],
);
