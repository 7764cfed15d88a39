//! Developers sign the Azure command line in by device code, from where they always work.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::clients::{self, Family};
use crate::event::{Event, Proof};
use crate::people::{DEVELOPER, Person, Role};
use crate::places;
use crate::tenant::Tenant;

pub(crate) fn stories(tenant: &Tenant) -> Vec<Story> {
    let most = (tenant.people.len() / 300).clamp(1, 20);
    let others = tenant.people.iter().skip(DEVELOPER as usize + 1);
    let settled = others.filter(|it| it.role == Role::Developer && it.from < tenant.start);
    std::iter::once(tenant.person(DEVELOPER))
        .chain(settled)
        .take(most)
        .map(|it| story(tenant, it))
        .collect()
}

fn story(tenant: &Tenant, person: &Person) -> Story {
    let mut dice = super::dice(tenant, 6, person);
    let time = super::on_last_day(tenant, person, &mut dice);
    let day = time.div_euclid(datetime::DAY);
    let spot = places::home_of(tenant, person, time);
    let flow = Flow {
        app: &apps::AZURE_CLI,
        spot,
        browser: clients::current(person.desktop_browser, day),
        device: person.workstation,
        poller: clients::current(Family::PythonRequests, day),
        proof: Proof::PasswordAndPush,
        interrupt: device_code::interrupt(&apps::AZURE_CLI),
    };
    let mut events = device_code::events(person, time, &flow, &mut dice);
    let session = events[2].clone();
    let later = session.time + 55 * datetime::MINUTE;
    let refresh = super::refresh(&session, later, &apps::AZURE_CLI, flow.poller, &mut dice);
    events.push(Event { by_device_code: true, ..refresh });
    Story {
        id: format!("developer-cli-{:05}", person.index),
        verdict: Verdict::Benign,
        title: "developer signs the Azure CLI in by device code from the usual home network",
        person: person.index,
        expected: Expected::KnownNetwork,
        activities: Vec::new(),
        events,
        history: super::at_home(tenant, person, tenant.last_day(), &mut dice),
    }
}
