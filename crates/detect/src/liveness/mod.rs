//! Why a rule found nothing: how many rows reach each condition and how many pass it, in the order of the text; and where a
//! condition matches nothing, in which other columns the value that it looks for stands.
//!
//! A pipeline is what the query reads (a table, a union, the rows of a join) and the `where`, `extend` and `project` on it. Each is
//! counted in one scan.

pub(crate) mod count;
pub(crate) mod elsewhere;
pub(crate) mod pipeline;

use std::fmt;

use engine::error::Error;
use engine::run::Context;
use kql::bound::BoundTable;
use kql::span::Span;

use self::pipeline::pipelines;
pub(crate) use self::pipeline::{column, with_columns};

/// A condition and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCount {
    /// What the rows come from: `SigninLogs`, or `join` for the rows of a join.
    pub source: String,
    /// The condition as the query writes it, on one line.
    pub text: String,
    /// Its place in the query's text.
    pub span: Span,
    pub reached: u64,
    pub passed: u64,
}

/// The first condition of a pipeline that lets no row through, though rows reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub step: StepCount,
    /// What the condition looks for, where it is a comparison of a column with text.
    pub sought: Option<Sought>,
}

/// A column, the text that it is searched for, and where that text stands instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    pub column: String,
    pub values: Vec<String>,
    /// In how many of the rows that reach the condition the column is empty.
    pub n_empty: u64,
    /// Other columns in which the same comparison holds, and in how many rows; the most first.
    pub elsewhere: Vec<(String, u64)>,
}

/// What became of the rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Liveness {
    pub steps: Vec<StepCount>,
    pub findings: Vec<Finding>,
}

/// Counts the rows at each condition of a tabular expression whose text is `text`.
pub async fn explain(table: &BoundTable, text: &str, context: &Context) -> Result<Liveness, Error> {
    let pipelines = pipelines(table);
    let mut passed: Vec<u64> = Vec::new();
    let mut counted: Vec<(Vec<StepCount>, Option<Finding>)> = Vec::new();
    for pipeline in &pipelines {
        let starved = pipeline.fed_by.is_some_and(|it| passed.get(it) == Some(&0));
        let steps = if starved {
            count::nothing(pipeline, text)
        } else {
            count::count(pipeline, text, context).await?
        };
        let dead = steps.iter().position(|it| it.reached > 0 && it.passed == 0);
        let finding = match dead.and_then(|at| Some((at, steps.get(at)?.clone()))) {
            Some((at, step)) => {
                Some(Finding { step, sought: elsewhere::search(pipeline, at, context).await? })
            }
            None => None,
        };
        passed.push(steps.last().map_or(0, |it| it.passed));
        counted.push((steps, finding));
    }
    // In the order of the text; a `let` that is used twice is counted twice and said once.
    counted.sort_by_key(|(steps, _)| steps.first().map(|it| it.span));
    let mut liveness = Liveness::default();
    for (steps, finding) in counted {
        for step in steps {
            if !liveness.steps.contains(&step) {
                liveness.steps.push(step);
            }
        }
        if let Some(finding) = finding.filter(|it| !liveness.findings.contains(it)) {
            liveness.findings.push(finding);
        }
    }
    Ok(liveness)
}

impl fmt::Display for StepCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (passed, reached) = (grouped(self.passed), grouped(self.reached));
        write!(f, "`{}` matched {passed} of the {reached} rows that reached it", self.text)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.step.fmt(f)?;
        let Some(sought) = &self.sought else { return Ok(()) };
        let values: Vec<String> = sought.values.iter().map(|it| format!("`{it}`")).collect();
        let places: Vec<String> = sought
            .elsewhere
            .iter()
            .map(|(column, n_rows)| format!("{column} in {}", grouped(*n_rows)))
            .collect();
        match places.as_slice() {
            [] => write!(f, "; {} stands in no other column", values.join(" or "))?,
            _ => write!(f, "; {} stands in {}", values.join(" or "), places.join(", in "))?,
        }
        if sought.n_empty == self.step.reached {
            write!(f, "; {} is empty in all of them", sought.column)?;
        }
        Ok(())
    }
}

/// `51,204`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
