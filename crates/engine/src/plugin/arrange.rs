//! What a plugin's call needs before it can run: its rows as one table, its constants as another, then the tables among its arguments.

use kql::bound::{
    Assignment, BoundAggregate, BoundEvaluate, BoundExtend, BoundOperator, BoundPluginValue,
    BoundPrint, BoundSummarize, BoundTable, Column, ColumnId, Expr, ExprKind,
};
use kql::span::Span;
use kql::types::{Type, Value};

use crate::stages::all_tables;

/// The tables to run, and what stands where in them.
#[derive(Debug)]
pub struct Arranged {
    pub inputs: Vec<BoundTable>,
    pub shape: Shape,
}

/// Where a plugin finds its rows and arguments in what [`Arranged::inputs`] give.
#[derive(Debug)]
pub struct Shape {
    /// The input's columns, which are the first ones of the first table; None where there is no input.
    pub input: Option<Vec<(String, Type)>>,
    pub args: Vec<Place>,
    /// For each table among the arguments its columns.
    pub tables: Vec<Vec<(String, Type)>>,
    pub constants: Vec<Type>,
    /// Which of the plugin's tables is asked for.
    pub table: usize,
}

/// Where an argument is.
#[derive(Debug)]
pub struct Place {
    pub param: &'static str,
    pub ty: Type,
    /// The aggregate whose outputs it is.
    pub aggregate: Option<&'static str>,
    pub at: At,
}

/// The kinds of places.
#[derive(Debug)]
pub enum At {
    Literal(Value),
    /// A column of the table of constants.
    Constant(usize),
    /// A column of the first table: one of the input's, or one that is computed beside them.
    Column(usize),
    Columns(Vec<usize>),
    /// One of the tables.
    Table(usize),
    /// A column of the table before it.
    TableColumn(usize),
}

/// Arranges a call. `grouped`: the input is first summarised by what the plugin groups by.
pub fn arranged(call: &BoundEvaluate, grouped: bool) -> Arranged {
    let mut next_id = next_id(call);
    let mut fresh = |ty| {
        next_id += 1;
        Column { id: ColumnId(next_id), name: format!("${next_id}"), ty }
    };
    let rows = call.input.as_deref().cloned();
    let rows = if grouped { rows.map(|it| summarized(it, call, &mut fresh)) } else { rows };
    let columns = rows.as_ref().map(|it| it.columns.clone()).unwrap_or_default();
    let place = |id: ColumnId| columns.iter().position(|it| it.id == id);
    let (mut computed, mut constants) = (Vec::new(), Vec::new());
    let (mut args, mut inputs) = (Vec::new(), Vec::new());
    let mut tables: Vec<BoundTable> = Vec::new();
    for arg in &call.args {
        let (ty, at) = match &arg.value {
            BoundPluginValue::Scalar(value) => {
                let at = match &value.kind {
                    ExprKind::Literal(value) => At::Literal(value.clone()),
                    ExprKind::Column(id) if place(*id).is_some() => {
                        At::Column(place(*id).unwrap_or_default())
                    }
                    ExprKind::Column(id) if in_table(&tables, *id).is_some() => {
                        At::TableColumn(in_table(&tables, *id).unwrap_or_default())
                    }
                    _ if is_constant(value) => {
                        constants
                            .push(Assignment { column: fresh(value.ty), value: value.clone() });
                        At::Constant(constants.len() - 1)
                    }
                    _ => {
                        computed.push(Assignment { column: fresh(value.ty), value: value.clone() });
                        At::Column(columns.len() + computed.len() - 1)
                    }
                };
                (value.ty, at)
            }
            BoundPluginValue::Columns(ids) => {
                (Type::Dynamic, At::Columns(ids.iter().filter_map(|id| place(*id)).collect()))
            }
            // Its outputs are the last columns of the summarised input.
            BoundPluginValue::Aggregate(it) => {
                let ty = it.outputs.first().map_or(Type::Dynamic, |it| it.ty);
                (ty, At::Column(columns.len().saturating_sub(it.outputs.len().max(1))))
            }
            BoundPluginValue::Table(table) => {
                tables.push(table.as_ref().clone());
                (Type::Dynamic, At::Table(tables.len() - 1))
            }
        };
        let aggregate = match &arg.value {
            BoundPluginValue::Aggregate(it) => Some(it.function),
            _ => None,
        };
        args.push(Place { param: arg.param, ty, aggregate, at });
    }
    let shape = Shape {
        input: rows.as_ref().map(|_| named(&columns)),
        args,
        tables: tables.iter().map(|it| named(&it.columns)).collect(),
        constants: constants.iter().map(|it| it.column.ty).collect(),
        table: call.table,
    };
    inputs.extend(rows.map(|it| extended(it, computed)));
    if !constants.is_empty() {
        inputs.push(printed(constants));
    }
    inputs.append(&mut tables);
    Arranged { inputs, shape }
}

/// The place of a column in the last of these tables.
fn in_table(tables: &[BoundTable], id: ColumnId) -> Option<usize> {
    tables.last()?.columns.iter().position(|it| it.id == id)
}

/// A number that no column has below the call.
fn next_id(call: &BoundEvaluate) -> u32 {
    let tables = call.tables().into_iter().flat_map(all_tables);
    let ids = tables.flat_map(|it| it.columns.iter().map(|it| it.id.0));
    let outputs = call.args.iter().flat_map(|it| match &it.value {
        BoundPluginValue::Aggregate(it) => it.outputs.as_slice(),
        BoundPluginValue::Scalar(_) | BoundPluginValue::Columns(_) | BoundPluginValue::Table(_) => {
            &[]
        }
    });
    // What an operator computes beside its output is numbered near it.
    ids.chain(outputs.map(|it| it.id.0)).max().unwrap_or_default().saturating_add(1 << 16)
}

fn named(columns: &[Column]) -> Vec<(String, Type)> {
    columns.iter().map(|it| (it.name.clone(), it.ty)).collect()
}

fn is_constant(expr: &Expr) -> bool {
    !matches!(expr.kind, ExprKind::Column(_)) && expr.children().into_iter().all(is_constant)
}

fn extended(input: BoundTable, assignments: Vec<Assignment>) -> BoundTable {
    if assignments.is_empty() {
        return input;
    }
    let span = input.span;
    let added = assignments.iter().map(|it| it.column.clone());
    let columns = input.columns.iter().cloned().chain(added).collect();
    let operator = BoundOperator::Extend(BoundExtend { input: Box::new(input), assignments });
    BoundTable { operator, columns, span }
}

fn printed(values: Vec<Assignment>) -> BoundTable {
    let columns = values.iter().map(|it| it.column.clone()).collect();
    let operator = BoundOperator::Print(BoundPrint { values });
    BoundTable { operator, columns, span: Span::default() }
}

/// The columns to group by, the one whose values become columns, then what is aggregated.
fn summarized(
    input: BoundTable,
    call: &BoundEvaluate,
    fresh: &mut impl FnMut(Type) -> Column,
) -> BoundTable {
    let column_of = |it: &BoundPluginValue| match it {
        BoundPluginValue::Scalar(Expr { kind: ExprKind::Column(id), .. }) => Some(*id),
        BoundPluginValue::Aggregate(it) => match it.args.first().map(|it| &it.kind) {
            Some(ExprKind::Column(id)) => Some(*id),
            _ => None,
        },
        _ => None,
    };
    let groups: Vec<ColumnId> = call
        .args
        .iter()
        .filter(|it| it.param == "columnName")
        .filter_map(|it| column_of(&it.value))
        .collect();
    let used: Vec<ColumnId> = call.args.iter().filter_map(|it| column_of(&it.value)).collect();
    let pivot = call.args.first().and_then(|it| column_of(&it.value));
    let is_group = |id: ColumnId| match groups.is_empty() {
        true => !used.contains(&id),
        false => groups.contains(&id),
    };
    let by_given = groups.iter().filter_map(|id| input.columns.iter().find(|it| it.id == *id));
    let by_rest = input.columns.iter().filter(|it| groups.is_empty() && is_group(it.id));
    let assignment = |column: &Column, id| {
        let value = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span: input.span };
        Assignment { column: Column { id, ..column.clone() }, value }
    };
    let mut by: Vec<Assignment> =
        by_given.chain(by_rest).map(|column| assignment(column, column.id)).collect();
    if let Some(column) = input.columns.iter().find(|it| Some(it.id) == pivot) {
        // A column may be grouped by and pivoted.
        let id = if groups.contains(&column.id) { fresh(column.ty).id } else { column.id };
        by.push(assignment(column, id));
    }
    let given = call.args.iter().find_map(|it| match &it.value {
        BoundPluginValue::Aggregate(it) => Some(it.clone()),
        BoundPluginValue::Scalar(_) | BoundPluginValue::Columns(_) | BoundPluginValue::Table(_) => {
            None
        }
    });
    let aggregate = given.unwrap_or_else(|| BoundAggregate {
        function: "count",
        args: Vec::new(),
        outputs: vec![fresh(Type::Long)],
        span: input.span,
    });
    let span = input.span;
    let outputs = aggregate.outputs.iter().cloned();
    let columns = by.iter().map(|it| it.column.clone()).chain(outputs).collect();
    let aggregates = vec![aggregate];
    let operator =
        BoundOperator::Summarize(BoundSummarize { input: Box::new(input), by, aggregates });
    BoundTable { operator, columns, span }
}
