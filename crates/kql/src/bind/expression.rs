//! Scalar expressions.

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind, Link, PathStep};
use crate::bound::{BinaryOp, Expr, ExprKind};
use crate::codes::{self, Code};
use crate::span::Span;
use crate::types::{Type, Value};

use super::scope::{Aggregates, Scope};
use super::{Binder, Bound, constant};

impl<'q> Binder<'q> {
    /// Binds an expression that must be scalar.
    pub fn scalar(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        let around = std::mem::replace(&mut self.reading, it.span);
        let value = self.deeper(it.span, |b| b.scalar_here(it, scope));
        self.reading = around;
        let value = value?;
        Some(Expr { span: self.site(value.span), ..value })
    }

    fn scalar_here(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        let span = it.span;
        match &it.kind {
            SyntaxKind::Literal(value) => Some(literal(value.clone(), span)),
            SyntaxKind::Name(name) => {
                if let Some(column) = scope.columns.iter().find(|it| it.name == name.text).cloned()
                {
                    let known = !self.is_unknown(column.id);
                    return known.then_some(Expr {
                        kind: ExprKind::Column(column.id),
                        ty: column.ty,
                        span,
                    });
                }
                self.any_as_scalar(it, scope)
            }
            SyntaxKind::Call(_) | SyntaxKind::Pipeline(_) => self.any_as_scalar(it, scope),
            SyntaxKind::Path { base, .. } if self.is_place(base) || self.is_pattern(base) => {
                self.any_as_scalar(it, scope)
            }
            SyntaxKind::Star => self.refuse(&codes::STAR_HERE, span, "`*` can't stand here"),
            // The type's name stands for it; the call that it is an argument of takes its type from it.
            SyntaxKind::TypeOfRow { .. } => {
                let message =
                    "a type of columns stands where columns are declared, not for a value";
                self.refuse(&codes::SCALAR_EXPECTED, span, message)
            }
            SyntaxKind::TypeOf(ty) => Some(literal(Value::String(ty.name().into()), span)),
            SyntaxKind::Negate(operand) => self.negate(operand, span, scope),
            SyntaxKind::Path { base, steps } => self.path(base, steps, scope),
            SyntaxKind::Chain { first, links } => self.chain(first, links, span, scope),
            SyntaxKind::Search { left, right } => self.search_in(left, right, span, scope),
            SyntaxKind::In { op, left, list } => self.in_list(*op, left, list, span, scope),
            SyntaxKind::Between { negated, value, low, high } => {
                self.between(*negated, [value, low, high], span, scope)
            }
        }
    }

    fn any_as_scalar(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        match self.any(it, scope)? {
            Bound::Scalar(value) => Some(value),
            Bound::Table(_) => self.refuse(
                &codes::SCALAR_EXPECTED,
                it.span,
                "a table can't stand where one value is wanted",
            ),
        }
    }

    fn negate(&mut self, operand: &'q Syntax, span: Span, scope: &Scope) -> Option<Expr> {
        let operand = self.scalar(operand, scope)?;
        if let ExprKind::Literal(value) = &operand.kind
            && let Some(value) = constant::negate(value)
        {
            return Some(literal(value, span));
        }
        // Kusto: arithmetic on int gives long.
        let ty = if operand.ty == Type::Int { Type::Long } else { operand.ty };
        if !(ty.is_numeric() || matches!(ty, Type::TimeSpan | Type::Dynamic)) {
            return self.refuse(
                &codes::OPERATOR_TYPES,
                span,
                format!("`-` can't be put before a {ty}"),
            );
        }
        Some(Expr { kind: ExprKind::Negate(Box::new(operand)), ty, span })
    }

    /// Reports `Table.Column` where the column alone is meant.
    fn refuse_member_of_table(
        &mut self,
        base: &Syntax,
        steps: &[PathStep],
        scope: &Scope,
    ) -> Option<()> {
        let (SyntaxKind::Name(table), [PathStep::Member(member), ..]) = (&base.kind, steps) else {
            return Some(());
        };
        let is_column = self.column_named(&table.text, scope.columns).is_some();
        if is_column || self.is_declared(&table.text) || self.catalog.table(&table.text).is_none() {
            return Some(());
        }
        let message = format!("`{}` is a table, which has no members", table.text);
        let help = format!("columns are named without their table: `{}`", member.text);
        self.report(codes::UNKNOWN_NAME.at(base.span.to(member.span), message).help(help));
        None
    }

    fn path(&mut self, base: &'q Syntax, steps: &'q [PathStep], scope: &Scope) -> Option<Expr> {
        self.refuse_member_of_table(base, steps, scope)?;
        let (mut value, steps) = match self.member_of_row(base, steps, scope) {
            Some((value, rest)) => (value?, rest),
            None => (self.scalar(base, scope)?, steps),
        };
        for step in steps {
            if value.ty != Type::Dynamic {
                let message = format!("a {} has no members", value.ty);
                let help = (value.ty == Type::String)
                    .then(|| "parse_json(...) makes a dynamic value of JSON text".to_string());
                self.report(codes::INDEX_HERE.at(step.span(), message).help(help));
                return None;
            }
            let index = match step {
                PathStep::Member(name) => {
                    literal(Value::String(name.text.as_str().into()), name.span)
                }
                PathStep::Index(index, _) => self.index(index, scope)?,
                // Kusto: behind a point functions stand of databases and graphs alone.
                PathStep::Call(call, span) => {
                    let name = &call.name.text;
                    let message = format!("a value has no functions, and so no `{name}`");
                    let help = format!("what it works on stands in parentheses: {name}(...)");
                    self.report(codes::INDEX_HERE.at(*span, message).help(help));
                    return None;
                }
            };
            let span = value.span.to(step.span());
            value = Expr {
                kind: ExprKind::Index { base: Box::new(value), index: Box::new(index) },
                ty: Type::Dynamic,
                span,
            };
        }
        Some(value)
    }

    fn index(&mut self, index: &'q Syntax, scope: &Scope) -> Option<Expr> {
        let index = self.scalar(index, scope)?;
        if !matches!(index.ty, Type::Int | Type::Long | Type::String | Type::Dynamic) {
            let message = format!("an index is a long or a string, this is a {}", index.ty);
            return self.refuse(&codes::TYPE_EXPECTED, index.span, message);
        }
        Some(index)
    }

    fn chain(
        &mut self,
        first: &'q Syntax,
        links: &'q [Link],
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        if let Some(Link { op: op @ (BinaryOp::And | BinaryOp::Or), .. }) = links.first() {
            let terms: Vec<Option<Expr>> = std::iter::once(first)
                .chain(links.iter().map(|it| &it.right))
                .map(|it| self.condition_by(it, scope, &codes::OPERATOR_TYPES))
                .collect();
            let terms: Vec<Expr> = terms.into_iter().collect::<Option<_>>()?;
            return balanced(*op, terms).map(|it| Expr { span, ..it });
        }
        if matches!(first.kind, SyntaxKind::Star) {
            return self.any_column(first.span, links, scope);
        }
        let mut left = self.scalar(first, scope);
        for link in links {
            let right = self.scalar(&link.right, scope);
            left = match (left, right) {
                (Some(left), Some(right)) => self.binary(link.op, link.op_span, left, right),
                _ => None,
            };
        }
        left.map(|it| Expr { span, ..it })
    }

    /// Binds an expression that must be true or false.
    pub fn condition(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        self.condition_by(it, scope, &codes::TYPE_EXPECTED)
    }

    /// The same with the code of what is neither.
    fn condition_by(&mut self, it: &'q Syntax, scope: &Scope, code: &Code) -> Option<Expr> {
        let value = self.scalar(it, scope)?;
        if value.ty == Type::Bool {
            return Some(value);
        }
        if value.ty == Type::Dynamic
            && let Some(signature) = self.library.scalar("tobool")
        {
            let span = value.span;
            return Some(Expr {
                kind: ExprKind::Call { function: signature.name, args: vec![value] },
                ty: Type::Bool,
                span,
            });
        }
        let message = format!("a condition is a bool, this is a {}", value.ty);
        let help = match (&it.kind, value.ty) {
            (SyntaxKind::Name(name), Type::String) => {
                Some(format!("compare it, or write isnotempty({})", name.text))
            }
            (SyntaxKind::Name(name), _) => {
                Some(format!("compare it, or write isnotnull({})", name.text))
            }
            _ => None,
        };
        self.report(code.at(value.span, message).help(help));
        None
    }

    /// The scope of an aggregate's arguments.
    pub(super) fn within_aggregate<'s>(scope: &Scope<'s>) -> Scope<'s> {
        Scope { aggregates: Aggregates::Refused, ..*scope }
    }
}

/// A constant at a place.
pub(super) fn literal(value: Value, span: Span) -> Expr {
    Expr { ty: value.ty(), kind: ExprKind::Literal(value), span }
}

/// Terms of `and` or `or` as a balanced tree, so that thousands of them are not deep.
pub(super) fn balanced(op: BinaryOp, mut terms: Vec<Expr>) -> Option<Expr> {
    if terms.len() <= 1 {
        return terms.pop();
    }
    let upper = terms.split_off(terms.len() / 2);
    let (left, right) = (balanced(op, terms)?, balanced(op, upper)?);
    let span = left.span.to(right.span);
    Some(Expr {
        kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) },
        ty: Type::Bool,
        span,
    })
}
