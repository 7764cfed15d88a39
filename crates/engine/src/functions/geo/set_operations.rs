//! Unions and intersections, and whether shapes meet.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::combine::{
    Common, flatten, intersect_lines, intersect_lines_with_polygons, intersect_polygons,
    union_lines, union_polygons,
};
use super::geojson::{write_collection, write_point};
use super::rows::{Memo, bools, texts};
use super::shape::{lines, lines_array, polygons, polygons_array, write_lines, write_polygons};
use crate::declare::DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};

const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");
const POLYGON: Param = param("polygon", DYNAMIC, "the polygon, as GeoJSON");
const TWO_LINES: &[Param] = &[
    param("lineString1", DYNAMIC, "one line, as GeoJSON"),
    param("lineString2", DYNAMIC, "the other line, as GeoJSON"),
];
const TWO_POLYGONS: &[Param] = &[
    param("polygon1", DYNAMIC, "one polygon, as GeoJSON"),
    param("polygon2", DYNAMIC, "the other polygon, as GeoJSON"),
];

pub static GEO_INTERSECTS_2LINES: Scalar = Scalar {
    name: "geo_intersects_2lines",
    params: TWO_LINES,
    returns: Returns::Is(Type::Bool),
    summary: "Whether two lines meet.",
    examples: &[example(
        "geo_intersects_2lines(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]}), \
         dynamic({'type': 'LineString', 'coordinates': [[0, 2], [2, 0]]}))",
        "True",
    )],
    body: Body::Kernel(|args| meet(args, common_lines)),
    ..Scalar::NEW
};

pub static GEO_INTERSECTS_2POLYGONS: Scalar = Scalar {
    name: "geo_intersects_2polygons",
    params: TWO_POLYGONS,
    returns: Returns::Is(Type::Bool),
    summary: "Whether two polygons meet.",
    examples: &[example(
        "geo_intersects_2polygons(\
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}), \
         dynamic({'type': 'Polygon', 'coordinates': [[[5, 0], [7, 0], [7, 2], [5, 0]]]}))",
        "False",
    )],
    body: Body::Kernel(|args| meet(args, common_polygons)),
    ..Scalar::NEW
};

pub static GEO_INTERSECTS_LINE_WITH_POLYGON: Scalar = Scalar {
    name: "geo_intersects_line_with_polygon",
    params: &[LINE_STRING, POLYGON],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a line and a polygon meet.",
    examples: &[example(
        "geo_intersects_line_with_polygon(\
         dynamic({'type': 'LineString', 'coordinates': [[1, 0.2], [1, 0.4]]}), \
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
        "True",
    )],
    body: Body::Kernel(|args| meet(args, common_line_with_polygon)),
    ..Scalar::NEW
};

pub static GEO_INTERSECTION_2LINES: Scalar = Scalar {
    name: "geo_intersection_2lines",
    params: TWO_LINES,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives what two lines have in common.",
    examples: &[
        example(
            "geo_intersection_2lines(dynamic({'type': 'LineString', 'coordinates': [[0, -2], [0, 2]]}), \
             dynamic({'type': 'LineString', 'coordinates': [[-2, 0], [2, 0]]}))",
            r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
        ),
        example(
            "geo_intersection_2lines(dynamic({'type': 'LineString', 'coordinates': [[0, 0], [0, 2]]}), \
             dynamic({'type': 'LineString', 'coordinates': [[5, 0], [7, 0]]}))",
            r#"{"type":"GeometryCollection","geometries":[]}"#,
        ),
    ],
    body: Body::Kernel(|args| intersection(args, common_lines)),
    ..Scalar::NEW
};

pub static GEO_INTERSECTION_2POLYGONS: Scalar = Scalar {
    name: "geo_intersection_2polygons",
    params: TWO_POLYGONS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives what two polygons have in common.",
    examples: &[example(
        "geo_intersection_2polygons(\
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [0, 2], [0, 0]]]}), \
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [-2, 0], [0, -2], [0, 0]]]}))",
        r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
    )],
    body: Body::Kernel(|args| intersection(args, common_polygons)),
    ..Scalar::NEW
};

pub static GEO_INTERSECTION_LINE_WITH_POLYGON: Scalar = Scalar {
    name: "geo_intersection_line_with_polygon",
    params: &[LINE_STRING, POLYGON],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives what a line and a polygon have in common.",
    examples: &[example(
        "geo_intersection_line_with_polygon(\
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [0, -1]]}), \
         dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
        r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
    )],
    body: Body::Kernel(|args| intersection(args, common_line_with_polygon)),
    ..Scalar::NEW
};

pub static GEO_UNION_LINES_ARRAY: Scalar = Scalar {
    name: "geo_union_lines_array",
    params: &[param("lineStrings", DYNAMIC, "the lines, an array of GeoJSON")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Joins lines to one shape.",
    examples: &[example(
        "geo_union_lines_array(dynamic([{'type': 'LineString', 'coordinates': [[0, 0], [1, 0]]}, \
         {'type': 'LineString', 'coordinates': [[1, 0], [3, 0]]}]))",
        r#"{"type":"LineString","coordinates":[[0.0,0.0],[1.0,0.0],[3.0,0.0]]}"#,
    )],
    body: Body::Kernel(geo_union_lines_array),
    ..Scalar::NEW
};

pub static GEO_UNION_POLYGONS_ARRAY: Scalar = Scalar {
    name: "geo_union_polygons_array",
    params: &[param("polygons", DYNAMIC, "the polygons, an array of GeoJSON")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Joins polygons to one shape.",
    examples: &[example(
        "geo_union_polygons_array(dynamic([\
         {'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [0, 2], [0, 0]]]}, \
         {'type': 'Polygon', 'coordinates': [[[0, 0], [-2, 0], [0, -2], [0, 0]]]}]))\
         .coordinates[1][0][0]",
        "[0.0,0.0]",
    )],
    body: Body::Kernel(geo_union_polygons_array),
    ..Scalar::NEW
};

/// What the first two arguments have in common, row by row.
type Rows<'a> = Box<dyn FnMut(usize) -> Option<Common> + 'a>;

fn common_lines(args: &Args) -> Result<Rows<'static>> {
    let (mut a, mut b) = (Memo::new(args, 0, lines)?, Memo::new(args, 1, lines)?);
    Ok(Box::new(move |row| Some(intersect_lines(a.get(row)?, b.get(row)?))))
}

fn common_polygons(args: &Args) -> Result<Rows<'static>> {
    let (mut a, mut b) = (Memo::new(args, 0, polygons)?, Memo::new(args, 1, polygons)?);
    Ok(Box::new(move |row| Some(intersect_polygons(a.get(row)?, b.get(row)?))))
}

fn common_line_with_polygon(args: &Args) -> Result<Rows<'static>> {
    let (mut a, mut b) = (Memo::new(args, 0, lines)?, Memo::new(args, 1, polygons)?);
    Ok(Box::new(move |row| Some(intersect_lines_with_polygons(a.get(row)?, b.get(row)?))))
}

fn meet(args: &Args, common: fn(&Args) -> Result<Rows<'static>>) -> Result<ArrayRef> {
    let mut common = common(args)?;
    Ok(bools(args, |row| Some(!common(row)?.is_empty())))
}

fn intersection(args: &Args, common: fn(&Args) -> Result<Rows<'static>>) -> Result<ArrayRef> {
    let mut common = common(args)?;
    Ok(texts(args, |row| Some(write_common(&common(row)?))))
}

fn write_common(common: &Common) -> String {
    let mut shapes: Vec<String> = common.points.iter().map(write_point).collect();
    shapes.extend(write_lines(&common.lines));
    shapes.extend(write_polygons(&common.polygons));
    write_collection(&shapes)
}

fn geo_union_lines_array(args: &Args) -> Result<ArrayRef> {
    let mut arrays = Memo::new(args, 0, lines_array)?;
    Ok(texts(args, |row| write_lines(&union_lines(arrays.get(row)?))))
}

fn geo_union_polygons_array(args: &Args) -> Result<ArrayRef> {
    let mut arrays = Memo::new(args, 0, polygons_array)?;
    Ok(texts(args, |row| {
        let parts = arrays.get(row)?.iter().map(|it| flatten(it.clone())).collect();
        write_polygons(&union_polygons(parts))
    }))
}
