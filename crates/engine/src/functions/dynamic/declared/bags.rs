//! Functions over property bags and sets, declared until they have code.

use kql::library::{Param, ResultName, Returns};
use kql::types::Type;

use crate::declare::{ANY, DYNAMIC, TEXT, constant, declared};
use crate::function::{Scalar, call, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &BAG_HAS_KEY,
    &BAG_KEYS,
    &BAG_MERGE,
    &BAG_REMOVE_KEYS,
    &BAG_SET_KEY,
    &BAG_ZIP,
    &DYNAMIC_TO_JSON,
    &JACCARD_INDEX,
    &SET_DIFFERENCE,
    &SET_EQUALS,
    &SET_INTERSECT,
    &SET_UNION,
    &TREEPATH,
];

const BAG: Param = param("bag", DYNAMIC, "the property bag");
const OBJECT: Param = param("object", DYNAMIC, "the property bag");
const SET: Param = repeated("set", DYNAMIC, 2, "the arrays");

pub static BAG_HAS_KEY: Scalar = declared(
    "bag_has_key",
    &[BAG, param("key", TEXT, "the member's name, or its path")],
    Returns::Is(Type::Bool),
    "Whether a property bag has a member.",
    &[call("bag_has_key(dynamic({'user': 'ada'}), 'user')")],
);

pub static BAG_KEYS: Scalar = declared(
    "bag_keys",
    &[OBJECT],
    Returns::Is(Type::Dynamic),
    "Lists the names of a property bag's members.",
    &[call("bag_keys(dynamic({'a': 1, 'b': 2}))")],
);

pub static BAG_MERGE: Scalar = declared(
    "bag_merge",
    &[repeated("bag", DYNAMIC, 2, "the property bags")],
    Returns::Is(Type::Dynamic),
    "Merges property bags; of members that clash the first wins.",
    &[call("bag_merge(dynamic({'a': 1}), dynamic({'b': 2}))")],
);

pub static BAG_REMOVE_KEYS: Scalar = declared(
    "bag_remove_keys",
    &[BAG, param("keys", DYNAMIC, "their names, or paths")],
    Returns::Is(Type::Dynamic),
    "Takes members out of a property bag.",
    &[call("bag_remove_keys(dynamic({'a': 1, 'b': 2}), dynamic(['b']))")],
);

pub static BAG_SET_KEY: Scalar = declared(
    "bag_set_key",
    &[
        BAG,
        constant(param("key", TEXT, "the member's name, or its path")),
        param("value", ANY, "its value"),
    ],
    Returns::Is(Type::Dynamic),
    "Sets a member of a property bag.",
    &[call("bag_set_key(dynamic({'a': 1}), 'b', 2)")],
);

pub static BAG_ZIP: Scalar = declared(
    "bag_zip",
    &[param("keys", DYNAMIC, "the names"), param("values", DYNAMIC, "the values")],
    Returns::Is(Type::Dynamic),
    "Makes a property bag of an array of names and an array of values.",
    &[call("bag_zip(dynamic(['a', 'b']), dynamic([1, 2]))")],
);

pub static DYNAMIC_TO_JSON: Scalar = declared(
    "dynamic_to_json",
    &[param("dynamic", ANY, "the value")],
    Returns::Is(Type::String),
    "Prints a dynamic value as JSON, with its members in order of name.",
    &[call("dynamic_to_json(dynamic({'b': 1, 'a': 2}))")],
);

pub static JACCARD_INDEX: Scalar = declared(
    "jaccard_index",
    &[SET],
    Returns::Is(Type::Dynamic),
    "Gives how much two sets have in common, from 0 to 1.",
    &[call("jaccard_index(dynamic([1, 2]), dynamic([2, 3]))")],
);

pub static SET_DIFFERENCE: Scalar = declared(
    "set_difference",
    &[SET],
    Returns::Is(Type::Dynamic),
    "Gives the elements of the first array that the others don't hold.",
    &[call("set_difference(dynamic([1, 2, 3]), dynamic([2]))")],
);

pub static SET_EQUALS: Scalar = declared(
    "set_equals",
    &[param("set1", DYNAMIC, "one array"), param("set2", DYNAMIC, "the other")],
    Returns::Is(Type::Bool),
    "Whether two arrays hold the same elements.",
    &[call("set_equals(dynamic([1, 2]), dynamic([2, 1]))")],
);

pub static SET_INTERSECT: Scalar = declared(
    "set_intersect",
    &[SET],
    Returns::Is(Type::Dynamic),
    "Gives the elements that all arrays hold.",
    &[call("set_intersect(dynamic([1, 2, 3]), dynamic([2, 3, 4]))")],
);

pub static SET_UNION: Scalar = declared(
    "set_union",
    &[SET],
    Returns::Is(Type::Dynamic),
    "Gives the elements that any array holds, each once.",
    &[call("set_union(dynamic([1, 2]), dynamic([2, 3]))")],
);

pub static TREEPATH: Scalar = declared(
    "treepath",
    &[OBJECT],
    Returns::Is(Type::Dynamic),
    "Lists the paths of all values in a property bag.",
    &[call("treepath(dynamic({'a': {'b': 1}}))")],
)
.named(ResultName::PrefixAndFirstArgument("tree"));
