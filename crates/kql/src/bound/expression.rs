//! Scalar expressions as bound.

use std::sync::Arc;

use crate::span::Span;
use crate::types::{Type, Value};

use super::{BoundTable, ColumnId};

/// A scalar expression with its type and place.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub ty: Type,
    pub span: Span,
}

/// The forms of scalar expressions.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Literal(Value),
    Column(ColumnId),
    /// A parameter of the query whose value is given when it is run.
    Parameter(Arc<str>),
    Binary {
        op: BinaryOp,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// Arithmetic minus.
    Negate(Box<Expr>),
    In {
        op: InOp,
        left: Box<Expr>,
        list: Vec<Expr>,
    },
    /// `value between (low .. high)`, both ends included. With a timespan high on a datetime value the binder has made it `low + high`.
    Between {
        negated: bool,
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    /// `left in (table)`: the list is the table's first column.
    InTable {
        op: InOp,
        left: Box<Expr>,
        table: Box<BoundTable>,
    },
    /// `toscalar(table)`: the first column of its first row, null where there is none.
    ToScalar(Box<BoundTable>),
    /// A call of a library function (`not`, `iff` and `case` among them); arguments by place, optional ones at the end left out.
    Call {
        function: &'static str,
        args: Vec<Expr>,
    },
    /// `base[index]`, `base.name` (index is then a string literal): always dynamic.
    Index {
        base: Box<Expr>,
        index: Box<Expr>,
    },
}

/// Binary operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    And,
    Or,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    /// A string operator (`has`, `contains`, `startswith`, `=~`, ...), perhaps negated.
    Text {
        op: TextOp,
        case_sensitive: bool,
        negated: bool,
    },
}

/// The string operators. `=~` is `Equals` without case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextOp {
    Equals,
    Has,
    HasPrefix,
    HasSuffix,
    Contains,
    StartsWith,
    EndsWith,
    MatchesRegex,
    /// An operator of old, whose pattern has wildcards.
    Like,
}

/// Operators over a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InOp {
    In { case_sensitive: bool, negated: bool },
    HasAny,
    HasAll,
}

impl Expr {
    /// The expressions that this one is made of, in order.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Parameter(_)
            | ExprKind::ToScalar(_) => Vec::new(),
            ExprKind::InTable { left, .. } => vec![left],
            ExprKind::Binary { left, right, .. } => vec![left, right],
            ExprKind::Negate(it) => vec![it],
            ExprKind::In { left, list, .. } => std::iter::once(left.as_ref()).chain(list).collect(),
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
            ExprKind::Call { args, .. } => args.iter().collect(),
            ExprKind::Index { base, index } => vec![base, index],
        }
    }

    /// The same expression over other parts: what `f` makes of each of its children; None where it makes nothing of one.
    pub fn map_children(&self, f: &mut dyn FnMut(&Expr) -> Option<Expr>) -> Option<Expr> {
        let mut boxed = |it: &Expr| f(it).map(Box::new);
        let kind = match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Column(_)
            | ExprKind::Parameter(_)
            | ExprKind::ToScalar(_) => self.kind.clone(),
            ExprKind::InTable { op, left, table } => {
                ExprKind::InTable { op: *op, left: boxed(left)?, table: table.clone() }
            }
            ExprKind::Binary { op, left, right } => {
                ExprKind::Binary { op: *op, left: boxed(left)?, right: boxed(right)? }
            }
            ExprKind::Negate(it) => ExprKind::Negate(boxed(it)?),
            ExprKind::In { op, left, list } => {
                let left = boxed(left)?;
                ExprKind::In { op: *op, left, list: list.iter().map(f).collect::<Option<_>>()? }
            }
            ExprKind::Between { negated, value, low, high } => ExprKind::Between {
                negated: *negated,
                value: boxed(value)?,
                low: boxed(low)?,
                high: boxed(high)?,
            },
            ExprKind::Call { function, args } => {
                ExprKind::Call { function, args: args.iter().map(f).collect::<Option<_>>()? }
            }
            ExprKind::Index { base, index } => {
                ExprKind::Index { base: boxed(base)?, index: boxed(index)? }
            }
        };
        Some(Expr { kind, ty: self.ty, span: self.span })
    }

    /// The table that this very expression draws on.
    pub fn table(&self) -> Option<&BoundTable> {
        match &self.kind {
            ExprKind::InTable { table, .. } | ExprKind::ToScalar(table) => Some(table),
            _ => None,
        }
    }

    /// The tables that this expression and its parts draw on.
    pub fn tables(&self) -> Vec<&BoundTable> {
        let mut tables: Vec<&BoundTable> = self.table().into_iter().collect();
        tables.extend(self.children().into_iter().flat_map(Expr::tables));
        tables
    }
}
