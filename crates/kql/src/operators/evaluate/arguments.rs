//! The arguments of a plugin: each at its parameter's place, bound as what the parameter takes.

use crate::ast::{Argument, Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::bind::{Binder, Scope, aggregate_name};
use crate::bound::{BoundAggregate, BoundPluginArgument, BoundPluginValue, Column, ExprKind, OPEN};
use crate::codes;
use crate::library::{Accepts, Arity, Param, Plugin, PluginArgument};
use crate::span::Span;
use crate::suggest;
use crate::types::{Type, Value};

/// The arguments, and what is to be known of each for the plugin's columns.
pub struct Given {
    pub args: Vec<BoundPluginArgument>,
    pub described: Vec<PluginArgument>,
}

/// Binds the arguments of a call over these columns.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    plugin: &Plugin,
    call: &'q Call,
    span: Span,
    rows: &[Column],
) -> Option<Given> {
    let ways: Vec<&'static [Param]> =
        std::iter::once(plugin.params).chain(plugin.overloads.iter().copied()).collect();
    let fitting = ways.iter().find_map(|params| place(b, params, &call.args, rows));
    let Some(placed) = fitting else {
        return misfit(b, plugin, call, span);
    };
    let mut given = Given { args: Vec::new(), described: Vec::new() };
    let mut broken = false;
    let mut looked_up: Vec<Column> = Vec::new();
    for (param, argument) in placed {
        // `ipv4_lookup(Nets, IP, Net)`: the third is a column of the first.
        let of_table = |name: &str| looked_up.iter().any(|it| it.name == name);
        let named = name_of(&argument.value).is_some_and(|it| of_table(&it));
        let foreign = param.accepts == Accepts::Any && named;
        let scope = if foreign { looked_up.as_slice() } else { rows };
        match argument_of(b, param, &argument.value, scope) {
            Some((value, mut described)) => {
                if let Some(name) = argument.name.as_ref().filter(|it| it.text != param.name) {
                    described.name = Some(name.text.clone());
                }
                if let BoundPluginValue::Table(table) = &value {
                    looked_up.clone_from(&table.columns);
                }
                given.args.push(BoundPluginArgument { param: param.name, value });
                given.described.push(described);
            }
            None => broken = true,
        }
    }
    (!broken).then_some(given)
}

type Placed<'q> = Vec<(&'static Param, &'q Argument)>;

/// Each argument with its parameter, where the call fits these parameters.
fn place<'q>(
    b: &Binder,
    params: &'static [Param],
    args: &'q [Argument],
    rows: &[Column],
) -> Option<Placed<'q>> {
    let mut placed: Placed = Vec::new();
    let mut at = 0;
    for argument in args {
        if let Some(name) = &argument.name
            && let Some(found) = params.iter().position(|it| it.name == name.text)
        {
            placed.push((params.get(found)?, argument));
            continue;
        }
        let param = loop {
            let param = params.get(at)?;
            match param.arity {
                Arity::One => {
                    at += 1;
                    break param;
                }
                // What can't be a column is meant for a parameter further on.
                Arity::Optional | Arity::Repeated { .. }
                    if at + 1 < params.len() && !may_be(b, param, &argument.value, rows) =>
                {
                    at += 1;
                }
                Arity::Optional => {
                    at += 1;
                    break param;
                }
                Arity::Repeated { .. } => break param,
            }
        };
        if param.accepts == Accepts::Table && !may_be(b, param, &argument.value, rows) {
            return None;
        }
        // `sequence_detect(..., second = Step == "b")`: of several alike, a name says which is which.
        if argument.name.is_some() && !matches!(param.arity, Arity::Repeated { .. }) {
            return None;
        }
        placed.push((param, argument));
    }
    let enough = params.iter().all(|param| {
        let n = placed.iter().filter(|it| std::ptr::eq(it.0, param)).count();
        match param.arity {
            Arity::One => n == 1,
            Arity::Optional => n <= 1,
            Arity::Repeated { at_least } => n >= at_least,
        }
    });
    enough.then_some(placed)
}

/// Whether a value is of the kind that a parameter takes, as far as its looks tell.
fn may_be(b: &Binder, param: &Param, value: &Syntax, rows: &[Column]) -> bool {
    let constant = matches!(value.kind, SyntaxKind::Literal(_) | SyntaxKind::Negate(_));
    let column = match &value.kind {
        SyntaxKind::Name(name) => rows.iter().any(|it| it.name == name.text),
        SyntaxKind::Path { .. } => true,
        _ => false,
    };
    match param.accepts {
        Accepts::Column => match &value.kind {
            SyntaxKind::Name(name) => column || !b.is_table_known(&name.text),
            SyntaxKind::Call(_) => false,
            _ => !constant,
        },
        Accepts::Columns => !constant,
        Accepts::Table => match &value.kind {
            SyntaxKind::Name(name) => !column && !b.is_value(&name.text),
            _ => !constant && !column,
        },
        Accepts::TypeLiteral => matches!(value.kind, SyntaxKind::TypeOf(_)),
        Accepts::Is(Type::Bool) => match &value.kind {
            SyntaxKind::Literal(value) => value.ty() == Type::Bool,
            _ => !column,
        },
        _ => true,
    }
}

/// Says why no way to call the plugin fits.
fn misfit<T>(b: &mut Binder, plugin: &Plugin, call: &Call, span: Span) -> Option<T> {
    let params = || {
        let overloads = plugin.overloads.iter().flat_map(|it| it.iter());
        plugin.params.iter().chain(overloads).map(|it| it.name)
    };
    for name in call.args.iter().filter_map(|it| it.name.as_ref()) {
        if !params().any(|it| it == name.text) {
            let help = suggest::did_you_mean(&name.text, params());
            let message = format!("`{}` has no parameter `{}`", plugin.name, name.text);
            b.report(
                codes::UNKNOWN_ARGUMENT.at(name.span, message).help(help.or(Some(usage(plugin)))),
            );
            return None;
        }
    }
    let message = format!("`{}` can't be called with these arguments", plugin.name);
    b.report(codes::ARGUMENT_COUNT_RANGE.at(span, message).help(usage(plugin)));
    None
}

fn usage(plugin: &Plugin) -> String {
    let written = |it: &Param| match it.arity {
        Arity::One => it.name.to_string(),
        Arity::Optional => format!("[{}]", it.name),
        Arity::Repeated { at_least: 0 } => format!("[{}, ...]", it.name),
        Arity::Repeated { .. } => format!("{}, ...", it.name),
    };
    let params: Vec<String> = plugin.params.iter().map(written).collect();
    format!("usage: {}({})", plugin.name, params.join(", "))
}

fn argument_of<'q>(
    b: &mut Binder<'q>,
    param: &Param,
    value: &'q Syntax,
    rows: &[Column],
) -> Option<(BoundPluginValue, PluginArgument)> {
    let mut described = PluginArgument {
        param: param.name,
        name: None,
        ty: Type::Dynamic,
        constant: None,
        columns: Vec::new(),
    };
    if matches!(value.kind, SyntaxKind::Star) {
        let ids = rows.iter().map(|it| it.id).collect();
        return Some((BoundPluginValue::Columns(ids), described));
    }
    if param.accepts == Accepts::Table {
        let table = b.table(value)?;
        described.columns = table.columns.iter().map(|it| (it.name.clone(), it.ty)).collect();
        return Some((BoundPluginValue::Table(Box::new(table)), described));
    }
    if let SyntaxKind::TypeOfRow { columns, open } = &value.kind {
        let passed = rows.iter().filter(|it| *open && it.name != OPEN);
        described.columns = passed.map(|it| (it.name.clone(), it.ty)).collect();
        described.columns.extend(columns.iter().map(|it| (it.name.text.clone(), it.ty)));
        return Some((BoundPluginValue::Columns(Vec::new()), described));
    }
    let scope = Scope::of(rows);
    if let SyntaxKind::Call(call) = &value.kind
        && (param.accepts == Accepts::Aggregate || b.library.scalar(&call.name.text).is_none())
        && !b.is_declared(&call.name.text)
        && b.library.aggregate(&call.name.text).is_some()
    {
        return aggregate(b, call, value.span, &scope, described);
    }
    let bound = b.scalar(value, &scope)?;
    described.ty = bound.ty;
    match &bound.kind {
        ExprKind::Column(id) => {
            let column = rows.iter().find(|it| it.id == *id);
            described.name = column.map(|it| it.name.clone()).or_else(|| name_of(value));
        }
        ExprKind::Literal(constant) => described.constant = Some(constant.clone()),
        _ => {}
    }
    if param.accepts == Accepts::Column && !matches!(bound.kind, ExprKind::Column(_)) {
        // `~` stands for a parameter's default.
        let message = format!("`{}` is a column of the table", param.name);
        let is_default = described.constant == Some(Value::String("~".into()));
        if !is_default {
            return b.refuse(&codes::COLUMN_EXPECTED, bound.span, message);
        }
    }
    Some((BoundPluginValue::Scalar(bound), described))
}

fn name_of(value: &Syntax) -> Option<String> {
    match &value.kind {
        SyntaxKind::Name(name) => Some(name.text.clone()),
        _ => None,
    }
}

/// `pivot(Key, sum(Value))`.
fn aggregate<'q>(
    b: &mut Binder<'q>,
    call: &'q Call,
    span: Span,
    scope: &Scope,
    mut described: PluginArgument,
) -> Option<(BoundPluginValue, PluginArgument)> {
    let signature = b.library.aggregate(&call.name.text)?;
    let bound = b.aggregate_call(signature, call, span, scope, &[])?;
    described.name = call.args.first().and_then(|it| name_of(&it.value));
    let name = aggregate_name(bound.function, signature.result_name, described.name.as_deref());
    described.ty = bound.outputs.first().map_or(Type::Dynamic, |it| it.0);
    let outputs = bound.outputs.iter().map(|(ty, _)| b.column(name.as_str(), *ty)).collect();
    let aggregate =
        BoundAggregate { function: bound.function, args: bound.args, outputs, span: bound.span };
    Some((BoundPluginValue::Aggregate(aggregate), described))
}
