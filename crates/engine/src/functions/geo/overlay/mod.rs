//! Shapes laid over each other: their edges are cut where they cross or touch, and for each piece it is known how often either
//! input winds around what lies on its left and on its right. Union, intersection and buffer read their answers off that.
//!
//! The `s2` library has no boolean operations. What stands here follows S2's way of doing it, down to the order in which it
//! gives rings and vertices: a ring begins after its edge that came last in the input.

mod cut;
pub mod rings;
pub mod walks;

use cut::{Cut, cut};

use super::exact::side;
use super::sphere::{Edge, Vector, crosses};

/// An edge of an input, 0 or 1.
#[derive(Debug, Clone, Copy)]
pub struct Input {
    pub edge: Edge,
    pub of: usize,
}

/// A piece of an edge between two vertices, with all input edges that run there.
#[derive(Debug, Clone)]
pub struct Piece {
    pub from: usize,
    pub to: usize,
    /// The first input edge that runs forward, and the first that runs backward.
    pub first: [Option<usize>; 2],
    /// Which inputs run here.
    pub of: [bool; 2],
    /// How much more often each input winds around the left than around the right.
    turn: [i32; 2],
    /// How often each input winds around the left.
    pub left: [i32; 2],
}

impl Piece {
    /// How often each input winds around the right.
    pub fn right(&self) -> [i32; 2] {
        [self.left[0] - self.turn[0], self.left[1] - self.turn[1]]
    }
}

/// All pieces.
#[derive(Debug)]
pub struct Overlay {
    pub vertices: Vec<Vector>,
    pub pieces: Vec<Piece>,
    /// The pieces at each vertex, counterclockwise.
    pub around: Vec<Vec<usize>>,
}

/// Lays edges over each other. The reference is a point off all edges, with how often each input winds around it.
pub fn overlay(inputs: &[Input], reference: &Vector, winding: [i32; 2]) -> Overlay {
    let Cut { vertices, chains } = cut(inputs);
    let pieces = pieces(inputs, &chains);
    let around = around(&vertices, &pieces);
    let mut overlay = Overlay { vertices, pieces, around };
    overlay.wind(reference, winding);
    overlay
}

/// One piece for each two vertices that some edge connects.
fn pieces(inputs: &[Input], chains: &[Vec<usize>]) -> Vec<Piece> {
    let mut steps: Vec<(usize, usize, usize, usize)> = Vec::new();
    for (id, chain) in chains.iter().enumerate() {
        for step in chain.windows(2) {
            let backward = usize::from(step[0] > step[1]);
            steps.push((step[0].min(step[1]), step[0].max(step[1]), id, backward));
        }
    }
    steps.sort_unstable();
    let mut pieces: Vec<Piece> = Vec::new();
    for (from, to, id, backward) in steps {
        if pieces.last().is_none_or(|it| (it.from, it.to) != (from, to)) {
            let (of, turn) = ([false; 2], [0; 2]);
            pieces.push(Piece { from, to, first: [None; 2], of, turn, left: [0; 2] });
        }
        if let Some(piece) = pieces.last_mut() {
            let of = inputs[id].of;
            piece.first[backward].get_or_insert(id);
            piece.of[of] = true;
            piece.turn[of] += if backward == 0 { 1 } else { -1 };
        }
    }
    pieces
}

/// The pieces at each vertex by their angle; where two leave in nearly the same direction the exact side decides.
fn around(vertices: &[Vector], pieces: &[Piece]) -> Vec<Vec<usize>> {
    let mut around: Vec<Vec<usize>> = vec![Vec::new(); vertices.len()];
    for (at, piece) in pieces.iter().enumerate() {
        around[piece.from].push(at);
        around[piece.to].push(at);
    }
    for (vertex, list) in around.iter_mut().enumerate() {
        let v = &vertices[vertex];
        let east = v.ortho();
        let north = v.cross(&east);
        let other = |at: usize| &vertices[pieces[at].from + pieces[at].to - vertex];
        let mut angles: Vec<(f64, usize)> = list
            .iter()
            .map(|at| {
                let d = *other(*at) - *v;
                (d.dot(&north).atan2(d.dot(&east)), *at)
            })
            .collect();
        angles.sort_by(|p, q| p.0.total_cmp(&q.0));
        for _ in 1..angles.len().min(16) {
            for k in 1..angles.len() {
                let (p, q) = (angles[k - 1], angles[k]);
                if q.0 - p.0 < 1e-6 && side(v, other(p.1), other(q.1)) < 0 {
                    angles.swap(k - 1, k);
                }
            }
        }
        *list = angles.into_iter().map(|it| it.1).collect();
    }
    around
}

impl Overlay {
    /// Finds the windings beside every piece: of one piece of each connected part by a path from the reference, of the others
    /// by turning around vertices.
    fn wind(&mut self, reference: &Vector, winding: [i32; 2]) {
        let mut known = vec![false; self.pieces.len()];
        for start in 0..self.pieces.len() {
            if known[start] {
                continue;
            }
            self.pieces[start].left = self.left_by_path(start, reference, winding);
            known[start] = true;
            let mut waiting =
                vec![(self.pieces[start].from, start), (self.pieces[start].to, start)];
            while let Some((vertex, piece)) = waiting.pop() {
                for (next, left) in self.turn_around(vertex, piece) {
                    if !std::mem::replace(&mut known[next], true) {
                        self.pieces[next].left = left;
                        let other = self.pieces[next].from + self.pieces[next].to - vertex;
                        waiting.push((other, next));
                    }
                }
            }
        }
    }

    /// What is on the left of each piece at a vertex, from one piece whose left is known.
    fn turn_around(&self, vertex: usize, known: usize) -> Vec<(usize, [i32; 2])> {
        let list = &self.around[vertex];
        let start = list.iter().position(|it| *it == known).unwrap_or(0);
        let piece = &self.pieces[known];
        // The sector that follows a piece counterclockwise lies on its left where it leaves the vertex.
        let mut sector = if piece.from == vertex { piece.left } else { piece.right() };
        let mut found = Vec::new();
        for step in 1..list.len() {
            let at = list[(start + step) % list.len()];
            let next = &self.pieces[at];
            let leaves = next.from == vertex;
            let sign = if leaves { 1 } else { -1 };
            let before = sector;
            sector = [0, 1].map(|k| sector[k] + sign * next.turn[k]);
            found.push((at, if leaves { sector } else { before }));
        }
        found
    }

    fn left_by_path(&self, of: usize, reference: &Vector, winding: [i32; 2]) -> [i32; 2] {
        let piece = &self.pieces[of];
        let (from, to) = (self.vertices[piece.from], self.vertices[piece.to]);
        let path = (*reference, (from + to).normalize());
        let mut winding = winding;
        for (at, other) in self.pieces.iter().enumerate() {
            let edge = (self.vertices[other.from], self.vertices[other.to]);
            if at != of && crosses(&path, &edge) {
                let sign = side(&edge.0, &edge.1, &path.1);
                winding = [0, 1].map(|k| winding[k] + sign * other.turn[k]);
            }
        }
        if side(&from, &to, reference) > 0 {
            winding
        } else {
            [0, 1].map(|k| winding[k] + piece.turn[k])
        }
    }
}
