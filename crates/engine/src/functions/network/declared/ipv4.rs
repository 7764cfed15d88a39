//! Functions over IPv4 addresses, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, LONG, TEXT, TEXT_OR_DYNAMIC, declared};
use crate::function::{Scalar, call, optional, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &PARSE_IPV4,
    &PARSE_IPV4_MASK,
    &FORMAT_IPV4,
    &FORMAT_IPV4_MASK,
    &IPV4_COMPARE,
    &IPV4_IS_MATCH,
    &IPV4_IS_IN_RANGE,
    &IPV4_IS_IN_ANY_RANGE,
    &IPV4_IS_PRIVATE,
    &IPV4_NETMASK_SUFFIX,
    &IPV4_RANGE_TO_CIDR_LIST,
    &HAS_IPV4,
    &HAS_IPV4_PREFIX,
    &HAS_ANY_IPV4,
    &HAS_ANY_IPV4_PREFIX,
];

const IP: Param = param("ip", TEXT, "the address");
const PREFIX: Param = param("prefix", LONG, "the length of the prefix");
const ANY_IP: Param = param("ip", ANY, "a number or text");
const OPTIONAL_PREFIX: Param = optional("prefix", LONG, "the length of the prefix");
const IP1: Param = param("ip1", TEXT, "one address, or address/prefix");
const IP2: Param = param("ip2", TEXT, "the other address, or address/prefix");
const SOURCE: Param = param("source", TEXT_OR_DYNAMIC, "the value to hash");

pub static PARSE_IPV4: Scalar = declared(
    "parse_ipv4",
    &[param("ip", TEXT, "the address, or address/prefix")],
    Returns::Is(Type::Long),
    "Gives an IPv4 address as a number; its network's where there is a prefix.",
    &[call("parse_ipv4('10.0.0.0/8')")],
);

pub static PARSE_IPV4_MASK: Scalar = declared(
    "parse_ipv4_mask",
    &[IP, PREFIX],
    Returns::Is(Type::Long),
    "Gives the network of an IPv4 address and a prefix as a number.",
    &[call("parse_ipv4_mask('10.1.2.3', 24)")],
);

pub static FORMAT_IPV4: Scalar = declared(
    "format_ipv4",
    &[ANY_IP, OPTIONAL_PREFIX],
    Returns::Is(Type::String),
    "Prints an IPv4 address, cut to a prefix where one is given.",
    &[call("format_ipv4(167772161)")],
);

pub static FORMAT_IPV4_MASK: Scalar = declared(
    "format_ipv4_mask",
    &[ANY_IP, PREFIX],
    Returns::Is(Type::String),
    "Prints an IPv4 network as address/prefix.",
    &[call("format_ipv4_mask('10.1.2.3', 24)")],
);

pub static IPV4_COMPARE: Scalar = declared(
    "ipv4_compare",
    &[IP1, IP2, OPTIONAL_PREFIX],
    Returns::Is(Type::Long),
    "Compares two IPv4 addresses within a prefix: -1, 0 or 1.",
    &[call("ipv4_compare('10.0.0.1', '10.0.0.9', 24)")],
);

pub static IPV4_IS_MATCH: Scalar = declared(
    "ipv4_is_match",
    &[IP1, IP2, OPTIONAL_PREFIX],
    Returns::Is(Type::Bool),
    "Whether two IPv4 addresses are the same within their prefixes.",
    &[call("ipv4_is_match('10.0.0.1', '10.0.0.0/24')")],
);

pub static IPV4_IS_IN_RANGE: Scalar = declared(
    "ipv4_is_in_range",
    &[IP, param("ip_range", TEXT, "the network as address/prefix")],
    Returns::Is(Type::Bool),
    "Whether an IPv4 address lies in a network.",
    &[call("ipv4_is_in_range('10.1.2.3', '10.0.0.0/8')")],
);

pub static IPV4_IS_IN_ANY_RANGE: Scalar = declared(
    "ipv4_is_in_any_range",
    &[
        param("ip", TEXT_OR_DYNAMIC, "the address"),
        repeated("ranges", TEXT_OR_DYNAMIC, 1, "the networks, or an array of them"),
    ],
    Returns::Is(Type::Bool),
    "Whether an IPv4 address lies in any of several networks.",
    &[call("ipv4_is_in_any_range('10.1.2.3', '192.168.0.0/16', '10.0.0.0/8')")],
);

pub static IPV4_IS_PRIVATE: Scalar = declared(
    "ipv4_is_private",
    &[IP],
    Returns::Is(Type::Bool),
    "Whether an IPv4 address belongs to a private network.",
    &[call("ipv4_is_private('192.168.1.1')")],
);

pub static IPV4_NETMASK_SUFFIX: Scalar = declared(
    "ipv4_netmask_suffix",
    &[IP],
    Returns::Is(Type::Long),
    "Gives the length of an address's prefix; 32 where it has none.",
    &[call("ipv4_netmask_suffix('10.0.0.0/8')")],
);

pub static IPV4_RANGE_TO_CIDR_LIST: Scalar = declared(
    "ipv4_range_to_cidr_list",
    &[param("start_ip", TEXT, "the first address"), param("end_ip", TEXT, "the last address")],
    Returns::Is(Type::Dynamic),
    "Gives the networks that make up a range of IPv4 addresses.",
    &[call("ipv4_range_to_cidr_list('10.0.0.0', '10.0.0.7')")],
);

pub static HAS_IPV4: Scalar = declared(
    "has_ipv4",
    &[SOURCE, IP],
    Returns::Is(Type::Bool),
    "Whether a text holds an IPv4 address, delimited.",
    &[call("has_ipv4('from 10.0.0.1 port 22', '10.0.0.1')")],
);

pub static HAS_IPV4_PREFIX: Scalar = declared(
    "has_ipv4_prefix",
    &[SOURCE, param("ip_prefix", TEXT, "how it begins")],
    Returns::Is(Type::Bool),
    "Whether a text holds an IPv4 address that begins so.",
    &[call("has_ipv4_prefix('from 10.0.0.1 port 22', '10.0.')")],
);

pub static HAS_ANY_IPV4: Scalar = declared(
    "has_any_ipv4",
    &[SOURCE, repeated("ips", TEXT_OR_DYNAMIC, 1, "the addresses, or an array of them")],
    Returns::Is(Type::Bool),
    "Whether a text holds any of several IPv4 addresses.",
    &[call("has_any_ipv4('from 10.0.0.1 port 22', '10.0.0.2', '10.0.0.1')")],
);

pub static HAS_ANY_IPV4_PREFIX: Scalar = declared(
    "has_any_ipv4_prefix",
    &[SOURCE, repeated("ip_prefixes", TEXT_OR_DYNAMIC, 1, "how it may begin, or an array of that")],
    Returns::Is(Type::Bool),
    "Whether a text holds an IPv4 address that begins in any of several ways.",
    &[call("has_any_ipv4_prefix('from 10.0.0.1 port 22', '192.168.', '10.0.')")],
);
