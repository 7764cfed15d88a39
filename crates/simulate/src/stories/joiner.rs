//! A new joiner's first day: enrolment of a second factor, a first sign-in in the office, a device code for the desk phone.
//! There is no history to compare with.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::audit::onboarding;
use crate::clients::{self, Family};
use crate::event::Proof;
use crate::outcomes as end;
use crate::people::JOINER;
use crate::tenant::Tenant;

pub(crate) fn story(tenant: &Tenant) -> Option<Story> {
    let person = tenant.person(JOINER);
    let mut dice = super::dice(tenant, 7, person);
    let time = super::on_last_day(tenant, person, &mut dice);
    let day = time.div_euclid(datetime::DAY);
    let spot = tenant.office_spot(person.office, 1);
    let first = super::sign_in(person, time - 70 * datetime::MINUTE, spot, &mut dice);
    let first = super::unmanaged(first);
    let enrol = super::stopped(&first, &end::MFA_ENROL, Proof::PasswordOnly, 95, &mut dice);
    let flow = Flow {
        app: &apps::OFFICE,
        spot,
        browser: clients::current(person.desktop_browser, day),
        device: person.workstation,
        poller: clients::current(Family::ChromeAndroid, day),
        proof: Proof::PasswordAndPush,
        interrupt: device_code::interrupt(&apps::OFFICE),
    };
    let activities = onboarding(tenant, person, &first);
    let mut events = vec![enrol, first];
    events.extend(device_code::events(person, time, &flow, &mut dice));
    Some(Story {
        id: "new-joiner".to_owned(),
        verdict: Verdict::Benign,
        title: "new joiner signs a desk phone in by device code on the first day",
        person: person.index,
        expected: Expected::NoHistory,
        events,
        activities,
        history: Vec::new(),
    })
}
