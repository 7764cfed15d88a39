//! The plugins, by topic: one file each, one line in the list below.

mod activity;
mod connections;
mod general;
mod language_models;
mod lookups;
mod patterns;
mod reshaping;
mod scripts;
mod sequences;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::plugin::Plugin;

/// The lists of the topics, each with what the topic is called.
pub static TOPICS: &[(&str, &[Plugin])] = &[
    ("general", general::ALL),
    ("data reshaping", reshaping::ALL),
    ("lookups", lookups::ALL),
    ("machine learning", patterns::ALL),
    ("user analytics", activity::ALL),
    ("sequences", sequences::ALL),
    ("connections", connections::ALL),
    ("language models", language_models::ALL),
    ("scripts", scripts::ALL),
];

/// All plugins, topic by topic.
pub fn all() -> impl Iterator<Item = &'static Plugin> {
    TOPICS.iter().flat_map(|it| it.1.iter())
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Plugin>> =
    LazyLock::new(|| all().map(|it| (it.name, it)).collect());

/// The plugin of that exact name.
pub fn find(name: &str) -> Option<&'static Plugin> {
    BY_NAME.get(name).copied()
}

#[cfg(test)]
mod tests;
