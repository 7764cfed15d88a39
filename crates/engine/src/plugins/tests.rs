//! The output columns of plugins, from calls as the binder hands them over.

use kql::library::{PluginArgument, PluginCall};
use kql::types::{Type, Value};

use super::find;

fn named(param: &'static str, name: &str, ty: Type) -> PluginArgument {
    PluginArgument { param, name: Some(name.to_owned()), ty, constant: None, columns: Vec::new() }
}

fn constant(param: &'static str, value: Value) -> PluginArgument {
    PluginArgument { param, name: None, ty: value.ty(), constant: Some(value), columns: Vec::new() }
}

fn table(columns: &[(&str, Type)]) -> PluginArgument {
    let columns = columns.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect();
    PluginArgument { param: "LookupTable", name: None, ty: Type::Dynamic, constant: None, columns }
}

/// `a: long, b: string, ...` and `...` at the end where there may be others.
fn output(plugin: &str, input: &[(&str, Type)], args: &[PluginArgument]) -> String {
    let input: Vec<(String, Type)> =
        input.iter().map(|(name, ty)| ((*name).to_owned(), *ty)).collect();
    let Some(plugin) = find(plugin) else { return format!("no plugin {plugin}") };
    let answer = (plugin.output)(&PluginCall { input: &input, args });
    let columns = answer.columns.iter().map(|(name, ty)| format!("{name}: {ty}"));
    let open = answer.open.then(|| "...".to_owned());
    columns.chain(open).collect::<Vec<_>>().join(", ")
}

const LOGINS: &[(&str, Type)] =
    &[("User", Type::String), ("Country", Type::String), ("Count", Type::Long)];

#[test]
fn a_bag_becomes_columns_that_only_the_data_tells() {
    let input = [("d", Type::Dynamic), ("User", Type::String)];
    let bag = named("column", "d", Type::Dynamic);
    assert_eq!(output("bag_unpack", &input, &[bag]), "User: string, ...");
}

#[test]
fn pivot_keeps_the_columns_to_group_by() {
    let key = || named("pivotColumn", "Country", Type::String);
    let sum = || named("aggregateFunction", "Count", Type::Long);
    assert_eq!(output("pivot", LOGINS, &[key()]), "User: string, Count: long, ...");
    assert_eq!(output("pivot", LOGINS, &[key(), sum()]), "User: string, ...");
    let group = named("columnName", "Count", Type::Long);
    assert_eq!(output("pivot", LOGINS, &[key(), sum(), group]), "Count: long, ...");
}

#[test]
fn patterns_stand_before_the_input() {
    let expected =
        "SegmentId: long, Count: long, Percent: real, User: string, Country: string, Count1: long";
    assert_eq!(output("autocluster", LOGINS, &[]), expected);
    assert_eq!(output("narrow", LOGINS, &[]), "Row: long, Column: string, Value: string");
}

#[test]
fn a_lookup_adds_the_table_but_for_shared_keys() {
    let nets =
        || table(&[("Net", Type::String), ("Country", Type::String), ("Site", Type::String)]);
    let source = || named("SourceIPv4Key", "User", Type::String);
    let range = || named("IPv4LookupKey", "Net", Type::String);
    let all = constant("ExtraKey", Value::Bool(true));
    assert_eq!(
        output("ipv4_lookup", LOGINS, &[nets(), source(), range(), all]),
        "User: string, Country: string, Count: long, Net: string, Country1: string, Site: string"
    );
    let key = named("ExtraKey", "Country", Type::String);
    assert_eq!(
        output("ipv4_lookup", LOGINS, &[nets(), source(), range(), key]),
        "User: string, Country: string, Count: long, Net: string, Site: string"
    );
    let shape = || named("LookupPolygonKey", "Net", Type::Dynamic);
    assert_eq!(
        output("geo_polygon_lookup", LOGINS, &[nets(), shape()]),
        "User: string, Country: string, Count: long, Country1: string, Site: string"
    );
}

#[test]
fn a_sequence_gives_the_time_of_each_step() {
    let at = named("TimelineColumn", "At", Type::DateTime);
    let window = || constant("MaxSequenceStepWindow", Value::TimeSpan(1));
    let first = named("Expr", "first", Type::Bool);
    let second = named("Expr", "second", Type::Bool);
    let user = named("Expr", "User", Type::String);
    assert_eq!(
        output("sequence_detect", LOGINS, &[at, window(), window(), first, second, user]),
        "User: string, first_At: datetime, second_At: datetime, Duration: timespan"
    );
}

#[test]
fn counts_stand_behind_the_timeline_and_the_dimensions() {
    let id = || named("IdColumn", "User", Type::String);
    let at = || named("TimelineColumn", "At", Type::DateTime);
    let country = || named("Dimension", "Country", Type::String);
    assert_eq!(
        output("active_users_count", LOGINS, &[id(), at(), country()]),
        "At: datetime, Country: string, dcount: long"
    );
    let cohort = constant("Dimension", Value::DateTime(0));
    assert_eq!(
        output("new_activity_metrics", LOGINS, &[id(), at(), cohort, country()]),
        "from_At: datetime, to_At: datetime, Country: string, dcount_new_values: long, \
         dcount_retained_values: long, dcount_churn_values: long, retention_rate: real, churn_rate: real"
    );
    let (bins, rank) = (Value::Long(3), Value::Long(50));
    let value = named("ValueColumn", "Count", Type::Long);
    let index = named("IndexColumn", "At", Type::DateTime);
    let args = [value, constant("Percentile", rank), index, constant("BinsPerWindow", bins)];
    assert_eq!(
        output("rolling_percentile", LOGINS, &args),
        "At: datetime, rolling_3_percentile_Count_50: long"
    );
}

#[test]
fn a_model_s_answer_is_named_after_the_question() {
    let ask = || named("Prompt", "Ask", Type::String);
    let errors = constant("IncludeErrorMessages", Value::Bool(true));
    let input = [("Ask", Type::String)];
    let expected = "Ask: string, Ask_completion: string, Ask_completion_error: string";
    assert_eq!(output("ai_chat_completion_prompt", &input, &[ask(), errors]), expected);
    let text = named("Text", "Ask", Type::String);
    assert_eq!(output("ai_embeddings", &input, &[text]), "Ask: string, Ask_embeddings: dynamic");
}
