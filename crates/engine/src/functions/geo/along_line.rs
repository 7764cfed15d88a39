//! Places along a line: how far along it lies the place nearest to a point, and the place at a fraction of its length.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use geo::{Distance, Geodesic, Point};
use kql::library::{Param, Returns};
use kql::types::Type;

use super::geojson::write_point;
use super::rows::{Memo, Numbers, reals, texts};
use super::shape::{Line, line_edges, lines};
use super::sphere::{Edge, Vector, along, angle, closest, degrees};
use crate::declare::{DYNAMIC, NUMBER, NUMBER_OR_BOOL};
use crate::function::{Args, Body, Scalar, example, optional, param};

const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");

pub static GEO_LINE_LOCATE_POINT: Scalar = Scalar {
    name: "geo_line_locate_point",
    params: &[
        LINE_STRING,
        param("longitude", NUMBER, "the point's longitude in degrees"),
        param("latitude", NUMBER, "the point's latitude in degrees"),
        optional("use_spheroid", NUMBER_OR_BOOL, "whether the Earth's flattening counts"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives how far along a line the place nearest to a point lies, from 0 to 1.",
    examples: &[
        example(
            "round(geo_line_locate_point(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 0], [10, 0]]}), 2.5, 3), 6)",
            "0.25",
        ),
        example(
            "geo_line_locate_point(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 0], [10, 0]]}), -5, 3)",
            "0.0",
        ),
    ],
    body: Body::Kernel(geo_line_locate_point),
    ..Scalar::NEW
};

pub static GEO_LINE_INTERPOLATE_POINT: Scalar = Scalar {
    name: "geo_line_interpolate_point",
    params: &[LINE_STRING, param("fraction", NUMBER, "the fraction, 0 to 1")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the point at a fraction of a line's length.",
    examples: &[
        example(
            "geo_line_interpolate_point(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 0], [10, 0]]}), 0)",
            r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
        ),
        example(
            "round(toreal(geo_line_interpolate_point(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 0], [10, 0]]}), 0.4).coordinates[0]), 6)",
            "4.0",
        ),
    ],
    body: Body::Kernel(geo_line_interpolate_point),
    ..Scalar::NEW
};

/// The edges of a text that is a single line.
fn single_line(text: &str) -> Option<Vec<Edge>> {
    let lines: Vec<Line> = lines(text)?;
    let [line] = lines.as_slice() else { return None };
    Some(line_edges(line).collect())
}

fn geo_line_locate_point(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut lines = Memo::new(args, 0, single_line)?;
    Ok(reals(args, |row| {
        let x = numbers.point(1, row)?;
        let spheroid = numbers.get_or(3, row, 0.0)? != 0.0;
        locate(lines.get(row)?, &x, if spheroid { on_spheroid } else { angle })
    }))
}

fn locate(edges: &[Edge], x: &Vector, distance: fn(&Vector, &Vector) -> f64) -> Option<f64> {
    let (mut before, mut best, mut at) = (0.0, f64::INFINITY, 0.0);
    for edge in edges {
        let p = closest(x, edge);
        let off = (p - *x).norm2();
        if off < best {
            (best, at) = (off, before + distance(&edge.0, &p));
        }
        before += distance(&edge.0, &edge.1);
    }
    (before > 0.0).then_some((at / before).clamp(0.0, 1.0))
}

/// The distance of two points on the spheroid, in metres.
fn on_spheroid(a: &Vector, b: &Vector) -> f64 {
    let [p, q] = [a, b].map(|v| {
        let (longitude, latitude) = degrees(v);
        Point::new(longitude, latitude)
    });
    Geodesic.distance(p, q)
}

fn geo_line_interpolate_point(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut lines = Memo::new(args, 0, single_line)?;
    Ok(texts(args, |row| {
        let fraction = numbers.get(1, row).filter(|it| (0.0..=1.0).contains(it))?;
        Some(write_point(&interpolate(lines.get(row)?, fraction)?))
    }))
}

fn interpolate(edges: &[Edge], fraction: f64) -> Option<Vector> {
    let length: f64 = edges.iter().map(|(a, b)| angle(a, b)).sum();
    let mut left = length * fraction;
    for (a, b) in edges {
        let step = angle(a, b);
        if left <= 0.0 {
            return Some(*a);
        }
        if left < step {
            return Some(along(a, b, left));
        }
        left -= step;
    }
    edges.last().map(|it| it.1)
}
