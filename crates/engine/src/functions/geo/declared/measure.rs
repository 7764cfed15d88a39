//! Distances, lengths, areas and containment on the globe, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, NUMBER, NUMBER_OR_BOOL, declared};
use crate::function::{Scalar, call, optional, over, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &GEO_ANGLE,
    &GEO_AZIMUTH,
    &GEO_DISTANCE_2POINTS,
    &GEO_DISTANCE_POINT_TO_LINE,
    &GEO_DISTANCE_POINT_TO_POLYGON,
    &GEO_POINT_IN_CIRCLE,
    &GEO_POINT_IN_POLYGON,
    &GEO_LINE_LENGTH,
    &GEO_LINE_LOCATE_POINT,
    &GEO_POLYGON_AREA,
    &GEO_POLYGON_PERIMETER,
    &GEO_INTERSECTS_2LINES,
    &GEO_INTERSECTS_2POLYGONS,
    &GEO_INTERSECTS_LINE_WITH_POLYGON,
    &INTERNAL_GEO_LINE_VALIDATE,
    &INTERNAL_GEO_POLYGON_VALIDATE,
];

const P1_LONGITUDE: Param = param("p1_longitude", NUMBER, "the first point's longitude");
const P1_LATITUDE: Param = param("p1_latitude", NUMBER, "the first point's latitude");
const P2_LONGITUDE: Param = param("p2_longitude", NUMBER, "the second point's longitude");
const P2_LATITUDE: Param = param("p2_latitude", NUMBER, "the second point's latitude");
const USE_SPHEROID: Param =
    optional("use_spheroid", NUMBER_OR_BOOL, "whether the Earth's flattening counts");
const LONGITUDE: Param = param("longitude", NUMBER, "the point's longitude in degrees");
const LATITUDE: Param = param("latitude", NUMBER, "the point's latitude in degrees");
const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");
const POLYGON: Param = param("polygon", DYNAMIC, "the polygon, as GeoJSON");
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

pub static GEO_ANGLE: Scalar = declared(
    "geo_angle",
    &[
        P1_LONGITUDE,
        P1_LATITUDE,
        P2_LONGITUDE,
        P2_LATITUDE,
        param("p3_longitude", NUMBER, "the third point's longitude"),
        param("p3_latitude", NUMBER, "the third point's latitude"),
    ],
    Returns::Is(Type::Real),
    "Gives the angle, in radians, between two lines that meet in the second point.",
    &[call("geo_angle(0, 10, 0, 0, 10, 0)")],
);

pub static GEO_AZIMUTH: Scalar = declared(
    "geo_azimuth",
    &[P1_LONGITUDE, P1_LATITUDE, P2_LONGITUDE, P2_LATITUDE],
    Returns::Is(Type::Real),
    "Gives the direction, in radians from north, from one point to another.",
    &[call("geo_azimuth(5, 10, 10, -40)")],
);

pub static GEO_DISTANCE_2POINTS: Scalar = declared(
    "geo_distance_2points",
    &[P1_LONGITUDE, P1_LATITUDE, P2_LONGITUDE, P2_LATITUDE, USE_SPHEROID],
    Returns::Is(Type::Real),
    "Gives the shortest distance between two points, in metres.",
    &[call("geo_distance_2points(8.54, 47.37, 13.4, 52.52)")],
);

pub static GEO_DISTANCE_POINT_TO_LINE: Scalar = declared(
    "geo_distance_point_to_line",
    &[LONGITUDE, LATITUDE, LINE_STRING],
    Returns::Is(Type::Real),
    "Gives the shortest distance between a point and a line, in metres.",
    &[over(OVER_LINE, "geo_distance_point_to_line(0, 0, line)")],
);

pub static GEO_DISTANCE_POINT_TO_POLYGON: Scalar = declared(
    "geo_distance_point_to_polygon",
    &[LONGITUDE, LATITUDE, POLYGON],
    Returns::Is(Type::Real),
    "Gives the shortest distance between a point and a polygon, in metres.",
    &[over(OVER_POLYGON, "geo_distance_point_to_polygon(0, 0, polygon)")],
);

pub static GEO_POINT_IN_CIRCLE: Scalar = declared(
    "geo_point_in_circle",
    &[
        param("p_longitude", NUMBER, "the point's longitude"),
        param("p_latitude", NUMBER, "the point's latitude"),
        param("pc_longitude", NUMBER, "the longitude of the circle's centre"),
        param("pc_latitude", NUMBER, "the latitude of the circle's centre"),
        param("c_radius", NUMBER, "the circle's radius in metres"),
    ],
    Returns::Is(Type::Bool),
    "Whether a point lies in a circle.",
    &[call("geo_point_in_circle(8.54, 47.37, 8.5, 47.4, 10000)")],
);

pub static GEO_POINT_IN_POLYGON: Scalar = declared(
    "geo_point_in_polygon",
    &[LONGITUDE, LATITUDE, POLYGON],
    Returns::Is(Type::Bool),
    "Whether a point lies in a polygon.",
    &[over(OVER_POLYGON, "geo_point_in_polygon(8.54, 47.37, polygon)")],
);

pub static GEO_LINE_LENGTH: Scalar = declared(
    "geo_line_length",
    &[LINE_STRING],
    Returns::Is(Type::Real),
    "Gives the length of a line, in metres.",
    &[over(OVER_LINE, "geo_line_length(line)")],
);

pub static GEO_LINE_LOCATE_POINT: Scalar = declared(
    "geo_line_locate_point",
    &[LINE_STRING, LONGITUDE, LATITUDE, USE_SPHEROID],
    Returns::Is(Type::Real),
    "Gives how far along a line the place nearest to a point lies, from 0 to 1.",
    &[over(OVER_LINE, "geo_line_locate_point(line, 1, 1)")],
);

pub static GEO_POLYGON_AREA: Scalar = declared(
    "geo_polygon_area",
    &[POLYGON],
    Returns::Is(Type::Real),
    "Gives the area of a polygon, in square metres.",
    &[over(OVER_POLYGON, "geo_polygon_area(polygon)")],
);

pub static GEO_POLYGON_PERIMETER: Scalar = declared(
    "geo_polygon_perimeter",
    &[POLYGON],
    Returns::Is(Type::Real),
    "Gives the length of a polygon's border, in metres.",
    &[over(OVER_POLYGON, "geo_polygon_perimeter(polygon)")],
);

pub static GEO_INTERSECTS_2LINES: Scalar = declared(
    "geo_intersects_2lines",
    &[
        param("lineString1", DYNAMIC, "one line, as GeoJSON"),
        param("lineString2", DYNAMIC, "the other line, as GeoJSON"),
    ],
    Returns::Is(Type::Bool),
    "Whether two lines meet.",
    &[over(OVER_LINE, "geo_intersects_2lines(line, line)")],
);

pub static GEO_INTERSECTS_2POLYGONS: Scalar = declared(
    "geo_intersects_2polygons",
    &[
        param("polygon1", DYNAMIC, "one polygon, as GeoJSON"),
        param("polygon2", DYNAMIC, "the other polygon, as GeoJSON"),
    ],
    Returns::Is(Type::Bool),
    "Whether two polygons meet.",
    &[over(OVER_POLYGON, "geo_intersects_2polygons(polygon, polygon)")],
);

pub static GEO_INTERSECTS_LINE_WITH_POLYGON: Scalar = declared(
    "geo_intersects_line_with_polygon",
    &[LINE_STRING, POLYGON],
    Returns::Is(Type::Bool),
    "Whether a line and a polygon meet.",
    &[over(OVER_BOTH, "geo_intersects_line_with_polygon(line, polygon)")],
);

pub static INTERNAL_GEO_LINE_VALIDATE: Scalar = declared(
    "__geo_line_validate",
    &[LINE_STRING],
    Returns::Is(Type::String),
    "Says what is wrong with a line; undocumented.",
    &[over(OVER_LINE, "__geo_line_validate(line)")],
);

pub static INTERNAL_GEO_POLYGON_VALIDATE: Scalar = declared(
    "__geo_polygon_validate",
    &[POLYGON],
    Returns::Is(Type::String),
    "Says what is wrong with a polygon; undocumented.",
    &[over(OVER_POLYGON, "__geo_polygon_validate(polygon)")],
);
