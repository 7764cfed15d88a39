//! Finds the places where a pattern fits a graph, and makes columns of them.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, RecordBatch, UInt32Array};
use arrow::compute::take;
use datafusion::common::{Result, exec_datafusion_err, exec_err};
use kql::bound::{Cycles, Direction, GraphSearch};
use kql::json::push_string;
use kql::types::Type;

use crate::exec::Whole;
use crate::functions::dynamic::json;
use crate::lower::graph::degrees::columns;
use crate::lower::graph::shortest;
use crate::lower::graph::structure::{Structure, place};
use crate::types::{ColumnBuilder, cell};

/// How many elements all matches together may have.
const MOST_FOUND: usize = 50_000_000;

/// What is looked for. Columns are named as in the plan.
#[derive(Debug, Clone)]
pub struct Search {
    pub ends: [String; 2],
    pub key: String,
    pub directed: bool,
    pub goal: GraphSearch,
    pub elements: Vec<Spec>,
    /// Node, edge, node, ...: places in `elements`.
    pub patterns: Vec<Vec<usize>>,
}

/// An element of the pattern, and the bool columns that say which nodes or edges it may be.
#[derive(Debug, Clone)]
pub enum Spec {
    Node {
        masks: Vec<String>,
    },
    Edge {
        direction: Direction,
        least: usize,
        most: usize,
        /// It stands for a path, even if only of one edge.
        is_path: bool,
        masks: Vec<String>,
        /// Which nodes may be on the way.
        inner_masks: Vec<String>,
    },
}

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

/// One match: for each element the node, or the edges and the nodes between them.
#[derive(Debug, Clone, Default)]
pub struct Fit {
    pub nodes: Vec<Option<u32>>,
    pub edges: Vec<Vec<u32>>,
    pub inner: Vec<Vec<u32>>,
}

impl Fit {
    /// How much of the allowance it takes.
    fn size(&self) -> usize {
        let paths = self.edges.iter().chain(&self.inner).map(Vec::len);
        self.nodes.len() + paths.sum::<usize>()
    }
}

impl Search {
    /// All matches.
    pub fn run(&self, edges: &RecordBatch, nodes: &RecordBatch) -> Result<Vec<Fit>> {
        let structure = Structure::read(edges, nodes, &self.ends, &self.key)?;
        let terrain = Terrain::new(self, structure, edges, nodes)?;
        match self.goal {
            GraphSearch::Match(cycles) => {
                let mut walk = Walk::new(self, &terrain, cycles);
                walk.step(0)?;
                Ok(walk.found)
            }
            GraphSearch::ShortestPaths { all } => shortest::run(self, &terrain, all),
        }
    }
}

/// The graph, and for each element where it may be.
pub struct Terrain {
    pub graph: Structure,
    directed: bool,
    masks: Vec<Vec<bool>>,
    inner_masks: Vec<Vec<bool>>,
}

impl Terrain {
    fn new(
        search: &Search,
        graph: Structure,
        edges: &RecordBatch,
        nodes: &RecordBatch,
    ) -> Result<Terrain> {
        let (mut masks, mut inner) = (Vec::new(), Vec::new());
        for spec in &search.elements {
            match spec {
                Spec::Node { masks: names } => {
                    masks.push(mask(nodes, names)?);
                    inner.push(Vec::new());
                }
                Spec::Edge { masks: names, inner_masks, .. } => {
                    masks.push(mask(edges, names)?);
                    inner.push(mask(nodes, inner_masks)?);
                }
            }
        }
        Ok(Terrain { graph, directed: search.directed, masks, inner_masks: inner })
    }

    /// Whether the element may be that node, or have that edge.
    pub fn allows(&self, element: usize, at: u32) -> bool {
        self.masks.get(element).and_then(|it| it.get(at as usize)).copied().unwrap_or(false)
    }

    /// Whether the path may go over that node.
    pub fn allows_inner(&self, element: usize, node: u32) -> bool {
        self.inner_masks.get(element).and_then(|it| it.get(node as usize)).copied().unwrap_or(false)
    }

    /// The edges that may be taken from a node, each with the node at its other end.
    pub fn ways(
        &self,
        node: u32,
        direction: Direction,
    ) -> impl Iterator<Item = (u32, u32)> + use<'_> {
        let direction = if self.directed { direction } else { Direction::Any };
        let (leaving, coming): (&[_], &[_]) = match direction {
            Direction::Right => (self.graph.leaving(node), &[]),
            Direction::Left => (&[], self.graph.coming(node)),
            Direction::Any => (self.graph.leaving(node), self.graph.coming(node)),
        };
        // An edge from a node to itself is one way, not two.
        let both = direction == Direction::Any;
        let coming = coming.iter().filter(move |(_, from)| !both || *from != node);
        leaving.iter().chain(coming).copied()
    }
}

/// The rows for which all these columns are true.
fn mask(rows: &RecordBatch, names: &[String]) -> Result<Vec<bool>> {
    let mut mask = vec![true; rows.num_rows()];
    for name in names {
        let column: &BooleanArray = rows
            .column_by_name(name)
            .and_then(|it| it.as_boolean_opt())
            .ok_or_else(|| exec_datafusion_err!("a graph lacks the condition {name}"))?;
        for (at, allowed) in mask.iter_mut().enumerate() {
            *allowed &= column.is_valid(at) && column.value(at);
        }
    }
    Ok(mask)
}

/// A step of the search.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A node to begin with.
    Begin(usize),
    /// Over an edge from one node to another.
    Hop { from: usize, edge: usize, to: usize },
}

/// Tries every way, step by step, and takes back what didn't lead on.
struct Walk<'a> {
    elements: &'a [Spec],
    terrain: &'a Terrain,
    cycles: Cycles,
    steps: Vec<Step>,
    fit: Fit,
    used_edges: Vec<bool>,
    used_nodes: Vec<bool>,
    found: Vec<Fit>,
    n_found: usize,
}

impl<'a> Walk<'a> {
    fn new(search: &'a Search, terrain: &'a Terrain, cycles: Cycles) -> Walk<'a> {
        let n_elements = search.elements.len();
        Walk {
            elements: &search.elements,
            terrain,
            cycles,
            steps: search.patterns.iter().flat_map(|it| steps(it)).collect(),
            fit: Fit {
                nodes: vec![None; n_elements],
                edges: vec![Vec::new(); n_elements],
                inner: vec![Vec::new(); n_elements],
            },
            used_edges: vec![false; terrain.graph.ends.len()],
            used_nodes: vec![false; terrain.graph.n_nodes()],
            found: Vec::new(),
            n_found: 0,
        }
    }

    fn step(&mut self, at: usize) -> Result<()> {
        match self.steps.get(at).copied() {
            None => {
                self.n_found += self.fit.size();
                if self.n_found > MOST_FOUND {
                    return exec_err!("the pattern fits the graph in too many ways");
                }
                self.found.push(self.fit.clone());
                Ok(())
            }
            Some(Step::Begin(element)) => {
                if self.node(element).is_some() {
                    return self.step(at + 1);
                }
                for node in 0..place(self.terrain.graph.n_nodes()) {
                    self.at_node(element, node, at)?;
                }
                Ok(())
            }
            Some(Step::Hop { from, edge, to }) => {
                let Some(start) = self.node(from) else { return Ok(()) };
                self.extend(start, edge, to, at)
            }
        }
    }

    fn node(&self, element: usize) -> Option<u32> {
        self.fit.nodes.get(element).copied().flatten()
    }

    /// Takes a node for an element that has none yet, and goes on.
    fn at_node(&mut self, element: usize, node: u32, at: usize) -> Result<()> {
        if !self.terrain.allows(element, node) || !self.enter(node) {
            return Ok(());
        }
        set(&mut self.fit.nodes, element, Some(node));
        self.step(at + 1)?;
        set(&mut self.fit.nodes, element, None);
        self.leave(node);
        Ok(())
    }

    /// Goes on with a path that has come to `here`: ends it, or takes one more edge.
    fn extend(&mut self, here: u32, edge: usize, to: usize, at: usize) -> Result<()> {
        let Some(Spec::Edge { direction, least, most, .. }) = self.elements.get(edge) else {
            return Ok(());
        };
        let n_taken = self.fit.edges.get(edge).map_or(0, Vec::len);
        if n_taken == 0 && *least == 0 && self.node(to).is_none_or(|it| it == here) {
            let was = self.node(to);
            if self.terrain.allows(to, here) {
                set(&mut self.fit.nodes, to, Some(here));
                self.step(at + 1)?;
                set(&mut self.fit.nodes, to, was);
            }
        }
        if n_taken >= *most {
            return Ok(());
        }
        let terrain = self.terrain;
        for (taken, next) in terrain.ways(here, *direction) {
            if !terrain.allows(edge, taken) || !self.take(taken) {
                continue;
            }
            push(&mut self.fit.edges, edge, taken);
            if n_taken + 1 >= *least {
                self.arrive(next, to, at)?;
            }
            if n_taken + 1 < *most && terrain.allows_inner(edge, next) && self.enter(next) {
                push(&mut self.fit.inner, edge, next);
                self.extend(next, edge, to, at)?;
                pop(&mut self.fit.inner, edge);
                self.leave(next);
            }
            pop(&mut self.fit.edges, edge);
            self.give_back(taken);
        }
        Ok(())
    }

    /// Ends a path at a node.
    fn arrive(&mut self, node: u32, to: usize, at: usize) -> Result<()> {
        match self.node(to) {
            // Kusto: where no cycles are wanted a path can't come back to a node of the match.
            Some(known) if known == node && self.cycles != Cycles::None => self.step(at + 1),
            Some(_) => Ok(()),
            None => self.at_node(to, node, at),
        }
    }

    fn take(&mut self, edge: u32) -> bool {
        if self.cycles == Cycles::All {
            return true;
        }
        match self.used_edges.get_mut(edge as usize) {
            Some(used) => !std::mem::replace(used, true),
            None => false,
        }
    }

    fn give_back(&mut self, edge: u32) {
        if let Some(used) = self.used_edges.get_mut(edge as usize) {
            *used = false;
        }
    }

    fn enter(&mut self, node: u32) -> bool {
        if self.cycles != Cycles::None {
            return true;
        }
        match self.used_nodes.get_mut(node as usize) {
            Some(used) => !std::mem::replace(used, true),
            None => false,
        }
    }

    fn leave(&mut self, node: u32) {
        if let Some(used) = self.used_nodes.get_mut(node as usize) {
            *used = false;
        }
    }
}

fn steps(pattern: &[usize]) -> Vec<Step> {
    let mut steps: Vec<Step> = pattern.first().map(|it| Step::Begin(*it)).into_iter().collect();
    let hops = pattern.windows(3).step_by(2);
    steps.extend(hops.filter_map(|it| match it {
        [from, edge, to] => Some(Step::Hop { from: *from, edge: *edge, to: *to }),
        _ => None,
    }));
    steps
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

fn push(lists: &mut [Vec<u32>], at: usize, value: u32) {
    if let Some(list) = lists.get_mut(at) {
        list.push(value);
    }
}

fn pop(lists: &mut [Vec<u32>], at: usize) {
    if let Some(list) = lists.get_mut(at) {
        list.pop();
    }
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
            all.into_iter().for_each(|at| set(&mut used, *at as usize, true));
        }
        let kept = used.iter().enumerate().filter(|(_, used)| **used);
        let kept: UInt32Array = kept.map(|(at, _)| place(at)).collect();
        let columns = columns(rows, &self.kept);
        Ok(columns.iter().map(|it| take(it, &kept, None)).collect::<Result<_, _>>()?)
    }
}
