//! Functions that make a property bag of columns: the names of their members are those of the columns.

use crate::ast::{Argument, Call};
use crate::bound::{Expr, ExprKind};
use crate::codes;
use crate::span::Span;
use crate::types::{Type, Value};

use super::arguments::wrong_count;
use super::call::column_at;
use super::expression::literal;
use super::{Binder, Scope};

impl<'q> Binder<'q> {
    /// `pack_all()`: a bag of all columns. With an argument that may leave members out, what is bound has the argument first and
    /// then, for each column, its name and its value; without one it is `bag_pack`.
    pub(super) fn pack_all(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        let mut args = Vec::new();
        for Argument { value, .. } in &call.args {
            let given = self.scalar(value, scope)?;
            if given.ty != Type::Bool {
                let message =
                    format!("whether members are left out is a bool, this is a {}", given.ty);
                return self.refuse(&codes::TYPE_EXPECTED, given.span, message);
            }
            args.push(given);
        }
        let function = match args.as_slice() {
            [] => "bag_pack",
            [_] => "pack_all",
            more => {
                self.report(wrong_count(&call.name.text, 0, Some(1), more.len(), span));
                return None;
            }
        };
        for column in scope.columns.iter().filter(|it| !self.is_unknown(it.id)) {
            args.push(literal(Value::String(column.name.as_str().into()), span));
            args.push(column_at(column, span));
        }
        Some(Expr { kind: ExprKind::Call { function, args }, ty: Type::Dynamic, span })
    }

    /// `bag_pack_columns(a, b)` is `bag_pack("a", a, "b", b)`.
    pub(super) fn bag_pack_columns(
        &mut self,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Expr> {
        if call.args.is_empty() {
            self.report(wrong_count(&call.name.text, 1, None, 0, span));
            return None;
        }
        let mut args = Vec::new();
        for Argument { value, .. } in &call.args {
            let value = self.scalar(value, scope)?;
            let column = match value.kind {
                ExprKind::Column(id) => scope.columns.iter().find(|it| it.id == id),
                _ => None,
            };
            let name = match column {
                Some(column) => column.name.clone(),
                None => match self.asked_name(&value) {
                    Some(name) => name,
                    None => {
                        let message = "only columns can be packed by their names";
                        return self.refuse(&codes::COLUMN_EXPECTED, value.span, message);
                    }
                },
            };
            args.push(literal(Value::String(name.into()), value.span));
            args.push(value);
        }
        let kind = ExprKind::Call { function: "bag_pack", args };
        Some(Expr { kind, ty: Type::Dynamic, span })
    }
}
