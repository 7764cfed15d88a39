//! Calls that are syntax rather than functions: they name tables and columns, or hold a table.

use crate::ast::{Call, Expr as Syntax, ExprKind as SyntaxKind};
use crate::bound::{BoundMaterialize, BoundOperator, BoundTable, Expr, ExprKind, OPEN};
use crate::clock::arrival;
use crate::codes;
use crate::json::push_string;
use crate::library::TableSchema;
use crate::span::Span;
use crate::types::{Type, Value};

use super::arguments::wrong_count;
use super::call::argument_at;
use super::scope::Scope;
use super::{Binder, Bound, binary};

/// What may follow after `union`, `join`, `in`, before the name of a table: `workspace("w").SigninLogs`. Logs of all places lie side
/// by side here, so that the place is read and the table of that name is meant.
pub(super) const PLACES: [&str; 7] =
    ["workspace", "app", "resource", "cluster", "database", "adx", "arg"];

/// The other special forms.
const FORMS: [&str; 9] = [
    "materialize",
    "toscalar",
    "table",
    "materialized_view",
    "external_table",
    "stored_query_result",
    "column_ifexists",
    "columnifexists",
    "column_names_of",
];

/// What the query sets for `bin_auto`.
const BIN_SIZE: &str = "query_bin_auto_size";
const BIN_POINT: &str = "query_bin_auto_at";

/// Whether a name is a special form's.
pub(super) fn is_special(name: &str) -> bool {
    PLACES.contains(&name) || FORMS.contains(&name)
}

impl<'q> Binder<'q> {
    /// Binds a special form; the outer None says that the call isn't one.
    pub(super) fn special(
        &mut self,
        call: &'q Call,
        span: Span,
        scope: &Scope,
    ) -> Option<Option<Bound>> {
        if let Some(bound) = self.graph_call(call, span, scope) {
            return Some(bound);
        }
        let table = |it: Option<BoundTable>| it.map(Box::new).map(Bound::Table);
        Some(match call.name.text.as_str() {
            "materialize" => self.held(call, span),
            "toscalar" => self.first_value(call, span).map(Bound::Scalar),
            "table" | "materialized_view" => table(self.table_by_name(call, span)),
            "external_table" | "stored_query_result" => table(self.foreign_table(call, span)),
            "column_ifexists" | "columnifexists" => {
                self.column_if_exists(call, span, scope).map(Bound::Scalar)
            }
            "pack_all" => self.pack_all(call, span, scope).map(Bound::Scalar),
            "bag_pack_columns" => self.bag_pack_columns(call, span, scope).map(Bound::Scalar),
            "datetime_diff" => self.datetime_diff(call, span, scope)?.map(Bound::Scalar),
            "iscolumnexists" => self.is_column(call, span, scope).map(Bound::Scalar),
            "ingestion_time" if call.args.is_empty() => {
                return self.arrived_at(span, scope).map(|it| Some(Bound::Scalar(it)));
            }
            "bin_auto" if self.settings.contains_key(BIN_SIZE) => {
                self.bin_auto(call, span, scope).map(Bound::Scalar)
            }
            "column_names_of" => self.column_names(call, span).map(Bound::Scalar),
            name if PLACES.contains(&name) => self.place_alone(call, span, scope),
            _ => return None,
        })
    }

    fn one_argument(&mut self, call: &'q Call, span: Span) -> Option<&'q Syntax> {
        match call.args.as_slice() {
            [argument] => Some(&argument.value),
            args => {
                self.report(wrong_count(&call.name.text, 1, Some(1), args.len(), span));
                None
            }
        }
    }

    /// Kusto: materialize() caches rows for later uses. A scalar is one value anyhow.
    fn held(&mut self, call: &'q Call, span: Span) -> Option<Bound> {
        let argument = self.one_argument(call, span)?;
        let bound = match &argument.kind {
            SyntaxKind::Name(_) => self.table(argument).map(Box::new).map(Bound::Table),
            _ => self.any(argument, &Scope::empty()),
        };
        Some(match bound? {
            Bound::Scalar(value) => Bound::Scalar(value),
            Bound::Table(input) => {
                let (columns, span) = (input.columns.clone(), input.span);
                let operator = BoundOperator::Materialize(BoundMaterialize { input });
                Bound::Table(Box::new(BoundTable { operator, columns, span }))
            }
        })
    }

    /// `toscalar(table)`: the first column of the first row. A scalar is taken as it is.
    fn first_value(&mut self, call: &'q Call, span: Span) -> Option<Expr> {
        let argument = self.one_argument(call, span)?;
        match self.any(argument, &Scope::empty())? {
            Bound::Scalar(value) => Some(Expr { span, ..value }),
            Bound::Table(table) => {
                let (ty, known) = match table.columns.first() {
                    Some(first) => (first.ty, !self.is_unknown(first.id) && first.name != OPEN),
                    None => (Type::Dynamic, true),
                };
                known.then_some(Expr { kind: ExprKind::ToScalar(table), ty, span })
            }
        }
    }

    fn table_by_name(&mut self, call: &'q Call, span: Span) -> Option<BoundTable> {
        // The second argument is a hint on data freshness.
        if call.args.is_empty() || call.args.len() > 2 {
            self.report(wrong_count(&call.name.text, 1, Some(2), call.args.len(), span));
            return None;
        }
        let (name, place) = self.constant_text(argument_at(call, 0)?)?;
        if self.rehearsal {
            return None;
        }
        match self.table_of_let(&name, place) {
            Some(table) => table,
            None => self.catalog_table(&name, place).map(|it| BoundTable { span, ..it }),
        }
    }

    /// A table that lies outside: its columns aren't known.
    fn foreign_table(&mut self, call: &'q Call, span: Span) -> Option<BoundTable> {
        let (name, _) = self.constant_text(argument_at(call, 0)?)?;
        let schema = TableSchema::open(format!("{}('{name}')", call.name.text), Vec::new());
        Some(self.reference_with(schema, Vec::new(), span))
    }

    /// A place without a table after it. `adx("...")` and `arg("")` may stand alone in some services.
    fn place_alone(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Bound> {
        for argument in &call.args {
            self.scalar(&argument.value, scope)?;
        }
        let message = format!("`{}(...)` names a place, not a table", call.name.text);
        let help = format!("write `{}(...).TableName`", call.name.text);
        self.report(codes::TABLE_EXPECTED.at(span, message).help(help));
        None
    }

    /// `column_ifexists("Name", default)`: which of the two it is, is known here.
    fn column_if_exists(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        if call.args.len() != 2 {
            self.report(wrong_count(&call.name.text, 2, Some(2), call.args.len(), span));
            return None;
        }
        let name = self.constant_text(argument_at(call, 0)?);
        let default = self.scalar(argument_at(call, 1)?, scope);
        let (name, _) = name?;
        if let Some(column) = scope.columns.iter().find(|it| it.name == name) {
            let known = !self.is_unknown(column.id);
            return known.then_some(Expr {
                kind: ExprKind::Column(column.id),
                ty: column.ty,
                span,
            });
        }
        default.map(|it| Expr { span, ..it })
    }

    /// Kusto: a number of weeks is a real, of all other units a long.
    fn datetime_diff(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Option<Expr>> {
        let signature = self.library.scalar(&call.name.text)?;
        let bound = self.scalar_call(signature, call, span, scope);
        Some(bound.map(|it| match &it.kind {
            ExprKind::Call { args, .. } if names_week(args) => Expr { ty: Type::Real, ..it },
            _ => it,
        }))
    }

    /// `iscolumnexists("Name")`: that is known here.
    fn is_column(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        let argument = self.one_argument(call, span)?;
        let (name, _) = self.constant_text(argument)?;
        let found = scope.columns.iter().any(|it| it.name == name);
        Some(Expr { kind: ExprKind::Literal(Value::Bool(found)), ty: Type::Bool, span })
    }

    /// `ingestion_time()`: what the export tells of it, by row; what comes nearest is the row's own time.
    fn arrived_at(&self, span: Span, scope: &Scope) -> Option<Expr> {
        let column = |it: &crate::bound::Column| Expr {
            kind: ExprKind::Column(it.id),
            ty: Type::DateTime,
            span,
        };
        let mut args: Vec<Expr> = arrival(scope.columns).into_iter().map(column).collect();
        if args.len() < 2 {
            return args.pop();
        }
        let function = self.library.scalar("coalesce")?.name;
        Some(Expr { kind: ExprKind::Call { function, args }, ty: Type::DateTime, span })
    }

    /// `bin_auto(value)`: `bin_at` with the size and the fixed point that the query sets; where it sets no point, 0.
    fn bin_auto(&mut self, call: &'q Call, span: Span, scope: &Scope) -> Option<Expr> {
        let argument = self.one_argument(call, span)?;
        let value = self.scalar(argument, scope)?;
        let setting = |b: &mut Self, name| {
            let syntax = b.settings.get(name).copied();
            syntax.map(|it| b.scalar(it, &Scope::empty()))
        };
        let size = setting(self, BIN_SIZE)??;
        let point = match setting(self, BIN_POINT) {
            Some(point) => point?,
            None => {
                let zero = match value.ty {
                    Type::DateTime => Value::DateTime(0),
                    Type::TimeSpan => Value::TimeSpan(0),
                    _ => Value::Long(0),
                };
                Expr { ty: zero.ty(), kind: ExprKind::Literal(zero), span }
            }
        };
        let ty = match value.ty {
            ty if ty.is_numeric() && size.ty.is_numeric() => binary::widest(ty, size.ty),
            ty => ty,
        };
        let function = self.library.scalar("bin_at")?.name;
        let kind = ExprKind::Call { function, args: vec![value, size, point] };
        Some(Expr { kind, ty, span })
    }

    /// `column_names_of(table)`: the names are known here, unless the table is open.
    fn column_names(&mut self, call: &'q Call, span: Span) -> Option<Expr> {
        let argument = self.one_argument(call, span)?;
        let table = self.table(argument)?;
        let kind = if table.columns.iter().any(|it| it.name == OPEN) {
            ExprKind::Call { function: "column_names_of", args: Vec::new() }
        } else {
            let mut names = String::from("[");
            for (at, column) in table.columns.iter().enumerate() {
                if at > 0 {
                    names.push(',');
                }
                push_string(&mut names, &column.name);
            }
            names.push(']');
            ExprKind::Literal(Value::Dynamic(names.into()))
        };
        Some(Expr { kind, ty: Type::Dynamic, span })
    }

    fn constant_text(&mut self, it: &'q Syntax) -> Option<(String, Span)> {
        let value = self.scalar(it, &Scope::empty())?;
        match value.kind {
            ExprKind::Literal(Value::String(text)) => Some((text.to_string(), value.span)),
            _ => {
                self.refuse(&codes::CONSTANT_EXPECTED, value.span, "a constant text is wanted here")
            }
        }
    }
}

fn names_week(args: &[Expr]) -> bool {
    args.first().is_some_and(|it| match &it.kind {
        ExprKind::Literal(Value::String(unit)) => unit.eq_ignore_ascii_case("week"),
        _ => false,
    })
}
