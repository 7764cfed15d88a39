//! Lines and polygons on the sphere, checked as Kusto checks them. A polygon's rings run so that its inside lies on their left:
//! the shell counterclockwise, holes clockwise.

use std::f64::consts::PI;

use s2::point::{Point, point_area};

use super::exact::side;
use super::geojson::{self, Place, Written};
use super::sphere::{
    Edge, Vector, angle, changes_side, closest, crosses, degrees, near_pairs, normal, ordered,
    valid_point,
};

/// A line's points, at least two, no two neighbours the same.
pub type Line = Vec<Vector>;
/// A ring's points without the closing one, at least three, all different.
pub type Ring = Vec<Vector>;

/// A shell and its holes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Polygon {
    pub shell: Ring,
    pub holes: Vec<Ring>,
}

/// The lines of a LineString or MultiLineString; None where it is wrong.
pub fn lines(text: &str) -> Option<Vec<Line>> {
    lines_of(&geojson::read(text)?)
}

/// The polygons of a Polygon or MultiPolygon; None where it is wrong.
pub fn polygons(text: &str) -> Option<Vec<Polygon>> {
    polygons_of(&geojson::read(text)?)
}

/// The lines of an array of shapes, one list.
pub fn lines_array(text: &str) -> Option<Vec<Line>> {
    let all: Option<Vec<_>> = geojson::read_array(text)?.iter().map(lines_of).collect();
    Some(all?.concat()).filter(|it| !it.is_empty())
}

/// The polygons of an array of shapes, each shape's apart.
pub fn polygons_array(text: &str) -> Option<Vec<Vec<Polygon>>> {
    let all: Option<Vec<_>> = geojson::read_array(text)?.iter().map(polygons_of).collect();
    all.filter(|it| !it.is_empty())
}

fn lines_of(written: &Written) -> Option<Vec<Line>> {
    let Written::Lines(lines) = written else { return None };
    let lines: Option<Vec<Line>> = lines.iter().map(|it| line(it)).collect();
    lines.filter(|it| !it.is_empty())
}

fn line(places: &[Place]) -> Option<Line> {
    let mut points = points(places)?;
    points.dedup();
    let antipodal = points.windows(2).any(|it| it[0] == it[1] * -1.0);
    (points.len() >= 2 && !antipodal).then_some(points)
}

fn points(places: &[Place]) -> Option<Vec<Vector>> {
    places.iter().map(|(longitude, latitude)| valid_point(*longitude, *latitude)).collect()
}

fn polygons_of(written: &Written) -> Option<Vec<Polygon>> {
    let Written::Polygons(polygons) = written else { return None };
    let polygons: Option<Vec<Polygon>> = polygons.iter().map(|it| polygon(it)).collect();
    polygons.filter(|it| !it.is_empty())
}

fn polygon(written: &[Vec<Place>]) -> Option<Polygon> {
    let rings: Option<Vec<Ring>> = written.iter().map(|it| ring(it)).collect();
    let mut rings = rings?.into_iter();
    let polygon = Polygon {
        shell: rings.next()?,
        holes: rings.map(|it| it.into_iter().rev().collect()).collect(),
    };
    apart(&polygon.edges()).then_some(polygon)
}

/// A ring around the smaller of the two regions that it divides the globe into.
fn ring(places: &[Place]) -> Option<Ring> {
    let (first, rest) = places.split_first()?;
    if places.len() < 4 || rest.last() != Some(first) {
        return None;
    }
    let mut ring = points(rest)?;
    let last = ring.pop()?;
    ring.insert(0, last);
    let mut sorted: Vec<[u64; 3]> =
        ring.iter().map(|v| [v.x.to_bits(), v.y.to_bits(), v.z.to_bits()]).collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|it| it[0] == it[1]) || ring_edges(&ring).any(|(a, b)| a == b * -1.0) {
        return None;
    }
    if turning(&ring) < 0.0 {
        ring.reverse();
    }
    Some(ring)
}

/// Whether no two edges cross and none stands twice.
fn apart(edges: &[Edge]) -> bool {
    let mut apart = true;
    near_pairs(edges, 0.0, |p, q| {
        let (e, f) = (&edges[p], &edges[q]);
        let same = (e.0 == f.0 && e.1 == f.1) || (e.0 == f.1 && e.1 == f.0);
        apart = !same && !crosses(e, f);
        apart
    });
    apart
}

/// The edges of a ring, the closing one last.
pub fn ring_edges(ring: &[Vector]) -> impl Iterator<Item = Edge> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| (*a, *b))
}

/// The edges of a line.
pub fn line_edges(line: &[Vector]) -> impl Iterator<Item = Edge> + '_ {
    line.windows(2).map(|it| (it[0], it[1]))
}

/// The sum of the turns along a ring: 2π less the area on its left.
pub fn turning(ring: &[Vector]) -> f64 {
    let n = ring.len();
    let turn = |k: usize| {
        let (a, b, c) = (&ring[k], &ring[(k + 1) % n], &ring[(k + 2) % n]);
        angle(&normal(a, b), &normal(b, c)) * f64::from(side(a, b, c))
    };
    (0..n).map(turn).sum()
}

/// The area on the left of a ring, at least 0, for a ring that encloses at most half the globe; less than 0 for one that runs
/// the other way.
pub fn signed_area(ring: &[Vector]) -> f64 {
    let Some(first) = ring.first() else { return 0.0 };
    let triangle = |it: &[Vector]| {
        point_area(&Point(*first), &Point(it[0]), &Point(it[1]))
            * f64::from(side(first, &it[0], &it[1]))
    };
    let area: f64 = ring.windows(2).skip(1).map(triangle).sum();
    if area > 2.0 * PI {
        area - 4.0 * PI
    } else if area < -2.0 * PI {
        area + 4.0 * PI
    } else {
        area
    }
}

/// Whether a ring that encloses at most half the globe has a point on its left; a vertex belongs to one of the rings around it.
pub fn ring_contains(ring: &[Vector], x: &Vector) -> bool {
    let [first, second, third, ..] = ring else { return false };
    let at_second = !ordered(&second.ortho(), third, first, second);
    let origin = Point::origin().0;
    let odd = |to: &Vector| {
        ring_edges(ring).filter(|edge| changes_side(&(origin, *to), edge)).count() % 2 == 1
    };
    (at_second != odd(second)) != odd(x)
}

impl Polygon {
    /// All its edges, the shell's first.
    pub fn edges(&self) -> Vec<Edge> {
        self.rings().flat_map(|ring| ring_edges(ring)).collect()
    }

    /// The shell, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.shell).chain(&self.holes)
    }

    /// Its area in radians squared.
    pub fn area(&self) -> f64 {
        self.rings().map(|ring| signed_area(ring)).sum()
    }

    /// Whether a point lies within.
    pub fn contains(&self, x: &Vector) -> bool {
        let in_hole = |hole: &Ring| {
            let reversed: Ring = hole.iter().rev().copied().collect();
            ring_contains(&reversed, x)
        };
        ring_contains(&self.shell, x) && !self.holes.iter().any(in_hole)
    }

    /// Its rings in degrees, each closed, for writing.
    pub fn written(&self) -> Vec<Vec<Place>> {
        let closed = |ring: &Ring| ring.iter().chain(ring.first()).map(degrees).collect();
        self.rings().map(closed).collect()
    }
}

/// One polygon or several as GeoJSON; null where there is none.
pub fn write_polygons(polygons: &[Polygon]) -> Option<String> {
    let written: Vec<_> = polygons.iter().map(Polygon::written).collect();
    (!written.is_empty()).then(|| geojson::write_polygons(&written))
}

/// One line or several as GeoJSON; null where there is none.
pub fn write_lines(lines: &[Line]) -> Option<String> {
    let written: Vec<Vec<Place>> =
        lines.iter().map(|it| it.iter().map(degrees).collect()).collect();
    (!written.is_empty()).then(|| geojson::write_lines(&written))
}

/// The point of some edges that is nearest to a point.
pub fn nearest(x: &Vector, edges: &[Edge]) -> Option<Vector> {
    let candidates = edges.iter().map(|it| closest(x, it));
    candidates.min_by(|p, q| (*p - *x).norm2().total_cmp(&(*q - *x).norm2()))
}
