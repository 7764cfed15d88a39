//! Autonomous systems as they are: number, operator, kind, country, and a range that its addresses are drawn from.
//! Numbers and ranges are public registry facts; the addresses drawn are no one's in particular.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::cities;
use crate::dice::mix;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Fixed lines of homes and offices.
    Fixed,
    Mobile,
    /// Data centres, clouds and the exits of virtual private networks.
    Hosting,
}

#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) asn: u32,
    pub(crate) operator: &'static str,
    pub(crate) kind: Kind,
    pub(crate) country: &'static str,
    v4: [u8; 4],
    bits: u32,
    /// The first 32 bits of its IPv6 range; 0 where its customers have none.
    v6: u32,
}

const fn net(
    asn: u32,
    operator: &'static str,
    kind: Kind,
    country: &'static str,
    v4: ([u8; 4], u32),
    v6: u32,
) -> Network {
    Network { asn, operator, kind, country, v4: v4.0, bits: v4.1, v6 }
}

use Kind::{Fixed, Hosting, Mobile};

pub(crate) static NETWORKS: &[Network] = &[
    net(3320, "Deutsche Telekom", Fixed, "DE", ([79, 192, 0, 0], 10), 0x2003_00c0),
    net(3209, "Vodafone GmbH", Fixed, "DE", ([88, 64, 0, 0], 12), 0x2a02_8108),
    net(6805, "Telefonica Germany", Mobile, "DE", ([176, 0, 0, 0], 13), 0x2a01_0c22),
    net(8881, "1&1 Versatel", Fixed, "DE", ([89, 244, 0, 0], 14), 0x2001_16b8),
    net(8767, "M-net", Fixed, "DE", ([188, 174, 0, 0], 16), 0x2001_0a61),
    net(48173, "Vodafone D2 Mobile", Mobile, "DE", ([109, 40, 0, 0], 14), 0),
    net(2856, "British Telecommunications", Fixed, "GB", ([86, 128, 0, 0], 10), 0x2a00_23c4),
    net(5089, "Virgin Media", Fixed, "GB", ([82, 0, 0, 0], 11), 0),
    net(5607, "Sky UK", Fixed, "GB", ([90, 192, 0, 0], 11), 0x2a02_0c7f),
    net(13285, "TalkTalk", Fixed, "GB", ([92, 0, 0, 0], 12), 0),
    net(12576, "EE", Mobile, "GB", ([31, 64, 0, 0], 12), 0x2a01_04c8),
    net(25135, "Vodafone UK", Mobile, "GB", ([212, 183, 128, 0], 18), 0),
    net(7922, "Comcast Cable", Fixed, "US", ([73, 0, 0, 0], 9), 0x2601_0240),
    net(7018, "AT&T Enterprises", Fixed, "US", ([99, 0, 0, 0], 10), 0x2600_1700),
    net(20115, "Charter Communications", Fixed, "US", ([71, 80, 0, 0], 12), 0x2600_6c40),
    net(701, "Verizon Business", Fixed, "US", ([71, 160, 0, 0], 11), 0),
    net(22394, "Verizon Wireless", Mobile, "US", ([174, 192, 0, 0], 10), 0x2600_100b),
    net(21928, "T-Mobile USA", Mobile, "US", ([172, 32, 0, 0], 11), 0x2607_fb90),
    net(20057, "AT&T Mobility", Mobile, "US", ([107, 64, 0, 0], 11), 0x2600_0380),
    net(4773, "MobileOne", Fixed, "SG", ([118, 200, 0, 0], 15), 0),
    net(9506, "Singtel Fibre Broadband", Fixed, "SG", ([116, 86, 0, 0], 15), 0x2406_3003),
    net(45143, "Singtel Mobile", Mobile, "SG", ([111, 65, 0, 0], 16), 0),
    net(24560, "Bharti Airtel Broadband", Fixed, "IN", ([122, 160, 0, 0], 11), 0x2401_4900),
    net(24309, "Atria Convergence", Fixed, "IN", ([106, 51, 0, 0], 16), 0),
    net(55836, "Reliance Jio", Mobile, "IN", ([49, 32, 0, 0], 11), 0x2409_4070),
    net(45609, "Bharti Airtel Mobile", Mobile, "IN", ([106, 192, 0, 0], 11), 0x2401_4901),
    net(3215, "Orange", Fixed, "FR", ([90, 0, 0, 0], 10), 0x2a01_cb00),
    net(12322, "Free", Fixed, "FR", ([82, 64, 0, 0], 14), 0x2a01_0e0a),
    net(15557, "SFR", Mobile, "FR", ([77, 128, 0, 0], 11), 0),
    net(3352, "Telefonica de Espana", Fixed, "ES", ([79, 144, 0, 0], 12), 0),
    net(12430, "Vodafone Espana", Mobile, "ES", ([77, 208, 0, 0], 14), 0),
    net(3269, "Telecom Italia", Fixed, "IT", ([79, 0, 0, 0], 11), 0),
    net(30722, "Vodafone Italia", Mobile, "IT", ([2, 32, 0, 0], 11), 0),
    net(33915, "Ziggo", Fixed, "NL", ([77, 160, 0, 0], 12), 0x2001_1c02),
    net(1136, "KPN", Fixed, "NL", ([77, 248, 0, 0], 13), 0),
    net(3303, "Swisscom", Fixed, "CH", ([85, 0, 0, 0], 13), 0x2a02_1210),
    net(15796, "Salt Mobile", Mobile, "CH", ([178, 197, 0, 0], 16), 0),
    net(8447, "A1 Telekom Austria", Fixed, "AT", ([62, 46, 0, 0], 15), 0),
    net(5617, "Orange Polska", Fixed, "PL", ([83, 0, 0, 0], 11), 0),
    net(4713, "NTT Communications", Fixed, "JP", ([118, 0, 0, 0], 11), 0),
    net(2516, "KDDI", Mobile, "JP", ([106, 128, 0, 0], 10), 0),
    net(5384, "Emirates Telecommunications", Fixed, "AE", ([94, 200, 0, 0], 14), 0),
    net(812, "Rogers", Fixed, "CA", ([99, 224, 0, 0], 11), 0x2607_fea8),
    net(577, "Bell Canada", Mobile, "CA", ([70, 48, 0, 0], 13), 0),
    net(28573, "Claro", Fixed, "BR", ([189, 0, 0, 0], 11), 0),
    net(1221, "Telstra", Fixed, "AU", ([101, 160, 0, 0], 11), 0),
    net(14061, "DigitalOcean", Hosting, "US", ([164, 90, 0, 0], 16), 0x2604_a880),
    net(16276, "OVH", Hosting, "FR", ([51, 68, 0, 0], 16), 0x2001_41d0),
    net(24940, "Hetzner Online", Hosting, "DE", ([116, 202, 0, 0], 16), 0x2a01_04f8),
    net(16509, "Amazon.com", Hosting, "US", ([3, 208, 0, 0], 12), 0),
    net(8075, "Microsoft Corporation", Hosting, "US", ([20, 40, 0, 0], 13), 0),
    net(396982, "Google Cloud", Hosting, "US", ([34, 64, 0, 0], 11), 0),
    net(63949, "Akamai Connected Cloud", Hosting, "US", ([172, 104, 0, 0], 15), 0x2600_3c00),
    net(20473, "The Constant Company", Hosting, "NL", ([45, 76, 0, 0], 16), 0x2001_19f0),
    net(51167, "Contabo", Hosting, "DE", ([161, 97, 64, 0], 18), 0),
    net(9009, "M247 Europe", Hosting, "RO", ([146, 70, 0, 0], 16), 0),
    net(60068, "Datacamp", Hosting, "GB", ([89, 187, 160, 0], 19), 0),
    net(400_940, "Railway", Hosting, "US", ([162, 220, 232, 0], 22), 0),
    net(62240, "Clouvider", Hosting, "GB", ([194, 127, 160, 0], 19), 0),
    net(49505, "Selectel", Hosting, "RU", ([188, 68, 0, 0], 16), 0),
    net(29465, "MTN Nigeria", Mobile, "NG", ([105, 112, 0, 0], 12), 0),
    net(16839, "ServiceNow", Hosting, "IE", ([149, 96, 0, 0], 17), 0),
];

/// A point of the internet: an address, the network it belongs to and the city it is said to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spot {
    pub(crate) ip: IpAddr,
    pub(crate) network: u16,
    pub(crate) city: u16,
}

impl Spot {
    pub(crate) fn network(&self) -> &'static Network {
        &NETWORKS[usize::from(self.network)]
    }

    pub(crate) fn city(&self) -> &'static cities::City {
        &cities::CITIES[usize::from(self.city)]
    }

    /// How far from the city's centre geolocation puts the address, in degrees north and east: equal within a /24 or a /64.
    pub(crate) fn suburb(&self) -> (f64, f64) {
        let line = match self.ip {
            IpAddr::V4(it) => u64::from(u32::from(it) >> 8),
            IpAddr::V6(it) => (u128::from(it) >> 64) as u64,
        };
        let chance = mix(&[line]);
        let degrees = |bits: u64| (bits % 20_000) as f64 / 100_000.0 - 0.1;
        (degrees(chance), degrees(chance >> 32))
    }
}

/// The networks of a kind in a country, by index.
pub(crate) fn of(kind: Kind, country: &str) -> impl Iterator<Item = u16> + '_ {
    (0u16..)
        .zip(NETWORKS)
        .filter(move |(_, it)| it.kind == kind && it.country == country)
        .map(|(index, _)| index)
}

/// The network of that number; the first one where there is none, which a test rules out for every number in use.
pub(crate) fn numbered(asn: u32) -> u16 {
    (0u16..).zip(NETWORKS).find(|(_, it)| it.asn == asn).map_or(0, |(index, _)| index)
}

/// The IPv4 address that `key` draws from a network's range; never the first or last of a /24.
pub(crate) fn v4(network: u16, key: &[u64]) -> IpAddr {
    let it = &NETWORKS[usize::from(network)];
    let chance = mix(key);
    let blocks = 1u64 << (24 - it.bits.min(24));
    let block = (chance % blocks) as u32;
    let host = 1 + ((chance >> 40) % 254) as u32;
    IpAddr::V4(Ipv4Addr::from((u32::from_be_bytes(it.v4) + (block << 8)) | host))
}

/// The IPv6 address that `line` (the subscriber's /64) and `device` draw; IPv4 where the network has none.
pub(crate) fn v6(network: u16, line: &[u64], device: &[u64]) -> IpAddr {
    let it = &NETWORKS[usize::from(network)];
    if it.v6 == 0 {
        return v4(network, line);
    }
    let prefix = (u128::from(it.v6) << 96) | (u128::from(mix(line) as u32) << 64);
    IpAddr::V6(Ipv6Addr::from(prefix | u128::from(mix(device))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_aligned_and_every_network_has_a_city() {
        for network in NETWORKS {
            let base = u32::from_be_bytes(network.v4);
            assert_eq!(base & (u32::MAX >> network.bits), 0, "{}", network.operator);
            assert!(cities::in_country(network.country).next().is_some(), "{}", network.operator);
        }
    }
}
