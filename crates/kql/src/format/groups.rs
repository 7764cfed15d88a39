//! What stands in brackets: subqueries, functions' bodies, lists, rows of data.

use super::brackets::{Group, Node};
use super::clauses::{split, starts_with_operator, word};
use super::layout::{Layout, has};
use super::printer::Op;
use super::spacing::Place;

impl<'t> Layout<'_, 't> {
    /// What stands in brackets, with them. `nodes` are its neighbours, it is the one at `at`.
    pub fn group(&mut self, group: &Group, nodes: &[Node], at: usize, place: Place<'t>) {
        let before = at.checked_sub(1).and_then(|it| word(self.pieces, nodes, it));
        let opening = self.pieces.get(group.open).map_or("", |it| it.text);
        let mut place = Place { in_options: false, ..place };
        place.in_dynamic |= before == Some("dynamic");
        let content = &group.content[..];
        let is_body = opening == "{" && !place.in_dynamic && at > 0;
        let is_query = [";", "|"].iter().any(|it| has(self.pieces, content, it))
            || starts_with_operator(self.pieces, content);
        if content.is_empty() {
            self.leaf(group.open);
            self.leaf(group.close);
        } else if is_body || is_query && !place.in_dynamic {
            self.block(group, is_body);
        } else if let Some(n_columns) = self.n_columns(nodes, at) {
            self.rows(group, n_columns, place);
        } else {
            place.in_options = before == Some("with") && place.operator != "scan";
            self.brackets(group, place);
        }
    }

    /// A subquery or a function's body: on one line where it was written so and fits.
    fn block(&mut self, group: &Group, is_body: bool) {
        let force = group
            .content
            .iter()
            .map(Node::first)
            .chain([group.close])
            .any(|it| self.pieces.get(it).is_some_and(|it| it.new_line));
        let edge = if is_body { Op::Line } else { Op::SoftLine };
        self.ops.push(Op::Open { force });
        self.leaf(group.open);
        self.ops.extend([Op::Indent, edge]);
        self.statements(&group.content, false);
        self.comments(group.close);
        self.ops.extend([Op::Dedent, edge]);
        self.leaf(group.close);
        self.ops.push(Op::Close);
    }

    /// A list in brackets. A list that is all there is in parentheses shares their lines.
    fn brackets(&mut self, group: &Group, place: Place<'t>) {
        let hugs = match group.content.as_slice() {
            [Node::Group(inner)] => {
                let is_list = self.pieces.get(inner.open).is_some_and(|it| it.text != "(");
                let is_bare =
                    |at: usize| self.pieces.get(at).is_some_and(|it| it.comments.is_empty());
                is_list && is_bare(inner.open) && is_bare(group.close)
            }
            _ => false,
        };
        if hugs {
            self.leaf(group.open);
            self.run(&group.content, place);
            return self.leaf(group.close);
        }
        let parts = split(self.pieces, &group.content, ",");
        self.in_brackets(group, |it| it.list(&group.content, &parts, place));
    }

    /// How many columns the values in these brackets are of, where a `datatable` declares them.
    fn n_columns(&self, nodes: &[Node], at: usize) -> Option<usize> {
        let [.., Node::Leaf(name), Node::Group(columns), Node::Group(_)] = nodes.get(..=at)? else {
            return None;
        };
        let is_datatable = self.pieces.get(*name).is_some_and(|it| it.text == "datatable");
        let n =
            split(self.pieces, &columns.content, ",").iter().filter(|it| !it.is_empty()).count();
        (is_datatable && n > 1).then_some(n)
    }

    /// The values of a `datatable`, a line for each row.
    fn rows(&mut self, group: &Group, n_columns: usize, place: Place<'t>) {
        let parts = split(self.pieces, &group.content, ",");
        self.in_brackets(group, |it| {
            let mut start = 0;
            for (number, row) in parts.chunks(n_columns).enumerate() {
                let len = row.iter().map(|it| it.len() + 1).sum::<usize>() - 1;
                let nodes = &group.content[start..start + len];
                if number > 0 && !nodes.is_empty() {
                    it.ops.push(Op::Line);
                }
                it.ops.push(Op::Open { force: false });
                it.list(nodes, row, place);
                it.ops.push(Op::Close);
                start += len;
                if let Some(comma) = group.content.get(start) {
                    it.leaf(comma.first());
                }
                start += 1;
            }
        });
    }

    fn in_brackets(&mut self, group: &Group, content: impl FnOnce(&mut Self)) {
        self.ops.push(Op::Open { force: false });
        self.leaf(group.open);
        self.ops.extend([Op::Indent, Op::SoftLine]);
        content(self);
        self.comments(group.close);
        self.ops.extend([Op::Dedent, Op::SoftLine]);
        self.leaf(group.close);
        self.ops.push(Op::Close);
    }
}
