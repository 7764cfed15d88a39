//! A sign-in as an object of properties: Graph's resource, the SDK's object, and the `properties` of a diagnostic record.

use crate::event::Row;
use crate::fields::{FIELDS, Field, Kind};
use crate::json::{self, Dialect};
use crate::options::Columns;

pub(crate) struct Records {
    pub(crate) dialect: Dialect,
    fields: Vec<&'static Field>,
    scratch: Vec<u8>,
}

impl Records {
    pub(crate) fn new(dialect: Dialect, columns: Columns) -> Records {
        let fields = FIELDS.iter().filter(|it| it.in_record(dialect, columns)).collect();
        Records { dialect, fields, scratch: Vec::new() }
    }

    /// Appends the object.
    pub(crate) fn write(&mut self, row: &Row<'_>, out: &mut Vec<u8>) {
        let mut separator = b'{';
        for field in &self.fields {
            self.scratch.clear();
            (field.fill)(row, self.dialect, &mut self.scratch);
            if self.dialect.is_export() && is_empty(&self.scratch) && field.kind != Kind::Bool {
                continue;
            }
            out.extend_from_slice(&[separator, b'"']);
            separator = b',';
            name(field.property, self.dialect, out);
            out.extend_from_slice(b"\":");
            value(field.kind, &self.scratch, out);
        }
        out.push(b'}');
    }
}

/// Exports leave out what says nothing; Graph does not.
fn is_empty(text: &[u8]) -> bool {
    matches!(text, b"" | b"[]" | b"{}")
}

fn name(property: &str, dialect: Dialect, out: &mut Vec<u8>) {
    if dialect != Dialect::Sdk {
        out.extend_from_slice(property.as_bytes());
        return;
    }
    // The SDK drops the underscore and raises what follows it.
    let mut raise = true;
    for byte in property.bytes() {
        match byte {
            b'_' => raise = true,
            _ if raise => {
                out.push(byte.to_ascii_uppercase());
                raise = false;
            }
            _ => out.push(byte),
        }
    }
}

fn value(kind: Kind, text: &[u8], out: &mut Vec<u8>) {
    match kind {
        Kind::Text | Kind::Time => json::string(out, text),
        Kind::JsonText | Kind::Dynamic | Kind::NumberText | Kind::Bool | Kind::Long
            if text.is_empty() =>
        {
            out.extend_from_slice(b"null");
        }
        Kind::JsonText | Kind::Dynamic | Kind::NumberText | Kind::Bool | Kind::Long => {
            out.extend_from_slice(text)
        }
    }
}
