//! Columns of several tables by name alone, and values brought to the type that comes of that.

use crate::bound::{Column, Expr, ExprKind};
use crate::types::Type;

use super::{Binder, binary};

/// The columns of all these tables, in the order of their first appearance. Kusto: one name with several types has the numbers' common
/// type, or is dynamic.
pub fn unified<'c>(tables: impl IntoIterator<Item = &'c [Column]>) -> Vec<(String, Type)> {
    let mut order: Vec<(String, Vec<Type>)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for column in tables.into_iter().flatten() {
        let place = *places.entry(column.name.as_str()).or_insert_with(|| {
            order.push((column.name.clone(), Vec::new()));
            order.len() - 1
        });
        if let Some((_, types)) = order.get_mut(place) {
            types.push(column.ty);
        }
    }
    let unify = |types: &[Type]| binary::common(types).unwrap_or(Type::Dynamic);
    order.into_iter().map(|(name, types)| (name, unify(&types))).collect()
}

impl Binder<'_> {
    /// A value as one of another type, by the library's conversion function.
    pub fn cast(&self, value: Expr, ty: Type) -> Expr {
        if value.ty == ty {
            return value;
        }
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
        let Some(signature) = self.library.scalar(name) else { return value };
        let span = value.span;
        Expr { kind: ExprKind::Call { function: signature.name, args: vec![value] }, ty, span }
    }
}
