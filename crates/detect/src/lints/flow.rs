//! A query followed operator by operator, from its tables up.

use std::rc::Rc;

use kql::bound::{
    Assignment, BinaryOp, BoundMakeSeries, BoundOperator, BoundRange, BoundTable, BoundUnion,
    Column,
};
use kql::clock::times;
use kql::span::Span;
use kql::types::Value;

use super::analysis::{Analysis, Cut};
use super::constant::always;
use super::domain::{Domain, Passed, Test};
use super::enumerations;
use super::interval::Interval;
use super::refine::parts;
use super::state::{Conflict, State};
use super::subjects::word;

impl<'q> Analysis<'q> {
    /// What is known of a table's rows. A pipeline is followed in a loop, so that its length doesn't matter.
    pub fn table(&mut self, table: &'q BoundTable) -> Rc<State> {
        if let Some(known) = self.known.get(&std::ptr::from_ref(table)) {
            return known.clone();
        }
        let was = std::mem::take(&mut self.on_trial);
        let depth = self.effort.enter();
        let mut chain = vec![table];
        while let Some(input) = chain.last().and_then(|it| input(it)) {
            chain.push(input);
        }
        let mut state = State::unknown();
        for it in chain.into_iter().rev() {
            state = self.step(it, state);
        }
        self.consumed(&state);
        let state = Rc::new(state);
        self.known.insert(std::ptr::from_ref(table), state.clone());
        self.on_trial = was;
        self.effort.leave(depth);
        state
    }

    /// What an operator makes of its first input's rows.
    fn step(&mut self, it: &'q BoundTable, state: State) -> State {
        match &it.operator {
            BoundOperator::Table(op) => self.reference(&op.name, op.arguments.first(), &it.columns),
            BoundOperator::Input(_) => self.handed.last().cloned().unwrap_or_default(),
            BoundOperator::Where(op) => self.filter(&op.predicate, state),
            BoundOperator::Extend(op) => self.assigned(&op.assignments, state),
            BoundOperator::Project(op) => self.assigned(&op.assignments, state),
            BoundOperator::Distinct(op) => self.assigned(&op.assignments, state),
            BoundOperator::Summarize(op) => self.summarize(op, state),
            BoundOperator::Join(op) => self.join(op, state, it.span),
            BoundOperator::Union(op) => self.union(op, it),
            BoundOperator::MakeSeries(op) => self.make_series(op, state),
            BoundOperator::MvApply(_) | BoundOperator::Partition(_) if state.empty.is_some() => {
                state
            }
            BoundOperator::MvApply(op) => {
                let there = self.subquery(&op.subquery, &state);
                state.beside(&there)
            }
            BoundOperator::Partition(op) => (*self.subquery(&op.subquery, &state)).clone(),
            BoundOperator::Count(_) => State { empty: None, ..state },
            BoundOperator::Sort(_)
            | BoundOperator::Take(_)
            | BoundOperator::Top(_)
            | BoundOperator::Pack(_)
            | BoundOperator::MvExpand(_)
            | BoundOperator::Parse(_)
            | BoundOperator::ParseKv(_)
            | BoundOperator::Render(_)
            | BoundOperator::Sample(_)
            | BoundOperator::SampleDistinct(_)
            | BoundOperator::TopHitters(_)
            | BoundOperator::TopNested(_)
            | BoundOperator::Reduce(_)
            | BoundOperator::AssertSchema(_)
            | BoundOperator::Consume(_)
            | BoundOperator::Materialize(_)
            | BoundOperator::Invoke(_) => state,
            // Of a datatable without rows nothing is said: it is there to be filled.
            BoundOperator::Parameter(_)
            | BoundOperator::ExternalData(_)
            | BoundOperator::InlineExternalTable(_) => State::unknown(),
            BoundOperator::Print(op) => self.assigned(&op.values, State::unknown()),
            BoundOperator::Range(op) => self.range(op, &it.columns),
            BoundOperator::Datatable(op) => self.constants(&op.rows, &it.columns),
            BoundOperator::Scan(_) => State { facts: Default::default(), ..state },
            BoundOperator::Evaluate(op) if keeps_rows(op.plugin) && op.input.is_some() => state,
            BoundOperator::Evaluate(_)
            | BoundOperator::Graph(_)
            | BoundOperator::GraphMatch(_)
            | BoundOperator::GraphToTable(_)
            | BoundOperator::PartitionedGraph(_)
            | BoundOperator::Several(_) => self.opaque(it),
        }
    }

    /// An operator whose answer isn't followed. Its inputs are.
    fn opaque(&mut self, it: &'q BoundTable) -> State {
        self.handed.push(State::unknown());
        let mut state = State::unknown();
        for input in it.inputs() {
            let there = self.table(input);
            state.scoped |= there.scoped;
            state.fresh |= there.fresh;
        }
        self.handed.pop();
        state
    }

    fn reference(&mut self, name: &str, argument: Option<&Value>, columns: &[Column]) -> State {
        let mut state = State::unknown();
        // Watchlists are kept whole.
        let is_kept = name.to_ascii_lowercase().contains("watchlist");
        let times = times(name, columns);
        for column in columns {
            let Some(subject) = self.subjects.of_column(column.id) else { continue };
            let mut domain = Domain::default();
            if times.contains(&column) && !is_kept {
                domain.scoped = true;
                state.scoped = true;
                let owner = match argument {
                    Some(_) => format!("{name}(...)"),
                    None => name.to_owned(),
                };
                self.owners.insert(subject, owner);
            }
            domain.enumeration = enumerations::find(name, &column.name);
            if domain.scoped || domain.enumeration.is_some() {
                state.facts.insert(subject, Rc::new(domain));
            }
        }
        state
    }

    fn constants(&mut self, rows: &[Vec<Value>], columns: &[Column]) -> State {
        let mut state = State::unknown();
        for (at, column) in columns.iter().enumerate() {
            let values: Option<Vec<_>> =
                rows.iter().map(|row| row.get(at).and_then(word)).collect();
            let Some(values) = values.filter(|it| !it.is_empty() && it.len() <= 256) else {
                continue;
            };
            let test = Test::OneOf { values: values.into(), any_case: false };
            let tests = vec![Passed { test, negated: false, span: Span::default() }];
            if let Some(subject) = self.subjects.of_column(column.id) {
                state.facts.insert(subject, Rc::new(Domain { tests, ..Domain::default() }));
            }
        }
        state
    }

    fn range(&mut self, op: &'q BoundRange, columns: &[Column]) -> State {
        let mut state = State::unknown();
        let ends = [&op.from, &op.to].map(|it| self.domain_of(&state, it));
        if let Some(column) = columns.first() {
            let [from, to] = ends;
            self.know(&mut state, column, from.join(&to));
        }
        state
    }

    /// The rows that pass a predicate.
    pub fn filter(&mut self, predicate: &'q kql::bound::Expr, mut state: State) -> State {
        if state.empty.is_some() {
            return state;
        }
        for it in parts(predicate, BinaryOp::And) {
            always(self, it);
            if let Err(conflict) = self.refine(&mut state, it, true) {
                if let Conflict::Void(deaths) = &conflict {
                    self.tells(deaths, it.span);
                }
                return State::nothing(self.bury(conflict, it.span));
            }
        }
        state
    }

    /// Columns that are computed, and what is known of them.
    pub fn assigned(&mut self, assignments: &'q [Assignment], mut state: State) -> State {
        self.subjects.assign(assignments);
        for it in assignments {
            // What has no subject of its own is known by what it was computed from.
            if self.subjects.of(&it.value).is_none() {
                let domain = self.domain_of(&state, &it.value);
                self.know(&mut state, &it.column, domain);
            }
        }
        state
    }

    /// Notes what is known of a new column.
    pub fn know(&mut self, state: &mut State, column: &Column, domain: Domain) {
        if let Some(subject) = self.subjects.of_column(column.id) {
            state.facts.insert(subject, Rc::new(domain));
        }
    }

    fn union(&mut self, op: &'q BoundUnion, it: &'q BoundTable) -> State {
        let inputs: Vec<Rc<State>> = op.inputs.iter().map(|it| self.table(&it.table)).collect();
        let mut joined: Option<State> = None;
        for (input, state) in op.inputs.iter().zip(&inputs) {
            let mut renamed = State { facts: Default::default(), ..(**state).clone() };
            for (column, from) in it.columns.iter().zip(&input.columns) {
                let domain = from.map(|id| self.domain_of_column(state, id));
                if let (Some(domain), Some(subject)) = (domain, self.subjects.of_column(column.id))
                    && !is_blank(&domain)
                {
                    let owner = from.and_then(|id| self.subjects.of_column(id));
                    if let Some(name) = owner.and_then(|it| self.owners.get(&it)).cloned() {
                        self.owners.entry(subject).or_insert(name);
                    }
                    renamed.facts.insert(subject, Rc::new(domain));
                }
            }
            joined = Some(joined.map_or(renamed.clone(), |it| it.join(renamed)));
        }
        joined.unwrap_or_default()
    }

    fn make_series(&mut self, op: &'q BoundMakeSeries, state: State) -> State {
        let mut on = state.clone();
        let bounds = [(BinaryOp::GreaterOrEqual, &op.from), (BinaryOp::LessOrEqual, &op.to)];
        for (comparison, bound) in bounds {
            let Some(bound) = bound else { continue };
            if let Err(conflict) =
                self.compare(&mut on, comparison, &op.on, bound, true, bound.span)
            {
                self.bury(conflict, bound.span);
                return self.assigned(&op.by, state);
            }
        }
        self.consumed(&on);
        State { empty: state.empty.filter(|_| !op.nonempty), ..self.assigned(&op.by, on) }
    }

    /// A subquery over rows that it is handed.
    fn subquery(&mut self, table: &'q BoundTable, state: &State) -> Rc<State> {
        self.handed.push(state.clone());
        let there = self.table(table);
        self.handed.pop();
        there
    }

    /// Notes the look-backs of rows that are used as they are now, where the window cuts them.
    pub fn consumed(&mut self, state: &State) {
        let Some(window) = self.window.filter(|_| state.empty.is_none()) else { return };
        for (subject, domain) in &state.facts {
            let Some(low) = domain.relative.low.filter(|_| domain.scoped) else { continue };
            if low.sure < -i128::from(window) && low.span != Span::default() {
                let table = self.owners.get(subject).cloned().unwrap_or_default();
                let cut = Cut { span: low.span, table, asked: -low.at };
                if !self.cut.iter().any(|it| it.span == cut.span) {
                    self.cut.push(cut);
                }
            }
        }
    }
}

fn is_blank(it: &Domain) -> bool {
    it.relative == Interval::default()
        && it.absolute == Interval::default()
        && !it.scoped
        && !it.null
        && it.because.is_empty()
        && it.tests.is_empty()
        && it.enumeration.is_none()
}

/// Plugins that give rows of their input, with other columns beside.
fn keeps_rows(plugin: &str) -> bool {
    matches!(plugin, "bag_unpack" | "ipv4_lookup" | "ipv6_lookup")
}

/// The table whose rows an operator works on one after another, where it has just the one.
fn input(it: &BoundTable) -> Option<&BoundTable> {
    match &it.operator {
        BoundOperator::Join(op) => Some(&op.left),
        BoundOperator::MvApply(op) => Some(&op.input),
        BoundOperator::Partition(op) => Some(&op.input),
        BoundOperator::Evaluate(op) => op.input.as_deref().filter(|_| keeps_rows(op.plugin)),
        BoundOperator::Union(_)
        | BoundOperator::Graph(_)
        | BoundOperator::GraphMatch(_)
        | BoundOperator::GraphToTable(_)
        | BoundOperator::PartitionedGraph(_)
        | BoundOperator::Several(_) => None,
        _ => it.inputs().first().copied(),
    }
}
