//! Which values of a column are like the text that a condition looks for: a slip of the pen, or a name that the service no longer uses.

use std::collections::BTreeSet;

use kql::bound::{Expr, ExprKind};
use kql::types::Value;

/// So many are named.
const MAX_SIMILAR: usize = 3;
/// More values than that are not compared.
const MAX_COMPARED: usize = 5000;
/// A value longer than that is no name.
const MAX_LENGTH: usize = 200;

/// Collects the values of a column that are like one of some texts.
pub struct Similar {
    sought: Vec<(String, BTreeSet<String>)>,
    found: Vec<(usize, String, u64)>,
    n_compared: usize,
}

impl Similar {
    /// To the texts of a condition.
    pub fn to(condition: &Expr) -> Similar {
        let (mut sought, mut rest) = (Vec::new(), vec![condition]);
        while let Some(it) = rest.pop() {
            if let ExprKind::Literal(Value::String(text)) = &it.kind
                && !text.is_empty()
                && text.len() <= MAX_LENGTH
            {
                sought.push((text.to_lowercase(), terms(text)));
            }
            rest.extend(it.children());
        }
        Similar { sought, found: Vec::new(), n_compared: 0 }
    }

    /// Looks at a value and in how many rows it stands.
    pub fn see(&mut self, value: &str, n_rows: u64) {
        if self.n_compared >= MAX_COMPARED || value.len() > MAX_LENGTH {
            return;
        }
        self.n_compared += 1;
        let (lower, own) = (value.to_lowercase(), terms(value));
        let likeness = |(text, terms): &(String, BTreeSet<String>)| {
            if *text == lower {
                return 0;
            }
            let n_shared = terms.intersection(&own).count();
            100 * n_shared / terms.union(&own).count().max(1)
        };
        let likest = self.sought.iter().map(likeness).max().unwrap_or(0);
        if likest >= 40 {
            self.found.push((likest, value.to_owned(), n_rows));
        }
    }

    /// The likest first.
    pub fn finish(mut self) -> Vec<(String, u64)> {
        self.found.sort_by(|a, b| (b.0, b.2, &a.1).cmp(&(a.0, a.2, &b.1)));
        self.found.truncate(MAX_SIMILAR);
        self.found.into_iter().map(|(_, value, n_rows)| (value, n_rows)).collect()
    }
}

/// The words of a text in lower case.
fn terms(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use kql::span::Span;
    use kql::types::Type;

    use super::*;

    #[test]
    fn values_that_share_their_words_are_alike() {
        let text = Value::String("Add eligible member (permanent)".into());
        let sought =
            Expr { kind: ExprKind::Literal(text), ty: Type::String, span: Span::default() };
        let mut similar = Similar::to(&sought);
        for value in [
            "Add eligible member to role in PIM completed (permanent)",
            "Update user",
            "Remove eligible member",
            "Add member",
            "",
            "Add eligible member (permanent)",
        ] {
            similar.see(value, 1);
        }
        let found: Vec<String> = similar.finish().into_iter().map(|it| it.0).collect();
        assert_eq!(
            found,
            [
                "Add member",
                "Add eligible member to role in PIM completed (permanent)",
                "Remove eligible member"
            ]
        );
    }
}
