//! Settings from `picket.toml`: an option's default where neither the command line nor a variable says otherwise.
//!
//! The file that the user names (`--config`, `PICKET_CONFIG`) may set what options set. One that merely lies in the working directory may
//! not: a folder of logs comes from somewhere, and whoever made it could have put a `picket.toml` there. Such a file is not heard on what
//! opens the network or reads or writes files, and what it does set is said aloud, since a range of time or a limit decides what is found.

mod toml;
pub mod variables;

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Arg, ArgAction, Command};
use kql::suggest::nearest;

use self::toml::{Setting, read};

/// Looked for in the working directory.
const FILE: &str = "picket.toml";
/// The variable that names the file.
const VARIABLE: &str = "PICKET_CONFIG";
/// A file of settings is short.
const MAX_BYTES: u64 = 1 << 20;

/// Options of all commands that run queries, or of several: they may stand before the first `[command]`.
const SHARED: [&str; 14] = [
    "now",
    "schemas",
    "functions",
    "watchlists",
    "closed",
    "externaldata",
    "allow-origin",
    "memory",
    "timeout",
    "max-rows",
    "threads",
    "geoip",
    "strict-input",
    "color",
];
/// Options that open the network, or read or write files: a file that was merely found isn't heard on these.
const REACHING: [&str; 15] = [
    "allow-origin",
    "schemas",
    "functions",
    "watchlists",
    "externaldata",
    "geoip",
    "rules",
    "logs",
    "state",
    "summary",
    "report",
    "baseline",
    "to",
    "keep",
    "out",
];
/// Of these a value is a path, or ends in one behind an equals sign; it is meant from the file's folder.
const PATHS: [&str; 14] = [
    "schemas",
    "functions",
    "watchlists",
    "externaldata",
    "geoip",
    "rules",
    "logs",
    "state",
    "summary",
    "report",
    "baseline",
    "to",
    "keep",
    "out",
];
/// Options that belong to one run, and so to the command line.
const OF_A_RUN: [&str; 4] = ["table", "config", "help", "version"];

/// The file of settings, and whether the user named it.
struct Source {
    path: PathBuf,
    is_named: bool,
}

/// The command line's definition with the defaults of the file, and what is to be said of it.
pub fn configured(command: Command, args: &[OsString]) -> Result<(Command, Option<String>)> {
    let Some(source) = source(args) else { return Ok((command, None)) };
    let Some(text) = text(&source)? else { return Ok((command, None)) };
    let shown = source.path.display();
    let settings = match read(&text) {
        Ok(it) => it,
        Err(wrong) => bail!("{shown}:{}: {}", wrong.line, wrong.message),
    };
    let mut command = command;
    for setting in &settings {
        let wrong = |it: String| anyhow::anyhow!("{shown}:{}: {it}", setting.line);
        command = apply(command, setting, &source).map_err(wrong)?;
    }
    let names: Vec<String> = settings.iter().map(Setting::shown).collect();
    let said = (!source.is_named && !names.is_empty())
        .then(|| format!("settings from {shown} in this folder: {}", names.join(", ")));
    Ok((command, said))
}

/// The file that the command line or the variable names, else the one in the working directory.
fn source(args: &[OsString]) -> Option<Source> {
    let named = named(args).or_else(|| std::env::var_os(VARIABLE).filter(|it| !it.is_empty()));
    match named {
        Some(it) => Some(Source { path: PathBuf::from(it), is_named: true }),
        None => Some(Source { path: PathBuf::from(FILE), is_named: false })
            .filter(|it| it.path.is_file()),
    }
}

/// What stands behind the last `--config` before `--`. It has to be known before the command line is read.
fn named(args: &[OsString]) -> Option<OsString> {
    let mut found = None;
    let mut rest = args.iter().skip(1).take_while(|it| *it != "--");
    while let Some(it) = rest.next() {
        if it == "--config" {
            found = rest.next().cloned();
        } else if let Some(path) = it.to_str().and_then(|it| it.strip_prefix("--config=")) {
            found = Some(OsString::from(path));
        }
    }
    found
}

/// The file's text; None where the one that was found can't be opened.
fn text(source: &Source) -> Result<Option<String>> {
    let shown = source.path.display();
    let file = match File::open(&source.path) {
        Ok(it) => it,
        Err(_) if !source.is_named => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("{shown} can't be read")),
    };
    let mut bytes = Vec::new();
    let read = std::io::copy(&mut file.take(MAX_BYTES + 1), &mut bytes);
    read.with_context(|| format!("{shown} can't be read"))?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "{shown} is larger than 1 MiB: these are no settings");
    let text = String::from_utf8(bytes).with_context(|| format!("{shown} is no UTF-8 text"))?;
    Ok(Some(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)))
}

impl Setting {
    /// `hunt.once`.
    fn shown(&self) -> String {
        self.command.iter().chain([&self.name]).map(String::as_str).collect::<Vec<_>>().join(".")
    }
}

/// The definition with one setting as its option's default; else what is wrong with it.
fn apply(command: Command, setting: &Setting, source: &Source) -> Result<Command, String> {
    let name = setting.name.as_str();
    if OF_A_RUN.contains(&name) {
        return Err(format!("`{name}` belongs to a run; give it on the command line"));
    }
    if !source.is_named && REACHING.contains(&name) {
        let path = source.path.display();
        return Err(format!(
            "`{name}` reaches beyond this folder's logs and isn't taken from a file that merely lies here; if it is to be trusted, say so: --config {path}"
        ));
    }
    if setting.command.is_empty() {
        return shared(command, setting, source);
    }
    let known = |it: &Command| option(it, name).is_some();
    within(command, &setting.command, &mut |it| {
        if !known(&it) {
            let names =
                it.get_arguments().filter_map(Arg::get_long).filter(|it| !OF_A_RUN.contains(it));
            return Err(unknown("setting", name, names));
        }
        with_default(it, setting, source)
    })
}

/// The same for all commands that have the option.
fn shared(command: Command, setting: &Setting, source: &Source) -> Result<Command, String> {
    let name = setting.name.as_str();
    if !SHARED.contains(&name) {
        let owner = command.get_subcommands().find(|it| option(it, name).is_some());
        return Err(match owner {
            Some(it) => {
                format!("`{name}` is a setting of one command; write it under [{}]", it.get_name())
            }
            None => unknown("setting", name, SHARED.into_iter()),
        });
    }
    let names: Vec<String> = command
        .get_subcommands()
        .filter(|it| option(it, name).is_some())
        .map(|it| it.get_name().to_owned())
        .collect();
    names.into_iter().try_fold(command, |command, it| {
        within(command, &[it], &mut |it| with_default(it, setting, source))
    })
}

/// Changes the command of these words.
fn within(
    command: Command,
    words: &[String],
    change: &mut dyn FnMut(Command) -> Result<Command, String>,
) -> Result<Command, String> {
    let Some((first, rest)) = words.split_first() else { return change(command) };
    if !command.get_subcommands().any(|it| it.get_name() == first) {
        let names = command.get_subcommands().map(Command::get_name);
        return Err(unknown("command", first, names));
    }
    let mut wrong = None;
    let command = command.mut_subcommand(first, |it| {
        let before = it.clone();
        within(it, rest, change).unwrap_or_else(|error| {
            wrong = Some(error);
            before
        })
    });
    wrong.map_or(Ok(command), Err)
}

fn with_default(command: Command, setting: &Setting, source: &Source) -> Result<Command, String> {
    let Some(found) = option(&command, &setting.name) else { return Ok(command) };
    let is_multiple = matches!(found.get_action(), ArgAction::Append);
    if setting.values.len() != 1 && !is_multiple {
        return Err(format!("`{}` takes one value", setting.name));
    }
    let folder = source.path.parent().unwrap_or(Path::new(""));
    let values: Vec<String> =
        setting.values.iter().map(|it| from_folder(&setting.name, it, folder)).collect();
    for value in &values {
        valid(found, value)?;
    }
    let id = found.get_id().clone();
    // The definition of the command line lives as long as the program, and wants texts that do.
    let values = values.into_iter().map(|it| &*it.leak());
    Ok(command.mut_arg(id, |it| it.default_values(values)))
}

/// Whether the option takes that value; it is asked by itself.
fn valid(option: &Arg, value: &str) -> Result<(), String> {
    let name = option.get_long().unwrap_or_default();
    if matches!(option.get_action(), ArgAction::SetTrue) {
        let is_either = matches!(value, "true" | "false");
        return if is_either { Ok(()) } else { Err(format!("`{name}` is true or false")) };
    }
    let parser = option.get_value_parser().clone();
    let mut alone = Arg::new("it").long("it").value_parser(parser);
    if let Some(delimiter) = option.get_value_delimiter() {
        alone = alone.value_delimiter(delimiter);
    }
    let asked = Command::new("picket").no_binary_name(true).arg(alone);
    let Err(error) = asked.try_get_matches_from([format!("--it={value}")]) else { return Ok(()) };
    let rendered = error.to_string();
    let reason = rendered.lines().next().unwrap_or_default();
    let reason = reason.split_once("': ").map(|it| it.1.to_owned());
    let values: Vec<String> =
        option.get_possible_values().iter().map(|it| it.get_name().to_owned()).collect();
    let remedy = match (reason, values.is_empty()) {
        (Some(it), _) => it,
        (None, false) => format!("write one of {}", values.join(", ")),
        (None, true) => "not a value of this option".to_owned(),
    };
    Err(format!("`{name}` can't be `{value}`: {remedy}"))
}

/// A path as it is meant from the file's folder.
fn from_folder(name: &str, value: &str, folder: &Path) -> String {
    if !PATHS.contains(&name) || folder.as_os_str().is_empty() {
        return value.to_owned();
    }
    let (before, path) = match value.rsplit_once('=').filter(|_| name == "externaldata") {
        Some((url, path)) => (format!("{url}="), path),
        None => (String::new(), value),
    };
    format!("{before}{}", folder.join(path).display())
}

pub fn option<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|it| it.get_long() == Some(name))
}

/// What is said of a name that nobody knows.
fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    match nearest(name, names.iter().copied()) {
        Some(it) => format!("unknown {what} `{name}`; did you mean `{it}`?"),
        None => format!("unknown {what} `{name}`; known here are {}", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn every_option_that_is_spoken_of_exists() {
        let command = Cli::command();
        let exists = |name: &str| {
            command.get_subcommands().any(|it| {
                option(it, name).is_some()
                    || it.get_subcommands().any(|it| option(it, name).is_some())
            })
        };
        for name in SHARED {
            let hunt = command.find_subcommand("hunt").and_then(|it| option(it, name));
            assert!(hunt.is_some(), "{name}");
        }
        assert!(REACHING.iter().chain(&PATHS).all(|it| exists(it)));
    }

    /// A new option that takes a path has to be thought of here.
    #[test]
    fn every_option_that_takes_a_path_or_an_origin_is_reaching() {
        let command = Cli::command();
        let nested = command.get_subcommands().flat_map(Command::get_subcommands);
        for it in command.get_subcommands().chain(nested).flat_map(Command::get_arguments) {
            let hints =
                ["PATH", "DIR", "FILE", "FILE.mmdb", "URL=FILE", "URL", "NAME=PATH", "LOGS"];
            let names = it.get_value_names().unwrap_or_default();
            let Some(long) = it.get_long() else { continue };
            if names.iter().any(|it| hints.contains(&it.as_str())) {
                let is_known = REACHING.contains(&long) || OF_A_RUN.contains(&long);
                assert!(is_known, "{long}");
            }
        }
    }

    #[test]
    fn the_last_named_file_counts() {
        let args = |it: &str| it.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(named(&args("picket --config a hunt --config=b x")), Some("b".into()));
        assert_eq!(named(&args("picket hunt -- --config a")), None);
    }
}
