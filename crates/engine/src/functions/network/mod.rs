//! Functions over IP addresses.

pub mod address;
pub mod compare;
pub mod format_ipv4;
pub mod geo_info_from_ip_address;
pub mod has_ipv4;
pub mod parse;
pub mod ranges;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &compare::IPV4_COMPARE,
    &compare::IPV4_IS_MATCH,
    &compare::IPV6_COMPARE,
    &compare::IPV6_IS_MATCH,
    &format_ipv4::FORMAT_IPV4,
    &format_ipv4::FORMAT_IPV4_MASK,
    &geo_info_from_ip_address::GEO_INFO_FROM_IP_ADDRESS,
    &has_ipv4::HAS_ANY_IPV4,
    &has_ipv4::HAS_ANY_IPV4_PREFIX,
    &has_ipv4::HAS_IPV4,
    &has_ipv4::HAS_IPV4_PREFIX,
    &parse::IPV4_NETMASK_SUFFIX,
    &parse::PARSE_IPV4,
    &parse::PARSE_IPV4_MASK,
    &parse::PARSE_IPV6,
    &parse::PARSE_IPV6_MASK,
    &ranges::INTERNAL_IPV6_LOOKUP_RANGES,
    &ranges::IPV4_IS_IN_ANY_RANGE,
    &ranges::IPV4_IS_IN_RANGE,
    &ranges::IPV4_IS_PRIVATE,
    &ranges::IPV4_RANGE_TO_CIDR_LIST,
    &ranges::IPV6_IS_IN_ANY_RANGE,
    &ranges::IPV6_IS_IN_RANGE,
];
