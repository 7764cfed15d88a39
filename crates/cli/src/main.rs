//! The binary `picket`: arguments in, text out. One file per command.

mod answer;
mod args;
mod card;
mod check;
mod clock;
mod codes;
mod config;
mod demo;
mod diagnostics;
mod digests;
mod explain;
mod fmt;
mod functions;
mod hunt;
mod inspect;
mod outside;
mod picture;
mod progress;
mod query;
mod report;
mod rounds;
mod rule_run;
mod rules;
mod shared;
mod side_by_side;
mod simulate;
mod source;
mod state;
mod summary;
mod tables;
mod terminal;
mod verify;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::args::{Cli, Command};

// Many short-lived buffers of all sizes: the system allocator gives memory back late, and the peak is a promise of ours.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended: what the shell is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, with findings or not.
    Done,
    /// `check` found an error, `fmt --check` a file to format, `verify` an alert that isn't as it says, or `hunt` what `--fail-on` names.
    Found,
    /// Nothing could be read, or a rule or query is wrong.
    Wrong,
}

fn main() -> ExitCode {
    let running = std::thread::Builder::new().stack_size(source::STACK).spawn(run);
    match running.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // It has said why it panicked.
        Ok(Err(_)) => ExitCode::from(101),
        Err(error) => {
            terminal::complain(&format!("no thread can be started: {error}"));
            ExitCode::from(2)
        }
    }
}

fn run() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let (command, said) = match config::configured(Cli::command(), &args) {
        Ok(it) => it,
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            return ExitCode::from(2);
        }
    };
    let parsed = command.clone().try_get_matches_from(&args);
    let cli = match parsed.and_then(|it| Cli::from_arg_matches(&it)) {
        Ok(it) => it,
        Err(error) => match config::variables::blamed(&command, &args, &error) {
            Some(text) => {
                terminal::complain(&text);
                return ExitCode::from(2);
            }
            None => error.exit(),
        },
    };
    said.iter().for_each(|it| terminal::say(it));
    let outcome = match cli.command {
        Command::Query(args) => query::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Fmt(args) => fmt::run(args),
        Command::Hunt(args) => hunt::run(args),
        Command::Simulate(args) => simulate::run(args),
        Command::Demo(args) => demo::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Functions(args) => functions::run(args),
        Command::Tables(args) => tables::run(args),
        Command::Rules(args) => rules::run(args),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(1),
        Ok(Outcome::Wrong) => ExitCode::from(2),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::complain(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Whether the reader of our output went away (`picket query ... | head`), which is not an error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let io = error.chain().find_map(|it| it.downcast_ref::<std::io::Error>());
    io.is_some_and(|it| it.kind() == std::io::ErrorKind::BrokenPipe)
}
