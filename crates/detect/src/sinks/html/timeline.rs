//! Alerts over time: a lane for each severity. Near ones share a mark, which says how many they are.

use std::collections::BTreeMap;

use kql::datetime::{DAY, HOUR, MINUTE};

use super::head::{counted, day};
use super::layout::{Layout, Placed};
use super::markup::{Markup, second};
use super::severity::{self, ALL, class, number, shape};
use crate::liveness::grouped;
use crate::rule::Severity;

const WIDTH: f64 = 960.0;
/// Where the lanes begin and end; names stand at the left.
const LEFT: f64 = 130.0;
const RIGHT: f64 = 940.0;
const TOP: f64 = 14.0;
const LANE: f64 = 42.0;
/// The picture has so many places; alerts of one severity that begin in one place share a mark.
const N_PLACES: i64 = 36;
/// The most labels of the axis.
const MAX_TICKS: i64 = 7;
/// Days that the table beside the picture has; the others are counted.
const MAX_DAYS: usize = 100;
/// Lengths between two labels of the axis.
const STEPS: [i64; 18] = [
    MINUTE,
    5 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
    30 * DAY,
    60 * DAY,
    120 * DAY,
    365 * DAY,
    3650 * DAY,
];

/// The picture, and the same as a table.
pub fn section(layout: &Layout<'_>, out: &mut Markup) {
    let Some(span) = layout.span() else { return };
    out.raw("<section id=\"timeline\" aria-labelledby=\"h-timeline\">\n<h2 id=\"h-timeline\">Timeline</h2>\n<figure>\n");
    out.scroll("Timeline of alerts", |out| picture(layout, Axis::over(span), out));
    out.raw("<figcaption class=\"faint\">A mark stands for the alerts that begin in one thirty-sixth of the time; a number says how many they are.</figcaption>\n</figure>\n");
    out.fold("Alerts by day", false, |out| days(layout, out));
    out.raw("</section>\n");
}

/// Which times the picture shows.
#[derive(Debug, Clone, Copy)]
struct Axis {
    from: i64,
    to: i64,
    step: i64,
}

impl Axis {
    /// The span with a little room around it; half an hour at least.
    fn over((from, to): (i64, i64)) -> Axis {
        let room = (to.saturating_sub(from) / 30).max(15 * MINUTE);
        let (from, to) = (from.saturating_sub(room), to.saturating_add(room));
        let fits = |it: &&i64| to.saturating_sub(from) / **it < MAX_TICKS;
        let most = to.saturating_sub(from) / MAX_TICKS + 1;
        let step = STEPS.iter().find(fits).copied().unwrap_or(most);
        Axis { from, to, step }
    }

    /// The place of an instant.
    fn place(&self, at: i64) -> i64 {
        let length = i128::from(self.to) - i128::from(self.from);
        let along = i128::from(at) - i128::from(self.from);
        let place = along * i128::from(N_PLACES) / length.max(1);
        i64::try_from(place).unwrap_or(0).clamp(0, N_PLACES - 1)
    }

    fn x(&self, at: i64) -> f64 {
        let share = (at as f64 - self.from as f64) / (self.to as f64 - self.from as f64);
        LEFT + share * (RIGHT - LEFT)
    }

    /// Where labels stand.
    fn ticks(&self) -> impl Iterator<Item = i64> {
        let first = self.from.div_euclid(self.step).saturating_add(1);
        let (step, to) = (self.step, self.to);
        (0..=MAX_TICKS)
            .filter_map(move |it| first.checked_add(it)?.checked_mul(step))
            .take_while(move |it| *it <= to)
    }
}

fn picture(layout: &Layout<'_>, axis: Axis, out: &mut Markup) {
    let lanes: Vec<Option<Severity>> = ALL.into_iter().filter(|it| layout.count(*it) > 0).collect();
    let bottom = TOP + LANE * lanes.len() as f64;
    let size = format!("0 0 {} {}", number(WIDTH), number(bottom + 26.0));
    out.raw("<svg class=\"timeline\" role=\"group\" aria-label=\"Alerts over time, by severity\"");
    out.attr("viewBox", &size).raw(">\n");
    for at in axis.ticks() {
        let x = number(axis.x(at));
        line((&x, &number(TOP)), (&x, &number(bottom)), out);
        let whole = second(at);
        let label = if axis.step >= DAY { whole.get(..10) } else { whole.get(5..16) };
        out.raw("<text class=\"tick\" text-anchor=\"middle\"").attr("x", &x);
        out.attr("y", &number(bottom + 18.0)).raw(">").text(label.unwrap_or(&whole));
        out.raw("</text>\n");
    }
    for (at, severity) in lanes.into_iter().enumerate() {
        lane(layout, axis, severity, TOP + LANE * (at as f64 + 0.5), out);
    }
    out.raw("</svg>\n");
}

fn line((x1, y1): (&str, &str), (x2, y2): (&str, &str), out: &mut Markup) {
    out.raw("<line").attr("x1", x1).attr("y1", y1).attr("x2", x2).attr("y2", y2).raw("/>\n");
}

fn lane(layout: &Layout<'_>, axis: Axis, severity: Option<Severity>, y: f64, out: &mut Markup) {
    line((&number(LEFT), &number(y)), (&number(RIGHT), &number(y)), out);
    out.raw("<g").attr("class", class(severity)).raw(">\n");
    shape(severity, (12.0, y), 6.5, out);
    out.raw("<text x=\"26\"").attr("y", &number(y + 4.5)).raw(">");
    out.text(severity::name(severity)).raw("</text>\n");
    let mut places: BTreeMap<i64, Vec<&Placed<'_>>> = BTreeMap::new();
    for it in layout.alerts().filter(|it| it.alert.severity == severity) {
        places.entry(axis.place(it.alert.start)).or_default().push(it);
    }
    for alerts in places.into_values() {
        mark(&alerts, axis, y, out);
    }
    out.raw("</g>\n");
}

/// The mark of alerts that share a place: a link to the first of them.
fn mark(alerts: &[&Placed<'_>], axis: Axis, y: f64, out: &mut Markup) {
    let Some(first) = alerts.iter().min_by_key(|it| it.alert.start) else { return };
    let n = alerts.len();
    let what = match n {
        1 => first.alert.name.chars().take(200).collect(),
        _ => counted(n as u64, "alert"),
    };
    let when = second(first.alert.start);
    let severity = first.alert.severity;
    let label = format!("{}, {when}: {what}", severity::name(severity));
    match first.is_whole() {
        true => out.raw("<a").attr("href", &format!("#alert-{}", first.number)),
        false => out.raw("<a href=\"#alerts\""),
    };
    out.attr("aria-label", &label).raw("><title>").text(&label).raw("</title>");
    let width = (RIGHT - LEFT) / N_PLACES as f64;
    let x = LEFT + width * (axis.place(first.alert.start) as f64 + 0.5);
    shape(severity, (x, y), 7.0, out);
    if n > 1 {
        out.raw("<text text-anchor=\"middle\"").attr("x", &number(x));
        out.attr("y", &number(y - 10.0)).raw(">").text(&grouped(n as u64)).raw("</text>");
    }
    out.raw("</a>\n");
}

fn days(layout: &Layout<'_>, out: &mut Markup) {
    let mut days: BTreeMap<i64, [u64; ALL.len()]> = BTreeMap::new();
    for it in layout.alerts() {
        let counts = days.entry(it.alert.start.div_euclid(DAY)).or_default();
        let of = ALL.iter().position(|severity| *severity == it.alert.severity);
        if let Some(count) = of.and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    out.scroll("Alerts by day", |out| {
        out.raw("<table>");
        out.heads(std::iter::once("Day").chain(ALL.into_iter().map(severity::name)));
        out.raw("<tbody>\n");
        for (at, counts) in days.iter().take(MAX_DAYS) {
            out.raw("<tr><th scope=\"row\">").text(&day(at.saturating_mul(DAY))).raw("</th>");
            for count in counts {
                out.element("td class=\"number\"", &grouped(*count));
            }
            out.raw("</tr>\n");
        }
        out.raw("</tbody></table>");
    });
    if days.len() > MAX_DAYS {
        let more = counted((days.len() - MAX_DAYS) as u64, "more day");
        out.element("p class=\"more\"", &format!("and {more}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_few_labels_whatever_its_length() {
        for (from, to) in
            [(0, 0), (0, HOUR), (0, 40 * DAY), (0, 3_652_058 * DAY), (DAY, 900_000 * DAY)]
        {
            let axis = Axis::over((from, to));
            let n = axis.ticks().count();
            assert!((1..=7).contains(&n), "{from}..{to}: {n} labels");
            assert!(axis.ticks().all(|it| (LEFT..=RIGHT).contains(&axis.x(it))), "{from}..{to}");
            assert!(
                (0..N_PLACES).contains(&axis.place(from))
                    && (0..N_PLACES).contains(&axis.place(to))
            );
        }
    }
}
