//! Polygons of an overlay: the border between where a condition on the windings holds and where it doesn't.

use super::Overlay;
use crate::functions::geo::shape::{Polygon, Ring, ring_contains, signed_area, turning};

/// A step along a piece.
#[derive(Debug, Clone, Copy)]
struct Step {
    piece: usize,
    from: usize,
    to: usize,
    /// The first input edge that runs here.
    id: usize,
}

impl Overlay {
    /// The polygons where the condition holds, shells in the order of the input, each with its holes.
    pub fn polygons(&self, inside: impl Fn([i32; 2]) -> bool) -> Vec<Polygon> {
        let mut leaving: Vec<Vec<Step>> = vec![Vec::new(); self.vertices.len()];
        let mut n_steps = 0;
        for (at, piece) in self.pieces.iter().enumerate() {
            let (left, right) = (inside(piece.left), inside(piece.right()));
            if left == right {
                continue;
            }
            let (from, to) = if left { (piece.from, piece.to) } else { (piece.to, piece.from) };
            let [forward, backward] = piece.first;
            let id = if left { forward.or(backward) } else { backward.or(forward) };
            leaving[from].push(Step { piece: at, from, to, id: id.unwrap_or(0) });
            n_steps += 1;
        }
        let mut loops: Vec<Vec<Step>> = Vec::new();
        for vertex in 0..leaving.len() {
            while let Some(step) = leaving[vertex].pop() {
                self.follow(step, &mut leaving, &mut loops, n_steps);
            }
        }
        for ring in &mut loops {
            begin_after_last(ring);
        }
        loops.sort_by_key(|ring| ring.first().map(|it| it.id));
        let ring = |it: &Vec<Step>| it.iter().map(|step| self.vertices[step.from]).collect();
        nest(loops.iter().map(ring).collect())
    }

    /// Follows the border from a step, always by the sharpest turn to the left; a ring is taken out where the path comes back to
    /// a vertex.
    fn follow(
        &self,
        first: Step,
        leaving: &mut [Vec<Step>],
        loops: &mut Vec<Vec<Step>>,
        most: usize,
    ) {
        let mut path = vec![first];
        for _ in 0..=most {
            let Some(last) = path.last().copied() else { return };
            if let Some(start) = path.iter().position(|it| it.from == last.to) {
                let ring: Vec<Step> = path.drain(start..).collect();
                if ring.len() > 2 {
                    loops.push(ring);
                }
                if path.is_empty() {
                    return;
                }
            }
            let Some(last) = path.last().copied() else { return };
            let Some(next) = self.sharpest_left(&last, &leaving[last.to]) else { return };
            path.push(leaving[last.to].remove(next));
        }
    }

    fn sharpest_left(&self, last: &Step, leaving: &[Step]) -> Option<usize> {
        let list = &self.around[last.to];
        let back = list.iter().position(|it| *it == last.piece)?;
        let clockwise = (1..=list.len()).map(|step| list[(back + list.len() - step) % list.len()]);
        clockwise.into_iter().find_map(|piece| leaving.iter().position(|it| it.piece == piece))
    }
}

/// Turns a ring so that it begins after its edge that came last in the input; of neighbouring pieces of that edge, after the
/// last.
fn begin_after_last(ring: &mut [Step]) {
    let (mut last, mut gap) = (0, false);
    for k in 1..ring.len() {
        match ring[k].id.cmp(&ring[last].id) {
            std::cmp::Ordering::Less => gap = true,
            std::cmp::Ordering::Equal if gap => {}
            std::cmp::Ordering::Equal | std::cmp::Ordering::Greater => (last, gap) = (k, false),
        }
    }
    if !ring.is_empty() {
        ring.rotate_left((last + 1) % ring.len());
    }
}

/// Gives each hole to the smallest shell around it.
fn nest(rings: Vec<Ring>) -> Vec<Polygon> {
    let (shells, holes): (Vec<Ring>, Vec<Ring>) =
        rings.into_iter().partition(|ring| turning(ring) >= 0.0);
    let areas: Vec<f64> = shells.iter().map(|it| signed_area(it)).collect();
    let mut polygons: Vec<Polygon> =
        shells.into_iter().map(|shell| Polygon { shell, holes: Vec::new() }).collect();
    for hole in holes {
        let middle = (hole[0] + hole[1]).normalize();
        let around = (0..polygons.len())
            .filter(|at| ring_contains(&polygons[*at].shell, &middle))
            .min_by(|p, q| areas[*p].total_cmp(&areas[*q]));
        if let Some(at) = around {
            polygons[at].holes.push(hole);
        }
    }
    polygons
}
