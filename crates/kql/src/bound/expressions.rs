//! The scalar expressions of each operator: tables stand in them too (`toscalar`, `in (table)`).

use super::{
    Assignment, BoundAggregate, BoundGraph, BoundGraphMatch, BoundGraphOperator, BoundOperator,
    BoundPluginValue, BoundTable, Expr, RenderValue, SortKey, TopNestedLevel,
};

impl BoundTable {
    /// The scalar expressions of this operator, in order; those of its inputs are theirs.
    pub fn expressions(&self) -> Vec<&Expr> {
        match &self.operator {
            BoundOperator::Table(_)
            | BoundOperator::Input(_)
            | BoundOperator::Parameter(_)
            | BoundOperator::Datatable(_)
            | BoundOperator::Count(_)
            | BoundOperator::Union(_)
            | BoundOperator::Pack(_)
            | BoundOperator::Several(_)
            | BoundOperator::AssertSchema(_)
            | BoundOperator::Consume(_)
            | BoundOperator::Materialize(_) => Vec::new(),
            BoundOperator::Print(it) => values(&it.values).collect(),
            BoundOperator::Range(it) => vec![&it.from, &it.to, &it.step],
            BoundOperator::Where(it) => vec![&it.predicate],
            BoundOperator::Extend(it) => values(&it.assignments).collect(),
            BoundOperator::Project(it) => values(&it.assignments).collect(),
            BoundOperator::Distinct(it) => values(&it.assignments).collect(),
            BoundOperator::Summarize(it) => {
                values(&it.by).chain(arguments(&it.aggregates)).collect()
            }
            BoundOperator::Sort(it) => keys(&it.keys).collect(),
            BoundOperator::Take(it) => vec![&it.n_rows],
            BoundOperator::Top(it) => std::iter::once(&it.n_rows).chain(keys(&it.keys)).collect(),
            BoundOperator::Join(it) => it
                .keys
                .iter()
                .flat_map(|(left, right)| [left, right])
                .chain(&it.condition)
                .collect(),
            BoundOperator::InlineExternalTable(it) => it
                .partitions
                .iter()
                .filter_map(|it| it.value.as_ref())
                .chain(&it.locations)
                .collect(),
            BoundOperator::Scan(it) => {
                let steps = it.steps.iter().flat_map(|it| {
                    std::iter::once(&it.condition).chain(it.assignments.iter().map(|it| &it.1))
                });
                keys(&it.order).chain(&it.partition).chain(steps).collect()
            }
            BoundOperator::Graph(it) => of_graph(it),
            BoundOperator::GraphMatch(it) => of_match(it),
            BoundOperator::GraphToTable(it) => of_graph(&it.graph),
            BoundOperator::PartitionedGraph(it) => of_graph(&it.graph),
            BoundOperator::MvExpand(it) => values(&it.items).chain(&it.limit).collect(),
            BoundOperator::MvApply(it) => values(&it.items).chain(&it.limit).collect(),
            BoundOperator::Parse(it) => vec![&it.value],
            BoundOperator::ParseKv(it) => vec![&it.value],
            BoundOperator::ExternalData(it) => it.locations.iter().collect(),
            BoundOperator::Render(it) => {
                it.properties.iter().filter_map(|it| title(&it.1)).collect()
            }
            BoundOperator::Evaluate(it) => {
                it.args.iter().flat_map(|it| of_plugin(&it.value)).collect()
            }
            BoundOperator::Partition(it) => std::iter::once(&it.by).chain(&it.within).collect(),
            BoundOperator::MakeSeries(it) => {
                let series =
                    it.series.iter().flat_map(|it| std::iter::once(&it.value).chain(&it.default));
                let axis = std::iter::once(&it.on).chain(&it.from).chain(&it.to);
                let axis = axis.chain(std::iter::once(&it.step));
                values(&it.by).chain(arguments(&it.aggregates)).chain(series).chain(axis).collect()
            }
            BoundOperator::Sample(it) => vec![&it.n_rows],
            BoundOperator::SampleDistinct(it) => vec![&it.n_rows, &it.of.value],
            BoundOperator::TopHitters(it) => {
                [&it.n_rows, &it.of.value].into_iter().chain(&it.by).collect()
            }
            BoundOperator::TopNested(it) => it.levels.iter().flat_map(of_level).collect(),
            BoundOperator::Reduce(it) => vec![&it.value],
            BoundOperator::Invoke(it) => it.args.iter().collect(),
        }
    }
}

fn values(assignments: &[Assignment]) -> impl Iterator<Item = &Expr> {
    assignments.iter().map(|it| &it.value)
}

fn keys(keys: &[SortKey]) -> impl Iterator<Item = &Expr> {
    keys.iter().map(|it| &it.value)
}

fn arguments(aggregates: &[BoundAggregate]) -> impl Iterator<Item = &Expr> {
    aggregates.iter().flat_map(|it| &it.args)
}

fn of_level(it: &TopNestedLevel) -> Vec<&Expr> {
    let own = it.n_rows.iter().chain([&it.of.value]).chain(&it.others);
    own.chain(arguments(&it.aggregates)).chain([&it.by.value]).collect()
}

fn title(value: &RenderValue) -> Option<&Expr> {
    match value {
        RenderValue::Computed(it) => Some(it),
        RenderValue::Word(_)
        | RenderValue::Text(_)
        | RenderValue::Constant(_)
        | RenderValue::Columns(_) => None,
    }
}

fn of_plugin(value: &BoundPluginValue) -> Vec<&Expr> {
    match value {
        BoundPluginValue::Scalar(it) => vec![it],
        BoundPluginValue::Aggregate(it) => it.args.iter().collect(),
        BoundPluginValue::Columns(_) | BoundPluginValue::Table(_) => Vec::new(),
    }
}

fn of_graph(graph: &BoundGraph) -> Vec<&Expr> {
    let (mut graph, mut found) = (graph, Vec::new());
    loop {
        graph = match &graph.operator {
            BoundGraphOperator::Input | BoundGraphOperator::Make(_) => return found,
            BoundGraphOperator::MarkComponents(it) => &it.graph,
            BoundGraphOperator::WhereNodes(it) | BoundGraphOperator::WhereEdges(it) => {
                found.push(&it.predicate);
                &it.graph
            }
            BoundGraphOperator::Match(it) => {
                found.extend(of_match(it));
                return found;
            }
        };
    }
}

/// Those of the graph below included.
fn of_match(it: &BoundGraphMatch) -> Vec<&Expr> {
    let mut found = of_graph(&it.graph);
    found.extend(&it.predicate);
    found.extend(it.project.iter().map(|it| &it.assignment.value));
    found
}
