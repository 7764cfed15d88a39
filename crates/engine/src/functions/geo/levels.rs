//! What Kusto's own library functions for joins by place ask: whether a shape is right, and which S2 level suits it. None of them
//! is documented; what they answer follows from their names and from how the documented lookups use them.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::Returns;
use kql::types::Type;
use s2::metric::AVG_EDGEMETRIC;

use super::distance::edges_of_lines;
use super::rows::{Memo, Numbers, texts, wholes};
use super::shape::{Polygon, lines, polygons};
use super::sphere::{Edge, RADIUS, angle};
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, param};

pub static INTERNAL_GEO_LENGTH_TO_S2CELL_LEVEL: Scalar = Scalar {
    name: "__geo_length_to_s2cell_level",
    params: &[param("length", NUMBER, "the length in metres")],
    returns: Returns::Is(Type::Int),
    summary: "Gives the S2 level whose cells are about so long; undocumented.",
    examples: &[
        example("__geo_length_to_s2cell_level(1000)", "13"),
        example("__geo_length_to_s2cell_level(-1)", ""),
    ],
    body: Body::Kernel(length_to_level),
    ..Scalar::NEW
};

pub static INTERNAL_GEO_LINE_S2CELL_COVERING_LEVEL: Scalar = Scalar {
    name: "__geo_line_s2cell_covering_level",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON")],
    returns: Returns::Is(Type::Int),
    summary: "Gives the S2 level that suits a line; undocumented.",
    examples: &[example(
        "__geo_line_s2cell_covering_level(\
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [1]]}))",
        "",
    )],
    body: Body::Kernel(|args| covering_level(args, edges_of_lines)),
    ..Scalar::NEW
};

pub static INTERNAL_GEO_POLYGON_S2CELL_COVERING_LEVEL: Scalar = Scalar {
    name: "__geo_polygon_s2cell_covering_level",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON")],
    returns: Returns::Is(Type::Int),
    summary: "Gives the S2 level that suits a polygon; undocumented.",
    examples: &[example(
        "__geo_polygon_s2cell_covering_level(dynamic({'type': 'Polygon', 'coordinates': []}))",
        "",
    )],
    body: Body::Kernel(|args| {
        covering_level(args, |text| Some(polygons(text)?.iter().flat_map(Polygon::edges).collect()))
    }),
    ..Scalar::NEW
};

pub static INTERNAL_GEO_LINE_VALIDATE: Scalar = Scalar {
    name: "__geo_line_validate",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON")],
    returns: Returns::Is(Type::String),
    summary: "Says what is wrong with a line, nothing where it is right; undocumented.",
    examples: &[example(
        "__geo_line_validate(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]}))",
        "",
    )],
    body: Body::Kernel(|args| validate(args, |it| lines(it).map(|_| ()), "invalid line")),
    ..Scalar::NEW
};

pub static INTERNAL_GEO_POLYGON_VALIDATE: Scalar = Scalar {
    name: "__geo_polygon_validate",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON")],
    returns: Returns::Is(Type::String),
    summary: "Says what is wrong with a polygon, nothing where it is right; undocumented.",
    examples: &[example(
        "__geo_polygon_validate(dynamic({'type': 'Polygon', 'coordinates': []}))",
        "invalid polygon",
    )],
    body: Body::Kernel(|args| validate(args, |it| polygons(it).map(|_| ()), "invalid polygon")),
    ..Scalar::NEW
};

fn length_to_level(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(wholes(args, |row| Some(level(numbers.get(0, row).filter(|it| *it > 0.0)? / RADIUS))))
}

/// The level whose cells' edges are nearest to an angle on average.
fn level(angle: f64) -> i64 {
    AVG_EDGEMETRIC.closest_level(angle).min(30) as i64
}

fn covering_level(args: &Args, read: fn(&str) -> Option<Vec<Edge>>) -> Result<ArrayRef> {
    let mut shapes = Memo::new(args, 0, read)?;
    Ok(wholes(args, |row| {
        let edges = shapes.get(row)?;
        let start = edges.first()?.0;
        Some(level(edges.iter().map(|it| angle(&start, &it.1)).fold(0.0, f64::max)))
    }))
}

fn validate(args: &Args, read: fn(&str) -> Option<()>, wrong: &str) -> Result<ArrayRef> {
    let mut shapes = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| shapes.get(row).is_none().then(|| wrong.to_owned())))
}
