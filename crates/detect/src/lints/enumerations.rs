//! Columns that hold a few values only, by their documentation. A column without a closed list accuses nobody of a value that the
//! list lacks; it says only that a known value is written in other letters.
//!
//! Sources, all of Microsoft's documentation: the signIn resource of Graph (`conditionalAccessStatus`, `riskLevel...`, `riskState`,
//! `authenticationRequirement`, and in its beta `authenticationProtocol`), the Azure Monitor reference of AuditLogs (`Result`),
//! Sentinel's security alert schema (`AlertSeverity`), the Incidents API of SecurityInsights (status, severity, classification and
//! its reason), the reference of EmailEvents for advanced hunting (`EmailDirection`, `DeliveryAction`). Only the lists of signIn's version 1.0 and
//! of AuditLogs were held against their pages word by word; the others are to be.

/// The values of a column.
#[derive(Debug)]
pub struct Enumeration {
    tables: &'static [&'static str],
    column: &'static str,
    values: &'static [&'static str],
    /// The documentation names all of them.
    closed: bool,
}

const SIGN_INS: &[&str] = &["SigninLogs", "AADNonInteractiveUserSignInLogs"];
const RISK_LEVELS: &[&str] = &["none", "low", "medium", "high", "hidden", "unknownFutureValue"];
const SEVERITIES: &[&str] = &["Informational", "Low", "Medium", "High"];

const fn of(
    tables: &'static [&'static str],
    column: &'static str,
    values: &'static [&'static str],
) -> Enumeration {
    Enumeration { tables, column, values, closed: true }
}

/// Every column whose values are documented.
static ALL: &[Enumeration] = &[
    of(
        SIGN_INS,
        "ConditionalAccessStatus",
        &["success", "failure", "notApplied", "unknownFutureValue"],
    ),
    of(SIGN_INS, "RiskLevelAggregated", RISK_LEVELS),
    of(SIGN_INS, "RiskLevelDuringSignIn", RISK_LEVELS),
    of(
        SIGN_INS,
        "RiskState",
        &[
            "none",
            "confirmedSafe",
            "remediated",
            "dismissed",
            "atRisk",
            "confirmedCompromised",
            "unknownFutureValue",
        ],
    ),
    of(
        SIGN_INS,
        "AuthenticationRequirement",
        &["singleFactorAuthentication", "multiFactorAuthentication"],
    ),
    // New protocols have been added over the years.
    Enumeration {
        tables: SIGN_INS,
        column: "AuthenticationProtocol",
        values: &[
            "none",
            "oAuth2",
            "ropc",
            "wsFederation",
            "saml20",
            "deviceCode",
            "authenticationTransfer",
            "nativeAuth",
        ],
        closed: false,
    },
    of(&["AuditLogs"], "Result", &["success", "failure", "timeout", "unknownFutureValue"]),
    of(&["SecurityAlert"], "AlertSeverity", SEVERITIES),
    of(&["SecurityIncident"], "Severity", SEVERITIES),
    of(&["SecurityIncident"], "Status", &["New", "Active", "Closed"]),
    of(
        &["SecurityIncident"],
        "Classification",
        &["Undetermined", "TruePositive", "BenignPositive", "FalsePositive"],
    ),
    of(
        &["SecurityIncident"],
        "ClassificationReason",
        &["SuspiciousActivity", "SuspiciousButExpected", "IncorrectAlertLogic", "InaccurateData"],
    ),
    Enumeration {
        tables: &["EmailEvents"],
        column: "EmailDirection",
        values: &["Inbound", "Outbound", "Intra-org"],
        closed: false,
    },
    Enumeration {
        tables: &["EmailEvents"],
        column: "DeliveryAction",
        values: &["Delivered", "Junked", "Blocked", "Replaced"],
        closed: false,
    },
];

/// What a column of a table holds, where that is known.
pub fn find(table: &str, column: &str) -> Option<&'static Enumeration> {
    ALL.iter().find(|it| it.column == column && it.tables.contains(&table))
}

impl Enumeration {
    /// What to say of a comparison with a value, and what to do; None where the column holds it.
    pub fn remark(&self, value: &str, any_case: bool) -> Option<(String, String)> {
        let same =
            |it: &&&str| if any_case { it.eq_ignore_ascii_case(value) } else { **it == value };
        let alike = self.values.iter().find(|it| it.eq_ignore_ascii_case(value));
        // Some exports write the numbers that stand behind the names.
        let is_number = value.chars().all(|it| it.is_ascii_digit());
        if is_number || self.values.iter().any(|it| same(&it)) || alike.is_none() && !self.closed {
            return None;
        }
        let message = format!("`{}` never holds \"{value}\"", self.column);
        let help = match alike {
            Some(it) => format!("write \"{it}\": `==` minds the case of letters"),
            None => format!("it holds one of {}", self.values.join(", ")),
        };
        Some((message, help))
    }
}
