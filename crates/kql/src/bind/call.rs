//! Calls of library functions: arguments against the signature, the type of the answer.

use crate::ast::{Argument, Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::bound::{BoundAggregate, Column, Expr, ExprKind};
use crate::codes;
use crate::library::{ResultName, Returns, Signature};
use crate::span::Span;
use crate::types::{Type, Value};

use super::arguments::{accepts_columns, takes_star, usage};
use super::scope::{Aggregates, Binding, Scope};
use super::{Binder, Bound, binary};

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
        let declared = self.lookup(name);
        match declared.and_then(|at| self.binding(at)) {
            Some(Binding::Function { lambda, env }) => {
                let (lambda, env) = (*lambda, *env);
                let bound = self.call_function(name, lambda, env, &call.args, span, scope)?;
                if let (Bound::Table(_), Some(at)) = (&bound, declared) {
                    self.check_declared(name, at, call.name.span)?;
                }
                return Some(bound);
            }
            Some(Binding::Pattern { .. }) => return self.pattern_call(call, None, span),
            Some(Binding::Broken) => return None,
            // Kusto: a variable doesn't hide a function of its name.
            Some(
                Binding::Scalar { .. }
                | Binding::Table { .. }
                | Binding::Row(_)
                | Binding::Named(_)
                | Binding::Entities(_)
                | Binding::Restriction(_)
                | Binding::Entity(_),
            )
            | None => {}
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
        if self.is_declared(name) {
            let message = format!("`{name}` is a variable, not a function");
            return self.refuse(&codes::UNKNOWN_FUNCTION, call.name.span, message);
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
        self.hint_on_function(&signature, call.name.span);
        let placed = self.place(&signature, &call.args)?;
        let args: Vec<Option<Expr>> = match placed.as_slice() {
            [only] if matches!(only.value.kind, SyntaxKind::Star) && takes_star(&signature) => {
                scope.columns.iter().map(|it| Some(column_at(it, only.value.span))).collect()
            }
            _ => placed.iter().map(|it| self.scalar(&it.value, scope)).collect(),
        };
        self.check_count(&signature, args.len(), span)?;
        let args: Vec<Expr> = args.into_iter().collect::<Option<_>>()?;
        let signature = self.fitting(&signature, &args);
        for at in 0..args.len() {
            self.check_argument(&signature, &args, at)?;
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
        self.hint_on_function(&signature, call.name.span);
        self.refuse_star(&signature, call)?;
        let inner = Self::within_aggregate(scope);
        let (mut args, mut names, mut broken) = (Vec::new(), Vec::new(), false);
        let n_args = call.args.len();
        for (at, argument) in self.place(&signature, &call.args)?.into_iter().enumerate() {
            if matches!(argument.value.kind, SyntaxKind::Star)
                && accepts_columns(&signature, at, n_args)
            {
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
            let suggested = || self.result_name(&argument.value, scope.columns);
            names.push(argument.name.as_ref().map(|it| it.text.clone()).or_else(suggested));
        }
        self.check_count(&signature, call.args.len(), span)?;
        if broken {
            return None;
        }
        let signature = self.fitting(&signature, &args);
        for at in 0..args.len() {
            self.check_argument(&signature, &args, at)?;
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
            | Returns::Choice { .. }
            | Returns::By(_)
            | Returns::TypeLiteral
            | Returns::Arrays(_)
            | Returns::Several(_) => {
                let of = match (signature.result_name, names.as_slice()) {
                    (ResultName::PrefixAndTwoArguments(_), [one, other, ..]) => {
                        let name = |it: &Option<String>| it.clone().unwrap_or_default();
                        Some(format!("{}_{}", name(one), name(other)))
                    }
                    (_, names) => names.first().cloned().flatten(),
                };
                vec![(self.answer(&signature, &args, span)?, of)]
            }
        };
        let columns = matches!(signature.returns, Returns::Columns | Returns::Percentiles(_));
        let (function, result_name) = (signature.name, signature.result_name);
        Some(AggregateCall { function, result_name, columns, args, outputs, span })
    }

    /// Reports a `*` where the function takes none, instead of what would be said of the arguments' number.
    fn refuse_star(&mut self, signature: &Signature, call: &Call) -> Option<()> {
        let n_args = call.args.len();
        let star = call.args.iter().enumerate().find(|(at, it)| {
            matches!(it.value.kind, SyntaxKind::Star) && !accepts_columns(signature, *at, n_args)
        });
        let Some((_, star)) = star else { return Some(()) };
        let message = format!("`{}` takes no `*`", signature.name);
        self.report(codes::STAR_HERE.at(star.value.span, message).help(usage(signature)));
        None
    }

    fn answer(&mut self, signature: &Signature, args: &[Expr], span: Span) -> Option<Type> {
        let types: Vec<Type> = args.iter().map(|it| it.ty).collect();
        match signature.returns {
            Returns::Is(ty) => Some(ty),
            Returns::By(answer) => Some(answer(&types)),
            Returns::Argument(at) => Some(types.get(at).copied().unwrap_or(Type::Dynamic)),
            Returns::TypeLiteral => Some(Type::String),
            Returns::Arrays(_) => Some(Type::Dynamic),
            Returns::Several(columns) => Some(columns.first().map_or(Type::Dynamic, |it| it.1)),
            Returns::Columns | Returns::Percentiles(_) => {
                Some(types.first().copied().unwrap_or(Type::Dynamic))
            }
            Returns::Common(from) => {
                self.common_type(signature.name, args.get(from..).unwrap_or_default().iter(), span)
            }
            Returns::Choice { from, step } => {
                let last = args.len().saturating_sub(1);
                let values = args.iter().take(last).skip(from).step_by(step).chain(args.last());
                let typed = values.clone().any(|it| it.ty != Type::Dynamic);
                let values = values.filter(|it| !typed || it.ty != Type::Dynamic);
                self.common_type(signature.name, values, span)
            }
        }
    }

    /// The common type of values that a function chooses from.
    fn common_type<'e>(
        &mut self,
        function: &str,
        values: impl Iterator<Item = &'e Expr>,
        span: Span,
    ) -> Option<Type> {
        let values: Vec<&Expr> = values.collect();
        // A null literal goes with any type.
        let typed = |it: &&&Expr| !matches!(it.kind, ExprKind::Literal(Value::Null(_)));
        let mut known: Vec<Type> = values.iter().filter(typed).map(|it| it.ty).collect();
        if known.is_empty() {
            known = values.iter().map(|it| it.ty).collect();
        }
        let common = binary::common(&known);
        if common.is_none() {
            let message = format!("the answers of `{function}` have no common type");
            let mut diagnostic = codes::NO_COMMON_TYPE.at(span, message);
            for value in values.iter().take(4) {
                diagnostic = diagnostic.label(value.span, format!("this is a {}", value.ty));
            }
            self.report(diagnostic);
        }
        common
    }
}

pub(super) fn column_at(column: &Column, span: Span) -> Expr {
    Expr { kind: ExprKind::Column(column.id), ty: column.ty, span }
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

/// The expression that a call's argument is written as.
pub(super) fn argument_at(call: &Call, at: usize) -> Option<&Syntax> {
    call.args.get(at).map(|it| &it.value)
}
