//! What a plugin (`evaluate name(...)`) is: one static value with its name, parameters, output columns, documentation and examples.

pub mod arrange;
pub mod rows;
pub mod stage;

use datafusion::common::Result;
use kql::library::{Param, Plugin as Signature, PluginArgument, PluginCall, PluginColumns};
use kql::types::{Type, Value};

use crate::coverage::Status;
use crate::plugin::rows::{Invocation, Rows};
use crate::tables::Tables;

/// A plugin of the library.
#[derive(Debug)]
pub struct Plugin {
    pub name: &'static str,
    pub params: &'static [Param],
    /// The other ways to call it, tried in order where the first doesn't fit.
    pub overloads: &'static [&'static [Param]],
    /// The columns of its answer, from what the call gives.
    pub output: fn(&PluginCall) -> PluginColumns,
    /// The columns of the further tables that it answers with.
    pub further: &'static [fn(&PluginCall) -> PluginColumns],
    /// What to use instead of this old spelling.
    pub instead: Option<&'static str>,
    pub summary: &'static str,
    /// Queries that show it; each binds, which a test holds.
    pub examples: &'static [&'static str],
    /// Says that it will never run; how else it stands, `run` tells.
    pub status: Status,
    /// Its code: from all rows and arguments to its answer. The columns are those of `output`, by place; where that is open, by name.
    pub run: Option<Run>,
    /// Its code where it needs what lies outside of the workspace; it is run before there is a plan.
    pub reach: Option<Reach>,
    /// Its rows are the input summarised by what it groups by (`pivot`).
    pub grouped: bool,
}

/// What carries a plugin out.
pub type Run = fn(&Invocation) -> Result<Rows>;

/// The same for one that reaches outside.
pub type Reach = fn(&Invocation, &dyn Tables) -> Result<Rows, Unreached>;

/// What lies outside and wasn't got, and why.
#[derive(Debug)]
pub struct Unreached {
    /// Without secrets.
    pub location: String,
    pub reason: String,
}

impl Plugin {
    /// What a plugin has where its definition says nothing else.
    pub const NEW: Plugin = Plugin {
        name: "",
        params: &[],
        overloads: &[],
        output: open_columns,
        further: &[],
        instead: None,
        summary: "",
        examples: &[],
        status: Status::BindsOnly,
        run: None,
        reach: None,
        grouped: false,
    };

    /// Whether it has code.
    pub fn runs(&self) -> bool {
        self.run.is_some() || self.reach.is_some()
    }

    /// What the binder needs of it.
    pub fn signature(&self) -> Signature {
        Signature {
            name: self.name,
            params: self.params,
            overloads: self.overloads,
            output: self.output,
            further: self.further,
            summary: self.summary,
        }
    }
}

/// Columns that only the data tells.
pub fn open_columns(_: &PluginCall) -> PluginColumns {
    PluginColumns { columns: Vec::new(), open: true }
}

/// The input's own columns.
pub fn input_columns(call: &PluginCall) -> PluginColumns {
    closed(call.input.to_vec())
}

/// These columns and no others; a name that stands twice gets a number.
pub fn closed(columns: Vec<(String, Type)>) -> PluginColumns {
    let mut unique: Vec<(String, Type)> = Vec::new();
    for (name, ty) in columns {
        let taken = |candidate: &str| unique.iter().any(|it| it.0 == candidate);
        let mut candidate = name.clone();
        let mut n = 0;
        while taken(&candidate) {
            n += 1;
            candidate = format!("{name}{n}");
        }
        unique.push((candidate, ty));
    }
    PluginColumns { columns: unique, open: false }
}

/// Columns of those names and types.
pub fn fixed(columns: &[(&str, Type)]) -> Vec<(String, Type)> {
    columns.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect()
}

/// The first argument for that parameter.
pub fn argument<'a>(call: &'a PluginCall, param: &str) -> Option<&'a PluginArgument> {
    call.args.iter().find(|it| it.param == param)
}

/// The columns that the arguments for that parameter name.
pub fn referenced(call: &PluginCall, param: &str) -> Vec<(String, Type)> {
    call.args.iter().filter(|it| it.param == param).filter_map(column).collect()
}

/// The column that an argument names.
pub fn column(it: &PluginArgument) -> Option<(String, Type)> {
    it.name.clone().map(|name| (name, it.ty))
}

/// Whether the argument is the constant true.
pub fn is_true(it: &PluginArgument) -> bool {
    it.constant == Some(Value::Bool(true))
}
