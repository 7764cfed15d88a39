//! Two operands and what stands between them: types checked, remarks made, conversions put in.

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind};
use crate::bound::{BinaryOp, BoundTable, Expr, ExprKind, InOp, OPEN, TextOp};
use crate::codes;
use crate::parser::{push_value, spelling};
use crate::span::Span;
use crate::types::{Type, Value};

use super::binary::{self, Comparison};
use super::expression::literal;
use super::scope::Scope;
use super::{Binder, Bound};

impl<'q> Binder<'q> {
    /// Two bound operands and the operator between them.
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        op_span: Span,
        left: Expr,
        right: Expr,
    ) -> Option<Expr> {
        let span = left.span.to(right.span);
        self.hint_on_text(op, op_span, &right);
        self.hint_on_spelling(op_span);
        let (left, right) = self.truth_of_text(op, left, right);
        let (left, right) = literal_of_other(op, left, right);
        self.note_uses(op, &left, &right);
        self.refuse_list(op, op_span, &right)?;
        let ty = match binary::result(op, left.ty, right.ty) {
            Comparison::Gives(ty) => ty,
            Comparison::TextAgainstNumber => {
                self.remark_on_number(&left, &right);
                Type::Bool
            }
            // What a column of an open table holds is not known.
            Comparison::Undefined if self.is_soft(&left) || self.is_soft(&right) => match op {
                BinaryOp::Add
                | BinaryOp::Subtract
                | BinaryOp::Multiply
                | BinaryOp::Divide
                | BinaryOp::Modulo => Type::Dynamic,
                _ => Type::Bool,
            },
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

    /// Kusto: `has` and its kin take no constant but a text, whereas `contains` takes a list for its text.
    fn refuse_list(&mut self, op: BinaryOp, op_span: Span, right: &Expr) -> Option<()> {
        let BinaryOp::Text { op: text, negated, .. } = op else { return Some(()) };
        let by_terms = matches!(text, TextOp::Has | TextOp::HasPrefix | TextOp::HasSuffix);
        if !by_terms || !matches!(right.kind, ExprKind::Literal(Value::Dynamic(_))) {
            return Some(());
        }
        let message = format!("`{}` takes one text, not a dynamic value", spelling(op));
        let help = (text == TextOp::Has && !negated)
            .then(|| "`has_any (...)` looks for one of several texts".to_string());
        let diagnostic = codes::OPERATOR_TYPES.at(op_span, message).help(help);
        self.report(diagnostic.label(right.span, "this is a dynamic"));
        None
    }

    /// What an operator tells of the type of an open table's column.
    fn note_uses(&mut self, op: BinaryOp, left: &Expr, right: &Expr) {
        let is_text = matches!(op, BinaryOp::Text { .. });
        for (one, other) in [(left, right), (right, left)] {
            match (is_text, other.ty) {
                (true, _) => self.used_as(one, Type::String),
                (false, Type::Dynamic | Type::TimeSpan) => {}
                (false, ty) => self.used_as(one, ty),
            }
        }
    }

    /// Kusto: text may be compared with a bool. It is read as one.
    fn truth_of_text(&self, op: BinaryOp, left: Expr, right: Expr) -> (Expr, Expr) {
        match (op, left.ty, right.ty) {
            (BinaryOp::Equal | BinaryOp::NotEqual, Type::Bool, Type::String) => {
                let right = self.truth(right);
                (left, right)
            }
            (BinaryOp::Equal | BinaryOp::NotEqual, Type::String, Type::Bool) => {
                (self.truth(left), right)
            }
            _ => (left, right),
        }
    }

    fn truth(&self, text: Expr) -> Expr {
        if let ExprKind::Literal(Value::String(it)) = &text.kind
            && let Ok(truth) = it.to_ascii_lowercase().parse()
        {
            return literal(Value::Bool(truth), text.span);
        }
        self.called("tobool", Type::Bool, text)
    }

    /// A call of a conversion function, if the library has it.
    fn called(&self, function: &str, ty: Type, value: Expr) -> Expr {
        let Some(signature) = self.library.scalar(function) else { return value };
        let span = value.span;
        Expr { kind: ExprKind::Call { function: signature.name, args: vec![value] }, ty, span }
    }

    /// An item of a list of texts as text.
    fn text_of_item(&self, item: Expr) -> Expr {
        if matches!(item.ty, Type::String | Type::Dynamic) {
            return item;
        }
        let ExprKind::Literal(value) = &item.kind else {
            return self.called("tostring", Type::String, item);
        };
        let mut text = String::new();
        push_value(&mut text, value);
        literal(Value::String(text.trim_matches('"').into()), item.span)
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

    pub(super) fn in_list(
        &mut self,
        op: InOp,
        left: &'q Syntax,
        list: &'q [Syntax],
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let left = self.scalar(left, scope);
        if let [item] = list
            && let Some(bound) = self.any_item(item, scope)
        {
            return match bound {
                Bound::Scalar(item) => self.in_items(op, left?, vec![item], span),
                Bound::Table(table) => self.in_table(op, left?, table, span),
            };
        }
        let items: Vec<Option<Expr>> = list.iter().map(|it| self.scalar(it, scope)).collect();
        self.in_items(op, left?, items.into_iter().collect::<Option<_>>()?, span)
    }

    /// The one item of a list, which may be a table.
    fn any_item(&mut self, item: &'q Syntax, scope: &Scope) -> Option<Bound> {
        match &item.kind {
            SyntaxKind::Name(_)
            | SyntaxKind::Call(_)
            | SyntaxKind::Pipeline(_)
            | SyntaxKind::Path { .. } => self.any(item, scope),
            _ => self.scalar(item, scope).map(Bound::Scalar),
        }
    }

    /// `left in (table)`: Kusto looks into the table's first column.
    fn in_table(
        &mut self,
        op: InOp,
        left: Expr,
        table: Box<BoundTable>,
        span: Span,
    ) -> Option<Expr> {
        // Kusto's binder lets a table of several columns pass unchecked.
        let column = table.columns.first().filter(|it| it.name != OPEN && table.columns.len() == 1);
        if let Some(column) = column.cloned().filter(|it| !self.is_unknown(it.id)) {
            let item = Expr { kind: ExprKind::Column(column.id), ty: column.ty, span };
            self.check_membership(op, &left, &item, &mut false)?;
        }
        Some(Expr {
            kind: ExprKind::InTable { op, left: Box::new(left), table },
            ty: Type::Bool,
            span,
        })
    }

    fn in_items(&mut self, op: InOp, left: Expr, mut list: Vec<Expr>, span: Span) -> Option<Expr> {
        if !matches!(op, InOp::In { case_sensitive: true, .. }) {
            list = list.into_iter().map(|it| self.text_of_item(it)).collect();
        }
        let mut remarked = false;
        for item in &list {
            self.check_membership(op, &left, item, &mut remarked)?;
        }
        Some(Expr { kind: ExprKind::In { op, left: Box::new(left), list }, ty: Type::Bool, span })
    }

    fn check_membership(
        &mut self,
        op: InOp,
        left: &Expr,
        item: &Expr,
        remarked: &mut bool,
    ) -> Option<()> {
        if item.ty != Type::Dynamic {
            self.used_as(left, item.ty);
        }
        match binary::membership(op, left.ty, item.ty) {
            Comparison::Gives(_) => {}
            Comparison::TextAgainstNumber if *remarked => {}
            Comparison::TextAgainstNumber => {
                *remarked = true;
                self.remark_on_number(left, item);
            }
            Comparison::Undefined if self.is_soft(left) || self.is_soft(item) => {}
            Comparison::Undefined => {
                let message =
                    format!("a {} can't be looked for among values of type {}", left.ty, item.ty);
                let diagnostic = codes::OPERATOR_TYPES.at(item.span, message);
                self.report(diagnostic.label(left.span, format!("this is a {}", left.ty)));
                return None;
            }
        }
        Some(())
    }

    pub(super) fn between(
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
            self.used_as(&value, bound.ty);
            let soft = self.is_soft(bound) || self.is_soft(&value);
            if !soft && !binary::can_be_between(value.ty, bound.ty) {
                let message =
                    format!("a {} can't be between values of type {}", value.ty, bound.ty);
                let ordered = binary::can_be_between(value.ty, value.ty);
                let code = if ordered { &codes::TYPE_EXPECTED } else { &codes::OPERATOR_TYPES };
                let label = format!("this is a {}", value.ty);
                self.report(code.at(bound.span, message).label(value.span, label));
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
}

/// Kusto: a text literal that is compared with a timespan, datetime or guid is read as one.
fn literal_of_other(op: BinaryOp, left: Expr, right: Expr) -> (Expr, Expr) {
    let read = |text: &Expr, ty: Type| match &text.kind {
        ExprKind::Literal(value @ Value::String(_))
            if matches!(ty, Type::DateTime | Type::TimeSpan | Type::Guid) =>
        {
            super::convert(value, ty).map(|it| literal(it, text.span))
        }
        _ => None,
    };
    if !matches!(op, BinaryOp::Equal | BinaryOp::NotEqual) {
        return (left, right);
    }
    if let Some(read) = read(&left, right.ty) {
        return (read, right);
    }
    match read(&right, left.ty) {
        Some(read) => (left, read),
        None => (left, right),
    }
}
