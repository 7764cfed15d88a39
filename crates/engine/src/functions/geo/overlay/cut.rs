//! Cutting edges where they cross or touch.

use std::collections::HashMap;

use super::Input;
use crate::functions::geo::sphere::{Edge, Vector, closest, crosses, intersection, near_pairs};

/// Points that are no further apart than this are one: 0.06 µm. Corners that neighbouring cells share come out of their
/// libraries a few roundings apart.
const MERGE: f64 = 1e-14;

/// The vertices, and for each edge those that it runs through.
#[derive(Debug)]
pub struct Cut {
    pub vertices: Vec<Vector>,
    pub chains: Vec<Vec<usize>>,
}

/// Cuts edges at all vertices and crossings.
pub fn cut(inputs: &[Input]) -> Cut {
    let mut vertices = Vertices::default();
    let ends: Vec<(usize, usize)> =
        inputs.iter().map(|it| (vertices.at(&it.edge.0), vertices.at(&it.edge.1))).collect();
    let edges: Vec<Edge> =
        ends.iter().map(|(a, b)| (vertices.points[*a], vertices.points[*b])).collect();
    let mut chains: Vec<Vec<usize>> = ends.iter().map(|(a, b)| vec![*a, *b]).collect();
    near_pairs(&edges, MERGE, |p, q| {
        let touching =
            touch(&edges, &ends, &mut chains, p, q) | touch(&edges, &ends, &mut chains, q, p);
        if !touching && crosses(&edges[p], &edges[q]) {
            let at = vertices.at(&intersection(&edges[p], &edges[q]));
            chains[p].push(at);
            chains[q].push(at);
        }
        true
    });
    for (chain, (a, _)) in chains.iter_mut().zip(&edges) {
        let distance = |at: usize| (vertices.points[at] - *a).norm2();
        let (first, last) = (chain[0], chain[1]);
        chain.retain(|it| *it != first && *it != last);
        chain.sort_by(|p, q| distance(*p).total_cmp(&distance(*q)));
        chain.insert(0, first);
        chain.push(last);
        chain.dedup();
    }
    Cut { vertices: vertices.points, chains }
}

/// Cuts the first edge at the ends of the second that lie on it.
fn touch(
    edges: &[Edge],
    ends: &[(usize, usize)],
    chains: &mut [Vec<usize>],
    p: usize,
    q: usize,
) -> bool {
    let mut touching = false;
    for (at, point) in [(ends[q].0, &edges[q].0), (ends[q].1, &edges[q].1)] {
        if at == ends[p].0 || at == ends[p].1 {
            continue;
        }
        if (closest(point, &edges[p]) - *point).norm2() <= MERGE * MERGE {
            chains[p].push(at);
            touching = true;
        }
    }
    touching
}

/// Points by place, so that near ones are one.
#[derive(Debug, Default)]
struct Vertices {
    points: Vec<Vector>,
    grid: HashMap<[i64; 3], Vec<usize>>,
}

impl Vertices {
    /// The number of a point, a new one where none is near.
    fn at(&mut self, point: &Vector) -> usize {
        const CELL: f64 = 4.0 * MERGE;
        let cell = |offset: [f64; 3]| {
            [point.x + offset[0], point.y + offset[1], point.z + offset[2]]
                .map(|it| (it / CELL).floor() as i64)
        };
        let mut seen = Vec::with_capacity(8);
        for corner in 0..8_u8 {
            let offset = [1, 2, 4].map(|bit| if corner & bit == 0 { -MERGE } else { MERGE });
            let key = cell(offset);
            if seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let near = self.grid.get(&key).and_then(|list| {
                let near = |it: &&usize| (self.points[**it] - *point).norm2() <= MERGE * MERGE;
                list.iter().find(near)
            });
            if let Some(at) = near {
                return *at;
            }
        }
        self.points.push(*point);
        let at = self.points.len() - 1;
        self.grid.entry(cell([0.0; 3])).or_default().push(at);
        at
    }
}
