//! Simplifying: vertices that are nearer to each other than a tolerance become one, then those are left out without which the
//! edges stay within the tolerance. Stretches that polygons share are simplified once, so that they still fit together.

use super::combine::{flatten, union_lines};
use super::overlay::{Input, Overlay, overlay};
use super::shape::{Line, Polygon, Ring, ring_edges, signed_area};
use super::sphere::{Vector, angle, edge_angle, point};

/// Lines simplified; those that shrink to a point are gone.
pub fn lines(lines: &[Line], tolerance: f64) -> Vec<Line> {
    let lines = if lines.len() > 1 { union_lines(lines) } else { lines.to_vec() };
    lines.iter().map(|it| chain(it, tolerance)).filter(|it| it.len() > 1).collect()
}

/// Polygons simplified as one area; those that shrink to a line are gone.
pub fn polygons(polygons: Vec<Polygon>, tolerance: f64) -> Vec<Polygon> {
    fit_together(&flatten(polygons), tolerance)
}

/// Polygons simplified, each for itself but with the same stretches where they touch.
pub fn fit_together(polygons: &[Polygon], tolerance: f64) -> Vec<Polygon> {
    let edges = polygons.iter().flat_map(Polygon::edges);
    let inputs: Vec<Input> = edges.map(|edge| Input { edge, of: 0 }).collect();
    let net = overlay(&inputs, &point(-170.618_033_988_7, -48.314_159_265_3), [0; 2]);
    let simple = |polygon: &Polygon| {
        let shell = ring(&polygon.shell, &net, tolerance)?;
        let holes = polygon.holes.iter().filter_map(|it| ring(it, &net, tolerance)).collect();
        Some(Polygon { shell, holes })
    };
    polygons.iter().filter_map(simple).collect()
}

/// A ring simplified between the vertices in which more than two edges of the net meet; None where nothing is left.
fn ring(ring: &[Vector], net: &Overlay, tolerance: f64) -> Option<Ring> {
    let joint = |v: &Vector| {
        let at = net.vertices.iter().position(|it| (*it - *v).norm2() < 1e-26);
        at.is_some_and(|at| net.around[at].len() > 2)
    };
    let joints: Vec<usize> = (0..ring.len()).filter(|at| joint(&ring[*at])).collect();
    let first = joints.first().copied().unwrap_or(0);
    let mut stops: Vec<usize> = joints.iter().map(|it| it - first).collect();
    let turned: Ring = ring[first..].iter().chain(&ring[..=first]).copied().collect();
    if stops.len() < 2 {
        // The furthest vertex is a second fixed one, so that a lone ring is two chains.
        let far = (1..ring.len()).max_by(|p, q| {
            (turned[*p] - turned[0]).norm2().total_cmp(&(turned[*q] - turned[0]).norm2())
        });
        stops = vec![0, far?];
    }
    stops.push(ring.len());
    let mut simple: Ring = Vec::new();
    for pair in stops.windows(2) {
        let stretch = &turned[pair[0]..=pair[1]];
        // A stretch is simplified the same way from either side.
        let forward = stretch
            .first()
            .zip(stretch.last())
            .is_some_and(|(a, b)| [a.x, a.y, a.z] <= [b.x, b.y, b.z]);
        let kept = if forward {
            chain(stretch, tolerance)
        } else {
            let back: Line = stretch.iter().rev().copied().collect();
            chain(&back, tolerance).into_iter().rev().collect()
        };
        simple.extend(&kept[..kept.len().saturating_sub(1)]);
    }
    simple.dedup();
    // The ring keeps to its direction and encloses something.
    let solid = simple.len() > 2
        && signed_area(&simple) * signed_area(ring) > 0.0
        && ring_edges(&simple).any(|(a, b)| angle(&a, &b) > tolerance);
    solid.then_some(simple)
}

/// A chain with its ends kept where they are apart: one point where the whole chain is within the tolerance of its start.
fn chain(chain: &[Vector], tolerance: f64) -> Line {
    let (Some(first), Some(last)) = (chain.first(), chain.last()) else { return Vec::new() };
    let mut sites: Line = vec![*first];
    for point in &chain[1..] {
        if sites.last().is_some_and(|it| angle(it, point) >= tolerance) {
            sites.push(*point);
        }
    }
    if sites.len() == 1 {
        return sites;
    }
    if sites.last() != Some(last) {
        sites.pop();
        sites.push(*last);
    }
    thin(&sites, tolerance)
}

/// The points that the tolerance asks for: the furthest from the chord, and again on both sides of it.
fn thin(chain: &[Vector], tolerance: f64) -> Line {
    let mut kept = vec![false; chain.len()];
    let mut waiting = vec![(0, chain.len() - 1)];
    while let Some((from, to)) = waiting.pop() {
        (kept[from], kept[to]) = (true, true);
        let off = |at: usize| edge_angle(&chain[at], &(chain[from], chain[to]));
        let furthest = (from + 1..to).max_by(|p, q| off(*p).total_cmp(&off(*q)));
        if let Some(at) = furthest.filter(|at| off(*at) > tolerance) {
            waiting.push((from, at));
            waiting.push((at, to));
        }
    }
    chain.iter().zip(kept).filter(|it| it.1).map(|it| *it.0).collect()
}
