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
    /// A row that arrives after its window was looked at is lost; else it is found by the first window after it arrived.
    pub loses_late_rows: bool,
    /// A rule that Sentinel would refuse to deploy (its period, its length, its columns) isn't run.
    pub refuses_undeployable: bool,
}

impl Settings {
    /// What people who hunt want.
    pub const DEFAULT: Settings = Settings {
        caps_alerts: false,
        caps_entities: false,
        caps_details: false,
        repeats_alerts: false,
        loses_late_rows: false,
        refuses_undeployable: false,
    };
    /// As Sentinel does, its limits, misses and repeats included.
    pub const STRICT: Settings = Settings {
        caps_alerts: true,
        caps_entities: true,
        caps_details: true,
        repeats_alerts: true,
        loses_late_rows: true,
        refuses_undeployable: true,
    };
}

impl Default for Settings {
    fn default() -> Settings {
        Settings::DEFAULT
    }
}
