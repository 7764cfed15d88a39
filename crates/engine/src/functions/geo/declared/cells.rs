//! Geohash, S2 and H3 cells, declared until they have code.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{DYNAMIC, NUMBER, TEXT, declared};
use crate::function::{Scalar, call, optional, over, param};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &GEO_POINT_TO_GEOHASH,
    &GEO_GEOHASH_NEIGHBORS,
    &GEO_GEOHASH_TO_CENTRAL_POINT,
    &GEO_GEOHASH_TO_POLYGON,
    &GEO_POINT_TO_H3CELL,
    &GEO_H3CELL_CHILDREN,
    &GEO_H3CELL_LEVEL,
    &GEO_H3CELL_NEIGHBORS,
    &GEO_H3CELL_PARENT,
    &GEO_H3CELL_RINGS,
    &GEO_H3CELL_TO_CENTRAL_POINT,
    &GEO_H3CELL_TO_POLYGON,
    &GEO_POLYGON_TO_H3CELLS,
    &GEO_POINT_TO_S2CELL,
    &GEO_S2CELL_NEIGHBORS,
    &GEO_S2CELL_TO_CENTRAL_POINT,
    &GEO_S2CELL_TO_POLYGON,
    &GEO_LINE_TO_S2CELLS,
    &GEO_POLYGON_TO_S2CELLS,
    &INTERNAL_GEO_LENGTH_TO_S2CELL_LEVEL,
    &INTERNAL_GEO_LINE_S2CELL_COVERING_LEVEL,
    &INTERNAL_GEO_POLYGON_S2CELL_COVERING_LEVEL,
];

const LONGITUDE: Param = param("longitude", NUMBER, "the point's longitude in degrees");
const LATITUDE: Param = param("latitude", NUMBER, "the point's latitude in degrees");
const GEOHASH: Param = param("geohash", TEXT, "the geohash");
const RESOLUTION: Param = optional("resolution", NUMBER, "the resolution, 0 to 15");
const H3CELL: Param = param("h3cell", TEXT, "the cell");
const POLYGON: Param = param("polygon", DYNAMIC, "the polygon, as GeoJSON");
const RADIUS: Param = optional("radius", NUMBER, "the distance in metres");
const LEVEL: Param = optional("level", NUMBER, "the level of the cells");
const S2CELL: Param = param("s2cell", TEXT, "the cell");
const LINE_STRING: Param = param("lineString", DYNAMIC, "the line, as GeoJSON");
/// What examples are over.
const OVER_POLYGON: &str = "print polygon = dynamic({'type': 'Polygon', \
    'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]})";
/// What examples are over.
const OVER_LINE: &str =
    "print line = dynamic({'type': 'LineString', 'coordinates': [[0, 0], [2, 2]]})";

pub static GEO_POINT_TO_GEOHASH: Scalar = declared(
    "geo_point_to_geohash",
    &[LONGITUDE, LATITUDE, optional("accuracy", NUMBER, "the number of characters, 5 if left out")],
    Returns::Is(Type::String),
    "Gives the geohash of a point.",
    &[call("geo_point_to_geohash(8.54, 47.37, 7)")],
);

pub static GEO_GEOHASH_NEIGHBORS: Scalar = declared(
    "geo_geohash_neighbors",
    &[GEOHASH],
    Returns::Is(Type::Dynamic),
    "Lists the geohashes around a geohash.",
    &[call("geo_geohash_neighbors('u0qjd')")],
);

pub static GEO_GEOHASH_TO_CENTRAL_POINT: Scalar = declared(
    "geo_geohash_to_central_point",
    &[GEOHASH],
    Returns::Is(Type::Dynamic),
    "Gives the central point of a geohash.",
    &[call("geo_geohash_to_central_point('u0qjd')")],
);

pub static GEO_GEOHASH_TO_POLYGON: Scalar = declared(
    "geo_geohash_to_polygon",
    &[GEOHASH],
    Returns::Is(Type::Dynamic),
    "Gives the area of a geohash.",
    &[call("geo_geohash_to_polygon('u0qjd')")],
);

pub static GEO_POINT_TO_H3CELL: Scalar = declared(
    "geo_point_to_h3cell",
    &[LONGITUDE, LATITUDE, RESOLUTION],
    Returns::Is(Type::String),
    "Gives the H3 cell of a point.",
    &[call("geo_point_to_h3cell(8.54, 47.37, 9)")],
);

pub static GEO_H3CELL_CHILDREN: Scalar = declared(
    "geo_h3cell_children",
    &[H3CELL, RESOLUTION],
    Returns::Is(Type::Dynamic),
    "Lists the H3 cells within an H3 cell.",
    &[call("geo_h3cell_children('861f8d7afffffff')")],
);

pub static GEO_H3CELL_LEVEL: Scalar = declared(
    "geo_h3cell_level",
    &[H3CELL],
    Returns::Is(Type::Int),
    "Gives the resolution of an H3 cell.",
    &[call("geo_h3cell_level('861f8d7afffffff')")],
);

pub static GEO_H3CELL_NEIGHBORS: Scalar = declared(
    "geo_h3cell_neighbors",
    &[H3CELL],
    Returns::Is(Type::Dynamic),
    "Lists the H3 cells around an H3 cell.",
    &[call("geo_h3cell_neighbors('861f8d7afffffff')")],
);

pub static GEO_H3CELL_PARENT: Scalar = declared(
    "geo_h3cell_parent",
    &[H3CELL, RESOLUTION],
    Returns::Is(Type::String),
    "Gives the H3 cell that holds an H3 cell.",
    &[call("geo_h3cell_parent('861f8d7afffffff', 1)")],
);

pub static GEO_H3CELL_RINGS: Scalar = declared(
    "geo_h3cell_rings",
    &[H3CELL, param("distance", NUMBER, "how many rings")],
    Returns::Is(Type::Dynamic),
    "Lists the rings of H3 cells around an H3 cell, up to a distance.",
    &[call("geo_h3cell_rings('861f8d7afffffff', 2)")],
);

pub static GEO_H3CELL_TO_CENTRAL_POINT: Scalar = declared(
    "geo_h3cell_to_central_point",
    &[H3CELL],
    Returns::Is(Type::Dynamic),
    "Gives the central point of an H3 cell.",
    &[call("geo_h3cell_to_central_point('861f8d7afffffff')")],
);

pub static GEO_H3CELL_TO_POLYGON: Scalar = declared(
    "geo_h3cell_to_polygon",
    &[H3CELL],
    Returns::Is(Type::Dynamic),
    "Gives the area of an H3 cell.",
    &[call("geo_h3cell_to_polygon('861f8d7afffffff')")],
);

pub static GEO_POLYGON_TO_H3CELLS: Scalar = declared(
    "geo_polygon_to_h3cells",
    &[POLYGON, RESOLUTION, RADIUS],
    Returns::Is(Type::Dynamic),
    "Lists the H3 cells that cover a polygon.",
    &[over(OVER_POLYGON, "geo_polygon_to_h3cells(polygon)")],
);

pub static GEO_POINT_TO_S2CELL: Scalar = declared(
    "geo_point_to_s2cell",
    &[LONGITUDE, LATITUDE, LEVEL],
    Returns::Is(Type::String),
    "Gives the S2 cell of a point.",
    &[call("geo_point_to_s2cell(8.54, 47.37, 11)")],
);

pub static GEO_S2CELL_NEIGHBORS: Scalar = declared(
    "geo_s2cell_neighbors",
    &[S2CELL],
    Returns::Is(Type::Dynamic),
    "Lists the S2 cells around an S2 cell.",
    &[call("geo_s2cell_neighbors('479a0b')")],
);

pub static GEO_S2CELL_TO_CENTRAL_POINT: Scalar = declared(
    "geo_s2cell_to_central_point",
    &[S2CELL],
    Returns::Is(Type::Dynamic),
    "Gives the central point of an S2 cell.",
    &[call("geo_s2cell_to_central_point('479a0b')")],
);

pub static GEO_S2CELL_TO_POLYGON: Scalar = declared(
    "geo_s2cell_to_polygon",
    &[S2CELL],
    Returns::Is(Type::Dynamic),
    "Gives the area of an S2 cell.",
    &[call("geo_s2cell_to_polygon('479a0b')")],
);

pub static GEO_LINE_TO_S2CELLS: Scalar = declared(
    "geo_line_to_s2cells",
    &[LINE_STRING, LEVEL, RADIUS],
    Returns::Is(Type::Dynamic),
    "Lists the S2 cells that cover a line.",
    &[over(OVER_LINE, "geo_line_to_s2cells(line, 9)")],
);

pub static GEO_POLYGON_TO_S2CELLS: Scalar = declared(
    "geo_polygon_to_s2cells",
    &[POLYGON, LEVEL, RADIUS],
    Returns::Is(Type::Dynamic),
    "Lists the S2 cells that cover a polygon.",
    &[over(OVER_POLYGON, "geo_polygon_to_s2cells(polygon, 9)")],
);

pub static INTERNAL_GEO_LENGTH_TO_S2CELL_LEVEL: Scalar = declared(
    "__geo_length_to_s2cell_level",
    &[param("length", NUMBER, "the length in metres")],
    Returns::Is(Type::Int),
    "Gives the S2 level whose cells are about so long; undocumented.",
    &[call("__geo_length_to_s2cell_level(1000)")],
);

pub static INTERNAL_GEO_LINE_S2CELL_COVERING_LEVEL: Scalar = declared(
    "__geo_line_s2cell_covering_level",
    &[LINE_STRING],
    Returns::Is(Type::Int),
    "Gives the S2 level that suits a line; undocumented.",
    &[over(OVER_LINE, "__geo_line_s2cell_covering_level(line)")],
);

pub static INTERNAL_GEO_POLYGON_S2CELL_COVERING_LEVEL: Scalar = declared(
    "__geo_polygon_s2cell_covering_level",
    &[POLYGON],
    Returns::Is(Type::Int),
    "Gives the S2 level that suits a polygon; undocumented.",
    &[over(OVER_POLYGON, "__geo_polygon_s2cell_covering_level(polygon)")],
);
