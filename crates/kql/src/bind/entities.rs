//! Entity groups: one query bound once for each of several places.

use crate::ast::{Expr as Syntax, ExprKind as SyntaxKind, Let, Name, PathStep};
use crate::bound::{BoundTable, Expr};
use crate::codes;
use crate::span::Span;
use crate::types::Value;

use super::expression::literal;
use super::scope::{Binding, Scope};
use super::special::PLACES;
use super::{Binder, Bound};

/// What an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Cluster,
    Database,
    Table,
}

impl<'q> Binder<'q> {
    /// The group that a `let` of that name holds.
    pub fn entity_group(&mut self, name: &'q Name) -> Option<&'q [Syntax]> {
        if let Some(Binding::Entities(group)) =
            self.lookup(&name.text).and_then(|at| self.binding(at))
        {
            return Some(group);
        }
        let message = format!("there is no entity group `{}`", name.text);
        self.refuse(&codes::UNKNOWN_ENTITY_GROUP, name.span, message)
    }

    /// Binds a query for each entity of a group, with `name` standing for it. What can't be bound is left out where `fuzzy`.
    pub fn expand(
        &mut self,
        group: &'q [Syntax],
        name: &'q str,
        (lets, body): (&'q [Let], &'q Syntax),
        fuzzy: bool,
    ) -> Option<Vec<BoundTable>> {
        self.check_kinds(group)?;
        let (mut tables, mut broken) = (Vec::new(), false);
        for entity in group {
            let env = self.env;
            self.declare(name, Binding::Entity(entity));
            let bind = |b: &mut Self| {
                let base = b.env;
                for it in lets {
                    b.declare_let(it, base);
                }
                b.deeper(entity.span, |b| b.table(body))
            };
            let table = if fuzzy { self.attempt(bind) } else { bind(self) };
            self.env = env;
            if table.is_none() && fuzzy {
                let message = "nothing is known of this entity; it is left out";
                self.report(codes::FUZZY_TABLE.at(entity.span, message));
            }
            broken |= table.is_none() && !fuzzy;
            tables.extend(table);
        }
        (!broken).then_some(tables)
    }

    fn check_kinds(&mut self, group: &[Syntax]) -> Option<()> {
        let mut kinds = group.iter().map(|it| (kind(it), it.span));
        let (first, _) = kinds.next()?;
        match kinds.find(|it| it.0 != first) {
            Some((_, span)) => {
                let message =
                    "the entities of a group are all clusters, all databases or all tables";
                self.refuse(&codes::ENTITY_EXPECTED, span, message)
            }
            None => Some(()),
        }
    }

    /// The entity that a name stands for.
    fn entity_named(&self, base: &Syntax) -> Option<&'q Syntax> {
        let SyntaxKind::Name(name) = &base.kind else { return None };
        match self.binding(self.lookup(&name.text)?)? {
            Binding::Entity(it) => Some(it),
            _ => None,
        }
    }

    /// Whether a path reaches for a table of an entity.
    pub(super) fn is_entity(&self, base: &Syntax, steps: &[PathStep]) -> bool {
        self.entity_named(base).is_some()
            && !matches!(steps, [PathStep::Member(name), ..] if name.text.starts_with('$'))
    }

    /// `X.Table`, `X.function(...)`. Logs of all places lie side by side here, so that the table of that name is meant.
    pub(super) fn member_of_entity(
        &mut self,
        steps: &'q [PathStep],
        span: Span,
        scope: &Scope,
    ) -> Option<Bound> {
        match steps.last() {
            Some(PathStep::Member(name)) => {
                let table = self.catalog_table(&name.text, name.span)?;
                Some(Bound::Table(Box::new(BoundTable { span, ..table })))
            }
            Some(PathStep::Call(call, _)) => self.deeper(span, |b| b.call(call, span, scope)),
            Some(PathStep::Index(..)) | None => {
                self.refuse(&codes::TABLE_EXPECTED, span, "expected a table of this entity")
            }
        }
    }

    /// `X` alone, which is a table where the group is one of tables.
    pub(super) fn whole_entity(&mut self, it: &'q Syntax, span: Span) -> Option<Bound> {
        if kind(it) != Kind::Table {
            return self.refuse(&codes::TABLE_EXPECTED, span, "this is a place, not a table of it");
        }
        let table = self.deeper(span, |b| b.table(it))?;
        Some(Bound::Table(Box::new(BoundTable { span, ..table })))
    }

    /// `X.$current_database`, `X.$current_cluster_endpoint`: where a row came from, as far as the group says it.
    pub(super) fn place_of_entity(&self, base: &Syntax, name: &Name, span: Span) -> Option<Expr> {
        let wanted = match name.text.as_str() {
            "$current_database" => "database",
            "$current_cluster_endpoint" => "cluster",
            _ => return None,
        };
        let text = calls(self.entity_named(base)?)
            .into_iter()
            .find_map(|(name, argument)| (name == wanted).then_some(argument).flatten());
        let text = text.unwrap_or_default();
        Some(literal(Value::String(text.into()), span))
    }
}

/// The names of the calls of a path, with their text.
fn calls(it: &Syntax) -> Vec<(&str, Option<&str>)> {
    let (base, steps) = match &it.kind {
        SyntaxKind::Path { base, steps } => (base.as_ref(), steps.as_slice()),
        _ => (it, [].as_slice()),
    };
    let first = match &base.kind {
        SyntaxKind::Call(call) => Some(call),
        _ => None,
    };
    let rest = steps.iter().filter_map(|it| match it {
        PathStep::Call(call, _) => Some(call),
        PathStep::Member(_) | PathStep::Index(..) => None,
    });
    first
        .into_iter()
        .chain(rest)
        .map(|call| {
            let argument = call.args.first().and_then(|it| match &it.value.kind {
                SyntaxKind::Literal(Value::String(text)) => Some(text.as_ref()),
                _ => None,
            });
            (call.name.text.as_str(), argument)
        })
        .collect()
}

fn kind(it: &Syntax) -> Kind {
    if let SyntaxKind::Path { steps, .. } = &it.kind
        && !matches!(steps.last(), Some(PathStep::Call(..)))
    {
        return Kind::Table;
    }
    match calls(it).last() {
        Some(("cluster", _)) => Kind::Cluster,
        Some((name, _)) if PLACES.contains(name) => Kind::Database,
        _ => Kind::Table,
    }
}
