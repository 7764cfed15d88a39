//! The parts of a predicate.

use kql::bound::{BinaryOp, Expr, ExprKind};

/// `a and b and c` as its three parts, in order.
pub fn conjuncts(predicate: &Expr) -> Vec<&Expr> {
    match &predicate.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right } => {
            let mut parts = conjuncts(left);
            parts.extend(conjuncts(right));
            parts
        }
        _ => vec![predicate],
    }
}
