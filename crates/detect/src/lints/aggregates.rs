//! What aggregates tell: of rows that are there, and of no rows.

use kql::bound::{BoundAggregate, BoundSummarize, Column};
use kql::span::Span;

use super::analysis::Analysis;
use super::domain::{Deaths, Domain};
use super::interval::{FAR, Interval, ONE};
use super::state::State;

impl<'q> Analysis<'q> {
    /// Groups of rows: none of no rows, unless all rows are one group.
    pub fn summarize(&mut self, op: &'q BoundSummarize, state: State) -> State {
        self.consumed(&state);
        let mut out = self.assigned(&op.by, state);
        if out.empty.is_some() && !op.by.is_empty() {
            return out;
        }
        let nothing = out.empty.take();
        for it in &op.aggregates {
            self.aggregate(it, &mut out, nothing.as_ref(), op.by.is_empty());
        }
        out
    }

    fn aggregate(
        &mut self,
        it: &'q BoundAggregate,
        state: &mut State,
        nothing: Option<&Deaths>,
        all_rows: bool,
    ) {
        let condition = match it.function {
            "countif" => it.args.first(),
            name if name.ends_with("if") => it.args.get(1),
            _ => None,
        };
        let because = nothing.cloned().or_else(|| {
            let condition = condition?;
            let conflict = self.refine(&mut state.clone(), condition, true).err()?;
            Some(self.bury(conflict, condition.span))
        });
        let counts = it.function.contains("count");
        for (at, column) in it.outputs.iter().enumerate() {
            let domain = match &because {
                Some(because) if because.is_empty() => Domain::default(),
                Some(because) => Domain {
                    null: !counts,
                    absolute: if counts {
                        Interval::between(0, 0, Span::default())
                    } else {
                        Interval::default()
                    },
                    because: because.clone(),
                    ..Domain::default()
                },
                None if counts => {
                    let least = if it.function == "count" && !all_rows { ONE } else { 0 };
                    let absolute = Interval::between(least, FAR, Span::default());
                    Domain { absolute, ..Domain::default() }
                }
                None if chooses(it.function) => match it.args.get(at) {
                    Some(arg) => {
                        self.inherits(arg, column);
                        self.domain_of(state, arg)
                    }
                    None => Domain::default(),
                },
                None => Domain::default(),
            };
            self.know(state, column, domain);
        }
    }

    /// The times of a column are those of the table that they were taken from.
    fn inherits(&mut self, from: &'q kql::bound::Expr, column: &Column) {
        let owner = self.subjects.of(from).and_then(|it| self.owners.get(&it)).cloned();
        if let (Some(owner), Some(subject)) = (owner, self.subjects.of_column(column.id)) {
            self.owners.entry(subject).or_insert(owner);
        }
    }
}

/// Aggregates that answer with a value of one of their rows.
fn chooses(function: &str) -> bool {
    matches!(
        function,
        "min"
            | "max"
            | "arg_min"
            | "arg_max"
            | "any"
            | "take_any"
            | "minif"
            | "maxif"
            | "take_anyif"
    )
}
