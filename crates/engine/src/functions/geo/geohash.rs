//! Geohashes: a cell of the plane of longitude and latitude, halved in turn along both, five halvings a character.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;

use super::geojson::{array, place, row, shape};
use super::rows::{Memo, Numbers, texts};
use super::set_order::set_order;
use crate::declare::{NUMBER, TEXT};
use crate::function::{Args, Body, Scalar, example, optional, param};

const GEOHASH: Param = param("geohash", TEXT, "the geohash");
const ALPHABET: &[u8; 32] = b"0123456789bcdefghjkmnpqrstuvwxyz";
/// The longest geohash.
///
/// Kusto: 18 characters, 90 halvings; the library's ends at 12.
const MOST: u8 = 18;
/// The neighbours in steps east and north, row by row.
const AROUND: [(i64, i64); 8] =
    [(-1, 1), (0, 1), (1, 1), (-1, 0), (1, 0), (-1, -1), (0, -1), (1, -1)];

pub static GEO_POINT_TO_GEOHASH: Scalar = Scalar {
    name: "geo_point_to_geohash",
    params: &[
        param("longitude", NUMBER, "the point's longitude in degrees"),
        param("latitude", NUMBER, "the point's latitude in degrees"),
        optional("accuracy", NUMBER, "the number of characters, 1 to 18; 5 if left out"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Gives the geohash of a point.",
    examples: &[
        example("geo_point_to_geohash(8.54, 47.37, 7)", "u0qj6r6"),
        example("geo_point_to_geohash(8.54, 47.37)", "u0qj6"),
        example("geo_point_to_geohash(200, 47.37)", ""),
    ],
    body: Body::Kernel(geo_point_to_geohash),
    ..Scalar::NEW
};

pub static GEO_GEOHASH_NEIGHBORS: Scalar = Scalar {
    name: "geo_geohash_neighbors",
    params: &[GEOHASH],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the geohashes around a geohash.",
    examples: &[
        example(
            "geo_geohash_neighbors('u0qjd')",
            r#"["u0qj7","u0qj6","u0qj3","u0qjg","u0qj9","u0qjf","u0qje","u0qjc"]"#,
        ),
        example("geo_geohash_neighbors('a')", ""),
    ],
    body: Body::Kernel(geo_geohash_neighbors),
    ..Scalar::NEW
};

pub static GEO_GEOHASH_TO_CENTRAL_POINT: Scalar = Scalar {
    name: "geo_geohash_to_central_point",
    params: &[GEOHASH],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the central point of a geohash.",
    examples: &[example(
        "geo_geohash_to_central_point('u0q')",
        r#"{"type":"Point","coordinates":[9.140625,47.109375]}"#,
    )],
    body: Body::Kernel(geo_geohash_to_central_point),
    ..Scalar::NEW
};

pub static GEO_GEOHASH_TO_POLYGON: Scalar = Scalar {
    name: "geo_geohash_to_polygon",
    params: &[GEOHASH],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the area of a geohash.",
    examples: &[example(
        "geo_geohash_to_polygon('u')",
        r#"{"type":"Polygon","coordinates":[[[0.0,45.0],[45.0,45.0],[45.0,90.0],[0.0,90.0],[0.0,45.0]]]}"#,
    )],
    body: Body::Kernel(geo_geohash_to_polygon),
    ..Scalar::NEW
};

/// A cell by its number of halvings and its place in the grid that they make.
#[derive(Debug, Clone, Copy)]
struct Cell {
    n_characters: u8,
    column: u64,
    row: u64,
}

impl Cell {
    fn halvings(self) -> (u32, u32) {
        let bits = u32::from(self.n_characters) * 5;
        (bits.div_ceil(2), bits / 2)
    }

    fn of(longitude: f64, latitude: f64, n_characters: u8) -> Option<Cell> {
        if longitude.abs() > 180.0 || latitude.abs() > 90.0 {
            return None;
        }
        let cell = Cell { n_characters, column: 0, row: 0 };
        let (columns, rows) = cell.halvings();
        Some(Cell {
            column: halve(longitude, 180.0, columns),
            row: halve(latitude, 90.0, rows),
            ..cell
        })
    }

    fn read(text: &str) -> Option<Cell> {
        let n_characters = u8::try_from(text.len()).ok().filter(|it| (1..=MOST).contains(it))?;
        let mut cell = Cell { n_characters, column: 0, row: 0 };
        let mut even = true;
        for character in text.bytes() {
            let value = ALPHABET.iter().position(|it| *it == character)?;
            for bit in (0..5).rev() {
                let bit = (value >> bit & 1) as u64;
                let index = if even { &mut cell.column } else { &mut cell.row };
                *index = *index << 1 | bit;
                even = !even;
            }
        }
        Some(cell)
    }

    fn text(self) -> String {
        let (mut columns, mut rows) = self.halvings();
        let mut even = true;
        let mut character = || {
            let value = (0..5).fold(0_usize, |value, _| {
                let (index, left) =
                    if even { (self.column, &mut columns) } else { (self.row, &mut rows) };
                *left -= 1;
                even = !even;
                value << 1 | (index >> *left & 1) as usize
            });
            char::from(ALPHABET[value])
        };
        (0..self.n_characters).map(|_| character()).collect()
    }

    /// West, south, east, north.
    fn bounds(self) -> [f64; 4] {
        let (columns, rows) = self.halvings();
        let at = |index: u64, n: u32, half: f64| {
            index as f64 * (2.0 * half / (1_u64 << n) as f64) - half
        };
        [
            at(self.column, columns, 180.0),
            at(self.row, rows, 90.0),
            at(self.column + 1, columns, 180.0),
            at(self.row + 1, rows, 90.0),
        ]
    }

    /// The cell some steps east and north: longitude goes round, beyond a pole there is none.
    fn step(self, (east, north): (i64, i64)) -> Option<Cell> {
        let (columns, rows) = self.halvings();
        let row = self.row.checked_add_signed(north).filter(|it| *it < 1 << rows)?;
        let column = self.column.wrapping_add_signed(east) & ((1 << columns) - 1);
        Some(Cell { column, row, ..self })
    }
}

/// The number of the part, of 2^n equal ones between -half and half, that holds a value.
fn halve(value: f64, half: f64, n: u32) -> u64 {
    let (mut low, mut high) = (-half, half);
    (0..n).fold(0, |index, _| {
        let middle = (low + high) / 2.0;
        if value >= middle {
            low = middle;
            index << 1 | 1
        } else {
            high = middle;
            index << 1
        }
    })
}

fn geo_point_to_geohash(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(texts(args, |row| {
        let accuracy = numbers.level(2, row, 5, MOST).filter(|it| *it > 0)?;
        Some(Cell::of(numbers.get(0, row)?, numbers.get(1, row)?, accuracy)?.text())
    }))
}

fn geo_geohash_neighbors(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, Cell::read)?;
    Ok(texts(args, |row| {
        let cell = cells.get(row)?;
        let around = AROUND.iter().filter_map(|it| cell.step(*it));
        let around = set_order(around.map(Cell::text), 11);
        Some(array(around.iter().map(|it| format!("\"{it}\""))))
    }))
}

fn geo_geohash_to_central_point(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, Cell::read)?;
    Ok(texts(args, |row| {
        let [west, south, east, north] = cells.get(row)?.bounds();
        Some(shape("Point", &place(((west + east) / 2.0, (south + north) / 2.0))))
    }))
}

fn geo_geohash_to_polygon(args: &Args) -> Result<ArrayRef> {
    let mut cells = Memo::new(args, 0, Cell::read)?;
    Ok(texts(args, |at| {
        let [west, south, east, north] = cells.get(at)?.bounds();
        let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
        Some(shape("Polygon", &array([row(&ring)].into_iter())))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cells_text_reads_back_and_holds_the_point() {
        for (longitude, latitude) in [(8.54, 47.37), (-180.0, -90.0), (180.0, 90.0), (0.0, 0.0)] {
            for n in 1..=MOST {
                let cell = Cell::of(longitude, latitude, n).expect("the point is valid");
                let again = Cell::read(&cell.text()).expect("the text is a geohash");
                assert_eq!((again.column, again.row), (cell.column, cell.row));
                let [west, south, east, north] = cell.bounds();
                assert!((west..=east).contains(&longitude) && (south..=north).contains(&latitude));
            }
        }
    }
}
