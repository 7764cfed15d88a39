//! `geo_polygon_to_h3cells`: the H3 cells whose centres lie in a polygon, whose edges here are straight on a map.

use std::collections::BTreeSet;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use h3o::{CellIndex, LatLng, Resolution};
use kql::library::Returns;
use kql::types::Type;

use super::buffer::Buffer;
use super::geojson::Place;
use super::h3_cells::cells;
use super::rows::{Memo, Numbers, texts};
use super::shape::{Polygon, polygons};
use super::sphere::RADIUS;
use crate::declare::{DYNAMIC, NUMBER};
use crate::function::{Args, Body, Scalar, example, optional, param};

/// More cells than this give null.
const MOST: usize = 61_680;
/// More cells than this along the border do too: they enclose more, or nothing that is worth a list.
const MOST_ALONG: usize = 4 * MOST;

pub static GEO_POLYGON_TO_H3CELLS: Scalar = Scalar {
    name: "geo_polygon_to_h3cells",
    params: &[
        param("polygon", DYNAMIC, "the polygon, as GeoJSON"),
        optional("resolution", NUMBER, "the resolution, 0 to 15; 6 if left out"),
        optional("radius", NUMBER, "the distance in metres, 0 if left out"),
    ],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the H3 cells whose centres lie in a polygon.",
    examples: &[
        example(
            "array_length(geo_polygon_to_h3cells(dynamic({'type': 'Polygon', \
             'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}), 5))",
            "128",
        ),
        example(
            "geo_polygon_to_h3cells(dynamic({'type': 'Polygon', \
             'coordinates': [[[0, 0], [2, 0], [2, 2], [0, 0]]]}), 15)",
            "",
        ),
    ],
    body: Body::Kernel(geo_polygon_to_h3cells),
    ..Scalar::NEW
};

fn geo_polygon_to_h3cells(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, polygons)?;
    Ok(texts(args, |row| {
        let resolution = Resolution::try_from(numbers.level(1, row, 6, 15)?).ok()?;
        let radius = numbers.get_or(2, row, 0.0).filter(|it| *it >= 0.0)?;
        let polygons = known.get(row)?;
        let area = if radius > 0.0 {
            Buffer::new(radius / RADIUS, radius.min(10.0) / RADIUS)?.polygons(polygons)?
        } else {
            polygons.clone()
        };
        let area: Vec<Map> = area.iter().map(Map::new).collect();
        Some(cells(inside(&area, resolution)?))
    }))
}

/// The cells within, in the order of their numbers: those along the border first, then their neighbours inwards.
fn inside(area: &[Map], resolution: Resolution) -> Option<BTreeSet<CellIndex>> {
    let holds = |cell: CellIndex| {
        let centre = LatLng::from(cell);
        area.iter().any(|it| it.holds((centre.lng(), centre.lat())))
    };
    let mut waiting: Vec<CellIndex> = Vec::new();
    for map in area {
        waiting.extend(map.along(resolution)?);
    }
    let mut seen: BTreeSet<CellIndex> = waiting.iter().copied().collect();
    let mut within = BTreeSet::new();
    while let Some(cell) = waiting.pop() {
        let inner = holds(cell);
        if inner {
            within.insert(cell);
        }
        if within.len() > MOST {
            return None;
        }
        // A border cell's neighbours may lie within although its own centre doesn't.
        for next in cell.grid_disk::<Vec<_>>(1) {
            if !seen.contains(&next) && holds(next) {
                seen.insert(next);
                waiting.push(next);
            }
        }
    }
    Some(within)
}

/// A polygon on the map: its rings in degrees. Across the antimeridian western longitudes go on beyond 180°.
#[derive(Debug)]
struct Map {
    rings: Vec<Vec<Place>>,
    shifted: bool,
}

impl Map {
    fn new(polygon: &Polygon) -> Map {
        let mut rings = polygon.written();
        let shifted =
            rings.iter().any(|ring| ring.windows(2).any(|it| (it[0].0 - it[1].0).abs() > 180.0));
        if shifted {
            for place in rings.iter_mut().flatten().filter(|it| it.0 < 0.0) {
                place.0 += 360.0;
            }
        }
        Map { rings, shifted }
    }

    /// Whether a place lies within: a line to its east meets the rings an odd number of times.
    fn holds(&self, (longitude, latitude): Place) -> bool {
        let x = if self.shifted && longitude < 0.0 { longitude + 360.0 } else { longitude };
        let meets = |pair: &[Place]| {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            (ay > latitude) != (by > latitude) && x < (bx - ax) * (latitude - ay) / (by - ay) + ax
        };
        self.rings.iter().flat_map(|it| it.windows(2)).filter(|it| meets(it)).count() % 2 == 1
    }

    /// The cells along the border; None where they are too many.
    fn along(&self, resolution: Resolution) -> Option<Vec<CellIndex>> {
        // Steps of half a hexagon's edge, in degrees, leave out no cell whose neighbours all are.
        let step = (resolution.edge_length_rads() / 2.0).to_degrees();
        let mut found: Vec<CellIndex> = Vec::new();
        for pair in self.rings.iter().flat_map(|it| it.windows(2)) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            let n_steps = ((bx - ax).abs().max((by - ay).abs()) / step).ceil().max(1.0);
            if n_steps > MOST_ALONG as f64 {
                return None;
            }
            for k in 0..n_steps as u32 {
                let part = f64::from(k) / n_steps;
                let cell = LatLng::new(ay + (by - ay) * part, ax + (bx - ax) * part).ok()?;
                let cell = cell.to_cell(resolution);
                if found.last() != Some(&cell) {
                    found.push(cell);
                }
            }
            if found.len() > MOST_ALONG {
                return None;
            }
        }
        Some(found)
    }
}
