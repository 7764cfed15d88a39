//! `inline_external_table(a: long) kind=storage dataformat=csv ("https://...")`: a table out of files, perhaps in partitions.

use super::externaldata::{Property, declared, property};
use super::{Operator, Place, Syntax};
use crate::ast::{ColumnDeclaration, Expr, ExprKind as SyntaxKind, Name};
use crate::bind::{Binder, Scope};
use crate::bound::{
    BoundInlineExternalTable, BoundOperator, BoundPartitionColumn, BoundPathPiece, BoundTable,
    Column,
};
use crate::codes;
use crate::parser::Parser;
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["inline_external_table"],
    place: Place::Source,
    summary: "Reads files of a storage account, or a delta table, as a table of the columns that are declared.",
    example: "inline_external_table(Time: datetime, User: string) kind=storage partition by (Day: datetime = bin(Time, 1d)) \
              pathformat=(datetime_pattern(\"yyyy/MM/dd\", Day)) dataformat=csv (h@\"https://lists.example/logs\")",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineExternalTable {
    /// None for a delta table whose own columns count.
    pub columns: Option<Vec<ColumnDeclaration>>,
    pub delta: bool,
    pub partitions: Vec<Partition>,
    pub path: Vec<PathPiece>,
    pub format: Option<Name>,
    pub locations: Vec<Expr>,
    pub properties: Vec<Property>,
    pub span: Span,
}

/// `name: type = expression`.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    pub name: Name,
    pub ty: Type,
    pub value: Option<Expr>,
}

/// A piece of `pathformat`.
#[derive(Debug, Clone, PartialEq)]
pub enum PathPiece {
    Text(String),
    Column(Name),
    /// `datetime_pattern("yyyy", column)`.
    Pattern(String, Name),
}

const FORMATS: [&str; 7] = ["parquet", "avro", "csv", "tsv", "json", "orc", "txt"];
const FUNCTIONS: [&str; 6] =
    ["hash", "bin", "startofday", "startofweek", "startofmonth", "startofyear"];

fn parse(p: &mut Parser) -> Option<Operator> {
    let start = p.here().start;
    let columns = if p.at_symbol("(") { Some(p.column_declarations()?) } else { None };
    p.expect_word("kind")?;
    p.expect_symbol("=")?;
    let delta = p.eat_word("delta");
    if !delta && !p.eat_word("storage") {
        return p.expected("`storage` or `delta`");
    }
    if !delta && columns.is_none() {
        return p.missing("columns before `kind`");
    }
    let partitions = if p.eat_word("partition") { partitions(p)? } else { Vec::new() };
    let path = if p.eat_word("pathformat") { path(p)? } else { Vec::new() };
    let format = format(p, delta)?;
    let locations = parenthesised(p, |p| p.scalar())?;
    let properties = if p.eat_word("with") { parenthesised(p, property)? } else { Vec::new() };
    let span = p.span_from(start);
    let it = InlineExternalTable {
        columns,
        delta,
        partitions,
        path,
        format,
        locations,
        properties,
        span,
    };
    Some(Operator::InlineExternalTable(Box::new(it)))
}

fn parenthesised<T>(
    p: &mut Parser,
    mut item: impl FnMut(&mut Parser) -> Option<T>,
) -> Option<Vec<T>> {
    let open = p.expect_symbol("(")?;
    let mut items = Vec::new();
    while !p.at_symbol(")") {
        items.push(item(p)?);
        if !p.eat_symbol(",") {
            break;
        }
    }
    p.expect_close(")", open)?;
    Some(items)
}

fn format(p: &mut Parser, delta: bool) -> Option<Option<Name>> {
    if !p.at_word("dataformat") {
        return if delta { Some(None) } else { p.expected("`dataformat`") };
    }
    p.bump();
    p.expect_symbol("=")?;
    p.any_word().map(Some)
}

fn partitions(p: &mut Parser) -> Option<Vec<Partition>> {
    p.expect_word("by")?;
    parenthesised(p, |p| {
        let name = p.declared_name()?;
        p.expect_symbol(":")?;
        let (place, ty) = (p.here(), p.type_name()?);
        if !matches!(ty, Type::DateTime | Type::Long | Type::String) {
            let message = format!("a partition is of a datetime, long or string, not of a {ty}");
            return p.fail(codes::PARTITION_TYPE.at(place, message));
        }
        let value = if p.eat_symbol("=") { Some(p.scalar()?) } else { None };
        Some(Partition { name, ty, value })
    })
}

fn path(p: &mut Parser) -> Option<Vec<PathPiece>> {
    p.expect_symbol("=")?;
    let open = p.expect_symbol("(")?;
    let mut pieces = Vec::new();
    while !p.at_symbol(")") {
        pieces.push(if p.at_string() {
            PathPiece::Text(text(p)?)
        } else if p.at_word("datetime_pattern") && p.symbol_ahead(1, "(") {
            p.bump();
            let open = p.expect_symbol("(")?;
            let pattern = text(p)?;
            p.expect_symbol(",")?;
            let name = p.name()?;
            p.expect_close(")", open)?;
            PathPiece::Pattern(pattern, name)
        } else {
            PathPiece::Column(p.name()?)
        });
    }
    p.expect_close(")", open)?;
    Some(pieces)
}

fn text(p: &mut Parser) -> Option<String> {
    if !p.at_string() {
        return p.expected("a text");
    }
    match p.string_literal()? {
        Value::String(text) => Some(text.to_string()),
        _ => None,
    }
}

/// Binds it. A partition that isn't computed of columns is a column too: the path says what it holds.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q InlineExternalTable, span: Span) -> Option<BoundTable> {
    check(b, it)?;
    let own = match &it.columns {
        Some(columns) => declared(b, columns),
        None => b.open_columns(&[]),
    };
    let (mut columns, mut partitions, mut broken) = (own.clone(), Vec::new(), false);
    for partition in &it.partitions {
        match bind_partition(b, partition, &own) {
            Some(bound) => {
                if bound.value.is_none() {
                    columns.push(bound.column.clone());
                }
                partitions.push(bound);
            }
            None => {
                broken = true;
                let column = b.unknown_column(partition.name.text.as_str());
                partitions.push(BoundPartitionColumn { column, value: None });
            }
        }
    }
    let path = bind_path(b, it, &partitions);
    let mut locations = Vec::new();
    for location in &it.locations {
        let value = b.scalar(location, &Scope::empty());
        broken |= value.is_none();
        locations.extend(value);
    }
    let table = BoundInlineExternalTable {
        delta: it.delta,
        format: it.format.as_ref().map(|it| it.text.clone()),
        partitions,
        path: path?,
        locations,
        properties: it
            .properties
            .iter()
            .map(|it| (it.name.text.clone(), it.value.clone()))
            .collect(),
    };
    let operator = BoundOperator::InlineExternalTable(Box::new(table));
    (!broken).then_some(BoundTable { operator, columns, span })
}

/// What a delta table says of itself can't be said again, and the format must be one that is known.
fn check(b: &mut Binder, it: &InlineExternalTable) -> Option<()> {
    if it.delta {
        let superfluous = it.format.is_some()
            || !it.partitions.is_empty()
            || !it.path.is_empty()
            || it.locations.len() > 1;
        if superfluous {
            let message = "a delta table has one location, and says of itself how its files lie";
            return b.refuse(&codes::DELTA_TABLE, it.span, message);
        }
        return Some(());
    }
    match &it.format {
        Some(format) if !FORMATS.contains(&format.text.as_str()) => {
            let help = format!("write {}", FORMATS.join(", "));
            let message = format!("`{}` is not a format of files", format.text);
            b.report(codes::DATA_FORMAT.at(format.span, message).help(help));
            None
        }
        _ => Some(()),
    }
}

fn bind_partition<'q>(
    b: &mut Binder<'q>,
    it: &'q Partition,
    columns: &[Column],
) -> Option<BoundPartitionColumn> {
    if columns.iter().any(|column| column.name == it.name.text) && it.value.is_none() {
        let message = format!("two columns are called `{}`", it.name.text);
        return b.refuse(&codes::DUPLICATE_COLUMN, it.name.span, message);
    }
    let value = match &it.value {
        Some(written) => {
            let value = b.scalar(written, &Scope::of(columns))?;
            if let SyntaxKind::Call(call) = &written.kind
                && !FUNCTIONS.contains(&call.name.text.as_str())
            {
                let message = format!("partitions can't be made with `{}`", call.name.text);
                return b.refuse(&codes::PARTITION_FUNCTION, call.name.span, message);
            }
            if value.ty != it.ty && !b.is_soft(&value) {
                let message = format!("the partition is a {}, this is a {}", it.ty, value.ty);
                return b.refuse(&codes::TYPE_EXPECTED, value.span, message);
            }
            Some(value)
        }
        None => None,
    };
    Some(BoundPartitionColumn { column: b.column(it.name.text.as_str(), it.ty), value })
}

fn bind_path(
    b: &mut Binder,
    it: &InlineExternalTable,
    partitions: &[BoundPartitionColumn],
) -> Option<Vec<BoundPathPiece>> {
    let known: Vec<Column> = partitions.iter().map(|it| it.column.clone()).collect();
    let (mut pieces, mut used, mut broken) = (Vec::new(), Vec::new(), false);
    for piece in &it.path {
        let (pattern, name) = match piece {
            PathPiece::Text(text) => {
                pieces.push(BoundPathPiece::Text(text.clone()));
                continue;
            }
            PathPiece::Column(name) => (None, name),
            PathPiece::Pattern(pattern, name) => (Some(pattern.clone()), name),
        };
        match b.find_column(&name.text, name.span, &known) {
            Some(column) => {
                used.push(column.id);
                pieces.push(BoundPathPiece::Column { column: column.id, pattern });
            }
            None => broken = true,
        }
    }
    let unused = known.iter().find(|column| !it.path.is_empty() && !used.contains(&column.id));
    if let Some(unused) = unused.filter(|_| !broken) {
        let message = format!("the partition `{}` has no place in `pathformat`", unused.name);
        return b.refuse(&codes::PARTITION_UNUSED, it.span, message);
    }
    (!broken).then_some(pieces)
}
