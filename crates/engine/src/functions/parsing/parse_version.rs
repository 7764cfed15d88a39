//! `parse_version`.

use kql::library::Returns;
use kql::types::Type;

use crate::declare::TEXT;
use crate::function::{Body, Scalar, example, param};
use crate::functions::rows::jsons;

pub static PARSE_VERSION: Scalar = Scalar {
    name: "parse_version",
    params: &[param(
        "version",
        TEXT,
        "the version's text: one to four numbers of up to eight digits, divided by dots",
    )],
    returns: Returns::Is(Type::Decimal),
    summary: "Gives a version as a number that can be compared: eight digits a part, missing parts are zero; null where it is none.",
    examples: &[
        example("parse_version('1.2.3.4')", "1000000020000000300000004"),
        example("parse_version('0.0.7')", "700000000"),
        example("parse_version('0.0.0.5')", "5"),
        example("isnull(parse_version('1.2.3-beta'))", "True"),
        example("isnull(parse_version('1.2.3.4.5'))", "True"),
    ],
    body: Body::Kernel(|args| {
        let texts = args.text(0)?;
        Ok(jsons(args.n_rows, |row| Some(number(texts.get(row)?)?.to_string())))
    }),
    ..Scalar::NEW
};

const A_PART: u128 = 100_000_000;

fn number(version: &str) -> Option<u128> {
    let mut parts = version.trim_ascii().split('.');
    let mut number = 0;
    for at in 0..4 {
        let part = match parts.next() {
            Some(part) => digits(part)?,
            None if at > 0 => 0,
            None => return None,
        };
        number = number * A_PART + part;
    }
    parts.next().is_none().then_some(number)
}

fn digits(part: &str) -> Option<u128> {
    let whole = (1..=8).contains(&part.len()) && part.bytes().all(|it| it.is_ascii_digit());
    whole.then(|| part.parse().ok()).flatten()
}
