//! Functions over arrays and property bags.

pub mod array_concat;
pub mod array_iff;
pub mod array_index_of;
pub mod array_length;
pub mod array_reverse;
pub mod array_rotate;
pub mod array_shift;
pub mod array_slice;
pub mod array_sort;
pub mod array_split;
pub mod array_sum;
pub mod bag_has_key;
pub mod bag_keys;
pub mod bag_merge;
pub mod bag_pack;
pub mod bag_remove_keys;
pub mod bag_set_key;
pub mod bag_zip;
pub mod compare;
pub mod dynamic_to_json;
pub mod index;
pub mod json;
pub mod pack_array;
pub mod range;
pub mod repeat;
pub mod rows;
pub mod set_equals;
pub mod set_has_element;
pub mod set_operations;
pub mod spread;
pub mod treepath;
pub mod zip;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[ALL];

/// The functions that have their code.
static ALL: &[&Scalar] = &[
    &array_concat::ARRAY_CONCAT,
    &array_iff::ARRAY_IFF,
    &array_iff::ARRAY_IIF,
    &array_index_of::ARRAY_INDEX_OF,
    &array_length::ARRAY_LENGTH,
    &array_reverse::ARRAY_REVERSE,
    &array_rotate::ARRAY_ROTATE_LEFT,
    &array_rotate::ARRAY_ROTATE_RIGHT,
    &array_shift::ARRAY_SHIFT_LEFT,
    &array_shift::ARRAY_SHIFT_RIGHT,
    &array_slice::ARRAY_SLICE,
    &array_sort::ARRAY_SORT_ASC,
    &array_sort::ARRAY_SORT_DESC,
    &array_split::ARRAY_SPLIT,
    &array_sum::ARRAY_SUM,
    &array_length::ARRAYLENGTH,
    &bag_has_key::BAG_HAS_KEY,
    &bag_keys::BAG_KEYS,
    &bag_merge::BAG_MERGE,
    &bag_pack::BAG_PACK,
    &bag_pack::BAG_PACK_COLUMNS,
    &bag_remove_keys::BAG_REMOVE_KEYS,
    &bag_set_key::BAG_SET_KEY,
    &bag_zip::BAG_ZIP,
    &dynamic_to_json::DYNAMIC_TO_JSON,
    &set_equals::JACCARD_INDEX,
    &bag_pack::PACK,
    &bag_pack::PACK_ALL,
    &pack_array::PACK_ARRAY,
    &bag_pack::PACK_DICTIONARY,
    &range::RANGE,
    &repeat::REPEAT,
    &set_operations::SET_DIFFERENCE,
    &set_equals::SET_EQUALS,
    &set_has_element::SET_HAS_ELEMENT,
    &set_operations::SET_INTERSECT,
    &set_operations::SET_UNION,
    &treepath::TREEPATH,
    &zip::ZIP,
];
