//! Addresses in networks: `ipv4_is_in_range`, `ipv4_is_in_any_range`, `ipv4_is_private` and their IPv6 kin, and
//! `ipv4_range_to_cidr_list`.

use std::net::Ipv4Addr;
use std::sync::LazyLock;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use ipnet::Ipv4Subnets;
use kql::json::push_string;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, TEXT, TEXT_OR_DYNAMIC};
use crate::function::{Args, Body, Scalar, Texts, example, param, repeated};
use crate::functions::conversion::tostring::printed;
use crate::functions::dynamic::json;
use crate::functions::network::address::{Family, Network, Ranges, v4};
use crate::functions::rows::{bools, jsons};

const IP: Param = param("ip", TEXT, "the address");
const RANGE: Param = param("ip_range", TEXT, "the network as address/prefix");
const IP_OR_DYNAMIC: Param = param("ip", TEXT_OR_DYNAMIC, "the address");
const RANGES: Param = repeated("ranges", TEXT_OR_DYNAMIC, 1, "the networks, or an array of them");

pub static IPV4_IS_IN_RANGE: Scalar = Scalar {
    name: "ipv4_is_in_range",
    params: &[IP, RANGE],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an IPv4 address lies in a network; null where one of them is none.",
    examples: &[
        example("ipv4_is_in_range('10.1.2.3', '10.0.0.0/8')", "True"),
        example("ipv4_is_in_range('10.1.2.3', '10.1.2.4')", "False"),
        example("ipv4_is_in_range('10.1.2.3', 'ten')", ""),
    ],
    body: Body::Kernel(|args| in_range(args, Family::V4)),
    ..Scalar::NEW
};

pub static IPV6_IS_IN_RANGE: Scalar = Scalar {
    name: "ipv6_is_in_range",
    params: &[IP, RANGE],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an address, IPv4 as a part of IPv6, lies in a network; null where one of them is none.",
    examples: &[
        example("ipv6_is_in_range('fe80::1', 'fe80::/10')", "True"),
        example("ipv6_is_in_range('10.1.2.3', '::ffff:0a01:0/112')", "True"),
        example("ipv6_is_in_range('fe80::1', 'fc00::/7')", "False"),
    ],
    body: Body::Kernel(|args| in_range(args, Family::V6)),
    ..Scalar::NEW
};

pub static IPV4_IS_IN_ANY_RANGE: Scalar = Scalar {
    name: "ipv4_is_in_any_range",
    params: &[IP_OR_DYNAMIC, RANGES],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an IPv4 address lies in any of several networks; null where it is no address.",
    examples: &[
        example("ipv4_is_in_any_range('10.1.2.3', '192.168.0.0/16', '10.0.0.0/8')", "True"),
        example("ipv4_is_in_any_range('10.1.2.3', dynamic(['192.168.0.0/16']))", "False"),
        example("ipv4_is_in_any_range('ten', '10.0.0.0/8')", ""),
    ],
    body: Body::Kernel(|args| in_any_range(args, Family::V4)),
    ..Scalar::NEW
};

pub static IPV6_IS_IN_ANY_RANGE: Scalar = Scalar {
    name: "ipv6_is_in_any_range",
    params: &[IP_OR_DYNAMIC, RANGES],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an address, IPv4 as a part of IPv6, lies in any of several networks; null where it is no address.",
    examples: &[
        example("ipv6_is_in_any_range('fe80::1', 'fc00::/7', 'fe80::/10')", "True"),
        example("ipv6_is_in_any_range('fe80::1', dynamic(['fc00::/7']))", "False"),
    ],
    body: Body::Kernel(|args| in_any_range(args, Family::V6)),
    ..Scalar::NEW
};

pub static INTERNAL_IPV6_LOOKUP_RANGES: Scalar = Scalar {
    name: "__ipv6_lookup_ranges",
    params: &[IP_OR_DYNAMIC, param("ranges", DYNAMIC, "the networks, or an array of them")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the networks of a list that an address lies in; undocumented.",
    examples: &[example(
        "__ipv6_lookup_ranges('fe80::1', dynamic(['fc00::/7', 'fe80::/10']))",
        "[\"fe80::/10\"]",
    )],
    body: Body::Kernel(lookup_ranges),
    ..Scalar::NEW
};

pub static IPV4_IS_PRIVATE: Scalar = Scalar {
    name: "ipv4_is_private",
    params: &[IP],
    returns: Returns::Is(Type::Bool),
    summary: "Whether an IPv4 address belongs to a private network (10/8, 172.16/12, 192.168/16); null where it is none.",
    examples: &[
        example("ipv4_is_private('192.168.1.1')", "True"),
        example("ipv4_is_private('172.31.0.0/24')", "True"),
        example("ipv4_is_private('127.0.0.1')", "False"),
        example("ipv4_is_private('fe80::1')", ""),
    ],
    body: Body::Kernel(is_private),
    ..Scalar::NEW
};

pub static IPV4_RANGE_TO_CIDR_LIST: Scalar = Scalar {
    name: "ipv4_range_to_cidr_list",
    params: &[
        param("start_ip", TEXT, "the first address"),
        param("end_ip", TEXT, "the last address"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the networks that make up a range of IPv4 addresses; null where it is none.",
    examples: &[
        example(
            "ipv4_range_to_cidr_list('10.0.0.0', '10.0.0.8')",
            "[\"10.0.0.0/29\",\"10.0.0.8/32\"]",
        ),
        example("isnull(ipv4_range_to_cidr_list('10.0.0.8', '10.0.0.0'))", "True"),
    ],
    body: Body::Kernel(to_cidr_list),
    ..Scalar::NEW
};

fn in_range(args: &Args, family: Family) -> Result<ArrayRef> {
    let (texts, ranges) = (args.text(0)?, args.text(1)?);
    let constant = match &ranges {
        Texts::Constant(range) => Some(range.as_deref().and_then(|it| family.read_comparable(it))),
        Texts::Column(_) => None,
    };
    Ok(bools(args.n_rows, |row| {
        let range = match constant {
            Some(range) => range?,
            None => family.read_comparable(ranges.get(row)?)?,
        };
        Some(range.holds(family.read_comparable(texts.get(row)?)?))
    }))
}

fn in_any_range(args: &Args, family: Family) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let lists = (1..args.len()).map(|at| args.text(at)).collect::<Result<Vec<_>>>()?;
    let ranges_at = |row: usize| {
        let networks = lists.iter().flat_map(|it| networks(it.get(row), family));
        Ranges::new(networks.collect::<Vec<Network>>().into_iter())
    };
    let constant = lists.iter().all(|it| matches!(it, Texts::Constant(_))).then(|| ranges_at(0));
    Ok(bools(args.n_rows, |row| {
        let address = family.read_comparable(texts.get(row)?)?;
        Some(match &constant {
            Some(ranges) => ranges.hold(address),
            None => ranges_at(row).hold(address),
        })
    }))
}

/// The networks of an array, or the one that the text is; what is none is passed over.
fn networks(list: Option<&str>, family: Family) -> Vec<Network> {
    names(list).iter().filter_map(|it| family.read_comparable(it)).collect()
}

fn names(list: Option<&str>) -> Vec<String> {
    match list {
        Some(array) if array.starts_with('[') => json::elements(array)
            .filter_map(|it| json::text_of(&it).map(std::borrow::Cow::into_owned))
            .collect(),
        Some(text) => vec![text.trim_matches('"').to_owned()],
        None => Vec::new(),
    }
}

fn lookup_ranges(args: &Args) -> Result<ArrayRef> {
    let (texts, lists) = (printed(args, 0)?, args.text(1)?);
    Ok(jsons(args.n_rows, |row| {
        let address = Family::V6.read_comparable(texts.get(row)?)?;
        let held = names(lists.get(row))
            .into_iter()
            .filter(|it| Family::V6.read_comparable(it).is_some_and(|it| it.holds(address)));
        Some(array(held))
    }))
}

fn is_private(args: &Args) -> Result<ArrayRef> {
    static PRIVATE: LazyLock<Ranges> = LazyLock::new(|| {
        let networks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
        Ranges::new(networks.iter().filter_map(|it| Family::V4.read(it)))
    });
    let texts = args.text(0)?;
    Ok(bools(args.n_rows, |row| Some(PRIVATE.hold(Family::V4.read(texts.get(row)?)?))))
}

fn to_cidr_list(args: &Args) -> Result<ArrayRef> {
    let (starts, ends) = (args.text(0)?, args.text(1)?);
    Ok(jsons(args.n_rows, |row| {
        let (start, end) = (v4(starts.get(row)?)?, v4(ends.get(row)?)?);
        if start > end {
            return None;
        }
        let subnets = Ipv4Subnets::new(Ipv4Addr::from(start), Ipv4Addr::from(end), 0);
        Some(array(subnets.map(|it| it.to_string())))
    }))
}

fn array(texts: impl Iterator<Item = String>) -> String {
    let mut array = String::from("[");
    for text in texts {
        if array.len() > 1 {
            array.push(',');
        }
        push_string(&mut array, &text);
    }
    array.push(']');
    array
}
