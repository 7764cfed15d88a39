//! What expressions are made of: literals, names, calls, parentheses, and the paths behind them.

use super::Parser;
use crate::ast::{Argument, Call, Expr, ExprKind, Name, PathStep, Pipeline, Source};
use crate::codes;
use crate::lexer::{Class, TokenKind, begins_with_dashed_word, is_typed};
use crate::span::Span;
use crate::types::Value;

impl Parser<'_> {
    /// An operand with the members, elements and calls behind it.
    pub(super) fn postfix(&mut self) -> Option<Expr> {
        if self.at_word("totable") {
            return self.call_of_table();
        }
        let base = self.primary()?;
        let (start, mut height) = (base.span.start, base.height);
        let mut steps = Vec::new();
        loop {
            let step = if self.eat_symbol(".") {
                self.step()?
            } else if self.at_symbol("[") {
                self.index()?
            } else {
                break;
            };
            height = height.max(step_height(&step));
            steps.push(step);
        }
        if steps.is_empty() {
            return Some(base);
        }
        height += steps.len() as u32;
        self.expr(ExprKind::Path { base: Box::new(base), steps }, start, height)
    }

    /// What comes behind a point: a name, a call, an index in brackets.
    pub(super) fn step(&mut self) -> Option<PathStep> {
        if self.at_symbol("[") && !self.at_name() {
            return self.index();
        }
        let name = match self.path_word() {
            Some(name) => name,
            None if self.at_symbol("@") => self.at_sign(),
            None => self.name()?,
        };
        if !self.at_symbol("(") {
            return Some(PathStep::Member(name));
        }
        let start = name.span;
        let call = self.call(name)?;
        let span = start.to(self.span_from(start.start));
        Some(PathStep::Call(call, span))
    }

    fn index(&mut self) -> Option<PathStep> {
        let open = self.bump().span;
        let index = self.scalar()?;
        let close = self.expect_close("]", open)?;
        Some(PathStep::Index(index, open.to(close)))
    }

    /// The reserved words that are names in a path all the same.
    fn path_word(&mut self) -> Option<Name> {
        let token = self.peek();
        let text = self.text_of(token);
        let special = matches!(text, "kind" | "withsource" | "with_source");
        (special && token.kind == TokenKind::Word).then(|| {
            self.bump();
            Name { text: text.to_string(), span: token.span }
        })
    }

    /// Kusto's parser lets `@` pass as a name; nothing is called so.
    fn at_sign(&mut self) -> Name {
        let span = self.bump().span;
        let diagnostic = codes::MISSING.at(span, "`@` names nothing here");
        self.fault(diagnostic.help("a verbatim string is written @\"...\"".to_string()));
        Name { text: "@".to_string(), span }
    }

    /// Kusto: `datetime(now)` is now().
    fn datetime_now(&mut self) -> Option<Expr> {
        let token = self.peek();
        let (ty, raw) = self.text_of(token).strip_suffix(')')?.split_once('(')?;
        if token.kind != TokenKind::Typed
            || !matches!(ty, "datetime" | "date")
            || raw.trim() != "now"
        {
            return None;
        }
        self.bump();
        let call =
            Call { name: Name { text: "now".to_string(), span: token.span }, args: Vec::new() };
        self.expr(ExprKind::Call(call), token.span.start, 1)
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
                if let Some(now) = self.datetime_now() {
                    return Some(now);
                }
                let value = self.literal()?;
                self.expr(ExprKind::Literal(value), start, 1)
            }
            (TokenKind::Word, text) if token.class == Class::Reserved => self.reserved(text),
            (TokenKind::Word, "datatable" | "externaldata") => self.table_of_its_own(),
            (TokenKind::Word, "toscalar") => self.call_of_table(),
            (TokenKind::Word, "typeof") if self.symbol_ahead(1, "(") => self.type_of(),
            (TokenKind::Symbol, "(") => self.parenthesised(),
            _ if self.at_dashed_keyword() => self.missing_expression(),
            _ if self.at_name() => self.name_or_call(),
            (TokenKind::Symbol, "[") => self.bracketed(),
            (TokenKind::Symbol, "@") => {
                let name = self.at_sign();
                self.named(name)
            }
            _ => self.missing_expression(),
        }
    }

    /// Whether `mv-expand` or its like comes next, which is no difference of two names, or `hint.strategy`, which is no path.
    fn at_dashed_keyword(&self) -> bool {
        let dash = self.symbol_ahead(1, "-") && self.touches(1);
        dash && self.text.get(self.here().start..).is_some_and(begins_with_dashed_word)
            || self.at_word("hint") && self.hint().is_some_and(|it| !it.starts_with("pass"))
    }

    fn reserved(&mut self, text: &str) -> Option<Expr> {
        let start = self.here().start;
        match text {
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => {
                let value = text.eq_ignore_ascii_case("true");
                self.bump();
                self.expr(ExprKind::Literal(Value::Bool(value)), start, 1)
            }
            "dynamic" if self.symbol_ahead(1, "(") => {
                let value = self.dynamic_literal()?;
                self.expr(ExprKind::Literal(value), start, 1)
            }
            "external_data" | "__contextual_datatable" => self.table_of_its_own(),
            "kind" | "withsource" | "with_source" => match self.path_word() {
                Some(name) => self.named(name),
                None => self.missing_expression(),
            },
            _ => self.missing_expression(),
        }
    }

    fn missing_expression<T>(&mut self) -> Option<T> {
        let token = self.peek();
        let text = self.text_of(token);
        let keyword = token.kind == TokenKind::Word && token.class != Class::Name;
        let message = format!("expected an expression, found {}", self.found());
        let call = self.symbol_ahead(1, "(");
        let (before, last) = (self.text_before(1), self.at_list_end());
        if text == "=" && before == "==" {
            let diagnostic = codes::MISSING.at(token.span, "`===` is not an operator");
            return self.fail(diagnostic.help("write `==`".to_string()));
        }
        if last && before == "," {
            let help = "the `,` before it is one too many".to_string();
            return self.fail(codes::MISSING.at(token.span, message).help(help));
        }
        let help = keyword.then(|| match text {
            "by" if before == "top" => "write how many first: `top 10 by ...`".to_string(),
            "by" if before == "distinct" => "write the columns without `by`".to_string(),
            "materialize" => "`materialize` stands alone behind `let name =`".to_string(),
            _ if call && is_typed(text) => format!("write `{text}(` without a blank"),
            _ => format!("`{text}` is a keyword; a column of that name is written ['{text}']"),
        });
        self.fail(codes::MISSING.at(token.span, message).help(help))
    }

    /// `datatable (...) [...]`, which is an operand like any other.
    fn table_of_its_own(&mut self) -> Option<Expr> {
        let start = self.here().start;
        let source = self.nested(|p| p.operator_here())?;
        let source = Source::Operator(Box::new(source));
        let kind = ExprKind::Pipeline(Box::new(Pipeline { source, operators: Vec::new() }));
        self.expr(kind, start, 1)
    }

    /// A query or expression in parentheses.
    pub fn parenthesised(&mut self) -> Option<Expr> {
        let operator = self.text_before(1).to_string();
        let open = self.bump().span;
        let inner = self.expression()?;
        let several = match operator.as_str() {
            "has" | "contains" => Some("`has_any (...)` looks for one of several texts"),
            "startswith" | "endswith" => Some("`or` joins several conditions"),
            "==" | "=~" => Some("`in (...)` looks for one of several values"),
            "!=" => Some("`!in (...)` excludes several values"),
            _ => None,
        };
        if let Some(help) = several.filter(|_| self.at_symbol(",")) {
            let message = format!("`{operator}` takes one value, not several");
            let diagnostic = codes::EXPECTED.at(self.here(), message).help(help.to_string());
            return self.fail(diagnostic);
        }
        let close = self.expect_close(")", open)?;
        Some(Expr { span: open.to(close), ..inner })
    }

    /// Kusto's parser lets brackets pass that have nothing before them; its binder doesn't.
    fn bracketed(&mut self) -> Option<Expr> {
        let open = self.bump().span;
        if self.at_wildcard() {
            return self.bracketed_wildcard(open);
        }
        let inner = self.scalar()?;
        let close = self.expect_close("]", open)?;
        let span = open.to(close);
        let help = "a list is written dynamic([...]), a name ['...']".to_string();
        self.fault(codes::LITERAL_EXPECTED.at(span, "brackets with nothing before").help(help));
        Some(Expr { span, ..inner })
    }

    /// `[a*]`, in which Kusto's parser sees a name.
    fn bracketed_wildcard(&mut self, open: Span) -> Option<Expr> {
        let pattern = self.name_pattern()?;
        self.expect_close("]", open)?;
        self.fault(codes::STAR_HERE.at(pattern.span, "one column is wanted here, not a pattern"));
        let name = Name { text: pattern.text, span: pattern.span };
        self.expr(ExprKind::Name(name), open.start, 1)
    }

    /// The `typeof(...)` that comes next.
    pub fn type_of(&mut self) -> Option<Expr> {
        let start = self.bump().span.start;
        let open = self.expect_symbol("(")?;
        let kind = match self.scalar_type_alone() {
            Some(ty) => ExprKind::TypeOf(ty),
            None => self.type_of_row()?,
        };
        self.expect_close(")", open)?;
        self.expr(kind, start, 1)
    }

    pub(super) fn name_or_call(&mut self) -> Option<Expr> {
        let name = self.name()?;
        let start = name.span.start;
        // Kusto: what a tool puts in may be called, but not an element of it.
        if !self.at_symbol("(") || name.text.starts_with('{') && name.text.ends_with("]}") {
            return self.named(name);
        }
        let call = self.call(name)?;
        let height = call_height(&call);
        self.expr(ExprKind::Call(call), start, height)
    }

    /// A name, perhaps with the part of the data that is asked for: `T datascope=hotcache`.
    fn named(&mut self, name: Name) -> Option<Expr> {
        let start = name.span.start;
        let expr = self.expr(ExprKind::Name(name), start, 1)?;
        if self.eat_word("datascope") {
            self.expect_symbol("=")?;
            if !self.eat_word("all") && !self.eat_word("hotcache") {
                return self.expected("`all` or `hotcache`");
            }
        }
        Some(expr)
    }

    /// The argument list that comes next, for a function whose name has been taken.
    pub fn call(&mut self, name: Name) -> Option<Call> {
        let open = self.expect_symbol("(")?;
        let args = if self.at_symbol(")") { Vec::new() } else { self.list(Self::argument)? };
        if self.at_symbol("|") && !self.on_new_line() {
            let message = format!("expected `)`, found {}", self.found());
            let help = "a query as an argument stands in parentheses of its own".to_string();
            let diagnostic =
                codes::EXPECTED.at(self.here(), message).label(open, "to close this one");
            return self.fail(diagnostic.help(help));
        }
        if !self.at_list_end() {
            return self.list_goes_on(")", open);
        }
        self.expect_close(")", open)?;
        Some(Call { name, args })
    }

    fn argument(&mut self) -> Option<Argument> {
        if self.at_symbol("*") && (self.symbol_ahead(1, ")") || self.symbol_ahead(1, ",")) {
            let start = self.bump().span.start;
            return Some(Argument { name: None, value: self.expr(ExprKind::Star, start, 1)? });
        }
        let it = self.named_expr()?;
        if let (Some(name), false) = (&it.name, it.more_names.is_empty()) {
            let message = "an argument has one name at most";
            self.fault(codes::NO_SEVERAL_VALUES.at(name.span, message));
        }
        Some(Argument { name: it.name, value: it.value })
    }

    /// `toscalar(T | ...)`, `totable(...)`, `materialize(...)`: the word that comes next, and a query in parentheses.
    pub(super) fn call_of_table(&mut self) -> Option<Expr> {
        let word = self.bump();
        let name = Name { text: self.text_of(word).to_string(), span: word.span };
        if self.at_word("kind") && self.symbol_ahead(1, "=") {
            self.bump();
            self.bump();
            self.any_word()?;
        }
        let open = self.expect_symbol("(")?;
        let value = self.expression()?;
        self.expect_close(")", open)?;
        let call = Call { name, args: vec![Argument { name: None, value }] };
        let height = call_height(&call);
        self.expr(ExprKind::Call(call), word.span.start, height)
    }
}

fn call_height(call: &Call) -> u32 {
    1 + call.args.iter().map(|it| it.value.height).max().unwrap_or(0)
}

fn step_height(step: &PathStep) -> u32 {
    match step {
        PathStep::Member(_) => 0,
        PathStep::Index(index, _) => index.height,
        PathStep::Call(call, _) => call_height(call),
    }
}
