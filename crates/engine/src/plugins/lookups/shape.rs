//! `geo_polygon_lookup`, `geo_line_lookup`: each row with the rows of a table whose polygon holds its place, or whose line runs near it.

use datafusion::common::{Result, exec_err};

use crate::exec::bounds::{check, hold};
use crate::functions::geo::distance::{Area, edges_of_lines};
use crate::functions::geo::sphere::{Edge, RADIUS, Vector, angle, edge_angle, valid_point};
use crate::plugin::rows::{GivenValue, Invocation, Rows};
use crate::types::Cell;

/// The lookup by polygons; with a radius, by how far away they are.
pub fn polygons(call: &Invocation) -> Result<Rows> {
    let radius = call.real("radius").map(|it| it / RADIUS);
    run(call, "LookupPolygonKey", radius, |text| {
        let area = Area::read(text)?;
        Some(Shape { cap: Cap::around(area.edges()), kind: Kind::Area(area) })
    })
}

/// The lookup by lines.
pub fn lines(call: &Invocation) -> Result<Rows> {
    let Some(radius) = call.real("radius") else {
        return exec_err!("geo_line_lookup: the radius must be a number");
    };
    run(call, "LookupLineKey", Some(radius / RADIUS), |text| {
        let edges = edges_of_lines(text)?;
        Some(Shape { cap: Cap::around(&edges), kind: Kind::Lines(edges) })
    })
}

fn run(
    call: &Invocation,
    key: &str,
    radius: Option<f64>,
    read: fn(&str) -> Option<Shape>,
) -> Result<Rows> {
    let (Some(table), Some(GivenValue::TableColumn(place))) =
        (call.table("LookupTable"), call.argument(key).map(|it| &it.value))
    else {
        return exec_err!("`{key}` is not a column of the table to look up in");
    };
    let Some(written) = table.columns.get(*place) else {
        return exec_err!("`{key}` is not a column of the table to look up in");
    };
    // What is no valid shape matches nothing.
    let shapes: Vec<(usize, Shape)> = (0..table.n_rows)
        .filter_map(|row| match written.cell(row) {
            Cell::Dynamic(text) | Cell::String(text) => Some((row, read(text)?)),
            _ => None,
        })
        .collect();
    let keeps = call.is_true("return_unmatched");
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for row in 0..call.input.n_rows {
        check()?;
        let before = right.len();
        if let Some(x) = point(call, row) {
            let found = shapes.iter().filter(|it| it.1.matches(&x, radius));
            right.extend(found.map(|it| Some(it.0)));
        }
        if right.len() == before && keeps {
            right.push(None);
        }
        hold((right.len() - before) * 2 * size_of::<Option<usize>>())?;
        left.resize(right.len(), Some(row));
    }
    let wanted = call.is_true("return_lookup_key");
    let kept = table.columns.iter().enumerate().filter(|it| wanted || it.0 != *place);
    let kept = kept.map(|it| it.1.clone()).collect();
    let looked_up = Rows { columns: kept, n_rows: table.n_rows };
    let mut columns = call.input.taken(&left)?;
    columns.extend(looked_up.taken(&right)?);
    Ok(Rows { columns, n_rows: left.len() })
}

/// The place of a row; None where it is none.
fn point(call: &Invocation, row: usize) -> Option<Vector> {
    let degrees = |param| match call.cell(param, row) {
        Cell::Real(it) => Some(it),
        Cell::Long(it) => Some(it as f64),
        Cell::Decimal(it) => it.parse().ok(),
        _ => None,
    };
    valid_point(degrees("SourceLongitude")?, degrees("SourceLatitude")?)
}

struct Shape {
    cap: Cap,
    kind: Kind,
}

enum Kind {
    Area(Area),
    Lines(Vec<Edge>),
}

impl Shape {
    /// Whether a point lies in it, or with a radius (an angle), at most so far from it.
    fn matches(&self, x: &Vector, radius: Option<f64>) -> bool {
        if !self.cap.may_hold(x, radius.unwrap_or(0.0)) {
            return false;
        }
        match (&self.kind, radius) {
            (Kind::Area(area), None) => area.contains(x),
            (Kind::Area(area), Some(radius)) => {
                area.nearest(x).is_some_and(|it| angle(x, &it) <= radius)
            }
            (Kind::Lines(edges), radius) => {
                edges.iter().any(|it| edge_angle(x, it) <= radius.unwrap_or(0.0))
            }
        }
    }
}

/// A circle that a shape lies in, so that most shapes are ruled out by one comparison.
struct Cap {
    centre: Vector,
    /// An angle; None where the shape is too large for a circle to hold what lies between its corners.
    radius: Option<f64>,
}

/// A circle of less than this, an angle, holds the arcs between its points, and what rings around them enclose.
const MOST: f64 = 1.2;
/// What rounding may cost, some metres.
const SLACK: f64 = 1e-6;

impl Cap {
    fn around(edges: &[Edge]) -> Cap {
        let corners = || edges.iter().flat_map(|it| [&it.0, &it.1]);
        let middle = corners().fold(Vector { x: 0.0, y: 0.0, z: 0.0 }, |sum, it| sum + *it);
        if middle.norm2() < 1e-12 {
            return Cap { centre: middle, radius: None };
        }
        let centre = middle.normalize();
        let radius = corners().map(|it| angle(&centre, it)).fold(0.0, f64::max);
        Cap { centre, radius: (radius < MOST).then_some(radius) }
    }

    fn may_hold(&self, x: &Vector, around: f64) -> bool {
        self.radius.is_none_or(|it| angle(&self.centre, x) <= it + around + SLACK)
    }
}
