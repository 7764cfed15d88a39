//! The table so far as something with a name (`as`) and as a function's first argument (`invoke`).

use crate::ast::{Argument, Call, Lambda, ParamKind};
use crate::bound::{BoundInvoke, BoundOperator, BoundTable, Expr, ExprKind};
use crate::codes;
use crate::span::Span;
use crate::suggest;
use crate::types::Value;

use super::scope::{Binding, Env, Scope};
use super::{Binder, Bound, Output};

impl<'q> Binder<'q> {
    /// Gives a name to the table before the operator that is being bound. Each use binds it anew, or copies it in a subquery.
    pub fn declare_so_far(&mut self, name: &'q str, table: &BoundTable) {
        let binding = match self.before {
            Some(origin) => Binding::Table { origin, env: self.env, ready: None },
            None => Binding::Named(Box::new(table.clone())),
        };
        self.declare(name, binding);
    }

    /// Binds a query in which a name stands for a value, or for nothing where that is wrong.
    pub fn table_with_value(
        &mut self,
        name: &'q str,
        value: Option<&Expr>,
        query: &'q crate::ast::Expr,
    ) -> Option<BoundTable> {
        let here = self.env;
        let binding = match value {
            Some(value) => Binding::Scalar { value: value.clone(), n_nodes: 1 },
            None => Binding::Broken,
        };
        self.declare(name, binding);
        let table = self.table(query);
        self.env = here;
        table
    }

    /// What a function makes of a table. Whatever else it takes comes behind.
    pub fn invoke(&mut self, call: &'q Call, span: Span, input: BoundTable) -> Option<BoundTable> {
        let name = call.name.text.as_str();
        let bound = if let Some(at) = self.lookup(name) {
            let Binding::Function { lambda, env } = self.binding(at)? else {
                return match self.binding(at)? {
                    Binding::Broken => None,
                    _ => self.refuse(
                        &codes::UNKNOWN_FUNCTION,
                        call.name.span,
                        format!("`{name}` is a variable, not a function"),
                    ),
                };
            };
            let function = (*lambda, *env);
            self.deeper(span, |b| b.call_on(name, function, input, &call.args, span))
        } else if let Some(stored) = self.catalog.function(name) {
            self.deeper(span, |b| {
                let bindings = b.given((name, &stored.lambda, None), input, &call.args, span)?;
                b.inside(stored, span, |b| b.body_with(&stored.lambda, None, bindings))
            })
        } else {
            return self.invoke_built_in(call, span, input);
        };
        match bound? {
            Bound::Table(table) => Some(*table),
            Bound::Scalar(value) => {
                let message = format!(
                    "`invoke` wants a function that gives a table, this gives a {}",
                    value.ty
                );
                self.refuse(&codes::TABLE_EXPECTED, span, message)
            }
        }
    }

    fn call_on(
        &mut self,
        name: &str,
        (lambda, env): (&'q Lambda, Env),
        input: BoundTable,
        args: &'q [Argument],
        span: Span,
    ) -> Option<Bound> {
        let bindings = self.given((name, lambda, env), input, args, span)?;
        self.body_with(lambda, env, bindings)
    }

    /// What each parameter stands for, the first for the table.
    fn given(
        &mut self,
        (name, lambda, env): (&str, &'q Lambda, Env),
        input: BoundTable,
        args: &'q [Argument],
        span: Span,
    ) -> Option<Vec<(&'q crate::ast::LambdaParam, Option<Binding<'q>>)>> {
        let before = self.before;
        let first = lambda.params.first();
        let Some((first, ParamKind::Table(wanted))) = first.map(|it| (it, &it.kind)) else {
            let message = format!("the first parameter of `{name}` is not a table");
            return self.refuse(&codes::TYPE_EXPECTED, span, message);
        };
        for column in wanted {
            self.check_column(&input, &column.name.text, column.ty, span)?;
        }
        let input = Box::new(input);
        let table = match before {
            Some(origin) => Binding::Table { origin, env: self.env, ready: Some(input) },
            None => Binding::Named(input),
        };
        let mut bindings = vec![(first, Some(table))];
        let placed = self.place_by_name(name, lambda, 1, args, span)?;
        for (param, argument) in lambda.params.iter().skip(1).zip(placed) {
            bindings.push((param, self.parameter(param, argument, env, &Scope::empty())));
        }
        Some(bindings)
    }

    /// A function of the catalogue that adds columns to a table (`FileProfile`). A column of the table may be an argument.
    fn invoke_built_in(
        &mut self,
        call: &'q Call,
        span: Span,
        input: BoundTable,
    ) -> Option<BoundTable> {
        let name = &call.name.text;
        let mut args: Vec<Expr> = Vec::new();
        let unknown: Vec<Option<Value>> = vec![None; call.args.len()];
        if self.catalog.table_function(name, &unknown).is_none() {
            return self.unknown_invoked(call);
        }
        for argument in &call.args {
            args.push(self.scalar(&argument.value, &Scope::of(&input.columns))?);
        }
        let constant = |it: &Expr| match &it.kind {
            ExprKind::Literal(value) => Some(value.clone()),
            _ => None,
        };
        let constants: Vec<Option<Value>> = args.iter().map(constant).collect();
        let schema = self.catalog.table_function(name, &constants)?;
        let mut output = Output::with(&input.columns);
        let mut added = Vec::new();
        for (name, ty) in schema.columns {
            added.push(self.column(output.unique(&name), ty));
        }
        let mut columns = input.columns.clone();
        columns.extend(added.iter().cloned());
        if schema.open {
            columns.extend(self.open_columns(&columns));
        }
        let operator = BoundOperator::Invoke(BoundInvoke {
            input: Box::new(input),
            function: schema.name,
            args,
            added,
        });
        Some(BoundTable { operator, columns, span })
    }

    fn unknown_invoked<T>(&mut self, call: &Call) -> Option<T> {
        let name = &call.name.text;
        let known = self.catalog.function_names();
        let declared = self.declared_functions();
        let near = suggest::did_you_mean(name, known.iter().map(String::as_str).chain(declared));
        if near.is_none() {
            return self.unknown_function(name, call.name.span);
        }
        let message = format!("there is no function `{name}`");
        self.report(codes::UNKNOWN_FUNCTION.at(call.name.span, message).help(near));
        None
    }
}
