//! The tree of tokens to a document: which line ends are possible, and which are wanted.

use super::brackets::Node;
use super::clauses::{
    head, is_symbol, leaf, name_length, operator_name, options, split, starts_with_operator, word,
};
use super::pieces::Piece;
use super::printer::Op;
use super::spacing::{Place, blank_before};
use super::words::{clauses, clauses_break, has_text_pattern};
use crate::lexer::TokenKind;

/// The document of a whole text.
pub fn lay_out<'t>(pieces: &[Piece<'t>], tree: &[Node]) -> Vec<Op<'t>> {
    let mut layout = Layout { pieces, ops: Vec::with_capacity(2 * pieces.len()), commented: 0 };
    let (end, body) =
        tree.split_last().map_or((&[][..], tree), |(end, body)| (std::slice::from_ref(end), body));
    layout.statements(body, true);
    layout.ops.push(Op::Hard);
    layout.spaced_comments(end, !body.is_empty());
    outside(layout.ops)
}

/// Comments that end a group are put behind it: they are no reason to break it.
fn outside(ops: Vec<Op>) -> Vec<Op> {
    let mut out = Vec::with_capacity(ops.len());
    let mut held = None;
    for op in ops {
        match op {
            Op::Trailing(_) => held = Some(op),
            Op::Close | Op::Dedent => out.push(op),
            _ => {
                out.extend(held.take());
                out.push(op);
            }
        }
    }
    out.extend(held);
    out
}

/// Writes the document, part by part.
pub struct Layout<'p, 't> {
    pub pieces: &'p [Piece<'t>],
    pub ops: Vec<Op<'t>>,
    /// The tokens before this one have their own comments printed.
    commented: usize,
}

impl<'t> Layout<'_, 't> {
    /// Statements, each on a line of its own. A single one in braces may share their line.
    pub fn statements(&mut self, nodes: &[Node], force: bool) {
        let mut start = 0;
        while start < nodes.len() {
            let end = (start..nodes.len())
                .find(|it| is_symbol(self.pieces, nodes, *it, ";"))
                .map_or(nodes.len(), |it| it + 1);
            let statement = &nodes[start..end];
            let is_alone =
                statement.len() == 1 && end > start && is_symbol(self.pieces, statement, 0, ";");
            if start > 0 && !is_alone {
                self.ops.push(Op::Hard);
            }
            self.spaced_comments(statement, start > 0);
            self.statement(statement, force || end < nodes.len() || start > 0);
            start = end;
        }
    }

    /// The comments before a statement, with the empty lines that set them apart.
    fn spaced_comments(&mut self, statement: &[Node], mut may_space: bool) {
        let first = statement.first().map_or(0, Node::first);
        let Some(piece) = self.pieces.get(first).filter(|_| first >= self.commented) else {
            return;
        };
        for comment in &piece.comments {
            if comment.blank_line && may_space {
                self.ops.push(Op::Empty);
            }
            self.ops.push(Op::Own(comment.text));
            may_space = true;
        }
        if piece.blank_line && may_space {
            self.ops.push(Op::Empty);
        }
        self.commented = first + 1;
    }

    fn statement(&mut self, nodes: &[Node], force: bool) {
        let ended = nodes.last().filter(|_| is_symbol(self.pieces, nodes, nodes.len() - 1, ";"));
        let body = &nodes[..nodes.len() - usize::from(ended.is_some())];
        let value = match word(self.pieces, body, 0) {
            Some("let") => (1..body.len()).find(|it| is_symbol(self.pieces, body, *it, "=")),
            _ => None,
        };
        match value {
            Some(equals) if equals + 1 < body.len() => {
                let (name, value) = body.split_at(equals + 1);
                self.run(name, Place::default());
                if has(self.pieces, value, "|") {
                    self.ops.extend([Op::Open { force }, Op::Indent, Op::Line]);
                    self.pipeline(value);
                    self.ops.extend([Op::Dedent, Op::Close]);
                } else {
                    self.ops.push(Op::Space);
                    self.pipeline(value);
                }
            }
            _ => {
                // In braces or parentheses a single pipeline is broken where these are.
                if force {
                    self.ops.push(Op::Open { force: has(self.pieces, body, "|") });
                }
                self.pipeline(body);
                if force {
                    self.ops.push(Op::Close);
                }
            }
        }
        if let Some(end) = ended {
            self.leaf(end.first());
        }
    }

    /// A pipeline: a line end is possible before each pipe, in the group that is open.
    fn pipeline(&mut self, nodes: &[Node]) {
        let mut start = 0;
        for (number, part) in split(self.pieces, nodes, "|").into_iter().enumerate() {
            if number > 0 {
                if start > 1 || number > 1 {
                    self.ops.push(Op::Line);
                }
                self.leaf(nodes[start - 1].first());
                self.ops.push(Op::Space);
            }
            self.segment(part, number > 0);
            start += part.len() + 1;
        }
    }

    /// What stands between two pipes.
    fn segment(&mut self, nodes: &[Node], piped: bool) {
        let name = operator_name(self.pieces, nodes);
        match name.filter(|_| piped || starts_with_operator(self.pieces, nodes)) {
            Some((operator, len)) => self.operator(nodes, operator, len),
            None => {
                let operator = match word(self.pieces, nodes, 0) {
                    Some("restrict") => "restrict",
                    _ => "",
                };
                self.expression(nodes, Place::of(operator), true);
            }
        }
    }

    fn operator(&mut self, nodes: &[Node], operator: &'static str, n_name: usize) {
        let place = Place::of(operator);
        let n_head = head(self.pieces, nodes, operator, n_name);
        let n_options = options(self.pieces, nodes, operator, n_name);
        self.ops.push(Op::Open { force: false });
        self.run(&nodes[..n_name], place);
        if n_options > 0 {
            self.ops.push(Op::Space);
            self.run(&nodes[n_name..n_name + n_options], Place { in_options: true, ..place });
        }
        if n_head > n_name + n_options {
            self.ops.push(Op::Space);
            self.run(&nodes[n_name + n_options..n_head], place);
        }
        let mut starts: Vec<usize> = (n_head + 1..nodes.len())
            .filter(|it| self.begins_clause(nodes, *it, operator))
            .collect();
        if n_head < nodes.len() && self.begins_clause(nodes, n_head, operator) {
            starts.insert(0, n_head);
        }
        let operands = &nodes[n_head..starts.first().copied().unwrap_or(nodes.len())];
        if has_text_pattern(operator) {
            self.text_pattern(operands, place);
        } else {
            self.items(operands, place);
        }
        for (number, start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(nodes.len());
            self.clause(&nodes[*start..end], operator);
        }
        self.ops.push(Op::Close);
    }

    fn begins_clause(&self, nodes: &[Node], at: usize, operator: &str) -> bool {
        leaf(self.pieces, nodes, at).is_some_and(|it| !it.glued)
            && word(self.pieces, nodes, at).is_some_and(|it| clauses(operator).contains(&it))
    }

    fn clause(&mut self, nodes: &[Node], operator: &'static str) {
        let breaks = clauses_break(operator);
        let place = Place { in_pattern: false, ..Place::of(operator) };
        if breaks {
            self.ops.extend([Op::Indent, Op::Line]);
        } else {
            self.ops.push(Op::Space);
        }
        self.ops.push(Op::Open { force: false });
        let name = name_length(self.pieces, nodes);
        self.run(&nodes[..name], place);
        self.items(&nodes[name..], place);
        self.ops.push(Op::Close);
        if breaks {
            self.ops.push(Op::Dedent);
        }
    }

    /// What `parse` reads: broken before each text that it looks for.
    fn text_pattern(&mut self, nodes: &[Node], place: Place<'t>) {
        self.ops.push(Op::Indent);
        let is_text = |at: &usize| {
            leaf(self.pieces, nodes, *at).is_some_and(|it| it.kind == TokenKind::String)
        };
        // The star for what comes before stands with the first text.
        let first = if is_symbol(self.pieces, nodes, 0, "*") { 2 } else { 1 };
        let mut starts: Vec<usize> = (first..nodes.len()).filter(is_text).collect();
        starts.push(nodes.len());
        let mut start = 0;
        for end in starts {
            self.ops.push(Op::Line);
            self.run(&nodes[start..end], place);
            start = end;
        }
        self.ops.push(Op::Dedent);
    }

    /// Operands behind what names them: several are broken one a line.
    fn items(&mut self, nodes: &[Node], place: Place<'t>) {
        if nodes.is_empty() {
            return;
        }
        let parts = split(self.pieces, nodes, ",");
        if parts.len() == 1 {
            self.ops.push(Op::Space);
            return self.expression(nodes, place, true);
        }
        self.ops.extend([Op::Indent, Op::Line]);
        self.list(nodes, &parts, place);
        self.ops.push(Op::Dedent);
    }

    /// Parts with commas between, in the group that is open.
    pub fn list(&mut self, nodes: &[Node], parts: &[&[Node]], place: Place<'t>) {
        let mut at = 0;
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                self.leaf(nodes[at - 1].first());
                if !part.is_empty() {
                    self.ops.push(Op::Line);
                }
            }
            self.expression(part, place, parts.len() > 1);
            at += part.len() + 1;
        }
    }

    /// An expression: chains of `or` and `and` are broken before these words.
    fn expression(&mut self, nodes: &[Node], place: Place<'t>, hang: bool) {
        self.chain(nodes, "or", place, hang);
    }

    fn chain(&mut self, nodes: &[Node], joint: &str, place: Place<'t>, hang: bool) {
        let joints: Vec<usize> = (1..nodes.len().saturating_sub(1))
            .filter(|it| word(self.pieces, nodes, *it) == Some(joint))
            .collect();
        let is_or = joint == "or";
        if joints.is_empty() {
            return if is_or {
                self.chain(nodes, "and", place, hang)
            } else {
                self.run(nodes, place)
            };
        }
        self.ops.push(Op::Open { force: false });
        if hang {
            self.ops.push(Op::Indent);
        }
        let mut start = 0;
        for end in joints.into_iter().chain([nodes.len()]) {
            if start > 0 {
                self.ops.push(Op::Line);
                self.leaf(nodes[start - 1].first());
                self.ops.push(Op::Space);
            }
            let term = &nodes[start..end];
            if is_or {
                self.chain(term, "and", place, true);
            } else {
                self.run(term, place);
            }
            start = end + 1;
        }
        if hang {
            self.ops.push(Op::Dedent);
        }
        self.ops.push(Op::Close);
    }

    /// Neighbours on a line.
    pub fn run(&mut self, nodes: &[Node], place: Place<'t>) {
        for (at, node) in nodes.iter().enumerate() {
            if blank_before(self.pieces, nodes, at, place) {
                self.ops.push(Op::Space);
            }
            match node {
                Node::Leaf(leaf) => self.leaf(*leaf),
                Node::Group(group) => self.group(group, nodes, at, place),
            }
        }
    }

    /// A token with its comments.
    pub fn leaf(&mut self, at: usize) {
        self.comments(at);
        let Some(piece) = self.pieces.get(at) else { return };
        if !piece.text.is_empty() {
            self.ops.push(Op::Text(piece.text));
        }
        self.ops.extend(piece.trailing.map(Op::Trailing));
    }

    /// The comments before a token, unless they are printed already.
    pub fn comments(&mut self, at: usize) {
        let Some(piece) = self.pieces.get(at).filter(|_| at >= self.commented) else { return };
        self.ops.extend(piece.comments.iter().map(|it| Op::Own(it.text)));
        self.commented = at + 1;
    }
}

/// Whether this punctuation stands among the nodes, outside of brackets.
pub fn has(pieces: &[Piece], nodes: &[Node], symbol: &str) -> bool {
    (0..nodes.len()).any(|it| is_symbol(pieces, nodes, it, symbol))
}
