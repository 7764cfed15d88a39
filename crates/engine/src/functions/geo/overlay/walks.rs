//! Lines of an overlay: pieces joined where exactly two of them meet head to tail.

use super::Overlay;
use crate::functions::geo::shape::Line;

impl Overlay {
    /// The pieces that are wanted, joined to lines, in the order of the input.
    pub fn lines(&self, wanted: &[bool]) -> Vec<Line> {
        let mut steps: Vec<(usize, usize, usize)> = Vec::new();
        for (piece, _) in self.pieces.iter().zip(wanted).filter(|it| *it.1) {
            match piece.first {
                [Some(id), None] => steps.push((id, piece.from, piece.to)),
                [None, Some(id)] => steps.push((id, piece.to, piece.from)),
                // Where edges run both ways the first one's direction counts.
                [Some(p), Some(q)] if q < p => steps.push((q, piece.to, piece.from)),
                [Some(p), Some(_)] => steps.push((p, piece.from, piece.to)),
                [None, None] => {}
            }
        }
        steps.sort_unstable();
        let (mut leaving, mut arriving) =
            (vec![Vec::new(); self.vertices.len()], vec![0_usize; self.vertices.len()]);
        for (at, (_, from, to)) in steps.iter().enumerate() {
            leaving[*from].push(at);
            arriving[*to] += 1;
        }
        let passes = |vertex: usize| leaving[vertex].len() == 1 && arriving[vertex] == 1;
        let mut lines: Vec<(usize, Vec<usize>)> = Vec::new();
        let mut used = vec![false; steps.len()];
        // First those that begin where no line passes, then what is left: rings.
        for rings in [false, true] {
            for at in 0..steps.len() {
                if !used[at] && (rings || !passes(steps[at].1)) {
                    let (first, line) = walk(at, &steps, &leaving, &passes, &mut used);
                    lines.push((first, line));
                }
            }
        }
        lines.sort();
        let points = |it: &(usize, Vec<usize>)| it.1.iter().map(|v| self.vertices[*v]).collect();
        lines.iter().map(points).collect()
    }
}

/// The line that begins with a step, and the first input edge along it.
fn walk(
    start: usize,
    steps: &[(usize, usize, usize)],
    leaving: &[Vec<usize>],
    passes: &impl Fn(usize) -> bool,
    used: &mut [bool],
) -> (usize, Vec<usize>) {
    let mut line = vec![steps[start].1];
    let (mut at, mut first) = (start, steps[start].0);
    loop {
        used[at] = true;
        let (id, _, to) = steps[at];
        first = first.min(id);
        line.push(to);
        match leaving[to].first() {
            Some(next) if passes(to) && !used[*next] => at = *next,
            _ => return (first, line),
        }
    }
}
