//! `geo_line_simplify`, `geo_polygon_simplify` and `geo_simplify_polygons_array`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::rows::{Memo, Numbers, texts};
use super::shape::{lines, polygons, polygons_array, write_lines, write_polygons};
use super::simplify;
use super::sphere::RADIUS;
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};

const TOLERANCE: Param = optional("tolerance", NUMBER, "the tolerance in metres, 10 if left out");
/// The largest tolerance in degrees: S2's largest snap radius, about the documented 7,800 km.
const LARGEST: f64 = 70.0;

pub static GEO_LINE_SIMPLIFY: Scalar = Scalar {
    name: "geo_line_simplify",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON"), TOLERANCE],
    returns: Returns::Is(Type::Dynamic),
    summary: "Leaves out points of a line that lie within a tolerance.",
    examples: &[
        example(
            "geo_line_simplify(dynamic({'type': 'LineString', \
             'coordinates': [[0, 0], [1, 0], [2, 0], [3, 0]]}), 100)",
            r#"{"type":"LineString","coordinates":[[0.0,0.0],[3.0,0.0]]}"#,
        ),
        example(
            "geo_line_simplify(\
             dynamic({'type': 'LineString', 'coordinates': [[0, 0], [1, 0]]}), 1000000)",
            "",
        ),
    ],
    body: Body::Kernel(geo_line_simplify),
    ..Scalar::NEW
};

pub static GEO_POLYGON_SIMPLIFY: Scalar = Scalar {
    name: "geo_polygon_simplify",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON"), TOLERANCE],
    returns: Returns::Is(Type::Dynamic),
    summary: "Leaves out points of a polygon's border that lie within a tolerance.",
    examples: &[example(
        "array_length(geo_polygon_simplify(dynamic({'type': 'Polygon', \
         'coordinates': [[[0, 0], [1, 0], [2, 0], [2, 2], [0, 0]]]}), 100).coordinates[0])",
        "4",
    )],
    body: Body::Kernel(geo_polygon_simplify),
    ..Scalar::NEW
};

pub static GEO_SIMPLIFY_POLYGONS_ARRAY: Scalar = Scalar {
    name: "geo_simplify_polygons_array",
    params: &[param("polygons", DYNAMIC, "the polygons, an array of GeoJSON"), TOLERANCE],
    returns: Returns::Is(Type::Dynamic),
    summary: "Simplifies neighbouring polygons so that they still fit together.",
    examples: &[example(
        "geo_simplify_polygons_array(dynamic([{'type': 'Polygon', \
         'coordinates': [[[0, 0], [1, 0], [2, 0], [2, 2], [0, 0]]]}]), 1000000)",
        "",
    )],
    body: Body::Kernel(geo_simplify_polygons_array),
    ..Scalar::NEW
};

/// The tolerance in radians.
fn tolerance(numbers: &Numbers, row: usize) -> Option<f64> {
    let angle = numbers.get_or(1, row, 10.0)? / RADIUS;
    (0.0..=LARGEST.to_radians()).contains(&angle).then_some(angle)
}

fn geo_line_simplify(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, lines)?;
    Ok(texts(args, |row| write_lines(&simplify::lines(known.get(row)?, tolerance(&numbers, row)?))))
}

fn geo_polygon_simplify(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, polygons)?;
    Ok(texts(args, |row| {
        let polygons = known.get(row)?.clone();
        write_polygons(&simplify::polygons(polygons, tolerance(&numbers, row)?))
    }))
}

fn geo_simplify_polygons_array(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, polygons_array)?;
    Ok(texts(args, |row| {
        let polygons = known.get(row)?.concat();
        write_polygons(&simplify::fit_together(&polygons, tolerance(&numbers, row)?))
    }))
}
