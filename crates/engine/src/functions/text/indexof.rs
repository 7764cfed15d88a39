//! `indexof` and `indexof_regex`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use kql::library::{Param, Returns};
use kql::types::Type;
use memchr::memmem::Finder;

use crate::declare::{ANY, WHOLE, constant};
use crate::function::{Args, Body, Longs, Scalar, example, optional, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::longs;
use crate::functions::text::pattern::Patterns;

const STRING: Param = param("string", ANY, "the text to look in");
const START: Param = optional("start", WHOLE, "where to begin");
const LENGTH: Param =
    optional("length", WHOLE, "at how many places a match may begin, -1 for all of them");

pub static INDEXOF: Scalar = Scalar {
    name: "indexof",
    params: &[
        STRING,
        param("match", ANY, "what to look for"),
        Param { summary: "where to begin; negative: from the end", ..START },
        LENGTH,
        constant(optional("occurrence", WHOLE, "which occurrence, from 1")),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the place of a text in another, counted from 0; -1 where it isn't there, null where the empty text is looked for.",
    examples: &[
        example("indexof('contoso.com', '.')", "7"),
        example("indexof('Zürich', 'ri')", "2"),
        example("indexof('contoso.com', 'o', -2)", "9"),
        // Kusto: the page says -1; the engine lets a match begin anywhere among the examined places.
        example("indexof('abcdefg', 'cde', 1, 2)", "2"),
        example("indexof('abcdefg', 'cde', 1, 1)", "-1"),
        example("indexof('a-b-c', '-', 0, -1, 2)", "3"),
        example("indexof('a-b-c', '-', 0, -1, 3)", "-1"),
        example("isnull(indexof('abc', ''))", "True"),
        example("isnull(indexof('abc', 'b', 0, -2))", "True"),
        example("indexof(12345, 34)", "2"),
    ],
    body: Body::Kernel(indexof),
    ..Scalar::NEW
};

pub static INDEXOF_REGEX: Scalar = Scalar {
    name: "indexof_regex",
    params: &[
        STRING,
        constant(param("match", ANY, "the pattern")),
        START,
        LENGTH,
        constant(optional("occurrence", WHOLE, "which match, from 1; matches don't overlap")),
    ],
    returns: Returns::Is(Type::Long),
    summary: "Gives the place of a match of a pattern in a text, counted from 0; -1 where there is none, null where `start` is negative.",
    examples: &[
        example("indexof_regex('user42@contoso.com', @'\\d+')", "4"),
        example("indexof_regex('abcabcdefg', @'a.c', 0, 9, 2)", "3"),
        example("indexof_regex('ababaa', @'a.a', 0, -1, 2)", "-1"),
        example("isnull(indexof_regex('abcabc', @'a|ab', -1))", "True"),
    ],
    body: Body::Kernel(indexof_regex),
    ..Scalar::NEW
};

fn indexof(args: &Args) -> Result<ArrayRef> {
    let (texts, wanted) = (printed(args, 0)?, printed(args, 1)?);
    let range = Range::of(args)?;
    Ok(longs(args.n_rows, |row| {
        let (text, wanted) = (texts.get(row)?, wanted.get(row).filter(|it| !it.is_empty())?);
        let (from, to, occurrence) = range.at(row, text, true)?;
        let finder = Finder::new(wanted);
        let mut at = from;
        for n_found in 1.. {
            match finder.find(text.as_bytes().get(at..)?) {
                Some(found) if at + found < to => at += found,
                _ => return Some(-1),
            }
            if n_found == occurrence {
                break;
            }
            at += 1;
        }
        Some(place(text, at))
    }))
}

fn indexof_regex(args: &Args) -> Result<ArrayRef> {
    let (texts, patterns) = (printed(args, 0)?, Patterns::of(args, 1)?);
    let range = Range::of(args)?;
    let mut answers = Vec::with_capacity(args.n_rows);
    for row in 0..args.n_rows {
        let text = texts.get(row).unwrap_or_default();
        let regex = patterns.at(row)?;
        answers.push(range.at(row, text, false).map(|(from, to, occurrence)| {
            let searched = text.get(from..).unwrap_or_default();
            let nth = usize::try_from(occurrence - 1).unwrap_or_default();
            match regex.find_iter(searched).nth(nth).map(|it| from + it.start()) {
                Some(at) if at < to => place(text, at),
                _ => -1,
            }
        }));
    }
    Ok(longs(args.n_rows, |row| answers.get(row).copied().flatten()))
}

/// Where a match may begin, and which one is wanted.
struct Range {
    starts: Option<Longs>,
    lengths: Option<Longs>,
    occurrences: Option<Longs>,
}

impl Range {
    fn of(args: &Args) -> Result<Range> {
        let optional = |at: usize| (args.len() > at).then(|| args.long(at)).transpose();
        Ok(Range { starts: optional(2)?, lengths: optional(3)?, occurrences: optional(4)? })
    }

    /// The bytes from which on and before which a match may begin, and the occurrence; None where an argument is out of range.
    fn at(&self, row: usize, text: &str, from_end: bool) -> Option<(usize, usize, i64)> {
        let value =
            |it: &Option<Longs>, default| it.as_ref().map_or(Some(default), |it| it.get(row));
        let start = match value(&self.starts, 0)? {
            start if start < 0 && from_end => start.checked_add(text.chars().count() as i64)?,
            start => start,
        };
        let (length, occurrence) = (value(&self.lengths, -1)?, value(&self.occurrences, 1)?);
        if start < 0 || length < -1 || occurrence < 0 {
            return None;
        }
        let from = byte_at(text, start);
        let to = match length {
            -1 => usize::MAX,
            _ => from + byte_at(text.get(from..).unwrap_or_default(), length),
        };
        Some((from, to, occurrence.max(1)))
    }
}

/// The byte at which a character begins; the text's end where there is none.
fn byte_at(text: &str, place: i64) -> usize {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    if text.is_ascii() {
        return place.min(text.len());
    }
    text.char_indices().nth(place).map_or(text.len(), |it| it.0)
}

/// The character that begins at a byte.
fn place(text: &str, byte: usize) -> i64 {
    text.get(..byte).map_or(-1, |it| it.chars().count() as i64)
}
