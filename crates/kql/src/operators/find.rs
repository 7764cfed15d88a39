//! `find in (A, B*) where condition project a, b`: rows of several tables, with the columns that matter.

use super::sources::{self, Source, Sources};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind, Name};
use crate::bind::{Binder, Scope, unified};
use crate::bound::{
    Assignment, BoundDatatable, BoundExtend, BoundOperator, BoundPack, BoundTable, BoundUnion,
    BoundUnionInput, BoundWhere, Column, ColumnId, Expr as BoundExpr, ExprKind, OPEN,
};
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["find"],
    place: Place::Both,
    summary: "Finds the rows of several tables for which a condition is true; columns that only some tables have are packed.",
    example: "let T = datatable(User: string, City: string) [\"ada\", \"Oslo\"]; find in (T) where User == \"ada\" project City",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Find {
    pub parameters: Vec<Parameter>,
    pub sources: Option<Sources>,
    pub condition: Expr,
    /// None for `project-smart`, which is the default.
    pub project: Option<Vec<Item>>,
    pub project_away: Vec<Item>,
}

/// One item of `project` or `project-away`.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Star(Span),
    /// `pack(*)`, `pack_all()`: the columns that are not named.
    Pack(Span),
    Column(Name, Option<Type>),
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("find", &["withsource", "with_source", "datascope"])?;
    super::check_value(p, &parameters, "datascope", &["all", "hotcache"])?;
    let sources = sources::parse(p)?;
    if sources.is_some() || !parameters.is_empty() {
        p.expect_word("where")?;
    } else {
        p.eat_word("where");
    }
    let condition = p.scalar()?;
    let (mut project, mut project_away) = (None, Vec::new());
    if p.at_word("project") && !p.symbol_ahead(1, "-") {
        p.bump();
        project = Some(p.list(item)?);
    } else if p.eat_dashed("project-smart") {
        project = None;
    }
    if p.eat_dashed("project-away") {
        project_away = p.list(item)?;
    }
    Some(Operator::Find(Box::new(Find { parameters, sources, condition, project, project_away })))
}

fn item(p: &mut Parser) -> Option<Item> {
    let start = p.here().start;
    if p.eat_symbol("*") {
        return Some(Item::Star(p.span_from(start)));
    }
    let name = p.name()?;
    if p.at_symbol("(") && matches!(name.text.as_str(), "pack" | "pack_all") {
        let open = p.expect_symbol("(")?;
        if name.text == "pack" {
            p.expect_symbol("*")?;
        }
        p.expect_close(")", open)?;
        return Some(Item::Pack(p.span_from(start)));
    }
    let ty = if p.eat_symbol(":") { Some(p.type_name()?) } else { None };
    Some(Item::Column(name, ty))
}

/// A column of the answer before it has an id.
struct Wanted {
    name: String,
    ty: Type,
    filler: Filler,
}

/// What a table puts into a column.
enum Filler {
    /// The table's own column of that name.
    Column,
    /// The columns that are not in the answer.
    Pack,
}

/// Binds it: for each table its own condition, then a union. Kusto: a table that has no column of the condition is left out.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Find,
    input: Option<BoundTable>,
    span: Span,
) -> Option<BoundTable> {
    let sources = match (&it.sources, input) {
        (None, Some(table)) => vec![Source { table, name: None }],
        (sources, _) => sources::bind(b, sources.as_ref(), span)?,
    };
    let markers = |name: &str| -> Vec<ColumnId> {
        let columns = sources.iter().flat_map(|it| &it.table.columns);
        columns.filter(|it| it.name == name && name == OPEN).map(|it| it.id).collect()
    };
    let mut all = Vec::new();
    for (name, ty) in unified(sources.iter().map(|it| it.table.columns.as_slice())) {
        let from = markers(&name);
        all.push(b.column(name, ty));
        if let (Some(marker), false) = (all.last(), from.is_empty()) {
            b.derive_marker(marker.id, from);
        }
    }
    let condition = b.search_condition(&it.condition, &Scope::of(&all));
    let (named, any) = condition.as_ref().map_or((Vec::new(), true), |condition| {
        columns_of_condition(&it.condition, condition, &all)
    });
    let has_named = |source: &Source| {
        let is_named = |it: &Column| named.iter().any(|named| named.name == it.name);
        source.table.columns.iter().any(|it| it.name == OPEN || is_named(it))
    };
    let single = sources.len() == 1;
    let sources: Vec<Source> =
        sources.into_iter().filter(|it| single || any || has_named(it)).collect();
    let wanted = wanted(b, it, &sources, &all, &named)?;
    condition?;
    let mut inputs = Vec::new();
    for source in sources {
        let name = source.name.unwrap_or_else(|| format!("find_arg{}", inputs.len()));
        // A condition that has no meaning for the types of this table is true for none of its rows.
        let branch = b.attempt(|b| branch(b, it, source.table, &named, &wanted, span));
        if let Some((table, mut columns)) = branch {
            columns.insert(0, None);
            inputs.push(BoundUnionInput { table, name, columns });
        }
    }
    let parameter = |it: &&Parameter| matches!(it.name.text.as_str(), "withsource" | "with_source");
    let named = it.parameters.iter().find(parameter).map(|it| it.value.text.clone());
    let source = b.column(named.unwrap_or_else(|| "source_".to_string()), Type::String);
    let mut columns = vec![source.clone()];
    for (at, it) in wanted.iter().enumerate() {
        let column = b.column(it.name.as_str(), it.ty);
        if it.name == OPEN {
            let from = inputs.iter().filter_map(|input| input.columns.get(at + 1).copied());
            b.derive_marker(column.id, from.flatten().collect());
        }
        columns.push(column);
    }
    let operator = if inputs.is_empty() {
        BoundOperator::Datatable(BoundDatatable { rows: Vec::new() })
    } else {
        BoundOperator::Union(BoundUnion { inputs, source: Some(source.id) })
    };
    Some(BoundTable { operator, columns, span })
}

/// The columns that a condition names, and whether it looks at columns without naming them.
fn columns_of_condition(
    written: &Expr,
    condition: &BoundExpr,
    all: &[Column],
) -> (Vec<Column>, bool) {
    let (mut names, mut rest) = (Vec::new(), vec![written]);
    while let Some(it) = rest.pop() {
        if matches!(it.kind, SyntaxKind::Name(_)) {
            names.push(it.span);
        }
        rest.extend(it.children());
    }
    let (mut named, mut any, mut rest) = (Vec::new(), false, vec![condition]);
    while let Some(it) = rest.pop() {
        if let ExprKind::Column(id) = it.kind {
            if names.contains(&it.span) {
                named.push(id);
            } else {
                any = true;
            }
        }
        rest.extend(it.children());
    }
    (all.iter().filter(|it| named.contains(&it.id)).cloned().collect(), any)
}

fn wanted<'q>(
    b: &mut Binder<'q>,
    it: &'q Find,
    sources: &[Source],
    all: &[Column],
    named: &[Column],
) -> Option<Vec<Wanted>> {
    let mut broken = false;
    let mut wanted = Vec::new();
    let mut packs = false;
    match &it.project {
        None => {
            wanted = smart(b, sources, named);
            packs = rest_of(sources, &wanted);
        }
        Some(items) => {
            for (at, item) in items.iter().enumerate() {
                match item {
                    Item::Column(name, ty) => match b.find_column(&name.text, name.span, all) {
                        Some(column) => wanted.push(Wanted {
                            name: column.name,
                            ty: ty.unwrap_or(column.ty),
                            filler: Filler::Column,
                        }),
                        None => broken = true,
                    },
                    Item::Pack(_) if at + 1 == items.len() => packs = true,
                    Item::Pack(span) => {
                        b.report(codes::PACK_LAST.at(*span, "`pack(*)` must come last"));
                        broken = true;
                    }
                    Item::Star(span) => {
                        b.report(codes::STAR_HERE.at(*span, "`*` can't stand here"));
                        broken = true;
                    }
                }
            }
        }
    }
    if packs {
        wanted.push(Wanted { name: "pack_".into(), ty: Type::Dynamic, filler: Filler::Pack });
    }
    for item in &it.project_away {
        match item {
            Item::Star(_) => wanted
                .retain(|column| it.project.is_some() && matches!(column.filler, Filler::Pack)),
            Item::Column(name, _) if wanted.iter().any(|it| it.name == name.text) => {
                wanted.retain(|it| it.name != name.text);
            }
            Item::Column(name, _) => {
                broken |= b.find_column(&name.text, name.span, all).is_none();
            }
            Item::Pack(_) => {}
        }
    }
    (!broken).then_some(wanted)
}

/// The columns that all tables have, then those that the condition names.
fn smart(b: &Binder, sources: &[Source], named: &[Column]) -> Vec<Wanted> {
    let column = |name: String, ty| Wanted { name, ty, filler: Filler::Column };
    let everywhere = |name: &str| {
        sources.iter().all(|source| source.table.columns.iter().any(|it| it.name == name))
    };
    let mut wanted: Vec<Wanted> = unified(sources.iter().map(|it| it.table.columns.as_slice()))
        .into_iter()
        .filter(|(name, _)| everywhere(name) || name == OPEN || b.was_asked(name))
        .map(|(name, ty)| column(name, ty))
        .collect();
    for it in named {
        if !wanted.iter().any(|wanted| wanted.name == it.name) {
            wanted.push(column(it.name.clone(), it.ty));
        }
    }
    wanted
}

/// Whether a table has columns that are not in the answer.
fn rest_of(sources: &[Source], wanted: &[Wanted]) -> bool {
    let left_out = |column: &Column| !wanted.iter().any(|it| it.name == column.name);
    sources.iter().any(|it| it.table.columns.iter().any(left_out))
}

/// One table: the condition over its own columns, and what it puts into each wanted one.
fn branch<'q>(
    b: &mut Binder<'q>,
    it: &'q Find,
    table: BoundTable,
    named: &[Column],
    wanted: &[Wanted],
    span: Span,
) -> Option<(BoundTable, Vec<Option<ColumnId>>)> {
    let own = table.columns.clone();
    let missing = |it: &&Column| !own.iter().any(|own| own.name == it.name || own.name == OPEN);
    let nulls: Vec<Assignment> = named
        .iter()
        .filter(missing)
        .map(|it| Assignment {
            column: b.column(it.name.as_str(), it.ty),
            value: BoundExpr { kind: ExprKind::Literal(null(it.ty)), ty: it.ty, span },
        })
        .collect();
    let input = extended(table, nulls, span);
    let predicate = b.search_condition(&it.condition, &Scope::of(&input.columns))?;
    let columns = input.columns.clone();
    let operator = BoundOperator::Where(BoundWhere { input: Box::new(input), predicate });
    let mut table = BoundTable { operator, columns, span };
    let (mut fillers, mut casts) = (Vec::new(), Vec::new());
    for it in wanted {
        let found = own.iter().find(|own| own.name == it.name);
        fillers.push(match (&it.filler, found) {
            (Filler::Column, Some(column)) if column.ty == it.ty => Some(column.id),
            (Filler::Column, Some(column)) => {
                let kind = ExprKind::Column(column.id);
                let value = b.cast(BoundExpr { kind, ty: column.ty, span }, it.ty);
                let column = b.column(it.name.as_str(), it.ty);
                let id = column.id;
                casts.push(Assignment { column, value });
                Some(id)
            }
            (Filler::Column, None) => None,
            (Filler::Pack, _) => {
                let left_out = |own: &&Column| !wanted.iter().any(|it| it.name == own.name);
                let properties = own.iter().filter(left_out).cloned().collect();
                let output = b.column("pack_", Type::Dynamic);
                let id = output.id;
                table = packed(table, properties, output, span);
                Some(id)
            }
        });
    }
    Some((extended(table, casts, span), fillers))
}

fn null(ty: Type) -> Value {
    if ty == Type::String { Value::String("".into()) } else { Value::Null(ty) }
}

fn extended(table: BoundTable, assignments: Vec<Assignment>, span: Span) -> BoundTable {
    if assignments.is_empty() {
        return table;
    }
    let new = assignments.iter().map(|it| &it.column);
    let columns = table.columns.iter().chain(new).cloned().collect();
    let operator = BoundOperator::Extend(BoundExtend { input: Box::new(table), assignments });
    BoundTable { operator, columns, span }
}

fn packed(table: BoundTable, properties: Vec<Column>, output: Column, span: Span) -> BoundTable {
    let columns = table.columns.iter().chain([&output]).cloned().collect();
    let operator =
        BoundOperator::Pack(Box::new(BoundPack { input: Box::new(table), properties, output }));
    BoundTable { operator, columns, span }
}
