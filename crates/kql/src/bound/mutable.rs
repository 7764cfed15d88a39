//! The parts of a bound tree, to be changed in place: what `inputs`, `expressions` and `children` give to be read.

use super::{
    Assignment, BoundAggregate, BoundGraph, BoundGraphMatch, BoundGraphOperator, BoundNodes,
    BoundOperator, BoundPluginValue, BoundTable, Expr, ExprKind, RenderValue, SortKey,
    TopNestedLevel,
};

impl BoundTable {
    /// The tables that this operator works on, in order.
    pub fn inputs_mut(&mut self) -> Vec<&mut BoundTable> {
        match &mut self.operator {
            BoundOperator::Table(_)
            | BoundOperator::Input(_)
            | BoundOperator::Parameter(_)
            | BoundOperator::Datatable(_)
            | BoundOperator::Print(_)
            | BoundOperator::InlineExternalTable(_)
            | BoundOperator::Range(_)
            | BoundOperator::ExternalData(_) => Vec::new(),
            BoundOperator::Where(it) => vec![&mut it.input],
            BoundOperator::Extend(it) => vec![&mut it.input],
            BoundOperator::Project(it) => vec![&mut it.input],
            BoundOperator::Summarize(it) => vec![&mut it.input],
            BoundOperator::Sort(it) => vec![&mut it.input],
            BoundOperator::Take(it) => vec![&mut it.input],
            BoundOperator::Top(it) => vec![&mut it.input],
            BoundOperator::Count(it) => vec![&mut it.input],
            BoundOperator::Distinct(it) => vec![&mut it.input],
            BoundOperator::Join(it) => vec![&mut it.left, &mut it.right],
            BoundOperator::Union(it) => it.inputs.iter_mut().map(|it| &mut it.table).collect(),
            BoundOperator::Pack(it) => vec![&mut it.input],
            BoundOperator::Scan(it) => vec![&mut it.input],
            BoundOperator::Graph(it) => tables_of(it),
            BoundOperator::GraphMatch(it) => tables_of(&mut it.graph),
            BoundOperator::GraphToTable(it) => tables_of(&mut it.graph),
            BoundOperator::PartitionedGraph(it) => {
                tables_of(&mut it.graph).into_iter().chain([it.subquery.as_mut()]).collect()
            }
            BoundOperator::Several(it) => it.tables.iter_mut().map(|it| &mut it.table).collect(),
            BoundOperator::MvExpand(it) => vec![&mut it.input],
            BoundOperator::Parse(it) => vec![&mut it.input],
            BoundOperator::ParseKv(it) => vec![&mut it.input],
            BoundOperator::Render(it) => vec![&mut it.input],
            BoundOperator::Evaluate(it) => {
                let tables = it.args.iter_mut().filter_map(|it| match &mut it.value {
                    BoundPluginValue::Table(table) => Some(table.as_mut()),
                    BoundPluginValue::Scalar(_)
                    | BoundPluginValue::Columns(_)
                    | BoundPluginValue::Aggregate(_) => None,
                });
                it.input.as_deref_mut().into_iter().chain(tables).collect()
            }
            BoundOperator::MvApply(it) => vec![&mut it.input, &mut it.subquery],
            BoundOperator::Partition(it) => vec![&mut it.input, &mut it.subquery],
            BoundOperator::MakeSeries(it) => vec![&mut it.input],
            BoundOperator::Sample(it) => vec![&mut it.input],
            BoundOperator::SampleDistinct(it) => vec![&mut it.input],
            BoundOperator::TopHitters(it) => vec![&mut it.input],
            BoundOperator::TopNested(it) => vec![&mut it.input],
            BoundOperator::Reduce(it) => vec![&mut it.input],
            BoundOperator::AssertSchema(it) => vec![&mut it.input],
            BoundOperator::Consume(it) => vec![&mut it.input],
            BoundOperator::Materialize(it) => vec![&mut it.input],
            BoundOperator::Invoke(it) => vec![&mut it.input],
        }
    }

    /// The scalar expressions of this operator, in order; those of its inputs are theirs.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.operator {
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
            BoundOperator::Print(it) => values(&mut it.values).collect(),
            BoundOperator::Range(it) => vec![&mut it.from, &mut it.to, &mut it.step],
            BoundOperator::Where(it) => vec![&mut it.predicate],
            BoundOperator::Extend(it) => values(&mut it.assignments).collect(),
            BoundOperator::Project(it) => values(&mut it.assignments).collect(),
            BoundOperator::Distinct(it) => values(&mut it.assignments).collect(),
            BoundOperator::Summarize(it) => {
                values(&mut it.by).chain(arguments(&mut it.aggregates)).collect()
            }
            BoundOperator::Sort(it) => keys(&mut it.keys).collect(),
            BoundOperator::Take(it) => vec![&mut it.n_rows],
            BoundOperator::Top(it) => {
                std::iter::once(&mut it.n_rows).chain(keys(&mut it.keys)).collect()
            }
            BoundOperator::Join(it) => it
                .keys
                .iter_mut()
                .flat_map(|(left, right)| [left, right])
                .chain(&mut it.condition)
                .collect(),
            BoundOperator::InlineExternalTable(it) => it
                .partitions
                .iter_mut()
                .filter_map(|it| it.value.as_mut())
                .chain(&mut it.locations)
                .collect(),
            BoundOperator::Scan(it) => {
                let steps = it.steps.iter_mut().flat_map(|it| {
                    let assigned = it.assignments.iter_mut().map(|it| &mut it.1);
                    std::iter::once(&mut it.condition).chain(assigned)
                });
                keys(&mut it.order).chain(&mut it.partition).chain(steps).collect()
            }
            BoundOperator::Graph(it) => of_graph(it),
            BoundOperator::GraphMatch(it) => of_match(it),
            BoundOperator::GraphToTable(it) => of_graph(&mut it.graph),
            BoundOperator::PartitionedGraph(it) => of_graph(&mut it.graph),
            BoundOperator::MvExpand(it) => values(&mut it.items).chain(&mut it.limit).collect(),
            BoundOperator::MvApply(it) => values(&mut it.items).chain(&mut it.limit).collect(),
            BoundOperator::Parse(it) => vec![&mut it.value],
            BoundOperator::ParseKv(it) => vec![&mut it.value],
            BoundOperator::ExternalData(it) => it.locations.iter_mut().collect(),
            BoundOperator::Render(it) => {
                it.properties.iter_mut().filter_map(|it| title(&mut it.1)).collect()
            }
            BoundOperator::Evaluate(it) => {
                it.args.iter_mut().flat_map(|it| of_plugin(&mut it.value)).collect()
            }
            BoundOperator::Partition(it) => {
                std::iter::once(&mut it.by).chain(&mut it.within).collect()
            }
            BoundOperator::MakeSeries(it) => {
                let series = it
                    .series
                    .iter_mut()
                    .flat_map(|it| std::iter::once(&mut it.value).chain(&mut it.default));
                let axis = std::iter::once(&mut it.on).chain(&mut it.from).chain(&mut it.to);
                let axis = axis.chain(std::iter::once(&mut it.step));
                let before = values(&mut it.by).chain(arguments(&mut it.aggregates));
                before.chain(series).chain(axis).collect()
            }
            BoundOperator::Sample(it) => vec![&mut it.n_rows],
            BoundOperator::SampleDistinct(it) => vec![&mut it.n_rows, &mut it.of.value],
            BoundOperator::TopHitters(it) => {
                [&mut it.n_rows, &mut it.of.value].into_iter().chain(&mut it.by).collect()
            }
            BoundOperator::TopNested(it) => it.levels.iter_mut().flat_map(of_level).collect(),
            BoundOperator::Reduce(it) => vec![&mut it.value],
            BoundOperator::Invoke(it) => it.args.iter_mut().collect(),
        }
    }
}

impl Expr {
    /// The expressions that this one is made of, in order.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Parameter(_)
            | ExprKind::ToScalar(_) => Vec::new(),
            ExprKind::InTable { left, .. } => vec![left],
            ExprKind::Binary { left, right, .. } => vec![left, right],
            ExprKind::Negate(it) => vec![it],
            ExprKind::In { left, list, .. } => std::iter::once(left.as_mut()).chain(list).collect(),
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            ExprKind::Call { args, .. } => args.iter_mut().collect(),
            ExprKind::Index { base, index } => vec![base, index],
        }
    }
}

fn values(assignments: &mut [Assignment]) -> impl Iterator<Item = &mut Expr> {
    assignments.iter_mut().map(|it| &mut it.value)
}

fn keys(keys: &mut [SortKey]) -> impl Iterator<Item = &mut Expr> {
    keys.iter_mut().map(|it| &mut it.value)
}

fn arguments(aggregates: &mut [BoundAggregate]) -> impl Iterator<Item = &mut Expr> {
    aggregates.iter_mut().flat_map(|it| &mut it.args)
}

fn of_level(it: &mut TopNestedLevel) -> Vec<&mut Expr> {
    let own = it.n_rows.iter_mut().chain([&mut it.of.value]).chain(&mut it.others);
    own.chain(arguments(&mut it.aggregates)).chain([&mut it.by.value]).collect()
}

fn title(value: &mut RenderValue) -> Option<&mut Expr> {
    match value {
        RenderValue::Computed(it) => Some(it),
        RenderValue::Word(_)
        | RenderValue::Text(_)
        | RenderValue::Constant(_)
        | RenderValue::Columns(_) => None,
    }
}

fn of_plugin(value: &mut BoundPluginValue) -> Vec<&mut Expr> {
    match value {
        BoundPluginValue::Scalar(it) => vec![it],
        BoundPluginValue::Aggregate(it) => it.args.iter_mut().collect(),
        BoundPluginValue::Columns(_) | BoundPluginValue::Table(_) => Vec::new(),
    }
}

fn tables_of(graph: &mut BoundGraph) -> Vec<&mut BoundTable> {
    let mut graph = graph;
    loop {
        graph = match &mut graph.operator {
            BoundGraphOperator::Input => return Vec::new(),
            BoundGraphOperator::Make(it) => {
                let nodes = match &mut it.nodes {
                    BoundNodes::None | BoundNodes::Key(_) => Vec::new(),
                    BoundNodes::Tables(tables) => {
                        tables.iter_mut().map(|it| &mut it.table).collect()
                    }
                };
                return std::iter::once(&mut it.edges).chain(nodes).collect();
            }
            BoundGraphOperator::MarkComponents(it) => &mut it.graph,
            BoundGraphOperator::WhereNodes(it) | BoundGraphOperator::WhereEdges(it) => {
                &mut it.graph
            }
            BoundGraphOperator::Match(it) => &mut it.graph,
        };
    }
}

fn of_graph(graph: &mut BoundGraph) -> Vec<&mut Expr> {
    let (mut graph, mut found) = (graph, Vec::new());
    loop {
        graph = match &mut graph.operator {
            BoundGraphOperator::Input | BoundGraphOperator::Make(_) => return found,
            BoundGraphOperator::MarkComponents(it) => &mut it.graph,
            BoundGraphOperator::WhereNodes(it) | BoundGraphOperator::WhereEdges(it) => {
                found.push(&mut it.predicate);
                &mut it.graph
            }
            BoundGraphOperator::Match(it) => {
                found.extend(of_match(it));
                return found;
            }
        };
    }
}

/// Those of the graph below included.
fn of_match(it: &mut BoundGraphMatch) -> Vec<&mut Expr> {
    let mut found = of_graph(&mut it.graph);
    found.extend(&mut it.predicate);
    found.extend(it.project.iter_mut().map(|it| &mut it.assignment.value));
    found
}
