//! One column of a segment: as it is, as a dictionary where its values repeat, or in a file.

use arrow::array::{Array, ArrayRef, AsArray, StringViewBuilder, UInt32Array};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;
use datafusion::common::HashMap;
use std::sync::Arc;

/// The values of a column, by row.
#[derive(Debug, Clone)]
pub enum Column {
    Plain(ArrayRef),
    /// Each row's value by its place among the values, which may hold a null.
    Dictionary {
        keys: UInt32Array,
        values: ArrayRef,
    },
}

/// A dictionary has at most one value for so many rows; with more it would save little.
const LEAST_REPEATS: usize = 3;
/// Rows after which a column is taken for one whose values don't repeat, if all have been different.
const TRIAL: usize = 512;

impl Column {
    /// A column in as little memory as it needs.
    pub fn new(array: &ArrayRef) -> Column {
        if *array.data_type() != DataType::Utf8View {
            return Column::Plain(Arc::clone(array));
        }
        encoded(array).unwrap_or_else(|| Column::Plain(Arc::new(array.as_string_view().gc())))
    }

    /// Bytes that it takes.
    pub fn n_bytes(&self) -> usize {
        match self {
            Column::Plain(array) => array.get_array_memory_size(),
            Column::Dictionary { keys, values } => {
                keys.get_array_memory_size() + values.get_array_memory_size()
            }
        }
    }

    /// The values of all rows.
    pub fn array(&self) -> Result<ArrayRef, ArrowError> {
        match self {
            Column::Plain(array) => Ok(Arc::clone(array)),
            Column::Dictionary { keys, values } => arrow::compute::take(values, keys, None),
        }
    }

    /// The values of those rows that the filter lets through.
    pub fn filtered(
        &self,
        filter: &arrow::compute::FilterPredicate,
    ) -> Result<ArrayRef, ArrowError> {
        match self {
            Column::Plain(array) => filter.filter(array),
            Column::Dictionary { keys, values } => {
                arrow::compute::take(values, &filter.filter(keys)?, None)
            }
        }
    }
}

/// The text column as a dictionary; None: its values don't repeat enough.
fn encoded(array: &ArrayRef) -> Option<Column> {
    let texts = array.as_string_view();
    let most = (texts.len() / LEAST_REPEATS).max(1);
    let mut places: HashMap<Option<&str>, u32> = HashMap::new();
    let mut values = StringViewBuilder::new();
    let mut keys: Vec<u32> = Vec::with_capacity(texts.len());
    for (row, text) in texts.iter().enumerate() {
        let next = u32::try_from(places.len()).ok()?;
        let key = *places.entry(text).or_insert_with(|| {
            values.append_option(text);
            next
        });
        keys.push(key);
        if places.len() > most || (row + 1 == TRIAL && places.len() == TRIAL) {
            return None;
        }
    }
    let values: ArrayRef = Arc::new(values.finish().gc());
    Some(Column::Dictionary { keys: keys.into(), values })
}

#[cfg(test)]
mod tests {
    use arrow::array::StringViewArray;

    use super::*;

    #[test]
    fn a_column_whose_values_repeat_is_a_dictionary_of_the_same_rows() {
        let texts = [Some("a"), None, Some("a"), Some(""), None, Some("a"), Some("a"), Some("a")];
        let few: ArrayRef =
            Arc::new(StringViewArray::from_iter(texts.iter().cycle().take(80).copied()));
        let column = Column::new(&few);
        assert!(matches!(&column, Column::Dictionary { values, .. } if values.len() == 3));
        assert_eq!(column.array().unwrap().as_ref(), few.as_ref());
        let many: ArrayRef =
            Arc::new(StringViewArray::from_iter_values((0..80).map(|it| it.to_string())));
        let column = Column::new(&many);
        assert!(matches!(column, Column::Plain(_)));
        assert_eq!(column.array().unwrap().as_ref(), many.as_ref());
    }
}
