//! A query is run in stages: what one stage answers, the next one knows.
//!
//! [`settled`] finds the columns that only data tells (`bag_unpack`, `pivot`): such a call is run as soon as all below it is known, and the
//! query is bound again with its columns, until none is left. [`prepared`] then makes tables inside of expressions constants, and
//! rows that are to be made once (`materialize`, a plugin that has been run) tables of their own. The rest is one plan.

mod constants;
pub mod fingerprint;
pub mod keep;
mod outside;
mod rows;
pub(crate) mod value;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures::TryStreamExt;
use kql::bound::{Assignment, BoundExtend, BoundOperator, BoundQuery, BoundTable, Expr, ExprKind};
use kql::diagnostic::Severity;
use kql::library::Catalog;
use kql::types::Value;

use crate::error::Error;
use crate::library::Functions;
use crate::lower::part_values::draws_on_part;
use crate::plugin;
use crate::run::{Answer, Context, execute, lowered, run_prepared};
use crate::stages::fingerprint::{Fingerprint, fingerprint};
pub use crate::stages::rows::{Made, MadeRows};
use crate::stages::rows::{StageCatalog, StageTables, of_call, reading};

/// How often a query is bound anew.
const MAX_STAGES: usize = 32;

/// A query whose columns are all known, and what it is to run with.
pub struct Settled {
    pub query: BoundQuery,
    pub context: Context,
}

/// Finds out the columns that only data tells. `query` is what `text` is bound to with that catalogue.
pub async fn settled(
    text: &str,
    query: &BoundQuery,
    catalog: &dyn Catalog,
    context: &Context,
) -> Result<Settled, Error> {
    let made = Arc::new(Made::default());
    let tables = StageTables { inner: context.tables.clone(), made: made.clone() };
    let context = Context { tables: Arc::new(tables), ..context.clone() };
    let mut query = query.clone();
    for _ in 0..MAX_STAGES {
        let mut calls = open_calls(&query);
        calls.retain(|it| made.get(&it.0).is_none());
        if calls.is_empty() {
            break;
        }
        for (part, call) in calls {
            let rows = plugin::stage::rows(&call, &context).await?;
            made.insert(part, rows);
        }
        let catalog = StageCatalog { inner: catalog, made: &made };
        let (bound, diagnostics) = kql::compile(text, &catalog, &Functions);
        query = match bound {
            Some(bound) => bound,
            None => {
                let wrong = diagnostics.into_iter().find(|it| it.severity == Severity::Error);
                let (message, span) = wrong.map(|it| (it.message, it.span)).unwrap_or_default();
                return Err(Error::Columns { message, span });
            }
        };
    }
    Ok(Settled { query, context })
}

/// The calls whose columns only data tells, and all of whose input is known.
fn open_calls(query: &BoundQuery) -> Vec<(Fingerprint, BoundTable)> {
    let mut found: Vec<(Fingerprint, BoundTable)> = Vec::new();
    for table in query.tables.iter().flat_map(all_tables) {
        let BoundOperator::Evaluate(call) = &table.operator else { continue };
        let below = || below(table).into_iter().flat_map(all_tables);
        let ready = call.open && plugin::stage::runs(call.plugin);
        let known = |it: &BoundTable| match &it.operator {
            BoundOperator::Evaluate(it) => !(it.open && plugin::stage::runs(it.plugin)),
            BoundOperator::Parameter(_) => false,
            _ => true,
        };
        if ready && !draws_on_part(table) && below().all(known) {
            let part = of_call(call);
            if !found.iter().any(|it| it.0 == part) {
                found.push((part, table.clone()));
            }
        }
    }
    found
}

/// Whether all that a table is made of is there: the rows that an operator hands to its subquery are not, before it runs.
fn stands_alone(table: &BoundTable) -> bool {
    let is_given = |it: &BoundTable| matches!(it.operator, BoundOperator::Parameter(_));
    !draws_on_part(table) && !all_tables(table).into_iter().any(is_given)
}

/// The tables right below: an operator's inputs, and those in its expressions.
fn below(table: &BoundTable) -> Vec<&BoundTable> {
    let inside = table.expressions().into_iter().flat_map(Expr::tables);
    table.inputs().into_iter().chain(inside).collect()
}

/// A table and all below it.
pub(crate) fn all_tables(table: &BoundTable) -> Vec<&BoundTable> {
    let (mut found, mut rest) = (Vec::new(), vec![table]);
    while let Some(it) = rest.pop() {
        found.push(it);
        rest.extend(below(it));
    }
    found
}

/// What is known while a table is prepared.
pub struct Stages<'a> {
    context: &'a Context,
    made: Arc<Made>,
    /// How often each part stands in the query that is to be made once.
    n_uses: HashMap<Fingerprint, usize>,
    constants: Mutex<HashMap<Fingerprint, Value>>,
    lists: Mutex<HashMap<Fingerprint, Arc<Answer>>>,
    too_large: Mutex<HashSet<Fingerprint>>,
}

impl Stages<'_> {
    fn constant(&self, part: &Fingerprint) -> Option<Value> {
        self.constants.lock().ok()?.get(part).cloned()
    }

    fn keep_constant(&self, part: Fingerprint, value: Value) {
        if let Ok(mut constants) = self.constants.lock() {
            constants.insert(part, value);
        }
    }

    fn list(&self, part: &Fingerprint) -> Option<Arc<Answer>> {
        self.lists.lock().ok()?.get(part).cloned()
    }

    fn keep_list(&self, part: Fingerprint, answer: Answer) -> Arc<Answer> {
        let answer = Arc::new(answer);
        if let Ok(mut lists) = self.lists.lock() {
            lists.insert(part, answer.clone());
        }
        answer
    }

    /// Prepares and runs a table.
    async fn run(&self, mut table: BoundTable) -> Result<Answer, Error> {
        self.prepare(&mut table).await?;
        run_prepared(&table, self.context).await
    }

    /// Makes what is inside constants and tables of their own.
    fn prepare<'b>(
        &'b self,
        table: &'b mut BoundTable,
    ) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'b>> {
        Box::pin(async move {
            let mut rest = vec![table];
            while let Some(it) = rest.pop() {
                if self.replace(it).await? {
                    continue;
                }
                let in_filter = matches!(it.operator, BoundOperator::Where(_));
                for expr in it.expressions_mut() {
                    constants::settle(expr, in_filter, self).await?;
                }
                rest.extend(it.inputs_mut());
            }
            Ok(())
        })
    }

    /// Puts rows that are there, or are to be made once, in the place of what makes them.
    async fn replace(&self, table: &mut BoundTable) -> Result<bool, Error> {
        let part = match &table.operator {
            BoundOperator::Evaluate(call) if plugin::stage::reaches(call.plugin) => {
                let part = of_call(call);
                if self.made.get(&part).is_none() {
                    let rows = plugin::stage::rows(table, self.context).await?;
                    self.made.insert(part.clone(), rows);
                }
                part
            }
            BoundOperator::Evaluate(call) if !self.made.is_empty() => {
                let part = of_call(call);
                if self.made.get(&part).is_none() {
                    return Ok(false);
                }
                part
            }
            BoundOperator::Materialize(it) => {
                let part = fingerprint(&it.input);
                if self.n_uses.get(&part).is_none_or(|it| *it < 2) {
                    return Ok(false);
                }
                if self.made.get(&part).is_none() && !self.make(&part, &it.input).await? {
                    return Ok(false);
                }
                return Ok(self.read_by_place(table, part));
            }
            BoundOperator::ExternalData(_) | BoundOperator::InlineExternalTable(_) => {
                let part = fingerprint(table);
                if self.made.get(&part).is_none() {
                    self.made.insert(part.clone(), outside::rows(table, self).await?);
                }
                part
            }
            _ => return Ok(false),
        };
        Ok(self.read_by_name(table, part))
    }

    /// Makes the rows of a part, unless they would take more than half of the memory: then they are made anew where they stand.
    async fn make(&self, part: &Fingerprint, input: &BoundTable) -> Result<bool, Error> {
        if self.too_large.lock().is_ok_and(|it| it.contains(part)) {
            return Ok(false);
        }
        let mut input = input.clone();
        self.prepare(&mut input).await?;
        let plan = lowered(input.clone(), self.context).await?;
        let mut rows = execute(&plan, self.context).await?;
        let (mut batches, mut n_bytes) = (Vec::new(), 0usize);
        while let Some(batch) = rows.try_next().await? {
            n_bytes = n_bytes.saturating_add(batch.get_array_memory_size());
            if n_bytes > self.context.resources.memory / 2 {
                if let Ok(mut too_large) = self.too_large.lock() {
                    too_large.insert(part.clone());
                }
                return Ok(false);
            }
            batches.push(batch);
        }
        self.made.insert(part.clone(), by_place(Answer { columns: input.columns, batches })?);
        Ok(true)
    }

    /// The columns by place: two bindings of one table have the same.
    fn read_by_place(&self, table: &mut BoundTable, part: Fingerprint) -> bool {
        for (at, column) in table.columns.iter_mut().enumerate() {
            column.name = place_name(at);
        }
        table.operator = reading(part);
        true
    }

    /// The columns by name; one that the rows lack is null.
    fn read_by_name(&self, table: &mut BoundTable, part: Fingerprint) -> bool {
        let Some(rows) = self.made.get(&part) else { return false };
        let has = |name: &str, ty| rows.columns.iter().any(|it| it.0 == name && it.1 == ty);
        let (there, lacking): (Vec<_>, Vec<_>) =
            table.columns.iter().cloned().partition(|it| has(&it.name, it.ty));
        let null = |column: kql::bound::Column| {
            let kind = ExprKind::Literal(match column.ty {
                kql::types::Type::String => Value::String("".into()),
                ty => Value::Null(ty),
            });
            let value = Expr { kind, ty: column.ty, span: table.span };
            Assignment { column, value }
        };
        let assignments: Vec<Assignment> = lacking.into_iter().map(null).collect();
        table.operator = if assignments.is_empty() {
            reading(part)
        } else {
            let input = BoundTable { operator: reading(part), columns: there, span: table.span };
            BoundOperator::Extend(BoundExtend { input: Box::new(input), assignments })
        };
        true
    }
}

/// The name of a column of rows whose columns go by place.
fn place_name(at: usize) -> String {
    format!("${at}")
}

fn by_place(answer: Answer) -> Result<MadeRows, Error> {
    let names = answer.columns.iter().enumerate();
    let columns = names.map(|(at, it)| (place_name(at), it.ty)).collect();
    let batches = answer.batches.iter().map(|it| (it.columns().to_vec(), it.num_rows()));
    MadeRows::new(columns, batches)
}

/// The table as one plan can run it, and what it is to run with.
pub async fn prepared<'a>(
    table: &'a BoundTable,
    context: &Context,
) -> Result<(Cow<'a, BoundTable>, Context), Error> {
    let made = context.tables.made().cloned();
    let all = all_tables(table);
    let wants = |it: &&BoundTable| match &it.operator {
        BoundOperator::Evaluate(it) => made.is_some() || plugin::stage::reaches(it.plugin),
        BoundOperator::Materialize(_)
        | BoundOperator::ExternalData(_)
        | BoundOperator::InlineExternalTable(_) => true,
        _ => it.expressions().into_iter().any(|it| !it.tables().is_empty()),
    };
    if !all.iter().any(wants) {
        return Ok((Cow::Borrowed(table), context.clone()));
    }
    let mut n_uses = HashMap::new();
    for it in &all {
        if let BoundOperator::Materialize(it) = &it.operator
            && stands_alone(&it.input)
        {
            *n_uses.entry(fingerprint(&it.input)).or_default() += 1;
        }
    }
    let context = match &made {
        Some(_) => context.clone(),
        None => {
            let made = Arc::new(Made::default());
            let tables = StageTables { inner: context.tables.clone(), made };
            Context { tables: Arc::new(tables), ..context.clone() }
        }
    };
    let stages = Stages {
        context: &context,
        made: context.tables.made().cloned().unwrap_or_default(),
        n_uses,
        constants: Mutex::default(),
        lists: Mutex::default(),
        too_large: Mutex::default(),
    };
    let mut table = table.clone();
    stages.prepare(&mut table).await?;
    drop(stages);
    Ok((Cow::Owned(table), context))
}
