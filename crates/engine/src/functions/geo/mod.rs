//! Functions over points, lines, polygons and cells on the globe. As in Kusto edges are great-circle arcs on a sphere.
//!
//! What a library does: `s2` the points, degrees, cells and the areas and centres of triangles; `h3o` the H3 cells; `geo` distances
//! on the spheroid. What has no library and is written here: exact sides and crossings (`exact.rs`, `sphere.rs`: the `s2` library
//! gives up on points in one line), checking shapes (`shape.rs`), unions and intersections (`overlay/`, `combine.rs`), buffers
//! (`buffer.rs`), densifying and simplifying, coverings by cells of one level (`covering.rs`), H3 cells of a polygon
//! (`h3_polygon.rs`), geohashes of up to 18 characters (`geohash.rs`: the library ends at 12), and well-known text (`wkt.rs`).

mod along_line;
mod buffer;
mod buffers;
mod closest;
mod combine;
mod covering;
mod densify;
mod direction;
pub(crate) mod distance;
mod exact;
mod geohash;
mod geojson;
mod h3_cells;
mod h3_polygon;
mod levels;
mod measure;
mod overlay;
mod rows;
mod s2_cells;
mod set_operations;
mod set_order;
mod shape;
mod simplifications;
mod simplify;
pub(crate) mod sphere;
mod wkt;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &along_line::GEO_LINE_INTERPOLATE_POINT,
    &along_line::GEO_LINE_LOCATE_POINT,
    &closest::GEO_CLOSEST_POINT_ON_LINE,
    &closest::GEO_CLOSEST_POINT_ON_POLYGON,
    &buffers::GEO_POINT_BUFFER,
    &buffers::GEO_LINE_BUFFER,
    &buffers::GEO_POLYGON_BUFFER,
    &covering::GEO_LINE_TO_S2CELLS,
    &covering::GEO_POLYGON_TO_S2CELLS,
    &densify::GEO_LINE_DENSIFY,
    &densify::GEO_POLYGON_DENSIFY,
    &direction::GEO_ANGLE,
    &direction::GEO_AZIMUTH,
    &distance::GEO_DISTANCE_2POINTS,
    &distance::GEO_DISTANCE_POINT_TO_LINE,
    &distance::GEO_DISTANCE_POINT_TO_POLYGON,
    &distance::GEO_POINT_IN_CIRCLE,
    &distance::GEO_POINT_IN_POLYGON,
    &geohash::GEO_POINT_TO_GEOHASH,
    &geohash::GEO_GEOHASH_NEIGHBORS,
    &geohash::GEO_GEOHASH_TO_CENTRAL_POINT,
    &geohash::GEO_GEOHASH_TO_POLYGON,
    &h3_cells::GEO_POINT_TO_H3CELL,
    &h3_cells::GEO_H3CELL_CHILDREN,
    &h3_cells::GEO_H3CELL_LEVEL,
    &h3_cells::GEO_H3CELL_NEIGHBORS,
    &h3_cells::GEO_H3CELL_PARENT,
    &h3_cells::GEO_H3CELL_RINGS,
    &h3_cells::GEO_H3CELL_TO_CENTRAL_POINT,
    &h3_cells::GEO_H3CELL_TO_POLYGON,
    &s2_cells::GEO_POINT_TO_S2CELL,
    &s2_cells::GEO_S2CELL_NEIGHBORS,
    &s2_cells::GEO_S2CELL_TO_CENTRAL_POINT,
    &s2_cells::GEO_S2CELL_TO_POLYGON,
    &measure::GEO_LINE_CENTROID,
    &measure::GEO_LINE_LENGTH,
    &measure::GEO_POLYGON_AREA,
    &measure::GEO_POLYGON_CENTROID,
    &measure::GEO_POLYGON_PERIMETER,
    &set_operations::GEO_INTERSECTION_2LINES,
    &set_operations::GEO_INTERSECTION_2POLYGONS,
    &set_operations::GEO_INTERSECTION_LINE_WITH_POLYGON,
    &set_operations::GEO_INTERSECTS_2LINES,
    &set_operations::GEO_INTERSECTS_2POLYGONS,
    &set_operations::GEO_INTERSECTS_LINE_WITH_POLYGON,
    &set_operations::GEO_UNION_LINES_ARRAY,
    &set_operations::GEO_UNION_POLYGONS_ARRAY,
    &simplifications::GEO_LINE_SIMPLIFY,
    &simplifications::GEO_POLYGON_SIMPLIFY,
    &simplifications::GEO_SIMPLIFY_POLYGONS_ARRAY,
    &wkt::GEO_FROM_WKT,
    &h3_polygon::GEO_POLYGON_TO_H3CELLS,
    &levels::INTERNAL_GEO_LENGTH_TO_S2CELL_LEVEL,
    &levels::INTERNAL_GEO_LINE_S2CELL_COVERING_LEVEL,
    &levels::INTERNAL_GEO_POLYGON_S2CELL_COVERING_LEVEL,
    &levels::INTERNAL_GEO_LINE_VALIDATE,
    &levels::INTERNAL_GEO_POLYGON_VALIDATE,
];
