//! How grave an alert is: told by colour, by shape, and in words.

use std::fmt::Write as _;

use super::markup::Markup;
use crate::rule::Severity;

/// The gravest first; a hunting rule's alerts have none.
pub const ALL: [Option<Severity>; 5] = [
    Some(Severity::High),
    Some(Severity::Medium),
    Some(Severity::Low),
    Some(Severity::Informational),
    None,
];

/// What a person calls it.
pub fn name(severity: Option<Severity>) -> &'static str {
    severity.map_or("Hunting", Severity::name)
}

/// The class that gives it its colour.
pub fn class(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::High) => "high",
        Some(Severity::Medium) => "medium",
        Some(Severity::Low) => "low",
        Some(Severity::Informational) => "informational",
        None => "hunting",
    }
}

/// Shape and word.
pub fn badge(severity: Option<Severity>, out: &mut Markup) {
    out.raw("<span class=\"badge ").raw(class(severity)).raw("\">");
    out.raw("<svg class=\"shape\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">");
    shape(severity, (8.0, 8.0), 6.0, out);
    out.raw("</svg>").raw(name(severity)).raw("</span>");
}

/// Its shape around a point: triangle, diamond, circle, square, ring.
pub fn shape(severity: Option<Severity>, (x, y): (f64, f64), radius: f64, out: &mut Markup) {
    let r = radius;
    let corners: &[(f64, f64)] = match severity {
        Some(Severity::High) => &[(0.0, -1.1), (1.1, 0.9), (-1.1, 0.9)],
        Some(Severity::Medium) => &[(0.0, -1.15), (1.15, 0.0), (0.0, 1.15), (-1.15, 0.0)],
        Some(Severity::Informational) => &[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)],
        Some(Severity::Low) | None => &[],
    };
    if corners.is_empty() {
        let class = if severity.is_none() { "ring" } else { "dot" };
        let radius = if severity.is_none() { r * 0.8 } else { r * 0.95 };
        out.raw("<circle").attr("class", class).attr("cx", &number(x)).attr("cy", &number(y));
        out.attr("r", &number(radius)).raw("/>");
        return;
    }
    let mut points = String::new();
    for (dx, dy) in corners {
        let _ = write!(points, "{},{} ", number(x + dx * r), number(y + dy * r));
    }
    out.raw("<polygon").attr("points", points.trim_end()).raw("/>");
}

/// A number of a picture: as many digits as can be seen.
pub fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}
