//! The bound tree: every name resolved to a column id, every type known, every default filled in. What the engine lowers.
//!
//! Column ids are unique in one bound query: a `let` table that is used twice is bound twice, with fresh ids.
//! So lowering needs no scopes: a column's id is its name in the plan. An operator that only renames keeps the id.

mod external;
mod graph;
mod mutable;
mod pack;
mod scan;
mod several;

pub use external::{BoundInlineExternalTable, BoundPartitionColumn, BoundPathPiece};
pub use graph::{
    BoundElement, BoundGraph, BoundGraphMatch, BoundGraphOperator, BoundGraphToTable,
    BoundGraphWhere, BoundMakeGraph, BoundMarkComponents, BoundNodeTable, BoundNodes,
    BoundPartitionedGraph, BoundPathColumn, Cycles, Direction, ElementKind, GRAPH_FUNCTIONS,
    GraphPart, GraphSearch, PathLength,
};
pub use pack::BoundPack;
pub use scan::{BoundScan, BoundScanStep, ScanOutput, ScanVariable};
pub use several::{BoundSeveral, NamedTable};
mod expand;
mod expression;
mod expressions;
mod extract;
mod group;
mod source;

pub use expand::*;
pub use expression::*;
pub use extract::*;
pub use group::*;
pub use source::*;

use crate::span::Span;
use crate::types::{Type, Value};

/// Identifies a column through the whole bound query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(pub u32);

/// The name of a column that stands for all the columns that a table may have beside those that are known. It is in no bound
/// query: once all is bound, each column that the query names takes its place.
pub const OPEN: &str = "\0";

/// A column of an operator's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub id: ColumnId,
    pub name: String,
    pub ty: Type,
}

/// A tabular expression: an operator, its output columns in order, and the text it came from (the operator alone, not its input).
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTable {
    pub operator: BoundOperator,
    pub columns: Vec<Column>,
    pub span: Span,
}

/// A whole query text: one table for each tabular expression statement (Kusto answers all of them).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoundQuery {
    pub tables: Vec<BoundTable>,
    /// For each of the tables the name that Kusto gives it, where its operator answers with several (`fork`, `facet`).
    pub names: Vec<Option<String>>,
    /// Whether the first table may have columns that the query doesn't name: it comes from a table without a schema.
    pub open: bool,
}

/// Every tabular operator, matched without `_`, so that the compiler lists what a new one lacks.
#[derive(Debug, Clone, PartialEq)]
pub enum BoundOperator {
    Table(BoundTableReference),
    Input(BoundInput),
    Parameter(BoundParameter),
    Datatable(BoundDatatable),
    Print(BoundPrint),
    Range(Box<BoundRange>),
    Where(BoundWhere),
    Extend(BoundExtend),
    /// `project`, and what comes down to it: `project-away`, `project-keep`, `project-rename`, `project-reorder`.
    Project(BoundProject),
    Summarize(BoundSummarize),
    Sort(BoundSort),
    Take(BoundTake),
    Top(BoundTop),
    Count(BoundCount),
    Distinct(BoundDistinct),
    Join(BoundJoin),
    Union(BoundUnion),
    InlineExternalTable(Box<BoundInlineExternalTable>),
    Pack(Box<BoundPack>),
    Scan(Box<BoundScan>),
    /// A graph where a table may stand; it has no columns.
    Graph(Box<BoundGraph>),
    GraphMatch(Box<BoundGraphMatch>),
    GraphToTable(Box<BoundGraphToTable>),
    PartitionedGraph(Box<BoundPartitionedGraph>),
    Several(BoundSeveral),
    MvExpand(Box<BoundMvExpand>),
    Parse(Box<BoundParse>),
    ParseKv(Box<BoundParseKv>),
    ExternalData(BoundExternalData),
    Render(BoundRender),
    Evaluate(BoundEvaluate),
    MvApply(Box<BoundMvApply>),
    Partition(Box<BoundPartition>),
    MakeSeries(Box<BoundMakeSeries>),
    Sample(BoundSample),
    SampleDistinct(Box<BoundSampleDistinct>),
    TopHitters(Box<BoundTopHitters>),
    TopNested(BoundTopNested),
    Reduce(Box<BoundReduce>),
    AssertSchema(BoundAssertSchema),
    Consume(BoundConsume),
    Materialize(BoundMaterialize),
    Invoke(BoundInvoke),
}

/// A table of the catalogue. The output columns stand in the schema's order, all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTableReference {
    pub name: String,
    /// The constant arguments where it is a function that gives a table (`_GetWatchlist('Alias')`); empty for a table.
    pub arguments: Vec<Value>,
    /// It lies in a service, and nothing else has its rows.
    pub service: Option<Service>,
}

/// A service that keeps tables or graphs to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// `arg("").Resources`.
    ResourceGraph,
    /// `graph("Network")`.
    GraphModel,
}

/// The rows that the operator around hands to its subquery (`mv-apply`, `partition`, `fork`, ...).
#[derive(Debug, Clone, PartialEq)]
pub struct BoundInput {}

/// `datatable(a: long) [1, 2]`: rows of constants, each already of its column's type.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundDatatable {
    pub rows: Vec<Vec<Value>>,
}

/// `print a = 1, b = 2`: one row.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundPrint {
    pub values: Vec<Assignment>,
}

/// `range x from a to b step c`: the one output column; all three of its type (timespan for the step of datetime).
#[derive(Debug, Clone, PartialEq)]
pub struct BoundRange {
    pub from: Expr,
    pub to: Expr,
    pub step: Expr,
}

/// `where predicate`; the predicate is bool.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundWhere {
    pub input: Box<BoundTable>,
    pub predicate: Expr,
}

/// A new column and what it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    pub column: Column,
    pub value: Expr,
}

/// `extend a = x`: the output is the input's columns (a replaced one gone or in place) and the new ones. An assignment sees the
/// input, not its neighbours.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundExtend {
    pub input: Box<BoundTable>,
    pub assignments: Vec<Assignment>,
}

/// The output is exactly these, in order. A column that passes through unchanged is an assignment whose value is
/// `ExprKind::Column` of the same id.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundProject {
    pub input: Box<BoundTable>,
    pub assignments: Vec<Assignment>,
}

/// `summarize aggregates by keys`: the keys first, then the aggregates' outputs. An expression over aggregates
/// (`round(sum(x) / count(), 2)`) is bound as its aggregates and a `Project` above.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSummarize {
    pub input: Box<BoundTable>,
    pub by: Vec<Assignment>,
    pub aggregates: Vec<BoundAggregate>,
}

/// One aggregate call. `arg_max(t, a, b)` has the arguments t, a, b and as many outputs; the others have one output.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundAggregate {
    pub function: &'static str,
    pub args: Vec<Expr>,
    pub outputs: Vec<Column>,
    pub span: Span,
}

/// `sort by a desc nulls last`: defaults (desc; nulls first when asc, last when desc) filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundSort {
    pub input: Box<BoundTable>,
    pub keys: Vec<SortKey>,
}

/// One ordering expression.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    pub value: Expr,
    pub descending: bool,
    pub nulls_first: bool,
    /// Numbers within text are compared as numbers (`granny-asc`).
    pub granny: bool,
}

/// `take n`, `limit n`. The number is a long or an int over no columns.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTake {
    pub input: Box<BoundTable>,
    pub n_rows: Expr,
}

/// `top n by a desc`. The number is as that of `take`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundTop {
    pub input: Box<BoundTable>,
    pub n_rows: Expr,
    pub keys: Vec<SortKey>,
}

/// `count`: one long column `Count`.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundCount {
    pub input: Box<BoundTable>,
}

/// `distinct a, b`: the output columns are new or of the input's ids, one an assignment.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundDistinct {
    pub input: Box<BoundTable>,
    pub assignments: Vec<Assignment>,
}

/// The flavours of `join`, by Kusto's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// The default: the left side is first made distinct by the keys.
    InnerUnique,
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    RightSemi,
    LeftAnti,
    RightAnti,
}

/// `join kind=k (right) on keys`. The output columns have the ids of the two sides, the right ones renamed where they clash
/// (`x1`); semi and anti joins have one side's columns only.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundJoin {
    pub kind: JoinKind,
    pub left: Box<BoundTable>,
    pub right: Box<BoundTable>,
    /// Pairs of (expression over left, expression over right), each pair of one type.
    pub keys: Vec<(Expr, Expr)>,
    /// `where`, in the place of keys: a condition over both sides' columns.
    pub condition: Option<Expr>,
}

/// `union`: the output columns have fresh ids.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundUnion {
    pub inputs: Vec<BoundUnionInput>,
    /// The column of `withsource=`: which of the output columns it is.
    pub source: Option<ColumnId>,
}

/// One branch of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundUnionInput {
    pub table: BoundTable,
    /// What `withsource` says of its rows: the table's name, or `union_arg0` for the first branch if it is an expression.
    pub name: String,
    /// For each output column of the union, the column of this branch that fills it; None: null (`""` for string).
    /// The source column's entry is None.
    pub columns: Vec<Option<ColumnId>>,
}

impl BoundTable {
    /// The tables that this operator works on, in order.
    pub fn inputs(&self) -> Vec<&BoundTable> {
        match &self.operator {
            BoundOperator::Table(_)
            | BoundOperator::Input(_)
            | BoundOperator::Parameter(_)
            | BoundOperator::Datatable(_)
            | BoundOperator::Print(_)
            | BoundOperator::InlineExternalTable(_)
            | BoundOperator::Range(_)
            | BoundOperator::ExternalData(_) => Vec::new(),
            BoundOperator::Where(it) => vec![&it.input],
            BoundOperator::Extend(it) => vec![&it.input],
            BoundOperator::Project(it) => vec![&it.input],
            BoundOperator::Summarize(it) => vec![&it.input],
            BoundOperator::Sort(it) => vec![&it.input],
            BoundOperator::Take(it) => vec![&it.input],
            BoundOperator::Top(it) => vec![&it.input],
            BoundOperator::Count(it) => vec![&it.input],
            BoundOperator::Distinct(it) => vec![&it.input],
            BoundOperator::Join(it) => vec![&it.left, &it.right],
            BoundOperator::Union(it) => it.inputs.iter().map(|it| &it.table).collect(),
            BoundOperator::Pack(it) => vec![&it.input],
            BoundOperator::Scan(it) => vec![&it.input],
            BoundOperator::Graph(it) => it.tables(),
            BoundOperator::GraphMatch(it) => it.graph.tables(),
            BoundOperator::GraphToTable(it) => it.graph.tables(),
            BoundOperator::PartitionedGraph(it) => {
                it.graph.tables().into_iter().chain([it.subquery.as_ref()]).collect()
            }
            BoundOperator::Several(it) => it.tables.iter().map(|it| &it.table).collect(),
            BoundOperator::MvExpand(it) => vec![&it.input],
            BoundOperator::Parse(it) => vec![&it.input],
            BoundOperator::ParseKv(it) => vec![&it.input],
            BoundOperator::Render(it) => vec![&it.input],
            BoundOperator::Evaluate(it) => it.tables(),
            BoundOperator::MvApply(it) => vec![&it.input, &it.subquery],
            BoundOperator::Partition(it) => vec![&it.input, &it.subquery],
            BoundOperator::MakeSeries(it) => vec![&it.input],
            BoundOperator::Sample(it) => vec![&it.input],
            BoundOperator::SampleDistinct(it) => vec![&it.input],
            BoundOperator::TopHitters(it) => vec![&it.input],
            BoundOperator::TopNested(it) => vec![&it.input],
            BoundOperator::Reduce(it) => vec![&it.input],
            BoundOperator::AssertSchema(it) => vec![&it.input],
            BoundOperator::Consume(it) => vec![&it.input],
            BoundOperator::Materialize(it) => vec![&it.input],
            BoundOperator::Invoke(it) => vec![&it.input],
        }
    }
}
