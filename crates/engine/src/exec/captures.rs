//! The loop of `parse`: the groups of a regular expression as columns.

use arrow::array::{Array, ArrayRef, AsArray};
use datafusion::common::Result;
use kql::types::Type;
use regex::Regex;

use crate::exec::bounds::check;
use crate::exec::{Each, Made};
use crate::types::ColumnBuilder;

/// A regular expression over its one argument, a text. A column is null where the expression doesn't fit or the group takes no part.
#[derive(Debug)]
pub struct Captures {
    pub regex: Regex,
    /// The numbers of the groups that become columns.
    pub groups: Vec<usize>,
}

impl Each for Captures {
    fn name(&self) -> &'static str {
        "parse"
    }

    fn makes_rows(&self) -> bool {
        false
    }

    fn run(&self, args: &[ArrayRef], n_rows: usize) -> Result<Made> {
        let texts = args.first().and_then(|it| it.as_string_view_opt());
        // Texts that may be null: dynamic is carried as just that.
        let mut columns: Vec<ColumnBuilder> =
            self.groups.iter().map(|_| ColumnBuilder::new(Type::Dynamic, n_rows)).collect();
        let mut places = self.regex.capture_locations();
        for row in 0..n_rows {
            check()?;
            let text = texts.filter(|it| !it.is_null(row)).map_or("", |it| it.value(row));
            let fits = self.regex.captures_read(&mut places, text).is_some();
            for (column, group) in columns.iter_mut().zip(&self.groups) {
                let place = if fits { places.get(*group) } else { None };
                match place.and_then(|(from, to)| text.get(from..to)) {
                    Some(found) => column.push_text(found),
                    None => column.push_null(),
                }
            }
        }
        Ok(Made { rows: None, columns: columns.iter_mut().map(ColumnBuilder::finish).collect() })
    }
}
