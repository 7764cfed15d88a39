//! A picture as SVG, by plotters.

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;

use super::values::{short, time};
use super::{Kind, Picture, Scale};

const SIZE: (u32, u32) = (960, 480);
const COLORS: [RGBColor; 8] = [
    RGBColor(0, 120, 180),
    RGBColor(220, 120, 20),
    RGBColor(40, 140, 70),
    RGBColor(190, 50, 60),
    RGBColor(120, 90, 170),
    RGBColor(130, 90, 70),
    RGBColor(200, 100, 170),
    RGBColor(100, 100, 100),
];

/// The width of a legend.
const LEGEND: i32 = 200;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// The picture as SVG text.
pub fn draw(picture: &Picture) -> Result<String> {
    let mut text = String::new();
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let failed = |error: &dyn std::fmt::Display| anyhow!("the picture can't be drawn: {error}");
        area.fill(&WHITE).map_err(|it| failed(&it))?;
        let drawn = match picture.kind {
            Kind::Line | Kind::Area | Kind::Scatter => lines(picture, &area),
            Kind::Bars | Kind::Columns => bars(picture, &area),
            Kind::Pie => pie(picture, &area),
            Kind::Card => card(picture, &area),
        };
        drawn.map_err(|it| failed(&it))?;
        area.present().map_err(|it| failed(&it))?;
    }
    Ok(text)
}

type Drawn = std::result::Result<(), Box<dyn std::error::Error>>;

fn color(at: usize) -> RGBColor {
    COLORS.get(at % COLORS.len()).copied().unwrap_or(BLACK)
}

fn lines(picture: &Picture, area: &Area) -> Drawn {
    let ((left, right), (low, high)) = picture.bounds();
    let mut chart = ChartBuilder::on(area)
        .caption(&picture.title, ("sans-serif", 20))
        .margin(12)
        .margin_right(right_of(picture))
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(left..right, low..high)?;
    let mark = |value: &f64| match &picture.x {
        Scale::Time => time(*value, (left, right)),
        Scale::Number => short(*value),
        Scale::Category(names) => names.get(value.round() as usize).cloned().unwrap_or_default(),
    };
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_labels(8)
        .x_label_formatter(&mark)
        .y_label_formatter(&|it| short(*it))
        .x_desc(&picture.x_title)
        .y_desc(&picture.y_title)
        .draw()?;
    for (at, series) in picture.series.iter().enumerate() {
        let color = color(at);
        let mut points = series.points.clone();
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        match picture.kind {
            Kind::Scatter => {
                chart.draw_series(points.iter().map(|it| Circle::new(*it, 3, color.filled())))?
            }
            Kind::Area => chart
                .draw_series(AreaSeries::new(points, 0.0, color.mix(0.3)).border_style(color))?,
            _ => chart.draw_series(LineSeries::new(points, color.stroke_width(2)))?,
        };
    }
    legend(picture, area)
}

/// Bars beside one another, one group a category.
fn bars(picture: &Picture, area: &Area) -> Drawn {
    let Scale::Category(names) = &picture.x else { return Ok(()) };
    let points = picture.series.iter().flat_map(|it| &it.points);
    let n_categories = points.map(|it| it.0 as usize + 1).max().unwrap_or(1);
    let along = -0.5..n_categories as f64 - 0.5;
    let (_, (low, high)) = picture.bounds();
    let mark = |value: &f64| {
        let at = value.round();
        let whole = (value - at).abs() < 0.01 && at >= 0.0;
        names.get(at as usize).filter(|_| whole).cloned().unwrap_or_default()
    };
    let n_marks = n_categories.min(60) + 1;
    let mut builder = ChartBuilder::on(area);
    builder.caption(&picture.title, ("sans-serif", 20)).margin(12).margin_right(right_of(picture));
    if picture.kind == Kind::Bars {
        builder.x_label_area_size(36).y_label_area_size(160);
        // The first category stands at the top.
        let mut chart = builder.build_cartesian_2d(low..high, along.end..along.start)?;
        let mut mesh = chart.configure_mesh();
        mesh.light_line_style(TRANSPARENT).y_labels(n_marks).y_label_formatter(&mark);
        mesh.x_label_formatter(&|it| short(*it)).x_desc(&picture.y_title).draw()?;
        for at in 0..picture.series.len() {
            let bars = boxes(picture, at).map(|(from, to, y)| [(0.0, from), (y, to)]);
            chart.draw_series(bars.map(|it| Rectangle::new(it, color(at).filled())))?;
        }
    } else {
        builder.x_label_area_size(48).y_label_area_size(64);
        let mut chart = builder.build_cartesian_2d(along, low..high)?;
        let mut mesh = chart.configure_mesh();
        mesh.light_line_style(TRANSPARENT).x_labels(n_marks).x_label_formatter(&mark);
        mesh.y_label_formatter(&|it| short(*it)).y_desc(&picture.y_title).draw()?;
        for at in 0..picture.series.len() {
            let bars = boxes(picture, at).map(|(from, to, y)| [(from, 0.0), (to, y)]);
            chart.draw_series(bars.map(|it| Rectangle::new(it, color(at).filled())))?;
        }
    }
    legend(picture, area)
}

/// From where to where each bar of a series goes along the axis, and how high it is.
fn boxes(picture: &Picture, at: usize) -> impl Iterator<Item = (f64, f64, f64)> {
    let width = 0.8 / picture.series.len() as f64;
    let from = -0.4 + width * at as f64;
    let points = picture.series.get(at).into_iter().flat_map(|it| &it.points);
    points.map(move |(x, y)| (x + from, x + from + width, *y))
}

/// The room at the right, where the legend stands if there is one.
fn right_of(picture: &Picture) -> i32 {
    if picture.legend && picture.series.len() > 1 { LEGEND } else { 12 }
}

/// The names of the series with their colours, at the upper right.
fn legend(picture: &Picture, area: &Area) -> Drawn {
    if !picture.legend || picture.series.len() < 2 {
        return Ok(());
    }
    let left = SIZE.0 as i32 - LEGEND + 16;
    for (at, series) in picture.series.iter().enumerate() {
        let y = 40 + 18 * at as i32;
        let color = color(at).filled();
        area.draw(&Rectangle::new([(left, y), (left + 12, y + 10)], color))?;
        let name: String = series.name.chars().take(24).collect();
        area.draw(&Text::new(name, (left + 18, y), ("sans-serif", 13)))?;
    }
    Ok(())
}

fn pie(picture: &Picture, area: &Area) -> Drawn {
    let Scale::Category(names) = &picture.x else { return Ok(()) };
    let points: Vec<(f64, f64)> =
        picture.series.iter().flat_map(|it| it.points.clone()).filter(|it| it.1 > 0.0).collect();
    let sizes: Vec<f64> = points.iter().map(|it| it.1).collect();
    let sum: f64 = sizes.iter().sum();
    let colors: Vec<RGBColor> = (0..points.len()).map(color).collect();
    let labels: Vec<String> = points
        .iter()
        .map(|(x, y)| {
            let name = names.get(*x as usize).map_or("", String::as_str);
            format!("{name} {:.1} %", y / sum * 100.0)
        })
        .collect();
    let title = Text::new(picture.title.clone(), (20, 16), ("sans-serif", 20));
    area.draw(&title)?;
    let (center, radius) = ((SIZE.0 as i32 / 2, SIZE.1 as i32 / 2 + 10), 170.0);
    let mut pie = Pie::new(&center, &radius, &sizes, &colors, &labels);
    pie.start_angle(-90.0);
    pie.label_style(("sans-serif", 14).into_font());
    area.draw(&pie)?;
    Ok(())
}

fn card(picture: &Picture, area: &Area) -> Drawn {
    area.draw(&Text::new(picture.title.clone(), (20, 16), ("sans-serif", 20)))?;
    for (at, series) in picture.series.iter().enumerate() {
        let y = 80 + 90 * at as i32;
        let value = series.points.last().map_or(0.0, |it| it.1);
        area.draw(&Text::new(short(value), (40, y), ("sans-serif", 48)))?;
        area.draw(&Text::new(series.name.clone(), (40, y + 54), ("sans-serif", 16)))?;
    }
    Ok(())
}
