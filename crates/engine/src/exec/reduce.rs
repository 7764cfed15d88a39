//! The loop of `reduce`: texts are parted into words, and those whose words are alike become one pattern.
//!
//! The documentation says what comes out, not how. Words are what stands between characters that are neither letter nor digit, and
//! between those that `characters` names. Two texts are alike if they have as many words and share at least the part `threshold` of
//! them, place by place. A number is never part of a pattern. What is like nothing else is one of the `others`.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::record_batch::RecordBatch;
use datafusion::common::Result;
use kql::types::Type;

use crate::exec::Whole;
use crate::exec::bounds::check;
use crate::types::ColumnBuilder;

/// How many patterns a text is held against.
const MAX_CANDIDATES: usize = 64;

#[derive(Debug)]
pub struct Reduce {
    pub threshold: f64,
    /// What else parts words, and is no part of a pattern.
    pub characters: Vec<char>,
    /// Whether the answer is the rows, each with its pattern.
    pub each_row: bool,
    /// How many columns of the input pass by; they stand behind the text.
    pub n_columns: usize,
}

impl Whole for Reduce {
    fn name(&self) -> &'static str {
        "reduce"
    }

    fn run(&self, inputs: &[RecordBatch]) -> Result<Vec<ArrayRef>> {
        let Some(rows) = inputs.first() else { return Ok(Vec::new()) };
        let texts = rows.columns().first().and_then(|it| it.as_string_view_opt());
        let text = |row: usize| texts.filter(|it| !it.is_null(row)).map_or("", |it| it.value(row));
        let mut groups = Groups::default();
        let mut of_text: HashMap<&str, usize> = HashMap::new();
        let mut of_row = Vec::with_capacity(rows.num_rows());
        for row in 0..rows.num_rows() {
            check()?;
            let text = text(row);
            let group = match of_text.get(text) {
                Some(group) => *group,
                None => {
                    let group = groups.find_or_add(self.words(text), text, self.threshold);
                    of_text.insert(text, group);
                    group
                }
            };
            groups.count(group);
            of_row.push(group);
        }
        let made = if self.each_row {
            let n_alone = groups.n_alone();
            of_row.iter().map(|at| groups.answer(*at, n_alone)).collect()
        } else {
            groups.answers()
        };
        let passing = rows.columns().iter().skip(1).take(self.n_columns).cloned();
        Ok(passing.chain(columns(made)).collect())
    }
}

/// A pattern, how many rows it stands for, and one of their texts.
type Answer = (String, i64, String);

fn columns(made: Vec<Answer>) -> Vec<ArrayRef> {
    let mut patterns = ColumnBuilder::new(Type::String, made.len());
    let mut counts = ColumnBuilder::new(Type::Long, made.len());
    let mut texts = ColumnBuilder::new(Type::String, made.len());
    for (pattern, count, text) in &made {
        patterns.push_text(pattern);
        counts.push_long(*count);
        texts.push_text(text);
    }
    vec![patterns.finish(), counts.finish(), texts.finish()]
}

/// A word and what stands before it.
#[derive(Debug, Clone)]
struct Word {
    before: String,
    text: String,
    varies: bool,
}

impl Reduce {
    /// The words of a text; the last one may be empty and says what stands at the end.
    fn words(&self, text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        let mut word = Word { before: String::new(), text: String::new(), varies: false };
        for c in text.chars() {
            let parts = self.characters.contains(&c);
            if c.is_alphanumeric() && !parts {
                word.text.push(c);
                continue;
            }
            if !word.text.is_empty() {
                words.push(word);
                word = Word { before: String::new(), text: String::new(), varies: false };
            }
            if !parts {
                word.before.push(c);
            }
        }
        words.push(word);
        for word in &mut words {
            word.varies = !word.text.is_empty() && word.text.chars().all(|c| c.is_ascii_digit());
        }
        words
    }
}

/// Texts that are alike.
#[derive(Debug)]
struct Group {
    words: Vec<Word>,
    n_rows: i64,
    n_texts: usize,
    text: String,
}

impl Group {
    fn pattern(&self) -> String {
        let mut pattern = String::new();
        for word in &self.words {
            let wild = word.varies && pattern.ends_with('*') && word.before.is_empty();
            pattern.push_str(&word.before);
            match word.varies {
                true if wild => {}
                true => pattern.push('*'),
                false => pattern.push_str(&word.text),
            }
        }
        pattern
    }

    /// Like nothing else, and there once.
    fn is_alone(&self) -> bool {
        self.n_texts == 1 && self.n_rows == 1
    }
}

#[derive(Debug, Default)]
struct Groups {
    all: Vec<Group>,
    /// The groups that have a word at a place, among those with as many words.
    by_word: HashMap<(usize, usize, String), Vec<usize>>,
}

impl Groups {
    fn find_or_add(&mut self, words: Vec<Word>, text: &str, threshold: f64) -> usize {
        if let Some(at) = self.nearest(&words, threshold) {
            if let Some(group) = self.all.get_mut(at) {
                group.n_texts += 1;
                for (word, other) in group.words.iter_mut().zip(&words) {
                    if word.text != other.text {
                        word.varies = true;
                    }
                }
            }
            return at;
        }
        let at = self.all.len();
        for (place, word) in words.iter().enumerate().filter(|it| !it.1.text.is_empty()) {
            let groups = self.by_word.entry((words.len(), place, word.text.clone())).or_default();
            groups.push(at);
        }
        self.all.push(Group { words, n_rows: 0, n_texts: 1, text: text.to_owned() });
        at
    }

    /// The group that shares the most words with a text, if they are enough.
    fn nearest(&self, words: &[Word], threshold: f64) -> Option<usize> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for (place, word) in words.iter().enumerate().filter(|it| !it.1.text.is_empty()) {
            let key = (words.len(), place, word.text.clone());
            for at in self.by_word.get(&key).into_iter().flatten().take(MAX_CANDIDATES) {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let n_words = words.iter().filter(|it| !it.text.is_empty()).count();
        let (at, n_shared) = shared.into_iter().max_by_key(|(at, n)| (*n, usize::MAX - at))?;
        (n_shared as f64 >= threshold * n_words as f64).then_some(at)
    }

    fn count(&mut self, at: usize) {
        if let Some(group) = self.all.get_mut(at) {
            group.n_rows += 1;
        }
    }

    fn answer(&self, at: usize, n_alone: i64) -> Answer {
        match self.all.get(at) {
            Some(group) if !group.is_alone() => (group.pattern(), group.n_rows, group.text.clone()),
            _ => ("others".to_owned(), n_alone, String::new()),
        }
    }

    fn n_alone(&self) -> i64 {
        self.all.iter().filter(|it| it.is_alone()).count() as i64
    }

    /// The groups from the greatest down, then what is alone.
    fn answers(&self) -> Vec<Answer> {
        let n_alone = self.n_alone();
        let mut places: Vec<usize> = (0..self.all.len()).collect();
        places.retain(|at| self.all.get(*at).is_some_and(|it| !it.is_alone()));
        places.sort_by_key(|at| self.all.get(*at).map_or(0, |it| -it.n_rows));
        let mut answers: Vec<Answer> = places.iter().map(|at| self.answer(*at, n_alone)).collect();
        if n_alone > 0 {
            answers.push(("others".to_owned(), n_alone, String::new()));
        }
        answers
    }
}
