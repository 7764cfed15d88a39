//! The function tables as the binder sees them.

use kql::library::{Library, Plugin, Signature};

use crate::{aggregates, functions, plugins};

/// Everything that can be called.
#[derive(Debug, Clone, Copy)]
pub struct Functions;

impl Library for Functions {
    fn scalar(&self, name: &str) -> Option<Signature> {
        functions::find(name).map(|it| it.signature())
    }

    fn aggregate(&self, name: &str) -> Option<Signature> {
        aggregates::find(name).map(|it| it.signature())
    }

    fn plugin(&self, name: &str) -> Option<Plugin> {
        plugins::find(name).map(|it| it.signature())
    }

    fn names(&self) -> Vec<&'static str> {
        let functions = functions::all().map(|it| (it.name, it.instead));
        let aggregates = aggregates::all().map(|it| (it.name, it.instead));
        functions.chain(aggregates).filter(|it| is_suggested(it)).map(|it| it.0).collect()
    }

    fn plugin_names(&self) -> Vec<&'static str> {
        let plugins = plugins::all().map(|it| (it.name, it.instead));
        plugins.filter(is_suggested).map(|it| it.0).collect()
    }
}

/// Old spellings and what Kusto keeps to itself are understood, but not what a misspelt name is likely to mean.
fn is_suggested((name, instead): &(&str, Option<&str>)) -> bool {
    instead.is_none() && !name.starts_with("__")
}
