//! Expressions of Azure's templates, `[concat(parameters('a'), '-x')]`: the simple ones, which need no subscription to know their value.

use std::cell::Cell;

use crate::yaml::{Node, Value};

/// How deep expressions and the variables that they name may lie in one another.
const MAX_DEPTH: usize = 32;
/// How much may be looked at and copied in one file, in parts of an expression and in 64 bytes of their values.
pub const MAX_STEPS: usize = 4_000_000;
/// The longest text that may come of one.
const MAX_TEXT: usize = 1 << 20;

/// The parameters and variables of a template, and those of the template around it.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub template: Option<&'a Node>,
    pub outer: Option<&'a Scope<'a>>,
    /// What is left of [`MAX_STEPS`].
    pub steps: &'a Cell<usize>,
}

impl Scope<'_> {
    fn spend(&self, n_bytes: usize) -> Result<(), String> {
        let cost = 1 + n_bytes / 64;
        let left = self.steps.get().checked_sub(cost).ok_or("the file has too many of them")?;
        self.steps.set(left);
        Ok(())
    }
}

/// Whether a text is an expression, and not text that merely begins with a bracket.
pub fn is_expression(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(']') && !text.starts_with("[[")
}

/// What a text of a template stands for: itself, or what its expression comes to. The error is what can't be known here.
pub fn resolve(text: &str, scope: &Scope<'_>) -> Result<Node, String> {
    let mut budget = Budget { depth: 0 };
    budget.text(text, scope)
}

struct Budget {
    depth: usize,
}

impl Budget {
    /// A second bracket at the start says that the text is none to be computed; a template within a template computes it after all.
    fn text(&mut self, text: &str, scope: &Scope<'_>) -> Result<Node, String> {
        let bracketed = text.len() > 1 && text.starts_with('[') && text.ends_with(']');
        let inner = match text.get(1..) {
            Some(inner) if bracketed && inner.starts_with('[') => match scope.outer {
                Some(_) if is_expression(inner) => inner,
                _ => return Ok(Node::text(inner)),
            },
            _ if bracketed => text,
            _ => return Ok(Node::text(text)),
        };
        if self.depth == MAX_DEPTH {
            return Err("nested too deep".to_owned());
        }
        self.depth += 1;
        let body = inner.get(1..inner.len() - 1).unwrap_or("");
        let mut parser = Parser { rest: body.trim(), scope, budget: self };
        let value = parser.value().and_then(|value| match parser.rest.trim() {
            "" => Ok(value),
            _ => Err("it isn't one value".to_owned()),
        });
        self.depth -= 1;
        value
    }

    /// A parameter's default or a variable, resolved in turn.
    fn named(&mut self, section: &str, name: &str, scope: &Scope<'_>) -> Result<Node, String> {
        let mut at = Some(scope);
        while let Some(scope) = at {
            let entries =
                scope.template.and_then(|it| it.get(section)).map_or(&[][..], Node::entries);
            let found = entries.iter().find(|it| it.key.eq_ignore_ascii_case(name));
            if let Some(entry) = found {
                let value = match section {
                    "parameters" => entry.value.get("defaultValue"),
                    _ => Some(&entry.value),
                };
                let value =
                    value.ok_or_else(|| format!("the parameter `{name}` has no default"))?;
                scope.spend(value.span.end - value.span.start)?;
                return match &value.value {
                    Value::Scalar { .. } if value.is_null() => Ok(value.clone()),
                    Value::Scalar { text, .. } if is_expression(text) => self.text(text, scope),
                    _ => Ok(value.clone()),
                };
            }
            at = scope.outer;
        }
        Err(format!("there is no `{name}` among the {section}"))
    }
}

struct Parser<'a, 'b> {
    rest: &'a str,
    scope: &'a Scope<'a>,
    budget: &'b mut Budget,
}

impl Parser<'_, '_> {
    fn value(&mut self) -> Result<Node, String> {
        if self.budget.depth == MAX_DEPTH {
            return Err("it is nested too deep".to_owned());
        }
        self.scope.spend(0)?;
        self.budget.depth += 1;
        let value = self.primary().and_then(|it| self.members(it));
        self.budget.depth -= 1;
        value
    }

    fn primary(&mut self) -> Result<Node, String> {
        self.rest = self.rest.trim_start();
        if self.rest.starts_with('\'') {
            return self.string().map(Node::text);
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let length = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(length);
        if word.is_empty() {
            return Err("it isn't an expression".to_owned());
        }
        self.rest = rest.trim_start();
        match self.rest.strip_prefix('(') {
            Some(rest) => {
                self.rest = rest;
                let args = self.arguments(word)?;
                self.call(word, &args)
            }
            None => Ok(Node::plain(word)),
        }
    }

    /// `'it''s'`.
    fn string(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            let rest = self.rest.get(1..).unwrap_or("");
            let (part, tail) = rest.split_once('\'').ok_or("a text isn't closed")?;
            text.push_str(part);
            self.rest = tail;
            if !tail.starts_with('\'') {
                return Ok(text);
            }
            text.push('\'');
        }
    }

    fn arguments(&mut self, function: &str) -> Result<Vec<Node>, String> {
        let mut args = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix(')') {
                self.rest = rest;
                return Ok(args);
            }
            args.push(self.value()?);
            self.rest = self.rest.trim_start();
            match self.rest.strip_prefix(',') {
                Some(rest) => self.rest = rest,
                None if self.rest.starts_with(')') => {}
                None => return Err(format!("the call of `{function}` isn't closed")),
            }
        }
    }

    fn call(&mut self, function: &str, args: &[Node]) -> Result<Node, String> {
        let text = |at: usize| args.get(at).and_then(Node::as_text).ok_or("an argument is no text");
        match function.to_ascii_lowercase().as_str() {
            section @ ("parameters" | "variables") => {
                let scope = self.scope;
                self.budget.named(section, text(0)?, scope)
            }
            "concat" => {
                let mut all = String::new();
                for at in 0..args.len() {
                    all.push_str(text(at)?);
                    if all.len() > MAX_TEXT {
                        return Err("its text is too long".to_owned());
                    }
                }
                self.scope.spend(all.len())?;
                Ok(Node::text(all))
            }
            "string" => Ok(Node::text(text(0)?)),
            "tolower" => Ok(Node::text(text(0)?.to_lowercase())),
            "toupper" => Ok(Node::text(text(0)?.to_uppercase())),
            "trim" => Ok(Node::text(text(0)?.trim())),
            "true" => Ok(Node::plain("true")),
            "false" => Ok(Node::plain("false")),
            _ => Err(format!("`{function}` is known only where it is deployed")),
        }
    }

    /// `.name` and `[0]` behind a value.
    fn members(&mut self, mut value: Node) -> Result<Node, String> {
        loop {
            let rest = self.rest.trim_start();
            let (key, tail) = if let Some(rest) = rest.strip_prefix('.') {
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
                rest.split_at(rest.find(|c| !is_part(c)).unwrap_or(rest.len()))
            } else if let Some(rest) = rest.strip_prefix('[') {
                let (key, tail) = rest.split_once(']').ok_or("a bracket isn't closed")?;
                (key.trim().trim_matches('\''), tail)
            } else {
                return Ok(value);
            };
            let entries = value.entries();
            let found = match key.parse::<usize>() {
                Ok(at) => value.items().get(at),
                Err(_) => {
                    let found = entries.iter().find(|it| it.key.eq_ignore_ascii_case(key));
                    found.map(|it| &it.value)
                }
            };
            let found = found.cloned().ok_or_else(|| format!("there is no `{key}` in it"))?;
            self.rest = tail;
            value = match found.as_text() {
                Some(text) if is_expression(text) => {
                    let scope = self.scope;
                    self.budget.text(text, scope)?
                }
                _ => found,
            };
        }
    }
}
