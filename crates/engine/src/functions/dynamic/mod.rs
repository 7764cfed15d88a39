//! Functions over arrays and property bags.

pub mod array_length;
pub mod bag_pack;
pub mod index;
pub mod json;
pub mod pack_array;
pub mod set_has_element;

use crate::function::Scalar;

/// The functions of this category.
pub static ALL: &[&Scalar] = &[
    &array_length::ARRAY_LENGTH,
    &bag_pack::BAG_PACK,
    &bag_pack::PACK,
    &pack_array::PACK_ARRAY,
    &set_has_element::SET_HAS_ELEMENT,
];
