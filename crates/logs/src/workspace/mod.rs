//! What is known of a workspace beside its logs: tables, stored functions, watchlists. The binder's catalog.

pub mod built_in;
pub mod folder;
mod schema_files;
mod watchlist;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use datafusion::catalog::TableProvider;
use kql::library::{Catalog, StoredFunction, TableSchema};
use kql::suggest::did_you_mean;
use kql::types::Value;

use crate::schema::Schemas;
use folder::{Problem, files, stem};
use watchlist::{GET_ALIASES, GET_WATCHLIST, Watchlist};

/// Tables, functions and watchlists: those built in, and those that the user brings.
#[derive(Debug, Default)]
pub struct Workspace {
    pub schemas: Schemas,
    functions: BTreeMap<String, StoredFunction>,
    /// By alias; None where the file can't be used.
    watchlists: BTreeMap<String, Option<Watchlist>>,
    closed: bool,
    /// Files of functions and watchlists that can't be used.
    pub problems: Vec<Problem>,
}

impl Workspace {
    /// What is built in.
    pub fn new() -> Workspace {
        Workspace::default()
    }

    /// The same, where a table that no schema names is an error.
    pub fn closed(self, closed: bool) -> Workspace {
        Workspace { closed, ..self }
    }

    /// Adds the tables of the schema files below a folder; what is wrong with them comes back.
    pub fn add_schemas(&mut self, path: &Path) -> Vec<Problem> {
        schema_files::load(path, &mut self.schemas)
    }

    /// Adds stored functions. Of two with the same name the first is kept.
    pub fn add_functions(&mut self, functions: Vec<StoredFunction>) {
        for it in functions {
            match self.functions.get(&it.name) {
                Some(first) => {
                    let what = format!("the function `{}` is already in {}", it.name, first.origin);
                    self.problems.push(Problem::of(
                        Path::new(&it.origin),
                        what,
                        "keep one of the two",
                    ));
                }
                None => {
                    self.functions.insert(it.name.clone(), it);
                }
            }
        }
    }

    /// Adds the watchlists below a folder, each under its file's name.
    pub fn add_watchlists(&mut self, path: &Path) -> Result<(), Problem> {
        for path in files(path, &watchlist::EXTENSIONS)? {
            let alias = stem(&path);
            if self.watchlists.contains_key(&alias) {
                let what = format!("there is already a watchlist `{alias}`");
                self.problems.push(Problem::of(&path, what, "give the file another name"));
                continue;
            }
            let loaded = Watchlist::load(&path).map_err(|it| self.problems.push(it));
            self.watchlists.insert(alias, loaded.ok());
        }
        Ok(())
    }

    /// Why a function that gives a table holds no row here, and what to do about it; None where it does, or is no such function.
    pub fn lack(&self, name: &str, arguments: &[Value]) -> Option<String> {
        if name != GET_WATCHLIST {
            return built_in::lack(name);
        }
        let Some(Value::String(alias)) = arguments.first() else {
            return Some("a watchlist whose name isn't a constant text".to_owned());
        };
        match self.watchlists.get(alias.as_ref()) {
            Some(Some(_)) => return None,
            Some(None) => return Some(format!("watchlist `{alias}`: its file can't be used")),
            None => {}
        }
        let near = did_you_mean(alias, self.watchlists.keys().map(String::as_str));
        let remedy = near.unwrap_or_else(|| "give one with --watchlists".to_owned());
        Some(format!("watchlist `{alias}`: no file; {remedy}"))
    }

    /// The rows that a function gives, where a file of the user's holds them.
    pub fn rows(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        match (name, arguments.first()) {
            (GET_WATCHLIST, Some(Value::String(alias))) => {
                self.watchlists.get(alias.as_ref())?.as_ref()?.provider()
            }
            (GET_ALIASES, _) => watchlist::aliases(self.watchlists.keys()),
            _ => None,
        }
    }
}

impl Catalog for Workspace {
    fn table(&self, name: &str) -> Option<TableSchema> {
        self.schemas.table(name)
    }

    fn names(&self) -> Vec<String> {
        self.schemas.names()
    }

    fn function(&self, name: &str) -> Option<&StoredFunction> {
        self.functions.get(name)
    }

    fn table_function(&self, name: &str, args: &[Option<Value>]) -> Option<TableSchema> {
        match (name, args.first()) {
            (GET_WATCHLIST, Some(Some(Value::String(alias)))) => {
                let known = self.watchlists.get(alias.as_ref()).and_then(Option::as_ref);
                Some(known.map_or_else(watchlist::unknown, Watchlist::schema))
            }
            (GET_WATCHLIST, _) => Some(watchlist::unknown()),
            (GET_ALIASES, _) => Some(watchlist::alias_schema()),
            _ => built_in::answer(name),
        }
    }

    fn function_names(&self) -> Vec<String> {
        let built_in = built_in::NAMES.iter().map(|it| (*it).to_owned());
        self.functions.keys().cloned().chain(built_in).collect()
    }

    fn is_closed(&self) -> bool {
        self.closed
    }
}
