//! Functions over arrays and property bags.

pub mod array_length;
pub mod bag_pack;
pub mod declared;
pub mod index;
pub mod json;
pub mod pack_array;
pub mod set_has_element;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL, declared::arrays::ALL, declared::bags::ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &array_length::ARRAYLENGTH,
    &array_length::ARRAY_LENGTH,
    &bag_pack::BAG_PACK,
    &bag_pack::BAG_PACK_COLUMNS,
    &bag_pack::PACK_ALL,
    &bag_pack::PACK,
    &bag_pack::PACK_DICTIONARY,
    &pack_array::PACK_ARRAY,
    &set_has_element::SET_HAS_ELEMENT,
];
