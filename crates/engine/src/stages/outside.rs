//! Tables out of files outside of the workspace: where they lie is worked out first.

use kql::bound::{BoundOperator, BoundTable, Expr, ExprKind};
use kql::types::Value;

use crate::error::Error;
use crate::external::{self, Reading};
use crate::functions::dynamic::json;
use crate::stages::constants::{computed, settle};
use crate::stages::{MadeRows, Stages};

/// The rows that the files hold.
pub async fn rows(table: &BoundTable, stages: &Stages<'_>) -> Result<MadeRows, Error> {
    let (locations, properties) = match &table.operator {
        BoundOperator::ExternalData(it) => (&it.locations, it.properties.clone()),
        BoundOperator::InlineExternalTable(it) => {
            let format = it.format.iter().map(|it| ("format".to_owned(), text(it)));
            let properties = it.properties.iter().cloned().chain(format).collect();
            if it.delta {
                let what = "a delta table".to_owned();
                let reason =
                    "its log isn't read; its parquet files can be named as a table of kind=storage";
                return Err(Error::Refused { what, reason, span: table.span });
            }
            (&it.locations, properties)
        }
        _ => return Err(Error::Limit { what: "this operator".to_owned(), span: table.span }),
    };
    let reading = Reading::new(&properties, table.span)?;
    let mut places = Vec::new();
    for location in locations {
        let mut location = location.clone();
        settle(&mut location, false, stages).await?;
        places.extend(texts(&location, stages).await?);
    }
    external::rows(places, &reading, &table.columns, table.span, stages.context).await
}

fn text(it: &str) -> Value {
    Value::String(it.into())
}

/// A location, or those in an array.
async fn texts(location: &Expr, stages: &Stages<'_>) -> Result<Vec<String>, Error> {
    let value = match &location.kind {
        ExprKind::Literal(value) => value.clone(),
        ExprKind::Parameter(name) => {
            return Err(crate::lower::without_value(name, location.span));
        }
        _ => computed(location, stages).await?,
    };
    Ok(match value {
        Value::String(text) => vec![text.to_string()],
        Value::Dynamic(array) => json::elements(&array)
            .filter_map(|it| json::text_of(&it).map(|it| it.into_owned()))
            .collect(),
        _ => Vec::new(),
    })
}
