//! Ids along a timeline that is cut into periods: what all plugins of user analytics look at.

use std::collections::{BTreeMap, BTreeSet};

use datafusion::common::{Result, exec_err};
use kql::datetime::DAY;
use kql::types::{Type, Value};

use crate::plugin::rows::{Invocation, NamedColumn};
use crate::types::Cell;

/// More periods than that are a mistake.
const MAX_PERIODS: i64 = 1_000_000;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    Length(i64),
    Week,
    Month,
    Year,
}

/// Rows as numbers: an id, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event {
    pub at: i64,
    pub id: usize,
}

/// The events of one combination of dimensions, by time, and a row that shows these.
#[derive(Debug)]
pub struct Group {
    pub row: usize,
    pub events: Vec<Event>,
}

/// The timeline of a call.
pub struct Timeline<'a> {
    pub column: &'a NamedColumn,
    pub dimensions: Vec<&'a NamedColumn>,
    pub groups: Vec<Group>,
    pub start: i64,
    pub end: i64,
    /// Reals are held as so many parts of one.
    scale: f64,
    ids: BTreeMap<String, usize>,
}

const PARTS: f64 = 1e6;

impl<'a> Timeline<'a> {
    /// All rows with an id and a time; by combination of dimensions in the order in which these first come.
    pub fn new(call: &'a Invocation) -> Result<Timeline<'a>> {
        let (_, ids) = call.column("IdColumn")?;
        let (_, column) = call.column("TimelineColumn")?;
        let dimensions = call.columns("Dimension");
        let scale = if column.ty == Type::Real { PARTS } else { 1.0 };
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut place: BTreeMap<Vec<String>, usize> = BTreeMap::new();
        let mut groups: Vec<Group> = Vec::new();
        let (mut least, mut most) = (i64::MAX, i64::MIN);
        for row in 0..call.input.n_rows {
            let Some(at) = time(column.cell(row), scale) else { continue };
            let next = known.len();
            let id = *known.entry(ids.cell(row).to_text()).or_insert(next);
            let key = dimensions.iter().map(|it| it.cell(row).to_text()).collect();
            let of = *place.entry(key).or_insert_with(|| {
                groups.push(Group { row, events: Vec::new() });
                groups.len() - 1
            });
            if let Some(group) = groups.get_mut(of) {
                group.events.push(Event { at, id });
            }
            (least, most) = (least.min(at), most.max(at));
        }
        groups.iter_mut().for_each(|it| it.events.sort_unstable());
        let start = parameter(call, "Start", scale).unwrap_or(least);
        let end = parameter(call, "End", scale).unwrap_or(most);
        Ok(Timeline { column, dimensions, groups, start, end, scale, ids: known })
    }

    /// A length of time, or a number, that an argument says.
    pub fn length(&self, call: &Invocation, param: &str) -> Result<i64> {
        match parameter(call, param, self.scale) {
            Some(it) if it > 0 => Ok(it),
            _ => exec_err!("`{param}` must be more than 0"),
        }
    }

    /// A period's length: a number, or the words week, month and year.
    pub fn step(&self, call: &Invocation, param: &str) -> Result<Step> {
        match call.text(param) {
            "week" => Ok(Step::Week),
            "month" => Ok(Step::Month),
            "year" => Ok(Step::Year),
            _ => self.length(call, param).map(Step::Length),
        }
    }

    /// The number of an id, where the rows have it.
    pub fn id(&self, text: &str) -> Option<usize> {
        self.ids.get(text).copied()
    }

    /// The beginnings of all periods from the start to the end, both included.
    pub fn periods(&self, step: Step) -> Result<Vec<i64>> {
        let mut periods = Vec::new();
        let mut at = self.period(self.start, step);
        while at <= self.end {
            periods.push(at);
            if periods.len() as i64 > MAX_PERIODS {
                return exec_err!("the timeline has more than {MAX_PERIODS} periods");
            }
            at = next(at, step);
        }
        Ok(periods)
    }

    /// The beginning of the period that an instant lies in.
    pub fn period(&self, at: i64, step: Step) -> i64 {
        match step {
            Step::Length(length) => {
                let since = at.saturating_sub(self.start);
                self.start.saturating_add(since.div_euclid(length).saturating_mul(length))
            }
            // The first day of all is a Monday; Kusto's weeks begin on Sundays.
            Step::Week => at - (at.saturating_add(DAY)).rem_euclid(7 * DAY),
            Step::Month => first_of(at, false),
            Step::Year => first_of(at, true),
        }
    }

    /// The ids of the events between two instants, the second one out.
    pub fn ids(&self, group: &Group, from: i64, to: i64) -> BTreeSet<usize> {
        events(group, from, to).iter().map(|it| it.id).collect()
    }

    /// An instant as a value of the timeline's column.
    pub fn cell(&self, at: i64) -> Cell<'static> {
        match self.column.ty {
            Type::DateTime => Cell::DateTime(at),
            Type::TimeSpan => Cell::TimeSpan(at),
            Type::Real => Cell::Real(at as f64 / self.scale),
            _ => Cell::Long(at),
        }
    }
}

/// The events between two instants, the second one out.
pub fn events(group: &Group, from: i64, to: i64) -> &[Event] {
    let first = group.events.partition_point(|it| it.at < from);
    let last = group.events.partition_point(|it| it.at < to).max(first);
    group.events.get(first..last).unwrap_or_default()
}

/// The beginning of the period after the one that begins there.
pub fn next(at: i64, step: Step) -> i64 {
    match step {
        Step::Length(length) => at.saturating_add(length),
        Step::Week => at.saturating_add(7 * DAY),
        Step::Month => first_of(at.saturating_add(32 * DAY), false),
        Step::Year => first_of(at.saturating_add(367 * DAY), true),
    }
}

/// The first day of an instant's month or year.
fn first_of(at: i64, year: bool) -> i64 {
    let text = kql::datetime::format(at);
    let (y, m) = (text.get(..4).unwrap_or("0001"), text.get(5..7).unwrap_or("01"));
    let month = if year { "01" } else { m };
    kql::datetime::parse_iso(&format!("{y}-{month}-01T00:00:00Z")).unwrap_or(at)
}

fn time(cell: Cell<'_>, scale: f64) -> Option<i64> {
    match cell {
        Cell::DateTime(it) | Cell::TimeSpan(it) | Cell::Long(it) => Some(it),
        Cell::Real(it) if it.is_finite() => Some((it * scale).round() as i64),
        _ => None,
    }
}

fn parameter(call: &Invocation, param: &str, scale: f64) -> Option<i64> {
    match call.constant(param)? {
        Value::Null(_) => None,
        Value::Real(it) => Some((it * scale).round() as i64),
        _ => call
            .long(param)
            .map(|it| if scale == 1.0 { it } else { it.saturating_mul(scale as i64) }),
    }
}
