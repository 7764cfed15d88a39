//! `geo_line_densify` and `geo_polygon_densify`: edges that are straight on a map are turned into chains of great-circle arcs that
//! stay within a tolerance of them, by S2's way of halving.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::geojson::{Place, Written, read, write_lines, write_polygons};
use super::rows::{Memo, Numbers, texts};
use super::shape::polygons;
use super::sphere::{RADIUS, Vector, along, angle, crosses, degrees, intersection, point};
use crate::declare::{DYNAMIC, NUMBER, NUMBER_OR_BOOL};
use crate::function::{Args, Body, Scalar, example, optional, param};

const TOLERANCE: Param =
    optional("tolerance", NUMBER, "the tolerance in metres, 0.1 to 10,000; 10 if left out");
const PRESERVE_CROSSING: Param =
    optional("preserve_crossing", NUMBER_OR_BOOL, "whether edges across the antimeridian are kept");
/// The documented limit of the points of an answer.
const MOST_POINTS: usize = 10_485_760;

pub static GEO_LINE_DENSIFY: Scalar = Scalar {
    name: "geo_line_densify",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON"), TOLERANCE, PRESERVE_CROSSING],
    returns: Returns::Is(Type::Dynamic),
    summary: "Adds points to a line, so that it keeps to what is straight on a map.",
    examples: &[
        example(
            "array_length(geo_line_densify(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 60], [1, 60]]})).coordinates)",
            "5",
        ),
        example(
            "geo_line_densify(dynamic({'type': 'LineString', 'coordinates': [[0, 60], [1, 60]]}), 0)",
            "",
        ),
    ],
    body: Body::Kernel(geo_line_densify),
    ..Scalar::NEW
};

pub static GEO_POLYGON_DENSIFY: Scalar = Scalar {
    name: "geo_polygon_densify",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON"), TOLERANCE, PRESERVE_CROSSING],
    returns: Returns::Is(Type::Dynamic),
    summary: "Adds points to a polygon's border, so that it keeps to what is straight on a map.",
    examples: &[example(
        "array_length(geo_polygon_densify(dynamic({'type': 'Polygon', \
         'coordinates': [[[0, 60], [1, 60], [1, 61], [0, 60]]]}), 100).coordinates[0])",
        "8",
    )],
    body: Body::Kernel(geo_polygon_densify),
    ..Scalar::NEW
};

/// Reads a line. Kusto: its longitudes may be anything, they go round the globe.
fn read_lines(text: &str) -> Option<Vec<Vec<Place>>> {
    let Written::Lines(lines) = read(text)? else { return None };
    let valid = |line: &Vec<Place>| {
        line.len() >= 2 && line.iter().all(|it| it.0.abs() <= 360.0 && it.1.abs() <= 90.0)
    };
    (!lines.is_empty() && lines.iter().all(valid)).then_some(lines)
}

fn read_polygons(text: &str) -> Option<Vec<Vec<Vec<Place>>>> {
    polygons(text)?;
    let Written::Polygons(polygons) = read(text)? else { return None };
    Some(polygons)
}

fn geo_line_densify(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, read_lines)?;
    Ok(texts(args, |row| {
        let (tolerance, preserve) = options(&numbers, row)?;
        let mut lines = Vec::new();
        for line in known.get(row)? {
            let dense = densify(line, tolerance, preserve)?;
            lines.extend(if preserve { vec![dense] } else { split(&dense) });
        }
        Some(write_lines(
            &lines.iter().map(|it| it.iter().map(degrees).collect()).collect::<Vec<_>>(),
        ))
    }))
}

fn geo_polygon_densify(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, read_polygons)?;
    Ok(texts(args, |row| {
        let (tolerance, preserve) = options(&numbers, row)?;
        let ring = |it: &Vec<Place>| -> Option<Vec<Place>> {
            Some(densify(it, tolerance, preserve)?.iter().map(degrees).collect())
        };
        let polygon =
            |it: &Vec<Vec<Place>>| -> Option<Vec<Vec<Place>>> { it.iter().map(ring).collect() };
        let dense: Option<Vec<_>> = known.get(row)?.iter().map(polygon).collect();
        Some(write_polygons(&dense?))
    }))
}

fn options(numbers: &Numbers, row: usize) -> Option<(f64, bool)> {
    let tolerance = numbers.get_or(1, row, 10.0).filter(|it| (0.1..=10_000.0).contains(it))?;
    Some((tolerance / RADIUS, numbers.get_or(2, row, 0.0)? != 0.0))
}

/// The points of a chain near to straight edges; None where they are too many.
fn densify(places: &[Place], tolerance: f64, preserve: bool) -> Option<Vec<Vector>> {
    let mut dense: Vec<Vector> = Vec::new();
    for pair in places.windows(2) {
        let (from, mut to) = (pair[0], pair[1]);
        if preserve {
            // The way across the antimeridian, where it is the shorter one.
            to.0 = from.0 + (to.0 - from.0 + 180.0).rem_euclid(360.0) - 180.0;
        }
        if dense.is_empty() {
            dense.push(point(from.0, from.1));
        }
        let mut waiting = vec![(from, to)];
        while let Some((p, q)) = waiting.pop() {
            if dense.len() > MOST_POINTS {
                return None;
            }
            // Halves much shorter than any tolerance end it where rounding wouldn't.
            let short = (q.0 - p.0).abs().max((q.1 - p.1).abs()) < 1e-7;
            if short || error(p, q) <= tolerance {
                dense.push(point(q.0, q.1));
            } else {
                let middle = between(p, q, 0.5);
                waiting.push((middle, q));
                waiting.push((p, middle));
            }
        }
    }
    Some(dense)
}

fn between(p: Place, q: Place, part: f64) -> Place {
    (p.0 + (q.0 - p.0) * part, p.1 + (q.1 - p.1) * part)
}

/// How far a straight edge is from the arc between its ends, as S2 estimates it from two places in between.
fn error(p: Place, q: Place) -> f64 {
    const PART: f64 = 0.312_156_910_822_483_12;
    const SCALE: f64 = 0.838_299_925_698_885_1;
    let (a, b) = (point(p.0, p.1), point(q.0, q.1));
    if a.dot(&b) < -1e-14 {
        return f64::INFINITY;
    }
    let length = angle(&a, &b);
    let off = |part: f64| {
        let place = between(p, q, part);
        angle(&along(&a, &b, length * part), &point(place.0, place.1))
    };
    off(PART).max(off(1.0 - PART)) / SCALE
}

/// The parts of a line between its crossings of the antimeridian.
///
/// Kusto: the parts end a hair before it, at ±179.999999999999.
fn split(line: &[Vector]) -> Vec<Vec<Vector>> {
    const NEAR: f64 = 179.999_999_999_999;
    let pole = Vector::new(0.0, 0.0, 1.0);
    let mut parts = vec![Vec::new()];
    for (at, here) in line.iter().enumerate() {
        let before = at.checked_sub(1).map(|it| line[it]);
        if let Some(before) = before.filter(|it| jumps(it, here)) {
            let edge = (before, *here);
            let cut = |longitude: f64| {
                let equator = point(longitude, 0.0);
                [pole, pole * -1.0]
                    .map(|it| (it, equator))
                    .iter()
                    .find(|it| crosses(it, &edge))
                    .map(|it| intersection(it, &edge))
            };
            let (end, start) = if before.y < 0.0 { (-NEAR, NEAR) } else { (NEAR, -NEAR) };
            if let Some(part) = parts.last_mut() {
                part.extend(cut(end));
            }
            parts.push(cut(start).into_iter().collect());
        }
        if let Some(part) = parts.last_mut() {
            part.push(*here);
        }
    }
    parts
}

/// Whether the way between two points crosses the antimeridian.
fn jumps(a: &Vector, b: &Vector) -> bool {
    let (p, q) = (degrees(a).0, degrees(b).0);
    (p - q).abs() > 180.0 && p.abs() < 180.0 && q.abs() < 180.0
}
