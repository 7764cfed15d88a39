//! `buildschema`: the smallest schema that all values of a group keep to.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::ArrayRef;
use arrow::datatypes::DataType;
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{Accepts, ResultName, Returns};
use kql::types::Type;
use serde_json::Value as Json;

use crate::aggregate::{Aggregate, AggregateExample};
use crate::aggregates::fold::{Fold, Values, column, fold};
use crate::aggregates::state::{Reader, Writer};
use crate::function::param;
use crate::types::{Cell, arrow_type};

pub static BUILDSCHEMA: Aggregate = Aggregate {
    name: "buildschema",
    params: &[param("expr", Accepts::Is(Type::Dynamic), "the values to describe")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::PrefixAndFirstArgument("schema"),
    summary: "Gives the smallest schema that all the dynamic values keep to.",
    examples: &[
        AggregateExample::of(
            "datatable(a: dynamic) [dynamic({'x': 1}), dynamic({'x': 'y'})]",
            "buildschema(a)",
            "{\"x\":[\"long\",\"string\"]}",
        ),
        AggregateExample::of(
            "datatable(a: dynamic) [dynamic([1, 2.5])]",
            "buildschema(a)",
            "{\"`indexer`\":[\"double\",\"long\"]}",
        ),
    ],
    body: Some(|call| Ok(vec![fold(BuildSchema, vec![call.arg(0)?])])),
    ..Aggregate::NEW
};

/// The name that stands for an array's elements.
const INDEXER: &str = "`indexer`";

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct BuildSchema;

/// What values may be: names of types, and a container with its members.
#[derive(Debug, Default, Clone)]
struct Schema {
    primitives: BTreeSet<&'static str>,
    members: Option<BTreeMap<String, Schema>>,
}

impl Schema {
    fn is_empty(&self) -> bool {
        self.primitives.is_empty() && self.members.is_none()
    }

    /// Takes a value in. Its depth is limited by the reader of JSON.
    fn add(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::Bool(_) => self.name("bool"),
            Json::Number(number) if number.is_f64() => self.name("double"),
            Json::Number(_) => self.name("long"),
            Json::String(_) => self.name("string"),
            Json::Array(elements) => {
                let members = self.members.get_or_insert_default();
                let of = members.entry(INDEXER.to_string()).or_default();
                elements.iter().for_each(|it| of.add(it));
            }
            Json::Object(properties) => {
                let members = self.members.get_or_insert_default();
                for (name, value) in properties {
                    members.entry(name.clone()).or_default().add(value);
                }
            }
        }
    }

    fn name(&mut self, name: &'static str) {
        self.primitives.insert(name);
    }

    /// Takes in what another schema allows.
    fn merge(&mut self, other: Schema) {
        self.primitives.extend(other.primitives);
        for (name, schema) in other.members.into_iter().flatten() {
            self.members.get_or_insert_default().entry(name).or_default().merge(schema);
        }
    }

    /// As Kusto writes it: a container first, then the names of types; several in an array.
    fn write(&self, into: &mut String) {
        let n_ways = self.primitives.len() + usize::from(self.members.is_some());
        if n_ways != 1 {
            into.push('[');
        }
        if let Some(members) = &self.members {
            into.push('{');
            for (at, (name, schema)) in members.iter().enumerate() {
                if at > 0 {
                    into.push(',');
                }
                push_string(into, name);
                into.push(':');
                schema.write(into);
            }
            into.push('}');
        }
        for (at, name) in self.primitives.iter().enumerate() {
            if at > 0 || self.members.is_some() {
                into.push(',');
            }
            push_string(into, name);
        }
        if n_ways != 1 {
            into.push(']');
        }
    }

    fn save(&self, into: &mut Writer) {
        into.u64(self.primitives.len() as u64);
        self.primitives.iter().for_each(|it| into.text(it.as_bytes()));
        into.u64(u64::from(self.members.is_some()));
        let members = self.members.iter().flatten();
        into.u64(members.clone().count() as u64);
        for (name, schema) in members {
            into.text(name.as_bytes());
            schema.save(into);
        }
    }

    fn read(from: &mut Reader<'_>) -> Option<Schema> {
        let mut schema = Schema::default();
        for _ in 0..from.u64()? {
            schema.name(match from.text()? {
                "bool" => "bool",
                "double" => "double",
                "long" => "long",
                _ => "string",
            });
        }
        schema.members = (from.u64()? == 1).then(BTreeMap::new);
        for _ in 0..from.u64()? {
            let name = from.text()?.to_string();
            schema.members.get_or_insert_default().insert(name, Schema::read(from)?);
        }
        Some(schema)
    }

    fn size(&self) -> usize {
        let members = self.members.iter().flatten();
        members.map(|(name, schema)| name.len() + size_of::<Schema>() + schema.size()).sum()
    }
}

/// A group's schema and, so that the account of memory costs nothing, what it took when it was last looked at.
#[derive(Debug, Default)]
struct Known {
    schema: Schema,
    n_rows: u64,
    n_bytes: usize,
}

impl Known {
    fn measure(&mut self) {
        self.n_rows += 1;
        if self.n_rows.is_power_of_two() {
            self.n_bytes = self.schema.size();
        }
    }
}

impl Fold for BuildSchema {
    type Group = Known;
    type Batch<'a> = Values<'a>;

    fn name(&self) -> &'static str {
        "buildschema"
    }

    fn returns(&self) -> DataType {
        arrow_type(Type::Dynamic)
    }

    fn batch<'a>(&self, columns: &'a [ArrayRef]) -> Result<Values<'a>> {
        Values::of(columns, Type::Dynamic)
    }

    fn update(&self, group: &mut Known, batch: &Values<'_>, row: usize) {
        if let Cell::Dynamic(text) = batch.get(row) {
            match serde_json::from_str(text) {
                Ok(value) => group.schema.add(&value),
                // What is no JSON is a bare string.
                Err(_) => group.schema.name("string"),
            }
            group.measure();
        }
    }

    fn save(&self, group: Known, into: &mut Writer) {
        group.schema.save(into);
    }

    fn merge(&self, group: &mut Known, from: &mut Reader<'_>) -> Option<()> {
        group.schema.merge(Schema::read(from)?);
        group.measure();
        Some(())
    }

    fn finish(&self, groups: Vec<Known>) -> Result<ArrayRef> {
        Ok(column(Type::Dynamic, groups, |builder, group| {
            if group.schema.is_empty() {
                return builder.push_null();
            }
            let mut text = String::new();
            group.schema.write(&mut text);
            builder.push_text(&text);
        }))
    }

    fn size(&self, group: &Known) -> usize {
        group.n_bytes
    }
}
