//! The scalar functions: a folder a category, one file each.

pub mod conditional;
pub mod conversion;
pub mod datetime;
pub mod dynamic;
pub mod math;
pub mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::function::Scalar;

/// The lists of the categories. A new function is a file and a line in the list beside it.
static CATEGORIES: &[&[&Scalar]] =
    &[conditional::ALL, conversion::ALL, datetime::ALL, dynamic::ALL, math::ALL, text::ALL];

/// All functions, category by category.
pub fn all() -> impl Iterator<Item = &'static Scalar> {
    CATEGORIES.iter().flat_map(|it| it.iter().copied())
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Scalar>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The function of that exact name.
pub fn find(name: &str) -> Option<&'static Scalar> {
    BY_NAME.get(name).copied()
}
