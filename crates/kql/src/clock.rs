//! Which column of a table says when its events were: Sentinel goes by `TimeGenerated`, Defender by `Timestamp`.
//!
//! Defender's own tables have both in a Log Analytics workspace, and `Timestamp` alone in Defender's advanced hunting. Both are the
//! instant of the event: where an export has but one of them, it stands for the other.

use crate::bound::Column;
use crate::types::Type;

/// The column of every table of a Log Analytics workspace.
pub const TIME_GENERATED: &str = "TimeGenerated";
/// The column of Defender's own tables.
pub const TIMESTAMP: &str = "Timestamp";

/// Whose window a rule looks through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clock {
    #[default]
    Sentinel,
    Defender,
}

impl Clock {
    const ALL: [Clock; 2] = [Clock::Sentinel, Clock::Defender];

    /// The column that a window cuts a table of that schema by; None: none of its columns is an instant of that name.
    ///
    /// A detection of Defender's goes by `Timestamp`, but only where that is Defender's: a table of the workspace may have a column of
    /// that name that says something else.
    pub fn name(self, table: &str, columns: &[(String, Type)]) -> Option<&'static str> {
        self.of(table, |name| columns.iter().any(|(it, ty)| it == name && *ty == Type::DateTime))
    }

    /// The same of the columns of a bound table.
    pub fn column<'c>(self, table: &str, columns: &'c [Column]) -> Option<&'c Column> {
        let at = |name: &str| columns.iter().find(|it| it.name == name && it.ty == Type::DateTime);
        at(self.of(table, |name| at(name).is_some())?)
    }

    fn of(self, table: &str, has: impl Fn(&str) -> bool) -> Option<&'static str> {
        let stamp_first = self == Clock::Defender && is_defenders(table);
        let order =
            if stamp_first { [TIMESTAMP, TIME_GENERATED] } else { [TIME_GENERATED, TIMESTAMP] };
        order.into_iter().find(|it| has(it))
    }
}

/// The columns of a table that say when its events were, whoever looks.
pub fn times<'c>(table: &str, columns: &'c [Column]) -> Vec<&'c Column> {
    let mut found: Vec<&Column> =
        Clock::ALL.iter().filter_map(|it| it.column(table, columns)).collect();
    found.dedup();
    found
}

/// The same of a table's schema, by their names.
pub fn time_names(table: &str, columns: &[(String, Type)]) -> Vec<&'static str> {
    let mut found: Vec<&str> = Clock::ALL.iter().filter_map(|it| it.name(table, columns)).collect();
    found.dedup();
    found
}

/// The columns that tell when a row arrived, the first that holds something: what an export calls it, what Azure Monitor does, and the
/// event's own time, which comes nearest where nothing else is told.
pub fn arrival(columns: &[Column]) -> Vec<&Column> {
    let named = |name: &&str| columns.iter().find(|it| it.name == *name && it.ty == Type::DateTime);
    let own = Clock::Sentinel.column("", columns);
    ARRIVAL.iter().filter_map(named).chain(own).collect()
}

/// Whether a column of that name may tell when a row arrived.
pub fn tells_arrival(name: &str) -> bool {
    ARRIVAL.contains(&name) || name == TIME_GENERATED
}

const ARRIVAL: [&str; 3] = ["_IngestionTime", "_TimeReceived", "_ItemTimeReceived"];

/// Whether a table is one of those that Defender's advanced hunting has, with a `Timestamp` of its own.
pub fn is_defenders(table: &str) -> bool {
    DEFENDERS.binary_search(&table).is_ok()
}

/// In order. Source: the advanced hunting schema reference; it has further tables, which have no `Timestamp`.
const DEFENDERS: &[&str] = &[
    "AADSignInEventsBeta",
    "AADSpnSignInEventsBeta",
    "AIAgentsInfo",
    "AgentsInfo",
    "AlertEvidence",
    "AlertInfo",
    "BehaviorEntities",
    "BehaviorInfo",
    "CampaignInfo",
    "CloudAppEvents",
    "CloudAuditEvents",
    "CloudDnsEvents",
    "CloudPolicyEnforcementEvents",
    "CloudProcessEvents",
    "CloudStorageAggregatedEvents",
    "DataSecurityBehaviors",
    "DataSecurityEvents",
    "DeviceBaselineComplianceAssessment",
    "DeviceCustomScriptEvents",
    "DeviceEvents",
    "DeviceFileCertificateInfo",
    "DeviceFileEvents",
    "DeviceImageLoadEvents",
    "DeviceInfo",
    "DeviceLogonEvents",
    "DeviceNetworkEvents",
    "DeviceNetworkInfo",
    "DeviceProcessEvents",
    "DeviceRegistryEvents",
    "DeviceTvmInfoGathering",
    "DeviceTvmSecureConfigurationAssessment",
    "DisruptionAndResponseEvents",
    "EmailAttachmentInfo",
    "EmailEvents",
    "EmailPostDeliveryEvents",
    "EmailUrlInfo",
    "EntraIdSignInEvents",
    "EntraIdSpnSignInEvents",
    "FileMaliciousContentInfo",
    "GraphAPIAuditEvents",
    "GraphApiAuditEvents",
    "IdentityAccountInfo",
    "IdentityDirectoryEvents",
    "IdentityEvents",
    "IdentityInfo",
    "IdentityLogonEvents",
    "IdentityQueryEvents",
    "MessageEvents",
    "MessagePostDeliveryEvents",
    "MessageUrlInfo",
    "OAuthAppInfo",
    "UrlClickEvents",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bound::ColumnId;

    fn columns(names: &[&str]) -> Vec<Column> {
        let column = |(at, name): (usize, &&str)| Column {
            id: ColumnId(u32::try_from(at).unwrap()),
            name: (*name).to_owned(),
            ty: Type::DateTime,
        };
        names.iter().enumerate().map(column).collect()
    }

    #[test]
    fn a_window_cuts_a_table_by_one_column() {
        let by = |clock: Clock, table: &str, names: &[&str]| {
            clock.column(table, &columns(names)).map(|it| it.name.clone()).unwrap_or_default()
        };
        let both = [TIMESTAMP, TIME_GENERATED];
        assert_eq!(by(Clock::Sentinel, "DeviceEvents", &both), TIME_GENERATED);
        assert_eq!(by(Clock::Defender, "DeviceEvents", &both), TIMESTAMP);
        assert_eq!(by(Clock::Defender, "GCPCDN", &both), TIME_GENERATED);
        assert_eq!(by(Clock::Sentinel, "AIAgentsInfo", &[TIMESTAMP]), TIMESTAMP);
        assert_eq!(by(Clock::Defender, "SigninLogs", &[TIME_GENERATED]), TIME_GENERATED);
        assert_eq!(by(Clock::Defender, "Notes", &["At"]), "");
        assert_eq!(times("DeviceEvents", &columns(&both)).len(), 2);
        assert_eq!(times("GCPCDN", &columns(&both)).len(), 1);
    }

    #[test]
    fn defenders_tables_are_in_order() {
        assert!(DEFENDERS.is_sorted_by(|a, b| a < b));
    }
}
