//! Hash functions.

pub mod digests;
pub mod numbers;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &digests::HASH_MD5,
    &digests::HASH_SHA1,
    &digests::HASH_SHA256,
    &numbers::HASH,
    &numbers::HASH_COMBINE,
    &numbers::HASH_MANY,
    &numbers::HASH_XXHASH64,
    &numbers::INTERNAL_HASH_CRC32,
    &numbers::INTERNAL_HASH_DJB2,
    &numbers::INTERNAL_HASH_MANY_CRC32,
    &numbers::INTERNAL_HASH_XXH64,
];
