//! `bag_pack` with its older names, and what makes bags of columns: the binder gives those the names of the columns.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Param, Returns};
use kql::types::Type;

use crate::declare::{ANY, COLUMN, TEXT, alias, constant};
use crate::function::{Args, Body, Example, Scalar, example, optional, repeated};
use crate::functions::dynamic::json;
use crate::types::cell;

const PARAMS: &[Param] =
    &[repeated("key", TEXT, 1, "a member's name"), repeated("value", ANY, 1, "the member's value")];

pub static BAG_PACK: Scalar = Scalar {
    name: "bag_pack",
    params: PARAMS,
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes a property bag of names and values.",
    examples: &[example("bag_pack('user', 'ada', 'n', 2)", "{\"user\":\"ada\",\"n\":2}")],
    body: Body::Kernel(bag_pack),
    ..Scalar::NEW
};

pub static PACK: Scalar = alias(
    "pack",
    &BAG_PACK,
    "The older name of `bag_pack`.",
    &[example("pack('n', 1)", "{\"n\":1}")],
)
.instead("bag_pack");

pub static PACK_DICTIONARY: Scalar = alias(
    "pack_dictionary",
    &BAG_PACK,
    "The oldest name of `bag_pack`.",
    &[example("pack_dictionary('n', 1)", "{\"n\":1}")],
)
.instead("bag_pack");

pub static BAG_PACK_COLUMNS: Scalar = Scalar {
    name: "bag_pack_columns",
    params: &[repeated("value", COLUMN, 1, "the columns")],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes a property bag of columns, by their names.",
    examples: &[Example {
        input: "print n = 1, s = 'a'",
        expression: "bag_pack_columns(n)",
        answer: "{\"n\":1}",
    }],
    // What is bound is `bag_pack`.
    body: Body::Kernel(bag_pack),
    ..Scalar::NEW
};

pub static PACK_ALL: Scalar = Scalar {
    name: "pack_all",
    params: &[constant(optional(
        "ignore_null_empty",
        ANY,
        "whether columns without a value are left out",
    ))],
    returns: Returns::Is(Type::Dynamic),
    summary: "Makes a property bag of all columns.",
    examples: &[
        Example {
            input: "print n = int(null), s = 'a'",
            expression: "pack_all()",
            answer: "{\"n\":null,\"s\":\"a\"}",
        },
        Example {
            input: "print n = int(null), s = 'a', t = ''",
            expression: "pack_all(true)",
            answer: "{\"s\":\"a\"}",
        },
    ],
    body: Body::Kernel(pack_all),
    ..Scalar::NEW
};

/// Whether members without a value are left out, then a name and a value for each column.
fn pack_all(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    let Some(((flag, members), (flag_type, types))) =
        arrays.split_first().zip(args.types.split_first())
    else {
        return bag_pack(args);
    };
    for row in 0..args.n_rows {
        let mut text = String::from("{");
        let mut leaves_out = String::new();
        json::write(&mut leaves_out, cell(flag, *flag_type, row));
        for (pair, types) in members.chunks_exact(2).zip(types.chunks_exact(2)) {
            let ([name, value], [name_type, value_type]) = (pair, types) else { continue };
            let mut json = String::new();
            json::write(&mut json, cell(value, *value_type, row));
            if leaves_out == "true" && matches!(json.as_str(), "null" | "\"\"") {
                continue;
            }
            if text.len() > 1 {
                text.push(',');
            }
            push_string(&mut text, &cell(name, *name_type, row).to_text());
            text.push(':');
            text.push_str(&json);
        }
        text.push('}');
        builder.append_value(text);
    }
    Ok(Arc::new(builder.finish()))
}

fn bag_pack(args: &Args) -> Result<ArrayRef> {
    let arrays = (0..args.len()).map(|at| args.array(at)).collect::<Result<Vec<_>>>()?;
    let mut builder = StringViewBuilder::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let mut text = String::from("{");
        for (at, pair) in arrays.chunks_exact(2).zip(args.types.chunks_exact(2)).enumerate() {
            let ([name, value], [name_type, value_type]) = pair else { continue };
            if at > 0 {
                text.push(',');
            }
            push_string(&mut text, &cell(name, *name_type, row).to_text());
            text.push(':');
            json::write(&mut text, cell(value, *value_type, row));
        }
        text.push('}');
        builder.append_value(text);
    }
    Ok(Arc::new(builder.finish()))
}
