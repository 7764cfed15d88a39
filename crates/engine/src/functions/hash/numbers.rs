//! Hashes that are numbers: `hash`, `hash_xxhash64`, `hash_combine`, `hash_many`, and the undocumented ones.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use twox_hash::XxHash64;

use crate::declare::{ANY, NOT_DYNAMIC, WHOLE, alias};
use crate::function::{Args, Body, Scalar, example, optional, param, repeated};
use crate::functions::encoding::base64::swapped;
use crate::functions::rows::longs;
use crate::types::{Cell, cell};

const SOURCE: Param = param("source", NOT_DYNAMIC, "the value to hash");
const MOD: Param = optional("mod", WHOLE, "the number of buckets");
const REQUIRED_MOD: Param = param("mod", WHOLE, "the number of buckets");
const SEED: Param = param("seed", WHOLE, "what to begin with");

pub static HASH: Scalar = Scalar {
    name: "hash",
    params: &[SOURCE, MOD],
    returns: Returns::Is(Type::Long),
    summary: "Gives the xxhash64 of a value, or its remainder; null where there is no value.",
    examples: &[
        example("hash('World')", "1846988464401551951"),
        example("hash('World', 100)", "51"),
        example("hash(datetime(2015-01-01))", "1380966698541616202"),
    ],
    body: Body::Kernel(hash),
    ..Scalar::NEW
};

pub static HASH_XXHASH64: Scalar = alias(
    "hash_xxhash64",
    &HASH,
    "Gives the xxhash64 of a value, or its remainder; the same as `hash`.",
    &[example("hash_xxhash64('World', 100)", "51")],
);

pub static INTERNAL_HASH_XXH64: Scalar = Scalar {
    name: "__hash_xxh64",
    params: &[SOURCE, REQUIRED_MOD, SEED],
    returns: Returns::Is(Type::Long),
    summary: "Gives the xxhash64 of a value with a seed, as a remainder; undocumented.",
    examples: &[example("__hash_xxh64('World', 100, 0)", "51")],
    body: Body::Kernel(hash),
    ..Scalar::NEW
};

pub static HASH_COMBINE: Scalar = Scalar {
    name: "hash_combine",
    params: &[repeated("source", ANY, 2, "the hashes")],
    returns: Returns::Is(Type::Long),
    summary: "Combines hashes to one, in their order. Kusto's own way is not documented: the number is another than there.",
    examples: &[
        example("hash_combine(hash('a'), hash('b')) == hash_many('a', 'b')", "True"),
        example("hash_combine(1, 2) == hash_combine(2, 1)", "False"),
    ],
    body: Body::Kernel(|args| {
        combined(args, |value| match value {
            Cell::Long(it) => Some(it),
            other => xxhash64(other, 0).map(|it| it as i64),
        })
    }),
    ..Scalar::NEW
};

pub static HASH_MANY: Scalar = Scalar {
    name: "hash_many",
    params: &[repeated("source", NOT_DYNAMIC, 1, "the values")],
    returns: Returns::Is(Type::Long),
    summary: "Gives one hash of several values: their hashes, combined as `hash_combine` does.",
    examples: &[
        example("hash_many('ada', 42) == hash_many('ada', 42)", "True"),
        example("hash_many('ada', 42) == hash_many('ada', 43)", "False"),
    ],
    body: Body::Kernel(|args| combined(args, |value| xxhash64(value, 0).map(|it| it as i64))),
    ..Scalar::NEW
};

pub static INTERNAL_HASH_CRC32: Scalar = Scalar {
    name: "__hash_crc32",
    params: &[SOURCE, REQUIRED_MOD, SEED],
    returns: Returns::Is(Type::Long),
    summary: "Gives the CRC-32 of a value as a remainder; undocumented.",
    examples: &[example("__hash_crc32('123456789', 4294967296, 0)", "3421780262")],
    body: Body::Kernel(|args| {
        hashed(args, |value, seed| Some(u64::from(crc32(&bytes(value)?, seed as u32))))
    }),
    ..Scalar::NEW
};

pub static INTERNAL_HASH_MANY_CRC32: Scalar = Scalar {
    name: "__hash_many_crc32",
    params: &[repeated("arg", ANY, 1, "the values")],
    returns: Returns::Is(Type::Long),
    summary: "Gives one CRC-32 of several values; undocumented.",
    examples: &[example("__hash_many_crc32('1234', '56789')", "3421780262")],
    body: Body::Kernel(many_crc32),
    ..Scalar::NEW
};

pub static INTERNAL_HASH_DJB2: Scalar = Scalar {
    name: "__hash_djb2",
    params: &[SOURCE, MOD],
    returns: Returns::Is(Type::Long),
    summary: "Gives the djb2 hash of a value, or its remainder; undocumented.",
    examples: &[example("__hash_djb2('a')", "177670")],
    body: Body::Kernel(|args| {
        hashed(args, |value, _| {
            let step = |hash: u64, byte: &u8| hash.wrapping_mul(33).wrapping_add(u64::from(*byte));
            Some(bytes(value)?.iter().fold(5381, step))
        })
    }),
    ..Scalar::NEW
};

fn hash(args: &Args) -> Result<ArrayRef> {
    hashed(args, xxhash64)
}

/// The hash of the first argument, its remainder by the second, with the third as a seed.
fn hashed(args: &Args, hash: fn(Cell<'_>, u64) -> Option<u64>) -> Result<ArrayRef> {
    let values = args.array(0)?;
    let ty = args.types.first().copied().unwrap_or(Type::String);
    let buckets = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let seeds = if args.len() > 2 { Some(args.long(2)?) } else { None };
    Ok(longs(args.n_rows, |row| {
        let seed = seeds.as_ref().map_or(Some(0), |it| it.get(row))?;
        let hash = hash(cell(&values, ty, row), seed as u64)?;
        match &buckets {
            Some(buckets) => {
                let n_buckets = u64::try_from(buckets.get(row)?).ok().filter(|it| *it > 0)?;
                i64::try_from(hash % n_buckets).ok()
            }
            None => Some(hash as i64),
        }
    }))
}

fn xxhash64(value: Cell<'_>, seed: u64) -> Option<u64> {
    Some(XxHash64::oneshot(seed, &bytes(value)?))
}

/// The bytes that are hashed: a text's, or a number's as it lies in memory.
fn bytes(value: Cell<'_>) -> Option<Cow<'_, [u8]>> {
    Some(match value {
        Cell::Null => return None,
        Cell::Bool(it) => Cow::Owned(vec![u8::from(it)]),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => {
            Cow::Owned(it.to_le_bytes().to_vec())
        }
        Cell::Real(it) => Cow::Owned(it.to_le_bytes().to_vec()),
        Cell::Guid(it) => Cow::Owned(swapped(it.to_be_bytes()).to_vec()),
        Cell::String(it) | Cell::Decimal(it) | Cell::Dynamic(it) => Cow::Borrowed(it.as_bytes()),
    })
}

fn combined(args: &Args, hash: fn(Cell<'_>) -> Option<i64>) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    Ok(longs(args.n_rows, |row| {
        let hashes =
            columns.iter().zip(args.types).map(|(it, ty)| hash(cell(it, *ty, row)).unwrap_or(0));
        hashes.reduce(|one, other| {
            let (one, other) = (one as u64, other as u64);
            let mixed = other.wrapping_add(0x9e37_79b9_7f4a_7c15);
            (one ^ mixed.wrapping_add(one << 6).wrapping_add(one >> 2)) as i64
        })
    }))
}

fn many_crc32(args: &Args) -> Result<ArrayRef> {
    let columns = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    Ok(longs(args.n_rows, |row| {
        let values =
            columns.iter().zip(args.types).filter_map(|(it, ty)| bytes(cell(it, *ty, row)));
        Some(i64::from(values.fold(0, |crc, value| crc32(&value, crc))))
    }))
}

/// CRC-32 (IEEE), going on from another text's.
fn crc32(bytes: &[u8], from: u32) -> u32 {
    let step = |crc: u32, _| crc >> 1 ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 };
    !bytes.iter().fold(!from, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
