//! The scalar functions: a folder a category. A function that can be run has a file of its own; the others stand together in
//! `declared`, a few lines each, until they get their code.

pub mod bitwise;
pub mod conditional;
pub mod context;
pub mod conversion;
pub mod datetime;
pub mod dynamic;
pub mod encoding;
pub mod geo;
pub mod graph;
pub mod hash;
pub mod math;
pub mod network;
pub mod parsing;
pub mod rows;
pub mod series;
pub mod sketch;
pub mod text;
pub mod units;
pub mod window;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::function::Scalar;

/// A category: its name, and its functions in one list or several.
#[derive(Debug, Clone, Copy)]
pub struct Category {
    pub name: &'static str,
    lists: &'static [&'static [&'static Scalar]],
}

impl Category {
    /// Its functions.
    pub fn functions(&self) -> impl Iterator<Item = &'static Scalar> + use<> {
        self.lists.iter().flat_map(|it| it.iter().copied())
    }
}

/// The categories. A new function is a file and a line in the list beside it.
pub static CATEGORIES: &[Category] = &[
    Category { name: "bitwise", lists: bitwise::LISTS },
    Category { name: "conditional", lists: conditional::LISTS },
    Category { name: "context", lists: context::LISTS },
    Category { name: "conversion", lists: conversion::LISTS },
    Category { name: "datetime", lists: datetime::LISTS },
    Category { name: "dynamic", lists: dynamic::LISTS },
    Category { name: "encoding", lists: encoding::LISTS },
    Category { name: "geo", lists: geo::LISTS },
    Category { name: "graph", lists: graph::LISTS },
    Category { name: "hash", lists: hash::LISTS },
    Category { name: "math", lists: math::LISTS },
    Category { name: "network", lists: network::LISTS },
    Category { name: "parsing", lists: parsing::LISTS },
    Category { name: "series", lists: series::LISTS },
    Category { name: "sketch", lists: sketch::LISTS },
    Category { name: "text", lists: text::LISTS },
    Category { name: "units", lists: units::LISTS },
    Category { name: "window", lists: window::LISTS },
];

/// All functions, category by category.
pub fn all() -> impl Iterator<Item = &'static Scalar> {
    CATEGORIES.iter().flat_map(Category::functions)
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Scalar>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The function of that exact name.
pub fn find(name: &str) -> Option<&'static Scalar> {
    BY_NAME.get(name).copied()
}
