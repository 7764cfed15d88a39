//! What may stand between two operands: its spellings and its precedence.

use super::Parser;
use crate::bound::{BinaryOp, InOp, TextOp};
use crate::lexer::{Class, TokenKind};

/// What may stand between two operands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Infix {
    Binary(BinaryOp),
    In(InOp),
    Between {
        negated: bool,
    },
    /// `:`
    Search,
    /// `like`, `notlikecs`.
    Like {
        case_sensitive: bool,
        negated: bool,
    },
}

/// Precedences, the loosest first. Kusto: the string operators bind tighter than arithmetic.
pub(super) const OR: u8 = 1;
pub(super) const AND: u8 = 2;
pub(super) const EQUALITY: u8 = 3;
pub(super) const RELATIONAL: u8 = 4;
pub(super) const ADDITIVE: u8 = 5;
pub(super) const MULTIPLICATIVE: u8 = 6;
pub(super) const TEXT: u8 = 7;

impl Parser<'_> {
    /// What stands between operands at this place, its precedence, and of how many tokens it is.
    pub(super) fn infix(&self) -> Option<(Infix, u8, usize)> {
        self.infix_at(0)
    }

    /// The same `n` tokens ahead.
    pub(super) fn infix_at(&self, n: usize) -> Option<(Infix, u8, usize)> {
        let token = self.peek_at(n);
        match token.kind {
            TokenKind::Symbol => symbol_infix(self.text_of(token)),
            TokenKind::Word if token.class == Class::Name => None,
            // `in range(...)` belongs to make-series.
            TokenKind::Word if self.text_of(token) == "in" && self.word_ahead(n + 1, "range") => {
                None
            }
            TokenKind::Word => word_infix(self.text_of(token)),
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::TimeSpan
            | TokenKind::String
            | TokenKind::Typed
            | TokenKind::End => None,
        }
        .map(|(infix, precedence)| (infix, precedence, 1))
    }
}

fn symbol_infix(text: &str) -> Option<(Infix, u8)> {
    let tilde = |negated| BinaryOp::Text { op: TextOp::Equals, case_sensitive: false, negated };
    let (op, precedence) = match text {
        "==" => (BinaryOp::Equal, EQUALITY),
        // `=!` has been reported as what it is.
        "!=" | "<>" | "=!" => (BinaryOp::NotEqual, EQUALITY),
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
        ":" => return Some((Infix::Search, TEXT)),
        _ => return None,
    };
    Some((Infix::Binary(op), precedence))
}

fn word_infix(text: &str) -> Option<(Infix, u8)> {
    let text_op = |op, case_sensitive, negated| {
        Some((Infix::Binary(BinaryOp::Text { op, case_sensitive, negated }), TEXT))
    };
    let like = |case_sensitive, negated| Some((Infix::Like { case_sensitive, negated }, TEXT));
    match text {
        "or" => return Some((Infix::Binary(BinaryOp::Or), OR)),
        "and" => return Some((Infix::Binary(BinaryOp::And), AND)),
        "has_any" => return Some((Infix::In(InOp::HasAny), EQUALITY)),
        "has_all" => return Some((Infix::In(InOp::HasAll), EQUALITY)),
        "matches regex" => return text_op(TextOp::MatchesRegex, true, false),
        // The spellings of old.
        "containscs" => return text_op(TextOp::Contains, true, false),
        "notcontains" => return text_op(TextOp::Contains, false, true),
        "notcontainscs" => return text_op(TextOp::Contains, true, true),
        "like" => return like(false, false),
        "likecs" => return like(true, false),
        "notlike" => return like(false, true),
        "notlikecs" => return like(true, true),
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
    text_op(op, case_sensitive, negated)
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
        TextOp::Like => {
            let cs = if case_sensitive { "cs" } else { "" };
            return format!("{}like{cs}", if negated { "not" } else { "" });
        }
        TextOp::Has => "has",
        TextOp::HasPrefix => "hasprefix",
        TextOp::HasSuffix => "hassuffix",
        TextOp::Contains => "contains",
        TextOp::StartsWith => "startswith",
        TextOp::EndsWith => "endswith",
    };
    format!("{}{word}{}", if negated { "!" } else { "" }, if case_sensitive { "_cs" } else { "" })
}
