//! `join kind=k (right) on keys`: rows of two tables side by side.

use super::{Operator, Place, Syntax};
use crate::ast::{Expr, ExprKind as SyntaxKind, Name, PathStep};
use crate::bind::{Binder, Output, Row, Scope};
use crate::bound::{
    BinaryOp, BoundJoin, BoundOperator, BoundTable, Column, Expr as BoundExpr, ExprKind, JoinKind,
    OPEN,
};
use crate::codes;
use crate::parser::{Parameter, Parser};
use crate::span::Span;
use crate::suggest;
use crate::types::Type;

pub static SYNTAX: Syntax = Syntax {
    names: &["join"],
    place: Place::Piped,
    summary: "Puts rows of two tables side by side where their keys are equal.",
    example: "datatable(User: string) [\"ada\"] | join kind=inner (datatable(User: string, Age: long) [\"ada\", 36]) on User",
    parse,
};

/// As written.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub parameters: Vec<Parameter>,
    pub right: Expr,
    pub conditions: Vec<Expr>,
    /// What stands behind `where`.
    pub condition: Option<Expr>,
}

/// The flavours by name. Kusto: `anti` looks from the left.
const KINDS: [(&str, JoinKind); 12] = [
    ("innerunique", JoinKind::InnerUnique),
    ("inner", JoinKind::Inner),
    ("leftouter", JoinKind::LeftOuter),
    ("rightouter", JoinKind::RightOuter),
    ("fullouter", JoinKind::FullOuter),
    ("leftsemi", JoinKind::LeftSemi),
    ("rightsemi", JoinKind::RightSemi),
    ("leftanti", JoinKind::LeftAnti),
    ("anti", JoinKind::LeftAnti),
    ("leftantisemi", JoinKind::LeftAnti),
    ("rightanti", JoinKind::RightAnti),
    ("rightantisemi", JoinKind::RightAnti),
];

fn parse(p: &mut Parser) -> Option<Operator> {
    let parameters = p.parameters("join", &["kind"])?;
    if let Some(kind) = parameters.iter().find(|it| it.name.text == "kind")
        && !KINDS.iter().any(|it| it.0 == kind.value.text)
    {
        let names: Vec<&str> = KINDS.iter().map(|it| it.0).collect();
        let help = match kind.value.text.to_lowercase().as_str() {
            "outer" => Some("write `leftouter`, `rightouter` or `fullouter`".to_string()),
            "semi" => Some("write `leftsemi` or `rightsemi`".to_string()),
            side @ ("left" | "right" | "full") => Some(format!("write `{side}outer`")),
            "cross" => Some("join on a column that is the same in all rows".to_string()),
            _ => suggest::did_you_mean(&kind.value.text, names.iter().copied())
                .or_else(|| Some(format!("the kinds are {}", names.join(", ")))),
        };
        let message = format!("`{}` is not a kind of join", kind.value.text);
        p.fault(codes::EXPECTED.at(kind.value.span, message).help(help));
    }
    let right = p.scalar()?;
    let mut condition = None;
    let conditions = if p.eat_word("on") {
        p.list(Parser::scalar)?
    } else if p.at_word("where") {
        p.bump();
        condition = Some(p.scalar()?);
        Vec::new()
    } else if p.at_word("kind") {
        let message = format!("expected `on`, found {}", p.found());
        let help = "the kind stands before the table: join kind=inner (...) on ...".to_string();
        return p.fail(codes::EXPECTED.at(p.here(), message).help(help));
    } else if !p.at_list_end() {
        return p.expected("`on`");
    } else {
        let message = format!("expected `on`, found {}", p.found());
        let help = "a join says its keys: on Column".to_string();
        p.fault(codes::MISSING.at(p.here(), message).help(help));
        Vec::new()
    };
    Some(Operator::Join(Join { parameters, right, conditions, condition }))
}

/// Binds it.
pub fn bind<'q>(
    b: &mut Binder<'q>,
    it: &'q Join,
    left: BoundTable,
    span: Span,
) -> Option<BoundTable> {
    let named = it.parameters.iter().find(|it| it.name.text == "kind");
    let kind = named
        .and_then(|named| KINDS.iter().find(|it| it.0 == named.value.text))
        .map_or(JoinKind::InnerUnique, |it| it.1);
    let right = b.table(&it.right)?;
    let keys = keys(b, &it.conditions, &left.columns, &right.columns);
    let condition = match &it.condition {
        Some(condition) => Some(over_both(b, condition, &left.columns, &right.columns)?),
        None => None,
    };
    let columns = columns(kind, &left.columns, &right.columns);
    let (left, right) = (Box::new(left), Box::new(right));
    let operator = BoundOperator::Join(BoundJoin { kind, left, right, keys, condition });
    Some(BoundTable { operator, columns, span })
}

/// A condition that sees both sides; a name that both have is the left one's.
fn over_both<'q>(
    b: &mut Binder<'q>,
    condition: &'q Expr,
    left: &[Column],
    right: &[Column],
) -> Option<BoundExpr> {
    let sides = vec![
        ("$left", Row::of_columns(left.to_vec())),
        ("$right", Row::of_columns(right.to_vec())),
    ];
    let both: Vec<Column> = left.iter().chain(right).cloned().collect();
    b.with_rows(sides, |b| b.condition(condition, &Scope::of(&both)))
}

/// The pairs of keys that the conditions name; what is wrong with one is reported.
pub(super) fn keys(
    b: &mut Binder,
    conditions: &[Expr],
    left: &[Column],
    right: &[Column],
) -> Vec<(BoundExpr, BoundExpr)> {
    conditions.iter().flat_map(conjuncts).filter_map(|it| key(b, it, left, right)).collect()
}

/// The terms of `a and b`, which may stand for `a, b`.
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        SyntaxKind::Chain { first, links } if links.iter().all(|it| it.op == BinaryOp::And) => {
            std::iter::once(first.as_ref()).chain(links.iter().map(|it| &it.right)).collect()
        }
        _ => vec![condition],
    }
}

fn key(
    b: &mut Binder,
    condition: &Expr,
    left: &[Column],
    right: &[Column],
) -> Option<(BoundExpr, BoundExpr)> {
    let (left, right) = match &condition.kind {
        SyntaxKind::Name(name) => common_column(b, name, left, right)?,
        SyntaxKind::Chain { first, links } => match (links.as_slice(), side(first)) {
            ([link], Some(first)) if link.op == BinaryOp::Equal => {
                let second = side(&link.right).filter(|it| it.0 == Side::Right);
                let (Side::Left, Some(second)) = (first.0, second) else {
                    return sideless(b, condition.span);
                };
                let (l, r) = (first.1, second.1);
                let found = (of_side(b, l, left, right), of_side(b, r, right, left));
                (column_at(found.0?, l.span), column_at(found.1?, r.span))
            }
            ([link], _) if link.op == BinaryOp::Equal => return sideless(b, condition.span),
            _ => return malformed(b, condition.span),
        },
        _ => return malformed(b, condition.span),
    };
    let (left, right) = b.settled_keys(left, right);
    let open = b.is_soft(&left) || b.is_soft(&right);
    if (left.ty == Type::Dynamic || right.ty == Type::Dynamic) && !open {
        let help = "convert it before the join, with tostring(...) for instance".to_string();
        b.report(
            codes::JOIN_KEY_DYNAMIC
                .at(condition.span, "a join can't compare dynamic values")
                .help(help),
        );
        return None;
    }
    let whole = |it: &BoundExpr| matches!(it.ty, Type::Int | Type::Long);
    if whole(&left) && whole(&right) {
        return Some((b.widened(left, Type::Long), b.widened(right, Type::Long)));
    }
    if left.ty != right.ty {
        let message =
            format!("the left side's key is a {}, the right side's a {}", left.ty, right.ty);
        let help = "convert one of them before the join, with tostring(...) for instance";
        b.report(codes::JOIN_KEY_TYPES.at(condition.span, message).help(help.to_string()));
        return None;
    }
    Some((left, right))
}

fn malformed<T>(b: &mut Binder, span: Span) -> Option<T> {
    let help = "write a column of both sides, or $left.a == $right.b".to_string();
    b.report(codes::JOIN_CONDITION.at(span, "this is not a join condition").help(help));
    None
}

/// Kusto: the left side's column stands to the left.
fn sideless<T>(b: &mut Binder, span: Span) -> Option<T> {
    let message = "each operand of a join condition says its side, the left one first";
    let help = "write $left.a == $right.b".to_string();
    b.report(codes::JOIN_OPERAND.at(span, message).help(help));
    None
}

/// The column of that name among these; where only the `other` side has it, that is said.
fn of_side(b: &mut Binder, name: &Name, own: &[Column], other: &[Column]) -> Option<Column> {
    if b.column_named(&name.text, own).is_none() && b.column_named(&name.text, other).is_some() {
        let message = format!("this side of the join has no column `{}`", name.text);
        let help = "the other side has one: are `$left` and `$right` swapped?".to_string();
        b.report(codes::UNKNOWN_NAME.at(name.span, message).help(help));
        return None;
    }
    b.find_column(&name.text, name.span, own)
}

fn common_column(
    b: &mut Binder,
    name: &Name,
    left: &[Column],
    right: &[Column],
) -> Option<(BoundExpr, BoundExpr)> {
    let found = (b.column_named(&name.text, left), b.column_named(&name.text, right));
    let (l, r) = match found {
        (Some(l), Some(r)) => (l, r),
        (None, None) => {
            b.find_column(&name.text, name.span, left)?;
            return None;
        }
        (l, _) => {
            let (side, columns) = if l.is_none() { ("left", left) } else { ("right", right) };
            let help = suggest::did_you_mean(&name.text, columns.iter().map(|it| it.name.as_str()))
                .or_else(|| Some("keys of other names: $left.a == $right.b".to_string()));
            let message = format!("the {side} side of the join has no column `{}`", name.text);
            b.report(codes::JOIN_COLUMN.at(name.span, message).help(help));
            return None;
        }
    };
    if b.is_unknown(l.id) || b.is_unknown(r.id) {
        return None;
    }
    Some((column_at(l, name.span), column_at(r, name.span)))
}

fn column_at(column: Column, span: Span) -> BoundExpr {
    BoundExpr { kind: ExprKind::Column(column.id), ty: column.ty, span }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

/// `$left.name` or `$right.name`.
fn side(it: &Expr) -> Option<(Side, &Name)> {
    let SyntaxKind::Path { base, steps } = &it.kind else { return None };
    let (SyntaxKind::Name(base), [PathStep::Member(name)]) = (&base.kind, steps.as_slice()) else {
        return None;
    };
    match base.text.as_str() {
        "$left" => Some((Side::Left, name)),
        "$right" => Some((Side::Right, name)),
        _ => None,
    }
}

/// Kusto: a right column whose name the left side has gets a number behind it, one that gives no name of another column: `k` beside
/// the right side's own `k1` becomes `k2`.
pub(super) fn columns(kind: JoinKind, left: &[Column], right: &[Column]) -> Vec<Column> {
    match kind {
        JoinKind::LeftSemi | JoinKind::LeftAnti => left.to_vec(),
        JoinKind::RightSemi | JoinKind::RightAnti => right.to_vec(),
        JoinKind::InnerUnique
        | JoinKind::Inner
        | JoinKind::LeftOuter
        | JoinKind::RightOuter
        | JoinKind::FullOuter => {
            let mut output = Output::with(left);
            output.reserve(right);
            let open = left.iter().any(|it| it.name == OPEN);
            let right = right.iter().filter(|it| !(open && it.name == OPEN));
            let renamed = right.map(|it| Column { name: output.unique(&it.name), ..it.clone() });
            left.iter().cloned().chain(renamed).collect()
        }
    }
}
