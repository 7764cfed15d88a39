//! Only what the answer needs is lowered: a table has dozens of columns, a query looks at a handful, and all steps of planning take time in
//! proportion to the columns.

use std::collections::HashSet;

use kql::bound::{Assignment, BoundOperator, BoundTable, ColumnId, Expr, ExprKind, ParsePiece};
use kql::clock::{TIMESTAMP, tells_arrival};

/// What the windows of rules go by; it stays in every table that has it.
fn is_time(column: &str) -> bool {
    column == TIMESTAMP || tells_arrival(column)
}

/// The same table, without the columns that its answer doesn't depend on. Where an operator isn't known to leave a column alone, it has all.
pub fn pruned(table: &BoundTable) -> BoundTable {
    let mut table = table.clone();
    let wanted = all(&table);
    prune(&mut table, wanted);
    table
}

fn all(table: &BoundTable) -> HashSet<ColumnId> {
    table.columns.iter().map(|it| it.id).collect()
}

/// Leaves of the table's columns those that are wanted.
fn prune(it: &mut BoundTable, mut wanted: HashSet<ColumnId>) {
    match &mut it.operator {
        BoundOperator::Table(_) => {
            it.columns.retain(|it| is_time(&it.name) || wanted.contains(&it.id));
            return;
        }
        BoundOperator::Where(op) => {
            let inside = looked_at([&op.predicate], wanted.clone());
            prune(&mut op.input, inside);
        }
        BoundOperator::Extend(op) => {
            op.assignments.retain(|it| wanted.contains(&it.column.id));
            let inside = computed(&op.assignments, wanted.clone());
            prune(&mut op.input, inside);
        }
        BoundOperator::Project(op) => {
            op.assignments.retain(|it| wanted.contains(&it.column.id));
            prune(&mut op.input, computed(&op.assignments, HashSet::new()));
        }
        BoundOperator::Sort(op) => {
            let keys = op.keys.iter().map(|it| &it.value);
            let inside = looked_at(keys, wanted.clone());
            prune(&mut op.input, inside);
        }
        BoundOperator::Top(op) => {
            let keys = op.keys.iter().map(|it| &it.value);
            let inside = looked_at(keys, wanted.clone());
            prune(&mut op.input, inside);
        }
        BoundOperator::Take(op) => prune(&mut op.input, wanted.clone()),
        BoundOperator::Render(op) => prune(&mut op.input, wanted.clone()),
        BoundOperator::Materialize(op) => prune(&mut op.input, wanted.clone()),
        BoundOperator::Parse(op) => {
            let inside = looked_at([&op.value], wanted.clone());
            prune(&mut op.input, inside);
            wanted.extend(op.pieces.iter().filter_map(|it| match it {
                ParsePiece::Capture(column) => Some(column.id),
                ParsePiece::Skip | ParsePiece::Text(_) => None,
            }));
        }
        BoundOperator::MvExpand(op) => {
            let inside = computed(&op.items, wanted.clone());
            prune(&mut op.input, inside);
            // What is expanded is there, wanted or not.
            wanted.extend(op.items.iter().map(|it| it.column.id));
            wanted.extend(op.index.iter().map(|it| it.id));
        }
        BoundOperator::Join(op) => {
            let keys = op.keys.iter().flat_map(|(left, right)| [left, right]);
            let inside = looked_at(keys.chain(op.condition.as_ref()), wanted.clone());
            prune(&mut op.left, inside.clone());
            prune(&mut op.right, inside);
        }
        BoundOperator::Union(op) => {
            let kept: Vec<bool> = it.columns.iter().map(|it| wanted.contains(&it.id)).collect();
            for input in &mut op.inputs {
                let mut kept = kept.iter();
                input.columns.retain(|_| kept.next().is_none_or(|it| *it));
                prune(&mut input.table, input.columns.iter().flatten().copied().collect());
            }
        }
        BoundOperator::Summarize(op) => {
            let of_groups = op.by.iter().map(|it| &it.value);
            let of_aggregates = op.aggregates.iter().flat_map(|it| &it.args);
            let inside = looked_at(of_groups.chain(of_aggregates), HashSet::new());
            prune(&mut op.input, inside);
            return;
        }
        BoundOperator::Distinct(op) => {
            prune(&mut op.input, computed(&op.assignments, HashSet::new()));
            return;
        }
        BoundOperator::Count(op) => {
            prune(&mut op.input, HashSet::new());
            return;
        }
        // They look at all columns, or have rows of their own.
        BoundOperator::Input(_)
        | BoundOperator::Parameter(_)
        | BoundOperator::Datatable(_)
        | BoundOperator::Print(_)
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
        | BoundOperator::ExternalData(_)
        | BoundOperator::Pack(_)
        | BoundOperator::Scan(_)
        | BoundOperator::Graph(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::PartitionedGraph(_)
        | BoundOperator::Several(_) => return,
    }
    it.columns.retain(|it| wanted.contains(&it.id));
}

/// The columns that these values are computed from, beside those.
fn computed(assignments: &[Assignment], columns: HashSet<ColumnId>) -> HashSet<ColumnId> {
    looked_at(assignments.iter().map(|it| &it.value), columns)
}

/// The columns that these expressions look at, beside those.
fn looked_at<'a>(
    expressions: impl IntoIterator<Item = &'a Expr>,
    mut columns: HashSet<ColumnId>,
) -> HashSet<ColumnId> {
    let mut rest: Vec<&Expr> = expressions.into_iter().collect();
    while let Some(it) = rest.pop() {
        if let ExprKind::Column(id) = &it.kind {
            columns.insert(*id);
        }
        rest.extend(it.children());
    }
    columns
}
