//! `picket simulate`: a tenant's sign-in and audit logs with labelled attacks.

use std::io::{IsTerminal, Write};

use anyhow::Result;
use detect::liveness::grouped;
use indicatif::ProgressBar;
use kql::datetime;
use simulate::{Options, Summary, simulate};

use crate::Outcome;
use crate::args::SimulateArgs;
use crate::clock::machine_now;
use crate::terminal::{Style, bytes, counted};

/// Runs the command.
pub fn run(args: SimulateArgs) -> Result<Outcome> {
    // Without an end of its own a simulation ends with the last full hour.
    let now = machine_now();
    let end = args.end.unwrap_or(now - now.rem_euclid(datetime::HOUR));
    let options = Options {
        users: args.users,
        days: args.days,
        seed: args.seed,
        shape: args.shape,
        compression: args.compression,
        columns: args.columns,
        ..Options::new(args.to, end)
    };
    let bar =
        if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let summary = simulate(&options, &mut |it| {
        bar.set_length(it.hours);
        bar.set_position(it.hours_done);
    })?;
    bar.finish_and_clear();
    describe(&summary, &options, Style::stdout(args.color))?;
    Ok(Outcome::Done)
}

fn describe(summary: &Summary, options: &Options, style: Style) -> Result<()> {
    let mut out = std::io::stdout().lock();
    let rows = summary.interactive_rows + summary.non_interactive_rows;
    writeln!(
        out,
        "{}: {} of {} over {} ({} interactive, {} not){}, {} in {}",
        style.strong(&summary.logs.display().to_string()),
        counted(rows, "sign-in"),
        counted(u64::from(options.users), "user"),
        counted(u64::from(options.days), "day"),
        grouped(summary.interactive_rows),
        grouped(summary.non_interactive_rows),
        match summary.audit_rows {
            0 => String::new(),
            n => format!(
                " and {} in the directory",
                counted(n, "activity").replace("activitys", "activities")
            ),
        },
        bytes(summary.stored_bytes),
        counted(summary.files, "file"),
    )?;
    writeln!(
        out,
        "{}: {} and {} that look like one",
        style.strong(&summary.truth.display().to_string()),
        counted(summary.attacks, "attack"),
        counted(summary.benign_stories, "benign story").replace("storys", "stories"),
    )?;
    writeln!(out, "next: picket hunt {}", summary.logs.display())?;
    Ok(())
}
