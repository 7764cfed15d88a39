//! Plugins that count users, or whatever an id stands for, along a timeline.

mod counts;
mod timeline;

use kql::library::{Accepts, Param, PluginCall, PluginColumns};
use kql::types::Type;

use crate::function::{optional, param, repeated};
use crate::plugin::{Plugin, argument, closed, fixed, referenced};

const ID: Param = param("IdColumn", Accepts::Column, "the column that says who");
const TIMELINE: Param = param("TimelineColumn", Accepts::Column, "the column that says when");
const START: Param = param("Start", Accepts::Summable, "where the timeline begins");
const END: Param = param("End", Accepts::Summable, "where the timeline ends");
const STEP: Param = param("Step", Accepts::Summable, "the length of a period");
const WINDOW: Param = param("LookBackWindow", Accepts::Summable, "how far to look back");
const DIMENSIONS: Param =
    repeated("Dimension", Accepts::Column, 0, "columns to compute it apart for");

pub static ALL: &[Plugin] = &[
    Plugin {
        name: "active_users_count",
        run: Some(counts::active_users_count),
        params: &[
            ID,
            TIMELINE,
            START,
            END,
            param("LookbackWindow", Accepts::Summable, "how far to look back"),
            param("Period", Accepts::Summable, "the period in which an appearance counts once"),
            param("ActivePeriods", Accepts::Summable, "in how many periods an active id appears"),
            STEP,
            DIMENSIONS,
        ],
        output: |call| counted(call, &[("dcount", Type::Long)]),
        summary: "Counts the ids that appear in at least so many periods before each instant.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate active_users_count(User, Day, datetime(2024-06-01), datetime(2024-06-03), 7d, 1d, 2, 1d)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "activity_counts_metrics",
        run: Some(counts::activity_counts_metrics),
        params: &[ID, TIMELINE, START, END, STEP, DIMENSIONS],
        output: |call| {
            counted(
                call,
                &[
                    ("count", Type::Long),
                    ("dcount", Type::Long),
                    ("new_dcount", Type::Long),
                    ("aggregated_dcount", Type::Long),
                ],
            )
        },
        summary: "Counts rows, ids, new ids and all ids so far for each period.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate activity_counts_metrics(User, Day, datetime(2024-06-01), datetime(2024-06-03), 1d)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "activity_engagement",
        run: Some(counts::activity_engagement),
        params: &[ID, TIMELINE, START, END, INNER, OUTER, DIMENSIONS],
        overloads: &[&[ID, TIMELINE, INNER, OUTER]],
        output: |call| {
            counted(
                call,
                &[
                    ("dcount_activities_inner", Type::Long),
                    ("dcount_activities_outer", Type::Long),
                    ("activity_ratio", Type::Real),
                ],
            )
        },
        summary: "Compares the ids of a short window with those of a longer one around it, such as daily with monthly users.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate activity_engagement(User, Day, 1d, 7d)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "activity_metrics",
        run: Some(counts::activity_metrics),
        params: &[ID, TIMELINE, START, END, STEP, DIMENSIONS],
        overloads: &[&[
            ID,
            TIMELINE,
            optional("Start", Accepts::Summable, "where the timeline begins"),
            optional("End", Accepts::Summable, "where the timeline ends"),
        ]],
        output: |call| {
            counted(
                call,
                &[
                    ("dcount_values", Type::Long),
                    ("dcount_newvalues", Type::Long),
                    ("retention_rate", Type::Real),
                    ("churn_rate", Type::Real),
                ],
            )
        },
        summary: "Compares the ids of each period with those of the period before: kept, new and lost.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate activity_metrics(User, Day, datetime(2024-06-01), datetime(2024-06-03), 1d)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "new_activity_metrics",
        run: Some(counts::new_activity_metrics),
        params: &[ID, TIMELINE, START, END, PERIOD, DIMENSIONS, EARLIER],
        overloads: &[&[ID, TIMELINE, START, END, PERIOD, COHORT, DIMENSIONS, EARLIER]],
        output: cohorts,
        summary: "Follows the ids that are new in a period through the later ones: kept, new and lost.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate new_activity_metrics(User, Day, datetime(2024-06-01), datetime(2024-06-03), 1d)",
            "let Earlier = datatable(User: string, Day: datetime) []; datatable(User: string, Day: datetime, Country: string) ['ada', datetime(2024-06-01), 'SE'] | evaluate new_activity_metrics(User, Day, datetime(2024-06-01), datetime(2024-06-03), 1d, datetime(2024-06-01), Country, Earlier)",
            "datatable(User: string, Day: datetime, Country: string) ['ada', datetime(2024-06-01), 'SE'] | evaluate new_activity_metrics(User, Day, datetime(2024-06-01), datetime(2024-06-03), 1d, Country)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "session_count",
        run: Some(counts::session_count),
        params: &[
            ID,
            TIMELINE,
            START,
            END,
            param("Bin", Accepts::Summable, "the length of a session step"),
            WINDOW,
            DIMENSIONS,
        ],
        output: |call| counted(call, &[("count_sessions", Type::Long)]),
        summary: "Counts the sessions that begin in each period: rows of an id that follow one another closely are one.",
        examples: &[
            "datatable(User: string, At: long) ['ada', 1, 'ada', 2] | evaluate session_count(User, At, 0, 10, 1, 3)",
        ],
        ..Plugin::NEW
    },
    Plugin {
        name: "sliding_window_counts",
        run: Some(counts::sliding_window_counts),
        params: &[ID, TIMELINE, START, END, WINDOW, STEP, DIMENSIONS],
        output: |call| counted(call, &[("Count", Type::Long), ("Dcount", Type::Long)]),
        summary: "Counts rows and ids in a window that slides along the timeline.",
        examples: &[
            "datatable(User: string, Day: datetime) ['ada', datetime(2024-06-01)] | evaluate sliding_window_counts(User, Day, datetime(2024-06-01), datetime(2024-06-03), 3d, 1d)",
        ],
        ..Plugin::NEW
    },
];

const PERIOD: Param =
    param("Window", Accepts::Any, "the length of a period, or week, month or year");
const COHORT: Param =
    param("Cohort", Accepts::Any, "the start of the one period whose new ids are wanted");
const EARLIER: Param = optional("lookback", Accepts::Table, "rows of ids that aren't new");
const INNER: Param = param("InnerActivityWindow", Accepts::Summable, "the short window");
const OUTER: Param = param("OuterActivityWindow", Accepts::Summable, "the long window");

/// The timeline, the dimensions, then what is counted.
fn counted(call: &PluginCall, counts: &[(&str, Type)]) -> PluginColumns {
    let mut columns = referenced(call, "TimelineColumn");
    columns.extend(referenced(call, "Dimension"));
    columns.extend(fixed(counts));
    closed(columns)
}

/// Which cohort, seen when, the dimensions, then what became of it.
fn cohorts(call: &PluginCall) -> PluginColumns {
    let mut columns = Vec::new();
    if let Some(timeline) = argument(call, "TimelineColumn") {
        let name = timeline.name.as_deref().unwrap_or_default();
        columns.push((format!("from_{name}"), timeline.ty));
        columns.push((format!("to_{name}"), timeline.ty));
    }
    columns.extend(referenced(call, "Dimension"));
    columns.extend(fixed(&[
        ("dcount_new_values", Type::Long),
        ("dcount_retained_values", Type::Long),
        ("dcount_churn_values", Type::Long),
        ("retention_rate", Type::Real),
        ("churn_rate", Type::Real),
    ]));
    closed(columns)
}
