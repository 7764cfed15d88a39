//! `diffpatterns_text`: patterns of words that tell two sets of texts apart.
//!
//! A pattern stands at the beginning of a text: a word or `*` for each of its first words, as the documentation's example shows it.

use datafusion::common::{Result, exec_err};
use kql::types::Type;

use super::find::differences;
use super::table::{Pattern, Table};
use crate::plugin::rows::{Invocation, Making, NamedColumn, Rows};
use crate::types::{Cell, ColumnBuilder};

/// Kusto: a pattern has at most so many words.
const MAX_TOKENS: i64 = 20;
/// Words that are asked for one by one; what else their texts have in common is part of the pattern anyhow.
const N_ASKED: usize = 3;

/// The patterns, those that speak for true first.
pub fn run(call: &Invocation) -> Result<Rows> {
    let (_, texts) = call.column("TextColumn")?;
    let (least, most) = (call.long("MinTokens").unwrap_or(1), call.long("MaxTokens"));
    let threshold = call.real("Threshold").unwrap_or(0.05);
    if !(0.015..=1.0).contains(&threshold) {
        return exec_err!("diffpatterns_text: the threshold must be between 0.015 and 1");
    }
    if !(0..=200).contains(&least) {
        return exec_err!("diffpatterns_text: the least number of words must be between 0 and 200");
    }
    let most = most.unwrap_or(MAX_TOKENS);
    if !(0..=MAX_TOKENS).contains(&most) {
        return exec_err!("diffpatterns_text: the most words must be between 0 and {MAX_TOKENS}");
    }
    let n_rows = call.input.n_rows;
    let words = columns(texts, n_rows, usize::try_from(most).unwrap_or_default());
    let table = Table::of(words.iter().collect(), vec![1.0; n_rows]);
    let sets: Vec<Option<bool>> = (0..n_rows)
        .map(|row| match call.cell("BooleanCondition", row) {
            Cell::Bool(it) => Some(it),
            _ => None,
        })
        .collect();
    let mut found = differences(&table, &sets, threshold, N_ASKED)?;
    found.sort_by(|a, b| (b.percent_a - b.percent_b).total_cmp(&(a.percent_a - a.percent_b)));
    let types = [Type::Long, Type::Long, Type::Real, Type::Real, Type::String];
    let mut making = Making::new(types.map(|ty| (String::new(), ty)).to_vec());
    let hundredths = |it: f64| Cell::Real((it * 100.0).round() / 100.0);
    for it in &found {
        let (n_words, shown) = shown(&table, &it.pattern);
        if n_words >= least.max(1) as usize {
            making.push([
                Cell::Long(it.in_a as i64),
                Cell::Long(it.in_b as i64),
                hundredths(it.percent_a),
                hundredths(it.percent_b),
                Cell::String(&shown),
            ]);
        }
    }
    Ok(making.finish())
}

/// The first words of all texts, the second ones, and so on; "" where a text is shorter.
fn columns(texts: &NamedColumn, n_rows: usize, n_words: usize) -> Vec<NamedColumn> {
    let mut builders: Vec<ColumnBuilder> =
        (0..n_words).map(|_| ColumnBuilder::new(Type::String, n_rows)).collect();
    for row in 0..n_rows {
        let text = texts.cell(row).to_text();
        let mut words = text.split_whitespace();
        builders.iter_mut().for_each(|it| it.push_text(words.next().unwrap_or_default()));
    }
    let name = String::new;
    let column =
        |mut it: ColumnBuilder| NamedColumn { name: name(), ty: Type::String, array: it.finish() };
    builders.into_iter().map(column).collect()
}

/// How many words a pattern says, and its text. One `*` stands for all that follows the last word.
fn shown(table: &Table, pattern: &Pattern) -> (usize, String) {
    let cells = table.cells(pattern, &[]);
    let word = |cell: &Cell<'_>| match cell {
        Cell::String(word) if !word.is_empty() => Some((*word).to_owned()),
        _ => None,
    };
    let words: Vec<Option<String>> = cells.iter().map(word).collect();
    let n_words = words.iter().flatten().count();
    let end = words.iter().rposition(Option::is_some).map_or(0, |it| it + 1);
    let words = words.iter().take(end + 1).map(|it| it.as_deref().unwrap_or("*"));
    (n_words, words.collect::<Vec<_>>().join(" "))
}
