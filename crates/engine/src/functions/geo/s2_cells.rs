//! S2 cells: the six faces of a cube around the globe, halved up to thirty times, by the `s2` library.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use s2::cell::Cell;
use s2::cellid::CellID;
use s2::point::Point;

use super::geojson::{Place, array, row, shape, write_point};
use super::rows::{Memo, Numbers, texts};
use super::set_order::set_order;
use super::sphere::degrees;
use crate::declare::{NUMBER, TEXT};
use crate::function::{Args, Body, Scalar, example, optional, param};

const S2CELL: Param = param("s2cell", TEXT, "the cell");

pub static GEO_POINT_TO_S2CELL: Scalar = Scalar {
    name: "geo_point_to_s2cell",
    params: &[
        param("longitude", NUMBER, "the point's longitude in degrees"),
        param("latitude", NUMBER, "the point's latitude in degrees"),
        optional("level", NUMBER, "the level, 0 to 30; 11 if left out"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Gives the S2 cell of a point.",
    examples: &[
        example("geo_point_to_s2cell(8.54, 47.37, 11)", "47900a4"),
        example("geo_point_to_s2cell(8.54, 47.37, 31)", ""),
    ],
    body: Body::Kernel(geo_point_to_s2cell),
    ..Scalar::NEW
};

pub static GEO_S2CELL_NEIGHBORS: Scalar = Scalar {
    name: "geo_s2cell_neighbors",
    params: &[S2CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the S2 cells around an S2 cell.",
    examples: &[
        example("array_length(geo_s2cell_neighbors('47900a4'))", "8"),
        example("geo_s2cell_neighbors('a')", ""),
    ],
    body: Body::Kernel(geo_s2cell_neighbors),
    ..Scalar::NEW
};

pub static GEO_S2CELL_TO_CENTRAL_POINT: Scalar = Scalar {
    name: "geo_s2cell_to_central_point",
    params: &[S2CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the central point of an S2 cell.",
    examples: &[example(
        "geo_s2cell_to_central_point('1')",
        r#"{"type":"Point","coordinates":[0.0,0.0]}"#,
    )],
    body: Body::Kernel(geo_s2cell_to_central_point),
    ..Scalar::NEW
};

pub static GEO_S2CELL_TO_POLYGON: Scalar = Scalar {
    name: "geo_s2cell_to_polygon",
    params: &[S2CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the area of an S2 cell.",
    examples: &[example("array_length(geo_s2cell_to_polygon('47900a4').coordinates[0])", "5")],
    body: Body::Kernel(geo_s2cell_to_polygon),
    ..Scalar::NEW
};

/// Reads a token: at most 16 digits of hex that name a cell.
fn read(text: &str) -> Option<CellID> {
    let digits = (1..=16).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_hexdigit());
    digits.then(|| CellID::from_token(text)).filter(CellID::is_valid)
}

/// Cells as a JSON array of their tokens.
pub fn tokens(cells: impl IntoIterator<Item = CellID>) -> String {
    array(cells.into_iter().map(|it| format!("\"{}\"", it.to_token())))
}

fn geo_point_to_s2cell(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(texts(args, |row| {
        let level = numbers.level(2, row, 11, 30)?;
        let leaf = CellID::from(Point(numbers.point(0, row)?));
        Some(leaf.parent(u64::from(level)).to_token())
    }))
}

fn geo_s2cell_neighbors(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let cell = *cells.get(row)?;
        let around = cell.all_neighbors(cell.level()).into_iter().filter(|it| *it != cell);
        let around = set_order(around.map(|it| it.to_token()), 11);
        Some(array(around.iter().map(|it| format!("\"{it}\""))))
    }))
}

fn geo_s2cell_to_central_point(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| Some(write_point(&Point::from(*cells.get(row)?).0))))
}

fn geo_s2cell_to_polygon(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, read)?;
    Ok(texts(args, |at| {
        let corners = Cell::from(*cells.get(at)?).vertices();
        let ring: Vec<Place> =
            corners.iter().chain(corners.first()).map(|it| degrees(&it.0)).collect();
        Some(shape("Polygon", &array([row(&ring)].into_iter())))
    }))
}
