//! Expressions, by precedence. Operators of one precedence in a row become one flat node.

use super::infix::{ADDITIVE, AND, EQUALITY, Infix, MULTIPLICATIVE, OR, TEXT};
use super::{MAX_HEIGHT, Parser};
use crate::ast::{Expr, ExprKind, Link};
use crate::bound::{BinaryOp, InOp, TextOp};
use crate::codes;
use crate::lexer::TokenKind;
use crate::span::Span;

impl Parser<'_> {
    /// A scalar expression.
    pub fn scalar(&mut self) -> Option<Expr> {
        self.nested(|p| p.binary(OR))
    }

    fn binary(&mut self, min: u8) -> Option<Expr> {
        let mut left = self.operand(min)?;
        let mut max = TEXT;
        while let Some((infix, precedence, _)) =
            self.infix().filter(|it| it.1 >= min && it.1 <= max)
        {
            left = match infix {
                Infix::Binary(_) => self.chain(left, precedence)?,
                Infix::In(op) => self.in_list(left, op)?,
                Infix::Between { negated } => self.between(left, negated)?,
                Infix::Search => self.search_term(left)?,
                Infix::Like { case_sensitive, negated } => {
                    self.like(left, case_sensitive, negated)?
                }
            };
            max = if repeats(precedence) { precedence } else { precedence - 1 };
        }
        Some(left)
    }

    /// What `search` looks for: a condition, or `*` for every row, perhaps with a condition behind `and`.
    pub fn search_condition(&mut self) -> Option<Expr> {
        let alone = self.at_symbol("*")
            && self.infix_at(1).is_none_or(|it| it.0 == Infix::Binary(BinaryOp::And));
        if !alone {
            return self.scalar();
        }
        let start = self.bump().span.start;
        let star = self.expr(ExprKind::Star, start, 1)?;
        let and = self.here();
        if !self.eat_word("and") {
            return Some(star);
        }
        let right = self.scalar()?;
        let height = right.height + 2;
        let links = vec![Link { op: BinaryOp::And, op_span: and, right }];
        self.expr(ExprKind::Chain { first: Box::new(star), links }, start, height)
    }

    /// `*` stands for any column before `==` and the operators on text, and nowhere else.
    fn operand(&mut self, min: u8) -> Option<Expr> {
        if !self.at_symbol("*") {
            return self.unary();
        }
        let text_operator = self.infix_at(1).is_some_and(|it| it.1 == TEXT);
        let equality = min <= EQUALITY && self.symbol_ahead(1, "==");
        if !text_operator && !equality {
            return self.unary();
        }
        let start = self.bump().span.start;
        self.expr(ExprKind::Star, start, 1)
    }

    fn chain(&mut self, first: Expr, precedence: u8) -> Option<Expr> {
        let start = first.span.start;
        let (mut links, mut height) = (Vec::new(), first.height);
        while let Some((Infix::Binary(op), _, n_tokens)) =
            self.infix().filter(|it| it.1 == precedence)
        {
            let op_start = self.here().start;
            for _ in 0..n_tokens {
                self.bump();
            }
            let op_span = self.span_from(op_start);
            let right = self.binary(precedence + 1)?;
            height = height.max(right.height);
            links.push(Link { op, op_span, right });
            if !repeats(precedence) {
                break;
            }
        }
        // `and` and `or` are bound as balanced trees, all others as trees that lean left.
        let n_links = links.len() as u32;
        height += if precedence <= AND { n_links.max(1).ilog2() + 2 } else { n_links };
        self.expr(ExprKind::Chain { first: Box::new(first), links }, start, height)
    }

    /// An expression that ends at the last token taken.
    pub fn expr(&mut self, kind: ExprKind, start: usize, height: u32) -> Option<Expr> {
        if height > MAX_HEIGHT {
            return self
                .give_up(format!("an expression of more than {MAX_HEIGHT} operations in a row"));
        }
        Some(Expr { kind, span: self.span_from(start), height })
    }

    /// Kusto: one query stands in the parentheses, or values.
    fn in_list(&mut self, left: Expr, op: InOp) -> Option<Expr> {
        self.bump();
        let open = self.expect_open("the values stand in parentheses: in (\"a\", \"b\")")?;
        let list = if self.at_operator_without_input() || self.pipe_ahead() {
            vec![self.expression()?]
        } else {
            self.list(Self::scalar)?
        };
        if !self.at_list_end() {
            return self.list_goes_on(")", open);
        }
        self.expect_close(")", open)?;
        let height = 1 + list.iter().map(|it| it.height).max().unwrap_or(0).max(left.height);
        let start = left.span.start;
        self.expr(ExprKind::In { op, left: Box::new(left), list }, start, height)
    }

    /// Takes the parenthesis that an operator's operands stand in, or says what is meant.
    fn expect_open(&mut self, help: &str) -> Option<Span> {
        if self.at_symbol("(") {
            return Some(self.bump().span);
        }
        let message = format!("expected `(`, found {}", self.found());
        self.fail(codes::EXPECTED.at(self.here(), message).help(help.to_string()))
    }

    /// Whether a pipe comes before the comma or parenthesis that ends the expression here.
    fn pipe_ahead(&self) -> bool {
        let mut open = 0usize;
        for n in 0.. {
            let token = self.peek_at(n);
            match (token.kind, self.text_of(token)) {
                (TokenKind::End, _) => return false,
                (TokenKind::Symbol, "(") => open += 1,
                (TokenKind::Symbol, ")") if open > 0 => open -= 1,
                (TokenKind::Symbol, ";") => return false,
                (TokenKind::Symbol, ")" | ",") if open == 0 => return false,
                (TokenKind::Symbol, "|") if open == 0 => return true,
                _ => {}
            }
        }
        false
    }

    fn between(&mut self, value: Expr, negated: bool) -> Option<Expr> {
        self.bump();
        let help = "the bounds stand in parentheses, with two points between: (low .. high)";
        let open = self.expect_open(help)?;
        let low = self.scalar()?;
        if !self.at_symbol("..") {
            let message = format!("expected `..`, found {}", self.found());
            return self.fail(codes::EXPECTED.at(self.here(), message).help(help.to_string()));
        }
        self.bump();
        let high = self.scalar()?;
        self.expect_close(")", open)?;
        let height = 1 + value.height.max(low.height).max(high.height);
        let start = value.span.start;
        let kind = ExprKind::Between {
            negated,
            value: Box::new(value),
            low: Box::new(low),
            high: Box::new(high),
        };
        self.expr(kind, start, height)
    }

    fn search_term(&mut self, left: Expr) -> Option<Expr> {
        self.bump();
        let right = self.unary()?;
        let (start, height) = (left.span.start, 1 + left.height.max(right.height));
        let kind = ExprKind::Search { left: Box::new(left), right: Box::new(right) };
        self.expr(kind, start, height)
    }

    fn like(&mut self, left: Expr, case_sensitive: bool, negated: bool) -> Option<Expr> {
        let op_span = self.bump().span;
        let right = self.unary()?;
        let (start, height) = (left.span.start, 1 + left.height.max(right.height));
        let op = BinaryOp::Text { op: TextOp::Like, case_sensitive, negated };
        let links = vec![Link { op, op_span, right }];
        self.expr(ExprKind::Chain { first: Box::new(left), links }, start, height)
    }

    /// Kusto: one sign and no more.
    fn unary(&mut self) -> Option<Expr> {
        let start = self.here().start;
        if self.eat_symbol("+") {
            let operand = self.postfix()?;
            return Some(Expr { span: self.span_from(start), ..operand });
        }
        if !self.eat_symbol("-") {
            return self.postfix();
        }
        if let Some(value) = self.least_long() {
            return self.expr(ExprKind::Literal(value), start, 1);
        }
        let operand = self.postfix()?;
        let height = operand.height + 1;
        self.expr(ExprKind::Negate(Box::new(operand)), start, height)
    }

    /// Whether two operators that can't follow each other without parentheses do, as in `a < b < c`.
    pub(super) fn at_second_comparison(&self) -> bool {
        self.infix().is_some_and(|it| !repeats(it.1))
    }
}

/// Whether operators of this precedence may follow one another; comparisons may not.
fn repeats(precedence: u8) -> bool {
    matches!(precedence, OR | AND | ADDITIVE | MULTIPLICATIVE)
}
