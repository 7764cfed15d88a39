//! `getschema`: the columns of a table as rows. They are known when the query is bound, so that it comes down to constants.

use super::{Operator, Place, Syntax};
use crate::bind::Binder;
use crate::bound::{BoundDatatable, BoundOperator, BoundTable, Column, OPEN};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["getschema"],
    place: Place::Piped,
    summary: "Gives the names and types of the columns, a row for each.",
    example: "print User = \"ada\", Tries = 3 | getschema",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct GetSchema {
    /// `kind=csl`: one row with the declaration.
    pub declaration: bool,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let declaration = p.eat_word("kind");
    if declaration {
        p.expect_symbol("=")?;
        let token = p.peek();
        let value = p.any_word()?;
        if value.text != "csl" {
            let message = "`kind` takes `csl`";
            return p.fail(codes::EXPECTED.at(token.span, message));
        }
    }
    Some(Operator::GetSchema(GetSchema { declaration }))
}

/// Binds it to a table of constants.
pub fn bind(b: &mut Binder, it: &GetSchema, input: &BoundTable, span: Span) -> BoundTable {
    let known: Vec<&Column> = input.columns.iter().filter(|it| it.name != OPEN).collect();
    let (columns, rows) = if it.declaration {
        let parts: Vec<String> =
            known.iter().map(|it| format!("{}:{}", bracketed(&it.name), it.ty)).collect();
        let columns = vec![b.column("Schema", Type::String)];
        (columns, vec![vec![text(&parts.join(","))]])
    } else {
        let columns = vec![
            b.column("ColumnName", Type::String),
            b.column("ColumnOrdinal", Type::Long),
            b.column("DataType", Type::String),
            b.column("ColumnType", Type::String),
        ];
        let row = |(at, it): (usize, &&Column)| {
            let place = Value::Long(i64::try_from(at).unwrap_or(i64::MAX));
            vec![text(&it.name), place, text(data_type(it.ty)), text(it.ty.name())]
        };
        (columns, known.iter().enumerate().map(row).collect())
    };
    let operator = BoundOperator::Datatable(BoundDatatable { rows });
    BoundTable { operator, columns, span }
}

fn text(it: &str) -> Value {
    Value::String(it.into())
}

/// A name as it stands in a declaration.
fn bracketed(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { name.to_string() } else { format!("['{}']", name.replace('\'', "\\'")) }
}

/// Kusto: the type's name in .NET; bool is a signed byte.
fn data_type(ty: Type) -> &'static str {
    match ty {
        Type::Bool => "System.SByte",
        Type::Int => "System.Int32",
        Type::Long => "System.Int64",
        Type::Real => "System.Double",
        Type::Decimal => "System.Data.SqlTypes.SqlDecimal",
        Type::DateTime => "System.DateTime",
        Type::TimeSpan => "System.TimeSpan",
        Type::Guid => "System.Guid",
        Type::String => "System.String",
        Type::Dynamic => "System.Object",
    }
}
