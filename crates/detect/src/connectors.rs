//! Connectors against tables: does the rule ask for what its query reads, and does each connector fill what the rule says of it?

use kql::diagnostic::Diagnostic;
use kql::suggest::nearest;

use crate::codes::{self, report};
use crate::needs::Needs;
use crate::rule::{Connector, Rule};

/// Microsoft's own connectors whose tables are documented as a closed list, each with these tables (learn.microsoft.com, "Find your Microsoft Sentinel data
/// connector"). A star stands for any ending.
static CONNECTORS: &[(&str, &[&str])] = &[
    ("AWS", &["AWSCloudTrail"]),
    ("AWSS3", &["AWSCloudTrail", "AWSGuardDuty", "AWSVPCFlow", "AWSCloudWatch"]),
    (
        "AzureActiveDirectory",
        &[
            "SigninLogs",
            "AuditLogs",
            "AAD*",
            "ADFSSignInLogs",
            "ManagedIdentitySignInLogs",
            "NetworkAccess*",
            "MicrosoftGraphActivityLogs",
            "MicrosoftServicePrincipalSignInLogs",
            "EnrichedOffice365AuditLogs",
            "RemoteNetworkHealthLogs",
        ],
    ),
    ("AzureActiveDirectoryIdentityProtection", &["SecurityAlert", "SecurityIncident"]),
    ("AzureActivity", &["AzureActivity"]),
    ("AzureFirewall", &["AzureDiagnostics", "AZFW*"]),
    ("AzureKeyVault", &["AzureDiagnostics", "AZKV*", "KeyVaultData"]),
    ("AzureMonitor(IIS)", &["W3CIISLog"]),
    ("AzureMonitor(VMInsights)", &["VM*", "InsightsMetrics"]),
    ("CEF", &["CommonSecurityLog"]),
    ("DNS", &["DnsEvents", "DnsInventory"]),
    ("Office365", &["OfficeActivity"]),
    ("SecurityEvents", &["SecurityEvent"]),
    ("Syslog", &["Syslog"]),
    (
        "ThreatIntelligence",
        &["ThreatIntelligenceIndicator", "ThreatIntelIndicators", "ThreatIntelObjects"],
    ),
    (
        "ThreatIntelligenceTaxii",
        &["ThreatIntelligenceIndicator", "ThreatIntelIndicators", "ThreatIntelObjects"],
    ),
    ("WindowsForwardedEvents", &["WindowsEvent"]),
    ("WindowsSecurityEvents", &["SecurityEvent"]),
];

/// Tables that Sentinel itself fills: no connector has to be named for them.
static OWN: &[&str] = &[
    "Alert",
    "Anomalies",
    "BehaviorAnalytics",
    "Heartbeat",
    "HuntingBookmark",
    "IdentityInfo",
    "Operation",
    "SecurityAlert",
    "SecurityIncident",
    "SentinelAudit",
    "SentinelHealth",
    "Usage",
    "UserAccessAnalytics",
    "UserPeerAnalytics",
    "Watchlist",
];

/// What the connectors say of the tables that they fill.
pub fn data_types(rule: &Rule) -> Vec<Diagnostic> {
    rule.connectors.iter().flat_map(of_connector).collect()
}

fn of_connector(connector: &Connector) -> Vec<Diagnostic> {
    let known = CONNECTORS.iter().find(|(id, _)| id.eq_ignore_ascii_case(&connector.id));
    let Some((id, tables)) = known else { return Vec::new() };
    let wrong =
        connector.data_types.iter().filter(|it| !tables.iter().any(|table| fits(table, bare(it))));
    wrong
        .map(|it| {
            let help = match nearest(bare(it), tables.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it fills {}", tables.join(", ")),
            };
            let message = format!("the connector {id} doesn't fill `{}`", bare(it));
            report(&codes::WRONG_DATA_TYPE, connector.span, message, help)
        })
        .collect()
}

/// Tables of the query that no connector names, `is_known` tells which names are tables of Sentinel. Said at the first connector.
pub fn unnamed_tables(
    rule: &Rule,
    needs: &Needs,
    is_known: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let Some(first) = rule.connectors.first() else { return Vec::new() };
    let named: Vec<&str> =
        rule.connectors.iter().flat_map(|it| &it.data_types).map(|it| bare(it)).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let filled_by = |table: &str| {
        CONNECTORS
            .iter()
            .find(|(_, tables)| tables.iter().any(|it| fits(it, table)))
            .map(|(id, _)| *id)
    };
    needs
        .keys()
        .filter(|it| is_known(it) && !it.contains('*') && !OWN.contains(&it.as_str()))
        .filter(|it| !named.iter().any(|name| name.eq_ignore_ascii_case(it)))
        .map(|table| {
            let help = match filled_by(table) {
                Some(id) => format!("name it under `dataTypes` of the connector {id}"),
                None => "name it under `dataTypes` of the connector that fills it".to_owned(),
            };
            let message = format!("the query reads {table}, which no connector of the rule names");
            report(&codes::NO_CONNECTOR, first.span, message, help)
        })
        .collect()
}

/// `SecurityAlert (MCAS)` is a part of SecurityAlert.
fn bare(data_type: &str) -> &str {
    data_type.split(" (").next().unwrap_or(data_type).trim()
}

fn fits(pattern: &str, table: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => table.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start)),
        None => pattern.eq_ignore_ascii_case(table),
    }
}
