//! The syntax tree: what was written, name for name. Tabular operators bring their own nodes (`operators/<name>.rs`).

use crate::bound::{BinaryOp, InOp};
use crate::diagnostic::Diagnostic;
use crate::operators::Operator;
use crate::parser::NamePattern;
use crate::span::Span;
use crate::types::{Type, Value};

/// A whole query text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    pub statements: Vec<Statement>,
    /// What is well-formed and yet can't be meant: found while parsing, said when the query is bound.
    pub faults: Vec<Diagnostic>,
}

/// One statement, without its semicolon.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub kind: StatementKind,
    pub span: Span,
}

/// The kinds of statements.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    Let(Let),
    /// `set name = value`, an option of the query: kept, not judged.
    Set {
        name: Name,
        value: Option<Expr>,
    },
    /// `declare query_parameters(a: long, b: string = "")`.
    DeclareParameters(Vec<LambdaParam>),
    DeclarePattern(Pattern),
    /// `alias database name = cluster('c').database('d')`.
    Alias {
        name: Name,
        value: Expr,
    },
    Restrict(Restrict),
    /// A tabular expression.
    Expression(Expr),
}

/// `declare pattern name = (a: string)[path: string] { ("x").["y"] = { body }; }`; without matches it is only announced.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    pub name: Name,
    pub params: Vec<ColumnDeclaration>,
    pub path: Option<ColumnDeclaration>,
    pub matches: Vec<PatternMatch>,
}

/// What a pattern stands for where it is called with these values.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternMatch {
    pub values: Vec<Expr>,
    pub path: Option<Expr>,
    pub body: Lambda,
}

/// `restrict access to (a, b*) with (name = value)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Restrict {
    pub entities: Vec<Entity>,
    pub properties: Vec<Argument>,
}

/// Tables by name, by path or by pattern.
#[derive(Debug, Clone, PartialEq)]
pub enum Entity {
    Path(Expr),
    /// `Sign*`, or `database('d').Sign*` with what stands before the last point.
    Pattern {
        of: Option<Expr>,
        pattern: NamePattern,
    },
}

/// `let name = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Let {
    pub name: Name,
    pub value: LetValue,
}

/// What a name can be bound to.
#[derive(Debug, Clone, PartialEq)]
pub enum LetValue {
    /// A scalar or a table: only binding can tell.
    Expression(Expr),
    Function(Box<Lambda>),
    /// A name of `declare query_parameters(...)` inside a function.
    Parameter(Box<LambdaParam>),
    /// `entity_group [cluster('c').database('d'), ...]`.
    EntityGroup(Vec<Expr>),
    /// What stands there couldn't be parsed, and was reported.
    Broken,
}

/// `(a: long, T: (x: string), b: string = "") { lets; body }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lambda {
    /// `view () { ... }`: may be named without `()`.
    pub view: bool,
    pub params: Vec<LambdaParam>,
    pub lets: Vec<Let>,
    pub body: Expr,
}

/// A parameter of a lambda.
#[derive(Debug, Clone, PartialEq)]
pub struct LambdaParam {
    pub name: Name,
    pub kind: ParamKind,
    pub default: Option<Expr>,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamKind {
    Scalar(Type),
    /// A table with at least these columns; none for `(*)`.
    Table(Vec<ColumnDeclaration>),
}

/// `name: type`.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnDeclaration {
    pub name: Name,
    pub ty: Type,
}

/// A name and its place, brackets and quotes removed from the text but not from the place.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// An expression, scalar or tabular. `height` is that of the tree below: the parser bounds it, so that recursion over a tree is safe.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
    pub height: u32,
}

impl Expr {
    /// The scalar expressions that this one is made of, in order. A pipeline's are its own affair.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Name(_)
            | ExprKind::Star
            | ExprKind::TypeOf(_)
            | ExprKind::TypeOfRow { .. }
            | ExprKind::Pipeline(_) => Vec::new(),
            ExprKind::Call(call) => call.args.iter().map(|it| &it.value).collect(),
            ExprKind::Path { base, steps } => {
                let inner = steps.iter().flat_map(|it| match it {
                    PathStep::Index(index, _) => vec![index],
                    PathStep::Member(_) => Vec::new(),
                    PathStep::Call(call, _) => call.args.iter().map(|it| &it.value).collect(),
                });
                std::iter::once(base.as_ref()).chain(inner).collect()
            }
            ExprKind::Negate(it) => vec![it],
            ExprKind::Chain { first, links } => {
                std::iter::once(first.as_ref()).chain(links.iter().map(|it| &it.right)).collect()
            }
            ExprKind::Search { left, right } => vec![left, right],
            ExprKind::In { left, list, .. } => std::iter::once(left.as_ref()).chain(list).collect(),
            ExprKind::Between { value, low, high, .. } => vec![value, low, high],
        }
    }
}

/// The forms of expressions. Parentheses leave no node, only a wider span.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    Literal(Value),
    Name(Name),
    /// `*` as an argument.
    Star,
    /// `typeof(long)`.
    TypeOf(Type),
    /// `typeof(a: string, *)`: columns, and whether others are welcome.
    TypeOfRow {
        columns: Vec<ColumnDeclaration>,
        open: bool,
    },
    Call(Call),
    /// `base.a[0]["b"]`: the steps in a row, not nested.
    Path {
        base: Box<Expr>,
        steps: Vec<PathStep>,
    },
    Negate(Box<Expr>),
    /// `first op term op term`: operators of one precedence in a row, not nested, so that a long chain is not deep.
    Chain {
        first: Box<Expr>,
        links: Vec<Link>,
    },
    /// `left : right`, the search operator: `has`, or what the asterisks in the right side's text ask for.
    Search {
        left: Box<Expr>,
        right: Box<Expr>,
    },
    In {
        op: InOp,
        left: Box<Expr>,
        list: Vec<Expr>,
    },
    Between {
        negated: bool,
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
    },
    Pipeline(Box<Pipeline>),
}

/// `name(arguments)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    pub name: Name,
    pub args: Vec<Argument>,
}

/// `value` or `name = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub name: Option<Name>,
    pub value: Expr,
}

/// One step of a path.
#[derive(Debug, Clone, PartialEq)]
pub enum PathStep {
    Member(Name),
    /// The span reaches to the closing bracket.
    Index(Expr, Span),
    /// `.name(arguments)`; the span reaches to the closing parenthesis.
    Call(Call, Span),
}

impl PathStep {
    /// Where the step ends.
    pub fn span(&self) -> Span {
        match self {
            PathStep::Member(name) => name.span,
            PathStep::Index(_, span) | PathStep::Call(_, span) => *span,
        }
    }
}

/// One more term of a chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    pub op: BinaryOp,
    pub op_span: Span,
    pub right: Expr,
}

/// `source | operator | operator`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    pub source: Source,
    pub operators: Vec<PlacedOperator>,
}

/// What a pipeline begins with.
#[derive(Debug, Clone, PartialEq)]
pub enum Source {
    Expression(Expr),
    /// `print`, `range`, `datatable`, `union`.
    Operator(Box<PlacedOperator>),
}

/// An operator and its place: from its keyword to its last token.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedOperator {
    pub operator: Operator,
    pub span: Span,
}
