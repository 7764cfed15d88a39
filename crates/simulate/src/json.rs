//! JSON written straight into a buffer: escaping, members, numbers, ids and instants.

use kql::datetime;

/// Whose manner a record is written in. They differ in instants, in what is left out, and in the case of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// Graph beta: camelCase, whole seconds, empty and null members stay.
    Beta,
    /// Graph v1.0: the same with fewer members.
    V1,
    /// The PowerShell SDK's objects: PascalCase.
    Sdk,
    /// Diagnostic settings and the tables they fill: seven digits, empty members left out, flags as bit masks.
    Export,
}

impl Dialect {
    pub(crate) fn is_export(self) -> bool {
        self == Dialect::Export
    }
}

/// Appends `text` as a JSON string with its quotes.
pub(crate) fn string(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'"');
    escape(out, text);
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, text: &[u8]) {
    let mut clean = 0;
    for (at, byte) in text.iter().enumerate() {
        let escaped: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..0x20 => b"?",
            _ => continue,
        };
        out.extend_from_slice(&text[clean..at]);
        out.extend_from_slice(escaped);
        clean = at + 1;
    }
    out.extend_from_slice(&text[clean..]);
}

/// Appends a decimal number.
pub(crate) fn number(out: &mut Vec<u8>, value: i64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut left = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// Appends `value` with at least `width` digits.
fn padded(out: &mut Vec<u8>, value: i64, width: usize) {
    let from = out.len();
    out.resize(from + width, b'0');
    let mut left = value;
    for byte in out[from..].iter_mut().rev() {
        *byte = b'0' + (left % 10) as u8;
        left /= 10;
    }
}

/// Appends a UUID in its usual form; nothing for 0.
pub(crate) fn uuid(out: &mut Vec<u8>, value: u128) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    if value == 0 {
        return;
    }
    for (at, byte) in value.to_be_bytes().into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push(b'-');
        }
        out.extend_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

/// Appends an instant as `2024-06-20T05:12:33`, without zone.
fn instant(out: &mut Vec<u8>, ticks: i64) {
    let (year, month, day) = datetime::date_from_days(ticks.div_euclid(datetime::DAY));
    let time = ticks.rem_euclid(datetime::DAY);
    padded(out, i64::from(year), 4);
    for (separator, part) in [
        (b'-', i64::from(month)),
        (b'-', i64::from(day)),
        (b'T', time / datetime::HOUR),
        (b':', time / datetime::MINUTE % 60),
        (b':', time / datetime::SECOND % 60),
    ] {
        out.push(separator);
        padded(out, part, 2);
    }
}

/// Appends an instant to the whole second: Graph's way.
pub(crate) fn seconds(out: &mut Vec<u8>, ticks: i64) {
    instant(out, ticks);
    out.push(b'Z');
}

/// Appends an instant with seven digits and `zone`.
pub(crate) fn ticks(out: &mut Vec<u8>, ticks: i64, zone: &str) {
    instant(out, ticks);
    out.push(b'.');
    padded(out, ticks.rem_euclid(datetime::SECOND), 7);
    out.extend_from_slice(zone.as_bytes());
}

/// Appends an instant the way a dialect writes the members of a record.
pub(crate) fn time(out: &mut Vec<u8>, at: i64, dialect: Dialect) {
    if dialect.is_export() { ticks(out, at, "+00:00") } else { seconds(out, at) }
}

/// Appends a coordinate with up to five digits after the point.
pub(crate) fn coordinate(out: &mut Vec<u8>, degrees: f64) {
    let scaled = (degrees * 100_000.0).round() as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    number(out, scaled.abs() / 100_000);
    let fraction = scaled.abs() % 100_000;
    if fraction != 0 {
        out.push(b'.');
        padded(out, fraction, 5);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

/// Writes the members of one object.
pub(crate) struct Members<'a> {
    out: &'a mut Vec<u8>,
    dialect: Dialect,
    is_first: bool,
}

/// Appends an object whose members `write` adds.
pub(crate) fn object(out: &mut Vec<u8>, dialect: Dialect, write: impl FnOnce(&mut Members<'_>)) {
    out.push(b'{');
    write(&mut Members { out, dialect, is_first: true });
    out.push(b'}');
}

impl Members<'_> {
    /// The member's name; what it is must follow.
    fn name(&mut self, name: &str) {
        if !self.is_first {
            self.out.push(b',');
        }
        self.is_first = false;
        self.out.push(b'"');
        let from = self.out.len();
        self.out.extend_from_slice(name.as_bytes());
        if self.dialect == Dialect::Sdk {
            self.out[from].make_ascii_uppercase();
        }
        self.out.extend_from_slice(b"\":");
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        string(self.out, text.as_bytes());
    }

    /// An export leaves it out where it is empty.
    pub(crate) fn some_text(&mut self, name: &str, text: &str) {
        if !(text.is_empty() && self.dialect.is_export()) {
            self.text(name, text);
        }
    }

    /// Null where `text` is empty; an export leaves it out.
    pub(crate) fn text_or_null(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            self.text(name, text);
        } else if !self.dialect.is_export() {
            self.raw(name, |out| out.extend_from_slice(b"null"));
        }
    }

    pub(crate) fn number(&mut self, name: &str, value: i64) {
        self.raw(name, |out| number(out, value));
    }

    /// An export leaves out what is false.
    pub(crate) fn some_flag(&mut self, name: &str, value: bool) {
        if value || !self.dialect.is_export() {
            self.flag(name, value);
        }
    }

    pub(crate) fn flag(&mut self, name: &str, value: bool) {
        self.raw(name, |out| out.extend_from_slice(if value { b"true" } else { b"false" }));
    }

    /// A member whose JSON text `write` appends.
    pub(crate) fn raw(&mut self, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
        self.name(name);
        write(self.out);
    }

    /// A string member whose text, in need of no escape, `write` appends.
    pub(crate) fn plain(&mut self, name: &str, write: impl FnOnce(&mut Vec<u8>)) {
        self.name(name);
        self.out.push(b'"');
        write(self.out);
        self.out.push(b'"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn instants_ids_and_numbers_read_as_they_should() {
        let at = datetime::parse_iso("2024-06-20T05:12:33.1234567Z").unwrap();
        assert_eq!(written(|out| ticks(out, at, "+00:00")), "2024-06-20T05:12:33.1234567+00:00");
        assert_eq!(written(|out| seconds(out, at)), "2024-06-20T05:12:33Z");
        assert_eq!(
            written(|out| uuid(out, 0x42a0_215d_dde0_4fd5_b4d0_a8ed_88ae_6900)),
            "42a0215d-dde0-4fd5-b4d0-a8ed88ae6900"
        );
        assert_eq!(written(|out| coordinate(out, -87.63241)), "-87.63241");
        assert_eq!(written(|out| coordinate(out, 10.9)), "10.9");
        assert_eq!(written(|out| string(out, b"a\"b\\c\n")), r#""a\"b\\c\n""#);
        assert_eq!(written(|out| number(out, -120)), "-120");
    }
}
