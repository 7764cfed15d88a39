//! What was found in a graph, as columns: a row for each match, or the nodes or edges that are in some match.

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute::take;
use datafusion::common::{Result, exec_datafusion_err};
use kql::json::push_string;
use kql::types::Type;

use crate::exec::Whole;
use crate::functions::dynamic::json;
use crate::lower::graph::degrees::columns;
use crate::lower::graph::search::{Fit, Search, Spec};
use crate::lower::graph::structure::place;
use crate::types::{ColumnBuilder, cell};

/// What an output column holds.
#[derive(Debug, Clone)]
pub enum Output {
    /// That column of the node or edge.
    Property { element: usize, column: String },
    /// The properties as a bag; for a path an array of them. Name, column, type.
    Bag { element: usize, columns: Vec<(String, String, Type)> },
    /// A column along a path.
    Path { element: usize, part: Part, column: String, ty: Type, fold: Fold },
}

/// What a path is looked at by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Edges,
    /// The nodes between its ends.
    Inner,
}

/// What is made of the values along a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Array,
    All,
    Any,
}

/// The search with a row for each match.
#[derive(Debug)]
pub struct Found {
    pub search: Search,
    pub outputs: Vec<Output>,
}

impl Whole for Found {
    fn name(&self) -> &'static str {
        "graph-match"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [edges, nodes] = inputs else { return Ok(Vec::new()) };
        let found = self.search.run(edges, nodes)?;
        let mut columns: Vec<ArrayRef> = Vec::new();
        for output in &self.outputs {
            columns.push(self.column(output, &found, edges, nodes)?);
        }
        let mut rows = ColumnBuilder::new(Type::Long, found.len());
        found.iter().for_each(|_| rows.push_long(0));
        columns.push(rows.finish());
        Ok(columns)
    }
}

impl Found {
    fn column(
        &self,
        output: &Output,
        found: &[Fit],
        edges: &RecordBatch,
        nodes: &RecordBatch,
    ) -> Result<ArrayRef> {
        let named = |rows: &RecordBatch, name: &str| -> Result<ArrayRef> {
            let column = rows.column_by_name(name).cloned();
            column.ok_or_else(|| exec_datafusion_err!("a graph lacks the column {name}"))
        };
        match output {
            Output::Property { element, column } => {
                let rows = if self.is_node(*element) { nodes } else { edges };
                let at: UInt32Array = found.iter().map(|fit| first(fit, *element)).collect();
                Ok(take(&named(rows, column)?, &at, None)?)
            }
            Output::Bag { element, columns } => {
                let rows = if self.is_node(*element) { nodes } else { edges };
                let columns = columns
                    .iter()
                    .map(|(name, column, ty)| Ok((name.as_str(), named(rows, column)?, *ty)))
                    .collect::<Result<Vec<_>>>()?;
                Ok(self.bags(*element, &columns, found))
            }
            Output::Path { element, part, column, ty, fold } => {
                let rows = if *part == Part::Edges { edges } else { nodes };
                Ok(along(&named(rows, column)?, *ty, *fold, found, *element, *part))
            }
        }
    }

    fn is_node(&self, element: usize) -> bool {
        matches!(self.search.elements.get(element), Some(Spec::Node { .. }))
    }

    fn bags(&self, element: usize, columns: &[(&str, ArrayRef, Type)], found: &[Fit]) -> ArrayRef {
        let is_path =
            matches!(self.search.elements.get(element), Some(Spec::Edge { is_path: true, .. }));
        let mut builder = ColumnBuilder::new(Type::Dynamic, found.len());
        for fit in found {
            if is_path {
                let edges = fit.edges.get(element).map_or(&[][..], Vec::as_slice);
                let bags: Vec<String> = edges.iter().map(|it| bag(columns, *it)).collect();
                builder.push_text(&format!("[{}]", bags.join(",")));
            } else {
                match first(fit, element) {
                    Some(row) => builder.push_text(&bag(columns, row)),
                    None => builder.push_null(),
                }
            }
        }
        builder.finish()
    }
}

/// The node that the element is, or its one edge.
fn first(fit: &Fit, element: usize) -> Option<u32> {
    let node = fit.nodes.get(element).copied().flatten();
    node.or_else(|| fit.edges.get(element)?.first().copied())
}

fn bag(columns: &[(&str, ArrayRef, Type)], row: u32) -> String {
    let mut text = String::from("{");
    for (at, (name, column, ty)) in columns.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        push_string(&mut text, name);
        text.push(':');
        json::write(&mut text, cell(column, *ty, row as usize));
    }
    text.push('}');
    text
}

fn along(
    column: &ArrayRef,
    ty: Type,
    fold: Fold,
    found: &[Fit],
    element: usize,
    part: Part,
) -> ArrayRef {
    let out = if fold == Fold::Array { Type::Dynamic } else { Type::Bool };
    let mut builder = ColumnBuilder::new(out, found.len());
    for fit in found {
        let parts = if part == Part::Edges { &fit.edges } else { &fit.inner };
        let way = parts.get(element).map_or(&[][..], Vec::as_slice);
        let truth = |row: &u32| {
            let truths = column.as_boolean_opt();
            truths.is_some_and(|it| it.is_valid(*row as usize) && it.value(*row as usize))
        };
        match fold {
            Fold::All => builder.push_bool(way.iter().all(truth)),
            Fold::Any => builder.push_bool(way.iter().any(truth)),
            Fold::Array => {
                let mut text = String::from("[");
                for (at, row) in way.iter().enumerate() {
                    if at > 0 {
                        text.push(',');
                    }
                    json::write(&mut text, cell(column, ty, *row as usize));
                }
                text.push(']');
                builder.push_text(&text);
            }
        }
    }
    builder.finish()
}

/// The nodes, or the edges, that are in some match.
#[derive(Debug)]
pub struct Subgraph {
    pub search: Search,
    pub is_nodes: bool,
    pub kept: Vec<String>,
}

impl Whole for Subgraph {
    fn name(&self) -> &'static str {
        "graph-match"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let [edges, nodes] = inputs else { return Ok(Vec::new()) };
        let found = self.search.run(edges, nodes)?;
        let rows = if self.is_nodes { nodes } else { edges };
        let mut used = vec![false; rows.num_rows()];
        for fit in &found {
            let (nodes, ways) = (fit.nodes.iter().flatten(), fit.edges.iter().flatten());
            let all: Vec<&u32> = match self.is_nodes {
                true => nodes.chain(fit.inner.iter().flatten()).collect(),
                false => ways.collect(),
            };
            for at in all {
                if let Some(used) = used.get_mut(*at as usize) {
                    *used = true;
                }
            }
        }
        let kept = used.iter().enumerate().filter(|(_, used)| **used);
        let kept: UInt32Array = kept.map(|(at, _)| place(at)).collect();
        let columns = columns(rows, &self.kept);
        Ok(columns.iter().map(|it| take(it, &kept, None)).collect::<Result<_, _>>()?)
    }
}
