//! Tables from outside of the catalogue, and plugins.

use std::sync::Arc;

use crate::types::Value;

use super::{BoundAggregate, BoundTable, Column, ColumnId, Expr};

/// A table that is a parameter of the query (`declare query_parameters(T: (a: long))`): its rows are given when it is run.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundParameter {
    pub name: Arc<str>,
}

/// `externaldata(a: long) ["https://..."] with (format="csv")`: what files hold, read as the declared columns.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundExternalData {
    /// Where the files are: texts, mostly constant.
    pub locations: Vec<Expr>,
    /// `format`, `ignoreFirstRecord` and their like; a bare word is a string.
    pub properties: Vec<(String, Value)>,
}

/// `evaluate plugin(...)`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundEvaluate {
    /// None where the plugin begins the query.
    pub input: Option<Box<BoundTable>>,
    pub plugin: &'static str,
    /// Which of the plugin's tables it is: 0, but for `preview` and `funnel_sequence`, which have several.
    pub table: usize,
    pub args: Vec<BoundPluginArgument>,
    /// The columns of the answer were declared (`: (a: long, *)`), so that data doesn't add to them.
    pub declared: bool,
    /// Data adds columns to those that are known, and hasn't been asked yet: those behind them are what the query uses, typed by use.
    pub open: bool,
}

impl BoundEvaluate {
    /// The input, then the tables among the arguments.
    pub fn tables(&self) -> Vec<&BoundTable> {
        let tables = self.args.iter().filter_map(|it| match &it.value {
            BoundPluginValue::Table(table) => Some(table.as_ref()),
            BoundPluginValue::Scalar(_)
            | BoundPluginValue::Columns(_)
            | BoundPluginValue::Aggregate(_) => None,
        });
        self.input.as_deref().into_iter().chain(tables).collect()
    }
}

/// One argument, by place.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPluginArgument {
    pub param: &'static str,
    pub value: BoundPluginValue,
}

/// What an argument of a plugin is.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundPluginValue {
    Scalar(Expr),
    /// `*`: these columns of the input.
    Columns(Vec<ColumnId>),
    /// `pivot(a, count())`.
    Aggregate(BoundAggregate),
    Table(Box<BoundTable>),
}

/// `render timechart with (title="...")`: the rows as they are, and how to show them.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundRender {
    pub input: Box<BoundTable>,
    /// `timechart`, `table`, ...
    pub chart: String,
    /// By name, in the order given.
    pub properties: Vec<(String, RenderValue)>,
}

/// The value of a property of `render`.
#[derive(Debug, Clone, PartialEq)]
pub enum RenderValue {
    Word(String),
    Text(Arc<str>),
    Constant(Value),
    /// Columns of the input.
    Columns(Vec<Column>),
    /// A title that is computed.
    Computed(Expr),
}

/// `consume`: the rows are made and thrown away; there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundConsume {
    pub input: Box<BoundTable>,
}

/// `materialize(table)`: its rows are made once in a query, wherever the same table stands in it.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundMaterialize {
    pub input: Box<BoundTable>,
}

/// `invoke FileProfile(SHA1, 1000)`: a function outside of the query that adds columns to its input's.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundInvoke {
    pub input: Box<BoundTable>,
    pub function: String,
    pub args: Vec<Expr>,
    pub added: Vec<Column>,
}
