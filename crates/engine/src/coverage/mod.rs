//! The reference: every operator, function, aggregate, plugin and special form with what it takes, what it is for, and whether it
//! runs here. It is made from the definitions that queries are bound and run by, so that it can't say what isn't so.

mod entries;
mod inventory;
mod probe;
mod signature;
mod special;

pub use inventory::{Count, counts, missing};
#[cfg(test)]
pub(crate) use probe::OneTable;
pub use probe::probe;

/// Whether a thing of the language can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Runs,
    /// Queries with it are checked: names and types. Run, they say "not supported yet".
    BindsOnly,
    /// It binds, and will never run here: the reason, such as "needs a cloud service".
    Refused(&'static str),
    /// At most its name is known, so that a query with it is told "not supported yet" rather than "unknown".
    Missing,
}

impl Status {
    /// One or two words for it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Runs => "runs",
            Status::BindsOnly => "binds only",
            Status::Refused(_) => "refused",
            Status::Missing => "missing",
        }
    }

    /// The reason, where it is refused.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Status::Refused(reason) => Some(reason),
            Status::Runs | Status::BindsOnly | Status::Missing => None,
        }
    }
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Operator,
    Scalar,
    Aggregate,
    Plugin,
    SpecialForm,
}

impl Kind {
    /// All kinds in the order of the reference.
    pub const ALL: [Kind; 5] =
        [Kind::Operator, Kind::Scalar, Kind::Aggregate, Kind::Plugin, Kind::SpecialForm];

    /// What one is called.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Operator => "operator",
            Kind::Scalar => "scalar function",
            Kind::Aggregate => "aggregate",
            Kind::Plugin => "plugin",
            Kind::SpecialForm => "special form",
        }
    }

    /// What many are called, as a heading.
    pub fn heading(self) -> &'static str {
        match self {
            Kind::Operator => "Tabular operators",
            Kind::Scalar => "Scalar functions",
            Kind::Aggregate => "Aggregates",
            Kind::Plugin => "Plugins",
            Kind::SpecialForm => "Special forms",
        }
    }
}

/// One entry of the reference.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: &'static str,
    /// Other names for the same.
    pub aliases: &'static [&'static str],
    pub kind: Kind,
    /// The group within its kind; empty where there is but one.
    pub category: &'static str,
    /// How it is written, one line for each way.
    pub signatures: Vec<String>,
    pub params: Vec<Parameter>,
    /// What to use instead of this old spelling.
    pub instead: Option<&'static str>,
    pub summary: &'static str,
    pub examples: Vec<Shown>,
    pub status: Status,
}

/// A parameter as the reference shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: &'static str,
    /// What it takes: `long`, `number`, `column`; empty for any type.
    pub takes: String,
    pub summary: &'static str,
}

/// A query, and its one value where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub query: String,
    pub answer: Option<&'static str>,
}

/// The whole reference: kind by kind, category by category, by name.
pub fn all() -> Vec<Entry> {
    let mut entries = entries::all();
    let place = |it: &Entry| Kind::ALL.iter().position(|kind| *kind == it.kind);
    entries.sort_by_key(|it| (place(it), it.category, it.name.trim_start_matches('_'), it.name));
    entries
}

/// The entries of that name: several where an operator and an aggregate share it (`count`).
pub fn find<'a>(entries: &'a [Entry], name: &str) -> Vec<&'a Entry> {
    entries.iter().filter(|it| it.name == name || it.aliases.contains(&name)).collect()
}

#[cfg(test)]
mod tests;
