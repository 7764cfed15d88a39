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
            (TokenKind::Symbol, "{") if self.at_name() => {
                let name = self.name()?;
                let message = format!("`{}` is a parameter that a tool fills in", name.text);
                self.fault(codes::CLIENT_PARAMETER.at(name.span, message));
                out.push_str("null");
                Some(())
            }
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
            (
                TokenKind::Word,
                word @ ("null" | "true" | "True" | "TRUE" | "false" | "False" | "FALSE"),
            ) => {
                out.push_str(&word.to_ascii_lowercase());
                self.bump();
                Some(())
            }
            (TokenKind::Word, "dynamic") if self.symbol_ahead(1, "(") => {
                // Kusto: a dynamic literal may stand inside another.
                let value = self.nested(Self::dynamic_literal)?;
                push_value(out, &value);
                Some(())
            }
            (TokenKind::Typed, text) if text.starts_with("int(") || text.starts_with("int32(") => {
                self.missing("a JSON value")
            }
            (TokenKind::Symbol, "]") if out.ends_with(',') => {
                let message = "expected a JSON value, found `]`";
                let help = "remove the comma before".to_string();
                self.fail(codes::MISSING.at(token.span, message).help(help))
            }
            (TokenKind::Word | TokenKind::Symbol | TokenKind::End, _) => {
                let message = format!("expected a JSON value, found {}", self.found());
                let help = (token.kind == TokenKind::Word).then(|| {
                    "a dynamic literal holds constants; bag_pack(...) and pack_array(...) take columns"
                        .to_string()
                });
                self.fail(codes::MISSING.at(token.span, message).help(help))
            }
            _ => self.json_scalar(out),
        }
    }

    fn json_scalar(&mut self, out: &mut String) -> Option<()> {
        let token = self.peek();
        let value = self.literal()?;
        if matches!(value.ty(), Type::Decimal) {
            let message = "a dynamic value can't hold a decimal";
            self.fault(codes::MALFORMED_LITERAL.at(token.span, message));
        }
        push_value(out, &value);
        Some(())
    }

    /// Kusto: keys stand in quotes, and no comma stands behind the last pair.
    fn json_object(&mut self, out: &mut String) -> Option<()> {
        let open = self.bump().span;
        out.push('{');
        while !self.at_symbol("}") || out.ends_with(',') {
            if self.peek().kind != TokenKind::String {
                return if out.ends_with(['{', ',']) {
                    self.json_key_expected()
                } else {
                    self.expect_close("}", open).map(|_| ())
                };
            }
            let key = self.string_token()?;
            push_value(out, &key);
            self.expect_symbol(":")?;
            out.push(':');
            self.json_value(out)?;
            if !self.eat_symbol(",") {
                break;
            }
            out.push(',');
        }
        self.expect_close("}", open)?;
        out.push('}');
        Some(())
    }

    fn json_key_expected(&mut self) -> Option<()> {
        let token = self.peek();
        let message = format!("expected a key in quotes, found {}", self.found());
        let help = (token.kind == TokenKind::Word)
            .then(|| format!("write \"{}\"", self.text_of(token)))
            .or_else(|| self.at_symbol("}").then(|| "remove the comma before".to_string()));
        self.fail(codes::MISSING.at(token.span, message).help(help))
    }

    fn json_array(&mut self, out: &mut String) -> Option<()> {
        let open = self.bump().span;
        out.push('[');
        if !self.at_symbol("]") {
            loop {
                self.json_value(out)?;
                if !self.eat_symbol(",") {
                    break;
                }
                out.push(',');
            }
        }
        self.expect_close("]", open)?;
        out.push(']');
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
