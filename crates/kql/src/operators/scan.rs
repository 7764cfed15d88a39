//! `scan declare (n: long) with (step s1: condition => n = 1;)`: sequences of rows that match steps.

use super::sort::{OrderedExpr, ordered, sort_keys};
use super::{Operator, Place, Syntax};
use crate::ast::{Expr, Name};
use crate::bind::{Binder, Row, Scope, convert};
use crate::bound::{
    BoundOperator, BoundScan, BoundScanStep, BoundTable, Column, ColumnId, Expr as BoundExpr,
    ExprKind, ScanOutput, ScanVariable,
};
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::types::{Type, Value};

pub static SYNTAX: Syntax = Syntax {
    names: &["scan"],
    place: Place::Piped,
    summary: "Finds sequences of rows: steps with conditions, which see what earlier steps matched.",
    example: "range n from 1 to 5 step 1 | scan declare (Sum: long = 0) with (step s: true => Sum = n + s.Sum;)",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    pub parameters: Vec<Parameter>,
    pub order: Vec<OrderedExpr>,
    pub partition: Vec<Expr>,
    pub declared: Vec<Variable>,
    pub steps: Vec<Step>,
}

/// `name: type = default`.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub name: Name,
    pub ty: Type,
    pub default: Option<Expr>,
}

/// `step name optional output=last: condition => a = x, b = y;`.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub name: Name,
    pub optional: bool,
    pub output: ScanOutput,
    pub condition: Expr,
    pub assignments: Vec<(Name, Expr)>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("scan", &["kind", "with_match_id"])?;
    super::check_value(p, &parameters, "kind", &["partial", "full"])?;
    let order = if p.eat_word("order") { by(p, ordered)? } else { Vec::new() };
    let partition = if p.eat_word("partition") { by(p, |p| p.scalar())? } else { Vec::new() };
    let declared = if p.eat_word("declare") { variables(p)? } else { Vec::new() };
    p.expect_word("with")?;
    let open = p.expect_symbol("(")?;
    let mut steps = Vec::new();
    while p.at_word("step") {
        steps.push(p.nested(step)?);
    }
    if steps.is_empty() {
        return p.expected("`step`");
    }
    p.expect_close(")", open)?;
    Some(Operator::Scan(Box::new(Scan { parameters, order, partition, declared, steps })))
}

fn by<T>(p: &mut Parser, item: impl FnMut(&mut Parser) -> Option<T>) -> Option<Vec<T>> {
    p.expect_word("by")?;
    p.list(item)
}

fn variables(p: &mut Parser) -> Option<Vec<Variable>> {
    let open = p.expect_symbol("(")?;
    let mut variables = Vec::new();
    while !p.at_symbol(")") {
        let name = p.declared_name()?;
        p.expect_symbol(":")?;
        let ty = p.type_name()?;
        let default = if p.eat_symbol("=") { Some(p.scalar()?) } else { None };
        variables.push(Variable { name, ty, default });
        if !p.eat_symbol(",") {
            break;
        }
    }
    p.expect_close(")", open)?;
    Some(variables)
}

fn step(p: &mut Parser) -> Option<Step> {
    p.bump();
    let name = p.declared_name()?;
    let optional = p.eat_word("optional");
    let output = if p.eat_word("output") { output(p)? } else { ScanOutput::All };
    p.expect_symbol(":")?;
    let condition = p.scalar()?;
    let assignments = if p.eat_symbol("=>") { p.list(assignment)? } else { Vec::new() };
    p.expect_symbol(";")?;
    Some(Step { name, optional, output, condition, assignments })
}

fn output(p: &mut Parser) -> Option<ScanOutput> {
    p.expect_symbol("=")?;
    if p.eat_word("all") {
        Some(ScanOutput::All)
    } else if p.eat_word("last") {
        Some(ScanOutput::Last)
    } else if p.eat_word("none") {
        Some(ScanOutput::None)
    } else {
        p.expected("`all`, `last` or `none`")
    }
}

fn assignment(p: &mut Parser) -> Option<(Name, Expr)> {
    let name = p.declared_name()?;
    p.expect_symbol("=")?;
    Some((name, p.scalar()?))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Scan,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let order = sort_keys(b, &it.order, &input.columns);
    let partition: Vec<_> =
        it.partition.iter().map(|by| b.scalar(by, &Scope::of(&input.columns))).collect();
    let declared = declared(b, it)?;
    let mut columns = input.columns.clone();
    columns.extend(declared.iter().map(|it| it.column.clone()));
    let mut rows = Vec::new();
    for step in &it.steps {
        let state = b.copies(&columns, step.name.span)?;
        rows.push((step.name.text.as_str(), Row::of_columns(state)));
    }
    let states: Vec<Vec<Column>> = rows.iter().map(|(_, row)| row.columns.clone()).collect();
    let (mut steps, mut replaced, mut broken) = (Vec::new(), Vec::new(), false);
    b.with_rows(rows, |b| {
        for (step, state) in it.steps.iter().zip(states) {
            let bound = bind_step(b, step, state, &columns, &declared, &mut replaced);
            broken |= bound.is_none();
            steps.extend(bound);
        }
    });
    if broken {
        return None;
    }
    for (id, new) in &replaced {
        if let Some(column) = columns.iter_mut().find(|it| it.id == *id) {
            *column = Column::clone(new);
        }
    }
    let named = it.parameters.iter().find(|it| it.name.text == "with_match_id");
    // Kusto: without a name the matches aren't shown.
    let match_id = named.map(|it| b.column(it.value.text.as_str(), Type::Long));
    columns.extend(match_id.clone());
    let partition = partition.into_iter().collect::<Option<_>>()?;
    let input = Box::new(input);
    let scan = BoundScan { input, order, partition, declared, replaced, match_id, steps };
    Some(BoundTable { operator: BoundOperator::Scan(Box::new(scan)), columns, span })
}

fn declared<'q>(b: &mut Binder<'q>, it: &'q Scan) -> Option<Vec<ScanVariable>> {
    let (mut declared, mut broken) = (Vec::<ScanVariable>::new(), false);
    for variable in &it.declared {
        let Variable { name, ty, default } = variable;
        if declared.iter().any(|it| it.column.name == name.text) {
            let message = format!("two columns are called `{}`", name.text);
            b.report(codes::DUPLICATE_COLUMN.at(name.span, message));
            broken = true;
            continue;
        }
        let default = match default {
            Some(written) => constant(b, written, *ty),
            None if *ty == Type::String => Some(Value::String("".into())),
            None => Some(Value::Null(*ty)),
        };
        broken |= default.is_none();
        let column = b.column(name.text.as_str(), *ty);
        declared.extend(default.map(|default| ScanVariable { column, default }));
    }
    (!broken).then_some(declared)
}

fn constant<'q>(b: &mut Binder<'q>, written: &'q Expr, ty: Type) -> Option<Value> {
    let value = b.scalar(written, &Scope::empty())?;
    let constant = match &value.kind {
        ExprKind::Literal(it) => convert(it, ty),
        _ => None,
    };
    if constant.is_none() {
        let message = format!("a default is a literal of its column's type, {ty}");
        return b.refuse(&codes::LITERAL_EXPECTED, value.span, message);
    }
    constant
}

fn bind_step<'q>(
    b: &mut Binder<'q>,
    it: &'q Step,
    state: Vec<Column>,
    columns: &[Column],
    declared: &[ScanVariable],
    replaced: &mut Vec<(ColumnId, Column)>,
) -> Option<BoundScanStep> {
    let scope = Scope::of(columns);
    let condition = b.condition(&it.condition, &scope);
    let (mut assignments, mut broken) = (Vec::new(), false);
    for (name, value) in &it.assignments {
        let (target, value) =
            (b.find_column(&name.text, name.span, columns), b.scalar(value, &scope));
        let (Some(target), Some(value)) = (target, value) else {
            broken = true;
            continue;
        };
        let value = match &value.kind {
            ExprKind::Literal(constant) => match convert(constant, target.ty) {
                Some(it) => {
                    BoundExpr { kind: ExprKind::Literal(it), ty: target.ty, span: value.span }
                }
                None => b.cast(value, target.ty),
            },
            _ => b.cast(value, target.ty),
        };
        let is_declared = declared.iter().any(|it| it.column.id == target.id);
        let id = if is_declared { target.id } else { replacement(b, &target, replaced) };
        assignments.push((id, value));
    }
    let condition = condition?;
    let Step { name, optional, output, .. } = it;
    let name = name.text.clone();
    let step =
        BoundScanStep { name, optional: *optional, output: *output, condition, assignments, state };
    (!broken).then_some(step)
}

/// The output column in the place of one that a step assigns.
fn replacement(
    b: &mut Binder,
    column: &Column,
    replaced: &mut Vec<(ColumnId, Column)>,
) -> ColumnId {
    if let Some((_, new)) = replaced.iter().find(|it| it.0 == column.id) {
        return new.id;
    }
    let new = b.column(column.name.as_str(), column.ty);
    let id = new.id;
    replaced.push((column.id, new));
    id
}
