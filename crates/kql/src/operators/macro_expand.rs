//! `macro-expand entity_group [...] as X (query)`: one query on each of several places, put together.

use super::union::united;
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Let, Name};
use crate::bind::Binder;
use crate::bound::BoundTable;
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;

pub static SYNTAX: Syntax = Syntax {
    names: &["macro-expand"],
    place: Place::Source,
    summary: "Runs one query on each entity of a group and puts the answers under one another.",
    example: "macro-expand isfuzzy=true entity_group [workspace(\"a\"), workspace(\"b\")] as X (print Origin = X.$current_database)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct MacroExpand {
    pub parameters: Vec<Parameter>,
    pub group: Group,
    pub name: Option<Name>,
    pub lets: Vec<Let>,
    pub body: Expr,
}

/// The places.
#[derive(Debug, Clone, PartialEq)]
pub enum Group {
    Written(Vec<Expr>),
    Named(Name),
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let known = ["kind", "withsource", "with_source", "isfuzzy", "best_effort", "force_remote"];
    let parameters = p.parameters("macro-expand", &known)?;
    let group = if p.at_word("entity_group") && p.symbol_ahead(1, "[") {
        Group::Written(p.entity_group()?)
    } else if p.at_word("entity_group") && p.symbol_ahead(1, "(") {
        p.bump();
        let open = p.expect_symbol("(")?;
        let name = p.parameter_value()?;
        p.expect_close(")", open)?;
        Group::Named(name)
    } else {
        Group::Named(p.name()?)
    };
    let name = if p.eat_word("as") { Some(p.name()?) } else { None };
    let open = p.expect_symbol("(")?;
    let (lets, body) = p.nested(Parser::block)?;
    p.expect_close(")", open)?;
    Some(Operator::MacroExpand(Box::new(MacroExpand { parameters, group, name, lets, body })))
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q MacroExpand, span: Span) -> Option<BoundTable> {
    let parameter = |name: &str| {
        it.parameters.iter().find(|it| it.name.text == name).map(|it| it.value.text.as_str())
    };
    let (group, own_name) = match &it.group {
        Group::Written(group) => (group.as_slice(), "$scope"),
        Group::Named(name) => (b.entity_group(name)?, name.text.as_str()),
    };
    let name = it.name.as_ref().map_or(own_name, |it| it.text.as_str());
    let fuzzy = matches!(parameter("isfuzzy"), Some("true" | "True" | "1"));
    let tables = b.expand(group, name, (&it.lets, &it.body), fuzzy)?;
    if tables.is_empty() {
        return b.refuse(
            &codes::UNKNOWN_TABLE,
            span,
            "none of the entities of this group is known",
        );
    }
    let source = parameter("withsource").or_else(|| parameter("with_source"));
    Some(united(b, tables, parameter("kind") == Some("inner"), source, span))
}
