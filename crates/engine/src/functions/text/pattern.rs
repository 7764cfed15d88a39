//! Regular expressions as Kusto has them. Its syntax is that of the `regex` crate, with octal escapes.

use std::cell::RefCell;
use std::rc::Rc;

use datafusion::common::{Result, exec_datafusion_err};
use regex::{Regex, RegexBuilder};

use crate::function::{Args, Texts};

/// Patterns that a thread keeps compiled.
const KEPT: usize = 16;

thread_local! {
    /// What this thread compiled last, newest at the end. A regex shared between threads would make them wait for its memory.
    static COMPILED: RefCell<Vec<(String, Rc<Regex>)>> = const { RefCell::new(Vec::new()) };
}

/// The pattern, compiled; the same pattern is compiled once a thread.
pub fn compiled(pattern: &str) -> Result<Rc<Regex>> {
    COMPILED.with_borrow_mut(|kept| {
        if let Some(at) = kept.iter().position(|it| it.0 == pattern) {
            let found = kept.remove(at);
            let regex = Rc::clone(&found.1);
            kept.push(found);
            return Ok(regex);
        }
        let regex = Rc::new(RegexBuilder::new(pattern).octal(true).build().map_err(|error| {
            exec_datafusion_err!("the regular expression `{pattern}` can't be used: {error}")
        })?);
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push((pattern.to_owned(), Rc::clone(&regex)));
        Ok(regex)
    })
}

/// The pattern that is an argument.
#[derive(Debug)]
pub enum Patterns {
    Constant(Rc<Regex>),
    Column(Texts, fn(&str) -> String),
}

impl Patterns {
    /// The argument at that place, compiled where it is constant.
    pub fn of(args: &Args, at: usize) -> Result<Patterns> {
        Patterns::shaped(args, at, str::to_owned)
    }

    /// The same, of the pattern that `shape` makes of it.
    pub fn shaped(args: &Args, at: usize, shape: fn(&str) -> String) -> Result<Patterns> {
        Ok(match args.text(at)? {
            Texts::Constant(pattern) => {
                Patterns::Constant(compiled(&shape(pattern.as_deref().unwrap_or_default()))?)
            }
            column @ Texts::Column(_) => Patterns::Column(column, shape),
        })
    }

    /// The pattern at a row.
    pub fn at(&self, row: usize) -> Result<Rc<Regex>> {
        match self {
            Patterns::Constant(regex) => Ok(Rc::clone(regex)),
            Patterns::Column(texts, shape) => compiled(&shape(texts.get(row).unwrap_or_default())),
        }
    }
}
