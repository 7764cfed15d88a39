//! The loop of `mv-expand`: the elements of dynamic values, side by side.

use arrow::array::{ArrayRef, AsArray, UInt32Array};
use datafusion::common::{Result, exec_err};
use kql::json::push_string;
use kql::types::Type;
use sonic_rs::{JsonType, JsonValueTrait, LazyValue};

use crate::exec::bounds::check;
use crate::exec::{Each, Made};
use crate::functions::dynamic::json;
use crate::types::ColumnBuilder;

/// More rows than this out of one batch are refused: they would be held in memory.
const MAX_ROWS: usize = 64 << 20;

/// Expands its arguments, all dynamic, into one column each.
#[derive(Debug)]
pub struct Expand {
    /// What an element must be. Any but string is left as dynamic, and null where it is something else.
    pub types: Vec<Type>,
    pub with_index: bool,
    /// Whether a member of a bag becomes an array of its name and value, instead of a bag.
    pub pairs: bool,
    pub limit: usize,
}

impl Each for Expand {
    fn name(&self) -> &'static str {
        "mv-expand"
    }

    fn makes_rows(&self) -> bool {
        true
    }

    fn run(&self, args: &[ArrayRef], n_rows: usize) -> Result<Made> {
        let mut rows: Vec<u32> = Vec::with_capacity(n_rows);
        let mut columns: Vec<ColumnBuilder> =
            self.types.iter().map(|ty| ColumnBuilder::new(made(*ty), n_rows)).collect();
        let mut index = ColumnBuilder::new(Type::Long, n_rows);
        for row in 0..n_rows {
            check()?;
            let values: Vec<Values> = args.iter().map(|it| self.values(it, row)).collect();
            let n_items = values.iter().map(|it| it.0.len()).max().unwrap_or(0).min(self.limit);
            if rows.len() + n_items > MAX_ROWS {
                return exec_err!("mv-expand makes more than {MAX_ROWS} rows at once");
            }
            rows.extend(std::iter::repeat_n(row as u32, n_items));
            for item in 0..n_items {
                index.push_long(item as i64);
            }
            for ((column, values), ty) in columns.iter_mut().zip(&values).zip(&self.types) {
                for item in 0..n_items {
                    push(column, values.0.get(item), *ty);
                }
            }
        }
        let mut columns: Vec<ArrayRef> = columns.iter_mut().map(ColumnBuilder::finish).collect();
        if self.with_index {
            columns.push(index.finish());
        }
        Ok(Made { rows: Some(UInt32Array::from(rows)), columns })
    }
}

/// What one value expands to.
struct Values<'a>(Vec<Element<'a>>);

enum Element<'a> {
    Null,
    /// A text that is no JSON: a string as it stands.
    Bare(&'a str),
    Json(LazyValue<'a>),
    /// A member of a bag, as what it becomes.
    Member(String),
}

impl Expand {
    /// Kusto: null gives one row, an empty array or bag gives none, a value that is neither array nor bag gives itself.
    fn values<'a>(&self, array: &'a ArrayRef, row: usize) -> Values<'a> {
        let text = match array.as_string_view_opt() {
            Some(texts) if !array.is_null(row) => texts.value(row),
            _ => return Values(vec![Element::Null]),
        };
        let start = text.trim_ascii_start().as_bytes().first();
        Values(match (start, json::read(text)) {
            (_, None) => vec![Element::Bare(text)],
            (Some(b'['), Some(_)) => {
                json::elements(text).take(self.limit).map(Element::Json).collect()
            }
            (Some(b'{'), Some(_)) => sonic_rs::to_object_iter(text)
                .filter_map(std::result::Result::ok)
                .take(self.limit)
                .map(|(name, value)| Element::Member(self.member(&name, &value)))
                .collect(),
            (_, Some(value)) => vec![Element::Json(value)],
        })
    }

    /// A member of a bag as what it becomes.
    fn member(&self, name: &str, value: &LazyValue) -> String {
        let (open, between, close) = if self.pairs { ('[', ',', ']') } else { ('{', ':', '}') };
        let mut text = String::from(open);
        push_string(&mut text, name);
        text.push(between);
        text.push_str(value.as_raw_str());
        text.push(close);
        text
    }
}

/// How an element of that type comes out of the loop.
fn made(ty: Type) -> Type {
    if ty == Type::String { Type::String } else { Type::Dynamic }
}

/// Kusto: an element is cast, not parsed. A text is no number, a number no text of a date.
fn push(column: &mut ColumnBuilder, element: Option<&Element>, ty: Type) {
    match (element, ty) {
        (None | Some(Element::Null), _) => column.push_null(),
        (Some(Element::Bare(text)), Type::String | Type::Dynamic) => column.push_text(text),
        (Some(Element::Bare(_)), _) => column.push_null(),
        (Some(Element::Member(text)), Type::String | Type::Dynamic) => column.push_text(text),
        (Some(Element::Member(_)), _) => column.push_null(),
        (Some(Element::Json(value)), Type::String) => match json::text_of(value) {
            Some(text) => column.push_text(&text),
            None => column.push_null(),
        },
        (Some(Element::Json(value)), ty) if conforms(value, ty) => {
            column.push_text(value.as_raw_str())
        }
        (Some(Element::Json(_)), _) => column.push_null(),
    }
}

fn conforms(value: &LazyValue, ty: Type) -> bool {
    match (value.get_type(), ty) {
        (JsonType::Null, _) => false,
        (_, Type::Dynamic) => true,
        (JsonType::Number, Type::Int | Type::Long | Type::Real | Type::Decimal) => true,
        (JsonType::Boolean, Type::Bool) => true,
        // dynamic has no values of these types: they are text there.
        (JsonType::String, Type::DateTime | Type::TimeSpan | Type::Guid | Type::Decimal) => true,
        _ => false,
    }
}
