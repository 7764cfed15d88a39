//! `externaldata(a: long) ["https://..."] with (format="csv")`: a table out of files.

use super::{Operator, Place, Syntax};
use crate::ast::{ColumnDeclaration, Expr, ExprKind as SyntaxKind, Name};
use crate::bind::{Binder, Scope};
use crate::bound::{BoundExternalData, BoundOperator, BoundTable, Column};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["externaldata", "external_data"],
    place: Place::Source,
    summary: "Reads files as a table of the columns that are declared.",
    example: "externaldata(Address: string) [h@\"https://lists.example/addresses.csv\"] with (format=\"csv\", ignoreFirstRecord=true)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct ExternalData {
    pub columns: Vec<ColumnDeclaration>,
    pub locations: Vec<Expr>,
    pub properties: Vec<Property>,
}

/// `name=value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    pub name: Name,
    /// A bare word is a string.
    pub value: Value,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let columns = p.column_declarations()?;
    let open = p.expect_symbol("[")?;
    let mut locations = Vec::new();
    while !p.at_symbol("]") {
        locations.push(p.expression()?);
        if !p.eat_symbol(",") {
            break;
        }
    }
    p.expect_close("]", open)?;
    let mut properties = Vec::new();
    if p.eat_word("with") {
        let open = p.expect_symbol("(")?;
        if !p.at_symbol(")") {
            properties = p.list(property)?;
        }
        p.expect_close(")", open)?;
    }
    Some(Operator::ExternalData(ExternalData { columns, locations, properties }))
}

/// One of them.
pub fn property(p: &mut Parser) -> Option<Property> {
    let name = p.declared_name()?;
    p.expect_symbol("=")?;
    if p.at_declared_name() && !p.symbol_ahead(1, "(") {
        let word = p.declared_name()?.text;
        let value = match word.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::String(word.into()),
        };
        return Some(Property { name, value });
    }
    let value = p.scalar()?;
    match value.kind {
        SyntaxKind::Literal(value) => Some(Property { name, value }),
        _ => {
            let message = "the value of a property is a literal or a word";
            p.fail(codes::EXPECTED.at(value.span, message))
        }
    }
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q ExternalData, span: Span) -> BoundTable {
    let columns = declared(b, &it.columns);
    let mut locations = Vec::new();
    for location in &it.locations {
        let Some(value) = b.scalar(location, &Scope::empty()) else { continue };
        if !matches!(value.ty, Type::String | Type::Dynamic) {
            let message = format!("where a file is, is a text; this is a {}", value.ty);
            b.report(codes::TYPE_EXPECTED.at(value.span, message));
        }
        locations.push(value);
    }
    let properties =
        it.properties.iter().map(|it| (it.name.text.clone(), it.value.clone())).collect();
    let operator = BoundOperator::ExternalData(BoundExternalData { locations, properties });
    BoundTable { operator, columns, span }
}

/// Columns as they are declared; two of one name are reported.
pub fn declared(b: &mut Binder, declarations: &[ColumnDeclaration]) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for declaration in declarations {
        let name = &declaration.name;
        if columns.iter().any(|it| it.name == name.text) {
            let message = format!("two columns are called `{}`", name.text);
            b.report(codes::DUPLICATE_COLUMN.at(name.span, message));
        }
        columns.push(b.column(name.text.as_str(), declaration.ty));
    }
    columns
}
