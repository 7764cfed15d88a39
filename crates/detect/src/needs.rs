//! What a bound query reads: its tables, and of each the columns that its answer depends on.

use std::collections::{BTreeMap, BTreeSet};

use kql::bound::{
    Assignment, BoundOperator, BoundTable, BoundTableReference, ColumnId, Expr, ExprKind,
    ParsePiece,
};

/// Tables by name, each with the columns that are read of it.
pub type Needs = BTreeMap<String, BTreeSet<String>>;

/// What the answer of a query depends on, the columns that it only shows included.
pub fn needs(table: &BoundTable) -> Needs {
    let mut needs = Needs::new();
    let wanted = table.columns.iter().map(|it| it.id).collect();
    read(table, wanted, &mut needs);
    needs
}

/// What decides which rows a query answers with: what its conditions, keys and groups look at.
pub fn deciding(table: &BoundTable) -> Needs {
    let mut needs = Needs::new();
    read(table, BTreeSet::new(), &mut needs);
    needs
}

/// The tables that a query reads, and the functions that give it tables, in order and each once.
pub fn sources(table: &BoundTable) -> Vec<&BoundTableReference> {
    let mut found = Vec::new();
    let mut rest = vec![table];
    while let Some(it) = rest.pop() {
        if let BoundOperator::Table(source) = &it.operator
            && !found.contains(&source)
        {
            found.push(source);
        }
        let inside = it.expressions().into_iter().flat_map(Expr::tables);
        rest.extend(it.inputs().into_iter().chain(inside).collect::<Vec<_>>().into_iter().rev());
    }
    found
}

/// Follows the wanted columns of an operator's output down to the tables.
fn read(it: &BoundTable, mut wanted: BTreeSet<ColumnId>, needs: &mut Needs) {
    match &it.operator {
        BoundOperator::Table(op) => {
            let read = it.columns.iter().filter(|column| wanted.contains(&column.id));
            needs
                .entry(op.name.clone())
                .or_default()
                .extend(read.map(|column| column.name.clone()));
        }
        BoundOperator::Input(_) | BoundOperator::Parameter(_) | BoundOperator::Datatable(_) => {}
        BoundOperator::Where(op) => {
            columns(&op.predicate, &mut wanted, needs);
            read(&op.input, wanted, needs);
        }
        BoundOperator::Extend(op) => {
            computed(&op.assignments, &mut wanted, needs);
            read(&op.input, wanted, needs);
        }
        BoundOperator::Project(op) => {
            computed(&op.assignments, &mut wanted, needs);
            read(&op.input, wanted, needs);
        }
        BoundOperator::Distinct(op) => {
            op.assignments.iter().for_each(|it| columns(&it.value, &mut wanted, needs));
            read(&op.input, wanted, needs);
        }
        BoundOperator::Summarize(op) => {
            op.by.iter().for_each(|it| columns(&it.value, &mut wanted, needs));
            for aggregate in &op.aggregates {
                if aggregate.outputs.iter().any(|it| wanted.contains(&it.id)) {
                    aggregate.args.iter().for_each(|it| columns(it, &mut wanted, needs));
                }
            }
            read(&op.input, wanted, needs);
        }
        BoundOperator::Sort(op) => {
            op.keys.iter().for_each(|it| columns(&it.value, &mut wanted, needs));
            read(&op.input, wanted, needs);
        }
        BoundOperator::Top(op) => {
            op.keys.iter().for_each(|it| columns(&it.value, &mut wanted, needs));
            read(&op.input, wanted, needs);
        }
        BoundOperator::Take(op) => read(&op.input, wanted, needs),
        BoundOperator::MvExpand(op) => {
            // What is expanded decides how many rows there are.
            it.expressions().into_iter().for_each(|it| columns(it, &mut wanted, needs));
            read(&op.input, wanted, needs);
        }
        BoundOperator::Parse(op) => {
            let captures = op.pieces.iter().filter_map(|it| match it {
                ParsePiece::Capture(column) => Some(column.id),
                ParsePiece::Skip | ParsePiece::Text(_) => None,
            });
            if op.drops || captures.into_iter().any(|it| wanted.contains(&it)) {
                columns(&op.value, &mut wanted, needs);
            }
            read(&op.input, wanted, needs);
        }
        BoundOperator::Render(op) => read(&op.input, wanted, needs),
        BoundOperator::Materialize(op) => read(&op.input, wanted, needs),
        BoundOperator::Print(_)
        | BoundOperator::InlineExternalTable(_)
        | BoundOperator::Range(_)
        | BoundOperator::ParseKv(_)
        | BoundOperator::MvApply(_)
        | BoundOperator::Partition(_)
        | BoundOperator::MakeSeries(_)
        | BoundOperator::Sample(_)
        | BoundOperator::SampleDistinct(_)
        | BoundOperator::TopHitters(_)
        | BoundOperator::TopNested(_)
        | BoundOperator::Reduce(_)
        | BoundOperator::AssertSchema(_)
        | BoundOperator::Consume(_)
        | BoundOperator::Invoke(_)
        | BoundOperator::Evaluate(_)
        | BoundOperator::ExternalData(_) => read_all(it, needs),
        BoundOperator::Count(op) => read(&op.input, wanted, needs),
        BoundOperator::Join(op) => {
            for (left, right) in &op.keys {
                columns(left, &mut wanted, needs);
                columns(right, &mut wanted, needs);
            }
            op.condition.iter().for_each(|it| columns(it, &mut wanted, needs));
            read(&op.left, wanted.clone(), needs);
            read(&op.right, wanted, needs);
        }
        BoundOperator::Pack(op) => {
            if wanted.contains(&op.output.id) {
                wanted.extend(op.properties.iter().map(|it| it.id));
            }
            read(&op.input, wanted, needs);
        }
        BoundOperator::Scan(_)
        | BoundOperator::Graph(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::PartitionedGraph(_)
        | BoundOperator::Several(_) => {
            read_all(it, needs);
        }
        BoundOperator::Union(op) => {
            for input in &op.inputs {
                let pairs = it.columns.iter().zip(&input.columns);
                let from = pairs
                    .filter(|(output, _)| wanted.contains(&output.id))
                    .filter_map(|(_, from)| *from);
                read(&input.table, from.collect(), needs);
            }
        }
    }
}

/// An operator that is taken to look at every column of its inputs. Tables in its expressions are read too.
fn read_all(it: &BoundTable, needs: &mut Needs) {
    for expression in it.expressions() {
        columns(expression, &mut BTreeSet::new(), needs);
    }
    for input in it.inputs() {
        read(input, input.columns.iter().map(|it| it.id).collect(), needs);
    }
}

/// The wanted ones of these assignments make what they look at wanted.
fn computed(assignments: &[Assignment], wanted: &mut BTreeSet<ColumnId>, needs: &mut Needs) {
    let mut more = BTreeSet::new();
    for it in assignments.iter().filter(|it| wanted.contains(&it.column.id)) {
        columns(&it.value, &mut more, needs);
    }
    wanted.append(&mut more);
}

/// The columns that an expression looks at, and what the tables in it need.
fn columns(it: &Expr, into: &mut BTreeSet<ColumnId>, needs: &mut Needs) {
    let mut rest = vec![it];
    while let Some(it) = rest.pop() {
        if let Some(table) = it.table() {
            read(table, table.columns.iter().take(1).map(|it| it.id).collect(), needs);
        }
        if let ExprKind::Column(id) = &it.kind {
            into.insert(*id);
        }
        rest.extend(it.children());
    }
}
