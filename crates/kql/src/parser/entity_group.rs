//! `entity_group [cluster("c").database("d"), T]`: places and tables, which `macro-expand` runs a query on.

use super::Parser;
use crate::ast::{EntityGroup, EntityPart, EntityReference};
use crate::lexer::TokenKind;
use crate::types::Value;

impl Parser<'_> {
    /// Whether a group written out comes next.
    pub fn at_entity_group(&self) -> bool {
        self.at_word("entity_group") && self.symbol_ahead(1, "[")
    }

    /// The group that comes next.
    pub fn entity_group(&mut self) -> Option<EntityGroup> {
        let start = self.bump().span.start;
        let open = self.expect_symbol("[")?;
        let entities = self.list(Self::entity_reference)?;
        self.expect_close("]", open)?;
        Some(EntityGroup { entities, span: self.span_from(start) })
    }

    fn entity_reference(&mut self) -> Option<EntityReference> {
        let start = self.here().start;
        let mut parts = vec![self.entity_part()?];
        while self.eat_symbol(".") {
            parts.push(self.entity_part()?);
        }
        Some(EntityReference { parts, span: self.span_from(start) })
    }

    fn entity_part(&mut self) -> Option<EntityPart> {
        let name = self.name()?;
        if !self.at_symbol("(") {
            return Some(EntityPart { name, argument: None });
        }
        let open = self.expect_symbol("(")?;
        if self.peek().kind != TokenKind::String {
            return self.missing("the name of a place");
        }
        let argument = match self.string_literal()? {
            Value::String(text) => text.to_string(),
            _ => String::new(),
        };
        self.expect_close(")", open)?;
        Some(EntityPart { name, argument: Some(argument) })
    }
}
