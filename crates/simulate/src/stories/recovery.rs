//! An administrator restores a locked-out user's second factor, by device code from the known workstation in the office.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::clients::{self, Family};
use crate::event::{Event, Proof};
use crate::people::ADMIN;
use crate::tenant::Tenant;

pub(crate) fn story(tenant: &Tenant) -> Option<Story> {
    let person = tenant.person(ADMIN);
    let mut dice = super::dice(tenant, 3, person);
    let time = super::on_last_day(tenant, person, &mut dice);
    let spot = tenant.office_spot(person.office, 0);
    let flow = Flow {
        app: &apps::AZURE_POWERSHELL,
        spot,
        browser: clients::current(person.desktop_browser, time.div_euclid(datetime::DAY)),
        device: person.workstation,
        poller: clients::current(Family::PowerShell, 0),
        proof: Proof::Passkey,
        interrupt: device_code::interrupt(&apps::AZURE_POWERSHELL),
    };
    let events = device_code::events(person, time, &flow, &mut dice);
    let history = super::at_home(tenant, person, tenant.last_day(), &mut dice)
        .into_iter()
        .map(|it| Event {
            spot,
            app: &apps::ADMIN_WEB[0],
            resource: &apps::ARM_API,
            proof: Proof::Passkey,
            ..it
        })
        .collect();
    Some(Story {
        id: "admin-recovery".to_owned(),
        verdict: Verdict::Benign,
        title: "administrator recovers a second factor by device code from the known workstation",
        person: person.index,
        expected: Expected::KnownNetwork,
        events,
        activities: Vec::new(),
        history,
    })
}
