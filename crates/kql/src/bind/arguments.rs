//! The arguments of a library function's call against its signature: which way of calling it they fit, how many, of which types.

use crate::ast::Argument;
use crate::bound::{Expr, ExprKind};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::library::{Accepts, Arity, Param, Returns, Signature, param_at, repeated_block};
use crate::span::Span;
use crate::types::{Type, Value};

use super::{Binder, constant};

impl<'q> Binder<'q> {
    /// The arguments in the parameters' order: named ones at their parameter's place.
    pub(super) fn place(
        &mut self,
        signature: &Signature,
        args: &'q [Argument],
    ) -> Option<Vec<&'q Argument>> {
        // `arg_max(t, New = a)` names an output, not a parameter.
        if matches!(signature.returns, Returns::Columns) || args.iter().all(|it| it.name.is_none())
        {
            return Some(args.iter().collect());
        }
        let mut placed: Vec<(usize, &Argument)> = Vec::new();
        for (at, argument) in args.iter().enumerate() {
            let place = match &argument.name {
                None => at,
                Some(name) => match signature.params.iter().position(|it| it.name == name.text) {
                    Some(place) => place,
                    None => {
                        // Kusto: the name is let pass and means nothing.
                        let (function, name, span) = (signature.name, &name.text, name.span);
                        let message = format!(
                            "`{function}` has no parameter `{name}`, the name means nothing"
                        );
                        self.report(codes::NAMED_ARGUMENT.at(span, message).help(usage(signature)));
                        at
                    }
                },
            };
            placed.push((place, argument));
        }
        placed.sort_by_key(|it| it.0);
        Some(placed.into_iter().map(|it| it.1).collect())
    }

    pub(super) fn check_count(
        &mut self,
        signature: &Signature,
        n_args: usize,
        span: Span,
    ) -> Option<()> {
        if variants(signature).any(|it| takes(it.params, n_args)) {
            return Some(());
        }
        let counts: Vec<(usize, Option<usize>)> =
            variants(signature).map(|it| count(it.params)).collect();
        let least = counts.iter().map(|it| it.0).min().unwrap_or(0);
        let most = counts.iter().map(|it| it.1).max_by_key(|it| it.unwrap_or(usize::MAX)).flatten();
        let mut diagnostic = wrong_count(signature.name, least, most, n_args, span);
        if let Some((_, block @ 2..)) = repeated_block(signature.params) {
            diagnostic.message = format!(
                "`{}` takes {least}, {}, {}, ... arguments, this call has {n_args}",
                signature.name,
                least + block,
                least + 2 * block
            );
        }
        self.report(diagnostic.help(usage(signature)));
        None
    }

    /// The way to call it that these arguments fit; where none does, the first for so many arguments.
    pub(super) fn fitting(&self, signature: &Signature, args: &[Expr]) -> Signature {
        if signature.overloads.is_empty() {
            return *signature;
        }
        let so_many = |it: &Signature| takes(it.params, args.len());
        let accepts = |it: &Signature| {
            args.iter().enumerate().all(|(at, arg)| {
                param_at(it.params, at, args.len()).is_none_or(|param| {
                    (!param.constant || constant::is_constant(arg))
                        && (is_accepted(param.accepts, arg) || self.is_soft(arg))
                })
            })
        };
        let fitting: Vec<Signature> = variants(signature).filter(so_many).collect();
        let first = fitting.first().copied().unwrap_or(*signature);
        fitting.into_iter().find(accepts).unwrap_or(first)
    }

    pub(super) fn check_argument(
        &mut self,
        signature: &Signature,
        args: &[Expr],
        at: usize,
    ) -> Option<()> {
        let Some(param) = param_at(signature.params, at, args.len()) else { return Some(()) };
        let arg = args.get(at)?;
        if param.constant && !constant::is_constant(arg) {
            let message = format!("`{}` of `{}` must be a constant", param.name, signature.name);
            self.report(codes::CONSTANT_EXPECTED.at(arg.span, message).help(usage(signature)));
            return None;
        }
        if is_accepted(param.accepts, arg) || self.is_soft(arg) {
            if let Accepts::Is(ty) = param.accepts {
                self.used_as(arg, ty);
            }
            return Some(());
        }
        let message = format!(
            "`{}` of `{}` is {}, this is a {}",
            param.name,
            signature.name,
            accepted(param.accepts),
            arg.ty
        );
        let code = match param.accepts {
            Accepts::Numeric => &codes::NUMBER_EXPECTED,
            Accepts::Summable => &codes::SUMMABLE_EXPECTED,
            Accepts::Is(Type::Int | Type::Long) | Accepts::Integer => &codes::INTEGER_EXPECTED,
            Accepts::NotDynamic => &codes::ORDERABLE_EXPECTED,
            Accepts::Any
            | Accepts::Is(_)
            | Accepts::OneOf(_)
            | Accepts::Column
            | Accepts::Columns
            | Accepts::Table
            | Accepts::Aggregate
            | Accepts::TypeLiteral => &codes::ARGUMENT_TYPE,
        };
        let help = match rewritten(param.accepts, arg) {
            Some(rewritten) => format!("{rewritten}; {}", usage(signature)),
            None => usage(signature),
        };
        self.report(code.at(arg.span, message).help(help));
        None
    }
}

/// How an argument of the wrong type could be written.
fn rewritten(accepts: Accepts, arg: &Expr) -> Option<String> {
    match (accepts, &arg.kind) {
        (Accepts::Is(Type::TimeSpan), ExprKind::Literal(Value::Long(n))) => {
            Some(format!("a timespan has a unit: {n}d, {n}h"))
        }
        (Accepts::Is(Type::TimeSpan), ExprKind::Literal(Value::String(text))) => {
            let plain = text.starts_with(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.');
            plain.then(|| format!("a timespan has no quotes: {text}"))
        }
        (Accepts::Is(Type::DateTime), ExprKind::Literal(Value::String(text))) => {
            Some(format!("write datetime({text})"))
        }
        (Accepts::Is(Type::String), _) => Some("tostring(...) makes text of it".to_string()),
        (Accepts::Is(Type::Long) | Accepts::Numeric | Accepts::Summable, _)
            if arg.ty == Type::String =>
        {
            Some("tolong(...) or todouble(...) makes a number of text".to_string())
        }
        _ => None,
    }
}

/// Each way to call a function as a signature of its own.
fn variants(signature: &Signature) -> impl Iterator<Item = Signature> {
    let signature = *signature;
    let more = signature.overloads.iter().map(move |it| Signature {
        params: it.params,
        returns: it.returns,
        ..signature
    });
    std::iter::once(signature).chain(more)
}

/// How many arguments these parameters take: at least, and at most where there is a limit.
fn count(params: &[Param]) -> (usize, Option<usize>) {
    let (mut least, mut most) = (0, Some(0));
    for param in params {
        let (n_least, n_most) = match param.arity {
            Arity::One => (1, Some(1)),
            Arity::Optional => (0, Some(1)),
            Arity::Repeated { at_least } => (at_least, None),
        };
        least += n_least;
        most = most.zip(n_most).map(|(a, b): (usize, usize)| a + b);
    }
    (least, most)
}

/// Whether a call with these parameters may have so many arguments.
fn takes(params: &[Param], n_args: usize) -> bool {
    let (least, most) = count(params);
    // Kusto: parameters that repeat together stand together: `case` takes 3, 5, 7, ... arguments.
    let block = repeated_block(params).map_or(1, |it| it.1);
    n_args >= least
        && most.is_none_or(|most| n_args <= most)
        && (n_args - least).is_multiple_of(block)
}

/// Whether `*` alone may stand for all columns.
pub(super) fn takes_star(signature: &Signature) -> bool {
    variants(signature).any(|it| it.params.first().is_some_and(|it| it.accepts == Accepts::Columns))
}

pub(super) fn accepts_columns(signature: &Signature, at: usize, n_args: usize) -> bool {
    param_at(signature.params, at, n_args).is_some_and(|it| it.accepts == Accepts::Columns)
}

fn is_accepted(accepts: Accepts, arg: &Expr) -> bool {
    let ty = arg.ty;
    match accepts {
        Accepts::Any
        | Accepts::Column
        | Accepts::Columns
        | Accepts::Table
        | Accepts::Aggregate
        | Accepts::TypeLiteral => true,
        Accepts::Integer => converts(arg, Type::Long),
        Accepts::NotDynamic => ty != Type::Dynamic,
        Accepts::Is(wanted) => converts(arg, wanted),
        Accepts::OneOf(wanted) => wanted.iter().any(|it| converts(arg, *it)),
        Accepts::Numeric => ty.is_numeric() || ty == Type::Dynamic,
        Accepts::Summable => {
            ty.is_numeric() || matches!(ty, Type::DateTime | Type::TimeSpan | Type::Dynamic)
        }
    }
}

/// Whether an argument is taken for a parameter of that type: the same type, a narrower number, anything dynamic, a null.
fn converts(arg: &Expr, wanted: Type) -> bool {
    let (ty, null) = (arg.ty, matches!(arg.kind, ExprKind::Literal(Value::Null(_))));
    if ty == wanted || ty == Type::Dynamic || null {
        return true;
    }
    match wanted {
        Type::Long | Type::Int => matches!(ty, Type::Int | Type::Long),
        Type::Real | Type::Decimal => ty.is_numeric(),
        Type::Bool
        | Type::DateTime
        | Type::TimeSpan
        | Type::Guid
        | Type::String
        | Type::Dynamic => false,
    }
}

fn accepted(accepts: Accepts) -> String {
    match accepts {
        Accepts::Any => "of any type".to_string(),
        Accepts::NotDynamic => "of any type but dynamic".to_string(),
        Accepts::Is(ty) => format!("a {ty}"),
        Accepts::OneOf(types) => {
            format!("a {}", types.iter().map(|it| it.name()).collect::<Vec<_>>().join(" or "))
        }
        Accepts::Numeric => "a number".to_string(),
        Accepts::Summable => "a number, datetime or timespan".to_string(),
        Accepts::Integer => "an int or long".to_string(),
        Accepts::Column | Accepts::Columns => "a column".to_string(),
        Accepts::Table => "a table".to_string(),
        Accepts::Aggregate => "a call of an aggregate".to_string(),
        Accepts::TypeLiteral => "a typeof(...)".to_string(),
    }
}

/// A report on the number of arguments; `most` is None where there is no upper limit.
pub(super) fn wrong_count(
    name: &str,
    least: usize,
    most: Option<usize>,
    n_args: usize,
    span: Span,
) -> Diagnostic {
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let wanted = match most {
        Some(most) if most == least => format!("{least} argument{}", plural(least)),
        Some(most) => format!("{least} to {most} arguments"),
        None => format!("at least {least} argument{}", plural(least)),
    };
    let code =
        if most == Some(least) { &codes::ARGUMENT_COUNT } else { &codes::ARGUMENT_COUNT_RANGE };
    code.at(span, format!("`{name}` takes {wanted}, this call has {n_args}"))
}

/// `usage: substring(source: string, start: long, [length: long])`.
pub(super) fn usage(signature: &Signature) -> String {
    let params: Vec<String> = signature.params.iter().map(Param::to_string).collect();
    format!("usage: {}({})", signature.name, params.join(", "))
}
