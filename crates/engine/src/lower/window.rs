//! Window functions (`prev`, `row_number`, ...) in the expressions of an operator.
//!
//! While the expressions are lowered, each call leaves a column in its place and is noted down. Before the operator the noted calls are
//! carried out over all rows in their order; in a subquery, over those of each part. A call within another's arguments goes first.

use std::collections::HashMap;

use arrow::array::{ArrayRef, UInt32Array};
use arrow::compute::{concat, take};
use arrow::record_batch::RecordBatch;
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result as PlanResult, exec_datafusion_err, exec_err};
use datafusion::logical_expr::{ColumnarValue, Expr as PlanExpr};
use kql::bound::{Assignment, BoundExtend, BoundOperator, BoundTable, Column, Expr, ExprKind};
use kql::types::Type;

use crate::error::Error;
use crate::exec::bounds::check;
use crate::exec::{Whole, whole_beside, with_columns};
use crate::function::{Args, Body, Scalar};
use crate::functions;
use crate::lower::parts::settled;
use crate::lower::{Lowered, Lowering, column_of, plan_name};

/// A call that was noted down.
#[derive(Debug, Clone)]
pub struct WindowCall {
    scalar: &'static Scalar,
    args: Vec<PlanExpr>,
    types: Vec<Type>,
    /// What stands in its place.
    column: Column,
    /// How deep calls are nested in its arguments.
    level: usize,
}

impl Lowering<'_> {
    /// Lowers expressions of an operator that window functions may stand in, and gives the calls of those with what was lowered.
    pub fn windowed<T>(
        &self,
        lower: impl FnOnce() -> Result<T, Error>,
    ) -> Result<(T, Vec<WindowCall>), Error> {
        let outer = self.windows.replace(Some(Vec::new()));
        let lowered = lower();
        let calls = self.windows.replace(outer).unwrap_or_default();
        Ok((lowered?, calls))
    }

    /// Notes a call down, and gives the column in its place; None where window functions can't stand.
    pub fn window_call(
        &self,
        scalar: &'static Scalar,
        args: Vec<PlanExpr>,
        types: Vec<Type>,
        returns: Type,
    ) -> Option<PlanExpr> {
        let column = Column { id: self.fresh(), name: String::new(), ty: returns };
        let mut windows = self.windows.borrow_mut();
        let calls = windows.as_mut()?;
        let same = |it: &&WindowCall| it.scalar.name == scalar.name && it.args == args;
        if let Some(call) = calls.iter().find(same) {
            return Some(column_of(&call.column));
        }
        let within = calls.iter().filter(|call| {
            let name = plan_name(call.column.id);
            args.iter().any(|arg| arg.column_refs().iter().any(|it| it.name == name))
        });
        let level = within.map(|it| it.level + 1).max().unwrap_or(0);
        let reference = column_of(&column);
        calls.push(WindowCall { scalar, args, types, column, level });
        Some(reference)
    }
}

/// An operator over one input that has window functions in its expressions, as the same operator over columns with their values. None for
/// one without, and for those that note the calls down themselves.
pub fn lifted(it: &BoundTable, lowering: &Lowering) -> Option<BoundTable> {
    let lifts = match &it.operator {
        BoundOperator::Extend(_)
        | BoundOperator::Project(_)
        | BoundOperator::Where(_)
        | BoundOperator::Scan(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::Join(_)
        | BoundOperator::Evaluate(_) => false,
        _ => !it.inputs().is_empty() && it.expressions().into_iter().any(has_window),
    };
    if !lifts {
        return None;
    }
    let mut table = it.clone();
    let mut assignments = Vec::new();
    for expr in table.expressions_mut() {
        lift(expr, &mut assignments, lowering);
    }
    let input = table.inputs_mut().into_iter().next()?;
    let added = assignments.iter().map(|it: &Assignment| it.column.clone());
    let columns = input.columns.iter().cloned().chain(added).collect();
    let span = input.span;
    let below = Box::new(input.clone());
    let operator = BoundOperator::Extend(BoundExtend { input: below, assignments });
    *input = BoundTable { operator, columns, span };
    Some(table)
}

fn has_window(it: &Expr) -> bool {
    let mut rest = vec![it];
    while let Some(it) = rest.pop() {
        if is_window(it) {
            return true;
        }
        rest.extend(it.children());
    }
    false
}

fn is_window(it: &Expr) -> bool {
    let ExprKind::Call { function, .. } = &it.kind else { return false };
    functions::find(function).is_some_and(|it| matches!(it.body, Body::Window(_)))
}

/// Puts a column in the place of each call, the outermost of nested ones.
fn lift(it: &mut Expr, assignments: &mut Vec<Assignment>, lowering: &Lowering) {
    let mut rest = vec![it];
    while let Some(it) = rest.pop() {
        if is_window(it) {
            let column = Column { id: lowering.fresh(), name: String::new(), ty: it.ty };
            let kind = ExprKind::Column(column.id);
            let place = Expr { kind, ty: it.ty, span: it.span };
            let value = std::mem::replace(it, place);
            assignments.push(Assignment { column, value });
        } else {
            rest.extend(it.children_mut());
        }
    }
}

/// The input with the columns of these calls beside its own.
pub fn computed(
    input: Lowered,
    calls: Vec<WindowCall>,
    lowering: &Lowering,
) -> Result<Lowered, Error> {
    if calls.is_empty() {
        return Ok(input);
    }
    let mut input = settled(input, lowering)?;
    let deepest = calls.iter().map(|it| it.level).max().unwrap_or(0);
    for level in 0..=deepest {
        let mut args = Vec::new();
        let (mut columns, mut planned) = (Vec::new(), Vec::new());
        for call in calls.iter().filter(|it| it.level == level) {
            let mut names: Vec<String> = Vec::with_capacity(call.args.len());
            for arg in &call.args {
                // A column is there already: it isn't gathered twice.
                if let PlanExpr::Column(it) = arg {
                    names.push(it.name.clone());
                    continue;
                }
                let name = lowering.hidden();
                args.push(arg.clone().alias(&name));
                names.push(name);
            }
            columns.push(call.column.clone());
            planned.push(Planned {
                scalar: call.scalar,
                args: names,
                types: call.types.clone(),
                returns: call.column.ty,
            });
        }
        let keys = lowering.keys(&input.plan);
        let plan = with_columns(input.plan, args)?;
        let rows = Lowered { plan, order: input.order };
        input = whole_beside(Window { calls: planned, keys }, rows, &columns, lowering)?;
    }
    Ok(input)
}

/// A call over columns of the plan.
#[derive(Debug)]
struct Planned {
    scalar: &'static Scalar,
    args: Vec<String>,
    types: Vec<Type>,
    returns: Type,
}

/// Puts the columns of window functions beside all others.
#[derive(Debug)]
struct Window {
    calls: Vec<Planned>,
    /// The columns that tell the parts of a subquery apart.
    keys: Vec<String>,
}

impl Whole for Window {
    fn name(&self) -> &'static str {
        "window functions"
    }

    fn run(&self, inputs: &[RecordBatch]) -> PlanResult<Vec<ArrayRef>> {
        let [rows] = inputs else { return exec_err!("window functions are over one input") };
        let parts = if self.keys.is_empty() { None } else { Some(Parts::of(rows, &self.keys)?) };
        let mut columns = rows.columns().to_vec();
        for call in &self.calls {
            check()?;
            let args = call.args.iter().map(|name| column(rows, name));
            let args = args.collect::<PlanResult<Vec<ArrayRef>>>()?;
            columns.push(match &parts {
                None => call.over(&args, rows.num_rows())?,
                Some(parts) => parts.each(args, |args, n_rows| call.over(args, n_rows))?,
            });
        }
        Ok(columns)
    }
}

fn column(rows: &RecordBatch, name: &str) -> PlanResult<ArrayRef> {
    let column = rows.column_by_name(name);
    column.cloned().ok_or_else(|| exec_datafusion_err!("there is no column {name}"))
}

impl Planned {
    fn over(&self, args: &[ArrayRef], n_rows: usize) -> PlanResult<ArrayRef> {
        let Body::Window(run) = self.scalar.body else {
            return exec_err!("{} is no window function", self.scalar.name);
        };
        let values: Vec<ColumnarValue> = args.iter().cloned().map(ColumnarValue::Array).collect();
        run(&Args {
            values: &values,
            types: &self.types,
            returns: self.returns,
            n_rows,
            geoip: None,
        })
    }
}

/// The rows of each part.
struct Parts {
    /// The rows, part by part, each in its order.
    rows: UInt32Array,
    /// How many rows each part has.
    lengths: Vec<usize>,
    /// Where each row stands in `rows`.
    places: UInt32Array,
}

impl Parts {
    fn of(rows: &RecordBatch, keys: &[String]) -> PlanResult<Parts> {
        let keys = keys.iter().map(|name| column(rows, name)).collect::<PlanResult<Vec<_>>>()?;
        let fields = keys.iter().map(|it| SortField::new(it.data_type().clone())).collect();
        let keys = RowConverter::new(fields)?.convert_columns(&keys)?;
        let mut numbers: HashMap<&[u8], usize> = HashMap::new();
        let mut parts: Vec<Vec<u32>> = Vec::new();
        for (row, key) in (0..).zip(keys.iter()) {
            let number = *numbers.entry(key.data()).or_insert(parts.len());
            match parts.get_mut(number) {
                Some(part) => part.push(row),
                None => parts.push(vec![row]),
            }
        }
        let lengths = parts.iter().map(Vec::len).collect();
        let rows: Vec<u32> = parts.concat();
        let mut places = vec![0; rows.len()];
        for (place, row) in (0..).zip(&rows) {
            if let Some(it) = places.get_mut(*row as usize) {
                *it = place;
            }
        }
        Ok(Parts { rows: rows.into(), lengths, places: places.into() })
    }

    fn each(
        &self,
        args: Vec<ArrayRef>,
        over: impl Fn(&[ArrayRef], usize) -> PlanResult<ArrayRef>,
    ) -> PlanResult<ArrayRef> {
        let args = args.iter().map(|it| take(it, &self.rows, None));
        let args = args.collect::<Result<Vec<ArrayRef>, _>>()?;
        if self.lengths.is_empty() {
            return over(&args, 0);
        }
        let mut answers = Vec::with_capacity(self.lengths.len());
        let mut from = 0;
        for n_rows in &self.lengths {
            check()?;
            let part: Vec<ArrayRef> = args.iter().map(|it| it.slice(from, *n_rows)).collect();
            answers.push(over(&part, *n_rows)?);
            from += n_rows;
        }
        let answers: Vec<_> = answers.iter().map(|it| it.as_ref()).collect();
        Ok(take(&concat(&answers)?, &self.places, None)?)
    }
}
