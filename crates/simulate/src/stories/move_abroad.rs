//! Someone moves to another country: several ordinary sign-ins with a second factor from the known, compliant laptop, then a
//! meeting-room display signed in by device code on the same network.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps;
use crate::cities::{self, CITIES};
use crate::clients::{self, Family};
use crate::event::{Device, Event, Proof, Trust};
use crate::networks::{self, Kind, Spot};
use crate::people::MOVER;
use crate::tenant::Tenant;

pub(crate) fn story(tenant: &Tenant) -> Option<Story> {
    let person = tenant.person(MOVER);
    let mut dice = super::dice(tenant, 5, person);
    let country = if CITIES[usize::from(person.home_city)].country == "DE" { "CA" } else { "AT" };
    let network = networks::of(Kind::Fixed, country).next()?;
    let city = cities::in_country(country).next()?;
    let spot = Spot { ip: networks::v4(network, &[tenant.seed, 45]), network, city };
    let laptop = Device { compliant: true, trust: Trust::Joined, ..person.workstation };
    let time = tenant.end - 5 * datetime::HOUR + dice.below(datetime::HOUR as u64) as i64;
    let day = time.div_euclid(datetime::DAY);
    let mut events: Vec<Event> = [13, 10, 7, 4, 1]
        .map(|hours| time - hours * datetime::HOUR - dice.below(datetime::HOUR as u64) as i64)
        .map(|at| Event { device: laptop, ..super::sign_in(person, at, spot, &mut dice) })
        .into();
    let flow = Flow {
        app: &apps::OFFICE,
        spot,
        browser: clients::current(person.desktop_browser, day),
        device: laptop,
        poller: clients::current(Family::ChromeAndroid, day),
        proof: Proof::PasswordAndPush,
        interrupt: device_code::interrupt(&apps::OFFICE),
    };
    events.extend(device_code::events(person, time, &flow, &mut dice));
    let history = super::at_home(tenant, person, person.until, &mut dice)
        .into_iter()
        .map(|it| Event { device: laptop, ..it })
        .collect();
    Some(Story {
        id: "move-abroad".to_owned(),
        verdict: Verdict::Benign,
        title: "employee moved abroad: ordinary sign-ins from the known laptop, then a device code",
        person: person.index,
        expected: Expected::NewNetwork,
        events,
        activities: Vec::new(),
        history,
    })
}
