//! Digests of the files that alerts came from, as evidence: each file once, and only those that a rule with alerts reads.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use detect::evidence::{Input, Inputs};
use logs::Logs;

use crate::rule_run::RuleRun;

/// The digests that were taken, by the number of the file.
#[derive(Default)]
pub struct Digests {
    known: BTreeMap<usize, Input>,
}

impl Digests {
    /// The digests of the files of these tables.
    pub fn of<'a>(
        &mut self,
        tables: impl IntoIterator<Item = &'a String>,
        logs: &Logs,
    ) -> Result<Inputs> {
        let mut files = BTreeMap::new();
        for file in tables.into_iter().flat_map(|it| logs.files_of(it)) {
            let input = match self.known.get(&file.index) {
                Some(it) => it.clone(),
                None => {
                    let cant = || format!("{} can't be read again for its digest", file.name);
                    let mut bytes = File::open(&file.path).with_context(cant)?;
                    // Where the file lies is no evidence, and differs from machine to machine.
                    let name = Path::new(&file.name).file_name().unwrap_or_default();
                    let name = name.to_string_lossy();
                    let input = Input::digest(&name, &mut bytes).with_context(cant)?;
                    self.known.insert(file.index, input.clone());
                    input
                }
            };
            files.insert(file.index, input);
        }
        Ok(Inputs { files: files.into_values().collect() })
    }
}

/// Gives each alert the digests of the files of its rule's tables.
pub fn add_digests(runs: &mut [RuleRun], logs: &Logs) -> Result<()> {
    let mut digests = Digests::default();
    for run in runs.iter_mut().filter(|it| !it.alerts.is_empty()) {
        let inputs = Arc::new(digests.of(&run.reads, logs)?);
        run.alerts.iter_mut().for_each(|it| it.inputs = Some(Arc::clone(&inputs)));
    }
    Ok(())
}
