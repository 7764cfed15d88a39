//! `summarize aggregates by keys`: one row for each group.

use super::project::projected;
use super::{Operator, Place, Syntax};
use crate::ast::{Argument, Call, Expr as SyntaxExpr, ExprKind as SyntaxKind, Name};
use crate::bind::{AggregateCall, Aggregates, Binder, Output, Scope, Unnamed, aggregate_name};
use crate::bound::{
    Assignment, BoundAggregate, BoundOperator, BoundSummarize, BoundTable, Column, ColumnId, Expr,
    ExprKind,
};
use crate::codes;
use crate::lexer::TokenKind;
use crate::library::{Returns, Signature};
use crate::parser::{NamedExpr, Parser};
use crate::span::Span;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["summarize"],
    place: Place::Piped,
    summary: "Groups the rows by keys and computes aggregates over each group.",
    example: "datatable(User: string) [\"ada\", \"bob\", \"ada\"] | summarize Logins = count() by User",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Summarize {
    pub aggregates: Vec<NamedExpr>,
    pub by: Vec<NamedExpr>,
}

fn parse(p: &mut Parser) -> Option<Operator> {
    p.parameters("summarize", &[])?;
    let none = p.at_word("by") || p.at_list_end();
    let aggregates = if none { Vec::new() } else { p.list(aggregate)? };
    let here = p.here();
    let mut by = if p.eat_word("by") { p.list(key)? } else { Vec::new() };
    if aggregates.is_empty() && by.is_empty() {
        p.fault(codes::MISSING.at(here, "`summarize` needs an aggregate or a key"));
    }
    if p.at_word("bin") && p.symbol_ahead(1, "=") {
        by = binned(p, by)?;
    }
    Some(Operator::Summarize(Summarize { aggregates, by }))
}

/// `by Column bin=size`, the old spelling of `by bin(Column, size)`.
fn binned(p: &mut Parser, mut keys: Vec<NamedExpr>) -> Option<Vec<NamedExpr>> {
    let bin = Name { text: "bin".to_string(), span: p.bump().span };
    p.bump();
    let size = p.scalar()?;
    match (keys.pop(), keys.is_empty()) {
        (Some(key), true) => {
            let (start, height) = (key.value.span.start, 1 + key.value.height.max(size.height));
            let argument = |value| Argument { name: None, value };
            let args = vec![argument(key.value), argument(size)];
            let value = p.expr(SyntaxKind::Call(Call { name: bin, args }), start, height)?;
            Some(vec![NamedExpr { value, ..key }])
        }
        (key, _) => {
            let message = "`bin=` behind several keys is not supported yet";
            let help = "write bin(Column, size)".to_string();
            p.fault(codes::NOT_SUPPORTED.at(bin.span, message).help(help));
            keys.extend(key);
            Some(keys)
        }
    }
}

/// Kusto: `by` begins the keys, even where it is followed by a sign.
fn aggregate(p: &mut Parser) -> Option<NamedExpr> {
    if p.at_word("by") { p.missing("an aggregate") } else { p.named_expr() }
}

/// A key. Kusto: `bin=1h` is none, but says the size of the bins of the keys before it.
fn key(p: &mut Parser) -> Option<NamedExpr> {
    let literal = !matches!(p.peek_at(2).kind, TokenKind::Word | TokenKind::Symbol);
    if p.at_word("bin") && p.symbol_ahead(1, "=") && literal {
        return p.missing("a key");
    }
    p.named_expr()
}

/// Binds it. Expressions over aggregates become a `project` above.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Summarize,
    input: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let mut output = Output::default();
    let by = b.assignments(&it.by, &Scope::of(&input.columns), Unnamed::Column, &mut output);
    b.refuse_dynamic(&by);
    let mut aggregates: Vec<BoundAggregate> = Vec::new();
    let mut outputs: Vec<Assignment> = Vec::new();
    let mut computed = false;
    let mut broken = false;
    for (place, item) in it.aggregates.iter().enumerate() {
        let scope = Scope { columns: &input.columns, aggregates: Aggregates::Collected };
        if let Some(call) = direct_call(b, item) {
            let keys: Vec<ColumnId> = by.iter().filter_map(|it| passed_id(&it.value)).collect();
            match b.aggregate_call(call.0, call.1, item.value.span, &scope, &keys) {
                Some(call) => {
                    let aggregate = named(b, call, item, &mut output);
                    outputs.extend(aggregate.outputs.iter().map(|it| passed(it, item.span)));
                    aggregates.push(aggregate);
                }
                // Its columns can't be known, so nothing can be said of what follows.
                None if matches!(call.0.returns, Returns::Columns | Returns::Percentiles(_)) => {
                    broken = true;
                }
                None => {
                    computed = true;
                    outputs.push(unknown(b, call.0, item, &scope, &mut output));
                }
            }
            continue;
        }
        computed = true;
        b.refuse_more_names(item);
        let value = b.scalar(&item.value, &scope);
        let collected = b.take_collected();
        let value = value.filter(|it| check_columns(b, it, &by, &collected));
        aggregates.extend(collected);
        broken |= value.is_none() && item.name.is_none();
        let name = match (&item.name, b.suggested_name(item, &scope)) {
            (Some(name), _) => output.declare(b, &name.text, name.span),
            (None, Some(name)) => output.unique(&name),
            (None, None) => output.unnamed(Unnamed::Column, place),
        };
        outputs.push(output.assign(b, name, value, item.span));
    }
    (!broken).then(|| finished(input, by, aggregates, outputs, computed, span))
}

fn finished(
    input: BoundTable,
    by: Vec<Assignment>,
    aggregates: Vec<BoundAggregate>,
    outputs: Vec<Assignment>,
    computed: bool,
    span: Span,
) -> BoundTable {
    let keys: Vec<Column> = by.iter().map(|it| it.column.clone()).collect();
    let columns = keys
        .iter()
        .cloned()
        .chain(aggregates.iter().flat_map(|it| it.outputs.iter().cloned()))
        .collect();
    let operator =
        BoundOperator::Summarize(BoundSummarize { input: Box::new(input), by, aggregates });
    let table = BoundTable { operator, columns, span };
    if !computed {
        return table;
    }
    let assignments = keys.iter().map(|it| passed(it, span)).chain(outputs).collect();
    projected(table, assignments, span)
}

/// The aggregate that an item is, where it is nothing but that.
fn direct_call<'q>(
    b: &Binder<'q>,
    item: &'q NamedExpr,
) -> Option<(Signature, &'q crate::ast::Call)> {
    let SyntaxExpr { kind: SyntaxKind::Call(call), .. } = &item.value else { return None };
    if b.is_function_declared(&call.name.text) {
        return None;
    }
    b.library.aggregate(&call.name.text).map(|it| (it, call))
}

/// Gives an aggregate's outputs their names.
fn named(
    b: &mut Binder,
    call: AggregateCall,
    item: &NamedExpr,
    output: &mut Output,
) -> BoundAggregate {
    let single = call.outputs.len() == 1;
    let given: Vec<&Name> = item.name.iter().chain(&item.more_names).collect();
    if given.len() > call.outputs.len() {
        b.refuse_more_names(item);
    }
    // Where each output is an argument, it is of the argument's type, known or open; percentiles are of another's.
    let own = call.columns && call.outputs.len() == call.args.len();
    let mut outputs = Vec::new();
    let soft = call.args.iter().any(|it| b.is_soft(it));
    for (place, (ty, suggested)) in call.outputs.into_iter().enumerate() {
        let name = match (given.get(place), suggested) {
            (Some(name), _) => output.declare(b, &name.text, name.span),
            (_, suggested) if single && !call.columns => {
                let suggested = suggested.as_deref();
                output.unique(&aggregate_name(call.function, call.result_name, suggested))
            }
            (_, Some(name)) => output.unique(&name),
            (_, None) => output.unnamed(Unnamed::Column, place),
        };
        let column = match call.args.get(place).filter(|_| own) {
            Some(value) => b.column_of(name, value),
            None => b.column(name, ty),
        };
        if soft && ty == Type::Dynamic && !own {
            b.soften(&column);
        }
        outputs.push(column);
    }
    BoundAggregate { function: call.function, args: call.args, outputs, span: call.span }
}

fn unknown(
    b: &mut Binder,
    function: Signature,
    item: &NamedExpr,
    scope: &Scope,
    output: &mut Output,
) -> Assignment {
    let name = match &item.name {
        Some(name) => output.declare(b, &name.text, name.span),
        None => {
            let argument = b.suggested_argument(item, scope);
            output.unique(&aggregate_name(function.name, function.result_name, argument.as_deref()))
        }
    };
    output.assign(b, name, None, item.span)
}

fn passed_id(value: &Expr) -> Option<ColumnId> {
    match value.kind {
        ExprKind::Column(id) => Some(id),
        _ => None,
    }
}

fn passed(column: &Column, span: Span) -> Assignment {
    Assignment {
        column: column.clone(),
        value: Expr { kind: ExprKind::Column(column.id), ty: column.ty, span },
    }
}

/// Reports a column that stands outside of the aggregates and is no key.
fn check_columns(
    b: &mut Binder,
    value: &Expr,
    by: &[Assignment],
    collected: &[BoundAggregate],
) -> bool {
    let grouped = |id: ColumnId| by.iter().any(|it| it.column.id == id);
    let computed = |id: ColumnId| collected.iter().flat_map(|it| &it.outputs).any(|it| it.id == id);
    let mut open = vec![value];
    while let Some(it) = open.pop() {
        match it.kind {
            ExprKind::Column(id) if !grouped(id) && !computed(id) => {
                let help =
                    "put it into an aggregate, such as take_any(...), or after `by`".to_string();
                b.report(
                    codes::NOT_AGGREGATED
                        .at(it.span, "this column is neither in an aggregate nor a key")
                        .help(help),
                );
                return false;
            }
            _ => open.extend(it.children()),
        }
    }
    true
}
