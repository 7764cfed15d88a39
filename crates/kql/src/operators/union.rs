//! `union a, b`: the rows of several tables under one another.

use std::collections::BTreeMap;

use super::sources::{matching, matching_tables, none_fits};
use super::{Operator, Place, Syntax};
use crate::ast::{Entity, Expr as SyntaxExpr, ExprKind, Pipeline, Source};
use crate::bind::{Binder, Output};
use crate::bound::{
    Assignment, BoundExtend, BoundOperator, BoundTable, BoundUnion, BoundUnionInput, Column,
    ColumnId, Expr, OPEN,
};
use crate::codes;
use crate::parser::{NamePattern, Parameter, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["union"],
    place: Place::Both,
    summary: "Puts the rows of several tables under one another.",
    example: "union withsource=Table (print a = 1), (print a = 2, b = \"x\")",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Union {
    pub parameters: Vec<Parameter>,
    pub operands: Vec<UnionOperand>,
}

/// One operand.
#[derive(Debug, Clone, PartialEq)]
pub enum UnionOperand {
    Table(SyntaxExpr),
    /// `Sign*`: all tables of the catalogue whose names fit.
    Pattern(NamePattern),
    /// `database('d').Sign*`: the same of another database.
    Qualified {
        of: SyntaxExpr,
        pattern: NamePattern,
    },
}

const KINDS: [&str; 2] = ["inner", "outer"];

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters =
        p.parameters("union", &["kind", "withsource", "with_source", "isfuzzy", "best_effort"])?;
    if let Some(kind) = parameters.iter().find(|it| it.name.text == "kind")
        && !KINDS.contains(&kind.value.text.as_str())
    {
        let message = format!("`{}` is not a kind of union", kind.value.text);
        let help = "the kinds are `inner` and `outer`".to_string();
        p.fault(codes::EXPECTED.at(kind.value.span, message).help(help));
    }
    Some(Operator::Union(Union { parameters, operands: p.list(operand)? }))
}

/// Kusto: a query in parentheses, or tables by name, path or pattern.
fn operand(p: &mut Parser) -> Option<UnionOperand> {
    if p.at_symbol("(") {
        return p.parenthesised().map(UnionOperand::Table);
    }
    Some(match p.entity()? {
        Entity::Path(path) => UnionOperand::Table(path),
        Entity::Pattern { of: None, pattern } => UnionOperand::Pattern(pattern),
        Entity::Pattern { of: Some(of), pattern } => UnionOperand::Qualified { of, pattern },
    })
}

/// Binds it; `input` is the table before the pipe, if there is one.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Union,
    input: Option<BoundTable>,
    span: Span,
) -> Option<BoundTable> {
    let parameter = |name: &str| {
        it.parameters.iter().find(|it| it.name.text == name).map(|it| it.value.text.as_str())
    };
    let fuzzy = matches!(parameter("isfuzzy"), Some("true" | "True" | "1"));
    let mut names: Vec<Option<String>> = input.iter().map(|_| b.source_name_before()).collect();
    let mut branches: Vec<BoundTable> = input.into_iter().collect();
    let mut broken = false;
    for operand in &it.operands {
        match operand {
            UnionOperand::Pattern(pattern) => {
                let found = matching(b, pattern, fuzzy);
                broken |= found.is_empty() && !fuzzy;
                names.resize(branches.len(), None);
                names.extend(found.iter().map(|it| it.name.clone()));
                branches.extend(found.into_iter().map(|it| it.table));
            }
            UnionOperand::Qualified { of, pattern } => {
                // As with one table of another place, those of that name here are meant.
                let base = if let ExprKind::Path { base, .. } = &of.kind { base } else { of };
                if !b.is_place(base) {
                    let message = "only a place has tables";
                    b.report(codes::TABLE_EXPECTED.at(of.span, message));
                }
                let tables = matching_tables(b, pattern);
                if tables.is_empty() {
                    none_fits(b, pattern, fuzzy);
                }
                broken |= tables.is_empty() && !fuzzy;
                branches.extend(tables);
            }
            UnionOperand::Table(expr) => {
                if fuzzy && let Some((name, place)) = missing_table(b, expr, b.catalog.is_closed())
                {
                    b.report(codes::FUZZY_TABLE.at(
                        place,
                        format!("there is no table or function `{name}`; this branch is left out"),
                    ));
                    continue;
                }
                let branch = b.table(expr);
                broken |= branch.is_none();
                names.resize(branches.len(), None);
                names.extend(branch.iter().map(|_| b.source_name(expr)));
                branches.extend(branch);
            }
        }
    }
    if broken {
        return None;
    }
    let named = it.operands.iter().any(|it| matches!(it, UnionOperand::Table(_)));
    if branches.is_empty() && named && !b.catalog.is_closed() {
        branches.push(b.all_tables("union", span));
    }
    if branches.is_empty() {
        return b.refuse(&codes::UNKNOWN_TABLE, span, "none of the tables of this union is known");
    }
    let source = parameter("withsource").or_else(|| parameter("with_source"));
    let mut table = united(b, branches, parameter("kind") == Some("inner"), source, span);
    if let BoundOperator::Union(union) = &mut table.operator {
        for (input, name) in union.inputs.iter_mut().zip(names) {
            input.name = name.unwrap_or_else(|| std::mem::take(&mut input.name));
        }
    }
    Some(table)
}

/// The table that a branch begins with, if there is none of that name; or the function. A name alone is an open table where the
/// catalogue isn't `closed`.
fn missing_table<'e>(b: &Binder, expr: &'e SyntaxExpr, closed: bool) -> Option<(&'e str, Span)> {
    let mut expr = expr;
    loop {
        match &expr.kind {
            ExprKind::Name(name) => {
                let missing = closed && !b.is_table_known(&name.text);
                return missing.then_some((name.text.as_str(), expr.span));
            }
            ExprKind::Call(call) => {
                let missing = !b.is_callable(&call.name.text);
                return missing.then_some((call.name.text.as_str(), call.name.span));
            }
            ExprKind::Pipeline(it) => match it.as_ref() {
                Pipeline { source: Source::Expression(source), .. } => expr = source,
                Pipeline { source: Source::Operator(_), .. } => return None,
            },
            _ => return None,
        }
    }
}

/// The union of these tables, with a column that says where a row came from if that has a name.
pub fn united(
    b: &mut Binder,
    branches: Vec<BoundTable>,
    inner: bool,
    source: Option<&str>,
    span: Span,
) -> BoundTable {
    let slots = slots(b, &branches, inner);
    let mut output = Output::default();
    let source = source.map(|name| b.column(output.unique(name), Type::String));
    let mut columns: Vec<Column> = source.iter().cloned().collect();
    for (slot, name) in slots.iter().zip(column_names(&slots, &mut output)) {
        columns.push(if slot.unknown {
            b.unknown_column(name)
        } else {
            slot_column(b, slot, name)
        });
    }
    let mut inputs = Vec::new();
    for (at, table) in branches.into_iter().enumerate() {
        let name = match &table.operator {
            BoundOperator::Table(it) => it.name.clone(),
            _ => format!("union_arg{at}"),
        };
        let (table, filled) = fitted(b, table, &slots, at);
        let columns = source.iter().map(|_| None).chain(filled).collect();
        inputs.push(BoundUnionInput { table, name, columns });
    }
    let operator = BoundOperator::Union(BoundUnion { inputs, source: source.map(|it| it.id) });
    BoundTable { operator, columns, span }
}

fn slot_column(b: &mut Binder, slot: &Slot, name: String) -> Column {
    let column = b.column(name, slot.ty);
    if column.name == OPEN {
        b.derive_marker(column.id, slot.fillers.values().map(|it| it.id).collect());
    } else if slot.soft {
        b.soften(&column);
    }
    column
}

/// A branch, and which of its columns fill the slots. A column of an open type is made what the other branches have.
fn fitted(
    b: &mut Binder,
    table: BoundTable,
    slots: &[Slot],
    at: usize,
) -> (BoundTable, Vec<Option<ColumnId>>) {
    let (span, mut columns) = (table.span, table.columns.clone());
    let (mut filled, mut assignments) = (Vec::new(), Vec::new());
    for slot in slots {
        let filler = slot.fillers.get(&at);
        filled.push(filler.map(|it| match it {
            column if column.ty == slot.ty || slot.unknown || b.is_unknown(column.id) => column.id,
            column => {
                let kind = crate::bound::ExprKind::Column(column.id);
                let value = b.widened(Expr { kind, ty: column.ty, span }, slot.ty);
                let column = b.column(column.name.as_str(), slot.ty);
                let id = column.id;
                columns.push(column.clone());
                assignments.push(Assignment { column, value });
                id
            }
        }));
    }
    if assignments.is_empty() {
        return (table, filled);
    }
    let operator = BoundOperator::Extend(BoundExtend { input: Box::new(table), assignments });
    (BoundTable { operator, columns, span }, filled)
}

/// A column of the union before it has a name of its own.
struct Slot {
    name: String,
    ty: Type,
    unknown: bool,
    /// No branch says of which type it is.
    soft: bool,
    /// Which column of which branch fills it.
    fillers: BTreeMap<usize, Column>,
}

/// The columns in the order of their first appearance; one name with two types is two columns.
fn slots(b: &Binder, branches: &[BoundTable], inner: bool) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, column) in
        branches.iter().enumerate().flat_map(|(at, it)| it.columns.iter().map(move |it| (at, it)))
    {
        let unknown = b.is_unknown(column.id);
        let soft = b.is_soft_column(column);
        let alike = by_name.entry(&column.name).or_default();
        let fits =
            |slot: &Slot| slot.unknown || unknown || slot.soft || soft || slot.ty == column.ty;
        let found = alike.iter().copied().find(|it| slots.get(*it).is_some_and(fits));
        let place = found.unwrap_or(slots.len());
        if found.is_none() {
            alike.push(place);
            slots.push(Slot {
                name: column.name.clone(),
                ty: column.ty,
                unknown,
                soft,
                fillers: BTreeMap::new(),
            });
        }
        if let Some(slot) = slots.get_mut(place) {
            if slot.soft && !soft {
                (slot.ty, slot.soft) = (column.ty, false);
            }
            slot.fillers.insert(at, column.clone());
        }
    }
    // Kusto: the types of one name stand side by side where the first of them appears.
    let first: BTreeMap<&str, usize> =
        by_name.iter().filter_map(|(name, places)| Some((*name, *places.first()?))).collect();
    let place = |slot: &Slot| first.get(slot.name.as_str()).copied();
    slots.sort_by_key(place);
    if inner {
        slots.retain(|it| it.fillers.len() == branches.len());
    }
    slots
}

/// Kusto: a name that stands for several types gets each one's name behind it; where a column is called so already, that one keeps its name.
fn column_names(shape: &[Slot], output: &mut Output) -> Vec<String> {
    let mut n_types: BTreeMap<&str, usize> = BTreeMap::new();
    for slot in shape {
        *n_types.entry(&slot.name).or_default() += 1;
    }
    let clashes = |slot: &Slot| n_types.get(slot.name.as_str()).is_some_and(|it| *it > 1);
    let mut names: Vec<Option<String>> = vec![None; shape.len()];
    for clashing in [false, true] {
        for (slot, name) in shape.iter().zip(&mut names).filter(|it| clashes(it.0) == clashing) {
            *name = Some(output.unique(&if clashing {
                format!("{}_{}", slot.name, slot.ty)
            } else {
                slot.name.clone()
            }));
        }
    }
    names.into_iter().flatten().collect()
}
