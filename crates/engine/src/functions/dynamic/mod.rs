//! Functions over arrays and property bags.

pub mod array_length;
pub mod bag_pack;
pub mod index;
pub mod json;
pub mod pack_array;
pub mod set_has_element;
