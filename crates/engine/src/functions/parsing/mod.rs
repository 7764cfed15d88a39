//! Functions that take URLs, paths, versions and the like apart.

pub mod parse_command_line;
pub mod parse_csv;
pub mod parse_path;
pub mod parse_url;
pub mod parse_user_agent;
pub mod parse_version;
pub mod parse_xml;
mod user_agents;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

static ALL: &[&Scalar] = &[
    &parse_command_line::PARSE_COMMAND_LINE,
    &parse_csv::PARSE_CSV,
    &parse_path::PARSE_PATH,
    &parse_url::PARSEURL,
    &parse_url::PARSEURLQUERY,
    &parse_url::PARSE_URL,
    &parse_url::PARSE_URLQUERY,
    &parse_user_agent::PARSE_USER_AGENT,
    &parse_version::PARSE_VERSION,
    &parse_xml::PARSE_XML,
];
