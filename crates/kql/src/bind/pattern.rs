//! `declare pattern`: a name called with constants, and perhaps a path behind, that stands for one of several bodies.

use crate::ast::{Argument, Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::ast::{PathStep, Pattern, PatternMatch};
use crate::bound::Expr;
use crate::codes;
use crate::span::Span;
use crate::types::{Type, Value};

use super::expression::literal;
use super::scope::{Binding, Env};
use super::{Binder, Bound, Scope};

impl<'q> Binder<'q> {
    /// Makes a pattern known. Mistakes in its bodies are found even where it is never called.
    pub(super) fn declare_pattern(&mut self, pattern: &'q Pattern) {
        let env = self.env;
        for it in &pattern.matches {
            if self.check_match(pattern, it).is_some() {
                let _: Option<Bound> = self.body_of(pattern, it, env, it.body.body.span);
            }
        }
        self.declare(&pattern.name.text, Binding::Pattern { pattern, env });
    }

    fn check_match(&mut self, pattern: &Pattern, it: &'q PatternMatch) -> Option<()> {
        if let Some(first) = it.values.first()
            && it.values.len() != pattern.params.len()
        {
            let (n_params, n_values) = (pattern.params.len(), it.values.len());
            let message = format!("values here: {n_values}, parameters of the pattern: {n_params}");
            return self.refuse(&codes::NO_PATTERN, first.span, message);
        }
        for value in it.values.iter().chain(&it.path) {
            self.constant_of_pattern(value)?;
        }
        let here = it.values.first().map_or(it.body.body.span, |it| it.span);
        match (&it.path, &pattern.path) {
            (Some(path), None) => {
                let message = "the pattern is declared without a path";
                let help = "declare one: `declare pattern name = (a: string)[path: string]`";
                let diagnostic = codes::PATH_HERE.at(path.span, message);
                self.report(diagnostic.help(help.to_string()));
                None
            }
            (None, Some(_)) => {
                let diagnostic = codes::PATH_EXPECTED.at(here, "the path behind these is missing");
                self.report(diagnostic.help("write `(\"a\").[\"path\"] = ...`".to_string()));
                None
            }
            (Some(_), Some(_)) | (None, None) => Some(()),
        }
    }

    /// A text that is written out where a pattern is declared or called.
    fn constant_of_pattern(&mut self, it: &'q Syntax) -> Option<&'q str> {
        let value = self.scalar(it, &Scope::empty())?;
        if value.ty != Type::String {
            let message =
                format!("a pattern tells its bodies apart by texts, this is a {}", value.ty);
            return self.refuse(&codes::TYPE_EXPECTED, value.span, message);
        }
        match text(it) {
            Some(text) => Some(text),
            None => {
                let message = "the text of a pattern is written out";
                self.refuse(&codes::WRITTEN_OUT, value.span, message)
            }
        }
    }

    /// Whether a path begins with the call of a pattern that takes one.
    pub(super) fn is_pattern(&self, base: &Syntax) -> bool {
        let SyntaxKind::Call(call) = &base.kind else { return false };
        let binding = self.lookup(&call.name.text).and_then(|at| self.binding(at));
        matches!(binding, Some(Binding::Pattern { pattern, .. })
            if pattern.path.is_some() || pattern.matches.is_empty())
    }

    /// `name("a").path`.
    pub(super) fn pattern_path(
        &mut self,
        base: &'q Syntax,
        steps: &'q [PathStep],
        span: Span,
    ) -> Option<Bound> {
        let SyntaxKind::Call(call) = &base.kind else { return None };
        let path = match steps {
            [PathStep::Member(name)] => Some((name.text.as_str(), name.span)),
            [PathStep::Index(index, _)] => text(index).map(|it| (it, index.span)),
            _ => None,
        };
        let Some(path) = path else {
            let message = "a pattern is followed by one name";
            return self.refuse(&codes::PATH_EXPECTED, span, message);
        };
        self.count_operator(span)?;
        self.pattern_call(call, Some(path), span)
    }

    /// What a pattern called with these values stands for.
    pub(super) fn pattern_call(
        &mut self,
        call: &'q Call,
        path: Option<(&str, Span)>,
        span: Span,
    ) -> Option<Bound> {
        let at = self.lookup(&call.name.text)?;
        let Some(Binding::Pattern { pattern, env }) = self.binding(at) else { return None };
        let (pattern, env) = (*pattern, *env);
        self.check_declared(&call.name.text, at, call.name.span)?;
        let values = self.values_of_call(pattern, &call.args, call.name.span)?;
        let fits =
            |it: &&PatternMatch| it.values.iter().map(text).eq(values.iter().map(|it| Some(*it)));
        let mut fitting = pattern.matches.iter().filter(fits).peekable();
        if fitting.peek().is_none() {
            let name = &pattern.name.text;
            let message = format!("no body of the pattern `{name}` is for these values");
            let help = pattern
                .matches
                .is_empty()
                .then(|| format!("`declare pattern {name}` only announces it"));
            self.report(codes::NO_PATTERN.at(call.name.span, message).help(help));
            return None;
        }
        let Some((path, place)) = path else {
            let Some(it) = fitting.next().filter(|it| it.path.is_none()) else {
                let message = format!("`{}(...)` is followed by a path", pattern.name.text);
                return self.refuse(&codes::PATH_EXPECTED, span, message);
            };
            return self.deeper(span, |b| b.body_of(pattern, it, env, span));
        };
        match fitting.find(|it| it.path.as_ref().and_then(text) == Some(path)) {
            Some(it) => self.deeper(span, |b| b.body_of(pattern, it, env, span)),
            None => {
                let message =
                    format!("the pattern `{}` has no path `{path}` here", pattern.name.text);
                self.refuse(&codes::UNKNOWN_NAME, place, message)
            }
        }
    }

    fn values_of_call(
        &mut self,
        pattern: &Pattern,
        args: &'q [Argument],
        span: Span,
    ) -> Option<Vec<&'q str>> {
        let (n_params, n_args) = (pattern.params.len(), args.len());
        if n_params != n_args && !pattern.matches.is_empty() {
            let message = format!("values here: {n_args}, parameters of the pattern: {n_params}");
            return self.refuse(&codes::PATTERN_COUNT, span, message);
        }
        args.iter().map(|it| self.constant_of_pattern(&it.value)).collect()
    }

    /// One of the bodies, in the surroundings of the declaration, with the values that it is for under their names.
    fn body_of(
        &mut self,
        pattern: &'q Pattern,
        it: &'q PatternMatch,
        env: Env,
        span: Span,
    ) -> Option<Bound> {
        let here = std::mem::replace(&mut self.env, env);
        let names = pattern.params.iter().chain(&pattern.path).map(|it| &it.name);
        for (name, value) in names.zip(it.values.iter().chain(&it.path)) {
            let value = literal(Value::String(text(value).unwrap_or_default().into()), value.span);
            self.declare(&name.text, Binding::Scalar { value, n_nodes: 1 });
        }
        let result = self.deeper(span, |b| b.body(&it.body));
        self.env = here;
        Some(match result? {
            Bound::Scalar(value) => Bound::Scalar(Expr { span, ..value }),
            table @ Bound::Table(_) => table,
        })
    }
}

fn text(it: &Syntax) -> Option<&str> {
    match &it.kind {
        SyntaxKind::Literal(Value::String(text)) => Some(text),
        _ => None,
    }
}
