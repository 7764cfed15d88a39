//! Distances from a point: to a point, a line, a polygon; and whether it lies within a circle or a polygon.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use geo::{Distance, Geodesic, Point};
use kql::library::{Param, Returns};
use kql::types::Type;

use super::rows::{Memo, Numbers, bools, reals};
use super::shape::{Line, Polygon, line_edges, lines, nearest, polygons};
use super::sphere::{Edge, RADIUS, Vector, angle};
use crate::declare::{DYNAMIC, NUMBER, NUMBER_OR_BOOL};
use crate::function::{Args, Body, Scalar, example, optional, param};

const LONGITUDE: Param = param("longitude", NUMBER, "the point's longitude in degrees");
const LATITUDE: Param = param("latitude", NUMBER, "the point's latitude in degrees");

pub static GEO_DISTANCE_2POINTS: Scalar = Scalar {
    name: "geo_distance_2points",
    params: &[
        param("p1_longitude", NUMBER, "the first point's longitude"),
        param("p1_latitude", NUMBER, "the first point's latitude"),
        param("p2_longitude", NUMBER, "the second point's longitude"),
        param("p2_latitude", NUMBER, "the second point's latitude"),
        optional("use_spheroid", NUMBER_OR_BOOL, "whether the Earth's flattening counts"),
    ],
    returns: Returns::Is(Type::Real),
    summary: "Gives the shortest distance between two points, in metres.",
    examples: &[
        example("round(geo_distance_2points(0, 0, 0, 90), 3)", "10007559.106"),
        example("round(geo_distance_2points(0, 0, 0, 90, true), 3)", "10001965.729"),
        example("geo_distance_2points(0, 0, 200, 0)", ""),
    ],
    body: Body::Kernel(geo_distance_2points),
    ..Scalar::NEW
};

pub static GEO_DISTANCE_POINT_TO_LINE: Scalar = Scalar {
    name: "geo_distance_point_to_line",
    params: &[LONGITUDE, LATITUDE, param("lineString", DYNAMIC, "the line, as GeoJSON")],
    returns: Returns::Is(Type::Real),
    summary: "Gives the shortest distance between a point and a line, in metres.",
    examples: &[example(
        "round(geo_distance_point_to_line(5, 1, \
         dynamic({'type': 'LineString', 'coordinates': [[0, 0], [10, 0]]})), 3)",
        "111195.101",
    )],
    body: Body::Kernel(geo_distance_point_to_line),
    ..Scalar::NEW
};

pub static GEO_DISTANCE_POINT_TO_POLYGON: Scalar = Scalar {
    name: "geo_distance_point_to_polygon",
    params: &[LONGITUDE, LATITUDE, param("polygon", DYNAMIC, "the polygon, as GeoJSON")],
    returns: Returns::Is(Type::Real),
    summary: "Gives the shortest distance between a point and a polygon, in metres; 0 within it.",
    examples: &[
        example(
            "geo_distance_point_to_polygon(1, 0.5, \
             dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
            "0.0",
        ),
        example(
            "round(geo_distance_point_to_polygon(1, -1, \
             dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]})), 3)",
            "111195.101",
        ),
    ],
    body: Body::Kernel(geo_distance_point_to_polygon),
    ..Scalar::NEW
};

pub static GEO_POINT_IN_CIRCLE: Scalar = Scalar {
    name: "geo_point_in_circle",
    params: &[
        param("p_longitude", NUMBER, "the point's longitude"),
        param("p_latitude", NUMBER, "the point's latitude"),
        param("pc_longitude", NUMBER, "the longitude of the circle's centre"),
        param("pc_latitude", NUMBER, "the latitude of the circle's centre"),
        param("c_radius", NUMBER, "the circle's radius in metres"),
    ],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a point lies in a circle.",
    examples: &[
        example("geo_point_in_circle(8.54, 47.37, 8.5, 47.4, 10000)", "True"),
        example("geo_point_in_circle(8.54, 47.37, 8.5, 47.4, 1000)", "False"),
        example("geo_point_in_circle(8.54, 47.37, 8.5, 47.4, -1)", ""),
    ],
    body: Body::Kernel(geo_point_in_circle),
    ..Scalar::NEW
};

pub static GEO_POINT_IN_POLYGON: Scalar = Scalar {
    name: "geo_point_in_polygon",
    params: &[LONGITUDE, LATITUDE, param("polygon", DYNAMIC, "the polygon, as GeoJSON")],
    returns: Returns::Is(Type::Bool),
    summary: "Whether a point lies in a polygon.",
    examples: &[
        example(
            "geo_point_in_polygon(1, 0.5, \
             dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
            "True",
        ),
        example(
            "geo_point_in_polygon(0.5, 1, \
             dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}))",
            "False",
        ),
    ],
    body: Body::Kernel(geo_point_in_polygon),
    ..Scalar::NEW
};

fn geo_distance_2points(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(reals(args, |row| {
        let (p1, p2) = (numbers.point(0, row)?, numbers.point(2, row)?);
        if numbers.get_or(4, row, 0.0)? == 0.0 {
            return Some(angle(&p1, &p2) * RADIUS);
        }
        let place = |at| Some(Point::new(numbers.get(at, row)?, numbers.get(at + 1, row)?));
        Some(Geodesic.distance(place(0)?, place(2)?))
    }))
}

fn geo_distance_point_to_line(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut lines = Memo::new(args, 2, edges_of_lines)?;
    Ok(reals(args, |row| {
        let x = numbers.point(0, row)?;
        Some(angle(&x, &nearest(&x, lines.get(row)?)?) * RADIUS)
    }))
}

/// The edges of the text's lines.
pub fn edges_of_lines(text: &str) -> Option<Vec<Edge>> {
    Some(lines(text)?.iter().flat_map(|it: &Line| line_edges(it).collect::<Vec<_>>()).collect())
}

fn geo_distance_point_to_polygon(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut areas = Memo::new(args, 2, Area::read)?;
    Ok(reals(args, |row| {
        let (x, area) = (numbers.point(0, row)?, areas.get(row)?);
        Some(angle(&x, &area.nearest(&x)?) * RADIUS)
    }))
}

fn geo_point_in_polygon(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut areas = Memo::new(args, 2, Area::read)?;
    Ok(bools(args, |row| {
        let (x, area) = (numbers.point(0, row)?, areas.get(row)?);
        Some(area.contains(&x))
    }))
}

fn geo_point_in_circle(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(bools(args, |row| {
        let (p, centre) = (numbers.point(0, row)?, numbers.point(2, row)?);
        let radius = numbers.get(4, row).filter(|it| *it >= 0.0)?;
        Some(angle(&p, &centre) * RADIUS <= radius)
    }))
}

/// Polygons with their edges at hand.
#[derive(Debug)]
pub struct Area {
    polygons: Vec<Polygon>,
    edges: Vec<Edge>,
}

impl Area {
    /// Reads one polygon or several.
    pub fn read(text: &str) -> Option<Area> {
        let polygons = polygons(text)?;
        let edges = polygons.iter().flat_map(Polygon::edges).collect();
        Some(Area { polygons, edges })
    }

    /// The edges of all its rings.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// Whether a point lies in one of the polygons.
    pub fn contains(&self, x: &Vector) -> bool {
        self.polygons.iter().any(|it| it.contains(x))
    }

    /// The point of the polygons that is nearest to a point: itself, where it lies within.
    pub fn nearest(&self, x: &Vector) -> Option<Vector> {
        if self.contains(x) { Some(*x) } else { nearest(x, &self.edges) }
    }
}
