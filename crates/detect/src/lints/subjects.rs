//! What predicates are about: columns, and expressions over them that have one value in a row however often they are written.
//!
//! A column that is only another name of an expression (`extend`, `project-rename`) is about the same as that expression.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use kql::bound::{Assignment, BinaryOp, ColumnId, Expr, ExprKind};
use kql::span::Span;
use kql::types::{Type, Value};

use super::domain::{Domain, Passed, Test, Word, WordKind};
use super::interval::{FAR, Interval, ONE};

/// A thing that predicates are about, by number.
pub type Subject = u32;

/// Longer expressions are not followed.
const MAX_KEY: usize = 400;

/// The subjects of a query.
#[derive(Debug, Default)]
pub struct Subjects<'q> {
    ids: HashMap<Rc<str>, Subject>,
    /// Columns that are assigned, and what.
    assigned: HashMap<ColumnId, &'q Expr>,
    columns: HashMap<ColumnId, Option<Rc<str>>>,
    initial: HashMap<Subject, Domain>,
}

impl<'q> Subjects<'q> {
    /// Remembers what columns are made of.
    pub fn assign(&mut self, assignments: &'q [Assignment]) {
        for it in assignments {
            let itself = matches!(it.value.kind, ExprKind::Column(id) if id == it.column.id);
            if !itself {
                self.assigned.entry(it.column.id).or_insert(&it.value);
            }
        }
    }

    /// What a column is made of, where it is made in the query.
    pub fn value_of(&self, id: ColumnId) -> Option<&'q Expr> {
        self.assigned.get(&id).copied()
    }

    /// The expression, or that which the column is made of that it is.
    pub fn resolved<'e>(&self, expr: &'e Expr) -> &'e Expr
    where
        'q: 'e,
    {
        let mut expr = expr;
        // Ids are unique, so that this ends; the limit is for what a later change may break.
        for _ in 0..1_000 {
            let ExprKind::Column(id) = &expr.kind else { break };
            let Some(value) = self.value_of(*id) else { break };
            expr = value;
        }
        expr
    }

    /// The subject that an expression is; None where it may differ from one place to another, or is too long.
    pub fn of(&mut self, expr: &Expr) -> Option<Subject> {
        let mut key = String::new();
        self.key(expr, &mut key)?;
        let next = self.ids.len() as Subject;
        let subject = *self.ids.entry(key.into()).or_insert(next);
        if subject == next {
            let initial = initial(self.resolved(expr));
            self.initial.insert(subject, initial);
        }
        Some(subject)
    }

    /// The subject that a column is.
    pub fn of_column(&mut self, id: ColumnId) -> Option<Subject> {
        let span = Span::default();
        self.of(&Expr { kind: ExprKind::Column(id), ty: Type::Dynamic, span })
    }

    /// What holds of a subject wherever it stands.
    pub fn initial(&self, subject: Subject) -> Domain {
        self.initial.get(&subject).cloned().unwrap_or_default()
    }

    fn key(&mut self, expr: &Expr, out: &mut String) -> Option<()> {
        if out.len() > MAX_KEY {
            return None;
        }
        match &expr.kind {
            ExprKind::Literal(value) => write!(out, "{value:?}").ok()?,
            ExprKind::Column(id) => {
                let key = self.column(*id);
                out.push_str(&key.unwrap_or_else(|| format!("c{}", id.0).into()));
            }
            ExprKind::Parameter(name) => write!(out, "${name}").ok()?,
            ExprKind::Call { function, args } => {
                if is_moody(function) {
                    return None;
                }
                // A string is its own text.
                if let ("tostring", [only]) = (*function, args.as_slice())
                    && only.ty == Type::String
                {
                    return self.key(only, out);
                }
                out.push_str(function);
                self.keys(args.iter(), out)?;
            }
            ExprKind::Index { base, index } => {
                out.push('@');
                self.keys([base.as_ref(), index.as_ref()].into_iter(), out)?;
            }
            ExprKind::Binary {
                op:
                    op @ (BinaryOp::Add
                    | BinaryOp::Subtract
                    | BinaryOp::Multiply
                    | BinaryOp::Divide
                    | BinaryOp::Modulo),
                left,
                right,
            } => {
                write!(out, "{op:?}").ok()?;
                self.keys([left.as_ref(), right.as_ref()].into_iter(), out)?;
            }
            ExprKind::Negate(it) => {
                out.push('-');
                self.keys(std::iter::once(it.as_ref()), out)?;
            }
            ExprKind::Binary { .. }
            | ExprKind::In { .. }
            | ExprKind::Between { .. }
            | ExprKind::InTable { .. }
            | ExprKind::ToScalar(_) => return None,
        }
        (out.len() <= MAX_KEY).then_some(())
    }

    fn keys<'e>(&mut self, parts: impl Iterator<Item = &'e Expr>, out: &mut String) -> Option<()> {
        out.push('(');
        for it in parts {
            self.key(it, out)?;
            out.push(',');
        }
        out.push(')');
        Some(())
    }

    /// The key of what a column is made of.
    fn column(&mut self, id: ColumnId) -> Option<Rc<str>> {
        if let Some(known) = self.columns.get(&id) {
            return known.clone();
        }
        // While it is made, and where it can't be, the column stands for itself.
        self.columns.insert(id, None);
        let value = self.value_of(id)?;
        let mut key = String::new();
        let key: Option<Rc<str>> = self.key(value, &mut key).map(|()| key.into());
        self.columns.insert(id, key.clone());
        key
    }
}

/// Functions whose answer differs from one call to the next, or hangs on the rows around.
fn is_moody(function: &str) -> bool {
    let starts = ["row_", "rand", "new_", "cursor_", "series_", "current_"];
    matches!(function, "prev" | "next" | "dcount_hll")
        || starts.iter().any(|it| function.starts_with(it))
}

/// What a function or a constant is known to give.
fn initial(expr: &Expr) -> Domain {
    let mut domain = Domain::default();
    let span = Span::default();
    match &expr.kind {
        ExprKind::Literal(value) => {
            if let Some(word) = word(value) {
                let test = Test::OneOf { values: [word].into(), any_case: false };
                domain.tests.push(Passed { test, negated: false, span });
            }
        }
        ExprKind::Call { function, args } => {
            let boolean = args.first().is_some_and(|it| it.ty == Type::Bool);
            let case = match *function {
                "tolower" => Some(Test::LowerCase),
                "toupper" => Some(Test::UpperCase),
                // Kusto: a bool's text begins with a capital.
                "tostring" if boolean => Some(Test::OneOf { values: truths(), any_case: false }),
                _ => None,
            };
            domain.tests.extend(case.map(|test| Passed { test, negated: false, span }));
            if let Some((low, high)) = range(function, args) {
                let high = high.map_or(FAR, |it| i128::from(it) * ONE);
                domain.absolute = Interval::between(i128::from(low) * ONE, high, span);
            }
        }
        _ => {}
    }
    domain
}

fn truths() -> Rc<[Word]> {
    ["True", "False", ""].map(|it| Word { kind: WordKind::String, text: it.into() }).into()
}

/// The least and the greatest number that a function gives.
fn range(function: &str, args: &[Expr]) -> Option<(i64, Option<i64>)> {
    let part = match (function, args.first().map(|it| &it.kind)) {
        ("datetime_part", Some(ExprKind::Literal(Value::String(part)))) => {
            part.to_ascii_lowercase()
        }
        ("datetime_part", _) => return None,
        _ => function.to_owned(),
    };
    Some(match part.as_str() {
        "strlen" | "array_length" | "countof" => (0, None),
        "hourofday" | "hour" => (0, Some(23)),
        "minute" | "second" => (0, Some(59)),
        "dayofmonth" | "day" => (1, Some(31)),
        "dayofyear" => (1, Some(366)),
        "getmonth" | "monthofyear" | "month" => (1, Some(12)),
        "week_of_year" => (1, Some(53)),
        _ => return None,
    })
}

/// A constant that is compared by its text; None for null, for JSON and for what has a place in time.
pub fn word(value: &Value) -> Option<Word> {
    let (kind, text) = match value {
        Value::String(it) => (WordKind::String, it.as_ref().into()),
        Value::Bool(it) => (WordKind::Bool, it.to_string().into()),
        Value::Guid(it) => (WordKind::Guid, format!("{it:032x}").into()),
        Value::Int(it) => (WordKind::Number, it.to_string().into()),
        Value::Long(it) => (WordKind::Number, it.to_string().into()),
        Value::Real(it) if it.fract() == 0.0 && it.abs() < 1e15 => {
            (WordKind::Number, format!("{}", *it as i64).into())
        }
        Value::Real(it) => (WordKind::Number, it.to_string().into()),
        Value::Null(_)
        | Value::Decimal(_)
        | Value::DateTime(_)
        | Value::TimeSpan(_)
        | Value::Dynamic(_) => return None,
    };
    Some(Word { kind, text })
}
