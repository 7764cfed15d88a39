//! A PICKET_* variable whose value an option doesn't take is named, since the option isn't on the command line.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue};
use clap::{Arg, Command, Error};

/// The variable that the error comes from, and what to do; None: it comes from the command line.
pub fn blamed(command: &Command, args: &[OsString], error: &Error) -> Option<String> {
    let Some(ContextValue::String(option)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    let Some(ContextValue::String(value)) = error.get(ContextKind::InvalidValue) else {
        return None;
    };
    let long = option.split([' ', '=']).next()?;
    let is_given = |it: &OsString| it.to_str().is_some_and(|it| it.split('=').next() == Some(long));
    if args.iter().any(is_given) {
        return None;
    }
    let words: Vec<&str> = args.iter().filter_map(|it| it.to_str()).collect();
    let of_command = command.get_subcommands().find(|it| words.contains(&it.get_name()))?;
    let nested = of_command.get_subcommands().flat_map(Command::get_arguments);
    let own = of_command.get_arguments().chain(nested).chain(command.get_arguments());
    let mut own = own.filter(|it| it.get_long() == long.strip_prefix("--"));
    let variable = own.find_map(Arg::get_env)?.to_str()?;
    std::env::var_os(variable)?;
    let text = error.to_string();
    let reason = text.lines().next().and_then(|it| it.split_once("': ")).map(|it| it.1.to_owned());
    let possible = text.lines().find_map(|it| it.trim().strip_prefix("[possible values: "));
    let remedy = match (reason, possible) {
        (Some(it), _) => it,
        (None, Some(it)) => format!("write one of {}", it.trim_end_matches(']')),
        (None, None) => "not a value of this option".to_owned(),
    };
    Some(format!(
        "the variable {variable} can't be `{value}`: {remedy}; {long} on the command line comes before it"
    ))
}
