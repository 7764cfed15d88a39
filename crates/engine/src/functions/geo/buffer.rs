//! Buffers: the area within a distance of a point, line or polygon.
//!
//! A path runs along the right-hand side of all edges at that distance, with arcs around the corners that it passes on their
//! outside; where it overlaps itself, what it winds around at least once is the area. Steps and starting points are S2's.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use super::exact::side;
use super::overlay::{Input, overlay};
use super::shape::{Line, Polygon, nearest, ring_edges};
use super::sphere::{Edge, Vector, angle, normal, ray};

/// How far, and in what steps.
#[derive(Debug, Clone, Copy)]
pub struct Buffer {
    radius: f64,
    /// The angle between two points of an arc around a corner.
    around_corner: f64,
    /// The angle between two points beside a long edge.
    along_edge: f64,
}

impl Buffer {
    /// A buffer of a radius and a tolerance in radians; None where they can't be.
    pub fn new(radius: f64, tolerance: f64) -> Option<Buffer> {
        /// The tolerance may be no finer than this part of the radius.
        const FINEST: f64 = 1e-6;
        let fits = radius > 0.0 && radius < PI && tolerance > 0.0;
        if !fits || tolerance < radius * FINEST * (1.0 - 1e-9) {
            return None;
        }
        let error = tolerance.min(radius * 0.999);
        // An arc's chord comes nearer to the corner than the arc, a chord beside an edge goes further from it: both by the
        // tolerance at most.
        let (corner, edge) = if radius < FRAC_PI_2 - 0.01 {
            let outer = (radius + error).min(FRAC_PI_2 - 1e-9);
            ((radius - error).tan() / radius.tan(), radius.tan() / outer.tan())
        } else {
            (1.0 - error / radius, 1.0 - error / (radius + error))
        };
        Some(Buffer {
            radius,
            around_corner: (2.0 * corner.acos()).clamp(1e-3, TAU / 3.0),
            along_edge: (2.0 * edge.acos()).clamp(1e-4, FRAC_PI_2),
        })
    }

    /// The area around a point.
    pub fn point(&self, centre: &Vector) -> Polygon {
        let n_steps = (TAU / self.around_corner).ceil().max(3.0);
        let east = centre.ortho();
        let north = centre.cross(&east).normalize();
        let at = |k: u32| {
            let turn = f64::from(k) * TAU / n_steps;
            ray(centre, &(east * turn.cos() + north * turn.sin()), self.radius)
        };
        Polygon { shell: (0..n_steps as u32).map(at).collect(), holes: Vec::new() }
    }

    /// The area around lines; None where it is not smaller than the globe.
    pub fn lines(&self, lines: &[Line]) -> Option<Vec<Polygon>> {
        let paths: Vec<Line> = lines.iter().map(|it| self.beside_line(it)).collect();
        let edges: Vec<Edge> =
            lines.iter().flat_map(|it| it.windows(2).map(|it| (it[0], it[1]))).collect();
        self.wound(&paths, &edges, &[])
    }

    /// The area of polygons and around them; None where it is not smaller than the globe.
    pub fn polygons(&self, polygons: &[Polygon]) -> Option<Vec<Polygon>> {
        let paths: Vec<Line> =
            polygons.iter().flat_map(Polygon::rings).map(|it| self.beside_ring(it)).collect();
        let edges: Vec<Edge> = polygons.iter().flat_map(Polygon::edges).collect();
        self.wound(&paths, &edges, polygons)
    }

    /// What the paths wind around, seen from a place that is in no buffer.
    fn wound(&self, paths: &[Line], edges: &[Edge], within: &[Polygon]) -> Option<Vec<Polygon>> {
        let outside = outside(edges, within, self.radius)?;
        let inputs: Vec<Input> =
            paths.iter().flat_map(|it| ring_edges(it)).map(|edge| Input { edge, of: 0 }).collect();
        let polygons = overlay(&inputs, &outside, [0; 2]).polygons(|[n, _]| n > 0);
        Some(polygons).filter(|it| !it.is_empty())
    }

    /// The path around a line: behind its start, along its right, around its end, back along its left.
    fn beside_line(&self, line: &[Vector]) -> Line {
        let mut path = Vec::new();
        let back: Line = line.iter().rev().copied().collect();
        for way in [line, &back] {
            let [first, second, ..] = way else { continue };
            let right = right_of(first, second);
            self.arc(first, &(right * -1.0), &right, &mut path);
            for at in way.windows(3) {
                self.edge_and_corner(&at[0], &at[1], &at[2], &mut path);
            }
            if let [.., before, last] = way {
                self.edge(before, last, &mut path);
            }
        }
        finish(path)
    }

    fn beside_ring(&self, ring: &[Vector]) -> Line {
        let mut path = Vec::new();
        let n = ring.len();
        for k in 0..n {
            self.edge_and_corner(&ring[k], &ring[(k + 1) % n], &ring[(k + 2) % n], &mut path);
        }
        finish(path)
    }

    fn edge_and_corner(&self, a: &Vector, b: &Vector, c: &Vector, path: &mut Line) {
        self.edge(a, b, path);
        if side(a, b, c) >= 0 {
            self.arc(b, &right_of(a, b), &right_of(b, c), path);
        } else {
            // On the inside of a corner the path goes by the corner itself, which keeps the windings right.
            path.push(*b);
        }
    }

    /// The points beside an edge, on its right.
    fn edge(&self, a: &Vector, b: &Vector, path: &mut Line) {
        let right = right_of(a, b);
        let length = angle(a, b);
        let ahead = a.cross(&right).normalize();
        let mut at = 0.0;
        while at < length {
            path.push(ray(&ray(a, &ahead, at), &right, self.radius));
            at += self.along_edge;
        }
        path.push(ray(b, &right, self.radius));
    }

    /// The points around a corner from one direction counterclockwise to another.
    fn arc(&self, corner: &Vector, from: &Vector, to: &Vector, path: &mut Line) {
        let quarter = corner.cross(from).normalize();
        let span = {
            let turn = to.dot(&quarter).atan2(to.dot(from)).rem_euclid(TAU);
            // Opposite directions are half a turn, whichever way rounding went.
            if turn > PI + 1e-9 { 0.0 } else { turn }
        };
        let mut turn = 0.0;
        while turn < span {
            let direction = *from * turn.cos() + quarter * turn.sin();
            path.push(ray(corner, &direction, self.radius));
            turn += self.around_corner;
        }
        path.push(ray(corner, to, self.radius));
    }
}

/// The direction to the right of an edge.
fn right_of(a: &Vector, b: &Vector) -> Vector {
    normal(a, b) * -1.0
}

/// Points that are the same but for rounding are left out.
fn finish(path: Line) -> Line {
    let mut kept: Line = Vec::with_capacity(path.len());
    let same = |p: &Vector, q: &Vector| (*p - *q).norm2() < 1e-28;
    for point in path {
        if kept.last().is_none_or(|it| !same(it, &point)) {
            kept.push(point);
        }
    }
    while kept.len() > 1 && kept.first().zip(kept.last()).is_some_and(|(p, q)| same(p, q)) {
        kept.pop();
    }
    kept
}

/// A place that is further from everything than the radius.
fn outside(edges: &[Edge], within: &[Polygon], radius: f64) -> Option<Vector> {
    let sum = edges.iter().fold(Vector::new(0.0, 0.0, 0.0), |sum, it| sum + it.0);
    let opposite = if sum.norm2() > 0.0 { sum.normalize() * -1.0 } else { sum.ortho() };
    let shift = Vector::new(0.013, 0.027, -0.019);
    let golden = PI * (3.0 - 5.0_f64.sqrt());
    // Points spread evenly over the globe, for what reaches around most of it.
    let spread = (0..500).map(|k| {
        let z = 1.0 - (f64::from(k) + 0.5) / 250.0;
        let turn = golden * f64::from(k);
        let r = (1.0 - z * z).max(0.0).sqrt();
        Vector::new(r * turn.cos(), r * turn.sin(), z)
    });
    std::iter::once((opposite + shift).normalize()).chain(spread).find(|place| {
        nearest(place, edges).is_some_and(|it| angle(place, &it) > radius * 1.01)
            && !within.iter().any(|it| it.contains(place))
    })
}
