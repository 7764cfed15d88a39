//! Coverings of lines and polygons by S2 cells of one level, with all points within a radius.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use s2::cell::Cell;
use s2::cellid::CellID;
use s2::metric::{MAX_AREAMETRIC, MAX_DIAGMETRIC};

use super::rows::{Memo, Numbers, texts};
use super::s2_cells::tokens;
use super::shape::{Polygon, line_edges, lines, polygons};
use super::sphere::{Edge, RADIUS, Vector, angle, crosses, edge_angle};
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};

const LEVEL: Param = optional("level", NUMBER, "the level of the cells, 0 to 30; 11 if left out");
const RADIUS_PARAM: Param = optional("radius", NUMBER, "the distance in metres, 0 if left out");
/// More cells than this give null.
const MOST: usize = 65_536;
/// A cell whose border an edge runs along is covered, on either side of it.
const TOUCHING: f64 = 2e-15;

pub static GEO_LINE_TO_S2CELLS: Scalar = Scalar {
    name: "geo_line_to_s2cells",
    params: &[param("lineString", DYNAMIC, "the line, as GeoJSON"), LEVEL, RADIUS_PARAM],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the S2 cells that cover a line, or null where they are more than 65,536.",
    examples: &[
        example(
            "geo_line_to_s2cells(\
             dynamic({'type': 'LineString', 'coordinates': [[1, 1], [2, 2]]}), 2)",
            r#"["11"]"#,
        ),
        example(
            "geo_line_to_s2cells(\
             dynamic({'type': 'LineString', 'coordinates': [[1, 1], [2, 2]]}), 31)",
            "",
        ),
    ],
    body: Body::Kernel(geo_line_to_s2cells),
    ..Scalar::NEW
};

pub static GEO_POLYGON_TO_S2CELLS: Scalar = Scalar {
    name: "geo_polygon_to_s2cells",
    params: &[param("polygon", DYNAMIC, "the polygon, as GeoJSON"), LEVEL, RADIUS_PARAM],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the S2 cells that cover a polygon, or null where they are more than 65,536.",
    examples: &[
        example(
            "geo_polygon_to_s2cells(dynamic({'type': 'Polygon', \
             'coordinates': [[[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]]]}), 1)",
            r#"["04","0c","14","1c"]"#,
        ),
        example(
            "geo_polygon_to_s2cells(dynamic({'type': 'Polygon', \
             'coordinates': [[[0, 0], [50, 0], [50, 50], [0, 50], [0, 0]]]}), 30)",
            "",
        ),
    ],
    body: Body::Kernel(geo_polygon_to_s2cells),
    ..Scalar::NEW
};

fn geo_line_to_s2cells(args: &Args) -> Result<ArrayRef> {
    covering(args, |text| {
        let edges = lines(text)?.iter().flat_map(|it| line_edges(it)).collect();
        Some(Region { edges, polygons: Vec::new() })
    })
}

fn geo_polygon_to_s2cells(args: &Args) -> Result<ArrayRef> {
    covering(args, |text| {
        let polygons = polygons(text)?;
        Some(Region { edges: polygons.iter().flat_map(Polygon::edges).collect(), polygons })
    })
}

fn covering(args: &Args, read: fn(&str) -> Option<Region>) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut regions = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let region = regions.get(row)?;
        let level = numbers.level(1, row, 11, 30)?;
        let radius = numbers.get_or(2, row, 0.0).filter(|it| *it >= 0.0)?;
        Some(tokens(region.cells(u64::from(level), radius / RADIUS)?))
    }))
}

/// What is covered.
#[derive(Debug)]
pub struct Region {
    pub edges: Vec<Edge>,
    pub polygons: Vec<Polygon>,
}

impl Region {
    /// The cells of a level that come within an angle of the region, in the order of their numbers; None where they are too many.
    pub fn cells(&self, level: u64, within: f64) -> Option<Vec<CellID>> {
        // The longest edge and the largest polygon alone may take too many, which needs no look at the cells.
        let side = MAX_DIAGMETRIC.value(level as u8) * MOST as f64;
        let surface = MAX_AREAMETRIC.value(level as u8) * MOST as f64;
        if self.edges.iter().any(|(a, b)| angle(a, b) > side)
            || self.polygons.iter().any(|it| it.area() > surface)
        {
            return None;
        }
        let mut cells = Vec::new();
        for face in 0..6 {
            self.descend(CellID::from_face(face), level, within, &self.edges, &mut cells)?;
        }
        Some(cells)
    }

    /// Adds the cells below one. Only the edges that can come near the parent are looked at.
    fn descend(
        &self,
        id: CellID,
        level: u64,
        within: f64,
        edges: &[Edge],
        cells: &mut Vec<CellID>,
    ) -> Option<()> {
        let corners = Cell::from(id).vertices().map(|it| it.0);
        let centre = (corners[0] + corners[1] + corners[2] + corners[3]).normalize();
        let reach = corners.iter().map(|it| angle(&centre, it)).fold(0.0, f64::max);
        let near: Vec<Edge> = edges
            .iter()
            .filter(|it| edge_angle(&centre, it) <= reach + within + 1e-14)
            .copied()
            .collect();
        if near.is_empty() {
            return if self.contains(&centre) { fill(id, level, cells) } else { Some(()) };
        }
        if id.level() == level {
            if self.comes_within(&corners, &near, within) {
                cells.push(id);
            }
            return (cells.len() <= MOST).then_some(());
        }
        id.children().into_iter().try_for_each(|it| self.descend(it, level, within, &near, cells))
    }

    fn contains(&self, x: &Vector) -> bool {
        self.polygons.iter().any(|it| it.contains(x))
    }

    /// Whether a cell and the region are at most an angle apart.
    fn comes_within(&self, corners: &[Vector; 4], near: &[Edge], within: f64) -> bool {
        let side = |k: usize| (corners[k], corners[(k + 1) % 4]);
        let in_cell = |x: &Vector| (0..4).all(|k| corners[k].cross(&side(k).1).dot(x) >= 0.0);
        near.iter().any(|edge| {
            in_cell(&edge.0)
                || in_cell(&edge.1)
                || (0..4).any(|k| crosses(&side(k), edge))
                || apart(corners, edge) <= within.max(TOUCHING)
        }) || self.contains(&corners[0])
    }
}

/// The angle between a cell's border and an edge that don't cross.
fn apart(corners: &[Vector; 4], edge: &Edge) -> f64 {
    let from_corner = corners.iter().map(|it| edge_angle(it, edge));
    let from_end = (0..4).flat_map(|k| {
        let side = (corners[k], corners[(k + 1) % 4]);
        [edge_angle(&edge.0, &side), edge_angle(&edge.1, &side)]
    });
    from_corner.chain(from_end).fold(f64::INFINITY, f64::min)
}

/// All cells of a level within a cell.
fn fill(id: CellID, level: u64, cells: &mut Vec<CellID>) -> Option<()> {
    let more = 1_usize.checked_shl(2 * (level - id.level()) as u32)?;
    if cells.len().saturating_add(more) > MOST {
        return None;
    }
    cells.extend(id.child_iter_at_level(level));
    Some(())
}
