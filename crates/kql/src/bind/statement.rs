//! Statements that declare something and are no `let`: parameters of the query, other names for databases.

use std::sync::Arc;

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind, LambdaParam, ParamKind, PathStep};
use crate::bound::{BoundOperator, BoundParameter, BoundTable, Expr, ExprKind};
use crate::codes;
use crate::types::Type;

use super::constant::convert;
use super::expression::literal;
use super::scope::Binding;
use super::special::PLACES;
use super::{Binder, Scope};

impl<'q> Binder<'q> {
    /// A parameter of the query: its default, or a value that whoever runs the query gives.
    ///
    /// Kusto: it may hide what was declared before.
    pub(super) fn declare_parameter(&mut self, it: &'q LambdaParam) {
        let name: Arc<str> = it.name.text.as_str().into();
        let span = it.name.span;
        let binding = match (&it.kind, &it.default) {
            (ParamKind::Scalar(ty), Some(default)) => self.default_of(it, *ty, default),
            (ParamKind::Scalar(ty), None) => {
                let value = Expr { kind: ExprKind::Parameter(name), ty: *ty, span };
                Some(Binding::Scalar { value, n_nodes: 1 })
            }
            (ParamKind::Table(wanted), _) => {
                let columns =
                    wanted.iter().map(|it| self.column(it.name.text.as_str(), it.ty)).collect();
                let operator = BoundOperator::Parameter(BoundParameter { name });
                Some(Binding::Named(Box::new(BoundTable { operator, columns, span })))
            }
        };
        self.declare(&it.name.text, binding.unwrap_or(Binding::Broken));
    }

    fn default_of(
        &mut self,
        param: &LambdaParam,
        ty: Type,
        default: &'q Syntax,
    ) -> Option<Binding<'q>> {
        let value = self.scalar(default, &Scope::empty())?;
        let converted = match &value.kind {
            ExprKind::Literal(constant) => convert(constant, ty),
            _ => None,
        };
        match converted {
            Some(constant) => {
                Some(Binding::Scalar { value: literal(constant, value.span), n_nodes: 1 })
            }
            None => {
                let message = format!(
                    "the parameter `{}` is a {ty}, this is a {}",
                    param.name.text, value.ty
                );
                self.refuse(&codes::TYPE_EXPECTED, value.span, message)
            }
        }
    }

    /// `alias database name = place`. Logs of all places lie side by side here, so that the name needs no keeping: `database(name)`
    /// is read as any other place is.
    pub(super) fn check_alias(&mut self, value: &'q Syntax) {
        let place = match &value.kind {
            SyntaxKind::Path { base, steps } if self.is_place(base) => {
                let first = match &base.kind {
                    SyntaxKind::Call(call) => Some(call),
                    _ => None,
                };
                first.into_iter().for_each(|it| self.check_place(it));
                for step in steps {
                    if let PathStep::Call(call, _) = step {
                        self.check_place(call);
                    }
                }
                let is_database = |it: &PathStep| match it {
                    PathStep::Call(call, _) => PLACES.contains(&call.name.text.as_str()),
                    PathStep::Member(_) | PathStep::Index(..) => false,
                };
                steps.iter().all(is_database)
            }
            SyntaxKind::Call(call) if self.is_place(value) => {
                self.check_place(call);
                true
            }
            _ => false,
        };
        if !place {
            let message = "an alias stands for a database";
            let help =
                "write `database(\"name\")`, or that behind `cluster(\"name\").`".to_string();
            self.report(codes::DATABASE_EXPECTED.at(value.span, message).help(help));
        }
    }

    fn check_place(&mut self, call: &'q crate::ast::Call) {
        for argument in &call.args {
            let _: Option<Expr> = self.scalar(&argument.value, &Scope::empty());
        }
    }
}
