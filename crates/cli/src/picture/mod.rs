//! What `render` asks for, as a picture: in the terminal, as SVG, as a page. First the rows become series of points, then these are drawn.

mod member;
mod page;
mod points;
mod svg;
mod terminal;
mod values;

use engine::run::Answer;
use kql::bound::{BoundOperator, BoundRender, BoundTable, RenderValue};
use kql::types::Value;

pub use member::member;
pub use page::write as write_page;
pub use svg::draw as draw_svg;
pub use terminal::draw as draw_in_terminal;

/// How many series are drawn; the others are counted.
const MAX_SERIES: usize = 24;

/// How many bars or slices are drawn in one series; the others are counted.
const MAX_CATEGORIES: usize = 60;

/// A chart ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub kind: Kind,
    pub title: String,
    pub x_title: String,
    pub y_title: String,
    pub x: Scale,
    pub series: Vec<Series>,
    pub legend: bool,
    /// The ends of the y axis, where `render` gives them.
    pub y_range: (Option<f64>, Option<f64>),
    /// What of the answer is not in the picture, such as `3 series`.
    pub left_out: Vec<String>,
}

/// The kinds that are drawn. Others are shown as a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Line,
    Area,
    Scatter,
    /// Bars that lie.
    Bars,
    /// Bars that stand.
    Columns,
    Pie,
    Card,
}

/// What the x of a point means.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    /// Ticks of 100 ns since year 1.
    Time,
    Number,
    /// The place of a text.
    Category(Vec<String>),
}

/// One line, or one colour of bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

/// The `render` that a query ends with.
pub fn rendered(table: &BoundTable) -> Option<&BoundRender> {
    match &table.operator {
        BoundOperator::Render(it) => Some(it),
        _ => None,
    }
}

/// The picture of an answer; None where it is one of those that are shown as a table, or has nothing to draw.
pub fn picture(render: &BoundRender, answer: &Answer) -> Option<Picture> {
    let kind = match render.chart.as_str() {
        "timechart" | "linechart" | "anomalychart" => Kind::Line,
        "areachart" | "stackedareachart" => Kind::Area,
        "scatterchart" => Kind::Scatter,
        "barchart" | "ladderchart" => Kind::Bars,
        "columnchart" => Kind::Columns,
        "piechart" | "treemap" => Kind::Pie,
        "card" => Kind::Card,
        _ => return None,
    };
    let drawn = points::of(kind, render, answer)?;
    let (series, mut left_out) = capped(kind, drawn.series, &drawn.x);
    left_out.extend(not_heard(render));
    if series.iter().all(|it| it.points.is_empty()) {
        return None;
    }
    Some(Picture {
        kind,
        title: text(render, "title").unwrap_or_default(),
        x_title: text(render, "xtitle").unwrap_or(drawn.x_title),
        y_title: text(render, "ytitle").unwrap_or(drawn.y_title),
        x: drawn.x,
        series,
        legend: text(render, "legend").as_deref() != Some("hidden"),
        y_range: (number(render, "ymin"), number(render, "ymax")),
        left_out,
    })
}

/// The series and bars that there is room for, and what had to stay out.
fn capped(kind: Kind, mut series: Vec<Series>, x: &Scale) -> (Vec<Series>, Vec<String>) {
    let mut left_out = Vec::new();
    if series.len() > MAX_SERIES {
        left_out.push(format!("{} series", series.len() - MAX_SERIES));
        series.truncate(MAX_SERIES);
    }
    let bars = matches!(kind, Kind::Bars | Kind::Columns | Kind::Pie);
    if let (Scale::Category(names), true) = (x, bars)
        && names.len() > MAX_CATEGORIES
    {
        left_out.push(format!("{} of {} bars", names.len() - MAX_CATEGORIES, names.len()));
        for it in &mut series {
            it.points.retain(|(x, _)| *x < MAX_CATEGORIES as f64);
        }
    }
    (series, left_out)
}

/// What `render` asks for and no picture does yet, such as `yaxis=log`.
fn not_heard(render: &BoundRender) -> Vec<String> {
    const UNHEARD: [(&str, &[&str]); 4] = [
        ("kind", &["stacked", "stacked100", "map"]),
        ("xaxis", &["log"]),
        ("yaxis", &["log"]),
        ("ysplit", &["axes", "panels"]),
    ];
    let asked = UNHEARD.into_iter().filter_map(|(name, values)| {
        let value = text(render, name)?;
        values.contains(&value.as_str()).then(|| format!("{name}={value}"))
    });
    asked.collect()
}

fn property<'a>(render: &'a BoundRender, name: &str) -> Option<&'a RenderValue> {
    render.properties.iter().rev().find(|it| it.0 == name).map(|it| &it.1)
}

fn text(render: &BoundRender, name: &str) -> Option<String> {
    match property(render, name)? {
        RenderValue::Word(text) => Some(text.clone()),
        RenderValue::Text(text) => Some(text.to_string()),
        RenderValue::Constant(Value::String(text)) => Some(text.to_string()),
        RenderValue::Constant(_) | RenderValue::Columns(_) | RenderValue::Computed(_) => None,
    }
}

fn number(render: &BoundRender, name: &str) -> Option<f64> {
    match property(render, name)? {
        RenderValue::Constant(Value::Long(it)) => Some(*it as f64),
        RenderValue::Constant(Value::Int(it)) => Some(f64::from(*it)),
        RenderValue::Constant(Value::Real(it)) => Some(*it),
        _ => None,
    }
}

impl Picture {
    /// The ends of both axes: ((left, right), (low, high)). Bars begin at 0.
    pub fn bounds(&self) -> ((f64, f64), (f64, f64)) {
        let points = || self.series.iter().flat_map(|it| &it.points);
        let ends = |values: &mut dyn Iterator<Item = f64>| {
            values.filter(|it| it.is_finite()).fold(None, |ends: Option<(f64, f64)>, it| {
                let (low, high) = ends.unwrap_or((it, it));
                Some((low.min(it), high.max(it)))
            })
        };
        let x = ends(&mut points().map(|it| it.0)).unwrap_or((0.0, 1.0));
        let (mut low, mut high) = ends(&mut points().map(|it| it.1)).unwrap_or((0.0, 1.0));
        (low, high) = (low.min(0.0), high.max(0.0));
        (low, high) = (self.y_range.0.unwrap_or(low), self.y_range.1.unwrap_or(high));
        (wide(x), wide((low, high)))
    }
}

/// Ends that lie apart.
fn wide((low, high): (f64, f64)) -> (f64, f64) {
    if high > low { (low, high) } else { (low - 0.5, low + 0.5) }
}
