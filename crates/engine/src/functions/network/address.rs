//! IP addresses and networks read from text. An IPv4 network is kept as the IPv6 network that it is mapped to, so that one
//! code serves both families.

use std::collections::{HashMap, HashSet};
use std::net::Ipv6Addr;

/// Which texts are addresses, and how prefixes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    V4,
    /// IPv6, and IPv4 as a part of it.
    V6,
}

/// What stands before an IPv4 address in IPv6.
const MAPPED: u128 = 0xffff << 32;
/// How many bits that are.
const BEFORE_V4: u32 = 96;

/// An address with the length of its prefix, 0 to 128; without one it is 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: u128,
    pub prefix: u32,
}

impl Network {
    /// The network of an IPv4 address as a number.
    pub fn of_v4(address: u32) -> Network {
        Network { address: MAPPED | u128::from(address), prefix: 128 }
    }

    /// With a prefix that is no longer than that.
    pub fn cut(self, prefix: u32) -> Network {
        Network { prefix: self.prefix.min(prefix), ..self }
    }

    /// The address, with zeros behind the prefix.
    pub fn bits(self) -> u128 {
        masked(self.address, self.prefix)
    }

    /// The IPv4 address that it is, with zeros behind the prefix.
    pub fn v4(self) -> u32 {
        self.bits() as u32
    }

    /// The length of the prefix as IPv4 counts it.
    pub fn v4_prefix(self) -> u32 {
        self.prefix.saturating_sub(BEFORE_V4)
    }

    /// Whether the other's address lies in it.
    pub fn holds(self, other: Network) -> bool {
        masked(other.bits(), self.prefix) == self.bits()
    }
}

fn masked(address: u128, prefix: u32) -> u128 {
    address & u128::MAX.checked_shl(128 - prefix.min(128)).unwrap_or(0)
}

impl Family {
    /// Reads `address` or `address/prefix`.
    pub fn read(self, text: &str) -> Option<Network> {
        let text = text.trim_ascii();
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(number(prefix, 128)?)),
            None => (text, None),
        };
        if let Some(v4) = v4(address) {
            let prefix = match prefix {
                Some(prefix) if prefix > 32 => return None,
                prefix => prefix.unwrap_or(32),
            };
            return Some(Network { prefix: BEFORE_V4 + prefix, ..Network::of_v4(v4) });
        }
        if self == Family::V4 {
            return None;
        }
        let v6 = address.parse::<Ipv6Addr>().ok()?;
        // Kusto: the prefix behind `::10.0.0.1` counts as IPv4's does.
        let before = if address.contains('.') { BEFORE_V4 } else { 0 };
        let prefix = match prefix {
            Some(prefix) if prefix <= 32 => prefix + before,
            prefix => prefix.unwrap_or(128),
        };
        Some(Network { address: u128::from(v6), prefix })
    }

    /// Reads an address to compare it: `::10.0.0.1` is then the same as `10.0.0.1`.
    pub fn read_comparable(self, text: &str) -> Option<Network> {
        let network = self.read(text)?;
        let is_v4 = text.contains('.') && network.address >> 32 == 0;
        Some(Network { address: network.address | if is_v4 { MAPPED } else { 0 }, ..network })
    }

    /// The length of a prefix, counted as in IPv6.
    pub fn prefix(self, length: i64) -> Option<u32> {
        let length = u32::try_from(length).ok()?;
        match self {
            Family::V4 => (length <= 32).then_some(BEFORE_V4 + length),
            Family::V6 => (length <= 128).then_some(length),
        }
    }
}

/// An IPv4 address: four numbers up to 255.
pub fn v4(text: &str) -> Option<u32> {
    let mut parts = text.split('.');
    let mut address = 0;
    for _ in 0..4 {
        address = address << 8 | number(parts.next()?, 255)?;
    }
    parts.next().is_none().then_some(address)
}

/// One to three digits that make a number up to `most`.
pub fn number(digits: &str, most: u32) -> Option<u32> {
    if !(1..=3).contains(&digits.len()) || !digits.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|it| *it <= most)
}

/// Networks to look an address up in; each length of prefix costs one step.
#[derive(Debug, Default)]
pub struct Ranges(Vec<(u32, HashSet<u128>)>);

impl Ranges {
    /// Prepares networks.
    pub fn new(networks: impl Iterator<Item = Network>) -> Ranges {
        let mut by_prefix: HashMap<u32, HashSet<u128>> = HashMap::new();
        for network in networks {
            by_prefix.entry(network.prefix).or_default().insert(network.bits());
        }
        let mut ranges: Vec<_> = by_prefix.into_iter().collect();
        ranges.sort_unstable_by_key(|it| it.0);
        Ranges(ranges)
    }

    /// Whether the address lies in any of them.
    pub fn hold(&self, network: Network) -> bool {
        let bits = network.bits();
        self.0.iter().any(|(prefix, set)| set.contains(&masked(bits, *prefix)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_four_small_numbers() {
        assert_eq!(v4("1.2.3.4"), Some(0x0102_0304));
        for wrong in ["", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1..3.4", "+1.2.3.4", "0001.2.3.4"] {
            assert_eq!(v4(wrong), None, "{wrong}");
        }
        assert_eq!(Family::V4.read("10.1.2.3/8").map(Network::v4), Some(0x0a00_0000));
        assert_eq!(Family::V4.read("10.1.2.3/0").map(Network::v4), Some(0));
        assert_eq!(Family::V4.read("10.1.2.3/33"), None);
        assert_eq!(Family::V4.read("::1"), None);
        assert_eq!(Family::V6.read("::/0").map(Network::bits), Some(0));
    }
}
