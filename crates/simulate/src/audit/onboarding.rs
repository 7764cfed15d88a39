//! A new joiner's account as the directory sees it: made and licensed by an administrator some days before, a second factor registered by
//! its owner at the first sign-in.

use kql::datetime;

use super::operations::{self as op, Operation};
use super::{Activity, By, change, quoted, user};
use crate::dice::Dice;
use crate::event::Event;
use crate::people::{ADMIN, Person};
use crate::places;
use crate::tenant::Tenant;

/// What is done for a person whose first sign-in that is.
pub(crate) fn onboarding(tenant: &Tenant, person: &Person, first: &Event) -> Vec<Activity> {
    let mut dice = Dice::new(&[tenant.seed, 69, u64::from(person.index)]);
    let made = first.time - 3 * datetime::DAY - dice.between(10, 90) * datetime::MINUTE;
    let admin = places::home_of(tenant, tenant.person(ADMIN), made).ip.to_string();
    let by_admin = By::User { person: ADMIN, address: admin };
    let by_owner = By::User { person: person.index, address: first.spot.ip.to_string() };
    let created = vec![
        change("AccountEnabled", "[]", "[true]"),
        change("UserPrincipalName", "[]", format!("[{}]", quoted(&person.principal))),
        change("UserType", "[]", "[\"Member\"]"),
    ];
    let mut tell = |time, operation: &'static Operation, by: &By, reason, changes| Activity {
        time,
        operation,
        by: by.clone(),
        targets: vec![user(tenant, person.index, changes)],
        details: Vec::new(),
        reason,
        failed: false,
        correlation: dice.uuid(),
        number: dice.next(),
    };
    let begun = "User started the registration for Authenticator App";
    let done = "User registered Authenticator App with Notification and Code";
    vec![
        tell(made, &op::ADD_USER, &by_admin, "", created),
        tell(made + 4 * datetime::MINUTE, &op::LICENCE, &by_admin, "", Vec::new()),
        tell(
            first.time - 80 * datetime::SECOND,
            &op::START_REGISTRATION,
            &by_owner,
            begun,
            Vec::new(),
        ),
        tell(first.time - 11 * datetime::SECOND, &op::REGISTERED, &by_owner, done, Vec::new()),
    ]
}
