//! Every field of a sign-in, once: its column in the two tables, its property in Graph and diagnostics, its type, and how it
//! is written. All shapes are made from this list.

use crate::apps;
use crate::clients::Family;
use crate::conditional_access as access;
use crate::event::{Risk, Row, Table};
use crate::json::{self, Dialect};
use crate::members as part;
use crate::options::Columns;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// JSON: text in its column, an object or array in its property.
    JsonText,
    /// JSON: dynamic in SigninLogs, text in the non-interactive table, an object or array in its property.
    Dynamic,
    /// Digits: text in its column, a number in its property.
    NumberText,
    Bool,
    Long,
    Time,
}

/// Appends the field's text; nothing where it has no value.
pub(crate) type Fill = fn(&Row<'_>, Dialect, &mut Vec<u8>);

pub(crate) struct Field {
    /// Its name in the tables; "" where it is no column.
    pub(crate) column: &'static str,
    /// Its name in Graph and in diagnostic `properties`; "" where it is none.
    pub(crate) property: &'static str,
    pub(crate) kind: Kind,
    flags: u16,
    pub(crate) fill: Fill,
}

/// In SigninLogs.
const I: u16 = 1;
/// In AADNonInteractiveUserSignInLogs.
const N: u16 = 2;
const B: u16 = I | N;
/// Among the narrow columns, and among the properties of a narrow record.
const NC: u16 = 4;
const NP: u16 = 8;
/// A property of Graph v1.0.
const V1: u16 = 16;
/// A property in one world alone.
const GRAPH: u16 = 32;
const DIAG: u16 = 64;

impl Field {
    /// Whether it is a column of `table`.
    pub(crate) fn in_table(&self, table: Table, columns: Columns) -> bool {
        let bit = if table == Table::Interactive { I } else { N };
        self.flags & bit != 0
            && !self.column.is_empty()
            && (columns == Columns::Wide || self.flags & NC != 0)
    }

    /// Whether it is a property of a record in `dialect`.
    pub(crate) fn in_record(&self, dialect: Dialect, columns: Columns) -> bool {
        let world = match dialect {
            Dialect::V1 => self.flags & V1 != 0,
            Dialect::Beta | Dialect::Sdk => self.flags & DIAG == 0,
            Dialect::Export => self.flags & GRAPH == 0,
        };
        world && !self.property.is_empty() && (columns == Columns::Wide || self.flags & NP != 0)
    }

    /// Its type as a column of `table`.
    pub(crate) fn column_kind(&self, table: Table) -> Kind {
        match (self.kind, table) {
            (Kind::JsonText | Kind::NumberText, _) | (Kind::Dynamic, Table::NonInteractive) => {
                Kind::Text
            }
            (kind, _) => kind,
        }
    }
}

const fn f(
    column: &'static str,
    property: &'static str,
    kind: Kind,
    flags: u16,
    fill: Fill,
) -> Field {
    Field { column, property, kind, flags, fill }
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn flag(out: &mut Vec<u8>, value: bool) {
    put(out, if value { "true" } else { "false" });
}

use Kind::{Bool, Dynamic, JsonText, Long, NumberText, Text, Time};

pub(crate) static FIELDS: &[Field] = &[
    f("TenantId", "", Text, B, |r, _, o| json::uuid(o, r.tenant.workspace)),
    f("SourceSystem", "", Text, B, |_, _, o| put(o, "Azure AD")),
    f("TimeGenerated", "", Time, B | NC, |r, _, o| json::ticks(o, r.event.time, "Z")),
    f("", "id", Text, NP | V1, |r, _, o| json::uuid(o, r.event.id)),
    f("ResourceId", "", Text, I, |r, _, o| {
        put(o, "/tenants/");
        json::uuid(o, r.tenant.id);
        put(o, "/providers/Microsoft.aadiam");
    }),
    f("OperationName", "", Text, B, |_, _, o| put(o, "Sign-in activity")),
    f("OperationVersion", "", Text, B, |_, _, o| put(o, "1.0")),
    f("Category", "", Text, B, |r, _, o| put(o, r.event.table.category())),
    f("ResultType", "", Text, B | NC, |r, _, o| json::number(o, i64::from(r.event.outcome.code))),
    f("ResultSignature", "", Text, B, |_, _, o| put(o, "None")),
    f("ResultDescription", "", Text, B, |r, _, o| {
        if !r.event.succeeded() {
            put(o, r.event.outcome.reason);
        }
    }),
    f("DurationMs", "", Long, B, |_, _, o| put(o, "0")),
    f("CorrelationId", "correlationId", Text, B | NC | NP | V1, |r, _, o| {
        json::uuid(o, r.event.correlation)
    }),
    f("Resource", "", Text, I, |_, _, o| put(o, "Microsoft.aadiam")),
    f("ResourceGroup", "", Text, B, |_, _, o| put(o, "Microsoft.aadiam")),
    f("ResourceProvider", "", Text, I, |_, _, _| {}),
    f("Identity", "", Text, B, |r, _, o| put(o, &r.person.name)),
    f("Level", "", Text, B, |_, _, o| put(o, "4")),
    f("Location", "", Text, B | NC, |r, _, o| put(o, r.event.spot.city().country)),
    f("AADTenantId", "", Text, B, |r, _, o| json::uuid(o, r.tenant.id)),
    f("AlternateSignInName", "alternateSignInName", Text, B, |_, _, _| {}),
    f("AppDisplayName", "appDisplayName", Text, B | NC | NP | V1, |r, _, o| {
        put(o, r.event.app.name)
    }),
    f("AppId", "appId", Text, B | NP | V1, |r, _, o| put(o, r.event.app.id)),
    f("AppOwnerTenantId", "appOwnerTenantId", Text, B, |r, _, o| part::app_owner(r, o)),
    f("AppliedConditionalAccessPolicies", "", Text, I, |_, _, _| {}),
    f("AppliedEventListeners", "appliedEventListeners", Dynamic, I, |_, _, o| put(o, "[]")),
    f(
        "AuthenticationContextClassReferences",
        "authenticationContextClassReferences",
        JsonText,
        B,
        |_, _, o| {
            put(o, "[]");
        },
    ),
    f(
        "AuthenticationDetails",
        "authenticationDetails",
        JsonText,
        B | NC | NP,
        part::authentication_details,
    ),
    f("AuthenticationMethodsUsed", "authenticationMethodsUsed", JsonText, B, |_, _, o| {
        put(o, "[]")
    }),
    f(
        "AuthenticationProcessingDetails",
        "authenticationProcessingDetails",
        JsonText,
        B,
        part::processing_details,
    ),
    f("AuthenticationProtocol", "authenticationProtocol", Text, B | NC | NP, |r, _, o| {
        put(o, r.event.protocol.name())
    }),
    f("AuthenticationRequirement", "authenticationRequirement", Text, B, |r, _, o| {
        put(
            o,
            if part::is_strong_required(r) {
                "multiFactorAuthentication"
            } else {
                "singleFactorAuthentication"
            },
        );
    }),
    f(
        "AuthenticationRequirementPolicies",
        "authenticationRequirementPolicies",
        JsonText,
        B,
        part::requirement_policies,
    ),
    f("AutonomousSystemNumber", "autonomousSystemNumber", NumberText, B | NC | NP, |r, _, o| {
        json::number(o, i64::from(r.event.spot.network().asn));
    }),
    f("ClientAppUsed", "clientAppUsed", Text, B | V1, |r, _, o| put(o, client_app(r))),
    f("ClientCredentialType", "clientCredentialType", Text, B, |_, _, o| put(o, "none")),
    f("ConditionalAccessAudiences", "conditionalAccessAudiences", JsonText, B, part::audiences),
    f(
        "ConditionalAccessPolicies",
        "appliedConditionalAccessPolicies",
        Dynamic,
        B | V1,
        access::policies,
    ),
    f("ConditionalAccessStatus", "conditionalAccessStatus", Text, B | V1, |r, _, o| {
        put(o, access::status(r))
    }),
    f("CreatedDateTime", "createdDateTime", Time, B | NP | V1, |r, d, o| {
        json::time(o, r.event.time, d)
    }),
    f("CrossTenantAccessType", "crossTenantAccessType", Text, B, |r, _, o| {
        put(o, if r.person.is_guest() { "b2bCollaboration" } else { "none" });
    }),
    f("DeviceDetail", "deviceDetail", Dynamic, B | NC | NP | V1, part::device),
    f("FederatedCredentialId", "federatedCredentialId", Text, B, |_, _, _| {}),
    f("FlaggedForReview", "flaggedForReview", Bool, I, |_, _, o| flag(o, false)),
    f("GlobalSecureAccessIpAddress", "globalSecureAccessIpAddress", Text, B, |_, _, _| {}),
    f("HomeTenantId", "homeTenantId", Text, B, |r, _, o| part::home_tenant(r, o)),
    f("HomeTenantName", "homeTenantName", Text, B, |_, _, _| {}),
    f("Id", "", Text, B, |r, _, o| json::uuid(o, r.event.id)),
    f("IncomingTokenType", "incomingTokenType", Text, B, |r, _, o| put(o, r.event.incoming.name())),
    f("IPAddress", "ipAddress", Text, B | NC | NP | V1, part::address),
    f("IPAddressFromResourceProvider", "ipAddressFromResourceProvider", Text, I, |_, _, _| {}),
    f("IsInteractive", "isInteractive", Bool, B | NP | V1, |r, _, o| {
        flag(o, r.event.table == Table::Interactive)
    }),
    f("IsTenantRestricted", "isTenantRestricted", Bool, B, |_, _, o| flag(o, false)),
    f("IsThroughGlobalSecureAccess", "isThroughGlobalSecureAccess", Bool, B, |_, _, o| {
        flag(o, false)
    }),
    f("LocationDetails", "location", Dynamic, B | NP | V1, part::location),
    f("MfaDetail", "mfaDetail", Dynamic, B, |_, d, o| {
        if d.is_export() {
            put(o, "{}");
        }
    }),
    f("NetworkLocationDetails", "networkLocationDetails", JsonText, B, part::network_location),
    f("OriginalRequestId", "originalRequestId", Text, B, |r, _, o| json::uuid(o, r.event.id)),
    f("OriginalTransferMethod", "originalTransferMethod", Text, B | NC | NP, |r, _, o| {
        put(o, if r.event.by_device_code { "deviceCodeFlow" } else { "none" });
    }),
    f("ProcessingTimeInMilliseconds", "processingTimeInMilliseconds", NumberText, I, |r, _, o| {
        json::number(o, i64::from(r.event.milliseconds));
    }),
    f("ProcessingTimeInMs", "", NumberText, N, |r, _, o| {
        json::number(o, i64::from(r.event.milliseconds))
    }),
    f("ResourceDisplayName", "resourceDisplayName", Text, B | V1, |r, _, o| {
        put(o, r.event.resource.name)
    }),
    f("ResourceIdentity", "resourceId", Text, B | V1, |r, _, o| put(o, r.event.resource.id)),
    f("ResourceOwnerTenantId", "resourceOwnerTenantId", Text, B, |_, _, o| put(o, apps::MICROSOFT)),
    f("ResourceServicePrincipalId", "resourceServicePrincipalId", Text, B, |r, _, o| {
        json::uuid(o, service_principal(r));
    }),
    f("ResourceTenantId", "resourceTenantId", Text, B, |r, _, o| json::uuid(o, r.tenant.id)),
    f("RiskDetail", "riskDetail", Text, B | V1, |_, _, o| put(o, "none")),
    f("RiskEventTypes", "riskEventTypes", JsonText, B | V1, part::risk_events),
    f("RiskEventTypes_V2", "riskEventTypes_v2", JsonText, B | V1, part::risk_events),
    f("RiskLevel", "", Text, I, |_, _, _| {}),
    f("RiskLevelAggregated", "riskLevelAggregated", Text, B | V1, |r, _, o| put(o, risk_level(r))),
    f("RiskLevelDuringSignIn", "riskLevelDuringSignIn", Text, B | V1, |r, _, o| {
        put(o, risk_level(r))
    }),
    f("RiskState", "riskState", Text, B | V1, |r, _, o| {
        put(o, if r.event.risk == Risk::None { "none" } else { "atRisk" });
    }),
    f("ServicePrincipalId", "servicePrincipalId", Text, B, |_, _, _| {}),
    f("ServicePrincipalName", "servicePrincipalName", Text, I, |_, _, _| {}),
    f("SessionId", "sessionId", Text, B | NC | NP, |r, _, o| json::uuid(o, r.event.session)),
    f("SessionLifetimePolicies", "sessionLifetimePolicies", JsonText, B, |_, _, o| put(o, "[]")),
    f("SignInEventTypes", "", Text, N, event_types),
    f("", "signInEventTypes", JsonText, NP | GRAPH, event_types),
    f("SignInIdentifier", "signInIdentifier", Text, I, |r, _, o| put(o, &r.person.principal)),
    f("SignInIdentifierType", "signInIdentifierType", Text, B, |_, _, o| {
        put(o, "userPrincipalName")
    }),
    f("", "signInTokenProtectionStatus", Text, GRAPH, |_, _, o| put(o, "none")),
    f("Status", "status", Dynamic, B | NP | V1, part::status),
    f("TokenIssuerName", "tokenIssuerName", Text, B, |_, _, _| {}),
    f("TokenIssuerType", "tokenIssuerType", Text, B, |_, _, o| put(o, "AzureAD")),
    f(
        "TokenProtectionStatusDetails",
        "tokenProtectionStatusDetails",
        Dynamic,
        B | DIAG,
        part::token_protection,
    ),
    f("UniqueTokenIdentifier", "uniqueTokenIdentifier", Text, B, part::token_identifier),
    f("UserAgent", "userAgent", Text, B, |r, _, o| r.event.client.user_agent(o)),
    f("UserDisplayName", "userDisplayName", Text, B | V1, |r, _, o| put(o, &r.person.name)),
    f("UserId", "userId", Text, B | NC | NP | V1, |r, _, o| json::uuid(o, r.person.id)),
    f("UserPrincipalName", "userPrincipalName", Text, B | NC | NP | V1, |r, _, o| {
        put(o, &r.person.principal)
    }),
    f("UserType", "userType", Text, B, |r, d, o| {
        put(
            o,
            match (r.person.is_guest(), d.is_export()) {
                (true, true) => "Guest",
                (true, false) => "guest",
                (false, true) => "Member",
                (false, false) => "member",
            },
        );
    }),
    f("Type", "", Text, B | NC, |r, _, o| put(o, r.event.table.name())),
];

/// The resource's own object in the tenant.
fn service_principal(row: &Row<'_>) -> u128 {
    let key = row
        .event
        .resource
        .id
        .bytes()
        .fold(0u64, |acc, byte| acc.wrapping_mul(31).wrapping_add(u64::from(byte)));
    crate::dice::Dice::new(&[row.tenant.seed, 50, key]).uuid()
}

/// `ClientAppUsed`.
pub(crate) fn client_app(row: &Row<'_>) -> &'static str {
    if row.event.client.family == Family::LegacyMail {
        "Authenticated SMTP"
    } else if row.event.app.is_web {
        "Browser"
    } else {
        "Mobile Apps and Desktop clients"
    }
}

fn risk_level(row: &Row<'_>) -> &'static str {
    match row.event.risk {
        Risk::None => "none",
        Risk::Low => "low",
        Risk::Medium => "medium",
    }
}

fn event_types(row: &Row<'_>, _: Dialect, out: &mut Vec<u8>) {
    put(
        out,
        match row.event.table {
            Table::Interactive => "[\"interactiveUser\"]",
            Table::NonInteractive => "[\"nonInteractiveUser\"]",
        },
    );
}
