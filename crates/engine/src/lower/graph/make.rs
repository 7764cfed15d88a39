//! `make-graph`: the edges as they are; the nodes out of their tables and the edges' ends, each key once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, StringViewBuilder};
use datafusion::common::{Result, exec_datafusion_err};
use kql::bound::{BoundGraph, BoundMakeGraph, BoundNodes, Column, ColumnId};
use kql::types::Type;

use crate::error::Error;
use crate::exec::{Whole, narrowed, whole, with_columns};
use crate::functions::text::strcat::STRCAT;
use crate::lower::expr::converted;
use crate::lower::graph::structure::texts;
use crate::lower::graph::{LoweredGraph, hidden};
use crate::lower::{
    Lowered, Lowering, by_name, column_of, literal, lower as lower_table, plan_name,
};
use crate::types::{Cell, ColumnBuilder, cell};
use crate::udf::call_kernel;

/// Lowers it; with the edges' column that it is partitioned by, which the tables of nodes have too.
pub fn lower(
    it: &BoundMakeGraph,
    graph: &BoundGraph,
    partition: Option<ColumnId>,
    lowering: &Lowering,
) -> Result<LoweredGraph, Error> {
    let ends = [hidden(Type::String, lowering), hidden(Type::String, lowering)];
    let keys = [(it.source, &ends[0]), (it.target, &ends[1])];
    let by = partition.and_then(|id| it.edges.columns.iter().find(|column| column.id == id));
    let edges = keyed(lower_table(&it.edges, lowering)?, &it.edges.columns, by, &keys)?;
    let mut inputs = vec![narrowed(edges.clone(), ends.iter().map(column_of).collect())?];
    let mut sources = Vec::new();
    if let BoundNodes::Tables(tables) = &it.nodes {
        for node in tables {
            let key = hidden(Type::String, lowering);
            let table = lower_table(&node.table, lowering)?;
            let columns = &node.table.columns;
            let by = by.and_then(|by| columns.iter().find(|it| it.name == by.name));
            let table = keyed(table, columns, by, &[(node.key, &key)])?;
            let mut kept = vec![column_of(&key)];
            let columns = node.columns.iter().flatten();
            let used: std::collections::BTreeSet<ColumnId> = columns.copied().collect();
            kept.extend(used.iter().map(|id| by_name(&plan_name(*id))));
            inputs.push(narrowed(table, kept)?);
            let columns = node.columns.iter().map(|it| it.map(plan_name)).collect();
            sources.push(Source { key: plan_name(key.id), columns });
        }
    }
    let (key, id) = (hidden(Type::String, lowering), hidden(Type::String, lowering));
    let properties = graph.nodes.clone().unwrap_or_default();
    let types = properties.iter().map(|it| it.ty).collect();
    let is_key = keys_among(&it.nodes, properties.len());
    let nodes = Nodes { ends: names(&ends), sources, types, is_key, in_parts: by.is_some() };
    let partition = by.map(|_| hidden(Type::String, lowering));
    let hidden = [key.clone(), id.clone()].into_iter().chain(partition.clone());
    let columns: Vec<Column> = hidden.chain(properties).collect();
    let nodes = whole(nodes, inputs, &columns, lowering)?;
    Ok(LoweredGraph { edges, nodes, ends, key, id, partition, directed: it.directed })
}

/// What stands between a partition's value and a key within it.
const BEHIND_PARTITION: &str = "\u{1}\u{0}\u{1}";

/// For each property whether it is what the nodes are known by.
///
/// Kusto: a node that only edges tell of has its key in that property, and nothing in the others.
fn keys_among(nodes: &BoundNodes, n_properties: usize) -> Vec<bool> {
    let tables = match nodes {
        BoundNodes::None => &[],
        BoundNodes::Key(_) => return vec![true; n_properties],
        BoundNodes::Tables(tables) => tables.as_slice(),
    };
    let is_key = |at| tables.iter().any(|it| it.columns.get(at) == Some(&Some(it.key)));
    (0..n_properties).map(is_key).collect()
}

pub fn names(ends: &[Column; 2]) -> [String; 2] {
    [plan_name(ends[0].id), plan_name(ends[1].id)]
}

/// The table with keys as text beside its columns, behind the value that it is partitioned by.
fn keyed(
    table: Lowered,
    columns: &[Column],
    by: Option<&Column>,
    keys: &[(ColumnId, &Column)],
) -> Result<Lowered, Error> {
    let text = |column: &Column| converted(column_of(column), column.ty, Type::String);
    let more = keys.iter().map(|(id, key)| {
        let Some(column) = columns.iter().find(|it| it.id == *id) else {
            return Ok(literal::text("").alias(plan_name(key.id)));
        };
        let key_text = match by {
            Some(by) => {
                let args = vec![text(by)?, literal::text(BEHIND_PARTITION), text(column)?];
                call_kernel(&STRCAT, vec![Type::String; 3], Type::String, args)
            }
            None => text(column)?,
        };
        Ok(key_text.alias(plan_name(key.id)))
    });
    let more = more.collect::<Result<_, Error>>()?;
    Ok(Lowered { plan: with_columns(table.plan, more)?, order: table.order })
}

/// Makes the nodes: the rows of their tables in order, then the ends of edges that no table has, in the order of the edges.
///
/// Kusto: of a key that stands in several rows the properties are put together; which of two values wins is left open. Here the first.
#[derive(Debug)]
struct Nodes {
    ends: [String; 2],
    sources: Vec<Source>,
    types: Vec<Type>,
    /// For each property whether it is the key.
    is_key: Vec<bool>,
    /// Whether the graph is partitioned, and the value is wanted behind the key.
    in_parts: bool,
}

/// Where the key and each property stand in a table of nodes.
#[derive(Debug)]
struct Source {
    key: String,
    columns: Vec<Option<String>>,
}

impl Whole for Nodes {
    fn name(&self) -> &'static str {
        "make-graph"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let Some((edges, tables)) = inputs.split_first() else { return Ok(Vec::new()) };
        let mut nodes = Gathered::default();
        for (at, (source, table)) in self.sources.iter().zip(tables).enumerate() {
            let keys = texts(table, &source.key)?;
            for row in 0..keys.len() {
                nodes.add(keys.value(row), Some((at, row)));
            }
        }
        let (from, to) = (texts(edges, &self.ends[0])?, texts(edges, &self.ends[1])?);
        for edge in 0..from.len() {
            nodes.add(from.value(edge), None);
            nodes.add(to.value(edge), None);
        }
        let mut columns = vec![text_column(nodes.keys.iter().map(String::as_str)), nodes.ids()];
        if self.in_parts {
            columns.push(nodes.partitions());
        }
        for (at, ty) in self.types.iter().enumerate() {
            columns.push(self.property(at, *ty, &nodes, tables)?);
        }
        Ok(columns)
    }
}

impl Nodes {
    fn property(
        &self,
        at: usize,
        ty: Type,
        nodes: &Gathered,
        tables: &[RecordBatch],
    ) -> Result<ArrayRef> {
        let mut builder = ColumnBuilder::new(ty, nodes.keys.len());
        let is_key = self.is_key.get(at).copied().unwrap_or_default();
        let keys = if is_key { Some(keys_as(ty, nodes)?) } else { None };
        let column = |table: usize| -> Option<&ArrayRef> {
            let name = self.sources.get(table)?.columns.get(at)?.as_ref()?;
            tables.get(table)?.column_by_name(name)
        };
        for (node, rows) in nodes.rows.iter().enumerate() {
            let values =
                rows.iter().filter_map(|(table, row)| Some(cell(column(*table)?, ty, *row)));
            let mut known = values.filter(|it| !matches!(it, Cell::Null | Cell::String("")));
            match (known.next(), &keys) {
                (Some(value), _) => builder.push(value),
                (None, Some(keys)) => builder.push(cell(keys, ty, node)),
                (None, None) => builder.push_null(),
            }
        }
        Ok(builder.finish())
    }
}

/// The keys in the type that they have in the edges.
fn keys_as(ty: Type, nodes: &Gathered) -> Result<ArrayRef> {
    let texts = nodes.ids();
    if ty == Type::String {
        return Ok(texts);
    }
    let scalar = crate::functions::conversion::to(ty);
    let crate::function::Body::Kernel(convert) = scalar.body else {
        return Err(exec_datafusion_err!("{} has no kernel", scalar.name));
    };
    let values = [datafusion::logical_expr::ColumnarValue::Array(texts)];
    let (n_rows, types) = (nodes.keys.len(), [Type::String]);
    convert(&crate::function::Args {
        values: &values,
        types: &types,
        returns: ty,
        n_rows,
        geoip: None,
    })
}

/// Nodes by key, each with the rows (table, row) that tell of it.
#[derive(Default)]
struct Gathered {
    keys: Vec<String>,
    rows: Vec<Vec<(usize, usize)>>,
    places: HashMap<String, usize>,
}

impl Gathered {
    /// The keys without the values that they are partitioned by.
    fn ids(&self) -> ArrayRef {
        text_column(self.keys.iter().map(|key| match key.split_once(BEHIND_PARTITION) {
            Some((_, id)) => id,
            None => key,
        }))
    }

    /// The values that they are partitioned by.
    fn partitions(&self) -> ArrayRef {
        let parts = self.keys.iter().map(|key| key.split_once(BEHIND_PARTITION));
        text_column(parts.map(|it| it.map_or("", |it| it.0)))
    }

    fn add(&mut self, key: &str, row: Option<(usize, usize)>) {
        let at = match self.places.get(key) {
            Some(at) => *at,
            None => {
                self.places.insert(key.to_owned(), self.keys.len());
                self.keys.push(key.to_owned());
                self.rows.push(Vec::new());
                self.keys.len() - 1
            }
        };
        if let (Some(row), Some(rows)) = (row, self.rows.get_mut(at)) {
            rows.push(row);
        }
    }
}

fn text_column<'a>(texts: impl Iterator<Item = &'a str>) -> ArrayRef {
    let mut builder = StringViewBuilder::new();
    texts.for_each(|text| builder.append_value(text));
    Arc::new(builder.finish())
}
