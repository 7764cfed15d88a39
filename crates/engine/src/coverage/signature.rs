//! How a call is written, and what it gives.

use kql::library::{Param, Returns};

/// `substring(source: string, start: long, [length: long])`.
pub fn call(name: &str, params: &[Param]) -> String {
    let params: Vec<String> = params.iter().map(Param::to_string).collect();
    format!("{name}({})", params.join(", "))
}

/// What a call with these parameters gives.
pub fn returned(params: &[Param], returns: Returns) -> String {
    match returns {
        Returns::Is(ty) => ty.name().to_owned(),
        Returns::Argument(at) => match params.get(at) {
            Some(param) => format!("the type of {}", param.name),
            None => "the argument's type".to_owned(),
        },
        Returns::Common(_) => "the arguments' common type".to_owned(),
        Returns::Choice { .. } => "the values' common type".to_owned(),
        Returns::By(_) => "a type that follows the arguments'".to_owned(),
        Returns::TypeLiteral => "the type that is named".to_owned(),
        Returns::Columns => "a column for each argument".to_owned(),
        Returns::Percentiles(_) => "a column for each percentile".to_owned(),
        Returns::Arrays(_) => "a column for each array".to_owned(),
        Returns::Several(columns) => {
            let columns: Vec<String> =
                columns.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
            format!("({})", columns.join(", "))
        }
    }
}
