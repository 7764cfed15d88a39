//! `graph-shortest-paths`: breadth first from each start, over states of (node, hop of the pattern, edges taken in that hop).

use std::collections::{HashMap, HashSet};

use datafusion::common::{Result, exec_err};

use crate::exec::bounds::check;
use crate::lower::graph::search::{Fit, Search, Spec, Terrain};

/// How many states one search may come through, and how many paths it may give.
const MOST_STATES: usize = 20_000_000;

/// Where a path has come to: the node, the hop that it is in, and how many edges of that hop it has taken.
type State = (u32, usize, usize);

/// How a state was reached: from which state, over which edge; None where a hop ended without one.
type Step = (State, Option<u32>);

/// The shortest of the paths between each two ends: any one of them, or all of that length.
pub fn run(search: &Search, terrain: &Terrain, all: bool) -> Result<Vec<Fit>> {
    let [pattern] = search.patterns.as_slice() else {
        return exec_err!("graph-shortest-paths takes one sequence");
    };
    let [start, ..] = pattern.as_slice() else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for node in 0..terrain.graph.n_nodes() as u32 {
        if terrain.allows(*start, node) {
            let mut bfs = Bfs::from(node, search, terrain, pattern);
            bfs.spread()?;
            bfs.collect(all, &mut found)?;
        }
    }
    Ok(found)
}

struct Bfs<'a> {
    search: &'a Search,
    terrain: &'a Terrain,
    pattern: &'a [usize],
    start: State,
    /// For each state how far it is, and all ways to reach it over as few edges.
    reached: HashMap<State, (usize, Vec<Step>)>,
    /// The states in the order in which they were reached.
    order: Vec<State>,
}

impl<'a> Bfs<'a> {
    fn from(node: u32, search: &'a Search, terrain: &'a Terrain, pattern: &'a [usize]) -> Bfs<'a> {
        let start = (node, 0, 0);
        let reached = HashMap::from([(start, (0, Vec::new()))]);
        Bfs { search, terrain, pattern, start, reached, order: vec![start] }
    }

    fn n_hops(&self) -> usize {
        self.pattern.len() / 2
    }

    fn spread(&mut self) -> Result<()> {
        let mut at = 0;
        while let Some(state) = self.order.get(at).copied() {
            at += 1;
            check()?;
            if self.order.len() > MOST_STATES {
                return exec_err!("the graph is too large for this search of shortest paths");
            }
            self.go_on(state);
        }
        Ok(())
    }

    fn go_on(&mut self, state: State) {
        let (node, hop, n_taken) = state;
        let edge = self.pattern.get(2 * hop + 1).copied();
        let Some(edge) = edge.filter(|_| hop < self.n_hops()) else { return };
        let Some(Spec::Edge { direction, least, most, .. }) = self.search.elements.get(edge) else {
            return;
        };
        let (terrain, distance) = (self.terrain, self.reached.get(&state).map_or(0, |it| it.0));
        let ends_at = self.pattern.get(2 * hop + 2).copied().unwrap_or_default();
        if n_taken >= *least && terrain.allows(ends_at, node) {
            self.reach((node, hop + 1, 0), distance, (state, None));
        }
        let passes = n_taken == 0 || terrain.allows_inner(edge, node);
        if n_taken < *most && passes {
            for (taken, next) in terrain.ways(node, *direction) {
                if terrain.allows(edge, taken) {
                    self.reach((next, hop, n_taken + 1), distance + 1, (state, Some(taken)));
                }
            }
        }
    }

    fn reach(&mut self, state: State, distance: usize, step: Step) {
        match self.reached.get_mut(&state) {
            None => {
                self.reached.insert(state, (distance, vec![step]));
                self.order.push(state);
            }
            Some((known, steps)) if *known == distance => steps.push(step),
            Some(_) => {}
        }
    }

    /// Adds a path, or all of them, to each node that ends the pattern.
    fn collect(&self, all: bool, found: &mut Vec<Fit>) -> Result<()> {
        for state in self.order.iter().filter(|it| it.1 == self.n_hops()) {
            // A name that stands at both ends is one node.
            let (first, last) = (self.pattern.first(), self.pattern.last());
            if first == last && state.0 != self.start.0 {
                continue;
            }
            let mut fit = Fit::default();
            let n_elements = self.search.elements.len();
            fit.nodes = vec![None; n_elements];
            (fit.edges, fit.inner) = (vec![Vec::new(); n_elements], vec![Vec::new(); n_elements]);
            self.back(*state, all, fit, found)?;
        }
        Ok(())
    }

    /// Goes back along the ways by which a state was reached. Gives the number of paths found.
    fn back(&self, state: State, all: bool, fit: Fit, found: &mut Vec<Fit>) -> Result<()> {
        let mut open = vec![(state, fit)];
        let n_before = found.len();
        while let Some((state, mut fit)) = open.pop() {
            check()?;
            if found.len() > MOST_STATES {
                return exec_err!("there are too many shortest paths");
            }
            if state == self.start {
                self.finish(fit, found);
                if !all && found.len() > n_before {
                    return Ok(());
                }
                continue;
            }
            let (node, hop, n_taken) = state;
            let slot = self.pattern.get(2 * hop).filter(|_| n_taken == 0);
            if let Some(slot) = slot.and_then(|it| fit.nodes.get_mut(*it)) {
                *slot = Some(node);
            }
            let edge = self.pattern.get(2 * hop + 1).copied().unwrap_or_default();
            let steps = self.reached.get(&state).map_or(&[][..], |it| it.1.as_slice());
            // The last of the list is tried first.
            for (from, taken) in steps.iter().rev() {
                let mut fit = fit.clone();
                if let Some(taken) = taken {
                    push(&mut fit.edges, edge, *taken);
                    if from.2 > 0 {
                        push(&mut fit.inner, edge, from.0);
                    }
                }
                open.push((*from, fit));
            }
        }
        Ok(())
    }

    /// A path as found from its end is turned round. One that takes an edge twice is no path.
    fn finish(&self, mut fit: Fit, found: &mut Vec<Fit>) {
        if let Some(slot) = self.pattern.first().and_then(|it| fit.nodes.get_mut(*it)) {
            *slot = Some(self.start.0);
        }
        let mut taken = HashSet::new();
        if !fit.edges.iter().flatten().all(|it| taken.insert(*it)) {
            return;
        }
        fit.edges.iter_mut().chain(fit.inner.iter_mut()).for_each(|it| it.reverse());
        found.push(fit);
    }
}

fn push(lists: &mut [Vec<u32>], at: usize, value: u32) {
    if let Some(list) = lists.get_mut(at) {
        list.push(value);
    }
}
