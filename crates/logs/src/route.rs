//! Which table each record belongs to.

use std::borrow::Cow;

use kql::clock::is_defenders;

use crate::mapping::{Family, Place};
use crate::plan::Layout;
use crate::value::Value;

/// Which table a record belongs to.
#[derive(Debug, Clone)]
pub enum Route {
    /// Whatever the record says: the file's table was given, or its shape has one table only.
    Given,
    /// The row's `Type`; a row without one belongs to the file's table.
    Type(usize),
    /// The diagnostic record's category.
    Category(usize),
    /// The kind of sign-in of a Graph resource.
    SignInKind { events: usize, interactive: usize },
}

/// The table of each diagnostic category.
const CATEGORIES: &[(&str, &str)] = &[
    ("SignInLogs", "SigninLogs"),
    ("NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs"),
    ("ServicePrincipalSignInLogs", "AADServicePrincipalSignInLogs"),
    ("ManagedIdentitySignInLogs", "AADManagedIdentitySignInLogs"),
    ("ADFSSignInLogs", "ADFSSignInLogs"),
    ("AuditLogs", "AuditLogs"),
    ("ProvisioningLogs", "AADProvisioningLogs"),
    ("RiskyUsers", "AADRiskyUsers"),
    ("UserRiskEvents", "AADUserRiskEvents"),
    ("MicrosoftGraphActivityLogs", "MicrosoftGraphActivityLogs"),
];

/// What the category of an event that Defender streams begins with; its table follows.
const STREAMED: &str = "AdvancedHunting-";

/// Whether diagnostic records of that table are known.
pub fn has_category(table: &str) -> bool {
    CATEGORIES.iter().any(|(_, it)| *it == table) || is_defenders(table)
}

/// The tables that a Graph sign-in may belong to.
pub const SIGN_IN_TABLES: &[&str] = &[
    "SigninLogs",
    "AADNonInteractiveUserSignInLogs",
    "AADServicePrincipalSignInLogs",
    "AADManagedIdentitySignInLogs",
];

impl Route {
    /// The route that records of a family take, with its slots.
    pub fn of(family: Family, layout: &mut Layout) -> Route {
        let mut slot = |name: &str| layout.slot(&Place::from([name.to_owned()]));
        match family {
            Family::Row => Route::Type(slot("Type")),
            Family::Envelope => Route::Category(slot("category")),
            Family::Graph => Route::SignInKind {
                events: slot("signInEventTypes"),
                interactive: slot("isInteractive"),
            },
            Family::EntraCsv => Route::Given,
        }
    }

    /// The table that a record names; None: it names none. An unknown category comes back as it is written.
    pub fn table<'a>(&self, slots: &[Option<Value<'a>>]) -> Option<Cow<'a, str>> {
        let text = |slot: usize| {
            slots.get(slot).copied().flatten().map(Value::text).filter(|it| !it.is_empty())
        };
        match self {
            Route::Given => None,
            Route::Type(slot) => text(*slot),
            Route::Category(slot) => {
                let category = text(*slot)?;
                let known = CATEGORIES.iter().find(|(it, _)| it.eq_ignore_ascii_case(&category));
                let streamed = || category.strip_prefix(STREAMED).filter(|it| is_defenders(it));
                match (known, streamed()) {
                    (Some((_, table)), _) => Some(Cow::Borrowed(*table)),
                    (None, Some(table)) => Some(Cow::Owned(table.to_owned())),
                    (None, None) => Some(category),
                }
            }
            Route::SignInKind { events, interactive } => {
                let events = text(*events).unwrap_or_default();
                let table = if events.contains("nonInteractiveUser") {
                    "AADNonInteractiveUserSignInLogs"
                } else if events.contains("servicePrincipal") {
                    "AADServicePrincipalSignInLogs"
                } else if events.contains("managedIdentity") {
                    "AADManagedIdentitySignInLogs"
                } else if text(*interactive).is_some_and(|it| it.eq_ignore_ascii_case("false"))
                    && events.is_empty()
                {
                    "AADNonInteractiveUserSignInLogs"
                } else {
                    "SigninLogs"
                };
                Some(Cow::Borrowed(table))
            }
        }
    }
}
