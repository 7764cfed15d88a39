//! A picture in characters: lines and points in Braille, bars as blocks, a pie as bars with shares.

use std::io::Write;

use anyhow::Result;
use ratatui_core::buffer::Buffer;
use ratatui_core::layout::Rect;
use ratatui_core::style::{Color, Style as Paint};
use ratatui_core::symbols::Marker;
use ratatui_core::widgets::Widget;
use ratatui_widgets::chart::{Axis, Chart, Dataset, GraphType, LegendPosition};

use super::values::{short, time};
use super::{Kind, Picture, Scale};
use crate::terminal::{Style, clean, fitted, padded, shown_width};

const HEIGHT: u16 = 20;
const COLORS: [(Color, &str); 6] = [
    (Color::Cyan, "36"),
    (Color::Yellow, "33"),
    (Color::Green, "32"),
    (Color::Magenta, "35"),
    (Color::Red, "31"),
    (Color::Blue, "34"),
];

/// Draws it.
pub fn draw(picture: &Picture, style: Style, out: &mut dyn Write) -> Result<()> {
    if !picture.title.is_empty() {
        writeln!(out, "{}", style.strong(&clean(&picture.title)))?;
    }
    match picture.kind {
        Kind::Line | Kind::Area | Kind::Scatter => lines(picture, style, out)?,
        Kind::Bars | Kind::Columns | Kind::Pie => bars(picture, style, out)?,
        Kind::Card => {
            for series in &picture.series {
                let value = series.points.last().map_or(0.0, |it| it.1);
                let value = engine::types::Cell::Real(value).to_text();
                let value = value.strip_suffix(".0").unwrap_or(&value);
                writeln!(out, "{}  {}", style.strong(value), clean(&series.name))?;
            }
        }
    }
    if !picture.left_out.is_empty() {
        writeln!(out, "{}", style.faint(&format!("not drawn: {}", picture.left_out.join(", "))))?;
    }
    Ok(())
}

fn lines(picture: &Picture, style: Style, out: &mut dyn Write) -> Result<()> {
    let ((left, right), (low, high)) = picture.bounds();
    let kind = if picture.kind == Kind::Scatter { GraphType::Scatter } else { GraphType::Line };
    let sorted: Vec<Vec<(f64, f64)>> = picture
        .series
        .iter()
        .map(|it| {
            let mut points = it.points.clone();
            points.sort_by(|a, b| a.0.total_cmp(&b.0));
            points
        })
        .collect();
    let datasets = picture.series.iter().zip(&sorted).enumerate().map(|(at, (series, points))| {
        let paint = Paint::new().fg(color(at).0);
        let set = Dataset::default().marker(Marker::Braille).graph_type(kind).style(paint);
        set.name(clean(&series.name)).data(points)
    });
    let mark = |value: f64| match &picture.x {
        Scale::Time => time(value, (left, right)),
        Scale::Number => short(value),
        Scale::Category(names) => {
            names.get(value.round() as usize).map(|it| clean(it)).unwrap_or_default()
        }
    };
    let x = [left, left + (right - left) / 2.0, right].map(mark);
    let y = [low, low + (high - low) / 2.0, high].map(short);
    let legend = (picture.legend && picture.series.len() > 1).then_some(LegendPosition::TopRight);
    let chart = Chart::new(datasets.collect())
        .x_axis(Axis::default().bounds([left, right]).labels(x))
        .y_axis(Axis::default().bounds([low, high]).labels(y).title(clean(&picture.y_title)))
        .legend_position(legend);
    let area = Rect::new(0, 0, style.width.min(160) as u16, HEIGHT);
    let mut buffer = Buffer::empty(area);
    chart.render(area, &mut buffer);
    print(&buffer, style, out)
}

fn color(at: usize) -> (Color, &'static str) {
    COLORS.get(at % COLORS.len()).copied().unwrap_or((Color::Reset, "0"))
}

/// The drawn cells, line by line.
fn print(buffer: &Buffer, style: Style, out: &mut dyn Write) -> Result<()> {
    for y in 0..buffer.area.height {
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let Some(cell) = buffer.cell((x, y)) else { continue };
            let code = COLORS.iter().find(|it| it.0 == cell.fg).map(|it| it.1);
            match code.filter(|_| style.color && cell.symbol() != " ") {
                Some(code) => line.push_str(&format!("\u{1b}[{code}m{}\u{1b}[0m", cell.symbol())),
                None => line.push_str(cell.symbol()),
            }
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One bar a category and series.
fn bars(picture: &Picture, style: Style, out: &mut dyn Write) -> Result<()> {
    let Scale::Category(names) = &picture.x else { return Ok(()) };
    let several = picture.series.len() > 1;
    let mut rows: Vec<(usize, String, f64, usize)> = Vec::new();
    for (at, series) in picture.series.iter().enumerate() {
        for (x, y) in &series.points {
            let name = names.get(*x as usize).map_or("", String::as_str);
            let label = if several { format!("{name} / {}", series.name) } else { name.to_owned() };
            rows.push((*x as usize, clean(&label), *y, at));
        }
    }
    rows.sort_by_key(|it| it.0);
    let widest = rows.iter().map(|it| shown_width(&it.1)).max().unwrap_or(0).min(40);
    let most = rows.iter().map(|it| it.2.abs()).fold(0.0, f64::max);
    let sum: f64 = rows.iter().map(|it| it.2).sum();
    let room = style.width.saturating_sub(widest + 20).clamp(10, 100);
    for (_, label, value, series) in rows {
        let share = if most > 0.0 { value.abs() / most } else { 0.0 };
        let mut said = short(value);
        if picture.kind == Kind::Pie && sum > 0.0 {
            said.push_str(&format!("  {:.1} %", value / sum * 100.0));
        }
        let bar = bar(share * room as f64);
        let bar =
            if style.color { format!("\u{1b}[{}m{bar}\u{1b}[0m", color(series).1) } else { bar };
        writeln!(out, "{} {bar} {said}", padded(&fitted(&label, widest), widest))?;
    }
    Ok(())
}

/// A bar of that many characters, to an eighth.
fn bar(length: f64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (length * 8.0).round().max(0.0) as usize;
    let part = PARTS.get(eighths % 8).copied().unwrap_or_default();
    format!("{}{part}", "█".repeat(eighths / 8))
}
