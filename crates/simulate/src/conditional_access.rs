//! What each Conditional Access policy said of a sign-in.

use crate::clients::Family;
use crate::event::{Event, Protocol, Row};
use crate::json::{self, Dialect, object};
use crate::members;
use crate::tenant::{Policy, PolicyRule};

/// The result of one policy, and which of its conditions did not hold (0: all held), as the bit mask and its names.
struct Finding {
    result: &'static str,
    unmet: i64,
    unmet_names: &'static str,
}

const fn finding(result: &'static str, unmet: i64, unmet_names: &'static str) -> Finding {
    Finding { result, unmet, unmet_names }
}

/// `ConditionalAccessPolicies` (`appliedConditionalAccessPolicies`).
pub(crate) fn policies(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    out.push(b'[');
    for (number, policy) in row.tenant.policies.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        let found = judge(policy, row);
        object(out, dialect, |m| {
            m.plain("id", |out| json::uuid(out, policy.id));
            m.text("displayName", policy.name);
            m.raw("enforcedGrantControls", |out| array(out, policy.grant));
            m.raw("enforcedSessionControls", |out| array(out, policy.session));
            m.text("result", found.result);
            match dialect {
                Dialect::Export => {
                    m.number("conditionsSatisfied", conditions(row) & !found.unmet);
                    m.number("conditionsNotSatisfied", found.unmet);
                }
                Dialect::Beta | Dialect::Sdk => {
                    let met = if found.unmet == 1 { "none" } else { "application,users" };
                    m.text("conditionsSatisfied", met);
                    m.text("conditionsNotSatisfied", found.unmet_names);
                }
                Dialect::V1 => {}
            }
        });
    }
    out.push(b']');
}

/// The conditions that a sign-in meets: application and users, then what is asked of platform, place and client.
fn conditions(row: &Row<'_>) -> i64 {
    let event = row.event;
    let platform = if event.client.system().is_empty() { 0 } else { 4 };
    let place =
        if row.tenant.office_spots(row.person.office).contains(&event.spot) { 0 } else { 8 };
    let client = if event.app.is_web { 16 } else { 0 };
    3 | platform | place | client
}

fn array(out: &mut Vec<u8>, items: &str) {
    out.push(b'[');
    out.extend_from_slice(items.as_bytes());
    out.push(b']');
}

fn judge(policy: &Policy, row: &Row<'_>) -> Finding {
    const NOT_USERS: Finding = finding("notApplied", 2, "users");
    let event = row.event;
    match policy.rule {
        PolicyRule::SecondFactor => second_factor(row),
        PolicyRule::LegacyClients
            if event.client.family == Family::LegacyMail && row.person.is_program() =>
        {
            NOT_USERS
        }
        PolicyRule::LegacyClients => finding("notApplied", 16, "clientType"),
        PolicyRule::Countries if event.outcome.code == 53003 => finding("failure", 0, "none"),
        PolicyRule::Countries => finding("notApplied", 8, "location"),
        PolicyRule::DeviceCode if is_device_code(event) => finding("reportOnlyFailure", 0, "none"),
        PolicyRule::DeviceCode => finding("reportOnlyNotApplied", 4096, "authenticationFlows"),
    }
}

fn is_device_code(event: &Event) -> bool {
    event.protocol == Protocol::DeviceCode || event.by_device_code
}

fn second_factor(row: &Row<'_>) -> Finding {
    if row.person.is_program() {
        finding("notApplied", 2, "users")
    } else if row.event.proof.is_strong() || row.event.succeeded() {
        finding("success", 0, "none")
    } else if members::is_strong_required(row) {
        finding("failure", 0, "none")
    } else {
        finding("notApplied", 1, "application")
    }
}

/// `ConditionalAccessStatus`.
pub(crate) fn status(row: &Row<'_>) -> &'static str {
    let event = row.event;
    let failed =
        event.outcome.code == 53003 || (!event.succeeded() && members::is_strong_required(row));
    if failed {
        "failure"
    } else if event.succeeded() && !row.person.is_program() {
        "success"
    } else {
        "notApplied"
    }
}
