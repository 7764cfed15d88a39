//! "Download CSV" of the Entra portal's sign-in pages: names for people to read, with their quirks, the same columns whatever
//! is asked for. Interactive and non-interactive sign-ins are separate files.

use super::documents::{self, Document};
use super::portal_csv::{separate, value};
use crate::apps;
use crate::conditional_access;
use crate::event::{Proof, Row};
use crate::fields;
use crate::json::{self, Dialect};
use crate::members;
use crate::outcomes::End;

pub(crate) struct EntraCsv {
    scratch: Vec<u8>,
}

impl EntraCsv {
    pub(crate) fn new() -> EntraCsv {
        EntraCsv { scratch: Vec::new() }
    }
}

impl Document for EntraCsv {
    fn path(&self, series: usize, time: i64) -> String {
        let kind = ["InteractiveSignIns", "NonInteractiveSignIns"][series];
        let day = documents::day(time);
        format!("{kind}_{day}_{day}.csv")
    }

    fn open(&self, _: usize, out: &mut Vec<u8>) {
        for (number, (name, _)) in COLUMNS.iter().enumerate() {
            separate(number, out);
            value(name.as_bytes(), out);
        }
        out.extend_from_slice(b"\r\n");
    }

    fn row(&mut self, row: &Row<'_>, _: u64, out: &mut Vec<u8>) {
        for (number, (_, fill)) in COLUMNS.iter().enumerate() {
            separate(number, out);
            self.scratch.clear();
            fill(row, &mut self.scratch);
            value(&self.scratch, out);
        }
        out.extend_from_slice(b"\r\n");
    }
}

type Fill = fn(&Row<'_>, &mut Vec<u8>);

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

fn nothing(_: &Row<'_>, _: &mut Vec<u8>) {}

/// The header is as the portal writes it: two names end in a blank, one holds two, and one comes twice.
static COLUMNS: &[(&str, Fill)] = &[
    ("Date (UTC)", |r, o| json::seconds(o, r.event.time)),
    ("Request ID", |r, o| json::uuid(o, r.event.id)),
    ("User agent", |r, o| r.event.client.user_agent(o)),
    ("Correlation ID", |r, o| json::uuid(o, r.event.correlation)),
    ("User ID", |r, o| json::uuid(o, r.person.id)),
    ("User", |r, o| put(o, &r.person.name)),
    ("Username", |r, o| put(o, &r.person.principal)),
    ("User type", |r, o| put(o, if r.person.is_guest() { "Guest" } else { "Member" })),
    ("Cross tenant access type", |r, o| {
        put(o, if r.person.is_guest() { "b2bCollaboration" } else { "none" })
    }),
    ("Incoming token type", |r, o| put(o, r.event.incoming.name())),
    ("Authentication Protocol", |r, o| put(o, r.event.protocol.name())),
    ("Unique token identifier", |r, o| members::token_identifier(r, Dialect::Beta, o)),
    ("Original transfer method", |r, o| {
        put(o, if r.event.by_device_code { "deviceCodeFlow" } else { "none" })
    }),
    ("Client credential type", |_, o| put(o, "none")),
    ("Token Protection - Sign In Session", |_, o| put(o, "Unbound")),
    ("Token Protection - Sign In Session StatusCode", |_, o| put(o, "1004")),
    ("Application", |r, o| put(o, r.event.app.name)),
    ("Application ID ", |r, o| put(o, r.event.app.id)),
    ("App owner tenant ID", members::app_owner),
    ("Resource", |r, o| put(o, r.event.resource.name)),
    ("Resource ID ", |r, o| put(o, r.event.resource.id)),
    ("Resource tenant ID", |r, o| json::uuid(o, r.tenant.id)),
    ("Resource owner tenant ID", |_, o| put(o, apps::MICROSOFT)),
    ("Home tenant ID", members::home_tenant),
    ("Home tenant name", nothing),
    ("IP address", |r, o| members::address(r, Dialect::Beta, o)),
    ("Location", |r, o| {
        let city = r.event.spot.city();
        put(o, &format!("{}, {}, {}", city.name, city.state, city.country));
    }),
    ("Status", |r, o| {
        put(
            o,
            match r.event.outcome.end {
                End::Success => "Success",
                End::Failure => "Failure",
                End::Interrupted => "Interrupted",
            },
        );
    }),
    ("Sign-in error code", |r, o| {
        if !r.event.succeeded() {
            json::number(o, i64::from(r.event.outcome.code));
        }
    }),
    ("Failure reason", |r, o| put(o, r.event.outcome.reason)),
    ("Client app", |r, o| put(o, fields::client_app(r))),
    ("Device ID", |r, o| json::uuid(o, r.event.device.id)),
    ("Browser", |r, o| r.event.client.browser(o)),
    ("Operating System", |r, o| put(o, r.event.client.system())),
    ("Compliant", |r, o| compliant(r, o)),
    ("Managed", |r, o| compliant(r, o)),
    ("Join Type", |r, o| put(o, r.event.device.trust.name())),
    ("Multifactor authentication result", |r, o| put(o, members::additional_details(r.event))),
    ("Multifactor authentication auth method", |r, o| put(o, second_factor(r).0)),
    ("Multifactor authentication auth detail", |r, o| put(o, second_factor(r).1)),
    ("Authentication requirement", |r, o| {
        let strong = members::is_strong_required(r);
        put(o, if strong { "Multifactor authentication" } else { "Single-factor authentication" });
    }),
    ("Sign-in identifier", |r, o| put(o, &r.person.principal)),
    ("Session ID", |r, o| json::uuid(o, r.event.session)),
    ("IP address (seen by resource)", nothing),
    ("Through Global Secure Access", |_, o| put(o, "false")),
    ("Global Secure Access IP address", nothing),
    ("Autonomous system  number", |r, o| json::number(o, i64::from(r.event.spot.network().asn))),
    ("Flagged for review", |_, o| put(o, "No")),
    ("Token issuer type", |_, o| put(o, "AzureAD")),
    ("Incoming token type", |r, o| put(o, r.event.incoming.name())),
    ("Token issuer name", nothing),
    ("Latency", |r, o| json::number(o, i64::from(r.event.milliseconds))),
    ("Conditional Access", |r, o| {
        put(
            o,
            match conditional_access::status(r) {
                "success" => "Success",
                "failure" => "Failure",
                _ => "Not Applied",
            },
        );
    }),
    ("Managed Identity type", |_, o| put(o, "None")),
    ("Associated Resource Id", nothing),
    ("Federated Token Id", nothing),
    ("Federated Token Issuer", nothing),
];

fn compliant(row: &Row<'_>, out: &mut Vec<u8>) {
    put(out, if row.event.device.compliant { "true" } else { "false" });
}

fn second_factor(row: &Row<'_>) -> (&'static str, &'static str) {
    match row.event.proof {
        Proof::PasswordAndPush => ("Mobile app notification", "iOS"),
        Proof::PasswordAndCode => ("OATH verification code", ""),
        _ => ("", ""),
    }
}
