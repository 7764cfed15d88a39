//! `geo_point_buffer`, `geo_line_buffer` and `geo_polygon_buffer`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::buffer::Buffer;
use super::rows::{Memo, Numbers, texts};
use super::shape::{lines, polygons, write_polygons};
use super::sphere::RADIUS as EARTH;
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};

const RADIUS: Param = param("radius", NUMBER, "the distance in metres");
const TOLERANCE: Param = optional("tolerance", NUMBER, "the tolerance in metres, 10 if left out");

pub static GEO_POINT_BUFFER: Scalar = Scalar {
    name: "geo_point_buffer",
    params: &[
        param("longitude", NUMBER, "the point's longitude in degrees"),
        param("latitude", NUMBER, "the point's latitude in degrees"),
        RADIUS,
        TOLERANCE,
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the area around a point, up to a distance.",
    examples: &[
        example("geo_point_in_polygon(8.54, 47.37, geo_point_buffer(8.54, 47.37, 1000))", "True"),
        example("array_length(geo_point_buffer(8.54, 47.37, 100, 1).coordinates[0])", "24"),
        example("geo_point_buffer(8.54, 47.37, 0)", ""),
    ],
    body: Body::Kernel(geo_point_buffer),
    ..Scalar::NEW
};

pub static GEO_LINE_BUFFER: Scalar = Scalar {
    name: "geo_line_buffer",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON"), RADIUS, TOLERANCE],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the area around a line, up to a distance.",
    examples: &[example(
        "round(geo_polygon_area(geo_line_buffer(\
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [0, 1]]}), 1000, 0.1)) / 1e6, 1)",
        "225.5",
    )],
    body: Body::Kernel(geo_line_buffer),
    ..Scalar::NEW
};

pub static GEO_POLYGON_BUFFER: Scalar = Scalar {
    name: "geo_polygon_buffer",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON"), RADIUS, TOLERANCE],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives a polygon and the area around it, up to a distance.",
    examples: &[example(
        "geo_point_in_polygon(1, -0.005, geo_polygon_buffer(\
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}), 1000))",
        "True",
    )],
    body: Body::Kernel(geo_polygon_buffer),
    ..Scalar::NEW
};

/// The buffer of the radius at an argument, and the tolerance after it.
fn buffer(numbers: &Numbers, at: usize, row: usize) -> Option<Buffer> {
    let tolerance = numbers.get_or(at + 1, row, 10.0)?;
    Buffer::new(numbers.get(at, row)? / EARTH, tolerance / EARTH)
}

fn geo_point_buffer(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(texts(args, |row| {
        let centre = numbers.point(0, row)?;
        write_polygons(&[buffer(&numbers, 2, row)?.point(&centre)])
    }))
}

fn geo_line_buffer(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, lines)?;
    Ok(texts(args, |row| write_polygons(&buffer(&numbers, 1, row)?.lines(known.get(row)?)?)))
}

fn geo_polygon_buffer(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, polygons)?;
    Ok(texts(args, |row| write_polygons(&buffer(&numbers, 1, row)?.polygons(known.get(row)?)?)))
}
