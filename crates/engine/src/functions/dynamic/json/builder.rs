//! Writes dynamic values in Kusto's print format.

use kql::json::push_string;

use super::write;
use crate::types::Cell;

/// Writes one dynamic value, piece by piece, as Kusto prints it: compact, reals with a point (`1.0`), datetime, timespan,
/// guid and the reals that JSON has no number for as strings. Commas come by themselves.
///
/// ```text
/// let mut json = Builder::new();
/// json.begin_bag();
/// json.key("names");
/// json.begin_array();
/// json.string("ada");
/// json.end_array();
/// json.key("n");
/// json.long(2);
/// json.end_bag();
/// assert_eq!(json.as_str(), "{\"names\":[\"ada\"],\"n\":2}");
/// ```
///
/// One builder serves a whole column: [`Builder::clear`] before each row, [`Builder::as_str`] after it.
#[derive(Debug, Default)]
pub struct Builder {
    text: String,
}

impl Builder {
    /// A builder with nothing in it.
    pub fn new() -> Builder {
        Builder::default()
    }

    /// The text so far.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub fn into_string(self) -> String {
        self.text
    }

    /// Empties it for the next row; the memory is kept.
    pub fn clear(&mut self) {
        self.text.clear();
    }

    /// How many bytes there are so far.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// `[`; the elements follow.
    pub fn begin_array(&mut self) {
        self.separate();
        self.text.push('[');
    }

    /// `]`.
    pub fn end_array(&mut self) {
        self.text.push(']');
    }

    /// `{`; for each member its key and then its value follow.
    pub fn begin_bag(&mut self) {
        self.separate();
        self.text.push('{');
    }

    /// `}`.
    pub fn end_bag(&mut self) {
        self.text.push('}');
    }

    /// A member's name. The caller sees to it that no name comes twice.
    pub fn key(&mut self, name: &str) {
        self.separate();
        push_string(&mut self.text, name);
        self.text.push(':');
    }

    /// JSON's null.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// `true` or `false`.
    pub fn bool(&mut self, value: bool) {
        self.cell(Cell::Bool(value));
    }

    /// A whole number.
    pub fn long(&mut self, value: i64) {
        self.cell(Cell::Long(value));
    }

    /// A real; NaN and the infinities become strings.
    pub fn real(&mut self, value: f64) {
        self.cell(Cell::Real(value));
    }

    /// A text.
    pub fn string(&mut self, value: &str) {
        self.cell(Cell::String(value));
    }

    /// A datetime by its ticks.
    pub fn datetime(&mut self, ticks: i64) {
        self.cell(Cell::DateTime(ticks));
    }

    /// A timespan by its ticks.
    pub fn timespan(&mut self, ticks: i64) {
        self.cell(Cell::TimeSpan(ticks));
    }

    /// A guid.
    pub fn guid(&mut self, value: u128) {
        self.cell(Cell::Guid(value));
    }

    /// A value of any KQL type, as it comes out of a column.
    pub fn cell(&mut self, value: Cell<'_>) {
        self.separate();
        write(&mut self.text, value);
    }

    /// A value that is JSON text already, such as an element of another dynamic value.
    pub fn raw(&mut self, json: &str) {
        self.separate();
        self.text.push_str(json);
    }

    /// A whole array of reals.
    pub fn reals(&mut self, values: impl IntoIterator<Item = f64>) {
        self.begin_array();
        values.into_iter().for_each(|it| self.real(it));
        self.end_array();
    }

    /// A whole array of whole numbers.
    pub fn longs(&mut self, values: impl IntoIterator<Item = i64>) {
        self.begin_array();
        values.into_iter().for_each(|it| self.long(it));
        self.end_array();
    }

    /// A whole array of texts.
    pub fn strings<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        self.begin_array();
        values.into_iter().for_each(|it| self.string(it));
        self.end_array();
    }

    /// A comma, where a value or a key stands before. No value ends in one of the three characters that ask for none.
    fn separate(&mut self) {
        if !matches!(self.text.as_bytes().last(), None | Some(b'[' | b'{' | b':')) {
            self.text.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Builder;

    #[test]
    fn commas_and_print_format() {
        let mut json = Builder::new();
        json.begin_bag();
        json.key("a \"b\"");
        json.begin_array();
        json.real(1.0);
        json.real(f64::NAN);
        json.string("[");
        json.null();
        json.begin_bag();
        json.end_bag();
        json.end_array();
        json.key("n");
        json.longs([1, -2]);
        json.key("t");
        json.timespan(10_000_000);
        json.end_bag();
        let expected = r#"{"a \"b\"":[1.0,"NaN","[",null,{}],"n":[1,-2],"t":"00:00:01"}"#;
        assert_eq!(json.as_str(), expected);
        assert!(super::super::read(json.as_str()).is_some());
    }
}
