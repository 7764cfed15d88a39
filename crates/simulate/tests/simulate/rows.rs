//! Every row is one that Log Analytics could hold: known columns, their types, closed sets of values.

use std::collections::BTreeSet;

use serde_json::Value;
use simulate::{Columns, Shape};

use crate::support::{self, text};

/// The columns of SigninLogs that are not text.
const OTHER_TYPES: &[(&str, &str)] = &[
    ("AppliedEventListeners", "dynamic"),
    ("ConditionalAccessPolicies", "dynamic"),
    ("DeviceDetail", "dynamic"),
    ("LocationDetails", "dynamic"),
    ("MfaDetail", "dynamic"),
    ("Status", "dynamic"),
    ("TokenProtectionStatusDetails", "dynamic"),
    ("DurationMs", "long"),
    ("FlaggedForReview", "bool"),
    ("IsInteractive", "bool"),
    ("IsTenantRestricted", "bool"),
    ("IsThroughGlobalSecureAccess", "bool"),
    ("CreatedDateTime", "datetime"),
    ("TimeGenerated", "datetime"),
];

const TEXTS: &str = "AADTenantId AlternateSignInName AppDisplayName AppId AppliedConditionalAccessPolicies AppOwnerTenantId \
    AuthenticationContextClassReferences AuthenticationDetails AuthenticationMethodsUsed AuthenticationProcessingDetails \
    AuthenticationProtocol AuthenticationRequirement AuthenticationRequirementPolicies AutonomousSystemNumber Category \
    ClientAppUsed ClientCredentialType ConditionalAccessAudiences ConditionalAccessStatus CorrelationId \
    CrossTenantAccessType FederatedCredentialId GlobalSecureAccessIpAddress HomeTenantId HomeTenantName Id Identity \
    IncomingTokenType IPAddress Level Location NetworkLocationDetails OperationName OperationVersion OriginalRequestId \
    OriginalTransferMethod ResourceDisplayName ResourceGroup ResourceIdentity ResourceOwnerTenantId \
    ResourceServicePrincipalId ResourceTenantId ResultDescription ResultSignature ResultType RiskDetail RiskEventTypes \
    RiskEventTypes_V2 RiskLevelAggregated RiskLevelDuringSignIn RiskState ServicePrincipalId SessionId \
    SessionLifetimePolicies SignInIdentifierType SourceSystem TenantId TokenIssuerName TokenIssuerType Type \
    UniqueTokenIdentifier UserAgent UserDisplayName UserId UserPrincipalName UserType";
const TEXTS_INTERACTIVE: &str = "IPAddressFromResourceProvider ProcessingTimeInMilliseconds Resource ResourceId \
    ResourceProvider RiskLevel ServicePrincipalName SignInIdentifier";
const TEXTS_NON_INTERACTIVE: &str = "ProcessingTimeInMs SignInEventTypes";

const NARROW: [&str; 15] = [
    "AppDisplayName",
    "AuthenticationDetails",
    "AuthenticationProtocol",
    "AutonomousSystemNumber",
    "CorrelationId",
    "DeviceDetail",
    "IPAddress",
    "Location",
    "OriginalTransferMethod",
    "ResultType",
    "SessionId",
    "TimeGenerated",
    "Type",
    "UserId",
    "UserPrincipalName",
];

fn check(row: &Value, table: &str) {
    let is_interactive = table == "SigninLogs";
    let more = if is_interactive { TEXTS_INTERACTIVE } else { TEXTS_NON_INTERACTIVE };
    let texts: BTreeSet<&str> = TEXTS.split_whitespace().chain(more.split_whitespace()).collect();
    for (name, value) in row.as_object().unwrap() {
        let kind = OTHER_TYPES.iter().find(|it| it.0 == name).map(|it| it.1);
        let fits = match kind {
            Some("dynamic") if is_interactive => value.is_object() || value.is_array(),
            Some("dynamic") => serde_json::from_str::<Value>(value.as_str().unwrap()).is_ok(),
            Some("long") => value.is_i64(),
            Some("bool") => value.is_boolean(),
            Some(_) => kql::datetime::parse_iso(value.as_str().unwrap()).is_some(),
            None => value.is_string() && texts.contains(name.as_str()),
        };
        assert!(fits, "{table}.{name} = {value}");
    }
    assert_eq!(text(row, "Type"), table);
    assert!(text(row, "AutonomousSystemNumber").parse::<u32>().is_ok());
    assert!(text(row, "IPAddress").parse::<std::net::IpAddr>().is_ok());
    assert!(
        ["none", "oAuth2", "ropc", "deviceCode"].contains(&text(row, "AuthenticationProtocol"))
    );
    assert!(["none", "deviceCodeFlow"].contains(&text(row, "OriginalTransferMethod")));
    steps(text(row, "AuthenticationDetails"));
}

/// No step names a protocol: there is no member for one.
fn steps(details: &str) {
    const MEMBERS: [&str; 8] = [
        "RequestSequence",
        "StatusSequence",
        "authenticationMethod",
        "authenticationMethodDetail",
        "authenticationStepDateTime",
        "authenticationStepRequirement",
        "authenticationStepResultDetail",
        "succeeded",
    ];
    assert!(!details.to_lowercase().contains("devicecode"), "{details}");
    for step in serde_json::from_str::<Vec<Value>>(details).unwrap() {
        for name in step.as_object().unwrap().keys() {
            assert!(MEMBERS.contains(&name.as_str()), "{name}");
        }
    }
}

#[test]
fn every_wide_row_is_valid() {
    let run = support::run(Shape::LogAnalytics, Columns::Wide, 60, 12);
    for table in ["SigninLogs", "AADNonInteractiveUserSignInLogs"] {
        let rows = run.rows(table);
        assert!(rows.len() > 500);
        rows.iter().for_each(|row| check(row, table));
        let ids: BTreeSet<&str> = rows.iter().map(|it| text(it, "Id")).collect();
        assert_eq!(ids.len(), rows.len());
    }
}

#[test]
fn narrow_rows_have_fifteen_columns() {
    let run = support::run(Shape::LogAnalytics, Columns::Narrow, 20, 3);
    for table in ["SigninLogs", "AADNonInteractiveUserSignInLogs"] {
        for row in run.rows(table) {
            check(&row, table);
            let names: BTreeSet<&str> =
                row.as_object().unwrap().keys().map(String::as_str).collect();
            // A failed guess has no session.
            let expected =
                NARROW.into_iter().filter(|it| names.contains("SessionId") || *it != "SessionId");
            assert_eq!(names, expected.collect());
        }
    }
}
