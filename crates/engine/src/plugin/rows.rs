//! What a plugin's function sees, its rows and arguments, and what it gives.

use std::sync::Arc;

use arrow::array::{ArrayRef, UInt32Array, new_null_array};
use arrow::compute::take;
use datafusion::common::{Result, exec_datafusion_err, exec_err};
use datafusion::logical_expr::ColumnarValue;
use kql::types::{Type, Value};

use crate::function::{Args, Body};
use crate::types::{Cell, ColumnBuilder, arrow_type, cell};

/// Rows with named columns.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    pub columns: Vec<NamedColumn>,
    pub n_rows: usize,
}

/// A column with its name and KQL type.
#[derive(Debug, Clone)]
pub struct NamedColumn {
    pub name: String,
    pub ty: Type,
    pub array: ArrayRef,
}

impl NamedColumn {
    /// The value at a row.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        cell(&self.array, self.ty, row)
    }
}

/// A call of a plugin, all its rows and arguments at hand.
#[derive(Debug)]
pub struct Invocation {
    /// None where the plugin begins the query.
    pub input: Rows,
    /// Which of the plugin's tables is asked for, counted from 0.
    pub table: usize,
    pub args: Vec<Given>,
}

/// One argument.
#[derive(Debug)]
pub struct Given {
    pub param: &'static str,
    pub ty: Type,
    /// The aggregate whose outputs the column is.
    pub aggregate: Option<&'static str>,
    pub value: GivenValue,
}

/// The kinds of arguments.
#[derive(Debug)]
pub enum GivenValue {
    Constant(Value),
    /// A column of the input by its place, or one that is computed beside it.
    Column(Option<usize>, NamedColumn),
    Columns(Vec<usize>),
    Table(Rows),
    /// A column of the table before it, by its place there.
    TableColumn(usize),
}

impl Given {
    /// The value at a row.
    pub fn cell(&self, row: usize) -> Cell<'_> {
        match &self.value {
            GivenValue::Column(_, column) => column.cell(row),
            GivenValue::Constant(Value::Bool(it)) => Cell::Bool(*it),
            GivenValue::Constant(Value::Long(it)) => Cell::Long(*it),
            GivenValue::Constant(Value::String(it)) => Cell::String(it),
            GivenValue::Constant(_)
            | GivenValue::Columns(_)
            | GivenValue::Table(_)
            | GivenValue::TableColumn(_) => Cell::Null,
        }
    }
}

impl Invocation {
    /// The value of the first argument for that parameter at a row.
    pub fn cell(&self, param: &str, row: usize) -> Cell<'_> {
        self.argument(param).map_or(Cell::Null, |it| it.cell(row))
    }

    /// The first argument for that parameter.
    pub fn argument(&self, param: &str) -> Option<&Given> {
        self.args.iter().find(|it| it.param == param)
    }

    /// The constant for that parameter; None where it was left out, or `~` stands for its default.
    pub fn constant(&self, param: &str) -> Option<&Value> {
        match self.argument(param).map(|it| &it.value) {
            Some(GivenValue::Constant(Value::String(text))) if text.as_ref() == "~" => None,
            Some(GivenValue::Constant(value)) => Some(value),
            _ => None,
        }
    }

    /// The text for that parameter, `""` where it was left out.
    pub fn text(&self, param: &str) -> &str {
        match self.constant(param) {
            Some(Value::String(text)) => text,
            _ => "",
        }
    }

    /// Whether that parameter is true.
    pub fn is_true(&self, param: &str) -> bool {
        self.constant(param) == Some(&Value::Bool(true))
    }

    /// The whole number or ticks for that parameter.
    pub fn long(&self, param: &str) -> Option<i64> {
        match self.constant(param)? {
            Value::Long(it) | Value::DateTime(it) | Value::TimeSpan(it) => Some(*it),
            Value::Int(it) => Some(i64::from(*it)),
            Value::Real(it) => Some(*it as i64),
            _ => None,
        }
    }

    /// The number for that parameter.
    pub fn real(&self, param: &str) -> Option<f64> {
        match self.constant(param)? {
            Value::Real(it) => Some(*it),
            Value::Long(it) => Some(*it as f64),
            Value::Int(it) => Some(f64::from(*it)),
            Value::Decimal(it) => it.parse().ok(),
            _ => None,
        }
    }

    /// The column for that parameter, with its place in the input where it is one of it.
    pub fn column(&self, param: &str) -> Result<(Option<usize>, &NamedColumn)> {
        match self.argument(param).map(|it| &it.value) {
            Some(GivenValue::Column(place, column)) => Ok((*place, column)),
            _ => exec_err!("`{param}` is not a column of the rows"),
        }
    }

    /// The columns for a parameter that repeats.
    pub fn columns(&self, param: &str) -> Vec<&NamedColumn> {
        let of = self.args.iter().filter(|it| it.param == param);
        of.filter_map(|it| match &it.value {
            GivenValue::Column(_, column) => Some(column),
            _ => None,
        })
        .collect()
    }

    /// The table for that parameter.
    pub fn table(&self, param: &str) -> Option<&Rows> {
        match &self.argument(param)?.value {
            GivenValue::Table(rows) => Some(rows),
            _ => None,
        }
    }
}

/// Columns that are made row by row.
#[derive(Debug)]
pub struct Making {
    names: Vec<(String, Type)>,
    builders: Vec<ColumnBuilder>,
    n_rows: usize,
}

impl Making {
    /// Rows of these columns.
    pub fn new(columns: Vec<(String, Type)>) -> Making {
        let builders = columns.iter().map(|it| ColumnBuilder::new(it.1, 0)).collect();
        Making { names: columns, builders, n_rows: 0 }
    }

    /// One more row.
    pub fn push<'a>(&mut self, cells: impl IntoIterator<Item = Cell<'a>>) {
        let mut cells = cells.into_iter();
        for builder in &mut self.builders {
            push(builder, cells.next().unwrap_or(Cell::Null));
        }
        self.n_rows += 1;
    }

    /// What was made.
    pub fn finish(mut self) -> Rows {
        let columns = self
            .names
            .into_iter()
            .zip(&mut self.builders)
            .map(|((name, ty), builder)| NamedColumn { name, ty, array: builder.finish() });
        Rows { columns: columns.collect(), n_rows: self.n_rows }
    }
}

/// Appends a value of the builder's type.
pub fn push(builder: &mut ColumnBuilder, cell: Cell<'_>) {
    match cell {
        Cell::Null => builder.push_null(),
        Cell::Bool(it) => builder.push_bool(it),
        Cell::Long(it) | Cell::DateTime(it) | Cell::TimeSpan(it) => builder.push_long(it),
        Cell::Real(it) => builder.push_real(it),
        Cell::Guid(it) => builder.push_guid(it),
        Cell::Decimal(it) | Cell::String(it) | Cell::Dynamic(it) => builder.push_text(it),
    }
}

impl Rows {
    /// These rows of it, by place; None is a row of nulls.
    pub fn taken(&self, rows: &[Option<usize>]) -> Result<Vec<NamedColumn>> {
        let places: UInt32Array =
            rows.iter().map(|it| it.and_then(|it| u32::try_from(it).ok())).collect();
        let columns = self.columns.iter().map(|it| {
            let array = take(&it.array, &places, None)?;
            let array = if it.ty == Type::String { without_nulls(&array)? } else { array };
            Ok(NamedColumn { name: it.name.clone(), ty: it.ty, array })
        });
        columns.collect()
    }
}

/// A string is never null.
fn without_nulls(array: &ArrayRef) -> Result<ArrayRef> {
    if array.null_count() == 0 {
        return Ok(array.clone());
    }
    let mut builder = ColumnBuilder::new(Type::String, array.len());
    (0..array.len()).for_each(|row| push(&mut builder, cell(array, Type::String, row)));
    Ok(builder.finish())
}

/// The column as another KQL type, by the library's conversion.
pub fn converted(column: &NamedColumn, to: Type) -> Result<ArrayRef> {
    if column.ty == to {
        return Ok(column.array.clone());
    }
    let Body::Kernel(kernel) = crate::functions::conversion::to(to).body else {
        let (from, array) = (arrow_type(column.ty), &column.array);
        let cast = arrow::compute::cast(array, &arrow_type(to));
        return cast.map_err(|_| exec_datafusion_err!("{from} does not convert to {to}"));
    };
    let values = [ColumnarValue::Array(column.array.clone())];
    let n_rows = column.array.len();
    kernel(&Args { values: &values, types: &[column.ty], returns: to, n_rows, geoip: None })
}

/// So many nulls; `""` for string.
pub fn nulls(ty: Type, n_rows: usize) -> ArrayRef {
    match ty {
        Type::String => {
            Arc::new(arrow::array::StringViewArray::from_iter_values((0..n_rows).map(|_| "")))
        }
        _ => new_null_array(&arrow_type(ty), n_rows),
    }
}
