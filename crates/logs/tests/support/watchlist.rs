//! Watchlists of a golden page: the folder's files, and what `_GetWatchlist` answers of them.

use std::path::Path;

use kql::library::Catalog;
use kql::types::Value;
use logs::Workspace;

use crate::rows::{markdown, scan_provider, texts_of};

/// The alias in `_GetWatchlist('Alias')`.
pub fn alias(table: &str) -> Option<&str> {
    table.strip_prefix("_GetWatchlist('")?.strip_suffix("')")
}

/// What is wrong with the files, all columns of the watchlist, and those columns of its rows.
pub fn result(folder: &Path, alias: &str, columns: &[&str]) -> String {
    let mut workspace = Workspace::new();
    let wrong = workspace.add_watchlists(folder).err();
    let strip = |text: String| text.replace(&format!("{}/", folder.display()), "");
    let problems = wrong.iter().chain(&workspace.problems);
    let mut out: String = problems.map(|it| strip(format!("{it}.\n\n"))).collect();
    let name = Value::String(alias.into());
    let schema = workspace.table_function("_GetWatchlist", &[Some(name.clone())]).unwrap();
    let all: Vec<String> =
        schema.columns.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    let open = if schema.open { ", and any other" } else { "" };
    out += &format!("Columns: {}{open}.\n\n", all.join(", "));
    if let Some(lack) = workspace.lack("_GetWatchlist", std::slice::from_ref(&name)) {
        out += &format!("{lack}.\n\n");
    }
    if let Some(provider) = workspace.rows("_GetWatchlist", &[name]) {
        out += &markdown(
            columns,
            texts_of(&scan_provider(provider, columns, &[], 1), &schema, columns),
        );
    }
    out.trim_end().to_owned()
}
