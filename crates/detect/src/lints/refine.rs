//! What a predicate tells of the rows that pass it, and why none can where none can.

use kql::bound::{BinaryOp, BoundTable, Expr, ExprKind, InOp};
use kql::span::Span;
use kql::types::{Type, Value};

use super::analysis::{Analysis, Fate};
use super::domain::Deaths;
use super::state::{Conflict, State};

/// Whether some row may pass.
pub type Passing = Result<(), Conflict>;

impl<'q> Analysis<'q> {
    /// Adds to the state what holds where the predicate is true, or, for `yes` false, where it is false. A predicate that isn't
    /// understood adds nothing.
    pub fn refine(&mut self, state: &mut State, expr: &'q Expr, yes: bool) -> Passing {
        self.deeper(|this| Some(this.predicate(state, expr, yes))).unwrap_or(Ok(()))
    }

    fn predicate(&mut self, state: &mut State, expr: &'q Expr, yes: bool) -> Passing {
        match &expr.kind {
            ExprKind::Binary { op: op @ (BinaryOp::And | BinaryOp::Or), .. } => {
                let parts = parts(expr, *op);
                if (*op == BinaryOp::And) == yes {
                    parts.into_iter().try_for_each(|it| self.refine(state, it, yes))
                } else {
                    let one = |this: &mut Self, state: &mut State, it: &'q Expr| {
                        this.refine(state, it, yes)
                    };
                    self.any_of(state, &parts, one)
                }
            }
            ExprKind::Binary { op, left, right } => match op {
                BinaryOp::Text { op, case_sensitive, negated } => self.text(
                    state,
                    (*op, !case_sensitive),
                    [left, right],
                    *negated != yes,
                    expr.span,
                ),
                _ => self.compare(state, *op, left, right, yes, expr.span),
            },
            ExprKind::Between { negated, value, low, high } => self.between(
                state,
                value,
                [low.as_ref(), high.as_ref()],
                *negated != yes,
                expr.span,
            ),
            ExprKind::In { op, left, list } => self.in_list(state, *op, left, list, yes, expr.span),
            ExprKind::InTable { op, left, table } => {
                self.in_table(state, *op, left, table, yes, expr.span)
            }
            ExprKind::Call { function, args } => self.call(state, function, args, yes, expr),
            ExprKind::Literal(Value::Bool(it)) if *it != yes => Err(Conflict::OnPurpose),
            ExprKind::Column(_) => {
                let resolved = self.subjects.resolved(expr);
                match resolved.kind {
                    ExprKind::Column(_) => {
                        self.is_word(state, expr, (Value::Bool(yes), expr.span), true, expr.span)
                    }
                    _ if resolved.ty == Type::Bool => self.refine(state, resolved, yes),
                    _ => Ok(()),
                }
            }
            ExprKind::Literal(_)
            | ExprKind::Parameter(_)
            | ExprKind::Negate(_)
            | ExprKind::ToScalar(_)
            | ExprKind::Index { .. } => Ok(()),
        }
    }

    /// What holds where at least one of these does.
    pub fn any_of<T: Copy>(
        &mut self,
        state: &mut State,
        parts: &[T],
        one: impl Fn(&mut Self, &mut State, T) -> Passing,
    ) -> Passing {
        let mut joined: Option<State> = None;
        let mut why = Conflict::OnPurpose;
        for it in parts {
            let mut copy = state.clone();
            match one(self, &mut copy, *it) {
                Ok(()) => joined = Some(joined.map_or(copy.clone(), |it| it.join(copy))),
                Err(it) if matches!(why, Conflict::OnPurpose) => why = it,
                Err(_) => {}
            }
        }
        match joined {
            Some(joined) => {
                *state = joined;
                Ok(())
            }
            None => Err(why),
        }
    }

    fn between(
        &mut self,
        state: &mut State,
        value: &'q Expr,
        [low, high]: [&'q Expr; 2],
        yes: bool,
        span: Span,
    ) -> Passing {
        if yes {
            self.compare(state, BinaryOp::GreaterOrEqual, value, low, true, span)?;
            return self.compare(state, BinaryOp::LessOrEqual, value, high, true, span);
        }
        let sides = [(BinaryOp::Less, low), (BinaryOp::Greater, high)];
        self.any_of(state, &sides, |this, state, (op, bound)| {
            this.compare(state, op, value, bound, true, span)
        })
    }

    fn call(
        &mut self,
        state: &mut State,
        function: &str,
        args: &'q [Expr],
        yes: bool,
        expr: &'q Expr,
    ) -> Passing {
        match (function, args) {
            ("not", [it]) => self.refine(state, it, !yes),
            ("isnull" | "isempty", [it]) => {
                self.is_nothing(state, it, function == "isempty", yes, expr.span)
            }
            ("isnotnull" | "isnotempty" | "notnull" | "notempty", [it]) => {
                self.is_nothing(state, it, function.ends_with("empty"), !yes, expr.span)
            }
            ("set_has_element", [set, _]) => {
                let void = self.void(state, set);
                self.emptiness(void, yes, expr.span)
            }
            ("tobool", [it]) if it.ty == Type::Bool => self.refine(state, it, yes),
            _ => match self.choices(expr) {
                Some(choices) => {
                    self.choose(state, &choices, &|this, state, it| this.refine(state, it, yes))
                }
                None => Ok(()),
            },
        }
    }

    /// The conditions and constants of `iff` or `case`, the last without a condition.
    pub fn choices(&self, expr: &'q Expr) -> Option<Vec<(Option<&'q Expr>, &'q Expr)>> {
        let ExprKind::Call { function: "iff" | "iif" | "case", args } = &expr.kind else {
            return None;
        };
        let (other, pairs) = args.split_last()?;
        let pairs = pairs.chunks_exact(2).filter_map(|it| Some((Some(it.first()?), it.get(1)?)));
        let choices: Vec<(Option<&Expr>, &Expr)> = pairs.chain([(None, other)]).collect();
        let few = choices.len() <= 16 && choices.iter().all(|it| self.is_constant(it.1));
        few.then_some(choices)
    }

    /// What is asked of an answer that was chosen, asked of each choice.
    pub fn choose(
        &mut self,
        state: &mut State,
        choices: &[(Option<&'q Expr>, &'q Expr)],
        asked: &dyn Fn(&mut Self, &mut State, &'q Expr) -> Passing,
    ) -> Passing {
        let places: Vec<usize> = (0..choices.len()).collect();
        self.any_of(state, &places, |this, state, at| {
            for (condition, _) in choices.iter().take(at) {
                if let Some(it) = condition {
                    this.refine(state, it, false)?;
                }
            }
            let Some((condition, value)) = choices.get(at) else { return Ok(()) };
            asked(this, state, value)?;
            match condition {
                Some(it) => this.refine(state, it, true),
                None => Ok(()),
            }
        })
    }

    /// A constant, whatever name it has.
    pub fn is_constant(&self, expr: &'q Expr) -> bool {
        matches!(self.subjects.resolved(expr).kind, ExprKind::Literal(_))
    }

    fn in_table(
        &mut self,
        state: &mut State,
        op: InOp,
        left: &'q Expr,
        table: &'q BoundTable,
        yes: bool,
        span: Span,
    ) -> Passing {
        let there = self.table(table);
        let (yes, exact) = match op {
            InOp::In { case_sensitive, negated } => (yes != negated, case_sensitive),
            InOp::HasAny | InOp::HasAll => (yes, false),
        };
        if let Some(deaths) = &there.empty {
            if op == InOp::HasAll {
                return Ok(());
            }
            return match (yes, deaths.is_empty()) {
                (true, true) => Err(Conflict::OnPurpose),
                _ => self.emptiness(Some(deaths.clone()), yes, span),
            };
        }
        // One row of nothing: what `make_set` gives of no rows.
        if let Some(column) = table.columns.first() {
            let domain = self.domain_of_column(&there, column.id);
            if domain.null && !domain.because.is_empty() {
                return self.emptiness(Some(domain.because), yes, span);
            }
        }
        if !yes {
            return Ok(());
        }
        state.fresh |= there.fresh;
        state.scoped |= there.scoped;
        let (true, Some(column)) = (exact, table.columns.first()) else { return Ok(()) };
        let domain = self.domain_of_column(&there, column.id);
        if column.ty == left.ty { self.is_also(state, left, &domain, span) } else { Ok(()) }
    }

    /// What a predicate says that asks whether something is among the rows of parts that give none.
    pub fn emptiness(&mut self, deaths: Option<Deaths>, yes: bool, span: Span) -> Passing {
        match deaths {
            Some(deaths) if yes => Err(Conflict::Void(deaths)),
            Some(deaths) => {
                self.befalls(&deaths, Fate::DropsNothing, span);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// The parts without rows that an expression is made of, so that it is null.
    pub fn void(&mut self, state: &State, expr: &'q Expr) -> Option<Deaths> {
        self.deeper(|this| this.without_value(state, expr))
    }

    fn without_value(&mut self, state: &State, expr: &'q Expr) -> Option<Deaths> {
        match &expr.kind {
            ExprKind::ToScalar(table) => {
                let there = self.table(table);
                match (&there.empty, table.columns.first()) {
                    (Some(deaths), _) => Some(deaths.clone()),
                    (None, Some(column)) => {
                        let domain = self.domain_of_column(&there, column.id);
                        domain.null.then_some(domain.because)
                    }
                    (None, None) => None,
                }
                .filter(|it| !it.is_empty())
            }
            ExprKind::Column(id) => {
                if let Some(value) = self.subjects.value_of(*id) {
                    return self.void(state, value);
                }
                let domain = self.domain_of_column(state, *id);
                Some(domain.because).filter(|it| domain.null && !it.is_empty())
            }
            ExprKind::Binary {
                op: BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide,
                left,
                right,
            } => self.void(state, left).or_else(|| self.void(state, right)),
            ExprKind::Negate(it) => self.void(state, it),
            ExprKind::Call {
                function: "todatetime" | "tolong" | "toint" | "toreal" | "todouble" | "todynamic",
                args,
            } => args.first().and_then(|it| self.void(state, it)),
            _ => None,
        }
    }
}

/// The operands of a chain of one operator, in order.
pub fn parts(expr: &Expr, op: BinaryOp) -> Vec<&Expr> {
    let (mut open, mut parts) = (vec![expr], Vec::new());
    while let Some(it) = open.pop() {
        match &it.kind {
            ExprKind::Binary { op: own, left, right } if *own == op => {
                open.push(right);
                open.push(left);
            }
            _ => parts.push(it),
        }
    }
    parts
}
