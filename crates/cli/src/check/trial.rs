//! A query taken as far as is wanted, over no logs.

use std::sync::Arc;

use anyhow::Result;
use engine::library::Functions;
use engine::run::{Context, Resources, run as run_table};
use engine::stages::{Settled, settled};
use kql::bound::BoundTable;
use kql::diagnostic::Diagnostic;
use logs::{Inputs, Logs, Workspace};
use tokio::runtime::{Builder, Runtime};

use crate::args::Level;
use crate::clock::machine_now;
use crate::codes::run_failed;
use crate::outside::Rules;

/// What queries are tried against.
pub struct Trial {
    logs: Arc<Logs>,
    runtime: Runtime,
    context: Context,
}

impl Trial {
    /// Against the tables, functions and watchlists of a workspace; every table is empty.
    pub fn new(workspace: Workspace) -> Result<Trial> {
        let rules = Rules { empty: true, ..Rules::default() };
        let logs = Logs::open(Inputs::new(), workspace, logs::Options::default());
        let logs = Arc::new(logs.with_outside(rules.reader()));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let resources =
            Arc::new(Resources { n_threads: 1, memory: 256 << 20, ..Resources::default() });
        let context = Context { tables: logs.clone(), now: machine_now(), window: None, resources };
        Ok(Trial { logs, runtime, context })
    }

    /// What there is to say of a query up to that level.
    pub fn findings(&self, text: &str, level: Level) -> Vec<Diagnostic> {
        match level {
            Level::Syntax => kql::parse(text).1,
            Level::Bind => kql::check(text, self.logs.as_ref(), &Functions),
            Level::Run => {
                let mut found = kql::check(text, self.logs.as_ref(), &Functions);
                found.extend(self.failures(text));
                found
            }
        }
    }

    /// What stops the query when it is run; nothing where it has an error already.
    fn failures(&self, text: &str) -> Vec<Diagnostic> {
        let bound = kql::compile(text, self.logs.as_ref(), &Functions).0;
        let Some(bound) = bound else { return Vec::new() };
        let settling = settled(text, &bound, self.logs.as_ref(), &self.context);
        let Settled { query, context } = match self.runtime.block_on(settling) {
            Ok(settled) => settled,
            Err(error) => {
                let span = bound.tables.first().map(|it| it.span).unwrap_or_default();
                return vec![run_failed(&error, span)];
            }
        };
        let failed = |it: &BoundTable| {
            let answer = self.runtime.block_on(run_table(it, &context));
            answer.err().map(|error| run_failed(&error, it.span))
        };
        query.tables.iter().filter_map(failed).collect()
    }
}
