//! Functions over IPv6 addresses and places of addresses, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, LONG, TEXT, TEXT_OR_DYNAMIC, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &PARSE_IPV6,
    &PARSE_IPV6_MASK,
    &IPV6_COMPARE,
    &IPV6_IS_MATCH,
    &IPV6_IS_IN_RANGE,
    &IPV6_IS_IN_ANY_RANGE,
    &INTERNAL_IPV6_LOOKUP_RANGES,
    &GEO_INFO_FROM_IP_ADDRESS,
];

const IP: Param = param("ip", TEXT, "the address");
const IP1: Param = param("ip1", TEXT, "one address, or address/prefix");
const IP2: Param = param("ip2", TEXT, "the other address, or address/prefix");
const PREFIX: Param = optional("prefix", LONG, "the length of the prefix");
const IP_OR_DYNAMIC: Param = param("ip", TEXT_OR_DYNAMIC, "the address");

pub static PARSE_IPV6: Scalar = declared(
    "parse_ipv6",
    &[param("ip", TEXT, "the address, or address/prefix")],
    Returns::Is(Type::String),
    "Gives an IPv4 or IPv6 address in full IPv6 notation.",
    &[call("parse_ipv6('fe80::1')")],
);

pub static PARSE_IPV6_MASK: Scalar = declared(
    "parse_ipv6_mask",
    &[IP, param("prefix", LONG, "the length of the prefix")],
    Returns::Is(Type::String),
    "Gives the network of an address and a prefix in full IPv6 notation.",
    &[call("parse_ipv6_mask('fe80::1', 64)")],
);

pub static IPV6_COMPARE: Scalar = declared(
    "ipv6_compare",
    &[IP1, IP2, PREFIX],
    Returns::Is(Type::Long),
    "Compares two addresses within a prefix: -1, 0 or 1.",
    &[call("ipv6_compare('fe80::1', 'fe80::9', 64)")],
);

pub static IPV6_IS_MATCH: Scalar = declared(
    "ipv6_is_match",
    &[IP1, IP2, PREFIX],
    Returns::Is(Type::Bool),
    "Whether two addresses are the same within their prefixes.",
    &[call("ipv6_is_match('fe80::1', 'fe80::/64')")],
);

pub static IPV6_IS_IN_RANGE: Scalar = declared(
    "ipv6_is_in_range",
    &[IP, param("ip_range", TEXT, "the network as address/prefix")],
    Returns::Is(Type::Bool),
    "Whether an address lies in a network.",
    &[call("ipv6_is_in_range('fe80::1', 'fe80::/10')")],
);

pub static IPV6_IS_IN_ANY_RANGE: Scalar = declared(
    "ipv6_is_in_any_range",
    &[IP_OR_DYNAMIC, repeated("ranges", TEXT_OR_DYNAMIC, 1, "the networks, or an array of them")],
    Returns::Is(Type::Bool),
    "Whether an address lies in any of several networks.",
    &[call("ipv6_is_in_any_range('fe80::1', 'fc00::/7', 'fe80::/10')")],
);

pub static INTERNAL_IPV6_LOOKUP_RANGES: Scalar = declared(
    "__ipv6_lookup_ranges",
    &[IP_OR_DYNAMIC, param("ranges", DYNAMIC, "the networks, or an array of them")],
    Returns::Is(Type::Dynamic),
    "Gives the networks of a list that an address lies in; undocumented.",
    &[call("__ipv6_lookup_ranges('fe80::1', dynamic(['fe80::/10']))")],
);

pub static GEO_INFO_FROM_IP_ADDRESS: Scalar = declared(
    "geo_info_from_ip_address",
    &[param("ip", TEXT, "an IPv4 or IPv6 address")],
    Returns::Is(Type::Dynamic),
    "Tells country, state, city and place of an address, where a database of them is given.",
    &[call("geo_info_from_ip_address('20.53.203.50').country")],
);
