//! `scan`: rows in their order are held against steps that look at what earlier steps saw.
//!
//! Conditions and values are compiled once. Those that look at the row alone are computed over all rows at once, the others row by row
//! over the few columns that they name; see [`matching`].

use std::sync::Arc;

use arrow::datatypes::{Field, FieldRef, Schema};
use datafusion::common::DFSchema;
use datafusion::logical_expr::Expr as PlanExpr;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::physical_expr::PhysicalExpr;
use datafusion::prelude::SessionContext;
use kql::bound::{BoundScan, BoundScanStep, Column};
use kql::types::Type;

use crate::error::Error;
use crate::exec::{whole_made, with_columns};
use crate::lower::expr::{converted, expr, predicate};
use crate::lower::literal::literal;
use crate::lower::sort::sorted;
use crate::lower::{Lowered, Lowering, lower as lower_table, plan_name};
use crate::types::{arrow_field, arrow_type};

mod matching;

use matching::{Compiled, Matching, Source, Step};

pub fn lower(it: &BoundScan, columns: &[Column], lowering: &Lowering) -> Result<Lowered, Error> {
    let input = sorted(lower_table(&it.input, lowering)?, &it.order, lowering)?;
    let mut partition = lowering.keys(&input.plan);
    let mut keys = Vec::new();
    for by in &it.partition {
        let name = lowering.hidden();
        keys.push(expr(by, lowering)?.alias(&name));
        partition.push(name);
    }
    let carried = lowering.carried(&input.plan);
    let rows = Lowered { plan: with_columns(input.plan, keys)?, order: input.order };
    let fields: Vec<FieldRef> = rows.plan.schema().fields().iter().cloned().collect();
    let compiler = Compiler { names: it, input: &fields, context: SessionContext::new() };
    let steps = it.steps.iter().map(|step| compiler.step(step, lowering));
    let steps = steps.collect::<Result<Vec<_>, Error>>()?;
    let defaults = it.declared.iter().map(|it| compiler.value(literal(&it.default)));
    let operator = Matching {
        partition,
        defaults: defaults.collect::<Result<_, _>>()?,
        own: it.input.columns.iter().map(|it| plan_name(it.id)).collect(),
        types: it.input.columns.iter().map(|it| it.ty).collect(),
        steps,
        outputs: outputs(it, columns, &carried),
    };
    let passing = carried.iter().filter_map(|name| fields.iter().find(|it| it.name() == name));
    let made: Vec<Field> = columns
        .iter()
        .map(|column| Field::new(plan_name(column.id), arrow_type(column.ty), true))
        .chain(passing.map(|it| it.as_ref().clone()))
        .collect();
    whole_made(operator, vec![rows], made, lowering)
}

/// Where the output's columns come from.
fn outputs(it: &BoundScan, columns: &[Column], carried: &[String]) -> Vec<Source> {
    let n_own = it.input.columns.len();
    let own = columns.iter().map(|column| {
        let replaced = it.replaced.iter().find(|(_, new)| new.id == column.id);
        let of = replaced.map_or(column.id, |(old, _)| *old);
        let declared = it.declared.iter().position(|it| it.column.id == of);
        match it.input.columns.iter().position(|it| it.id == of) {
            Some(at) if replaced.is_some() => Source::Seen(at),
            Some(_) => Source::Input(plan_name(of)),
            None => declared.map_or(Source::MatchId, |at| Source::Seen(n_own + at)),
        }
    });
    own.chain(carried.iter().cloned().map(Source::Input)).collect()
}

struct Compiler<'a> {
    names: &'a BoundScan,
    input: &'a [FieldRef],
    context: SessionContext,
}

impl Compiler<'_> {
    fn step(&self, it: &BoundScanStep, lowering: &Lowering) -> Result<Step, Error> {
        let mut assignments = Vec::new();
        for (id, value) in &it.assignments {
            let replaced = self.names.replaced.iter().find(|(_, new)| new.id == *id);
            let of = replaced.map_or(*id, |(old, _)| *old);
            let own = self.names.input.columns.iter();
            let all = own.chain(self.names.declared.iter().map(|it| &it.column));
            let Some((at, column)) = all.enumerate().find(|(_, it)| it.id == of) else { continue };
            let value = converted(expr(value, lowering)?, value.ty, column.ty)?;
            assignments.push((at, self.compiled(value)?));
        }
        let condition = predicate(&it.condition, lowering)?;
        Ok(Step {
            optional: it.optional,
            output: it.output,
            condition: self.compiled(condition)?,
            assignments,
        })
    }

    /// An expression over the row at hand and what steps saw.
    fn compiled(&self, value: PlanExpr) -> Result<Compiled, Error> {
        let mut fields: Vec<Field> = Vec::new();
        let mut sources = Vec::new();
        let mut names: Vec<String> =
            value.column_refs().into_iter().map(|it| it.name.clone()).collect();
        names.sort_unstable();
        for name in names {
            if let Some(field) = self.input.iter().find(|it| *it.name() == name) {
                fields.push(field.as_ref().clone());
                sources.push(matching::Origin::Input(name));
                continue;
            }
            let declared = self.names.declared.iter().map(|it| &it.column).enumerate();
            for (at, column) in declared.filter(|(_, it)| plan_name(it.id) == name) {
                fields.push(arrow_field(&name, column.ty));
                sources.push(matching::Origin::Declared(at));
            }
            for (step, state) in self.names.steps.iter().enumerate() {
                let state = state.state.iter().enumerate();
                for (at, column) in state.filter(|(_, it)| plan_name(it.id) == name) {
                    fields.push(Field::new(&name, arrow_type(column.ty), true));
                    sources.push(matching::Origin::State { step, at });
                }
            }
        }
        let schema = Schema::new(fields);
        let checked = Arc::new(DFSchema::try_from(schema.clone())?);
        // Some functions only exist until they are simplified, such as `coalesce`.
        let simplify = SimplifyContext::builder().with_schema(checked.clone()).build();
        let simplifier = ExprSimplifier::new(simplify);
        let value = simplifier.simplify(simplifier.coerce(value, &checked)?)?;
        let value = self.context.create_physical_expr(value, &checked)?;
        Ok(Compiled { value, schema: Arc::new(schema), sources })
    }

    fn value(&self, value: PlanExpr) -> Result<Arc<dyn PhysicalExpr>, Error> {
        Ok(self.context.create_physical_expr(value, &DFSchema::empty())?)
    }
}

/// Null, or `""`, as an array of one.
fn nothing(ty: Type) -> arrow::array::ArrayRef {
    let mut builder = crate::types::ColumnBuilder::new(ty, 1);
    builder.push_null();
    builder.finish()
}
