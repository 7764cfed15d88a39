//! `ipv4_lookup`, `ipv6_lookup`: each row with the rows of a table whose address range holds its address.

use std::collections::{BTreeMap, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use datafusion::common::{Result, exec_err};

use crate::exec::bounds::{check, hold};
use crate::plugin::rows::{GivenValue, Invocation, NamedColumn, Rows};

/// An address as 128 bits, and how many of them count.
type Range = (u128, u32);

/// The lookup over IPv4 addresses alone.
pub fn ipv4(call: &Invocation) -> Result<Rows> {
    run(call, "SourceIPv4Key", "IPv4LookupKey", |it| it.parse().ok().map(IpAddr::V4))
}

/// The lookup over IPv6 addresses, IPv4 ones among them.
pub fn ipv6(call: &Invocation) -> Result<Rows> {
    run(call, "SourceIPv6Key", "IPv6LookupKey", |it| it.parse().ok())
}

fn run(
    call: &Invocation,
    source: &str,
    key: &str,
    parse: fn(&str) -> Option<IpAddr>,
) -> Result<Rows> {
    let (_, source) = call.column(source)?;
    let Some(table) = call.table("LookupTable") else {
        return exec_err!("the table to look up in is missing");
    };
    let Some(GivenValue::TableColumn(place)) = call.argument(key).map(|it| &it.value) else {
        return exec_err!("`{key}` is not a column of the table to look up in");
    };
    let Some(ranges) = table.columns.get(*place) else {
        return exec_err!("`{key}` is not a column of the table to look up in");
    };
    let extra: Vec<(&NamedColumn, &NamedColumn)> = call
        .columns("ExtraKey")
        .into_iter()
        .filter_map(|it| Some((it, table.columns.iter().find(|other| other.name == it.name)?)))
        .collect();
    let index = Index::new(ranges, table.n_rows, parse);
    let keeps = call.is_true("return_unmatched");
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in 0..call.input.n_rows {
        check()?;
        let range = range(&source.cell(row).to_text(), parse);
        let mut found = range.map(|it| index.find(it)).unwrap_or_default();
        found.retain(|at| extra.iter().all(|(a, b)| a.cell(row) == b.cell(*at)));
        if found.is_empty() && keeps {
            left.push(Some(row));
            right.push(None);
        }
        hold(found.len() * 2 * size_of::<Option<usize>>())?;
        left.extend(found.iter().map(|_| Some(row)));
        right.extend(found.into_iter().map(Some));
    }
    let kept = table.columns.iter().filter(|it| !extra.iter().any(|(_, b)| b.name == it.name));
    let looked_up = Rows { columns: kept.cloned().collect(), n_rows: table.n_rows };
    let mut columns = call.input.taken(&left)?;
    columns.extend(looked_up.taken(&right)?);
    Ok(Rows { columns, n_rows: left.len() })
}

/// The table's rows by length of prefix and address.
struct Index {
    by_length: BTreeMap<u32, HashMap<u128, Vec<usize>>>,
}

impl Index {
    fn new(ranges: &NamedColumn, n_rows: usize, parse: fn(&str) -> Option<IpAddr>) -> Index {
        let mut by_length: BTreeMap<u32, HashMap<u128, Vec<usize>>> = BTreeMap::new();
        for row in 0..n_rows {
            if let Some((bits, length)) = range(&ranges.cell(row).to_text(), parse) {
                let rows = by_length.entry(length).or_default();
                rows.entry(masked(bits, length)).or_default().push(row);
            }
        }
        Index { by_length }
    }

    /// The rows whose range holds the address, in the table's order. Two ranges match where they agree on the bits of the wider one.
    fn find(&self, (bits, length): Range) -> Vec<usize> {
        let mut found = Vec::new();
        for (of, rows) in &self.by_length {
            if *of <= length {
                found.extend(rows.get(&masked(bits, *of)).into_iter().flatten().copied());
            } else {
                let inside = rows.iter().filter(|it| masked(*it.0, length) == masked(bits, length));
                found.extend(inside.flat_map(|it| it.1.iter().copied()));
            }
        }
        found.sort_unstable();
        found
    }
}

fn masked(bits: u128, length: u32) -> u128 {
    bits & u128::MAX.checked_shl(128 - length.min(128)).unwrap_or(0)
}

/// `10.0.0.0/8`: an IPv4 address is one of IPv6 behind 96 bits.
fn range(text: &str, parse: fn(&str) -> Option<IpAddr>) -> Option<Range> {
    let (address, length) = match text.trim().split_once('/') {
        Some((address, length)) => (address, Some(length.trim().parse::<u32>().ok()?)),
        None => (text.trim(), None),
    };
    let v4 = |it: Ipv4Addr| u128::from(it.to_ipv6_mapped());
    match parse(address)? {
        IpAddr::V4(it) => Some((v4(it), 96 + length.unwrap_or(32).min(32))),
        IpAddr::V6(it) => {
            Some((u128::from(Ipv6Addr::from(it.octets())), length.unwrap_or(128).min(128)))
        }
    }
}
