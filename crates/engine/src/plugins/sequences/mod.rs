//! Plugins that look at what follows what: sequences of states, rows near others, rolling windows.

mod funnel_sequence;
mod funnel_sequence_completion;
mod rolling_percentile;
mod rows_near;
mod sequence_detect;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::{Type, Value};

use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, argument, closed, column, fixed, input_columns, referenced};

const ID: Param = param("IdColumn", Accepts::Column, "the column that says who");
const TIMELINE: Param = param("TimelineColumn", Accepts::Column, "the column that says when");
const START: Param = param("Start", Accepts::Summable, "where the timeline begins");
const END: Param = param("End", Accepts::Summable, "where the timeline ends");
const STATE: Param = param("StateColumn", Accepts::Column, "the column that holds the state");
const SEQUENCE: Param =
    param("Sequence", Accepts::Is(Type::Dynamic), "an array of the states, in their order");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "funnel_sequence",
        run: Some(funnel_sequence::run),
        params: &[
            ID,
            TIMELINE,
            START,
            END,
            param(
                "MaxWindowSizeBetweenSteps",
                Accepts::Summable,
                "how far apart two states may be",
            ),
            param("Step", Accepts::Summable, "the length of a period"),
            STATE,
            SEQUENCE,
        ],
        output: |call| funnel(call, &["prev", "next"]),
        further: &[|call| funnel(call, &["prev"]), |call| funnel(call, &["next"])],
        summary: "Counts the ids that went through a sequence of states, and what came before and after: three tables, by both, by what came before, by what came after.",
        examples: &[
            "datatable(User: string, At: datetime, Step: string) ['ada', datetime(2024-06-01), 'a'] | evaluate funnel_sequence(User, At, datetime(2024-06-01), datetime(2024-06-03), 1h, 1d, Step, dynamic(['a', 'b']))",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "funnel_sequence_completion",
        run: Some(funnel_sequence_completion::run),
        params: &[
            ID,
            TIMELINE,
            START,
            END,
            param("BinSize", Accepts::Summable, "the length of a period"),
            STATE,
            SEQUENCE,
            param(
                "MaxSequencePeriods",
                Accepts::Is(Type::Dynamic),
                "an array of the longest times allowed",
            ),
        ],
        output: completion,
        summary: "Counts the ids that completed each step of a sequence within each of several times.",
        examples: &[
            "datatable(User: string, At: datetime, Step: string) ['ada', datetime(2024-06-01), 'a'] | evaluate funnel_sequence_completion(User, At, datetime(2024-06-01), datetime(2024-06-03), 1d, Step, dynamic(['a', 'b']), dynamic([1h, 2h]))",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "sequence_detect",
        run: Some(sequence_detect::run),
        params: &[
            TIMELINE,
            param("MaxSequenceStepWindow", Accepts::Summable, "how far apart two steps may be"),
            param("MaxSequenceSpan", Accepts::Summable, "how long the whole may take"),
            repeated(
                "Expr",
                Accepts::Any,
                1,
                "a predicate for each step, then columns to look apart in",
            ),
        ],
        output: detected,
        summary: "Finds rows that fulfil predicates one after the other, within a time.",
        examples: &[
            "datatable(At: datetime, User: string, Step: string) [datetime(2024-06-01), 'ada', 'a'] | evaluate sequence_detect(At, 5m, 1h, before = Step == 'a', after = (Step == 'b'), User)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "rows_near",
        run: Some(rows_near::run),
        params: &[
            param("Condition", Accepts::Is(Type::Bool), "which rows to look around"),
            param("NumRows", Accepts::Integer, "how many rows before"),
            optional(
                "NumRowsAfter",
                Accepts::Integer,
                "how many rows after, as many as before if left out",
            ),
        ],
        output: input_columns,
        summary: "Gives the rows that fulfil a condition, and their neighbours in a sorted table.",
        examples: &["range a from 1 to 9 step 1 | sort by a asc | evaluate rows_near(a == 5, 1)"],
        ..Plugin::NEW
    },
    Plugin {
        name: "rolling_percentile",
        run: Some(rolling_percentile::run),
        params: &[
            param("ValueColumn", Accepts::Column, "the values"),
            param("Percentile", Accepts::Numeric, "the rank, 0 to 100"),
            param("IndexColumn", Accepts::Column, "the column that the window rolls along"),
            param("BinSize", Accepts::Summable, "the size of a bin"),
            param("BinsPerWindow", Accepts::Integer, "how many bins a window holds"),
            repeated("Dimension", Accepts::Column, 0, "columns to compute it apart for"),
        ],
        output: rolling,
        summary: "Gives a percentile of the values in a window that rolls along a column.",
        examples: &[
            "range a from 1 to 9 step 1 | extend b = a * 2 | evaluate rolling_percentile(b, 50, a, 3, 2)",
        ],
        ..Plugin::NEW
    },
];

fn funnel(call: &PluginCall, states: &[&str]) -> PluginColumns {
    let mut columns = referenced(call, "TimelineColumn");
    if let Some(state) = argument(call, "StateColumn") {
        columns.extend(states.iter().map(|it| ((*it).to_owned(), state.ty)));
    }
    columns.extend(fixed(&[("dcount", Type::Long), ("samples", Type::Dynamic)]));
    closed(columns)
}

fn completion(call: &PluginCall) -> PluginColumns {
    let mut columns = referenced(call, "TimelineColumn");
    // Kusto: the state is text, whatever it was.
    columns.extend(referenced(call, "StateColumn").into_iter().map(|it| (it.0, Type::String)));
    columns.extend(fixed(&[("Period", Type::TimeSpan), ("dcount", Type::Long)]));
    closed(columns)
}

/// The dimensions, the time of each step, and how long it took.
fn detected(call: &PluginCall) -> PluginColumns {
    let rest = call.args.get(3..).unwrap_or_default();
    // The first is a step in any case, and so is what is true or false behind it.
    let later = rest.iter().skip(1).take_while(|it| it.ty == Type::Bool).count();
    let (steps, dimensions) = rest.split_at(rest.len().min(1 + later));
    let mut columns: Vec<(String, Type)> = dimensions.iter().filter_map(column).collect();
    if let Some(timeline) = call.args.first() {
        let of = timeline.name.as_deref().unwrap_or_default();
        let name = |it: &Option<String>| match it {
            Some(step) => format!("{step}_{of}"),
            None => of.to_owned(),
        };
        columns.extend(steps.iter().map(|it| (name(&it.name), timeline.ty)));
    }
    columns.extend(fixed(&[("Duration", Type::TimeSpan)]));
    closed(columns)
}

fn rolling(call: &PluginCall) -> PluginColumns {
    let text = |param: &str| match argument(call, param).and_then(|it| it.constant.as_ref()) {
        Some(Value::Long(it)) => it.to_string(),
        Some(Value::Int(it)) => it.to_string(),
        Some(Value::Real(it)) => it.to_string(),
        _ => "0".to_owned(),
    };
    let (name, ty) = argument(call, "ValueColumn")
        .and_then(column)
        .unwrap_or_else(|| ("value".to_owned(), Type::Long));
    let mut columns = referenced(call, "IndexColumn");
    columns.extend(referenced(call, "Dimension"));
    let (bins, rank) = (text("BinsPerWindow"), text("Percentile"));
    columns.push((format!("rolling_{bins}_percentile_{name}_{rank}"), ty));
    closed(columns)
}
