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
        #[cfg(test)]
        tests::count(pattern);
        let regex = RegexBuilder::new(pattern).octal(true).build().map_err(|error| {
            // The library draws a picture above its last line, which says what is wrong.
            let text = error.to_string();
            let wrong = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            exec_datafusion_err!("the regular expression `{pattern}` can't be used: {wrong}")
        })?;
        let regex = Rc::new(regex);
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use crate::coverage::OneTable;
    use crate::error::Error;
    use crate::library::Functions;
    use crate::run::{Context, Resources, run};

    /// The patterns that were compiled, in turn.
    static COMPILED: Mutex<Vec<String>> = Mutex::new(Vec::new());

    pub(super) fn count(pattern: &str) {
        if let Ok(mut compiled) = COMPILED.lock() {
            compiled.push(pattern.to_owned());
        }
    }

    /// How often the pattern is compiled while the query is run on one thread.
    async fn n_compiled(pattern: &str, query: &str) -> Result<usize, Error> {
        let (bound, diagnostics) = kql::compile(query, &OneTable, &Functions);
        assert!(bound.is_some(), "{diagnostics:?}");
        let resources = Resources { n_threads: 1, memory: 1 << 28, ..Resources::default() };
        let (tables, resources) = (Arc::new(OneTable), Arc::new(resources));
        let context = Context { tables, now: 0, window: None, resources };
        for table in bound.iter().flat_map(|it| &it.tables) {
            let answer = run(table, &context).await?;
            assert_eq!(answer.n_rows(), 1);
        }
        Ok(COMPILED.lock().map_or(0, |it| it.iter().filter(|it| *it == pattern).count()))
    }

    /// 100,000 rows are a dozen batches.
    #[tokio::test]
    async fn a_pattern_is_compiled_once_a_query() -> Result<(), Error> {
        let rows = "range n from 1 to 100000 step 1 | extend text = strcat('user', n)";
        let (matched, extracted, replaced) = ("r[0-8]+7$", "r([0-8]+)6$", "[0-8]+5$");
        for (pattern, predicate) in [
            (matched, "text matches regex 'r[0-8]+7$'"),
            (extracted, "extract('r([0-8]+)6$', 1, text) != ''"),
            (replaced, "replace_regex(text, '[0-8]+5$', '') == 'user'"),
        ] {
            let query = format!("{rows} | where {predicate} | count");
            assert_eq!(n_compiled(pattern, &query).await?, 1, "{predicate}");
        }
        // Of patterns that the rows make, more than a thread keeps, each is compiled whenever it comes round: the counter counts.
        let rows = "range n from 1 to 100 step 1 | extend text = strcat('user', n)";
        let query =
            format!("{rows} | where text matches regex strcat('^us', n % 20, '|4$') | count");
        assert!(n_compiled("^us7|4$", &query).await? > 1);
        Ok(())
    }
}
