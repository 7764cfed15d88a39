//! Parts of a query whose rows are kept: what stands above them is counted without working them out again.

use std::collections::HashMap;

use engine::error::Error;
use engine::run::Context;
use engine::stages::fingerprint::{Fingerprint, fingerprint};
use engine::stages::keep::keep;
use kql::bound::{BoundOperator, BoundTable, Expr, ExprKind};

/// What is kept of a query, and what it is run with.
pub struct Kept<'a> {
    pub context: &'a Context,
    /// What reads the rows of a part, by the part.
    parts: HashMap<Fingerprint, BoundTable>,
    /// Bytes that may still be kept.
    room: usize,
    /// What other tables hold of some texts, by the texts and the tables that were left out.
    searched: HashMap<Vec<String>, Places>,
}

/// Tables, columns, and in how many rows.
pub type Places = Vec<(String, String, u64)>;

impl<'a> Kept<'a> {
    /// Nothing yet.
    pub fn new(context: &'a Context) -> Kept<'a> {
        let room = context.resources.memory / 4;
        Kept { context, parts: HashMap::new(), room, searched: HashMap::new() }
    }

    /// Works a part out and keeps its rows; gives how many there are. None: they are too many to be kept.
    pub async fn keep(&mut self, table: &BoundTable) -> Result<Option<u64>, Error> {
        let part = fingerprint(table);
        let read = self.over(table);
        let Some(found) = keep(&read, self.context, self.room).await? else { return Ok(None) };
        self.room = self.room.saturating_sub(found.n_bytes);
        self.parts.insert(part, found.table);
        Ok(Some(found.n_rows))
    }

    /// What a search found before.
    pub fn found(&self, search: &[String]) -> Option<&Places> {
        self.searched.get(search)
    }

    /// Remembers what a search found: two lines often look for the same.
    pub fn remember(&mut self, search: Vec<String>, found: Places) {
        self.searched.insert(search, found);
    }

    /// The table over what is kept of its parts.
    pub fn over(&self, table: &BoundTable) -> BoundTable {
        let mut own = table.clone();
        if !self.parts.is_empty() {
            self.put(&mut own);
        }
        own
    }

    fn put(&self, table: &mut BoundTable) {
        let mut rest = vec![table];
        while let Some(it) = rest.pop() {
            if is_worth_keeping(it)
                && let Some(kept) = self.parts.get(&fingerprint(it))
            {
                // Another binding of the same part has other columns' ids.
                it.operator = kept.operator.clone();
                continue;
            }
            let mut expressions = it.expressions_mut();
            while let Some(expression) = expressions.pop() {
                self.put_inside(expression);
            }
            rest.extend(it.inputs_mut());
        }
    }

    /// The tables in an expression.
    fn put_inside(&self, expression: &mut Expr) {
        if expression.tables().is_empty() {
            return;
        }
        if let ExprKind::ToScalar(table) | ExprKind::InTable { table, .. } = &mut expression.kind {
            self.put(table);
        }
        expression.children_mut().into_iter().for_each(|it| self.put_inside(it));
    }
}

/// Whether a part has an operator on top that takes its time, and whose rows have no order that counts.
pub fn is_worth_keeping(table: &BoundTable) -> bool {
    matches!(
        table.operator,
        BoundOperator::Summarize(_)
            | BoundOperator::Distinct(_)
            | BoundOperator::Join(_)
            | BoundOperator::MakeSeries(_)
            | BoundOperator::Count(_)
    )
}
