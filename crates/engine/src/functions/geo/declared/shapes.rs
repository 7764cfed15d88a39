//! Functions that make shapes of shapes, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, NUMBER, NUMBER_OR_BOOL, TEXT_OR_DYNAMIC, declared};
use crate::function::{Scalar, call, optional, over, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &GEO_FROM_WKT,
    &GEO_CLOSEST_POINT_ON_LINE,
    &GEO_CLOSEST_POINT_ON_POLYGON,
    &GEO_INTERSECTION_2LINES,
    &GEO_INTERSECTION_2POLYGONS,
    &GEO_INTERSECTION_LINE_WITH_POLYGON,
    &GEO_LINE_BUFFER,
    &GEO_LINE_CENTROID,
    &GEO_LINE_DENSIFY,
    &GEO_LINE_INTERPOLATE_POINT,
    &GEO_LINE_SIMPLIFY,
    &GEO_POINT_BUFFER,
    &GEO_POLYGON_BUFFER,
    &GEO_POLYGON_CENTROID,
    &GEO_POLYGON_DENSIFY,
    &GEO_POLYGON_SIMPLIFY,
    &GEO_SIMPLIFY_POLYGONS_ARRAY,
    &GEO_UNION_LINES_ARRAY,
    &GEO_UNION_POLYGONS_ARRAY,
];

const LONGITUDE: Param = param("longitude", NUMBER, "the point's longitude in degrees");
const LATITUDE: Param = param("latitude", NUMBER, "the point's latitude in degrees");
const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");
const POLYGON: Param = param("polygon", DYNAMIC, "the polygon, as GeoJSON");
const RADIUS: Param = param("radius", NUMBER, "the distance in metres");
const TOLERANCE: Param = optional("tolerance", NUMBER, "the tolerance in metres");
const PRESERVE_CROSSING: Param =
    optional("preserve_crossing", NUMBER_OR_BOOL, "whether edges across the antimeridian are kept");
const POLYGONS: Param = param("polygons", DYNAMIC, "the polygons, an array of GeoJSON");
/// What examples are over.
const OVER_LINE: &str =
    "print line = dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]})";
/// What examples are over.
const OVER_POLYGON: &str = "print polygon = dynamic({'type': 'Polygon', \
    'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]})";
/// What examples are over.
const OVER_BOTH: &str = "print line = dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]}), \
    polygon = dynamic({'type': 'Polygon', \
    'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]})";

pub static GEO_FROM_WKT: Scalar = declared(
    "geo_from_wkt",
    &[param("wkt", TEXT_OR_DYNAMIC, "the shape's text, or an array of texts")],
    Returns::Is(Type::Dynamic),
    "Reads a shape in well-known text as GeoJSON.",
    &[call("geo_from_wkt('POINT (8.54 47.37)')")],
);

pub static GEO_CLOSEST_POINT_ON_LINE: Scalar = declared(
    "geo_closest_point_on_line",
    &[LONGITUDE, LATITUDE, LINE_STRING],
    Returns::Is(Type::Dynamic),
    "Gives the place on a line that is nearest to a point.",
    &[over(OVER_LINE, "geo_closest_point_on_line(0, 0, line)")],
);

pub static GEO_CLOSEST_POINT_ON_POLYGON: Scalar = declared(
    "geo_closest_point_on_polygon",
    &[LONGITUDE, LATITUDE, POLYGON],
    Returns::Is(Type::Dynamic),
    "Gives the place on a polygon's border that is nearest to a point.",
    &[over(OVER_POLYGON, "geo_closest_point_on_polygon(0, 0, polygon)")],
);

pub static GEO_INTERSECTION_2LINES: Scalar = declared(
    "geo_intersection_2lines",
    &[
        param("lineString1", DYNAMIC, "one line, as GeoJSON"),
        param("lineString2", DYNAMIC, "the other line, as GeoJSON"),
    ],
    Returns::Is(Type::Dynamic),
    "Gives what two lines have in common.",
    &[over(OVER_LINE, "geo_intersection_2lines(line, line)")],
);

pub static GEO_INTERSECTION_2POLYGONS: Scalar = declared(
    "geo_intersection_2polygons",
    &[
        param("polygon1", DYNAMIC, "one polygon, as GeoJSON"),
        param("polygon2", DYNAMIC, "the other polygon, as GeoJSON"),
    ],
    Returns::Is(Type::Dynamic),
    "Gives what two polygons have in common.",
    &[over(OVER_POLYGON, "geo_intersection_2polygons(polygon, polygon)")],
);

pub static GEO_INTERSECTION_LINE_WITH_POLYGON: Scalar = declared(
    "geo_intersection_line_with_polygon",
    &[LINE_STRING, POLYGON],
    Returns::Is(Type::Dynamic),
    "Gives what a line and a polygon have in common.",
    &[over(OVER_BOTH, "geo_intersection_line_with_polygon(line, polygon)")],
);

pub static GEO_LINE_BUFFER: Scalar = declared(
    "geo_line_buffer",
    &[LINE_STRING, RADIUS, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Gives the area around a line, up to a distance.",
    &[over(OVER_LINE, "geo_line_buffer(line, 1000)")],
);

pub static GEO_LINE_CENTROID: Scalar = declared(
    "geo_line_centroid",
    &[LINE_STRING],
    Returns::Is(Type::Dynamic),
    "Gives the central point of a line.",
    &[over(OVER_LINE, "geo_line_centroid(line)")],
);

pub static GEO_LINE_DENSIFY: Scalar = declared(
    "geo_line_densify",
    &[LINE_STRING, TOLERANCE, PRESERVE_CROSSING],
    Returns::Is(Type::Dynamic),
    "Adds points to a line, so that they lie no further apart than a tolerance.",
    &[over(OVER_LINE, "geo_line_densify(line, 1000)")],
);

pub static GEO_LINE_INTERPOLATE_POINT: Scalar = declared(
    "geo_line_interpolate_point",
    &[LINE_STRING, param("fraction", NUMBER, "the fraction, 0 to 1")],
    Returns::Is(Type::Dynamic),
    "Gives the point at a fraction of a line's length.",
    &[over(OVER_LINE, "geo_line_interpolate_point(line, 0.5)")],
);

pub static GEO_LINE_SIMPLIFY: Scalar = declared(
    "geo_line_simplify",
    &[LINE_STRING, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Leaves out points of a line that lie within a tolerance.",
    &[over(OVER_LINE, "geo_line_simplify(line, 1000)")],
);

pub static GEO_POINT_BUFFER: Scalar = declared(
    "geo_point_buffer",
    &[LONGITUDE, LATITUDE, RADIUS, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Gives the area around a point, up to a distance.",
    &[call("geo_point_buffer(8.54, 47.37, 1000)")],
);

pub static GEO_POLYGON_BUFFER: Scalar = declared(
    "geo_polygon_buffer",
    &[POLYGON, RADIUS, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Gives a polygon and the area around it, up to a distance.",
    &[over(OVER_POLYGON, "geo_polygon_buffer(polygon, 1000)")],
);

pub static GEO_POLYGON_CENTROID: Scalar = declared(
    "geo_polygon_centroid",
    &[POLYGON],
    Returns::Is(Type::Dynamic),
    "Gives the central point of a polygon.",
    &[over(OVER_POLYGON, "geo_polygon_centroid(polygon)")],
);

pub static GEO_POLYGON_DENSIFY: Scalar = declared(
    "geo_polygon_densify",
    &[POLYGON, TOLERANCE, PRESERVE_CROSSING],
    Returns::Is(Type::Dynamic),
    "Adds points to a polygon's border, so that they lie no further apart than a tolerance.",
    &[over(OVER_POLYGON, "geo_polygon_densify(polygon, 1000)")],
);

pub static GEO_POLYGON_SIMPLIFY: Scalar = declared(
    "geo_polygon_simplify",
    &[POLYGON, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Leaves out points of a polygon's border that lie within a tolerance.",
    &[over(OVER_POLYGON, "geo_polygon_simplify(polygon, 1000)")],
);

pub static GEO_SIMPLIFY_POLYGONS_ARRAY: Scalar = declared(
    "geo_simplify_polygons_array",
    &[POLYGONS, TOLERANCE],
    Returns::Is(Type::Dynamic),
    "Simplifies neighbouring polygons so that they still fit together.",
    &[call("geo_simplify_polygons_array(dynamic([]), 1000)")],
);

pub static GEO_UNION_LINES_ARRAY: Scalar = declared(
    "geo_union_lines_array",
    &[param("lineStrings", DYNAMIC, "the lines, an array of GeoJSON")],
    Returns::Is(Type::Dynamic),
    "Joins lines to one shape.",
    &[call("geo_union_lines_array(dynamic([]))")],
);

pub static GEO_UNION_POLYGONS_ARRAY: Scalar = declared(
    "geo_union_polygons_array",
    &[POLYGONS],
    Returns::Is(Type::Dynamic),
    "Joins polygons to one shape.",
    &[call("geo_union_polygons_array(dynamic([]))")],
);
