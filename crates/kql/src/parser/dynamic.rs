//! `dynamic(...)`: JSON with Kusto's freedoms (single quotes, bare keys, datetime and timespan literals), to compact JSON text.

use std::fmt::Write;

use super::Parser;
use crate::codes;
use crate::datetime;
use crate::json::push_string;
use crate::lexer::TokenKind;
use crate::types::{Type, Value};

impl Parser<'_> {
    /// The literal whose `dynamic` comes next.
    pub fn dynamic_literal(&mut self) -> Option<Value> {
        self.bump();
        let open = self.expect_symbol("(")?;
        let mut json = String::new();
        self.json_value(&mut json)?;
        self.expect_close(")", open)?;
        Some(if json == "null" { Value::Null(Type::Dynamic) } else { Value::Dynamic(json.into()) })
    }

    fn json_value(&mut self, out: &mut String) -> Option<()> {
        let token = self.peek();
        match (token.kind, self.text_of(token)) {
            (TokenKind::Symbol, "{") => self.nested(|p| p.json_object(out)),
            (TokenKind::Symbol, "[") => self.nested(|p| p.json_array(out)),
            (TokenKind::Symbol, "-") => {
                self.bump();
                out.push('-');
                if !matches!(self.peek().kind, TokenKind::Long | TokenKind::Real) {
                    return self.missing("a number");
                }
                self.json_scalar(out)
            }
            (TokenKind::Word, word @ ("null" | "true" | "false")) => {
                out.push_str(word);
                self.bump();
                Some(())
            }
            (TokenKind::Word, "dynamic") => {
                // Kusto: a dynamic literal may stand inside another.
                let value = self.nested(Self::dynamic_literal)?;
                push_value(out, &value);
                Some(())
            }
            (TokenKind::Word | TokenKind::Symbol | TokenKind::End, _) => {
                self.missing("a JSON value")
            }
            _ => self.json_scalar(out),
        }
    }

    fn json_scalar(&mut self, out: &mut String) -> Option<()> {
        let token = self.peek();
        let value = self.literal()?;
        if matches!(value.ty(), Type::Decimal) {
            return self.fail(
                codes::MALFORMED_LITERAL.at(token.span, "a dynamic value can't hold a decimal"),
            );
        }
        push_value(out, &value);
        Some(())
    }

    fn json_object(&mut self, out: &mut String) -> Option<()> {
        let open = self.bump().span;
        out.push('{');
        while !self.at_symbol("}") {
            let key = match self.peek().kind {
                TokenKind::String => self.string_literal()?,
                TokenKind::Word => {
                    let word = self.bump();
                    Value::String(self.text_of(word).into())
                }
                _ => return self.expect_close("}", open).map(|_| ()),
            };
            push_value(out, &key);
            self.expect_symbol(":")?;
            out.push(':');
            self.json_value(out)?;
            if !self.eat_symbol(",") {
                break;
            }
            out.push(',');
        }
        self.close(out, '}', open)
    }

    fn json_array(&mut self, out: &mut String) -> Option<()> {
        let open = self.bump().span;
        out.push('[');
        while !self.at_symbol("]") {
            self.json_value(out)?;
            if !self.eat_symbol(",") {
                break;
            }
            out.push(',');
        }
        self.close(out, ']', open)
    }

    fn close(&mut self, out: &mut String, bracket: char, open: crate::span::Span) -> Option<()> {
        self.expect_close(&bracket.to_string(), open)?;
        // Kusto: a comma before the closing bracket is let pass.
        if out.ends_with(',') {
            out.pop();
        }
        out.push(bracket);
        Some(())
    }
}

/// Appends a constant as JSON.
pub fn push_value(out: &mut String, value: &Value) {
    // Writing to a String can't fail.
    let _ = match value {
        Value::Null(_) => write!(out, "null"),
        Value::Bool(it) => write!(out, "{it}"),
        Value::Int(it) => write!(out, "{it}"),
        Value::Long(it) => write!(out, "{it}"),
        Value::Real(it) if it.is_finite() => write!(out, "{it:?}"),
        Value::Real(it) => write!(out, "\"{it}\""),
        Value::Decimal(it) => write!(out, "\"{it}\""),
        Value::DateTime(it) => write!(out, "\"{}\"", datetime::format(*it)),
        Value::TimeSpan(it) => write!(out, "\"{}\"", datetime::format_timespan(*it)),
        Value::Guid(it) => {
            let hex = format!("{it:032x}");
            write!(
                out,
                "\"{}-{}-{}-{}-{}\"",
                &hex[..8],
                &hex[8..12],
                &hex[12..16],
                &hex[16..20],
                &hex[20..]
            )
        }
        Value::Dynamic(it) => write!(out, "{it}"),
        Value::String(it) => {
            push_string(out, it);
            Ok(())
        }
    };
}
