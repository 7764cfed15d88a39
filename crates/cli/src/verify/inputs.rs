//! Which files an alert came from, against those that are there.

use detect::evidence::{Input, Inputs};
use detect::verify::ClaimedInputs;
use serde_json::{Value as Json, json};

use crate::terminal::{clean, counted};

/// How the logs differ from those that the alert came from. Nothing, where they don't.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogsDiffer {
    /// Files of the alert: there under their names, with other digests.
    pub changed: Vec<String>,
    /// Files of the alert that are not there under any name.
    pub missing: Vec<String>,
    /// Files that hold rows of the rule's tables and the alert doesn't have.
    pub added: Vec<String>,
    /// Said where an alert lists no files, since they are too many.
    pub whole: Option<String>,
}

impl LogsDiffer {
    /// The differences between what an alert says and what is there.
    pub fn of(claimed: &ClaimedInputs, there: &Inputs) -> LogsDiffer {
        if claimed.files.is_empty() {
            let files = |n: u64| counted(n, "file");
            let (then, now) = (files(claimed.count), files(there.files.len() as u64));
            let whole = format!("the digest of all differs: {then} then, {now} now");
            return LogsDiffer { whole: Some(whole), ..LogsDiffer::default() };
        }
        let mut left: Vec<&Input> = there.files.iter().collect();
        let mut without: Vec<&Input> = Vec::new();
        for it in &claimed.files {
            match left.iter().position(|other| other.sha256 == it.sha256) {
                Some(at) => _ = left.remove(at),
                None => without.push(it),
            }
        }
        let mut differ = LogsDiffer::default();
        for it in without {
            match left.iter().position(|other| other.name == it.name) {
                Some(at) => {
                    left.remove(at);
                    differ.changed.push(it.name.clone());
                }
                None => differ.missing.push(it.name.clone()),
            }
        }
        differ.added = left.into_iter().map(|it| it.name.clone()).collect();
        if differ.is_none() {
            // Its own digest of all is not that of the files it lists.
            differ.whole = Some("the digest of all differs from those of the files".to_owned());
        }
        differ
    }

    /// Whether the logs are those of the alert.
    pub fn is_none(&self) -> bool {
        *self == LogsDiffer::default()
    }

    /// A line for each difference.
    pub fn lines(&self) -> Vec<String> {
        let each = |names: &[String], what: &str| -> Vec<String> {
            names.iter().map(|it| format!("{} {what}", clean(it))).collect()
        };
        let mut lines = each(&self.changed, "has another digest");
        lines.extend(each(&self.missing, "is not among the logs"));
        lines.extend(each(&self.added, "is one that the alert doesn't come from"));
        lines.extend(self.whole.clone());
        lines
    }

    /// The same for machines.
    pub fn to_json(&self) -> Json {
        json!({
            "changed": self.changed,
            "missing": self.missing,
            "added": self.added,
            "whole": self.whole,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_digests_first() {
        let file = |name: &str, sha256: &str| Input {
            name: name.to_owned(),
            n_bytes: 1,
            sha256: sha256.to_owned(),
        };
        let claimed = ClaimedInputs {
            count: 3,
            sha256: String::new(),
            files: vec![file("a", "1"), file("b", "2"), file("c", "3")],
        };
        let there = Inputs { files: vec![file("x", "1"), file("b", "9"), file("d", "4")] };
        let differ = LogsDiffer::of(&claimed, &there);
        assert_eq!(
            differ.lines(),
            [
                "b has another digest",
                "c is not among the logs",
                "d is one that the alert doesn't come from"
            ]
        );
        let many = ClaimedInputs { files: Vec::new(), ..claimed };
        let lines = LogsDiffer::of(&many, &there).lines();
        assert_eq!(lines, ["the digest of all differs: 3 files then, 3 files now"]);
    }
}
