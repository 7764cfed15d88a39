//! Functions over points, lines, polygons and cells on the globe.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] =
    &[declared::cells::ALL, declared::measure::ALL, declared::shapes::ALL];
