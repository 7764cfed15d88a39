//! Which table each record belongs to.

use std::borrow::Cow;

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
pub const CATEGORIES: &[(&str, &str)] = &[
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
                Some(known.map_or(category, |(_, table)| Cow::Borrowed(*table)))
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
