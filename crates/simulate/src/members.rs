//! The nested parts of a sign-in: authentication steps, device, place, status, and their like, as JSON text.
//!
//! `AuthenticationDetails` has the documented members and values alone; no protocol is ever named there.

use std::io::Write as _;

use kql::datetime;

use crate::apps;
use crate::clients::Family;
use crate::dice::Dice;
use crate::event::{Event, Proof, Risk, Row, Trust};
use crate::json::{self, Dialect, Members, object};
use crate::names;
use crate::outcomes::End;

/// One step of an authentication.
struct Step {
    method: &'static str,
    detail: &'static str,
    succeeded: bool,
    result: &'static str,
    requirement: &'static str,
}

const FIRST: &str = "Primary authentication";
const SECOND: &str = "Multi-factor authentication";

const fn step(
    method: &'static str,
    detail: &'static str,
    succeeded: bool,
    result: &'static str,
    requirement: &'static str,
) -> Step {
    Step { method, detail, succeeded, result, requirement }
}

const PASSWORD: Step = step("Password", "Password in the cloud", true, "Correct password", FIRST);
const WRONG: Step = step(
    "Password",
    "Password in the cloud",
    false,
    "Invalid username or password or Invalid on-premise username or password.",
    FIRST,
);
const PUSH: Step =
    step("Mobile app notification", "iOS", true, "MFA completed in Azure AD", SECOND);
const CODE: Step = step("OATH verification code", "", true, "MFA completed in Azure AD", SECOND);
const ASKED: Step = step("Mobile app notification", "", false, "MFA required in Azure AD", SECOND);
const DENIED: Step = step(
    "Mobile app notification",
    "",
    false,
    "MFA denied; user declined the authentication",
    SECOND,
);
const HELLO: Step = step("Windows Hello for Business", "", true, "Correct gesture", FIRST);
const PASSKEY: Step = step(
    "Passkey (Microsoft Authenticator)",
    "Microsoft Authenticator",
    true,
    "Correct gesture",
    FIRST,
);
const EARLIER_FIRST: Step = step(
    "Previously satisfied",
    "",
    true,
    "First factor requirement satisfied by claim in the token",
    FIRST,
);
const EARLIER_SECOND: Step = step(
    "Previously satisfied",
    "",
    true,
    "MFA requirement satisfied by claim in the token",
    SECOND,
);

fn steps(proof: Proof) -> &'static [Step] {
    match proof {
        Proof::Nothing => &[],
        Proof::Password => &[PASSWORD],
        Proof::WrongPassword => &[WRONG],
        Proof::PasswordOnly => &[PASSWORD, ASKED],
        Proof::PasswordAndPush => &[PASSWORD, PUSH],
        Proof::PasswordAndCode => &[PASSWORD, CODE],
        Proof::PushDenied => &[PASSWORD, DENIED],
        Proof::Hello => &[HELLO, EARLIER_SECOND],
        Proof::Passkey => &[PASSKEY],
        Proof::EarlierFirst => &[EARLIER_FIRST],
        Proof::EarlierBoth => &[EARLIER_FIRST, EARLIER_SECOND],
    }
}

/// `AuthenticationDetails`.
pub(crate) fn authentication_details(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let event = row.event;
    out.push(b'[');
    for (number, step) in (0i64..).zip(steps(event.proof)) {
        if number > 0 {
            out.push(b',');
        }
        // A second factor takes a few seconds longer than the first.
        let part = (event.id >> (32 + 24 * number)) as i64 & 0xff_ffff;
        let at = event.time
            + number * (3 + i64::from(event.milliseconds % 17)) * datetime::SECOND
            + part % 7_000_000;
        object(out, dialect, |m| {
            m.plain("authenticationStepDateTime", |out| json::time(out, at, dialect));
            m.text("authenticationMethod", step.method);
            m.text_or_null("authenticationMethodDetail", step.detail);
            m.flag("succeeded", step.succeeded);
            m.text("authenticationStepResultDetail", step.result);
            m.text("authenticationStepRequirement", step.requirement);
            if dialect.is_export() {
                m.number("StatusSequence", number);
                m.number("RequestSequence", number.min(1));
            }
        });
    }
    out.push(b']');
}

/// `DeviceDetail`.
pub(crate) fn device(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let event = row.event;
    let device = event.device;
    object(out, dialect, |m| {
        m.plain("deviceId", |out| json::uuid(out, device.id));
        if device.id != 0 || !dialect.is_export() {
            m.plain("displayName", |out| device_name(event, out));
        }
        m.some_text("operatingSystem", event.client.system());
        browser(event, dialect, m);
        m.some_flag("isCompliant", device.compliant);
        m.some_flag("isManaged", device.compliant);
        m.some_text("trustType", device.trust.name());
    });
}

fn browser(event: &Event, dialect: Dialect, m: &mut Members<'_>) {
    let mut name = Vec::with_capacity(24);
    event.client.browser(&mut name);
    if !name.is_empty() || !dialect.is_export() {
        m.raw("browser", |out| json::string(out, &name));
    }
}

fn device_name(event: &Event, out: &mut Vec<u8>) {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKLMNPQRSTUVWX";
    let prefix: &[u8] = match event.device.trust {
        Trust::None => return,
        Trust::Joined => b"DESKTOP-",
        Trust::Hybrid => b"CTSO-NB-",
        Trust::Registered => b"CTSO-M-",
    };
    out.extend_from_slice(prefix);
    out.extend((0..7).map(|at| LETTERS[(event.device.id >> (70 + 5 * at) & 31) as usize]));
}

/// `LocationDetails`.
pub(crate) fn location(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let city = row.event.spot.city();
    let (north, east) = row.event.spot.suburb();
    object(out, dialect, |m| {
        m.text("city", city.name);
        m.text("state", city.state);
        m.text("countryOrRegion", city.country);
        m.raw("geoCoordinates", |out| {
            object(out, dialect, |m| {
                if !dialect.is_export() {
                    m.raw("altitude", |out| out.extend_from_slice(b"null"));
                }
                m.raw("latitude", |out| json::coordinate(out, city.latitude + north));
                m.raw("longitude", |out| json::coordinate(out, city.longitude + east));
            });
        });
    });
}

/// `Status`.
pub(crate) fn status(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let event = row.event;
    object(out, dialect, |m| {
        m.number("errorCode", i64::from(event.outcome.code));
        if !(event.succeeded() && dialect.is_export()) {
            m.text("failureReason", event.outcome.reason);
        }
        m.text_or_null("additionalDetails", additional_details(event));
    });
}

/// The status's further words, which say how the second factor was met.
pub(crate) fn additional_details(event: &Event) -> &'static str {
    match (event.outcome.end, event.proof) {
        (End::Success, Proof::EarlierBoth | Proof::Hello) => {
            "MFA requirement satisfied by claim in the token"
        }
        (End::Success, Proof::PasswordAndPush | Proof::PasswordAndCode) => {
            "MFA completed in Azure AD"
        }
        (End::Interrupted, Proof::PasswordOnly) => "MFA required in Azure AD",
        (End::Failure, Proof::PushDenied) => "MFA denied; user declined the authentication",
        _ => "",
    }
}

/// `AuthenticationProcessingDetails`.
pub(crate) fn processing_details(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let event = row.event;
    let pair = |out: &mut Vec<u8>, key: &str, value: &str| {
        object(out, dialect, |m| {
            m.text("key", key);
            m.text("value", value);
        });
    };
    out.push(b'[');
    pair(out, "Legacy TLS (TLS 1.0, 1.1, 3DES)", "False");
    out.push(b',');
    pair(out, "Oauth Scope Info", event.app.scopes);
    out.push(b',');
    if let Some(library) = library(event) {
        pair(out, "Azure AD App Authentication Library", &library);
        out.push(b',');
    }
    pair(out, "Is CAE Token", if event.milliseconds.is_multiple_of(3) { "True" } else { "False" });
    if event.client.is_browser() {
        out.push(b',');
        pair(out, "Login Hint Present", "True");
    }
    out.push(b']');
}

/// The library that asked, with a version that moves with the client's.
fn library(event: &Event) -> Option<String> {
    let (name, major, platform) = match event.client.family {
        Family::Broker | Family::TeamsDesktop => ("MSAL.CPP", 1, "Windows"),
        Family::AppPhone => ("MSAL.ObjC", 1, "iOS"),
        Family::AppAndroid => ("MSAL.Android", 5, "Android"),
        Family::PythonRequests => ("MSAL.Python", 1, "Python"),
        _ if event.app.is_web && event.client.is_browser() => ("MSAL.JS", 3, "JS"),
        _ => return None,
    };
    // Everyone is a few updates behind in their own way.
    let (minor, patch) =
        (event.client.version % 40 + event.person as u16 % 5, event.person / 5 % 7);
    Some(format!("Family: MSAL Library: {name} {major}.{minor}.{patch} Platform: {platform}"))
}

/// `AuthenticationRequirementPolicies`.
pub(crate) fn requirement_policies(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    out.push(b'[');
    if is_strong_required(row) {
        object(out, dialect, |m| {
            m.text("requirementProvider", "multiConditionalAccess");
            m.text("detail", "Conditional Access");
        });
    }
    out.push(b']');
}

/// Whether the sign-in needed a second factor.
pub(crate) fn is_strong_required(row: &Row<'_>) -> bool {
    row.event.proof.is_strong()
        || matches!(row.event.proof, Proof::PasswordOnly | Proof::PushDenied)
}

/// `NetworkLocationDetails`: the named location of an office.
pub(crate) fn network_location(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let office = row.person.office;
    out.push(b'[');
    if row.tenant.office_spots(office).contains(&row.event.spot) {
        object(out, dialect, |m| {
            m.text("networkType", "trustedNamedLocation");
            m.raw("networkNames", |out| {
                out.push(b'[');
                json::string(out, office.label.as_bytes());
                out.push(b']');
            });
        });
    }
    out.push(b']');
}

/// `ConditionalAccessAudiences`: an array of objects in an export, of ids in Graph.
pub(crate) fn audiences(row: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    let id = row.event.resource.id;
    out.push(b'[');
    if dialect.is_export() {
        object(out, dialect, |m| {
            m.text("applicationId", id);
            m.text("audienceReasons", "none");
        });
    } else {
        json::string(out, id.as_bytes());
    }
    out.push(b']');
}

/// `TokenProtectionStatusDetails`.
pub(crate) fn token_protection(_: &Row<'_>, dialect: Dialect, out: &mut Vec<u8>) {
    object(out, dialect, |m| {
        m.text("signInSessionStatus", "unbound");
        m.number("signInSessionStatusCode", 1004);
    });
}

/// `RiskEventTypes` and `RiskEventTypes_V2`.
pub(crate) fn risk_events(row: &Row<'_>, _: Dialect, out: &mut Vec<u8>) {
    let types: &[u8] =
        if row.event.risk == Risk::None { b"[]" } else { b"[\"unfamiliarFeatures\"]" };
    out.extend_from_slice(types);
}

/// `UniqueTokenIdentifier`: the request id's bytes in .NET's order, base64url.
pub(crate) fn token_identifier(row: &Row<'_>, _: Dialect, out: &mut Vec<u8>) {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = row.event.id.to_be_bytes();
    bytes[0..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |acc, byte| (acc << 8) | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        let symbols = chunk.len() + 1;
        out.extend((0..symbols).map(|at| SYMBOLS[(bits >> (18 - 6 * at) & 63) as usize]));
    }
}

/// `IPAddress`.
pub(crate) fn address(row: &Row<'_>, _: Dialect, out: &mut Vec<u8>) {
    let written = write!(out, "{}", row.event.spot.ip);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}

/// `AppOwnerTenantId`.
pub(crate) fn app_owner(row: &Row<'_>, out: &mut Vec<u8>) {
    if apps::is_first_party(row.event.app) {
        out.extend_from_slice(apps::MICROSOFT.as_bytes());
    } else {
        json::uuid(out, row.tenant.id);
    }
}

/// `HomeTenantId`: a guest's own.
pub(crate) fn home_tenant(row: &Row<'_>, out: &mut Vec<u8>) {
    if row.person.is_guest() {
        let partner = u64::from(row.person.index) % names::PARTNERS.len() as u64;
        json::uuid(out, Dice::new(&[row.tenant.seed, 51, partner]).uuid());
    } else {
        json::uuid(out, row.tenant.id);
    }
}
