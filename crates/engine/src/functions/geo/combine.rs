//! Union and intersection of lines and polygons.

use super::overlay::{Input, Overlay, overlay};
use super::shape::{Line, Polygon, line_edges};
use super::sphere::{Vector, point};

/// What two shapes have in common.
#[derive(Debug, Default)]
pub struct Common {
    pub points: Vec<Vector>,
    pub lines: Vec<Line>,
    pub polygons: Vec<Polygon>,
}

impl Common {
    /// Whether they have nothing in common.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.lines.is_empty() && self.polygons.is_empty()
    }
}

/// A place that no shape has for a vertex.
fn reference() -> Vector {
    point(-170.618_033_988_7, -48.314_159_265_3)
}

fn polygon_inputs(polygons: &[Polygon], of: usize) -> Vec<Input> {
    polygons.iter().flat_map(Polygon::edges).map(|edge| Input { edge, of }).collect()
}

fn line_inputs(lines: &[Line], of: usize) -> Vec<Input> {
    lines.iter().flat_map(|it| line_edges(it)).map(|edge| Input { edge, of }).collect()
}

fn winding(polygons: &[Polygon]) -> i32 {
    let place = reference();
    polygons.iter().map(|it| i32::from(it.contains(&place))).sum()
}

fn two_polygons(a: &[Polygon], b: &[Polygon]) -> Overlay {
    let inputs = [polygon_inputs(a, 0), polygon_inputs(b, 1)].concat();
    overlay(&inputs, &reference(), [winding(a), winding(b)])
}

/// The union of all polygons.
///
/// Kusto: the two with the fewest vertices are joined again and again, as S2 does it; the ring's first vertex shows it.
pub fn union_polygons(parts: Vec<Vec<Polygon>>) -> Vec<Polygon> {
    let size =
        |part: &[Polygon]| -> usize { part.iter().flat_map(Polygon::rings).map(Vec::len).sum() };
    let mut queue: Vec<(usize, Vec<Polygon>)> =
        parts.into_iter().map(|part| (size(&part), part)).collect();
    queue.sort_by_key(|it| it.0);
    let mut queue = std::collections::VecDeque::from(queue);
    while queue.len() > 1 {
        let (Some((p, a)), Some((q, b))) = (queue.pop_front(), queue.pop_front()) else { break };
        let union = two_polygons(&a, &b).polygons(|[a, b]| a + b > 0);
        let at = queue.partition_point(|it| it.0 <= p + q);
        queue.insert(at, (p + q, union));
    }
    queue.pop_front().map(|it| it.1).unwrap_or_default()
}

/// A multipolygon's polygons as one area.
pub fn flatten(polygons: Vec<Polygon>) -> Vec<Polygon> {
    if polygons.len() < 2 {
        return polygons;
    }
    union_polygons(polygons.into_iter().map(|it| vec![it]).collect())
}

/// The union of lines: every stretch once.
pub fn union_lines(lines: &[Line]) -> Vec<Line> {
    let overlay = overlay(&line_inputs(lines, 0), &reference(), [0; 2]);
    overlay.lines(&vec![true; overlay.pieces.len()])
}

/// What two areas have in common: polygons, and points and lines where they only touch.
pub fn intersect_polygons(a: &[Polygon], b: &[Polygon]) -> Common {
    let overlay = two_polygons(a, b);
    let inside = |[a, b]: [i32; 2]| a > 0 && b > 0;
    let solid: Vec<bool> =
        overlay.pieces.iter().map(|it| inside(it.left) || inside(it.right())).collect();
    let shared: Vec<bool> =
        overlay.pieces.iter().zip(&solid).map(|(it, solid)| it.of == [true; 2] && !solid).collect();
    let covered: Vec<bool> = solid.iter().zip(&shared).map(|(p, q)| *p || *q).collect();
    Common {
        points: overlay.touching(&covered),
        lines: overlay.lines(&shared),
        polygons: overlay.polygons(inside),
    }
}

/// What lines and an area have in common; the border belongs to the area.
pub fn intersect_lines_with_polygons(lines: &[Line], polygons: &[Polygon]) -> Common {
    let inputs = [line_inputs(lines, 0), polygon_inputs(polygons, 1)].concat();
    let overlay = overlay(&inputs, &reference(), [0, winding(polygons)]);
    let within: Vec<bool> = overlay
        .pieces
        .iter()
        .map(|it| it.of[0] && (it.of[1] || it.left[1] > 0 || it.right()[1] > 0))
        .collect();
    Common {
        points: overlay.touching(&within),
        lines: overlay.lines(&within),
        polygons: Vec::new(),
    }
}

/// What lines have in common.
pub fn intersect_lines(a: &[Line], b: &[Line]) -> Common {
    let inputs = [line_inputs(a, 0), line_inputs(b, 1)].concat();
    let overlay = overlay(&inputs, &reference(), [0; 2]);
    let shared: Vec<bool> = overlay.pieces.iter().map(|it| it.of == [true; 2]).collect();
    Common {
        points: overlay.touching(&shared),
        lines: overlay.lines(&shared),
        polygons: Vec::new(),
    }
}

impl Overlay {
    /// The vertices in which both inputs meet and no piece of the answer does.
    fn touching(&self, answer: &[bool]) -> Vec<Vector> {
        let touches = |list: &Vec<usize>| {
            (0..2).all(|k| list.iter().any(|at| self.pieces[*at].of[k]))
                && !list.iter().any(|at| answer[*at])
        };
        let vertices = self.vertices.iter().zip(&self.around);
        vertices.filter(|(_, list)| touches(list)).map(|(vertex, _)| *vertex).collect()
    }
}
