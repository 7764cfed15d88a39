//! What a query can ask about itself and about where its rows come from.

pub mod cast;
pub mod column_names_of;
pub mod current_database;
pub mod estimate_data_size;
pub mod ingestion_time;
pub mod new_guid;
pub mod refused;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, refused::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &cast::INTERNAL_CAST,
    &column_names_of::COLUMN_NAMES_OF,
    &current_database::CURRENT_DATABASE,
    &estimate_data_size::ESTIMATE_DATA_SIZE,
    &ingestion_time::INGESTION_TIME,
    &new_guid::NEW_GUID,
];
