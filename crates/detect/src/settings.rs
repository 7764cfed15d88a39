//! Where Picket goes beyond Sentinel, and the one switch that takes it all back.

/// How a rule is evaluated. Each member is one difference between [`Settings::DEFAULT`] and [`Settings::STRICT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// At most 150 alerts a run (30 of a near-real-time rule), the last one a summary of the rest; else each has its own.
    pub caps_alerts: bool,
    /// At most 500 entities an alert, shared out equally among the mappings; at most 64 KB of them.
    pub caps_entities: bool,
    /// At most 50 values a custom detail, 2 KB in all; texts of an override cut to Sentinel's lengths.
    pub caps_details: bool,
    /// A row that several windows see raises an alert in each; else in the first.
    pub repeats_alerts: bool,
    /// A row that arrives after its window was looked at, 5 minutes after its end, is lost; else it is found there all the same.
    pub loses_late_rows: bool,
    /// After an alert of a rule with suppression its query isn't run until the time is over; else it is, and alerts.
    pub rests_after_alerts: bool,
    /// A rule that Sentinel would refuse to deploy (its period, its length, its columns) isn't run.
    pub refuses_undeployable: bool,
}

/// One difference, for people.
#[derive(Debug, Clone, Copy)]
pub struct Difference {
    /// The member's name.
    pub name: &'static str,
    pub strict: &'static str,
    pub default: &'static str,
    pub of: fn(&Settings) -> bool,
}

impl Settings {
    /// What people who hunt want.
    pub const DEFAULT: Settings = Settings {
        caps_alerts: false,
        caps_entities: false,
        caps_details: false,
        repeats_alerts: false,
        loses_late_rows: false,
        rests_after_alerts: false,
        refuses_undeployable: false,
    };
    /// As Sentinel does, its limits, misses and repeats included.
    pub const STRICT: Settings = Settings {
        caps_alerts: true,
        caps_entities: true,
        caps_details: true,
        repeats_alerts: true,
        loses_late_rows: true,
        rests_after_alerts: true,
        refuses_undeployable: true,
    };

    /// Every difference, in the order of the members.
    pub const DIFFERENCES: [Difference; 7] = [
        Difference {
            name: "caps_alerts",
            strict: "150 alerts a run, 30 of a near-real-time rule, the last one a summary",
            default: "an alert for each row of a rule that asks for it",
            of: |it| it.caps_alerts,
        },
        Difference {
            name: "caps_entities",
            strict: "500 entities an alert, shared out among the mappings, in 64 KB",
            default: "all entities",
            of: |it| it.caps_entities,
        },
        Difference {
            name: "caps_details",
            strict: "50 values a custom detail in 2 KB, overridden texts cut",
            default: "all values, whole texts",
            of: |it| it.caps_details,
        },
        Difference {
            name: "repeats_alerts",
            strict: "a row that several windows see raises an alert in each",
            default: "in the first one; repeats are counted",
            of: |it| it.repeats_alerts,
        },
        Difference {
            name: "loses_late_rows",
            strict: "a row that arrives over 5 minutes after the end of a window isn't seen in it, by a near-real-time rule over 12 hours after the event",
            default: "it is found; late rows are counted",
            of: |it| it.loses_late_rows,
        },
        Difference {
            name: "rests_after_alerts",
            strict: "a rule with suppression isn't run after an alert, and what happened meanwhile is missed",
            default: "it is run; the windows are counted",
            of: |it| it.rests_after_alerts,
        },
        Difference {
            name: "refuses_undeployable",
            strict: "a rule that Sentinel refuses to deploy isn't run, and it is said why",
            default: "it is run: a period over 14 days, a query over 10,000 characters, `search *`",
            of: |it| it.refuses_undeployable,
        },
    ];
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn every_member_is_a_difference_and_is_listed() {
        let shown = format!("{:?}", Settings::STRICT);
        assert_eq!(shown.matches(": true").count(), Settings::DIFFERENCES.len());
        for it in Settings::DIFFERENCES {
            assert!((it.of)(&Settings::STRICT) && !(it.of)(&Settings::DEFAULT), "{}", it.name);
            assert!(shown.contains(it.name), "{}", it.name);
        }
    }
}
