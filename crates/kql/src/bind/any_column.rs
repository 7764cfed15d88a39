//! `* has "x"`, `* == 5`: a comparison that holds where it holds for any column.

use crate::ast::Link;
use crate::bound::{BinaryOp, Column, Expr, ExprKind, OPEN, TextOp};
use crate::codes;
use crate::span::Span;
use crate::types::{Type, Value};

use super::expression::{balanced, literal};
use super::{Binder, Scope, constant};

/// A comparison of text, which `*` may be the left side of.
#[derive(Clone, Copy)]
pub(super) struct TextTest {
    pub op: TextOp,
    pub case_sensitive: bool,
    pub negated: bool,
}

impl<'q> Binder<'q> {
    /// Binds `* op right`. Kusto: only operators on text and `==` may follow `*`.
    pub(super) fn any_column(
        &mut self,
        star: Span,
        links: &'q [Link],
        scope: &Scope,
    ) -> Option<Expr> {
        if let [Link { op: BinaryOp::Equal, right, .. }] = links {
            let right = self.scalar(right, scope)?;
            return self.equal_columns(right, star, scope);
        }
        let [Link { op: BinaryOp::Text { op, case_sensitive, negated }, right, .. }] = links else {
            return self.refuse(
                &codes::STAR_HERE,
                star,
                "`*` stands for any column only before `==` and operators on text",
            );
        };
        let right = self.scalar(right, scope)?;
        if !matches!(right.ty, Type::String | Type::Dynamic) {
            let message = format!("columns are compared with text here, this is a {}", right.ty);
            return self.refuse(&codes::OPERATOR_TYPES, right.span, message);
        }
        let test = TextTest { op: *op, case_sensitive: *case_sensitive, negated: *negated };
        self.test_columns(test, right, star, scope)
    }

    /// `* == right`: any column of a type that can be equal.
    fn equal_columns(&mut self, right: Expr, star: Span, scope: &Scope) -> Option<Expr> {
        let span = star.to(right.span);
        let (n_nodes, _) = constant::size(&right);
        self.count_nodes((scope.columns.len() / 4).saturating_mul(n_nodes), span)?;
        let mut tests = Vec::new();
        for column in scope.columns {
            let comparable =
                column.ty == right.ty || column.ty.is_numeric() && right.ty.is_numeric();
            if comparable && !self.is_unknown(column.id) && column.name != OPEN {
                let left = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span: star };
                tests.extend(self.binary(BinaryOp::Equal, star, left, right.clone()));
            }
        }
        let none = literal(Value::Bool(false), span);
        let any = balanced(BinaryOp::Or, tests).unwrap_or(none);
        Some(Expr { span, ..any })
    }

    /// The test on every column that takes part, joined with `or`.
    pub(super) fn test_columns(
        &mut self,
        test: TextTest,
        right: Expr,
        star: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let span = star.to(right.span);
        let columns: Vec<Expr> =
            scope.columns.iter().filter_map(|it| self.text_of_column(it, star)).collect();
        // A quarter, so that a search for dozens of terms through all tables stays below the limit.
        let (n_nodes, _) = constant::size(&right);
        self.count_nodes((columns.len() / 4).saturating_mul(n_nodes), span)?;
        let TextTest { op, case_sensitive, negated } = test;
        let op = BinaryOp::Text { op, case_sensitive, negated };
        let tests = columns.into_iter().map(|left| Expr {
            kind: ExprKind::Binary { op, left: Box::new(left), right: Box::new(right.clone()) },
            ty: Type::Bool,
            span,
        });
        let none = literal(Value::Bool(false), span);
        let any = balanced(BinaryOp::Or, tests.collect()).unwrap_or(none);
        Some(Expr { span, ..any })
    }

    /// A column's text, where Kusto looks for terms in columns of that type. Recorded answers of the real engine say that whole
    /// numbers take part and real ones don't; guids are indexed by term as text is.
    fn text_of_column(&self, column: &Column, span: Span) -> Option<Expr> {
        if self.is_unknown(column.id) || column.name == OPEN {
            return None;
        }
        let value = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span };
        match column.ty {
            Type::String | Type::Dynamic => Some(value),
            Type::Int | Type::Long | Type::Guid => {
                let function = self.library.scalar("tostring")?.name;
                let kind = ExprKind::Call { function, args: vec![value] };
                Some(Expr { kind, ty: Type::String, span })
            }
            Type::Bool | Type::Real | Type::Decimal | Type::DateTime | Type::TimeSpan => None,
        }
    }
}
