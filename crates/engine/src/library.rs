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
        // Old spellings are understood, but not what a misspelt name is likely to mean.
        let aggregates = aggregates::all().filter(|it| it.instead.is_none()).map(|it| it.name);
        functions::all().map(|it| it.name).chain(aggregates).collect()
    }

    fn plugin_names(&self) -> Vec<&'static str> {
        plugins::all().filter(|it| it.instead.is_none()).map(|it| it.name).collect()
    }
}
