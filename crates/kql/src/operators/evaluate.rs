//! `evaluate plugin(a, b) : (c: long)`: a plugin over the table so far, or at the beginning of a query.

mod arguments;

use arguments::Given;

use super::externaldata::declared;
use super::parameters::{self, Known, Setting, hint};
use super::{Operator, Place, Syntax};
use crate::ast::{Call, ColumnDeclaration};
use crate::bind::Binder;
use crate::bound::{
    BoundEvaluate, BoundOperator, BoundSeveral, BoundTable, Column, ColumnId, NamedTable, OPEN,
};
use crate::codes;
use crate::library::{PluginCall, PluginColumns};
use crate::parser::Parser;
use crate::span::Span;
use crate::suggest;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["evaluate"],
    place: Place::Both,
    summary: "Runs a plugin, mostly over the table so far.",
    example: "print User = \"ada\", Bag = dynamic({\"Age\": 36}) | evaluate bag_unpack(Bag) : (User: string, Age: long)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluate {
    pub settings: Vec<Setting>,
    pub call: Call,
    pub call_span: Span,
    pub schema: Option<Schema>,
}

/// `: (*, a: long)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// `*`: the plugin's own columns first.
    pub star: bool,
    pub columns: Vec<ColumnDeclaration>,
}

const KNOWN: [Known; 2] = [hint::DISTRIBUTION, hint::REMOTE];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let start = p.here().start;
    let name = p.name()?;
    let call = p.call(name)?;
    let call_span = p.span_from(start);
    let schema = if p.eat_symbol(":") { Some(schema(p)?) } else { None };
    Some(Operator::Evaluate(Box::new(Evaluate { settings, call, call_span, schema })))
}

fn schema(p: &mut Parser) -> Option<Schema> {
    let open = p.expect_symbol("(")?;
    p.eat_symbol(",");
    let star = p.eat_symbol("*");
    if star {
        p.eat_symbol(",");
    }
    let mut columns = Vec::new();
    while !p.at_symbol(")") {
        columns.push(p.column_declaration()?);
        if !p.eat_symbol(",") {
            break;
        }
    }
    p.expect_close(")", open)?;
    Some(Schema { star, columns })
}

/// Binds it; None as input where it begins the query.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Evaluate,
    input: Option<BoundTable>,
    span: Span,
) -> Option<BoundTable> {
    let rows = input.as_ref().map_or(&[][..], |it| &it.columns);
    parameters::check(b, "evaluate", &it.settings, &KNOWN, rows);
    let name = &it.call.name;
    let Some(plugin) = b.library.plugin(&name.text) else {
        let help = suggest::did_you_mean(&name.text, b.library.plugin_names());
        let message = format!("there is no plugin `{}`", name.text);
        b.report(codes::UNKNOWN_PLUGIN.at(name.span, message).help(help));
        return None;
    };
    let Given { args, described } = arguments::bind(b, &plugin, &it.call, it.call_span, rows)?;
    let known: Vec<(String, Type)> =
        rows.iter().filter(|it| it.name != OPEN).map(|it| (it.name.clone(), it.ty)).collect();
    let described = PluginCall { input: &known, args: &described };
    let answer = (plugin.output)(&described);
    let further: Vec<_> = plugin.further.iter().map(|it| it(&described).columns).collect();
    let (declared, open) = (it.schema.is_some(), it.schema.is_none() && answer.open);
    let rows = rows.to_vec();
    let input = input.map(Box::new);
    let mut call = BoundEvaluate { input, plugin: plugin.name, table: 0, args, declared, open };
    let columns = match &it.schema {
        Some(schema) => with_schema(b, schema, answer, &rows),
        None => {
            let found = b.catalog.plugin_columns(&call).filter(|_| open);
            call.open &= found.is_none();
            answered(b, answer, found, &rows)
        }
    };
    let first = BoundTable { operator: BoundOperator::Evaluate(call), columns, span };
    with_further(b, first, further, span)
}

/// The first table, and beside it the others that the plugin answers with. Kusto: nothing may follow `preview`; of other plugins
/// the first table goes on.
fn with_further<'q>(
    b: &mut Binder<'q>,
    first: BoundTable,
    further: Vec<Vec<(String, Type)>>,
    span: Span,
) -> Option<BoundTable> {
    let BoundOperator::Evaluate(call) = &first.operator else { return Some(first) };
    if further.is_empty() {
        return Some(first);
    }
    let (call, goes_on) = (call.clone(), call.plugin != "preview");
    let mut tables = vec![NamedTable { name: "Table1".to_string(), table: first }];
    for (at, columns) in further.into_iter().enumerate() {
        if let Some(input) = call.input.as_deref() {
            b.branch(input, &[], span)?;
        }
        let columns = columns.into_iter().map(|(name, ty)| b.column(name, ty)).collect();
        let call = BoundEvaluate { table: at + 1, declared: false, open: false, ..call.clone() };
        let table = BoundTable { operator: BoundOperator::Evaluate(call), columns, span };
        tables.push(NamedTable { name: format!("Table{}", at + 2), table });
    }
    let operator = BoundOperator::Several(BoundSeveral { tables, goes_on });
    Some(BoundTable { operator, columns: Vec::new(), span })
}

/// The columns that the plugin says it gives; those that it gave where it has been run.
fn answered(
    b: &mut Binder,
    answer: PluginColumns,
    found: Option<Vec<(String, Type)>>,
    rows: &[Column],
) -> Vec<Column> {
    let passes = answer.columns.is_empty()
        || answer.columns.iter().any(|(name, _)| rows.iter().any(|it| it.name == *name));
    let markers: Vec<ColumnId> = rows.iter().filter(|it| it.name == OPEN).map(|it| it.id).collect();
    let passes = passes && !markers.is_empty();
    let run = found.is_some();
    let mut columns = named(b, found.unwrap_or(answer.columns), rows);
    if answer.open {
        // What the data lacks all the same, and the query uses, is null, unless it may be the input's.
        let more = b.open_columns(&columns);
        columns.extend(more.into_iter().filter(|it| !(run && passes && it.name == OPEN)));
    }
    // What the input has beside its known columns passes with these.
    if passes {
        let marker = b.column(OPEN, Type::Dynamic);
        b.derive_marker(marker.id, markers);
        columns.push(marker);
    }
    columns
}

/// Columns of these names and types; one that the input has, and of which no type is known, stays so.
fn named(b: &mut Binder, columns: Vec<(String, Type)>, rows: &[Column]) -> Vec<Column> {
    let mut named = Vec::new();
    for (name, ty) in columns {
        let from = rows.iter().find(|it| it.name == name && it.ty == ty);
        let column = match from {
            Some(it) if b.is_unknown(it.id) => b.unknown_column(name),
            Some(_) | None => b.column(name, ty),
        };
        if from.is_some_and(|it| b.is_soft_column(it)) {
            b.soften(&column);
        }
        named.push(column);
    }
    named
}

/// The declared columns, after those of the plugin that aren't declared anew where `*` asks for them.
fn with_schema(
    b: &mut Binder,
    schema: &Schema,
    answer: PluginColumns,
    rows: &[Column],
) -> Vec<Column> {
    let declared = declared(b, &schema.columns);
    if !schema.star {
        return declared;
    }
    let kept = answer.columns.into_iter();
    let kept = kept.filter(|(name, _)| !declared.iter().any(|it| it.name == *name)).collect();
    let mut columns = named(b, kept, rows);
    columns.extend(declared);
    columns
}
