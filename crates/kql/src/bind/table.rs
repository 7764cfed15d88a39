//! Tabular expressions: names of tables, pipelines, calls that give a table.

use crate::ast::{Expr, ExprKind, Lambda, Name, Pipeline, PlacedOperator, Source};
use crate::bound::{BoundInput, BoundOperator, BoundTable, BoundTableReference, Column};
use crate::library::TableSchema;
use crate::operators::Operator;
use crate::span::Span;
use crate::types::{Type, Value};
use crate::{codes, operators};

use super::lost::narrowing;
use super::scope::{Binding, Env, Origin, Scope};
use super::{Binder, Bound, PIPELINE_LEVELS};

/// How many operators may stand on one another in an expanded query.
const MAX_HEIGHT: usize = 2_000;

impl<'q> Binder<'q> {
    /// Binds an expression that must be a table.
    pub fn table(&mut self, expr: &'q Expr) -> Option<BoundTable> {
        let table = self.tabular(expr)?;
        let table = self.one(table, expr.span)?;
        self.no_graph(&table, expr.span)?;
        Some(table)
    }

    /// Binds an expression that must be a table, a graph or several tables.
    pub(super) fn tabular(&mut self, expr: &'q Expr) -> Option<BoundTable> {
        if let ExprKind::Name(name) = &expr.kind
            && self.lookup(&name.text).is_none()
        {
            return self.catalog_table(&name.text, expr.span);
        }
        match self.any(expr, &Scope::empty())? {
            Bound::Table(table) => Some(BoundTable { span: self.site(table.span), ..*table }),
            Bound::Scalar(value) => self.refuse(
                &codes::TABLE_EXPECTED,
                expr.span,
                format!("expected a table, this is a {}", value.ty),
            ),
        }
    }

    /// Binds an expression that may be either.
    pub fn any(&mut self, expr: &'q Expr, scope: &Scope) -> Option<Bound> {
        match &expr.kind {
            ExprKind::Pipeline(it) => self
                .deeper_by(PIPELINE_LEVELS, expr.span, |b| b.pipeline(it))
                .map(Box::new)
                .map(Bound::Table),
            ExprKind::Name(name) if !scope.columns.iter().any(|it| it.name == name.text) => {
                self.name(name, expr.span, scope)
            }
            ExprKind::Path { base, steps } if self.is_place(base) => {
                self.deeper(expr.span, |b| b.cross_reference(base, steps, expr.span, scope))
            }
            ExprKind::Path { base, steps } if self.is_pattern(base) => {
                self.pattern_path(base, steps, expr.span)
            }
            ExprKind::Path { base, steps } if self.is_entity(base, steps) => {
                self.member_of_entity(steps, expr.span, scope)
            }
            ExprKind::Call(call) => self.deeper(expr.span, |b| b.call(call, expr.span, scope)),
            _ => self.scalar(expr, scope).map(Bound::Scalar),
        }
    }

    fn pipeline(&mut self, it: &'q Pipeline) -> Option<BoundTable> {
        self.beginning(it, it.operators.len())
    }

    /// The source and the first operators of a pipeline.
    fn beginning(&mut self, it: &'q Pipeline, n_operators: usize) -> Option<BoundTable> {
        let table = match &it.source {
            Source::Expression(source) => match self.tabular(source) {
                Some(table) => table,
                None => self.unknown_source(source)?,
            },
            Source::Operator(source) => {
                self.count_operator(source.span)?;
                let span = self.site(source.span);
                operators::bind(self, &source.operator, None, span)?
            }
        };
        self.operators_of(table, it.operators.get(..n_operators)?, Some(it))
    }

    /// Binds operators one after another to a table.
    pub fn operators(
        &mut self,
        table: BoundTable,
        operators: &'q [PlacedOperator],
    ) -> Option<BoundTable> {
        self.operators_of(table, operators, None)
    }

    fn operators_of(
        &mut self,
        table: BoundTable,
        operators: &'q [PlacedOperator],
        pipeline: Option<&'q Pipeline>,
    ) -> Option<BoundTable> {
        let before = std::mem::take(&mut self.narrowings);
        let result = self.operators_in_turn(table, operators, pipeline);
        self.narrowings = before;
        result
    }

    fn operators_in_turn(
        &mut self,
        mut table: BoundTable,
        operators: &'q [PlacedOperator],
        pipeline: Option<&'q Pipeline>,
    ) -> Option<BoundTable> {
        let mut height = height(&table);
        for (at, placed) in operators.iter().enumerate() {
            self.before = pipeline.map(|it| Origin::Beginning(it, at));
            self.count_operator(placed.span)?;
            if !matches!(placed.operator, Operator::Render(_)) {
                table = self.one(table, placed.span)?;
            }
            if !operators::takes_graph(&placed.operator) {
                self.no_graph(&table, placed.span)?;
            }
            self.reading = placed.span;
            let span = self.site(placed.span);
            let narrowing = narrowing(&placed.operator, &table.columns, placed.span);
            table = operators::bind(self, &placed.operator, Some(table), span)?;
            self.narrowings.extend(narrowing);
            self.hint_on_operator(placed, &table);
            height = match &table.operator {
                BoundOperator::Join(join) => height.max(self::height(&join.right)) + 1,
                _ => height + 1,
            };
            if height > MAX_HEIGHT {
                let message =
                    format!("more than {MAX_HEIGHT} operators on one another once expanded");
                return self.refuse(&codes::TOO_DEEP, placed.span, message);
            }
        }
        Some(table)
    }

    /// Binds a subquery over rows with these columns, which the operator around hands to it.
    pub fn subquery(
        &mut self,
        columns: Vec<Column>,
        operators: &'q [PlacedOperator],
        span: Span,
    ) -> Option<BoundTable> {
        let input = BoundTable { operator: BoundOperator::Input(BoundInput {}), columns, span };
        self.deeper_by(PIPELINE_LEVELS, span, |b| b.operators(input, operators))
    }

    /// A table of the catalogue by its name, or what a function of that name gives.
    pub fn catalog_table(&mut self, name: &str, span: Span) -> Option<BoundTable> {
        self.check_table(name, span)?;
        if let Some(schema) = self.catalog.table(name) {
            return Some(self.reference(schema, span));
        }
        match self.workspace_name(name, span) {
            Some(answer) => answer,
            None if self.refuse_client_parameter(name, span) => None,
            None if !self.catalog.is_closed() && !self.is_slip(name) => {
                Some(self.open_table(name, span))
            }
            None => self.unknown_table(name, span),
        }
    }

    /// What stands for a table that nobody knows, which has been reported: what follows is checked all the same, but for the columns.
    fn unknown_source(&mut self, source: &Expr) -> Option<BoundTable> {
        match &source.kind {
            ExprKind::Name(name) if !self.is_table_known(&name.text) => {
                Some(self.reference(TableSchema::open(name.text.as_str(), Vec::new()), source.span))
            }
            _ => None,
        }
    }

    /// One table that stands for all whose names fit a pattern: any column, typed by its use.
    pub fn all_tables(&mut self, pattern: &str, span: Span) -> BoundTable {
        let known =
            vec![("TimeGenerated".to_string(), Type::DateTime), ("Type".to_string(), Type::String)];
        self.reference(TableSchema::open(pattern, known), span)
    }

    /// The same where other tables say which columns there are: none is known of it.
    pub fn any_table(&mut self, pattern: &str, span: Span) -> BoundTable {
        self.reference(TableSchema::open(pattern, Vec::new()), span)
    }

    /// Whether a name is a known table's or variable's but for one letter. An open table would hide the mistake for good: nothing would
    /// ever be found. A table that is really called so has a suffix (`_CL`), or is given a schema.
    pub fn is_slip(&self, name: &str) -> bool {
        let tables = self.catalog.names();
        let names = tables.iter().map(String::as_str).chain(self.declared_names());
        !name.ends_with("_CL") && crate::suggest::slip(name, names).is_some()
    }

    /// A table that no schema names: any column, typed by its use.
    fn open_table(&mut self, name: &str, span: Span) -> BoundTable {
        let message =
            format!("no schema of a table `{name}` is known; its columns are not checked");
        let tables = self.catalog.names();
        let near = crate::suggest::did_you_mean(name, tables.iter().map(String::as_str));
        let help = near.unwrap_or_else(|| {
            "with a schema of the table its columns would be checked".to_string()
        });
        self.report(codes::OPEN_TABLE.at(span, message).help(help));
        self.reference(TableSchema::open(name, Vec::new()), span)
    }

    fn reference(&mut self, schema: TableSchema, span: Span) -> BoundTable {
        self.reference_with(schema, Vec::new(), span)
    }

    /// A table of this schema; `arguments` where it is the answer of a function.
    pub(super) fn reference_with(
        &mut self,
        schema: TableSchema,
        arguments: Vec<Value>,
        span: Span,
    ) -> BoundTable {
        let mut columns: Vec<Column> =
            schema.columns.into_iter().map(|(name, ty)| self.column(name, ty)).collect();
        if schema.open {
            let more = self.open_columns(&columns);
            columns.extend(more);
        }
        let reference = BoundTableReference { name: schema.name, arguments, service: None };
        BoundTable { operator: BoundOperator::Table(reference), columns, span }
    }

    /// A name that is no column: a `let`, or a table of the catalogue.
    fn name(&mut self, name: &'q Name, span: Span, scope: &Scope) -> Option<Bound> {
        let Some(at) = self.lookup(&name.text) else {
            if let Some(column) = self.column_named(&name.text, scope.columns) {
                let kind = crate::bound::ExprKind::Column(column.id);
                return Some(Bound::Scalar(crate::bound::Expr { kind, ty: column.ty, span }));
            }
            let schema = self.catalog.table(&name.text);
            if schema.is_some() {
                self.check_table(&name.text, span)?;
            }
            if schema.is_none()
                && let Some(answer) = self.workspace_name(&name.text, span)
            {
                return answer.map(Box::new).map(Bound::Table);
            }
            return match schema {
                Some(schema) => Some(Bound::Table(Box::new(self.reference(schema, span)))),
                None if scope.columns.is_empty()
                    && !self.catalog.is_closed()
                    && self.library.scalar(&name.text).is_none()
                    && self.library.aggregate(&name.text).is_none() =>
                {
                    self.catalog_table(&name.text, span).map(Box::new).map(Bound::Table)
                }
                None if scope.columns.is_empty() && self.library.scalar(&name.text).is_none() => {
                    self.unknown_table_or_name(name)
                }
                None => self.unknown_name(&name.text, name.span, scope.columns),
            };
        };
        if matches!(self.binding(at)?, Binding::Table { .. } | Binding::Named(_)) {
            self.check_declared(&name.text, at, span)?;
        }
        match self.binding(at)? {
            Binding::Scalar { value, n_nodes } => {
                let (value, n_nodes) = (crate::bound::Expr { span, ..value.clone() }, *n_nodes);
                self.count_nodes(n_nodes, span)?;
                Some(Bound::Scalar(value))
            }
            Binding::Row(row) => {
                let row = row.clone();
                self.whole_row(&row, span)
            }
            Binding::Named(table) => {
                let table = table.clone();
                self.named_table(&table, span).map(Box::new).map(Bound::Table)
            }
            Binding::Pattern { .. } => {
                let message = format!("the pattern `{}` is called with parentheses", name.text);
                self.refuse(&codes::NEEDS_ARGUMENTS, span, message)
            }
            Binding::Restriction(_) => None,
            Binding::Entities(_) => {
                let message = format!("`{}` is an entity group, for `macro-expand`", name.text);
                self.refuse(&codes::TABLE_EXPECTED, span, message)
            }
            Binding::Entity(it) => {
                let entity = *it;
                self.whole_entity(entity, span)
            }
            Binding::Table { .. } => self.table_variable(at, span).map(Box::new).map(Bound::Table),
            Binding::Function { lambda, env } => {
                let (lambda, env) = (*lambda, *env);
                self.function_without_parentheses(name, lambda, env, span, scope)
            }
            Binding::Broken => None,
        }
    }

    /// Kusto: a function that needs no argument may be named alone.
    fn function_without_parentheses(
        &mut self,
        name: &'q Name,
        lambda: &'q Lambda,
        env: Env,
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        if lambda.params.iter().all(|it| it.default.is_some()) {
            let bound =
                self.deeper(span, |b| b.call_function(&name.text, lambda, env, &[], span, scope))?;
            let at = self.lookup(&name.text)?;
            self.check_declared(&name.text, at, span)?;
            return Some(bound);
        }
        let message = format!("the function `{}` is called with parentheses", name.text);
        self.report(
            codes::NEEDS_ARGUMENTS.at(span, message).help(format!("write `{}(...)`", name.text)),
        );
        None
    }

    /// A name where a table and a scalar are both welcome.
    fn unknown_table_or_name<T>(&mut self, name: &Name) -> Option<T> {
        let tables = self.catalog.names();
        let help = crate::suggest::did_you_mean(&name.text, tables.iter().map(String::as_str));
        match help {
            Some(_) => self.unknown_table(&name.text, name.span),
            None => self.unknown_name(&name.text, name.span, &[]),
        }
    }

    pub(super) fn table_variable(&mut self, at: usize, span: Span) -> Option<BoundTable> {
        let entry = self.entries.get_mut(at)?;
        let Binding::Table { origin, env, ready } = &mut entry.binding else { return None };
        if let Some(table) = ready.take() {
            return Some(*table);
        }
        let (origin, env) = (*origin, *env);
        self.count_operator(span)?;
        let here = std::mem::replace(&mut self.env, env);
        let table = self.deeper(span, |b| match origin {
            Origin::Expression(expr) => b.tabular(expr),
            Origin::Beginning(pipeline, n_operators) => b.beginning(pipeline, n_operators),
        });
        self.env = here;
        table
    }
}

/// How many operators stand on one another.
fn height(table: &BoundTable) -> usize {
    let mut open = vec![(table, 1)];
    let mut highest = 0;
    while let Some((table, level)) = open.pop() {
        highest = highest.max(level);
        open.extend(table.inputs().into_iter().map(|it| (it, level + 1)));
    }
    highest
}
