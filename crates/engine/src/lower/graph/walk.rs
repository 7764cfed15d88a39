//! The search of `graph-match`: tries every way, step by step, and takes back what didn't lead on.

use datafusion::common::{Result, exec_err};
use kql::bound::Cycles;

use crate::exec::bounds::{check, hold};
use crate::lower::graph::search::{Fit, Search, Spec, Terrain};
use crate::lower::graph::structure::place;

/// How many elements all matches together may have.
const MOST_FOUND: usize = 50_000_000;

/// A step of the search.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// A node to begin with.
    Begin(usize),
    /// Over an edge from one node to another.
    Hop { from: usize, edge: usize, to: usize },
}

/// How far the search has come.
pub struct Walk<'a> {
    elements: &'a [Spec],
    terrain: &'a Terrain,
    cycles: Cycles,
    steps: Vec<Step>,
    fit: Fit,
    used_edges: Vec<bool>,
    used_nodes: Vec<bool>,
    pub found: Vec<Fit>,
    n_found: usize,
}

impl<'a> Walk<'a> {
    /// A walk with nothing found yet.
    pub fn new(search: &'a Search, terrain: &'a Terrain, cycles: Cycles) -> Walk<'a> {
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

    /// Finds all that fits from a step on.
    pub fn step(&mut self, at: usize) -> Result<()> {
        check()?;
        match self.steps.get(at).copied() {
            None => {
                self.n_found += self.fit.size();
                if self.n_found > MOST_FOUND {
                    return exec_err!("the pattern fits the graph in too many ways");
                }
                hold(self.fit.n_bytes())?;
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
            check()?;
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
