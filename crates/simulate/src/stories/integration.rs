//! A vendor's product is set up: an employee confirms the code that the vendor's network asked for, and consents to its app.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::cities;
use crate::clients::{self, Family};
use crate::event::{Event, Proof};
use crate::networks::{self, Spot};
use crate::people::INTEGRATOR;
use crate::tenant::Tenant;

/// ServiceNow's own network.
const VENDOR: u32 = 16839;

pub(crate) fn story(tenant: &Tenant) -> Option<Story> {
    let person = tenant.person(INTEGRATOR);
    let mut dice = super::dice(tenant, 4, person);
    let time = super::on_last_day(tenant, person, &mut dice);
    let network = networks::numbered(VENDOR);
    let day = time.div_euclid(datetime::DAY);
    let flow = Flow {
        app: &apps::CONNECTOR,
        spot: Spot {
            ip: networks::v4(network, &[tenant.seed, 44]),
            network,
            city: cities::named("Dublin"),
        },
        browser: clients::current(person.desktop_browser, day),
        device: person.workstation,
        poller: clients::current(Family::Axios, day),
        proof: Proof::PasswordAndPush,
        interrupt: device_code::interrupt(&apps::CONNECTOR),
    };
    let mut events = device_code::events(person, time, &flow, &mut dice);
    let session = events[2].clone();
    for hour in [1, 2] {
        let at = session.time + hour * datetime::HOUR;
        let refresh = super::refresh(&session, at, &apps::CONNECTOR, flow.poller, &mut dice);
        events.push(Event { by_device_code: true, ..refresh });
    }
    let history = super::at_home(tenant, person, tenant.last_day(), &mut dice);
    Some(Story {
        id: "vendor-integration".to_owned(),
        verdict: Verdict::Benign,
        title: "third-party service set up by device code from the vendor's network",
        person: person.index,
        expected: Expected::NewNetwork,
        events,
        activities: Vec::new(),
        history,
    })
}
