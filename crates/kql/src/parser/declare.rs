//! The rarer statements: `declare query_parameters`, `declare pattern`, `alias database`, `restrict access`.

use super::Parser;
use crate::ast::{
    Argument, Entity, Expr, ExprKind, Lambda, LambdaParam, Pattern, PatternMatch, Restrict,
    StatementKind,
};

impl Parser<'_> {
    /// `declare query_parameters(a: long, b: string = "")`.
    pub(super) fn declare_parameters(&mut self) -> Option<Vec<LambdaParam>> {
        self.bump();
        self.expect_word("query_parameters")?;
        let open = self.expect_symbol("(")?;
        let params = self.list(Self::lambda_param)?;
        self.expect_close(")", open)?;
        Some(params)
    }

    /// `declare pattern name = (a: string)[path: string] { ("x").["y"] = { body }; }`.
    pub(super) fn declare_pattern(&mut self) -> Option<StatementKind> {
        self.bump();
        self.bump();
        let name = self.name()?;
        let mut pattern = Pattern { name, params: Vec::new(), path: None, matches: Vec::new() };
        if !self.eat_symbol("=") {
            return Some(StatementKind::DeclarePattern(pattern));
        }
        let open = self.expect_symbol("(")?;
        pattern.params = self.list_or_nothing(Self::column_declaration)?;
        self.expect_close(")", open)?;
        if self.at_symbol("[") {
            let open = self.bump().span;
            pattern.path = Some(self.column_declaration()?);
            self.expect_close("]", open)?;
        }
        let brace = self.expect_symbol("{")?;
        if !self.at_symbol("(") {
            return self.expected("`(`");
        }
        while self.at_symbol("(") {
            pattern.matches.push(self.nested(Self::pattern_match)?);
        }
        self.expect_close("}", brace)?;
        Some(StatementKind::DeclarePattern(pattern))
    }

    fn pattern_match(&mut self) -> Option<PatternMatch> {
        let open = self.expect_symbol("(")?;
        let values = self.list(Self::scalar)?;
        self.expect_close(")", open)?;
        let mut path = None;
        if self.eat_symbol(".") {
            let open = self.expect_symbol("[")?;
            path = Some(self.literal_alone()?);
            self.expect_close("]", open)?;
        }
        self.expect_symbol("=")?;
        let (lets, body) = self.body()?;
        self.expect_symbol(";")?;
        let body = Lambda { view: false, params: Vec::new(), lets, body };
        Some(PatternMatch { values, path, body })
    }

    /// `alias database name = cluster('c').database('d')`.
    pub(super) fn alias(&mut self) -> Option<StatementKind> {
        self.bump();
        self.bump();
        let name = self.name()?;
        self.expect_symbol("=")?;
        Some(StatementKind::Alias { name, value: self.scalar()? })
    }

    /// `restrict access to (a, b*) with (name = value)`.
    pub(super) fn restrict(&mut self) -> Option<StatementKind> {
        self.bump();
        self.bump();
        self.expect_word("to")?;
        let open = self.expect_symbol("(")?;
        let entities = self.list(Self::entity)?;
        self.expect_close(")", open)?;
        let mut properties = Vec::new();
        if self.eat_word("with") {
            let open = self.expect_symbol("(")?;
            properties = self.list_or_nothing(Self::property)?;
            self.expect_close(")", open)?;
        }
        Some(StatementKind::Restrict(Restrict { entities, properties }))
    }

    fn property(&mut self) -> Option<Argument> {
        let name = self.declared_name()?;
        self.expect_symbol("=")?;
        let start = self.here().start;
        let value = if self.at_declared_name() {
            let name = self.declared_name()?;
            self.expr(ExprKind::Name(name), start, 1)?
        } else {
            self.literal_alone()?
        };
        Some(Argument { name: Some(name), value })
    }

    /// Tables by name, path or pattern: `T`, `database('d').T`, `Sign*`, `database('d').Sign*`.
    pub fn entity(&mut self) -> Option<Entity> {
        if self.at_wildcard() {
            return Some(Entity::Pattern { of: None, pattern: self.name_pattern()? });
        }
        let base = self.entity_base()?;
        let (start, mut height) = (base.span.start, base.height);
        let mut steps = Vec::new();
        let mut pattern = None;
        while pattern.is_none() && (self.at_symbol(".") || self.at_symbol("[")) {
            self.eat_symbol(".");
            if self.at_wildcard() {
                pattern = Some(self.name_pattern()?);
            } else {
                steps.push(self.step()?);
                height += 1;
            }
        }
        let path = if steps.is_empty() {
            base
        } else {
            self.expr(ExprKind::Path { base: Box::new(base), steps }, start, height)?
        };
        Some(match pattern {
            Some(pattern) => Entity::Pattern { of: Some(path), pattern },
            None => Entity::Path(path),
        })
    }

    fn entity_base(&mut self) -> Option<Expr> {
        self.nested(Self::name_or_call)
    }
}
