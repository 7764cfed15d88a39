//! From an answer's rows to series of points, by Kusto's rules: which column is x, which are y, which split the rows into series.

use std::collections::HashMap;

use engine::run::Answer;
use engine::types::Cell;
use kql::bound::{BoundRender, Column, RenderValue};
use kql::types::Type;

use super::values::{array, element, number};
use super::{Kind, Scale, Series, property};

/// How many points a picture has at most.
const MAX_POINTS: usize = 500_000;

/// The points, and what the axes are called.
pub struct Drawn {
    pub x: Scale,
    pub series: Vec<Series>,
    pub x_title: String,
    pub y_title: String,
}

/// Where the parts of a picture stand in a row.
struct Roles {
    x: Option<usize>,
    y: Vec<usize>,
    split: Vec<usize>,
}

/// The points of an answer; None where it has no column of numbers.
pub fn of(kind: Kind, render: &BoundRender, answer: &Answer) -> Option<Drawn> {
    let roles = roles(kind, render, &answer.columns)?;
    let name = |at: &usize| answer.columns.get(*at).map_or("", |it| it.name.as_str());
    let mut gathered = Gathered::default();
    let categories = matches!(kind, Kind::Bars | Kind::Columns | Kind::Pie);
    for (row, cells) in answer.rows().enumerate() {
        if gathered.n_points > MAX_POINTS {
            break;
        }
        let split: Vec<String> =
            roles.split.iter().filter_map(|at| cells.get(*at)).map(|it| it.to_text()).collect();
        let x = roles.x.and_then(|at| cells.get(at));
        for y in &roles.y {
            let series = match (split.as_slice(), roles.y.as_slice()) {
                ([], _) => name(y).to_owned(),
                (split, [_]) => split.join(":"),
                (split, _) => format!("{}:{}", split.join(":"), name(y)),
            };
            if let Some(cell) = cells.get(*y) {
                gathered.add(series, x, cell, row, categories);
            }
        }
    }
    let x = match () {
        () if categories || gathered.has_texts => Scale::Category(gathered.categories),
        () if gathered.has_times => Scale::Time,
        () => Scale::Number,
    };
    let x_title = roles.x.as_ref().map(name).unwrap_or_default().to_owned();
    let y_title = match roles.y.as_slice() {
        [one] => name(one).to_owned(),
        _ => String::new(),
    };
    Some(Drawn { x, series: gathered.series, x_title, y_title })
}

fn roles(kind: Kind, render: &BoundRender, columns: &[Column]) -> Option<Roles> {
    let asked = |name: &str| -> Option<Vec<usize>> {
        let RenderValue::Columns(asked) = property(render, name)? else { return None };
        let places = asked.iter().filter_map(|it| columns.iter().position(|c| c.id == it.id));
        Some(places.collect())
    };
    let ty = |at: usize| columns.get(at).map(|it| it.ty);
    let time = columns.iter().position(|it| it.ty == Type::DateTime);
    let wants_time = matches!(render.chart.as_str(), "timechart" | "anomalychart");
    let x = match asked("xcolumn").and_then(|it| it.first().copied()) {
        Some(x) => Some(x),
        None if kind == Kind::Card => None,
        None if wants_time => time.or_else(|| columns.iter().position(|it| it.ty == Type::Dynamic)),
        None => Some(0),
    };
    let y = asked("ycolumns").unwrap_or_else(|| {
        let others = (0..columns.len()).filter(|at| Some(*at) != x);
        others.filter(|at| ty(*at).is_some_and(is_drawn)).collect()
    });
    let split = asked("series").unwrap_or_else(|| {
        let others = (0..columns.len()).filter(|at| Some(*at) != x && !y.contains(at));
        let texts = [Type::String, Type::Guid, Type::Bool];
        others.filter(|at| ty(*at).is_some_and(|it| texts.contains(&it))).collect()
    });
    // What splits is no number to draw; a pie has one.
    let mut y: Vec<usize> = y.into_iter().filter(|it| !split.contains(it)).collect();
    if kind == Kind::Pie {
        y.truncate(1);
    }
    let split = if kind == Kind::Card { Vec::new() } else { split };
    (!y.is_empty()).then_some(Roles { x, y, split })
}

/// A type that is a height, or an array of them.
fn is_drawn(ty: Type) -> bool {
    ty.is_numeric() || matches!(ty, Type::TimeSpan | Type::Dynamic)
}

#[derive(Default)]
struct Gathered {
    series: Vec<Series>,
    places: HashMap<String, usize>,
    categories: Vec<String>,
    category_of: HashMap<String, usize>,
    has_texts: bool,
    has_times: bool,
    n_points: usize,
}

impl Gathered {
    fn add(&mut self, series: String, x: Option<&Cell>, y: &Cell, row: usize, categories: bool) {
        if let Some(heights) = array(y) {
            let xs = x.and_then(array);
            for (at, height) in heights.iter().enumerate() {
                let x = xs.as_ref().and_then(|it| it.get(at)).and_then(element);
                self.has_times |= xs.is_some() && x.is_some_and(|it| it > 1e15);
                if let Some(height) = element(height) {
                    self.push(&series, x.unwrap_or(at as f64), height);
                }
            }
            return;
        }
        let Some(height) = number(y) else { return };
        let at = match x {
            None => row as f64,
            Some(cell) if categories => self.category(cell),
            Some(cell) => match number(cell) {
                Some(at) => {
                    self.has_times |= matches!(cell, Cell::DateTime(_));
                    at
                }
                None if matches!(cell, Cell::Null) => return,
                None => {
                    self.has_texts = true;
                    self.category(cell)
                }
            },
        };
        self.push(&series, at, height);
    }

    fn category(&mut self, cell: &Cell) -> f64 {
        let text = match cell {
            Cell::String("") | Cell::Null => "(empty)".to_owned(),
            cell => cell.to_text(),
        };
        let next = self.categories.len();
        let at = *self.category_of.entry(text.clone()).or_insert(next);
        if at == next {
            self.categories.push(text);
        }
        at as f64
    }

    fn push(&mut self, series: &str, x: f64, y: f64) {
        let next = self.series.len();
        let at = *self.places.entry(series.to_owned()).or_insert(next);
        if at == next {
            self.series.push(Series { name: series.to_owned(), points: Vec::new() });
        }
        if let Some(series) = self.series.get_mut(at) {
            series.points.push((x, y));
            self.n_points += 1;
        }
    }
}
