//! `mv-expand a, b = f(c) to typeof(long) limit 10`: a row for each element of a dynamic value.

use super::parameters::{self, Known, Setting, Takes, known};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind};
use crate::bind::{Binder, Output, Scope, Unnamed, nothing};
use crate::bound::{
    Assignment, BagExpansion, BoundMvExpand, BoundOperator, BoundTable, Column, Expr as BoundExpr,
    ExprKind,
};
use crate::codes;
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["mv-expand", "mvexpand"],
    place: Place::Piped,
    summary: "Makes a row of each element of a dynamic array or property bag.",
    example: "print User = \"ada\", Roles = dynamic([\"reader\", \"owner\"]) | mv-expand Role = Roles to typeof(string)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct MvExpand {
    pub settings: Vec<Setting>,
    pub items: Vec<Item>,
    pub limit: Option<Expr>,
}

/// One thing to be expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub value: NamedExpr,
    /// `to typeof(...)`.
    pub ty: Option<Type>,
}

const BAGS: Takes = Takes::OneOf(&["bag", "array"]);
const KNOWN: [Known; 3] =
    [known("kind", BAGS), known("bagexpansion", BAGS), known("with_itemindex", Takes::Name)];

fn parse(p: &mut Parser) -> Option<Operator> {
    let settings = parameters::settings(p, &KNOWN)?;
    let items = p.list(item)?;
    let limit = if p.eat_word("limit") { Some(p.scalar()?) } else { None };
    Some(Operator::MvExpand(Box::new(MvExpand { settings, items, limit })))
}

/// `value to typeof(type)`.
pub fn item(p: &mut Parser) -> Option<Item> {
    let value = p.named_expr()?;
    if !p.eat_word("to") {
        return Some(Item { value, ty: None });
    }
    Some(Item { value, ty: element_type(p)? })
}

/// `typeof(type)`; the element is dynamic where nothing stands in it.
pub fn element_type(p: &mut Parser) -> Option<Option<Type>> {
    if !p.at_word("typeof") {
        return p.expected("`typeof`");
    }
    let it = p.type_of()?;
    Some(match it.kind {
        SyntaxKind::TypeOf(ty) => Some(ty),
        SyntaxKind::TypeOfRow { columns, open } => {
            if open || !columns.is_empty() {
                p.fault(codes::SCALAR_EXPECTED.at(it.span, "an element has one type"));
            }
            None
        }
        _ => None,
    })
}

/// Binds it.
pub fn bind<'q>(b: &mut Binder<'q>, it: &'q MvExpand, input: BoundTable, span: Span) -> BoundTable {
    parameters::check(b, "mv-expand", &it.settings, &KNOWN, &input.columns);
    let mut columns = input.columns.clone();
    let items = expanded(b, "mv-expand", &it.items, &input.columns, &mut columns);
    let index = index_column(b, &it.settings, &mut columns);
    let limit = it.limit.as_ref().and_then(|it| integer(b, it));
    let bags = parameters::word(&it.settings, "bagexpansion")
        .or_else(|| parameters::word(&it.settings, "kind"));
    let bags = if bags == Some("array") { BagExpansion::Array } else { BagExpansion::Bag };
    let operator = BoundOperator::MvExpand(Box::new(BoundMvExpand {
        input: Box::new(input),
        items,
        index,
        bags,
        limit,
    }));
    BoundTable { operator, columns, span }
}

/// The items over the input, each put into `columns` in the place of a column of its name, or behind the others.
pub fn expanded<'q>(
    b: &mut Binder<'q>,
    operator: &str,
    items: &'q [Item],
    input: &[Column],
    columns: &mut Vec<Column>,
) -> Vec<Assignment> {
    let scope = Scope::of(input);
    let mut output = Output::with(input);
    let mut assignments = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let value = b.scalar(&item.value.value, &scope);
        b.refuse_more_names(&item.value);
        let value = value.filter(|it| check_dynamic(b, operator, it));
        let given = item.value.name.as_ref();
        let suggested = b.suggested_name(&item.value, &scope);
        let passes = value.as_ref().is_some_and(|it| matches!(it.kind, ExprKind::Column(_)));
        let name = match (given, suggested) {
            (Some(name), _) => output.declare(b, &name.text, name.span),
            (None, Some(name)) if passes => output.declare(b, &name, item.value.span),
            (None, Some(name)) => name,
            (None, None) => output.unnamed(Unnamed::Column, place),
        };
        let column = match &value {
            Some(it) => match item.ty {
                Some(ty) => b.column(name, ty),
                None => b.column_of(name, it),
            },
            None => b.unknown_column(name),
        };
        replace(columns, column.clone());
        let value = value.unwrap_or_else(|| nothing(item.value.span));
        assignments.push(Assignment { column, value });
    }
    assignments
}

fn check_dynamic(b: &mut Binder, operator: &str, value: &BoundExpr) -> bool {
    if value.ty == Type::Dynamic {
        return true;
    }
    let message = format!("`{operator}` takes a dynamic value apart, this is a {}", value.ty);
    let help = (value.ty == Type::String).then(|| {
        "parse_json(...) makes a dynamic value of JSON text, split(...) an array of pieces".into()
    });
    b.report(codes::TYPE_EXPECTED.at(value.span, message).help(help));
    false
}

/// Puts a column in the place of the one of its name, or behind the others.
pub fn replace(columns: &mut Vec<Column>, column: Column) {
    match columns.iter_mut().find(|it| it.name == column.name) {
        Some(replaced) => *replaced = column,
        None => columns.push(column),
    }
}

/// The column of `with_itemindex=`, the last one so far.
pub fn index_column(
    b: &mut Binder,
    settings: &[Setting],
    columns: &mut Vec<Column>,
) -> Option<Column> {
    let name = parameters::given_name(settings, "with_itemindex")?;
    let index = b.column(Output::with(columns).unique(&name.text), Type::Long);
    columns.push(index.clone());
    Some(index)
}

/// A whole number that no column has part in.
pub fn integer<'q>(b: &mut Binder<'q>, it: &'q Expr) -> Option<BoundExpr> {
    let value = b.scalar(it, &Scope::empty())?;
    if matches!(value.ty, Type::Int | Type::Long) {
        return Some(value);
    }
    let message = format!("a whole number is wanted here, this is a {}", value.ty);
    b.refuse(&codes::INTEGER_EXPECTED, value.span, message)
}
