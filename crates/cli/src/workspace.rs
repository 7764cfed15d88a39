//! From the command line to what a workspace holds beside its logs.

use anyhow::{Result, bail};
use detect::functions::load_functions;
use logs::Workspace;

use crate::args::WorkspaceArgs;
use crate::terminal::clean;

/// Reads schemas, functions and watchlists. A schema that can't be read is an error, since queries would then be held against the
/// wrong columns; a function or watchlist that can't is among the workspace's problems.
pub fn open(args: &WorkspaceArgs) -> Result<Workspace> {
    let mut workspace = Workspace::new().closed(args.closed);
    let problems: Vec<_> =
        args.schemas.iter().flat_map(|path| workspace.add_schemas(path)).collect();
    if !problems.is_empty() {
        let lines: Vec<String> = problems.iter().map(|it| clean(&it.to_string())).collect();
        bail!("{}", lines.join("\n"));
    }
    for path in &args.functions {
        let (functions, problems) = load_functions(path)?;
        workspace.add_functions(functions);
        workspace.problems.extend(problems);
    }
    for path in &args.watchlists {
        workspace.add_watchlists(path)?;
    }
    Ok(workspace)
}
