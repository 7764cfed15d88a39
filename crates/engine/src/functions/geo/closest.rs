//! The place on a line or polygon that is nearest to a point.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::distance::{Area, edges_of_lines};
use super::geojson::write_point;
use super::rows::{Memo, Numbers, texts};
use super::shape::nearest;
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, param};

const LONGITUDE: Param = param("longitude", NUMBER, "the point's longitude in degrees");
const LATITUDE: Param = param("latitude", NUMBER, "the point's latitude in degrees");

pub static GEO_CLOSEST_POINT_ON_LINE: Scalar = Scalar {
    name: "geo_closest_point_on_line",
    params: &[LONGITUDE, LATITUDE, param("lineString", DYNAMIC, "the line, as GeoJSON")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the place on a line that is nearest to a point.",
    examples: &[example(
        "geo_closest_point_on_line(5, 1, \
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [5, 0], [5, -9]]}))",
        r#"{"type":"Point","coordinates":[5.0,0.0]}"#,
    )],
    body: Body::Kernel(geo_closest_point_on_line),
    ..Scalar::NEW
};

pub static GEO_CLOSEST_POINT_ON_POLYGON: Scalar = Scalar {
    name: "geo_closest_point_on_polygon",
    params: &[LONGITUDE, LATITUDE, param("polygon", DYNAMIC, "the polygon, as GeoJSON")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the place on a polygon that is nearest to a point; a point within is its own.",
    examples: &[example(
        "geo_closest_point_on_polygon(-1, -1, \
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
        r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
    )],
    body: Body::Kernel(geo_closest_point_on_polygon),
    ..Scalar::NEW
};

fn geo_closest_point_on_line(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut lines = Memo::new(args, 2, edges_of_lines)?;
    Ok(texts(args, |row| {
        let x = numbers.point(0, row)?;
        Some(write_point(&nearest(&x, lines.get(row)?)?))
    }))
}

fn geo_closest_point_on_polygon(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut areas = Memo::new(args, 2, Area::read)?;
    Ok(texts(args, |row| {
        let x = numbers.point(0, row)?;
        Some(write_point(&areas.get(row)?.nearest(&x)?))
    }))
}
