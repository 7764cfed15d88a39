//! What a bound query reads: its tables, and of each the columns that an expression looks at.

use std::collections::{BTreeMap, BTreeSet};

use kql::bound::{Assignment, BoundOperator, BoundTable, ColumnId, Expr, ExprKind, SortKey};

/// The tables that a query reads, in the order of their names, each with the columns that are looked at or given out.
pub fn needs(table: &BoundTable) -> BTreeMap<String, BTreeSet<String>> {
    let mut used = Used::default();
    used.table(table);
    used.ids.extend(table.columns.iter().map(|it| it.id));
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (name, columns) in used.sources {
        let read = columns.into_iter().filter(|(id, _)| used.ids.contains(id)).map(|(_, name)| name);
        found.entry(name).or_default().extend(read);
    }
    found
}

#[derive(Default)]
struct Used {
    ids: BTreeSet<ColumnId>,
    sources: Vec<(String, Vec<(ColumnId, String)>)>,
}

impl Used {
    fn table(&mut self, it: &BoundTable) {
        match &it.operator {
            BoundOperator::Table(op) => {
                let columns = it.columns.iter().map(|it| (it.id, it.name.clone())).collect();
                self.sources.push((op.name.clone(), columns));
            }
            BoundOperator::Datatable(_) | BoundOperator::Print(_) | BoundOperator::Range(_) => {}
            BoundOperator::Where(op) => {
                self.table(&op.input);
                self.expr(&op.predicate);
            }
            BoundOperator::Extend(op) => {
                self.table(&op.input);
                self.computed(&op.assignments);
            }
            BoundOperator::Project(op) => {
                self.table(&op.input);
                self.computed(&op.assignments);
            }
            BoundOperator::Distinct(op) => {
                self.table(&op.input);
                self.assignments(&op.assignments);
            }
            BoundOperator::Summarize(op) => {
                self.table(&op.input);
                self.assignments(&op.by);
                op.aggregates.iter().flat_map(|it| &it.args).for_each(|it| self.expr(it));
            }
            BoundOperator::Sort(op) => {
                self.table(&op.input);
                self.keys(&op.keys);
            }
            BoundOperator::Top(op) => {
                self.table(&op.input);
                self.keys(&op.keys);
            }
            BoundOperator::Take(op) => self.table(&op.input),
            BoundOperator::Count(op) => self.table(&op.input),
            BoundOperator::Join(op) => {
                self.table(&op.left);
                self.table(&op.right);
                op.keys.iter().for_each(|(left, right)| {
                    self.expr(left);
                    self.expr(right);
                });
            }
            BoundOperator::Union(op) => {
                for input in &op.inputs {
                    self.table(&input.table);
                    // A union gives its columns new ids: whoever reads the new one reads the old.
                    for (output, from) in it.columns.iter().zip(&input.columns) {
                        if let Some(from) = from {
                            self.passes.push((output.id, *from));
                        }
                    }
                }
            }
        }
    }
}
