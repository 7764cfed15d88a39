//! Calls of library functions: arguments against the signature, the type of the answer.

use crate::ast::{Argument, Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::bound::{BoundAggregate, Expr, ExprKind};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::library::{Accepts, Arity, Param, ResultName, Returns, Signature};
use crate::span::Span;
use crate::types::{Type, Value};

use super::scope::{Aggregates, Binding, Scope};
use super::{Binder, Bound, binary, constant};

/// An aggregate's call, before its outputs have names and ids.
pub struct AggregateCall {
    pub function: &'static str,
    pub result_name: ResultName,
    pub args: Vec<Expr>,
    /// The outputs have names of their own, which don't begin with the function's.
    pub columns: bool,
    /// For each output its type, and the name that its argument suggests.
    pub outputs: Vec<(Type, Option<String>)>,
    pub span: Span,
}

impl<'q> Binder<'q> {
    /// Binds a call: of a special form, a function of the query, or one of the library.
    pub(super) fn call(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Bound> {
        let name = call.name.text.as_str();
        self.count_operator(span)?;
        if let Some(at) = self.lookup(name) {
            return match self.binding(at)? {
                Binding::Function { lambda, env } => {
                    let (lambda, env) = (*lambda, *env);
                    self.call_function(name, lambda, env, &call.args, span, scope)
                }
                Binding::Broken => None,
                Binding::Scalar { .. } | Binding::Table { .. } => self.refuse(
                    &codes::UNKNOWN_FUNCTION,
                    call.name.span,
                    format!("`{name}` is a variable, not a function"),
                ),
            };
        }
        if let Some(bound) = self.special(call, span, scope) {
            return bound;
        }
        if scope.aggregates == Aggregates::Collected
            && let Some(signature) = self.library.aggregate(name)
        {
            return self.collect(signature, call, span, scope).map(Bound::Scalar);
        }
        if let Some(signature) = self.library.scalar(name) {
            return self.scalar_call(signature, call, span, scope).map(Bound::Scalar);
        }
        if self.library.aggregate(name).is_some() {
            let message = format!("the aggregate `{name}` has no place here");
            let help = "aggregates stand in `summarize`, one not inside another".to_string();
            self.report(codes::AGGREGATE_HERE.at(call.name.span, message).help(help));
            return None;
        }
        if let Some(bound) = self.workspace_call(call, span, scope) {
            return bound;
        }
        self.unknown_function(name, call.name.span)
    }

    /// An aggregate inside a larger expression of `summarize`: it is computed apart, and its output stands here.
    fn collect(
        &mut self,
        signature: Signature,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let call = self.aggregate_call(signature, call, span, scope, &[])?;
        let outputs: Vec<_> =
            call.outputs.iter().map(|(ty, _)| self.column(call.function, *ty)).collect();
        let [output] = outputs.as_slice() else {
            return self.refuse(
                &codes::AGGREGATE_HERE,
                span,
                format!("`{}` gives several columns", call.function),
            );
        };
        let value = Expr { kind: ExprKind::Column(output.id), ty: output.ty, span };
        self.collected.push(BoundAggregate {
            function: call.function,
            args: call.args,
            outputs,
            span,
        });
        Some(value)
    }

    /// The aggregates collected since the last time.
    pub fn take_collected(&mut self) -> Vec<BoundAggregate> {
        std::mem::take(&mut self.collected)
    }

    fn scalar_call(
        &mut self,
        signature: Signature,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        let placed = self.place(&signature, &call.args)?;
        let args: Vec<Option<Expr>> =
            placed.iter().map(|it| self.scalar(&it.value, scope)).collect();
        self.check_count(&signature, placed.len(), span)?;
        let args: Vec<Expr> = args.into_iter().collect::<Option<_>>()?;
        for (at, arg) in args.iter().enumerate() {
            self.check_argument(&signature, at, arg)?;
        }
        let ty = match asked_type(&placed) {
            Some(ty) => ty,
            None => self.answer(&signature, &args, span)?,
        };
        Some(Expr { kind: ExprKind::Call { function: signature.name, args }, ty, span })
    }

    /// Binds an aggregate's call with its arguments over the input's columns. `keys` are left out of what `*` stands for.
    pub fn aggregate_call(
        &mut self,
        signature: Signature,
        call: &'q Call,
        span: Span,
        scope: &Scope,
        keys: &[crate::bound::ColumnId],
    ) -> Option<AggregateCall> {
        let inner = Self::within_aggregate(scope);
        let (mut args, mut names, mut broken) = (Vec::new(), Vec::new(), false);
        for (at, argument) in self.place(&signature, &call.args)?.into_iter().enumerate() {
            if matches!(argument.value.kind, SyntaxKind::Star) && accepts_columns(&signature, at) {
                let already: Vec<Expr> = args.clone();
                for column in scope.columns.iter().filter(|it| !keys.contains(&it.id)) {
                    let expr = Expr {
                        kind: ExprKind::Column(column.id),
                        ty: column.ty,
                        span: argument.value.span,
                    };
                    if !already.iter().any(|it| it.kind == expr.kind) {
                        args.push(expr);
                        names.push(Some(column.name.clone()));
                    }
                }
                continue;
            }
            match self.scalar(&argument.value, &inner) {
                Some(value) => args.push(value),
                None => broken = true,
            }
            let suggested = || super::names::result_name(&argument.value, scope.columns);
            names.push(argument.name.as_ref().map(|it| it.text.clone()).or_else(suggested));
        }
        self.check_count(&signature, call.args.len(), span)?;
        if broken {
            return None;
        }
        for (at, arg) in args.iter().enumerate() {
            self.check_argument(&signature, at, arg)?;
        }
        let outputs = match signature.returns {
            Returns::Columns => {
                let names = super::names::column_names(signature.result_name, &names);
                args.iter().map(|it| it.ty).zip(names).collect()
            }
            Returns::Percentiles(from) => percentiles(&args, &names, from),
            Returns::Is(_)
            | Returns::Argument(_)
            | Returns::Common(_)
            | Returns::By(_)
            | Returns::TypeLiteral
            | Returns::Several(_) => {
                vec![(self.answer(&signature, &args, span)?, names.into_iter().next().flatten())]
            }
        };
        let columns = matches!(signature.returns, Returns::Columns | Returns::Percentiles(_));
        let (function, result_name) = (signature.name, signature.result_name);
        Some(AggregateCall { function, result_name, columns, args, outputs, span })
    }

    /// The arguments in the parameters' order: named ones at their parameter's place.
    fn place(&mut self, signature: &Signature, args: &'q [Argument]) -> Option<Vec<&'q Argument>> {
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

    fn check_count(&mut self, signature: &Signature, n_args: usize, span: Span) -> Option<()> {
        let (mut least, mut most) = (0, Some(0));
        for param in signature.params {
            let (n_least, n_most) = match param.arity {
                Arity::One => (1, Some(1)),
                Arity::Optional => (0, Some(1)),
                Arity::Repeated { at_least } => (at_least, None),
            };
            least += n_least;
            most = most.zip(n_most).map(|(a, b): (usize, usize)| a + b);
        }
        if n_args >= least && most.is_none_or(|it| n_args <= it) {
            return Some(());
        }
        let diagnostic = wrong_count(signature.name, least, most, n_args, span);
        self.report(diagnostic.help(usage(signature)));
        None
    }

    fn check_argument(&mut self, signature: &Signature, at: usize, arg: &Expr) -> Option<()> {
        let Some(param) = param_at(signature, at) else { return Some(()) };
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
            Accepts::Any
            | Accepts::NotDynamic
            | Accepts::Is(_)
            | Accepts::OneOf(_)
            | Accepts::Integer
            | Accepts::Column
            | Accepts::Columns
            | Accepts::Table
            | Accepts::Aggregate
            | Accepts::TypeLiteral => &codes::TYPE_EXPECTED,
        };
        self.report(code.at(arg.span, message).help(usage(signature)));
        None
    }

    fn answer(&mut self, signature: &Signature, args: &[Expr], span: Span) -> Option<Type> {
        let types: Vec<Type> = args.iter().map(|it| it.ty).collect();
        match signature.returns {
            Returns::Is(ty) => Some(ty),
            Returns::By(answer) => Some(answer(&types)),
            Returns::Argument(at) => Some(types.get(at).copied().unwrap_or(Type::Dynamic)),
            Returns::TypeLiteral => Some(Type::String),
            Returns::Several(columns) => Some(columns.first().map_or(Type::Dynamic, |it| it.1)),
            Returns::Columns | Returns::Percentiles(_) => {
                Some(types.first().copied().unwrap_or(Type::Dynamic))
            }
            Returns::Common(from) => {
                let answers = args.get(from..).unwrap_or_default();
                // A null literal goes with any type.
                let typed = |it: &&Expr| !matches!(it.kind, ExprKind::Literal(Value::Null(_)));
                let known: Vec<Type> = answers.iter().filter(typed).map(|it| it.ty).collect();
                let known = if known.is_empty() {
                    types.get(from..).unwrap_or_default().to_vec()
                } else {
                    known
                };
                let common = binary::common(&known);
                if common.is_none() {
                    let mut diagnostic = codes::NO_COMMON_TYPE.at(
                        span,
                        format!("the answers of `{}` have no common type", signature.name),
                    );
                    for answer in answers.iter().take(4) {
                        diagnostic =
                            diagnostic.label(answer.span, format!("this is a {}", answer.ty));
                    }
                    self.report(diagnostic);
                }
                common
            }
        }
    }
}

/// The outputs of an aggregate that gives percentiles of its first argument, one for each argument from that place on.
fn percentiles(
    args: &[Expr],
    names: &[Option<String>],
    from: usize,
) -> Vec<(Type, Option<String>)> {
    let ty = match args.first().map(|it| it.ty) {
        Some(Type::Int) => Type::Long,
        Some(Type::Decimal) => Type::Real,
        Some(ty) => ty,
        None => Type::Dynamic,
    };
    let of = names.first().and_then(Option::as_deref).unwrap_or_default();
    let ranks = args.get(from..).unwrap_or_default();
    ranks.iter().map(|rank| (ty, Some(super::names::percentile_name(of, rank)))).collect()
}

/// The type that a `typeof(...)` among the arguments asks for.
fn asked_type(args: &[&Argument]) -> Option<Type> {
    args.iter().find_map(|it| match it.value.kind {
        SyntaxKind::TypeOf(ty) => Some(ty),
        _ => None,
    })
}

fn param_at(signature: &Signature, at: usize) -> Option<&'static Param> {
    let last = signature.params.last().filter(|it| matches!(it.arity, Arity::Repeated { .. }));
    signature.params.get(at).or(last)
}

fn accepts_columns(signature: &Signature, at: usize) -> bool {
    param_at(signature, at).is_some_and(|it| it.accepts == Accepts::Columns)
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
fn usage(signature: &Signature) -> String {
    let params: Vec<String> = signature.params.iter().map(Param::to_string).collect();
    format!("usage: {}({})", signature.name, params.join(", "))
}

/// The expression that a call's argument is written as.
pub(super) fn argument_at(call: &Call, at: usize) -> Option<&Syntax> {
    call.args.get(at).map(|it| &it.value)
}
