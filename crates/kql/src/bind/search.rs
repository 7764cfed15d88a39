//! Conditions of `search` and `find`: a text alone is looked for in every column, and asterisks in it widen the search.

use crate::ast::{Call, Expr as Syntax, ExprKind as SyntaxKind, Link};
use crate::bound::{BinaryOp, Expr, ExprKind, InOp, TextOp};
use crate::codes;
use crate::parser::push_value;
use crate::span::Span;
use crate::types::{Type, Value};

use super::any_column::TextTest;
use super::expression::{balanced, literal};
use super::{Binder, Scope};

/// What a term with its asterisks asks for.
enum Term {
    /// `*` alone.
    Anything,
    Text(TextOp, String),
}

impl<'q> Binder<'q> {
    /// Binds a condition in which terms may stand.
    pub fn search_condition(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        match &it.kind {
            SyntaxKind::Star => Some(literal(Value::Bool(true), it.span)),
            SyntaxKind::Literal(Value::Bool(_)) => self.condition(it, scope),
            SyntaxKind::Literal(value) => self.term(value, it.span, scope),
            SyntaxKind::Name(_) => self.named_term(it, scope),
            SyntaxKind::Chain { first, links }
                if links.iter().all(|it| matches!(it.op, BinaryOp::And | BinaryOp::Or)) =>
            {
                self.terms(first, links, it.span, scope)
            }
            SyntaxKind::Call(call) if call.name.text == "not" && call.args.len() == 1 => {
                self.without_term(call, it.span, scope)
            }
            _ => self.condition(it, scope),
        }
    }

    fn terms(
        &mut self,
        first: &'q Syntax,
        links: &'q [Link],
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let op = links.first()?.op;
        let terms: Vec<Option<Expr>> = std::iter::once(first)
            .chain(links.iter().map(|it| &it.right))
            .map(|it| self.search_condition(it, scope))
            .collect();
        let terms: Vec<Expr> = terms.into_iter().collect::<Option<_>>()?;
        balanced(op, terms).map(|it| Expr { span, ..it })
    }

    /// `not("term")`. Kusto's engine takes it, though its editor's type rules don't.
    fn without_term(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        let condition = self.search_condition(&call.args.first()?.value, scope)?;
        let function = self.library.scalar("not")?.name;
        let kind = ExprKind::Call { function, args: vec![condition] };
        Some(Expr { kind, ty: Type::Bool, span })
    }

    /// A name: a column that is true or false, or a `let` of a term.
    fn named_term(&mut self, it: &'q Syntax, scope: &Scope) -> Option<Expr> {
        let is_column = |name: &str| scope.columns.iter().any(|column| column.name == name);
        if matches!(&it.kind, SyntaxKind::Name(name) if is_column(&name.text)) {
            return self.condition(it, scope);
        }
        let value = self.scalar(it, scope)?;
        match &value.kind {
            ExprKind::Literal(term @ Value::String(_)) => self.term(term, it.span, scope),
            _ if value.ty == Type::Bool => Some(value),
            _ => {
                let message = format!("a condition or a text is wanted, this is a {}", value.ty);
                self.refuse(&codes::TYPE_EXPECTED, it.span, message)
            }
        }
    }

    fn term(&mut self, value: &Value, span: Span, scope: &Scope) -> Option<Expr> {
        let mut text = String::new();
        let text = match value {
            Value::String(it) => it,
            other => {
                push_value(&mut text, other);
                text.trim_matches('"')
            }
        };
        match wildcards(text) {
            Term::Anything => Some(literal(Value::Bool(true), span)),
            Term::Text(op, text) => {
                let right = literal(Value::String(text.into()), span);
                self.test_columns(test(op), right, span, scope)
            }
        }
    }

    /// Binds `left : right`.
    pub(super) fn search_in(
        &mut self,
        left: &'q Syntax,
        right: &'q Syntax,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let any = matches!(left.kind, SyntaxKind::Star);
        let column = if any { None } else { Some(self.scalar(left, scope)) };
        let right = self.scalar(right, scope)?;
        let (op, right) = match &right.kind {
            ExprKind::Literal(Value::String(text)) => match wildcards(text) {
                Term::Anything => return Some(literal(Value::Bool(true), span)),
                Term::Text(op, text) => (op, literal(Value::String(text.into()), right.span)),
            },
            _ => (TextOp::Has, right),
        };
        let Some(column) = column else {
            return self.test_columns(test(op), right, left.span, scope);
        };
        let TextTest { op, case_sensitive, negated } = test(op);
        let op = BinaryOp::Text { op, case_sensitive, negated };
        self.binary(op, left.span.to(right.span), column?, right).map(|it| Expr { span, ..it })
    }
}

fn test(op: TextOp) -> TextTest {
    TextTest { op, case_sensitive: op == TextOp::MatchesRegex, negated: false }
}

/// Kusto: `"a*"` is a prefix of a term, `"*a"` a suffix, `"*a*"` any part, `"a*b"` both ends of what lies between two term borders.
fn wildcards(text: &str) -> Term {
    if !text.is_empty() && text.chars().all(|it| it == '*') {
        return Term::Anything;
    }
    let inner = text.trim_matches('*');
    if inner.contains('*') {
        let pieces: Vec<String> = text.split('*').map(escaped).collect();
        let border = |at: bool| if at { r"\b" } else { "" };
        let (start, end) = (border(!text.starts_with('*')), border(!text.ends_with('*')));
        return Term::Text(TextOp::MatchesRegex, format!("(?i){start}{}{end}", pieces.join(".*")));
    }
    let op = match (text.starts_with('*'), text.ends_with('*')) {
        (false, false) => TextOp::Has,
        (false, true) => TextOp::HasPrefix,
        (true, false) => TextOp::HasSuffix,
        (true, true) => TextOp::Contains,
    };
    Term::Text(op, inner.to_string())
}

/// A text as a regular expression that matches it.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_alphanumeric() && c.is_ascii_punctuation() && c != '_' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The condition with every comparison of text made by case: `search kind=case_sensitive`.
pub fn by_case(it: Expr) -> Expr {
    let kind = match it.kind {
        ExprKind::Binary { op, left, right } => {
            let op = match op {
                BinaryOp::Text { op, negated, .. } => {
                    BinaryOp::Text { op, case_sensitive: true, negated }
                }
                other => other,
            };
            ExprKind::Binary {
                op,
                left: Box::new(by_case(*left)),
                right: Box::new(by_case_term(op, *right)),
            }
        }
        ExprKind::In { op: InOp::In { negated, .. }, left, list } => {
            ExprKind::In { op: InOp::In { case_sensitive: true, negated }, left, list }
        }
        ExprKind::Call { function: function @ "not", args } => {
            ExprKind::Call { function, args: args.into_iter().map(by_case).collect() }
        }
        other => other,
    };
    Expr { kind, ..it }
}

/// A pattern made of a term with asterisks ignores case by its own flag.
fn by_case_term(op: BinaryOp, right: Expr) -> Expr {
    if let BinaryOp::Text { op: TextOp::MatchesRegex, .. } = op
        && let ExprKind::Literal(Value::String(pattern)) = &right.kind
        && let Some(bare) = pattern.strip_prefix("(?i)")
    {
        return literal(Value::String(bare.into()), right.span);
    }
    by_case(right)
}
