//! Entity groups: one query bound once for each of several places.

use crate::ast::{
    EntityGroup, EntityReference, Expr as Syntax, ExprKind as SyntaxKind, Let, Name, PathStep,
};
use crate::bound::{BoundTable, Expr};
use crate::codes;
use crate::span::Span;
use crate::types::Value;

use super::expression::literal;
use super::scope::Binding;
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
    pub fn entity_group(&mut self, name: &'q Name) -> Option<&'q EntityGroup> {
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
        group: &'q EntityGroup,
        name: &'q str,
        (lets, body): (&'q [Let], &'q Syntax),
        fuzzy: bool,
    ) -> Option<Vec<BoundTable>> {
        self.check_kinds(group)?;
        let (mut tables, mut broken) = (Vec::new(), false);
        for entity in &group.entities {
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

    fn check_kinds(&mut self, group: &EntityGroup) -> Option<()> {
        let mut kinds = group.entities.iter().map(|it| (kind(it), it.span));
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
    fn entity_named(&self, base: &Syntax) -> Option<&'q EntityReference> {
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

    /// `X.Table`. Logs of all places lie side by side here, so that the table of that name is meant.
    pub(super) fn member_of_entity(&mut self, steps: &'q [PathStep], span: Span) -> Option<Bound> {
        let [PathStep::Member(name)] = steps else {
            return self.refuse(&codes::TABLE_EXPECTED, span, "expected a table of this entity");
        };
        let table = self.catalog_table(&name.text, name.span)?;
        Some(Bound::Table(Box::new(BoundTable { span, ..table })))
    }

    /// `X` alone, which is a table where the group is one of tables.
    pub(super) fn whole_entity(&mut self, it: &EntityReference, span: Span) -> Option<Bound> {
        match (kind(it), it.parts.last()) {
            (Kind::Table, Some(part)) => {
                let name = part.argument.as_ref().unwrap_or(&part.name.text);
                let table = self.catalog_table(name, part.name.span)?;
                Some(Bound::Table(Box::new(BoundTable { span, ..table })))
            }
            _ => self.refuse(&codes::TABLE_EXPECTED, span, "this is a place, not a table of it"),
        }
    }

    /// `X.$current_database`, `X.$current_cluster_endpoint`: where a row came from, as far as the group says it.
    pub(super) fn place_of_entity(&self, base: &Syntax, name: &Name, span: Span) -> Option<Expr> {
        let wanted = match name.text.as_str() {
            "$current_database" => "database",
            "$current_cluster_endpoint" => "cluster",
            _ => return None,
        };
        let entity = self.entity_named(base)?;
        let part = entity.parts.iter().find(|it| it.name.text == wanted);
        let text = part.and_then(|it| it.argument.clone()).unwrap_or_default();
        Some(literal(Value::String(text.into()), span))
    }
}

fn kind(it: &EntityReference) -> Kind {
    match it.parts.last() {
        Some(part) if part.argument.is_some() && part.name.text == "cluster" => Kind::Cluster,
        Some(part) if part.argument.is_some() && PLACES.contains(&part.name.text.as_str()) => {
            Kind::Database
        }
        _ => Kind::Table,
    }
}
