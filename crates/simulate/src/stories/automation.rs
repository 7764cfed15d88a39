//! The scheduled job: a build pipeline's account signs in by device code every night from the build network.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::cities;
use crate::clients::{self, Client, Family};
use crate::event::{Device, Event, Proof};
use crate::networks::{self, Spot};
use crate::people::PIPELINE;
use crate::tenant::Tenant;

const BUILD_NETWORK: u32 = 8075;

pub(crate) fn story(tenant: &Tenant) -> Option<Story> {
    let person = tenant.person(PIPELINE);
    let mut dice = super::dice(tenant, 2, person);
    let network = networks::numbered(BUILD_NETWORK);
    let ip = networks::v4(network, &[tenant.seed, 43]);
    let mut story = Story {
        id: "scheduled-job".to_owned(),
        verdict: Verdict::Benign,
        title: "scheduled build job signs in by device code from the known build network",
        person: person.index,
        expected: Expected::KnownNetwork,
        events: Vec::new(),
        activities: Vec::new(),
        history: Vec::new(),
    };
    let first = tenant.start.div_euclid(datetime::DAY);
    for day in first..=tenant.end.div_euclid(datetime::DAY) {
        // Half past two at night, give or take a minute.
        let time = day * datetime::DAY
            + 150 * datetime::MINUTE
            + dice.below(datetime::MINUTE as u64) as i64;
        let flow = Flow {
            app: &apps::AZURE_CLI,
            spot: Spot { ip, network, city: cities::named("Ashburn") },
            browser: clients::current(Family::ChromeWindows, day),
            device: Device::UNKNOWN,
            poller: Client::new(Family::PythonRequests, 31),
            proof: Proof::Password,
            interrupt: device_code::interrupt(&apps::AZURE_CLI),
        };
        let mut run = device_code::events(person, time, &flow, &mut dice);
        let session = run[2].clone();
        for step in 1..4 {
            let at = session.time + step * 11 * datetime::MINUTE;
            let refresh = super::refresh(&session, at, &apps::AZURE_CLI, flow.poller, &mut dice);
            run.push(Event { by_device_code: true, ..refresh });
        }
        let is_last = time >= tenant.last_day() + datetime::MINUTE;
        if is_last { story.events.extend(run) } else { story.history.extend(run) }
    }
    Some(story)
}
