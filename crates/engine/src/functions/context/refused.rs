//! What a query can ask about the service that runs it, and no other can answer: refused by name.

use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, TEXT, TEXT_OR_DYNAMIC, TYPE, constant, declared};
use crate::function::{Scalar, call, param, repeated};

/// The functions of this file.
pub static ALL: &[&Scalar] = &[
    &CURRENT_CLUSTER_ENDPOINT,
    &CURRENT_PRINCIPAL,
    &CURRENT_PRINCIPAL_DETAILS,
    &CURRENT_PRINCIPAL_IS_MEMBER_OF,
    &CURRENT_NODE_ID,
    &CURSOR_AFTER,
    &CURSOR_BEFORE_OR_AT,
    &CURSOR_CURRENT,
    &CURRENT_CURSOR,
    &EXTENT_ID,
    &EXTENTID,
    &EXTENT_TAGS,
    &ROW_ID,
    &ROWSTORE_ORDINAL_RANGE,
    &INTERNAL_INVOKE,
];

const CURSOR: Param = param("cursor", TEXT, "the cursor");
const CLOUD: &str = "needs a cloud service";

pub static CURRENT_CLUSTER_ENDPOINT: Scalar = declared(
    "current_cluster_endpoint",
    &[],
    Returns::Is(Type::String),
    "Gives the address of the cluster that runs the query.",
    &[call("current_cluster_endpoint()")],
)
.refused(CLOUD);

pub static CURRENT_PRINCIPAL: Scalar = declared(
    "current_principal",
    &[],
    Returns::Is(Type::String),
    "Gives the identity that runs the query.",
    &[call("current_principal()")],
)
.refused(CLOUD);

pub static CURRENT_PRINCIPAL_DETAILS: Scalar = declared(
    "current_principal_details",
    &[],
    Returns::Is(Type::Dynamic),
    "Describes the identity that runs the query.",
    &[call("current_principal_details()")],
)
.refused(CLOUD);

pub static CURRENT_PRINCIPAL_IS_MEMBER_OF: Scalar = declared(
    "current_principal_is_member_of",
    &[repeated("group", TEXT_OR_DYNAMIC, 1, "names of groups and identities, or an array of them")],
    Returns::Is(Type::Bool),
    "Whether the identity that runs the query belongs to a group or has an identity.",
    &[call("current_principal_is_member_of('aadgroup=admins@contoso.com')")],
)
.refused(CLOUD);

pub static CURRENT_NODE_ID: Scalar = declared(
    "current_node_id",
    &[],
    Returns::Is(Type::String),
    "Gives the cluster's node that the row is on; undocumented.",
    &[call("current_node_id()")],
)
.refused(CLOUD);

pub static CURSOR_AFTER: Scalar = declared(
    "cursor_after",
    &[CURSOR],
    Returns::Is(Type::Bool),
    "Whether the row was taken in after a database cursor.",
    &[call("cursor_after('')")],
)
.refused(CLOUD);

pub static CURSOR_BEFORE_OR_AT: Scalar = declared(
    "cursor_before_or_at",
    &[CURSOR],
    Returns::Is(Type::Bool),
    "Whether the row was taken in up to a database cursor.",
    &[call("cursor_before_or_at('')")],
)
.refused(CLOUD);

pub static CURSOR_CURRENT: Scalar = declared(
    "cursor_current",
    &[],
    Returns::Is(Type::String),
    "Gives the database's cursor now.",
    &[call("cursor_current()")],
)
.refused(CLOUD);

pub static CURRENT_CURSOR: Scalar = declared(
    "current_cursor",
    &[],
    Returns::Is(Type::String),
    "The older name of `cursor_current`.",
    &[call("current_cursor()")],
)
.instead("cursor_current")
.refused(CLOUD);

pub static EXTENT_ID: Scalar = declared(
    "extent_id",
    &[],
    Returns::Is(Type::Guid),
    "Gives the id of the data shard that the row is in.",
    &[call("extent_id()")],
)
.refused(CLOUD);

pub static EXTENTID: Scalar = declared(
    "extentid",
    &[],
    Returns::Is(Type::Guid),
    "The older name of `extent_id`.",
    &[call("extentid()")],
)
.instead("extent_id")
.refused(CLOUD);

pub static EXTENT_TAGS: Scalar = declared(
    "extent_tags",
    &[],
    Returns::Is(Type::Dynamic),
    "Gives the tags of the data shard that the row is in.",
    &[call("extent_tags()")],
)
.refused(CLOUD);

pub static ROW_ID: Scalar = declared(
    "row_id",
    &[],
    Returns::Is(Type::String),
    "Gives an id of the row in its data shard; undocumented.",
    &[call("row_id()")],
)
.refused(CLOUD);

pub static ROWSTORE_ORDINAL_RANGE: Scalar = declared(
    "rowstore_ordinal_range",
    &[],
    Returns::Is(Type::Dynamic),
    "Gives the row's range in the cluster's row store; undocumented.",
    &[call("rowstore_ordinal_range()")],
)
.refused(CLOUD);

pub static INTERNAL_INVOKE: Scalar = declared(
    "__invoke",
    &[
        constant(param("name", TEXT, "the function's name")),
        param("type", TYPE, "the type of the answer"),
        repeated("arg", ANY, 0, "its arguments"),
    ],
    Returns::TypeLiteral,
    "Calls a function of the service by name; undocumented.",
    &[call("__invoke('function', typeof(string), 42)")],
)
.refused("needs a foreign runtime");
