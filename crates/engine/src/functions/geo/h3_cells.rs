//! H3 cells: hexagons (and twelve pentagons) of sixteen resolutions, by the `h3o` library.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use h3o::{CellIndex, LatLng, Resolution};
use kql::library::{Param, Returns};
use kql::types::Type;

use super::geojson::{Place, array, place, row, shape};
use super::rows::{Memo, Numbers, texts, wholes};
use super::set_order::set_order;
use super::sphere::valid_point;
use crate::declare::{NUMBER, TEXT};
use crate::function::{Args, Body, Scalar, example, optional, param};

const H3CELL: Param = param("h3cell", TEXT, "the cell");
const RESOLUTION: Param = optional("resolution", NUMBER, "the resolution, 0 to 15");

pub static GEO_POINT_TO_H3CELL: Scalar = Scalar {
    name: "geo_point_to_h3cell",
    params: &[
        param("longitude", NUMBER, "the point's longitude in degrees"),
        param("latitude", NUMBER, "the point's latitude in degrees"),
        optional("resolution", NUMBER, "the resolution, 0 to 15; 6 if left out"),
    ],
    returns: Returns::Is(Type::String),
    summary: "Gives the H3 cell of a point.",
    examples: &[
        example("geo_point_to_h3cell(8.54, 47.37, 6)", "861f8ed97ffffff"),
        example("geo_point_to_h3cell(8.54, 47.37, 16)", ""),
    ],
    body: Body::Kernel(geo_point_to_h3cell),
    ..Scalar::NEW
};

pub static GEO_H3CELL_CHILDREN: Scalar = Scalar {
    name: "geo_h3cell_children",
    params: &[H3CELL, RESOLUTION],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the H3 cells within an H3 cell, at most five resolutions finer.",
    examples: &[
        example("array_length(geo_h3cell_children('861f8d7afffffff', 8))", "49"),
        example("geo_h3cell_children('861f8d7afffffff', 12)", ""),
    ],
    body: Body::Kernel(geo_h3cell_children),
    ..Scalar::NEW
};

pub static GEO_H3CELL_LEVEL: Scalar = Scalar {
    name: "geo_h3cell_level",
    params: &[H3CELL],
    returns: Returns::Is(Type::Int),
    summary: "Gives the resolution of an H3 cell.",
    examples: &[
        example("geo_h3cell_level('861f8d7afffffff')", "6"),
        example("geo_h3cell_level('861')", ""),
    ],
    body: Body::Kernel(geo_h3cell_level),
    ..Scalar::NEW
};

pub static GEO_H3CELL_NEIGHBORS: Scalar = Scalar {
    name: "geo_h3cell_neighbors",
    params: &[H3CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the H3 cells around an H3 cell.",
    examples: &[
        example("array_length(geo_h3cell_neighbors('861f8d7afffffff'))", "6"),
        example("geo_h3cell_neighbors('')", ""),
    ],
    body: Body::Kernel(geo_h3cell_neighbors),
    ..Scalar::NEW
};

pub static GEO_H3CELL_PARENT: Scalar = Scalar {
    name: "geo_h3cell_parent",
    params: &[H3CELL, RESOLUTION],
    returns: Returns::Is(Type::String),
    summary: "Gives the H3 cell that holds an H3 cell.",
    examples: &[
        example("geo_h3cell_parent('861f8d7afffffff')", "851f8d7bfffffff"),
        example("geo_h3cell_parent('861f8d7afffffff', 1)", "811fbffffffffff"),
        example("geo_h3cell_parent('861f8d7afffffff', 7)", ""),
    ],
    body: Body::Kernel(geo_h3cell_parent),
    ..Scalar::NEW
};

pub static GEO_H3CELL_RINGS: Scalar = Scalar {
    name: "geo_h3cell_rings",
    params: &[H3CELL, param("distance", NUMBER, "how many rings, 0 to 142")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Lists the rings of H3 cells around an H3 cell, up to a distance.",
    examples: &[
        example("geo_h3cell_rings('861f8d7afffffff', 0)", r#"[["861f8d7afffffff"]]"#),
        example("array_length(geo_h3cell_rings('861f8d7afffffff', 3)[3])", "18"),
        example("geo_h3cell_rings('861f8d7afffffff', 143)", ""),
    ],
    body: Body::Kernel(geo_h3cell_rings),
    ..Scalar::NEW
};

pub static GEO_H3CELL_TO_CENTRAL_POINT: Scalar = Scalar {
    name: "geo_h3cell_to_central_point",
    params: &[H3CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the central point of an H3 cell.",
    examples: &[example(
        "round(toreal(geo_h3cell_to_central_point('861f8d7afffffff').coordinates[1]), 4)",
        "48.1013",
    )],
    body: Body::Kernel(geo_h3cell_to_central_point),
    ..Scalar::NEW
};

pub static GEO_H3CELL_TO_POLYGON: Scalar = Scalar {
    name: "geo_h3cell_to_polygon",
    params: &[H3CELL],
    returns: Returns::Is(Type::Dynamic),
    summary: "Gives the area of an H3 cell.",
    examples: &[example(
        "array_length(geo_h3cell_to_polygon('861f8d7afffffff').coordinates[0])",
        "7",
    )],
    body: Body::Kernel(geo_h3cell_to_polygon),
    ..Scalar::NEW
};

fn read(text: &str) -> Option<CellIndex> {
    text.parse().ok()
}

/// Cells as a JSON array of their texts.
pub fn cells(cells: impl IntoIterator<Item = CellIndex>) -> String {
    array(cells.into_iter().map(|it| format!("\"{it}\"")))
}

fn geo_point_to_h3cell(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    Ok(texts(args, |row| {
        let (longitude, latitude) = (numbers.get(0, row)?, numbers.get(1, row)?);
        valid_point(longitude, latitude)?;
        let resolution = Resolution::try_from(numbers.level(2, row, 6, 15)?).ok()?;
        Some(LatLng::new(latitude, longitude).ok()?.to_cell(resolution).to_string())
    }))
}

fn geo_h3cell_children(args: &Args) -> Result<ArrayRef> {
    /// Kusto: children more than five resolutions finer give null.
    const DEEPEST: u8 = 5;
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let cell = *known.get(row)?;
        let own = u8::from(cell.resolution());
        let wanted = numbers.level(1, row, own + 1, 15)?;
        let fits = (own..=own + DEEPEST).contains(&wanted);
        let resolution = Resolution::try_from(wanted).ok().filter(|_| fits)?;
        Some(cells(cell.children(resolution)))
    }))
}

fn geo_h3cell_level(args: &Args) -> Result<ArrayRef> {
    let mut known = Memo::new(args, 0, read)?;
    Ok(wholes(args, |row| Some(i64::from(u8::from(known.get(row)?.resolution())))))
}

fn geo_h3cell_neighbors(args: &Args) -> Result<ArrayRef> {
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let disk: Vec<(CellIndex, u32)> = known.get(row)?.grid_disk_distances(1);
        let ring = disk.into_iter().filter(|it| it.1 == 1);
        let ring = set_order(ring.map(|it| it.0.to_string()), 7);
        Some(array(ring.iter().map(|it| format!("\"{it}\""))))
    }))
}

fn geo_h3cell_parent(args: &Args) -> Result<ArrayRef> {
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let cell = *known.get(row)?;
        let next = u8::from(cell.resolution()).checked_sub(1);
        let wanted = if args.len() > 1 { numbers.level(1, row, 0, 15) } else { next };
        Some(cell.parent(Resolution::try_from(wanted?).ok()?)?.to_string())
    }))
}

fn geo_h3cell_rings(args: &Args) -> Result<ArrayRef> {
    /// Kusto: the longest distance that the documentation allows.
    const FURTHEST: u8 = 142;
    let numbers = Numbers::new(args);
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let cell = *known.get(row)?;
        let distance = numbers.level(1, row, 0, FURTHEST)?;
        let mut rings: Vec<Vec<CellIndex>> = vec![Vec::new(); usize::from(distance) + 1];
        for (cell, at) in cell.grid_disk_distances::<Vec<_>>(u32::from(distance)) {
            if let Some(ring) = rings.get_mut(at as usize) {
                ring.push(cell);
            }
        }
        Some(array(rings.into_iter().map(cells)))
    }))
}

fn geo_h3cell_to_central_point(args: &Args) -> Result<ArrayRef> {
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |row| {
        let centre = LatLng::from(*known.get(row)?);
        Some(shape("Point", &place((centre.lng(), centre.lat()))))
    }))
}

fn geo_h3cell_to_polygon(args: &Args) -> Result<ArrayRef> {
    let mut known = Memo::new(args, 0, read)?;
    Ok(texts(args, |at| {
        let boundary = known.get(at)?.boundary();
        let ring: Vec<Place> =
            boundary.iter().chain(boundary.first()).map(|it| (it.lng(), it.lat())).collect();
        Some(shape("Polygon", &array([row(&ring)].into_iter())))
    }))
}
