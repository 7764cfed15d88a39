//! GeoJSON as dynamic values hold it: read into plain coordinates, written the way Kusto prints shapes.

use serde_json::Value;

use super::sphere::{Vector, degrees};
use crate::types::real_text;

/// Longitude and latitude in degrees, as they stand in the text.
pub type Place = (f64, f64);

/// A line or polygon as written, not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    Lines(Vec<Vec<Place>>),
    /// Each polygon's rings.
    Polygons(Vec<Vec<Vec<Place>>>),
}

/// Reads a line, a polygon or several of them; None for anything else.
///
/// Kusto: the type's name is read whatever its case.
pub fn read(text: &str) -> Option<Written> {
    // serde_json refuses text that is nested deeper than 128 levels.
    written(&serde_json::from_str(text).ok()?)
}

/// Reads an array of shapes; None where one of them is none.
pub fn read_array(text: &str) -> Option<Vec<Written>> {
    let value: Value = serde_json::from_str(text).ok()?;
    value.as_array()?.iter().map(written).collect()
}

fn written(value: &Value) -> Option<Written> {
    let coordinates = value.get("coordinates")?;
    let name = value.get("type")?.as_str()?.to_ascii_lowercase();
    match name.as_str() {
        "linestring" => Some(Written::Lines(vec![places(coordinates)?])),
        "multilinestring" => Some(Written::Lines(list(coordinates, places)?)),
        "polygon" => Some(Written::Polygons(vec![list(coordinates, places)?])),
        "multipolygon" => Some(Written::Polygons(list(coordinates, |rings| list(rings, places))?)),
        _ => None,
    }
}

fn places(value: &Value) -> Option<Vec<Place>> {
    list(value, |it| Some((it.get(0)?.as_f64()?, it.get(1)?.as_f64()?)))
}

fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    value.as_array()?.iter().map(read).collect()
}

/// A shape of a name with coordinates that are already JSON.
pub fn shape(name: &str, coordinates: &str) -> String {
    format!(r#"{{"type":"{name}","coordinates":{coordinates}}}"#)
}

/// A point.
pub fn write_point(v: &Vector) -> String {
    shape("Point", &place(degrees(v)))
}

/// One line or several.
pub fn write_lines(lines: &[Vec<Place>]) -> String {
    match lines {
        [line] => shape("LineString", &row(line)),
        _ => shape("MultiLineString", &array(lines.iter().map(|it| row(it)))),
    }
}

/// One polygon or several; the rings are closed by whoever made them.
pub fn write_polygons(polygons: &[Vec<Vec<Place>>]) -> String {
    let rings = |polygon: &Vec<Vec<Place>>| array(polygon.iter().map(|it| row(it)));
    match polygons {
        [polygon] => shape("Polygon", &rings(polygon)),
        _ => shape("MultiPolygon", &array(polygons.iter().map(rings))),
    }
}

/// One shape as it is, none or several as a collection.
pub fn write_collection(shapes: &[String]) -> String {
    match shapes {
        [shape] => shape.clone(),
        _ => format!(
            r#"{{"type":"GeometryCollection","geometries":{}}}"#,
            array(shapes.iter().cloned())
        ),
    }
}

/// A position: `[1.0,2.0]`.
pub fn place((longitude, latitude): Place) -> String {
    format!("[{},{}]", real_text(longitude), real_text(latitude))
}

/// Positions as an array.
pub fn row(places: &[Place]) -> String {
    array(places.iter().map(|it| place(*it)))
}

/// JSON texts as an array.
pub fn array(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}
