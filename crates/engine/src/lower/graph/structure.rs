//! A graph in memory: which edges lead from and to each node.

use std::collections::HashMap;

use arrow::array::{Array, AsArray, RecordBatch, StringViewArray};
use datafusion::common::{Result, exec_datafusion_err};

/// Places of edges and nodes are those of their rows. An edge with an end that is no node is left out.
#[derive(Debug)]
pub struct Structure {
    /// For each edge its ends, where both are nodes.
    pub ends: Vec<Option<(u32, u32)>>,
    /// For each node the edges that leave it, and the nodes that they lead to.
    pub leaving: Vec<Vec<(u32, u32)>>,
    /// For each node the edges that come to it, and the nodes that they come from.
    pub coming: Vec<Vec<(u32, u32)>>,
}

impl Structure {
    /// Reads the wiring of edges and nodes by the names of their hidden columns.
    pub fn read(
        edges: &RecordBatch,
        nodes: &RecordBatch,
        ends: &[String; 2],
        key: &str,
    ) -> Result<Structure> {
        let keys = texts(nodes, key)?;
        let mut places: HashMap<&str, u32> = HashMap::with_capacity(keys.len());
        for at in 0..keys.len() {
            places.entry(keys.value(at)).or_insert(place(at));
        }
        let (from, to) = (texts(edges, &ends[0])?, texts(edges, &ends[1])?);
        let n_nodes = keys.len();
        let mut graph = Structure {
            ends: Vec::with_capacity(from.len()),
            leaving: vec![Vec::new(); n_nodes],
            coming: vec![Vec::new(); n_nodes],
        };
        for edge in 0..from.len() {
            let ends = places.get(from.value(edge)).zip(places.get(to.value(edge)));
            let ends = ends.map(|(from, to)| (*from, *to));
            graph.ends.push(ends);
            if let Some((from, to)) = ends {
                push(&mut graph.leaving, from, (place(edge), to));
                push(&mut graph.coming, to, (place(edge), from));
            }
        }
        Ok(graph)
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.leaving.len()
    }

    /// The edges that leave a node.
    pub fn leaving(&self, node: u32) -> &[(u32, u32)] {
        self.leaving.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The edges that come to a node.
    pub fn coming(&self, node: u32) -> &[(u32, u32)] {
        self.coming.get(node as usize).map_or(&[], Vec::as_slice)
    }
}

fn push(lists: &mut [Vec<(u32, u32)>], at: u32, value: (u32, u32)) {
    if let Some(list) = lists.get_mut(at as usize) {
        list.push(value);
    }
}

/// A row's place; a batch never has more rows than that holds.
pub fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A column of text by its name in the plan.
pub fn texts<'a>(rows: &'a RecordBatch, name: &str) -> Result<&'a StringViewArray> {
    rows.column_by_name(name)
        .and_then(|it| it.as_string_view_opt())
        .ok_or_else(|| exec_datafusion_err!("a graph lacks the column {name}"))
}
