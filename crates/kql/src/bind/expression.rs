//! Scalar expressions.

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind, Link, PathStep};
use crate::bound::{BinaryOp, Expr, ExprKind, InOp};
use crate::codes;
use crate::parser::spelling;
use crate::span::Span;
use crate::types::{Type, Value};

use super::binary::{self, Comparison};
use super::scope::{Aggregates, Scope};
use super::{Binder, Bound, constant};

impl<'q> Binder<'q> {
    /// Binds an expression that must be scalar.
    pub fn scalar(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        self.deeper(it.span, |b| b.scalar_here(it, scope))
    }

    fn scalar_here(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        let span = it.span;
        match &it.kind {
            SyntaxKind::Literal(value) => Some(literal(value.clone(), span)),
            SyntaxKind::Name(name) => {
                if let Some(column) = scope.columns.iter().find(|it| it.name == name.text) {
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
            SyntaxKind::Star => self.refuse(&codes::STAR_HERE, span, "`*` can't stand here"),
            // The type's name stands for it; the call that it is an argument of takes its type from it.
            SyntaxKind::TypeOf(ty) => Some(literal(Value::String(ty.name().into()), span)),
            SyntaxKind::Negate(operand) => self.negate(operand, span, scope),
            SyntaxKind::Path { base, steps } => self.path(base, steps, scope),
            SyntaxKind::Chain { first, links } => self.chain(first, links, span, scope),
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

    fn path(&mut self, base: &'q Syntax, steps: &'q [PathStep], scope: &Scope) -> Option<Expr> {
        let mut value = self.scalar(base, scope)?;
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
                .map(|it| self.condition(it, scope))
                .collect();
            let terms: Vec<Expr> = terms.into_iter().collect::<Option<_>>()?;
            return balanced(*op, terms).map(|it| Expr { span, ..it });
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
        self.refuse(
            &codes::TYPE_EXPECTED,
            value.span,
            format!("a condition is a bool, this is a {}", value.ty),
        )
    }

    fn binary(&mut self, op: BinaryOp, op_span: Span, left: Expr, right: Expr) -> Option<Expr> {
        let span = left.span.to(right.span);
        let ty = match binary::result(op, left.ty, right.ty) {
            Comparison::Gives(ty) => ty,
            Comparison::TextAgainstNumber => {
                self.remark_on_number(&left, &right);
                Type::Bool
            }
            Comparison::Undefined => {
                let message =
                    format!("`{}` is not defined for {} and {}", spelling(op), left.ty, right.ty);
                let help = binary::advice(op, left.ty, right.ty);
                let diagnostic = codes::OPERATOR_TYPES.at(op_span, message).help(help);
                let diagnostic = diagnostic.label(left.span, format!("this is a {}", left.ty));
                self.report(diagnostic.label(right.span, format!("this is a {}", right.ty)));
                return None;
            }
        };
        Some(Expr {
            kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right) },
            ty,
            span,
        })
    }

    /// Kusto: text compares with a number as Log Analytics does it, by the number's text.
    fn remark_on_number(&mut self, left: &Expr, right: &Expr) {
        let number = if left.ty == Type::String { right } else { left };
        let help = match &number.kind {
            ExprKind::Literal(Value::Long(it)) => format!("write \"{it}\""),
            _ => "convert one side, with tostring(...) or tolong(...)".to_string(),
        };
        let message = "text is compared with a number";
        self.report(codes::TEXT_AGAINST_NUMBER.at(left.span.to(right.span), message).help(help));
    }

    fn in_list(
        &mut self,
        op: InOp,
        left: &'q Syntax,
        list: &'q [Syntax],
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let left = self.scalar(left, scope);
        let mut bound = Vec::new();
        for item in list {
            bound.push(match self.any(item, scope) {
                Some(Bound::Scalar(value)) => Some(value),
                Some(Bound::Table(table)) => {
                    let message = "a table in the list of `in` is not supported yet";
                    self.refuse(&codes::NOT_SUPPORTED, item.span.to(table.span), message)
                }
                None => None,
            });
        }
        let left = left?;
        let list: Vec<Expr> = bound.into_iter().collect::<Option<_>>()?;
        let mut remarked = false;
        for item in &list {
            match binary::membership(op, left.ty, item.ty) {
                Comparison::Gives(_) => {}
                Comparison::TextAgainstNumber if remarked => {}
                Comparison::TextAgainstNumber => {
                    remarked = true;
                    self.remark_on_number(&left, item);
                }
                Comparison::Undefined => {
                    let message = format!(
                        "a {} can't be looked for among values of type {}",
                        left.ty, item.ty
                    );
                    let diagnostic = codes::OPERATOR_TYPES.at(item.span, message);
                    self.report(diagnostic.label(left.span, format!("this is a {}", left.ty)));
                    return None;
                }
            }
        }
        Some(Expr { kind: ExprKind::In { op, left: Box::new(left), list }, ty: Type::Bool, span })
    }

    fn between(
        &mut self,
        negated: bool,
        parts: [&'q Syntax; 3],
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let [value, low, high] = parts.map(|it| self.scalar(it, scope));
        let (value, low, mut high) = (value?, low?, high?);
        if value.ty != Type::TimeSpan && low.ty == Type::DateTime && high.ty == Type::TimeSpan {
            // Kusto: the end of a datetime range may be its length.
            let span = high.span;
            let kind = ExprKind::Binary {
                op: BinaryOp::Add,
                left: Box::new(low.clone()),
                right: Box::new(high),
            };
            high = Expr { kind, ty: Type::DateTime, span };
        }
        for bound in [&low, &high] {
            if !binary::can_be_between(value.ty, bound.ty) {
                let message =
                    format!("a {} can't be between values of type {}", value.ty, bound.ty);
                let diagnostic = codes::OPERATOR_TYPES.at(bound.span, message);
                self.report(diagnostic.label(value.span, format!("this is a {}", value.ty)));
                return None;
            }
        }
        let kind = ExprKind::Between {
            negated,
            value: Box::new(value),
            low: Box::new(low),
            high: Box::new(high),
        };
        Some(Expr { kind, ty: Type::Bool, span })
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
fn balanced(op: BinaryOp, mut terms: Vec<Expr>) -> Option<Expr> {
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
