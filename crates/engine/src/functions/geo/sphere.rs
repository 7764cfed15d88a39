//! The sphere that Kusto measures on: points as unit vectors, degrees and metres, great-circle edges and their crossings.

use s2::latlng::LatLng;
use s2::point::Point;
pub use s2::r3::vector::Vector;

use super::exact::side;

/// The Earth's radius in metres.
///
/// Kusto: S2's own, 6,371.01 km; recorded distances agree with it in all digits.
pub const RADIUS: f64 = 6_371_010.0;

/// An edge: the shorter great-circle arc between two points.
pub type Edge = (Vector, Vector);

/// The unit vector of a place in degrees.
pub fn point(longitude: f64, latitude: f64) -> Vector {
    Point::from(LatLng::from_degrees(latitude, longitude)).0
}

/// The unit vector of a place in degrees, where it is one.
pub fn valid_point(longitude: f64, latitude: f64) -> Option<Vector> {
    let valid = longitude.abs() <= 180.0 && latitude.abs() <= 90.0;
    valid.then(|| point(longitude, latitude))
}

/// Longitude and latitude in degrees.
pub fn degrees(v: &Vector) -> (f64, f64) {
    let place = LatLng::from(Point(*v));
    (place.lng.deg(), place.lat.deg())
}

/// The angle between two points.
pub fn angle(a: &Vector, b: &Vector) -> f64 {
    a.angle(b).rad()
}

/// The direction at right angles to both, stable for points that are close together.
pub fn normal(a: &Vector, b: &Vector) -> Vector {
    let v = (*b + *a).cross(&(*b - *a));
    if v.norm2() == 0.0 { a.ortho() } else { v.normalize() }
}

/// The point of an edge at an angle from its start.
pub fn along(a: &Vector, b: &Vector, angle: f64) -> Vector {
    ray(a, &normal(a, b).cross(a).normalize(), angle)
}

/// The point at an angle from a point in a direction at right angles to it.
pub fn ray(from: &Vector, direction: &Vector, angle: f64) -> Vector {
    (*from * angle.cos() + *direction * angle.sin()).normalize()
}

/// The point of an edge that is nearest to a point.
pub fn closest(x: &Vector, edge: &Edge) -> Vector {
    let (a, b) = edge;
    let n = normal(a, b);
    let on_circle = *x - n * x.dot(&n);
    if on_circle.norm2() > 1e-30 {
        let p = on_circle.normalize();
        if n.cross(a).dot(&p) > 0.0 && p.dot(&b.cross(&n)) > 0.0 {
            return p;
        }
    }
    if (*x - *a).norm2() <= (*x - *b).norm2() { *a } else { *b }
}

/// The angle between a point and an edge.
pub fn edge_angle(x: &Vector, edge: &Edge) -> f64 {
    angle(x, &closest(x, edge))
}

/// Whether the inner parts of two edges cross; edges that share a vertex don't.
pub fn crosses((a, b): &Edge, (c, d): &Edge) -> bool {
    if a == c || a == d || b == c || b == d || a == b || c == d {
        return false;
    }
    let first = -side(a, b, c);
    first == side(a, b, d) && first == -side(c, d, b) && first == side(c, d, a)
}

/// Where two edges cross that do. The point is taken on the shorter one, weighted by the distances of its ends from the other's
/// plane, which stays exact for edges that are nearly parallel.
pub fn intersection(e: &Edge, f: &Edge) -> Vector {
    let (long, (a, b)) = if (e.1 - e.0).norm2() >= (f.1 - f.0).norm2() { (e, f) } else { (f, e) };
    let n = normal(&long.0, &long.1);
    let distance = |p: &Vector| {
        let (da, db) = (*p - long.0, *p - long.1);
        if da.norm2() < db.norm2() { da.dot(&n) } else { db.dot(&n) }.abs()
    };
    let (at_a, at_b) = (distance(a), distance(b));
    if at_a + at_b == 0.0 { *a } else { (*b * at_a + *a * at_b).normalize() }
}

/// Whether `a`, `b` and `c` stand counterclockwise around `o`; true too where `a == b` or `b == c`.
pub fn ordered(a: &Vector, b: &Vector, c: &Vector, o: &Vector) -> bool {
    let agreeing = [side(b, o, a) >= 0, side(c, o, b) >= 0, side(a, o, c) > 0];
    agreeing.iter().filter(|it| **it).count() >= 2
}

/// Whether a path along the first edge changes sides at the second, where touching a vertex counts for exactly one of the edges
/// that meet in it.
pub fn changes_side(path: &Edge, edge: &Edge) -> bool {
    let ((a, b), (c, d)) = (path, edge);
    if a == b || c == d {
        false
    } else if a == c {
        b == d || ordered(&a.ortho(), d, b, a)
    } else if b == d {
        ordered(&b.ortho(), c, a, b)
    } else if a == d {
        b == c || ordered(&a.ortho(), c, b, a)
    } else if b == c {
        ordered(&b.ortho(), d, a, b)
    } else {
        crosses(path, edge)
    }
}

/// Calls with each pair of edges whose boxes meet, until the answer is false. Edges are swept along the axis on which they spread
/// most, so a border of many short edges costs about its length.
pub fn near_pairs(edges: &[Edge], margin: f64, mut visit: impl FnMut(usize, usize) -> bool) {
    let boxes: Vec<[[f64; 2]; 3]> = edges.iter().map(|it| bounds(it, margin)).collect();
    let spread = |axis: usize| {
        let low = boxes.iter().map(|it| it[axis][0]).fold(f64::INFINITY, f64::min);
        let high = boxes.iter().map(|it| it[axis][1]).fold(f64::NEG_INFINITY, f64::max);
        high - low
    };
    let axis = (0..3).max_by(|p, q| spread(*p).total_cmp(&spread(*q))).unwrap_or(0);
    let mut order: Vec<usize> = (0..edges.len()).collect();
    order.sort_by(|p, q| boxes[*p][axis][0].total_cmp(&boxes[*q][axis][0]));
    let mut active: Vec<usize> = Vec::new();
    for at in order {
        active.retain(|it| boxes[*it][axis][1] >= boxes[at][axis][0]);
        for other in &active {
            let meet = (0..3).all(|k| {
                boxes[*other][k][0] <= boxes[at][k][1] && boxes[at][k][0] <= boxes[*other][k][1]
            });
            if meet && !visit((*other).min(at), (*other).max(at)) {
                return;
            }
        }
        active.push(at);
    }
}

/// The box around an edge: its ends, and how far the arc rises over its chord.
fn bounds((a, b): &Edge, margin: f64) -> [[f64; 2]; 3] {
    let half = (*b - *a).norm2() / 4.0;
    let rise = 1.0 - (1.0 - half).max(0.0).sqrt() + margin + 1e-15;
    let span = |p: f64, q: f64| [p.min(q) - rise, p.max(q) + rise];
    [span(a.x, b.x), span(a.y, b.y), span(a.z, b.z)]
}
