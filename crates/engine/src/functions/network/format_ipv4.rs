//! `format_ipv4` and `format_ipv4_mask`.

use std::net::Ipv4Addr;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, LONG};
use crate::function::{Args, Body, Scalar, example, optional, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::network::address::{Family, Network};
use crate::functions::rows::strings;

const IP: Param = param("ip", ANY, "the address as a number or text");
const PREFIX: Param =
    param("prefix", LONG, "the length of the prefix; a shorter one of the address counts");

pub static FORMAT_IPV4: Scalar = Scalar {
    name: "format_ipv4",
    params: &[IP, optional("prefix", LONG, "the length of the prefix")],
    returns: Returns::Is(Type::String),
    summary: "Prints an IPv4 address, cut to a prefix where one is given; empty where it is none.",
    examples: &[
        example("format_ipv4(167772161)", "10.0.0.1"),
        example("format_ipv4('10.1.2.3', 24)", "10.1.2.0"),
        example("format_ipv4('10.1.2.3/16', 24)", "10.1.0.0"),
        example("format_ipv4('10.1.2.3', -1)", ""),
    ],
    body: Body::Kernel(|args| formatted(args, |it| Ipv4Addr::from(it.v4()).to_string())),
    ..Scalar::NEW
};

pub static FORMAT_IPV4_MASK: Scalar = Scalar {
    name: "format_ipv4_mask",
    params: &[IP, PREFIX],
    returns: Returns::Is(Type::String),
    summary: "Prints an IPv4 network as address/prefix; empty where it is none.",
    examples: &[
        example("format_ipv4_mask('10.1.2.3', 24)", "10.1.2.0/24"),
        example("format_ipv4_mask(167772161, 32)", "10.0.0.1/32"),
        example("format_ipv4_mask('ten', 24)", ""),
    ],
    body: Body::Kernel(|args| {
        formatted(args, |it| format!("{}/{}", Ipv4Addr::from(it.v4()), it.v4_prefix()))
    }),
    ..Scalar::NEW
};

fn formatted(args: &Args, print: fn(Network) -> String) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let prefixes = if args.len() > 1 { Some(args.long(1)?) } else { None };
    let network = |text: &str| match text.parse::<u32>() {
        Ok(number) => Some(Network::of_v4(number)),
        Err(_) => Family::V4.read(text),
    };
    Ok(strings(args.n_rows, |row| {
        let network = network(texts.get(row)?)?;
        Some(print(match &prefixes {
            Some(prefixes) => network.cut(Family::V4.prefix(prefixes.get(row)?)?),
            None => network,
        }))
    }))
}
