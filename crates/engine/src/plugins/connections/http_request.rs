//! `http_request` and `http_request_post`: one request, its answer as a row. Whoever runs the query sends it, or refuses to.

use kql::types::Type;

use crate::external::without_secrets;
use crate::functions::dynamic::json::{self, Builder};
use crate::plugin::Unreached;
use crate::plugin::rows::{Invocation, Making, Rows};
use crate::tables::{Request, Response, Tables};
use crate::types::Cell;

/// The most headers that a request is given.
const MAX_HEADERS: usize = 100;

/// A GET.
pub fn get(call: &Invocation, tables: &dyn Tables) -> Result<Rows, Unreached> {
    answered(call, None, tables)
}

/// A POST; without content, of nothing.
pub fn post(call: &Invocation, tables: &dyn Tables) -> Result<Rows, Unreached> {
    answered(call, Some(call.text("Content").to_owned()), tables)
}

fn answered(
    call: &Invocation,
    body: Option<String>,
    tables: &dyn Tables,
) -> Result<Rows, Unreached> {
    let url = call.text("Uri").to_owned();
    let failed = |reason: String| Unreached { location: without_secrets(&url), reason };
    let headers = headers(call).map_err(failed)?;
    let secret = headers.iter().any(|it| it.0.eq_ignore_ascii_case("authorization"));
    let bare = url.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("http:"));
    if secret && bare {
        // Kusto: authentication over HTTP is an error.
        return Err(failed("an `Authorization` header needs HTTPS".to_owned()));
    }
    let request = Request { url: url.clone(), headers, body };
    let columns = ["ResponseHeaders", "ResponseBody"];
    let mut making = Making::new(columns.map(|it| (it.to_owned(), Type::Dynamic)).to_vec());
    if let Some(response) = tables.request(&request).map_err(failed)? {
        let (headers, body) = (header_bag(&response), body_of(&response));
        making.push([Cell::Dynamic(&headers), Cell::Dynamic(&body)]);
    }
    Ok(making.finish())
}

/// The bag of headers: a text of each, in the order in which they stand.
fn headers(call: &Invocation) -> Result<Vec<(String, String)>, String> {
    let Some(kql::types::Value::Dynamic(bag)) = call.constant("RequestHeaders") else {
        return Ok(Vec::new());
    };
    let Ok(bag) = serde_json::from_str::<serde_json::Value>(bag) else { return Ok(Vec::new()) };
    let members = match bag {
        serde_json::Value::Null => return Ok(Vec::new()),
        serde_json::Value::Object(members) if members.len() <= MAX_HEADERS => members,
        serde_json::Value::Object(_) => {
            return Err(format!("it is given more than {MAX_HEADERS} headers"));
        }
        _ => return Err("`RequestHeaders` is a property bag".to_owned()),
    };
    let text = |it: serde_json::Value| match it {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(members.into_iter().map(|(name, value)| (name, text(value))).collect())
}

fn header_bag(response: &Response) -> String {
    let mut builder = Builder::new();
    builder.begin_bag();
    for (name, value) in &response.headers {
        builder.key(name);
        builder.cell(Cell::String(value));
    }
    builder.end_bag();
    builder.into_string()
}

/// Kusto: the body is parsed where it is declared as JSON, else it is a text.
fn body_of(response: &Response) -> String {
    let text = String::from_utf8_lossy(&response.body);
    let kind = response.headers.iter().find(|it| it.0.eq_ignore_ascii_case("content-type"));
    let kind = kind.and_then(|it| it.1.split(';').next()).unwrap_or_default();
    if kind.trim().eq_ignore_ascii_case("application/json")
        && let Some(document) = json::valid(&text)
    {
        return document.to_owned();
    }
    let mut builder = Builder::new();
    builder.cell(Cell::String(&text));
    builder.into_string()
}
