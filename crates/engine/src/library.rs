//! The function tables as the binder sees them.

use kql::library::{Library, Signature};

use crate::{aggregates, functions};

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

    fn names(&self) -> Vec<&'static str> {
        functions::all().map(|it| it.name).chain(aggregates::all().map(|it| it.name)).collect()
    }
}
