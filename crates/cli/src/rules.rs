//! `picket rules`: rules listed and converted.

mod convert;
mod list;

use std::path::PathBuf;

use anyhow::Result;

use crate::Outcome;
use crate::args::{RulesArgs, RulesCommand};
use crate::terminal::{clean, counted, say};

/// Runs the command.
pub fn run(args: RulesArgs) -> Result<Outcome> {
    match args.command {
        RulesCommand::Convert(args) => convert::run(&args),
        RulesCommand::List(args) => list::run(&args),
    }
}

/// Says which files of folders hold no rule.
pub fn say_skipped(skipped: &[PathBuf]) {
    const SHOWN: usize = 3;
    let names: Vec<String> =
        skipped.iter().take(SHOWN).map(|it| clean(&it.display().to_string())).collect();
    let more = if skipped.len() > SHOWN { ", ..." } else { "" };
    if !names.is_empty() {
        let n = counted(skipped.len() as u64, "JSON file");
        say(&format!("skipped {n} without a rule: {}{more}", names.join(", ")));
    }
}
