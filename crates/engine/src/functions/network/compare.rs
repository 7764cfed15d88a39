//! `ipv4_compare`, `ipv4_is_match` and their IPv6 kin: two addresses are compared within the shortest prefix that is given.

use std::cmp::Ordering;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{LONG, TEXT};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::network::address::Family;
use crate::functions::rows::{bools, longs};

const PARAMS: &[Param] = &[
    param("ip1", TEXT, "one address, or address/prefix"),
    param("ip2", TEXT, "the other address, or address/prefix"),
    optional("prefix", LONG, "the length of the prefix"),
];

pub static IPV4_COMPARE: Scalar = Scalar {
    name: "ipv4_compare",
    params: PARAMS,
    returns: Returns::Is(Type::Long),
    summary: "Compares two IPv4 addresses within the shortest prefix given: -1, 0 or 1; null where one is none.",
    examples: &[
        example("ipv4_compare('10.0.0.1', '10.0.0.9')", "-1"),
        example("ipv4_compare('10.0.0.9/24', '10.0.0.1')", "0"),
        example("ipv4_compare('10.0.0.9', '10.0.0.1', 24)", "0"),
        example("ipv4_compare('10.0.0.9', 'none')", ""),
    ],
    body: Body::Kernel(|args| compared(args, Family::V4)),
    ..Scalar::NEW
};

pub static IPV4_IS_MATCH: Scalar = Scalar {
    name: "ipv4_is_match",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether two IPv4 addresses are the same within the shortest prefix given; null where one is none.",
    examples: &[
        example("ipv4_is_match('10.0.0.1', '10.0.0.0/24')", "True"),
        example("ipv4_is_match('10.0.0.1', '10.0.0.2', 31)", "False"),
        example("ipv4_is_match('10.0.0.1', '')", ""),
    ],
    body: Body::Kernel(|args| matched(args, Family::V4)),
    ..Scalar::NEW
};

pub static IPV6_COMPARE: Scalar = Scalar {
    name: "ipv6_compare",
    params: PARAMS,
    returns: Returns::Is(Type::Long),
    summary: "Compares two addresses, IPv4 as a part of IPv6, within the shortest prefix given: -1, 0 or 1; null where one is none.",
    examples: &[
        example("ipv6_compare('fe80::9', 'fe80::1')", "1"),
        example("ipv6_compare('fe80::1', 'fe80::9', 64)", "0"),
        example("ipv6_compare('10.0.0.1', '::ffff:0a00:0001')", "0"),
        example("ipv6_compare('::10.0.0.1/24', '10.0.0.9')", "0"),
    ],
    body: Body::Kernel(|args| compared(args, Family::V6)),
    ..Scalar::NEW
};

pub static IPV6_IS_MATCH: Scalar = Scalar {
    name: "ipv6_is_match",
    params: PARAMS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether two addresses, IPv4 as a part of IPv6, are the same within the shortest prefix given; null where one is none.",
    examples: &[
        example("ipv6_is_match('fe80::1', 'fe80::/64')", "True"),
        example("ipv6_is_match('10.0.0.1', '10.0.0.2')", "False"),
        example("ipv6_is_match('fe80::1', 'fe80::2', 129)", ""),
    ],
    body: Body::Kernel(|args| matched(args, Family::V6)),
    ..Scalar::NEW
};

fn compared(args: &Args, family: Family) -> Result<ArrayRef> {
    let orders = orders(args, family)?;
    Ok(longs(args.n_rows, |row| orders.get(row).copied().flatten().map(|it| it as i64)))
}

fn matched(args: &Args, family: Family) -> Result<ArrayRef> {
    let orders = orders(args, family)?;
    Ok(bools(args.n_rows, |row| orders.get(row).copied().flatten().map(Ordering::is_eq)))
}

fn orders(args: &Args, family: Family) -> Result<Vec<Option<Ordering>>> {
    let (ones, others) = (args.text(0)?, args.text(1)?);
    let prefixes = if args.len() > 2 { Some(args.long(2)?) } else { None };
    let order = |row: usize| {
        let one = family.read_comparable(ones.get(row)?)?;
        let other = family.read_comparable(others.get(row)?)?;
        let given = match &prefixes {
            Some(prefixes) => family.prefix(prefixes.get(row)?)?,
            None => u32::MAX,
        };
        let prefix = given.min(one.prefix).min(other.prefix);
        Some(one.cut(prefix).bits().cmp(&other.cut(prefix).bits()))
    };
    Ok((0..args.n_rows).map(order).collect())
}
