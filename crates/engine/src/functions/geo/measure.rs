//! Length, perimeter, area and centre of lines and polygons. Of several the union is measured, as documented.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use s2::point::{Point, true_centroid};

use super::combine::{flatten, union_lines};
use super::geojson::write_point;
use super::rows::{Memo, reals, texts};
use super::shape::{Polygon, line_edges, lines, polygons};
use super::sphere::{Edge, RADIUS, Vector, angle};
use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};

const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");
const POLYGON: Param = param("polygon", DYNAMIC, "the polygon, as GeoJSON");

pub static GEO_LINE_LENGTH: Scalar = Scalar {
    name: "geo_line_length",
    params: &[LINE_STRING],
    returns: Returns::Is(Type::Real),
    summary: "Gives the length of a line, in metres.",
    examples: &[example(
        "round(geo_line_length(\
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [0, 10], [0, 20]]})), 3)",
        "2223902.024",
    )],
    body: Body::Kernel(geo_line_length),
    ..Scalar::NEW
};

pub static GEO_LINE_CENTROID: Scalar = Scalar {
    name: "geo_line_centroid",
    params: &[LINE_STRING],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the central point of a line.",
    examples: &[example(
        "geo_line_centroid(dynamic({'type': 'LineString', 'coordinates': [[-5, 0], [5, 0]]}))",
        r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
    )],
    body: Body::Kernel(geo_line_centroid),
    ..Scalar::NEW
};

pub static GEO_POLYGON_PERIMETER: Scalar = Scalar {
    name: "geo_polygon_perimeter",
    params: &[POLYGON],
    returns: Returns::Is(Type::Real),
    summary: "Gives the length of a polygon's border, in metres.",
    examples: &[example(
        "round(geo_polygon_perimeter(\
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [90, 0], [0, 90], [0, 0]]]})), 3)",
        "30022677.318",
    )],
    body: Body::Kernel(geo_polygon_perimeter),
    ..Scalar::NEW
};

pub static GEO_POLYGON_AREA: Scalar = Scalar {
    name: "geo_polygon_area",
    params: &[POLYGON],
    returns: Returns::Is(Type::Real),
    summary: "Gives the area of a polygon, in square metres.",
    examples: &[example(
        "round(geo_polygon_area(\
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [90, 0], [0, 90], [0, 0]]]})) / 1e6, 3)",
        "63758259.14",
    )],
    body: Body::Kernel(geo_polygon_area),
    ..Scalar::NEW
};

pub static GEO_POLYGON_CENTROID: Scalar = Scalar {
    name: "geo_polygon_centroid",
    params: &[POLYGON],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the central point of a polygon.",
    examples: &[example(
        "round(toreal(geo_polygon_centroid(dynamic({'type': 'Polygon', \
         'coordinates': [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]})).coordinates[0]), 6)",
        "5.0",
    )],
    body: Body::Kernel(geo_polygon_centroid),
    ..Scalar::NEW
};

/// The edges of the text's lines, each stretch once.
fn stretches(text: &str) -> Option<Vec<Edge>> {
    let lines = lines(text)?;
    let lines = if lines.len() > 1 { union_lines(&lines) } else { lines };
    Some(lines.iter().flat_map(|it| line_edges(it)).collect())
}

/// The text's polygons as one area.
fn area(text: &str) -> Option<Vec<Polygon>> {
    Some(flatten(polygons(text)?)).filter(|it| !it.is_empty())
}

fn length(edges: &[Edge]) -> f64 {
    edges.iter().map(|(a, b)| angle(a, b)).sum::<f64>() * RADIUS
}

fn geo_line_length(args: &Args) -> Result<ArrayRef> {
    let mut lines = Memo::new(args, 0, stretches)?;
    Ok(reals(args, |row| Some(length(lines.get(row)?))))
}

fn geo_line_centroid(args: &Args) -> Result<ArrayRef> {
    let mut lines = Memo::new(args, 0, stretches)?;
    Ok(texts(args, |row| {
        let zero = Vector::new(0.0, 0.0, 0.0);
        let sum = lines.get(row)?.iter().fold(zero, |sum, (a, b)| {
            let (along, across) = (*a + *b, *a - *b);
            let (cosine, sine) = (along.norm2(), across.norm2());
            // The mass centre of an arc times its length, as S2 has it.
            if cosine == 0.0 { sum } else { sum + along * (sine / cosine).sqrt() }
        });
        (sum.norm2() > 0.0).then(|| write_point(&sum.normalize()))
    }))
}

fn geo_polygon_perimeter(args: &Args) -> Result<ArrayRef> {
    let mut areas = Memo::new(args, 0, area)?;
    Ok(reals(args, |row| {
        let edges: Vec<Edge> = areas.get(row)?.iter().flat_map(Polygon::edges).collect();
        Some(length(&edges))
    }))
}

fn geo_polygon_area(args: &Args) -> Result<ArrayRef> {
    let mut areas = Memo::new(args, 0, area)?;
    Ok(reals(args, |row| {
        let steradians: f64 = areas.get(row)?.iter().map(Polygon::area).sum();
        Some(steradians * RADIUS * RADIUS)
    }))
}

fn geo_polygon_centroid(args: &Args) -> Result<ArrayRef> {
    let mut areas = Memo::new(args, 0, area)?;
    Ok(texts(args, |row| {
        let mut sum = Vector::new(0.0, 0.0, 0.0);
        for ring in areas.get(row)?.iter().flat_map(Polygon::rings) {
            let Some(first) = ring.first() else { continue };
            for pair in ring.windows(2).skip(1) {
                sum = sum + true_centroid(&Point(*first), &Point(pair[0]), &Point(pair[1])).0;
            }
        }
        (sum.norm2() > 0.0).then(|| write_point(&sum.normalize()))
    }))
}
