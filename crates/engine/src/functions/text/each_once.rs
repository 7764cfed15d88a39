//! A test of texts that answers once for each different one, where texts repeat.
//!
//! A column that is a dictionary in the store comes as views into the dictionary: rows of one text have one view. So equal views are looked
//! for, which costs next to nothing, instead of equal texts. Where hardly any repeat, it stops looking.

use arrow::array::{Array, BooleanArray, BooleanBuilder};
use datafusion::common::HashMap;

use crate::function::Texts;

/// After so many rows it is decided whether views repeat.
const TRIED: usize = 256;
/// They do where this many rows have one of their own at most.
const MANY: usize = TRIED / 4;

/// What the test says of each row's text; of null as of the empty text.
pub fn each_once(texts: &Texts, n_rows: usize, mut test: impl FnMut(&str) -> bool) -> BooleanArray {
    let mut found = BooleanBuilder::with_capacity(n_rows);
    let column = match texts {
        Texts::Constant(text) => {
            let holds = n_rows > 0 && test(text.as_deref().unwrap_or_default());
            found.append_n(n_rows, holds);
            return found.finish();
        }
        Texts::Column(column) => column,
    };
    let mut known: HashMap<u128, bool> = HashMap::new();
    for (row, view) in column.views().iter().enumerate().take(n_rows) {
        let text = if column.is_null(row) { "" } else { column.value(row) };
        if column.is_null(row) || (row >= TRIED && known.len() > MANY) {
            found.append_value(test(text));
        } else {
            found.append_value(*known.entry(*view).or_insert_with(|| test(text)));
        }
    }
    found.finish()
}

#[cfg(test)]
mod tests {
    use arrow::array::{AsArray, StringViewArray, UInt32Array};
    use arrow::compute::take;

    use super::*;

    /// The number of tests over rows that take their texts from these in turn, and the answers.
    fn tested(dictionary: &[String], n_rows: u32) -> (usize, Vec<bool>) {
        let values = StringViewArray::from_iter_values(dictionary);
        let keys = (0..n_rows).map(|row| row % dictionary.len() as u32);
        let Ok(column) = take(&values, &UInt32Array::from_iter_values(keys), None) else {
            return (0, Vec::new());
        };
        let (texts, mut n_tests) = (Texts::Column(column.as_string_view().clone()), 0);
        let found = each_once(&texts, n_rows as usize, |text| {
            n_tests += 1;
            text.ends_with('1')
        });
        (n_tests, found.iter().map(|it| it == Some(true)).collect())
    }

    #[test]
    fn a_repeated_text_is_tested_once() {
        for text in ["short", "a text that is longer than a view"] {
            let dictionary: Vec<String> = (0..4).map(|it| format!("{text} {it}")).collect();
            let (n_tests, found) = tested(&dictionary, 8192);
            assert_eq!(n_tests, 4);
            assert!(found.iter().enumerate().all(|(row, it)| *it == (row % 4 == 1)));
        }
    }

    #[test]
    fn texts_of_their_own_are_tested_each() {
        let dictionary: Vec<String> =
            (0..8192).map(|it| format!("a rather long text {it}")).collect();
        let (n_tests, found) = tested(&dictionary, 8192);
        assert_eq!(n_tests, 8192);
        assert!(found.iter().enumerate().all(|(row, it)| *it == (row % 10 == 1)));
    }
}
