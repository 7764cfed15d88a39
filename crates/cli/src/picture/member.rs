//! What `render` asks for, as the member `render` of a Log Analytics answer: its names, with null where the query says nothing.

use kql::bound::{BoundOperator, BoundRender, RenderValue};
use kql::types::Value;
use serde_json::{Value as Json, json};

use super::{number, property, text};

/// The member. Kusto: a number that isn't given is the text `NaN`.
pub fn member(render: &BoundRender) -> Json {
    let word = |name| text(render, name).map_or(Json::Null, Json::from);
    let limit = |name| number(render, name).map_or_else(|| json!("NaN"), Json::from);
    let sorted = matches!(render.input.operator, BoundOperator::Sort(_) | BoundOperator::Top(_));
    let accumulate =
        matches!(property(render, "accumulate"), Some(RenderValue::Constant(Value::Bool(true))));
    let mut member = json!({
        "visualization": render.chart,
        "title": word("title"),
        "accumulate": accumulate,
        "isQuerySorted": sorted,
        "kind": word("kind"),
        "legend": word("legend"),
        "series": columns(render, "series"),
        "yMin": limit("ymin"),
        "yMax": limit("ymax"),
        "xAxis": word("xaxis"),
        "xColumn": columns(render, "xcolumn").get(0).cloned(),
        "xTitle": word("xtitle"),
        "yAxis": word("yaxis"),
        "yColumns": columns(render, "ycolumns"),
        "ySplit": word("ysplit"),
        "yTitle": word("ytitle"),
        "anomalyColumns": columns(render, "anomalycolumns"),
    });
    for (name, key) in [("xmin", "xMin"), ("xmax", "xMax")] {
        if let (Some(value), Some(member)) = (property(render, name), member.as_object_mut()) {
            member.insert(key.to_owned(), limit_of(value));
        }
    }
    member
}

/// The names of the columns; null where none is named.
fn columns(render: &BoundRender, name: &str) -> Json {
    match property(render, name) {
        Some(RenderValue::Columns(columns)) => {
            columns.iter().map(|it| Json::from(it.name.as_str())).collect()
        }
        _ => Json::Null,
    }
}

/// An end of the x axis, which is a number or a time.
fn limit_of(value: &RenderValue) -> Json {
    match value {
        RenderValue::Word(text) => json!(text),
        RenderValue::Text(text) => json!(text.as_ref()),
        RenderValue::Constant(Value::Long(it)) => json!(it),
        RenderValue::Constant(Value::Int(it)) => json!(it),
        RenderValue::Constant(Value::Real(it)) => json!(it),
        RenderValue::Constant(Value::DateTime(it)) => json!(kql::datetime::format(*it)),
        RenderValue::Constant(_) | RenderValue::Columns(_) | RenderValue::Computed(_) => Json::Null,
    }
}
