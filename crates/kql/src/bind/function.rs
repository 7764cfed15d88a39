//! Functions of the query (`let f = (...) { ... }`): their body is bound anew at each call, in the surroundings of the declaration.

use crate::ast::{Argument, Expr as Syntax, Lambda, LambdaParam, ParamKind};
use crate::bound::{BoundTable, Expr, ExprKind};
use crate::codes;
use crate::library::StoredFunction;
use crate::span::Span;
use crate::types::{Type, Value};

use super::arguments::wrong_count;
use super::expression::literal;
use super::scope::{Binding, Env, Origin, Scope};
use super::{Binder, Bound, constant};

impl<'q> Binder<'q> {
    /// Tries a function that takes no table with made-up arguments, so that mistakes in one that is never called are found.
    /// Says whether it is fit to be called.
    pub(super) fn rehearse(&mut self, lambda: &'q Lambda) -> bool {
        if lambda.params.iter().any(|it| matches!(it.kind, ParamKind::Table(_))) {
            return true;
        }
        let (n_before, env, outer) = (self.diagnostics.len(), self.env, self.rehearsal);
        self.rehearsal = true;
        for param in &lambda.params {
            let ParamKind::Scalar(ty) = param.kind else { continue };
            let value = if ty == Type::String { Value::String("".into()) } else { Value::Null(ty) };
            self.declare(
                &param.name.text,
                Binding::Scalar { value: literal(value, param.name.span), n_nodes: 1 },
            );
        }
        let span = lambda.body.span;
        let _: Option<Bound> = self.deeper(span, |b| b.body(lambda));
        (self.env, self.rehearsal) = (env, outer);
        let errors =
            |it: &crate::diagnostic::Diagnostic| it.severity == crate::diagnostic::Severity::Error;
        !self.diagnostics.get(n_before..).unwrap_or_default().iter().any(errors)
    }

    /// Binds a call of a function that was declared where `env` was in reach.
    pub(super) fn call_function(
        &mut self,
        name: &str,
        lambda: &'q Lambda,
        env: Env,
        args: &'q [Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        let bindings = self.parameters(name, lambda, env, args, span, scope)?;
        let result = self.body_with(lambda, env, bindings);
        match result? {
            Bound::Scalar(value) => Some(Bound::Scalar(Expr { span, ..value })),
            Bound::Table(table) => Some(Bound::Table(table)),
        }
    }

    /// Binds a call of a function of the workspace.
    pub(super) fn call_stored(
        &mut self,
        function: &'q StoredFunction,
        args: &'q [Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        let lambda = &function.lambda;
        let bindings = self.parameters(&function.name, lambda, None, args, span, scope)?;
        let result = self.inside(function, span, |b| b.body_with(lambda, None, bindings));
        match result? {
            Bound::Scalar(value) => Some(Bound::Scalar(Expr { span, ..value })),
            Bound::Table(table) => Some(Bound::Table(table)),
        }
    }

    /// What each parameter stands for in one call; None for a broken one.
    fn parameters(
        &mut self,
        name: &str,
        lambda: &'q Lambda,
        env: Env,
        args: &'q [Argument],
        span: Span,
        scope: &Scope,
    ) -> Option<Vec<(&'q LambdaParam, Option<Binding<'q>>)>> {
        let placed = self.place_by_name(name, lambda, 0, args, span)?;
        let mut bindings = Vec::new();
        for (param, argument) in lambda.params.iter().zip(placed) {
            bindings.push((param, self.parameter(param, argument, env, scope)));
        }
        Some(bindings)
    }

    pub(super) fn body_with(
        &mut self,
        lambda: &'q Lambda,
        env: Env,
        bindings: Vec<(&'q LambdaParam, Option<Binding<'q>>)>,
    ) -> Option<Bound> {
        let here = std::mem::replace(&mut self.env, env);
        let mut broken = false;
        for (param, binding) in bindings {
            broken |= binding.is_none();
            self.declare(&param.name.text, binding.unwrap_or(Binding::Broken));
        }
        let result = if broken { None } else { self.body(lambda) };
        self.env = here;
        result
    }

    pub(super) fn body(&mut self, lambda: &'q Lambda) -> Option<Bound> {
        let base = self.env;
        for it in &lambda.lets {
            self.declare_let(it, base);
        }
        self.any(&lambda.body, &Scope::empty())
    }

    /// For each parameter but the first `n_given` ones the argument, or None where its default holds.
    pub(super) fn place_by_name(
        &mut self,
        name: &str,
        lambda: &'q Lambda,
        n_given: usize,
        args: &'q [Argument],
        span: Span,
    ) -> Option<Vec<Option<&'q Syntax>>> {
        let params = lambda.params.get(n_given..).unwrap_or_default();
        let least = params.iter().filter(|it| it.default.is_none()).count();
        let mut placed: Vec<Option<&Syntax>> = vec![None; params.len()];
        for (at, argument) in args.iter().enumerate() {
            let place = match &argument.name {
                None => at,
                Some(named) => match params.iter().position(|it| it.name.text == named.text) {
                    Some(place) => place,
                    None => {
                        let message = format!("`{name}` has no parameter `{}`", named.text);
                        self.report(
                            codes::UNKNOWN_ARGUMENT
                                .at(named.span, message)
                                .help(usage(name, lambda)),
                        );
                        return None;
                    }
                },
            };
            if let Some(slot) = placed.get_mut(place) {
                *slot = Some(&argument.value);
            }
        }
        let missing =
            params.iter().zip(&placed).any(|(param, it)| it.is_none() && param.default.is_none());
        if missing || args.len() > params.len() {
            let diagnostic = wrong_count(name, least, Some(params.len()), args.len(), span);
            self.report(diagnostic.help(usage(name, lambda)));
            return None;
        }
        Some(placed)
    }

    /// What a parameter's name stands for in one call.
    pub(super) fn parameter(
        &mut self,
        param: &'q LambdaParam,
        argument: Option<&'q Syntax>,
        env: Env,
        scope: &Scope,
    ) -> Option<Binding<'q>> {
        match (&param.kind, argument) {
            (ParamKind::Scalar(ty), Some(argument)) => {
                let value = self.scalar(argument, scope)?;
                self.scalar_parameter(param, *ty, value)
            }
            (ParamKind::Scalar(ty), None) => {
                let here = std::mem::replace(&mut self.env, env);
                let value = param.default.as_ref().and_then(|it| self.scalar(it, &Scope::empty()));
                self.env = here;
                self.scalar_parameter(param, *ty, value?)
            }
            (ParamKind::Table(wanted), Some(argument)) => {
                let table = self.table(argument)?;
                for column in wanted {
                    self.check_column(&table, &column.name.text, column.ty, argument.span)?;
                }
                Some(Binding::Table {
                    origin: Origin::Expression(argument),
                    env: self.env,
                    ready: Some(Box::new(table)),
                })
            }
            (ParamKind::Table(_), None) => None,
        }
    }

    pub(super) fn check_column(
        &mut self,
        table: &BoundTable,
        name: &str,
        ty: Type,
        span: Span,
    ) -> Option<()> {
        match self.column_named(name, &table.columns) {
            Some(column) if column.ty == ty || self.is_unknown(column.id) => Some(()),
            Some(column) if self.is_soft_column(&column) => Some(()),
            Some(column) => {
                let message = format!(
                    "the column `{name}` of this table is a {}, the function wants a {ty}",
                    column.ty
                );
                self.refuse(&codes::TABLE_COLUMNS, span, message)
            }
            None => self.refuse(
                &codes::TABLE_COLUMNS,
                span,
                format!("this table has no column `{name}`, which the function wants"),
            ),
        }
    }

    fn scalar_parameter(
        &mut self,
        param: &LambdaParam,
        ty: Type,
        value: Expr,
    ) -> Option<Binding<'q>> {
        let (span, value_type, given) = (value.span, value.ty, value.clone());
        let value = match &value.kind {
            ExprKind::Literal(constant) => {
                constant::convert(constant, ty).map(|it| literal(it, span))
            }
            _ if value.ty == ty => Some(value.clone()),
            _ => self.converted(&value, ty),
        };
        // Kusto: any scalar is taken for any parameter, and read as what that says.
        let value = value.or_else(|| {
            let message = format!(
                "the parameter `{}` is a {ty}, this {} is read as one",
                param.name.text, value_type
            );
            self.report(codes::OTHER_TYPE.at(span, message));
            self.called_for(&given, ty)
        });
        let Some(value) = value else {
            let message = format!("the parameter `{}` is a {ty}", param.name.text);
            return self.refuse(&codes::TYPE_EXPECTED, span, message);
        };
        let (n_nodes, _) = constant::size(&value);
        Some(Binding::Scalar { value, n_nodes })
    }

    /// The same as a wider number, where the library can convert.
    pub fn widened(&self, value: Expr, ty: Type) -> Expr {
        if value.ty == ty {
            return value;
        }
        self.converted(&value, ty).unwrap_or(value)
    }

    /// A wider number, or a value out of dynamic, by the library's conversion function.
    fn converted(&self, value: &Expr, ty: Type) -> Option<Expr> {
        let widens = value.ty.is_numeric() && ty.is_numeric();
        (value.ty == Type::Dynamic || widens).then(|| self.called_for(value, ty))?
    }

    /// The value by the library's conversion function for that type.
    fn called_for(&self, value: &Expr, ty: Type) -> Option<Expr> {
        let name = match ty {
            Type::Bool => "tobool",
            Type::Int => "toint",
            Type::Long => "tolong",
            Type::Real => "toreal",
            Type::Decimal => "todecimal",
            Type::DateTime => "todatetime",
            Type::TimeSpan => "totimespan",
            Type::Guid => "toguid",
            Type::String => "tostring",
            Type::Dynamic => "todynamic",
        };
        let function = self.library.scalar(name)?.name;
        Some(Expr {
            kind: ExprKind::Call { function, args: vec![value.clone()] },
            ty,
            span: value.span,
        })
    }
}

fn usage(name: &str, lambda: &Lambda) -> String {
    let param = |it: &LambdaParam| {
        let ty = match &it.kind {
            ParamKind::Scalar(ty) => ty.to_string(),
            ParamKind::Table(columns) if columns.is_empty() => "(*)".to_string(),
            ParamKind::Table(columns) => {
                let columns: Vec<String> =
                    columns.iter().map(|it| format!("{}: {}", it.name.text, it.ty)).collect();
                format!("({})", columns.join(", "))
            }
        };
        let written = format!("{}: {ty}", it.name.text);
        if it.default.is_some() { format!("[{written}]") } else { written }
    };
    format!("usage: {name}({})", lambda.params.iter().map(param).collect::<Vec<_>>().join(", "))
}
