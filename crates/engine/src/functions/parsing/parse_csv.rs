//! `parse_csv`.

use arrow::array::ArrayRef;
use csv::{ReaderBuilder, StringRecord};
use datafusion::common::Result;
use kql::json::push_string;
use kql::library::{ResultName, Returns};
use kql::types::Type;

use crate::declare::TEXT_OR_DYNAMIC;
use crate::function::{Args, Body, Scalar, example, param};
use crate::functions::conversion::tostring::printed;
use crate::functions::rows::jsons;

pub static PARSE_CSV: Scalar = Scalar {
    name: "parse_csv",
    params: &[param("csv_text", TEXT_OR_DYNAMIC, "the line")],
    returns: Returns::Is(Type::Dynamic),
    result_name: ResultName::FirstArgument,
    summary: "Splits one record of comma-separated values into an array; further records are passed over.",
    examples: &[
        example("parse_csv('ada,\"b, c\"')", "[\"ada\",\"b, c\"]"),
        example("parse_csv('a,\"say \"\"x\"\"\",')", "[\"a\",\"say \\\"x\\\"\",\"\"]"),
        example("parse_csv('a,b\\nc,d')", "[\"a\",\"b\"]"),
        example("parse_csv('')", "[\"\"]"),
    ],
    body: Body::Kernel(parse_csv),
    ..Scalar::NEW
};

fn parse_csv(args: &Args) -> Result<ArrayRef> {
    let texts = printed(args, 0)?;
    let mut record = StringRecord::new();
    Ok(jsons(args.n_rows, |row| {
        let text = texts.get(row).unwrap_or_default();
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .buffer_capacity(text.len().clamp(16, 4096))
            .from_reader(text.as_bytes());
        record.clear();
        reader.read_record(&mut record).ok()?;
        let mut array = String::from("[");
        for (at, field) in record.iter().enumerate() {
            if at > 0 {
                array.push(',');
            }
            push_string(&mut array, field);
        }
        if record.is_empty() {
            array.push_str("\"\"");
        }
        array.push(']');
        Some(array)
    }))
}
