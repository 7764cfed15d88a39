//! The `name=value` pairs of operators: `kind=inner`, `hint.strategy=shuffle`, `with (title="...")`. Parsing takes whatever an operator
//! may ever be given; whether this operator knows the name, and whether the value is of its kind, is said when it is bound.

use crate::ast::{Expr, ExprKind, Name};
use crate::bind::Binder;
use crate::bound::Column;
use crate::codes;
use crate::lexer::TokenKind;
use crate::parser::Parser;
use crate::span::Span;
use crate::suggest;
use crate::types::Value;

/// One pair as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    pub name: Name,
    pub value: SettingValue,
}

/// The value of a pair.
#[derive(Debug, Clone, PartialEq)]
pub enum SettingValue {
    /// A bare word: a keyword, the name of a column, a name to be given.
    Word(Name),
    Literal(Value, Span),
    Columns(Vec<Name>),
    Expression(Expr),
}

/// A parameter that an operator knows.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub name: &'static str,
    pub takes: Takes,
}

/// What a parameter takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Anything,
    /// Any word.
    Word,
    /// One of these words.
    OneOf(&'static [&'static str]),
    OneOfOrNumber(&'static [&'static str]),
    /// A name to be given to a column.
    Name,
    /// A column of the input; may be said several times.
    Column,
    Columns,
    Flag,
    Number,
    Text,
    /// A text; may be said several times.
    Texts,
    /// A text, perhaps computed.
    Title,
}

/// A parameter of that name.
pub const fn known(name: &'static str, takes: Takes) -> Known {
    Known { name, takes }
}

/// The pairs that come next, without commas between.
pub fn settings(p: &mut Parser, own: &[Known]) -> Option<Vec<Setting>> {
    let names: Vec<&str> = own.iter().map(|it| it.name).collect();
    let mut settings = Vec::new();
    while p.parameter_length(&names).is_some() {
        settings.push(setting(p, own)?);
    }
    Some(settings)
}

/// `(a=1, b=2)`, only with names that the operator knows.
pub fn settings_in_parentheses(p: &mut Parser, own: &[Known]) -> Option<Vec<Setting>> {
    let open = p.expect_symbol("(")?;
    p.eat_symbol(",");
    let mut settings = Vec::new();
    while !p.at_symbol(")") {
        let token = p.peek();
        let word = p.text_of(token);
        if !own.iter().any(|it| it.name == word) {
            let help = suggest::did_you_mean(word, own.iter().map(|it| it.name));
            let message = format!("`{word}` is not a property that can be set here");
            return p.fail(codes::EXPECTED.at(token.span, message).help(help));
        }
        settings.push(setting(p, own)?);
        if !p.eat_symbol(",") {
            break;
        }
    }
    p.expect_close(")", open)?;
    Some(settings)
}

/// `a=1, b=2` with commas between, in no parentheses.
pub fn settings_list(p: &mut Parser, own: &[Known]) -> Option<Vec<Setting>> {
    p.list(|p| setting(p, own))
}

/// The pair that comes next.
pub fn setting(p: &mut Parser, own: &[Known]) -> Option<Setting> {
    let mut name = p.any_word()?;
    if name.text == "hint" && p.eat_symbol(".") {
        let rest = p.any_word()?;
        name = Name { text: format!("hint.{}", rest.text), span: name.span.to(rest.span) };
    }
    p.expect_symbol("=")?;
    let takes = own.iter().find(|it| it.name == name.text).map_or(Takes::Anything, |it| it.takes);
    Some(Setting { value: value(p, takes, own)?, name })
}

/// The value that comes next.
pub fn value(p: &mut Parser, takes: Takes, own: &[Known]) -> Option<SettingValue> {
    match takes {
        Takes::Columns => {
            let mut names = vec![p.name()?];
            while p.at_symbol(",") && !own.iter().any(|it| is_assigned(p, 1, it.name)) {
                p.bump();
                names.push(p.name()?);
            }
            return Some(SettingValue::Columns(names));
        }
        Takes::Title => return p.scalar().map(SettingValue::Expression),
        Takes::Name if p.at_declared_name() => return p.declared_name().map(SettingValue::Word),
        Takes::Column if p.at_name() => return p.name().map(SettingValue::Word),
        Takes::Anything
        | Takes::Word
        | Takes::OneOf(_)
        | Takes::OneOfOrNumber(_)
        | Takes::Name
        | Takes::Column
        | Takes::Flag
        | Takes::Number
        | Takes::Text
        | Takes::Texts => {}
    }
    // A parenthesis behind a word begins what the operator works on, but where any value may stand.
    let call = takes == Takes::Anything && p.symbol_ahead(1, "(");
    if p.peek().kind == TokenKind::Word && !call {
        return p.any_word().map(SettingValue::Word);
    }
    if p.peek().kind == TokenKind::Symbol && !p.at_symbol("-") || p.at_end() {
        return p.missing("a value");
    }
    let value = p.scalar()?;
    Some(match value.kind {
        ExprKind::Literal(literal) => SettingValue::Literal(literal, value.span),
        ExprKind::Negate(ref operand) => match (&operand.kind, value.span) {
            (ExprKind::Literal(Value::Long(it)), span) => {
                SettingValue::Literal(Value::Long(it.wrapping_neg()), span)
            }
            (ExprKind::Literal(Value::Real(it)), span) => {
                SettingValue::Literal(Value::Real(-it), span)
            }
            _ => SettingValue::Expression(value),
        },
        _ => SettingValue::Expression(value),
    })
}

fn is_assigned(p: &Parser, n: usize, name: &str) -> bool {
    p.text_of(p.peek_at(n)) == name && p.symbol_ahead(n + 1, "=")
}

/// Reports the pairs that the operator doesn't know, those said twice, and values of another kind.
pub fn check<'q>(
    b: &mut Binder<'q>,
    operator: &str,
    settings: &'q [Setting],
    own: &[Known],
    columns: &[Column],
) {
    for (at, setting) in settings.iter().enumerate() {
        let name = setting.name.text.as_str();
        let Some(known) = own.iter().find(|it| it.name == name) else {
            let message = format!("`{operator}` has no parameter `{name}`");
            let help = suggest::did_you_mean(name, own.iter().map(|it| it.name));
            b.report(codes::UNKNOWN_PARAMETER.at(setting.name.span, message).help(help));
            continue;
        };
        let said_before = settings[..at].iter().any(|it| it.name.text == name);
        if said_before && !matches!(known.takes, Takes::Column | Takes::Texts) {
            let message = format!("`{name}` is said twice");
            b.report(codes::PARAMETER_TWICE.at(setting.name.span, message));
        }
        check_value(b, setting, known, columns);
    }
}

fn check_value<'q>(b: &mut Binder<'q>, setting: &'q Setting, known: &Known, columns: &[Column]) {
    let hint = known.name.starts_with("hint.");
    let (value, name) = (&setting.value, known.name);
    let wrong = match known.takes {
        Takes::Anything | Takes::Word | Takes::Name => None,
        Takes::OneOf(words) => {
            (!is_word(value, words, hint)).then_some((&codes::EXPECTED, one_of(words)))
        }
        Takes::OneOfOrNumber(words) => (!is_word(value, words, hint) && !is_number(value))
            .then(|| (&codes::EXPECTED, format!("a number or {}", one_of(words)))),
        Takes::Flag => (!is_flag(value)).then(|| (&codes::FLAG_EXPECTED, "true or false".into())),
        Takes::Number => {
            (!is_number(value)).then(|| (&codes::NUMBER_LITERAL_EXPECTED, "a number".into()))
        }
        Takes::Text | Takes::Texts => {
            let text = matches!(value, SettingValue::Literal(Value::String(_), _));
            (!text).then(|| (&codes::TEXT_LITERAL_EXPECTED, "a text in quotes".into()))
        }
        Takes::Column | Takes::Columns => {
            for name in names(value) {
                // Only the report is wanted.
                let _: Option<Column> = b.find_column(&name.text, name.span, columns);
            }
            None
        }
        Takes::Title => {
            if let SettingValue::Expression(text) = value {
                let _: Option<crate::bound::Expr> = b.scalar(text, &crate::bind::Scope::empty());
            }
            None
        }
    };
    if let Some((code, wanted)) = wrong {
        b.report(code.at(span(value), format!("`{name}` takes {wanted}")));
    }
}

fn is_word(value: &SettingValue, words: &[&str], any_case: bool) -> bool {
    let text = match value {
        SettingValue::Word(name) => name.text.as_str(),
        SettingValue::Literal(Value::String(text), _) => text,
        SettingValue::Literal(..) | SettingValue::Columns(_) | SettingValue::Expression(_) => {
            return false;
        }
    };
    words.iter().any(|it| *it == text || any_case && it.eq_ignore_ascii_case(text))
}

fn is_number(value: &SettingValue) -> bool {
    matches!(value, SettingValue::Literal(Value::Long(_) | Value::Int(_) | Value::Real(_), _))
}

fn is_flag(value: &SettingValue) -> bool {
    match value {
        SettingValue::Word(name) => matches!(name.text.to_lowercase().as_str(), "true" | "false"),
        SettingValue::Literal(value, _) => matches!(value, Value::Bool(_)),
        SettingValue::Columns(_) | SettingValue::Expression(_) => false,
    }
}

fn one_of(words: &[&str]) -> String {
    match words {
        [] => "nothing".to_string(),
        [only] => format!("`{only}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|it| format!("`{it}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

fn names(value: &SettingValue) -> &[Name] {
    match value {
        SettingValue::Word(name) => std::slice::from_ref(name),
        SettingValue::Columns(names) => names,
        SettingValue::Literal(..) | SettingValue::Expression(_) => &[],
    }
}

fn span(value: &SettingValue) -> Span {
    match value {
        SettingValue::Word(name) => name.span,
        SettingValue::Literal(_, span) => *span,
        SettingValue::Columns(names) => names.first().map_or(Span::default(), |it| it.span),
        SettingValue::Expression(expr) => expr.span,
    }
}

/// The pair of that name.
pub fn find<'s>(settings: &'s [Setting], name: &str) -> Option<&'s Setting> {
    settings.iter().find(|it| it.name.text == name)
}

/// The word or text that a pair gives.
pub fn word<'s>(settings: &'s [Setting], name: &str) -> Option<&'s str> {
    match &find(settings, name)?.value {
        SettingValue::Word(word) => Some(&word.text),
        SettingValue::Literal(Value::String(text), _) => Some(text),
        SettingValue::Literal(..) | SettingValue::Columns(_) | SettingValue::Expression(_) => None,
    }
}

/// The name that a pair gives to a column.
pub fn given_name<'s>(settings: &'s [Setting], name: &str) -> Option<&'s Name> {
    match &find(settings, name)?.value {
        SettingValue::Word(name) => Some(name),
        SettingValue::Literal(..) | SettingValue::Columns(_) | SettingValue::Expression(_) => None,
    }
}

/// Whether a pair says true.
pub fn flag(settings: &[Setting], name: &str) -> Option<bool> {
    match &find(settings, name)?.value {
        SettingValue::Word(word) => Some(word.text.eq_ignore_ascii_case("true")),
        SettingValue::Literal(Value::Bool(flag), _) => Some(*flag),
        SettingValue::Literal(..) | SettingValue::Columns(_) | SettingValue::Expression(_) => None,
    }
}

/// The words that hints take.
pub mod hint {
    use super::{Known, Takes, known};

    pub const PARTITION_STRATEGY: Known =
        known("hint.strategy", Takes::OneOf(&["shuffle", "native", "legacy"]));
    pub const SHUFFLE_KEY: Known = known("hint.shufflekey", Takes::Column);
    pub const REMOTE: Known = known("hint.remote", Takes::OneOf(&["auto", "local"]));
    pub const DISTRIBUTION: Known =
        known("hint.distribution", Takes::OneOf(&["single", "per_node", "per_shard", "default"]));
    pub const CONCURRENCY: Known = known(
        "hint.concurrency",
        Takes::OneOfOrNumber(&["auto", "left", "local", "right", "unresolved"]),
    );
    pub const SPREAD: Known = known("hint.spread", Takes::OneOfOrNumber(&["auto", "local"]));
    pub const MATERIALIZED: Known = known("hint.materialized", Takes::Flag);
}
