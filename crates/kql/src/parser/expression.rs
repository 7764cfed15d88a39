//! Expressions, by precedence. Operators of one precedence in a row become one flat node.

use super::{MAX_HEIGHT, Parser};
use crate::ast::{Argument, Call, Expr, ExprKind, Link, Name, PathStep};
use crate::bound::{BinaryOp, InOp, TextOp};
use crate::codes;
use crate::lexer::TokenKind;

/// What may stand between two operands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Infix {
    Binary(BinaryOp),
    In(InOp),
    Between {
        negated: bool,
    },
    /// `:`
    Search,
}

/// Precedences, the loosest first. Kusto: the string operators bind tighter than arithmetic.
const OR: u8 = 1;
const AND: u8 = 2;
const EQUALITY: u8 = 3;
const RELATIONAL: u8 = 4;
const ADDITIVE: u8 = 5;
const MULTIPLICATIVE: u8 = 6;
const TEXT: u8 = 7;

impl Parser<'_> {
    /// A scalar expression.
    pub fn scalar(&mut self) -> Option<Expr> {
        self.nested(|p| p.binary(OR))
    }

    fn binary(&mut self, min: u8) -> Option<Expr> {
        let mut left = self.unary()?;
        while let Some((infix, precedence, _)) = self.infix().filter(|it| it.1 >= min) {
            left = match infix {
                Infix::Binary(_) => self.chain(left, precedence)?,
                Infix::In(op) => self.in_list(left, op)?,
                Infix::Between { negated } => self.between(left, negated)?,
                Infix::Search => self.search_term(left)?,
            };
        }
        Some(left)
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
        }
        // `and` and `or` are bound as balanced trees, all others as trees that lean left.
        let n_links = links.len() as u32;
        height += if precedence <= AND { n_links.ilog2() + 2 } else { n_links };
        self.expr(ExprKind::Chain { first: Box::new(first), links }, start, height)
    }

    /// An expression that ends at the last token taken.
    fn expr(&mut self, kind: ExprKind, start: usize, height: u32) -> Option<Expr> {
        if height > MAX_HEIGHT {
            return self
                .give_up(format!("an expression of more than {MAX_HEIGHT} operations in a row"));
        }
        Some(Expr { kind, span: self.span_from(start), height })
    }

    fn in_list(&mut self, left: Expr, op: InOp) -> Option<Expr> {
        self.bump();
        let open = self.expect_symbol("(")?;
        let list = self.list(Self::expression)?;
        self.expect_close(")", open)?;
        let height = 1 + list.iter().map(|it| it.height).max().unwrap_or(0).max(left.height);
        let start = left.span.start;
        self.expr(ExprKind::In { op, left: Box::new(left), list }, start, height)
    }

    fn search_term(&mut self, left: Expr) -> Option<Expr> {
        self.bump();
        let right = self.unary()?;
        let (start, height) = (left.span.start, 1 + left.height.max(right.height));
        let kind = ExprKind::Search { left: Box::new(left), right: Box::new(right) };
        self.expr(kind, start, height)
    }

    fn between(&mut self, value: Expr, negated: bool) -> Option<Expr> {
        self.bump();
        let open = self.expect_symbol("(")?;
        let low = self.scalar()?;
        self.expect_symbol("..")?;
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

    fn unary(&mut self) -> Option<Expr> {
        let start = self.here().start;
        let mut negated = false;
        while self.at_symbol("-") || self.at_symbol("+") {
            negated ^= self.at_symbol("-");
            self.bump();
        }
        let operand = self.postfix()?;
        if !negated {
            return Some(Expr { span: self.span_from(start), ..operand });
        }
        let height = operand.height + 1;
        self.expr(ExprKind::Negate(Box::new(operand)), start, height)
    }

    fn postfix(&mut self) -> Option<Expr> {
        let base = self.primary()?;
        let (start, mut height) = (base.span.start, base.height);
        let mut steps = Vec::new();
        loop {
            let open = self.here();
            if self.eat_symbol(".") && !self.at_symbol("[") {
                steps.push(PathStep::Member(self.name()?));
            } else if self.eat_symbol("[") {
                let index = self.scalar()?;
                let close = self.expect_close("]", open)?;
                height = height.max(index.height);
                steps.push(PathStep::Index(index, open.to(close)));
            } else {
                break;
            }
        }
        if steps.is_empty() {
            return Some(base);
        }
        height += steps.len() as u32;
        self.expr(ExprKind::Path { base: Box::new(base), steps }, start, height)
    }

    fn primary(&mut self) -> Option<Expr> {
        let token = self.peek();
        let start = token.span.start;
        match (token.kind, self.text_of(token)) {
            (
                TokenKind::Long
                | TokenKind::Real
                | TokenKind::TimeSpan
                | TokenKind::String
                | TokenKind::Typed,
                _,
            ) => {
                let value = self.literal()?;
                self.expr(ExprKind::Literal(value), start, 1)
            }
            (TokenKind::Word, "true" | "false" | "True" | "False" | "TRUE" | "FALSE")
                if !self.symbol_ahead(1, "(") =>
            {
                let word = self.bump();
                let value = self.text_of(word).eq_ignore_ascii_case("true");
                self.expr(ExprKind::Literal(crate::types::Value::Bool(value)), start, 1)
            }
            (TokenKind::Word, "dynamic") if self.symbol_ahead(1, "(") => {
                let value = self.dynamic_literal()?;
                self.expr(ExprKind::Literal(value), start, 1)
            }
            (TokenKind::Word, "typeof") if self.symbol_ahead(1, "(") => self.type_of(),
            (TokenKind::Symbol, "*") => {
                self.bump();
                self.expr(ExprKind::Star, start, 1)
            }
            (TokenKind::Symbol, "(") => self.parenthesised(),
            _ if self.at_name() => self.name_or_call(),
            _ => self.missing("an expression"),
        }
    }

    fn parenthesised(&mut self) -> Option<Expr> {
        let open = self.bump().span;
        let inner = self.expression()?;
        let close = self.expect_close(")", open)?;
        Some(Expr { span: open.to(close), ..inner })
    }

    fn type_of(&mut self) -> Option<Expr> {
        let start = self.bump().span.start;
        let open = self.expect_symbol("(")?;
        let ty = self.type_name()?;
        self.expect_close(")", open)?;
        self.expr(ExprKind::TypeOf(ty), start, 1)
    }

    fn name_or_call(&mut self) -> Option<Expr> {
        let name = self.name()?;
        let start = name.span.start;
        if !self.at_symbol("(") {
            return self.expr(ExprKind::Name(name), start, 1);
        }
        let call = self.call(name)?;
        let height = 1 + call.args.iter().map(|it| it.value.height).max().unwrap_or(0);
        self.expr(ExprKind::Call(call), start, height)
    }

    /// The argument list that comes next, for a function whose name has been taken.
    pub fn call(&mut self, name: Name) -> Option<Call> {
        let open = self.expect_symbol("(")?;
        let args = if self.at_symbol(")") { Vec::new() } else { self.list(Self::argument)? };
        self.expect_close(")", open)?;
        Some(Call { name, args })
    }

    fn argument(&mut self) -> Option<Argument> {
        let name = if self.at_assignment() {
            let name = self.name()?;
            self.bump();
            Some(name)
        } else {
            None
        };
        Some(Argument { name, value: self.expression()? })
    }

    /// What stands between operands at this place, its precedence, and of how many tokens it is.
    fn infix(&self) -> Option<(Infix, u8, usize)> {
        let token = self.peek();
        let text = self.text_of(token);
        match token.kind {
            TokenKind::Symbol if text == ":" => Some((Infix::Search, TEXT, 1)),
            TokenKind::Symbol => {
                symbol_infix(text).map(|(op, precedence)| (Infix::Binary(op), precedence, 1))
            }
            TokenKind::Word if text == "matches" => {
                let regex = self.text_of(self.peek_at(1)) == "regex";
                let op = BinaryOp::Text {
                    op: TextOp::MatchesRegex,
                    case_sensitive: true,
                    negated: false,
                };
                regex.then_some((Infix::Binary(op), TEXT, 2))
            }
            TokenKind::Word => word_infix(text).map(|(infix, precedence)| (infix, precedence, 1)),
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed
            | TokenKind::End => None,
        }
    }

    /// Reports an operator of another language (`&&`, `like`) with the KQL one, if that's what comes next.
    pub fn foreign_infix<T>(&mut self) -> Option<T> {
        let token = self.peek();
        let text = self.text_of(token);
        let instead = match text {
            "&" | "&&" => "and",
            "||" => "or",
            "=" => "==",
            "is" | "like" | "LIKE" => "has` or `contains",
            "AND" | "And" => "and",
            "OR" | "Or" => "or",
            "NOT" | "Not" | "not" => "not(...)",
            _ if self.on_new_line() => {
                let message = format!("expected `|`, `;` or the end, found {}", self.found());
                let help = "is a `;` missing on the line before?".to_string();
                return self.fail(codes::EXPECTED.at(token.span, message).help(help));
            }
            _ => return self.expected("`|`, `;` or the end"),
        };
        let diagnostic =
            codes::EXPECTED.at(token.span, format!("`{text}` is not an operator here"));
        self.fail(diagnostic.help(format!("write `{instead}`")))
    }
}

fn symbol_infix(text: &str) -> Option<(BinaryOp, u8)> {
    let tilde = |negated| BinaryOp::Text { op: TextOp::Equals, case_sensitive: false, negated };
    Some(match text {
        "==" => (BinaryOp::Equal, EQUALITY),
        "!=" | "<>" => (BinaryOp::NotEqual, EQUALITY),
        "<" => (BinaryOp::Less, RELATIONAL),
        "<=" => (BinaryOp::LessOrEqual, RELATIONAL),
        ">" => (BinaryOp::Greater, RELATIONAL),
        ">=" => (BinaryOp::GreaterOrEqual, RELATIONAL),
        "+" => (BinaryOp::Add, ADDITIVE),
        "-" => (BinaryOp::Subtract, ADDITIVE),
        "*" => (BinaryOp::Multiply, MULTIPLICATIVE),
        "/" => (BinaryOp::Divide, MULTIPLICATIVE),
        "%" => (BinaryOp::Modulo, MULTIPLICATIVE),
        "=~" => (tilde(false), TEXT),
        "!~" => (tilde(true), TEXT),
        _ => return None,
    })
}

fn word_infix(text: &str) -> Option<(Infix, u8)> {
    match text {
        "or" => return Some((Infix::Binary(BinaryOp::Or), OR)),
        "and" => return Some((Infix::Binary(BinaryOp::And), AND)),
        "has_any" => return Some((Infix::In(InOp::HasAny), EQUALITY)),
        "has_all" => return Some((Infix::In(InOp::HasAll), EQUALITY)),
        _ => {}
    }
    let (negated, text) = text.strip_prefix('!').map_or((false, text), |it| (true, it));
    match text {
        "in" | "in~" => {
            return Some((Infix::In(InOp::In { case_sensitive: text == "in", negated }), EQUALITY));
        }
        "between" => return Some((Infix::Between { negated }, EQUALITY)),
        _ => {}
    }
    let (case_sensitive, text) = text.strip_suffix("_cs").map_or((false, text), |it| (true, it));
    let op = match text {
        "has" => TextOp::Has,
        "hasprefix" => TextOp::HasPrefix,
        "hassuffix" => TextOp::HasSuffix,
        "contains" => TextOp::Contains,
        "startswith" => TextOp::StartsWith,
        "endswith" => TextOp::EndsWith,
        _ => return None,
    };
    Some((Infix::Binary(BinaryOp::Text { op, case_sensitive, negated }), TEXT))
}

/// How an operator is written.
pub fn spelling(op: BinaryOp) -> String {
    let plain = match op {
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
        BinaryOp::Text { op, case_sensitive, negated } => {
            return text_spelling(op, case_sensitive, negated);
        }
    };
    plain.to_string()
}

fn text_spelling(op: TextOp, case_sensitive: bool, negated: bool) -> String {
    let word = match op {
        TextOp::Equals => return if negated { "!~" } else { "=~" }.to_string(),
        TextOp::MatchesRegex => return "matches regex".to_string(),
        TextOp::Has => "has",
        TextOp::HasPrefix => "hasprefix",
        TextOp::HasSuffix => "hassuffix",
        TextOp::Contains => "contains",
        TextOp::StartsWith => "startswith",
        TextOp::EndsWith => "endswith",
    };
    format!("{}{word}{}", if negated { "!" } else { "" }, if case_sensitive { "_cs" } else { "" })
}
