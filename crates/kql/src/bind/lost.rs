//! Columns that are not there any more, or not yet: which operator dropped them, which one is only making them.

use crate::bound::Column;
use crate::diagnostic::Diagnostic;
use crate::operators::Operator;
use crate::span::Span;

use super::Binder;

/// What an operator of the pipeline at hand was given, where it may pass on less.
pub(super) struct Narrowing {
    span: Span,
    columns: Vec<Column>,
    why: &'static str,
}

/// The columns that an operator is about to be given, where not all of them come through it.
pub(super) fn narrowing(operator: &Operator, columns: &[Column], span: Span) -> Option<Narrowing> {
    let why = match operator {
        Operator::Summarize(_) => "only the keys and aggregates of this `summarize` go on",
        Operator::Project(_) => "only what this `project` names goes on",
        Operator::Distinct(_) => "only what this `distinct` names goes on",
        Operator::ProjectAway(_) => "this `project-away` drops it",
        Operator::ProjectKeep(_) => "this `project-keep` drops it",
        Operator::ProjectRename(_) => "this `project-rename` calls it otherwise",
        Operator::MakeSeries(_) => "only the keys and series of this `make-series` go on",
        Operator::Count(_) => "only the number of rows goes on from this `count`",
        Operator::Join(_) => "this `join` passes on the columns of one side alone",
        _ => return None,
    };
    Some(Narrowing { span, columns: columns.to_vec(), why })
}

impl Binder<'_> {
    /// A report on an unknown name with the operator that dropped the column, or that is only making it.
    pub(super) fn traced(&self, diagnostic: Diagnostic, name: &str) -> Diagnostic {
        if self.making.iter().any(|it| it == name) {
            let help = format!("`{name}` is made by this operator; a second one can use it");
            return diagnostic.help(help);
        }
        let lost = |it: &&Narrowing| it.columns.iter().any(|it| it.name == name);
        match self.narrowings.iter().rev().find(lost) {
            Some(it) => diagnostic.label(self.site(it.span), it.why).help(None),
            None => diagnostic,
        }
    }
}
