//! Writes a database of places in MaxMind's format: a binary tree over the bits of addresses, then the data, then what the file is.

use std::net::Ipv6Addr;

/// A network and where it is: country, state, city, latitude, longitude.
pub type Entry = (&'static str, u32, [&'static str; 3], f64, f64);

/// What tests look up: networks that are kept for documentation, in places that there are not.
pub const PLACES: &[Entry] = &[
    ("::203.0.113.0", 120, ["Ruritania", "Zenda", "Strelsau"], 50.25, 14.5),
    ("2001:db8::", 32, ["Freedonia", "", "Glouster"], -33.5, 151.0),
];

/// The bytes of a database that holds these places.
pub fn database(places: &[Entry]) -> Vec<u8> {
    // A record is where to go on 0 and on 1: None is nowhere, Ok a node, Err a place.
    let mut nodes: Vec<[Option<Result<usize, usize>>; 2]> = vec![[None; 2]];
    for (at, (network, prefix, ..)) in places.iter().enumerate() {
        let bits = u128::from(network.parse::<Ipv6Addr>().unwrap());
        let mut node = 0;
        for depth in 0..*prefix {
            let bit = (bits >> (127 - depth) & 1) as usize;
            if depth + 1 == *prefix {
                nodes[node][bit] = Some(Err(at));
            } else if let Some(Ok(next)) = nodes[node][bit] {
                node = next;
            } else {
                nodes.push([None; 2]);
                nodes[node][bit] = Some(Ok(nodes.len() - 1));
                node = nodes.len() - 1;
            }
        }
    }
    let mut data = Vec::new();
    let places: Vec<usize> = places
        .iter()
        .map(|it| {
            let start = data.len();
            push_place(&mut data, it);
            start
        })
        .collect();
    let mut file = Vec::new();
    for record in nodes.iter().flatten() {
        let value = match record {
            None => nodes.len(),
            Some(Ok(node)) => *node,
            Some(Err(place)) => nodes.len() + 16 + places[*place],
        };
        file.extend_from_slice(&(value as u32).to_be_bytes()[1..]);
    }
    file.extend_from_slice(&[0; 16]);
    file.append(&mut data);
    push_metadata(&mut file, nodes.len() as u32);
    file
}

fn push_place(into: &mut Vec<u8>, (_, _, [country, state, city], latitude, longitude): &Entry) {
    map(into, 4);
    text(into, "country");
    push_names(into, country);
    text(into, "subdivisions");
    let n_states = u8::from(!state.is_empty());
    into.extend_from_slice(&[n_states, 4]);
    if n_states > 0 {
        push_names(into, state);
    }
    text(into, "city");
    push_names(into, city);
    text(into, "location");
    map(into, 2);
    for (name, degrees) in [("latitude", latitude), ("longitude", longitude)] {
        text(into, name);
        into.push(3 << 5 | 8);
        into.extend_from_slice(&degrees.to_be_bytes());
    }
}

fn push_names(into: &mut Vec<u8>, name: &str) {
    map(into, 1);
    text(into, "names");
    map(into, 1);
    text(into, "en");
    text(into, name);
}

fn push_metadata(into: &mut Vec<u8>, n_nodes: u32) {
    into.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    map(into, 9);
    for (name, value) in [
        ("binary_format_major_version", 2u16),
        ("binary_format_minor_version", 0),
        ("ip_version", 6),
        ("record_size", 24),
    ] {
        text(into, name);
        into.push(5 << 5 | 2);
        into.extend_from_slice(&value.to_be_bytes());
    }
    text(into, "node_count");
    into.push(6 << 5 | 4);
    into.extend_from_slice(&n_nodes.to_be_bytes());
    text(into, "build_epoch");
    into.extend_from_slice(&[1, 2, 1]);
    text(into, "database_type");
    text(into, "Test-City");
    text(into, "description");
    map(into, 0);
    text(into, "languages");
    into.extend_from_slice(&[0, 4]);
}

fn map(into: &mut Vec<u8>, n_pairs: u8) {
    into.push(7 << 5 | n_pairs);
}

/// Of up to 28 bytes.
fn text(into: &mut Vec<u8>, text: &str) {
    into.push(2 << 5 | text.len() as u8);
    into.extend_from_slice(text.as_bytes());
}
