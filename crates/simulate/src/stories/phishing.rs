//! Device-code phishing: victims confirm a code that an attacker in a data centre asked for; the attacker's tool redeems it and
//! goes on refreshing tokens from there. One campaign on the last day, an earlier single case from another network.

use kql::datetime;

use super::device_code::{self, Flow};
use super::{Expected, Story, Verdict};
use crate::apps::{self, App};
use crate::audit::aftermath;
use crate::cities;
use crate::clients::{self, Client, Family};
use crate::dice::{Dice, mix};
use crate::event::{Device, Event, Proof, Risk};
use crate::networks::{self, NETWORKS, Spot};
use crate::people::{FIRST_VICTIM, Person, Role};
use crate::tenant::Tenant;

/// The campaign's network is no one's usual one.
const CAMPAIGN: u32 = 400_940;
const EARLIER: u32 = 62_240;

pub(crate) fn stories(tenant: &Tenant) -> Vec<Story> {
    let mut victims = victims(tenant);
    let mut stories = Vec::new();
    let days = (tenant.end - tenant.start) / datetime::DAY;
    if days >= 4 && victims.len() > 2 {
        // Nine days ago, or halfway back in a shorter log.
        let ago = 9.min(days / 2);
        let from = tenant.end - (ago + 1) * datetime::DAY;
        if let Some(person) = victims.pop() {
            let mut dice = super::dice(tenant, 1, person);
            let time = super::working_time(person, from, from + 20 * datetime::HOUR, &mut dice);
            let title = "device-code phishing of one user, before the last day";
            stories.push(story(
                tenant,
                person,
                (EARLIER, time),
                ("phishing-earlier".to_owned(), title, 2),
                &mut dice,
            ));
        }
    }
    for (number, person) in (1usize..).zip(victims) {
        let mut dice = super::dice(tenant, 0, person);
        let time = super::on_last_day(tenant, person, &mut dice);
        let title = "device-code phishing campaign from one hosting network";
        let id = format!("phishing-campaign-{number:02}");
        stories.push(story(tenant, person, (CAMPAIGN, time), (id, title, number - 1), &mut dice));
    }
    stories
}

/// Three people of a small tenant, one in four hundred of a large one.
fn victims(tenant: &Tenant) -> Vec<&Person> {
    let users = tenant.people.len();
    let wanted = (users / 400).clamp(3, 25);
    let stride = if users < 50 { 1 } else { (users - 10) / (wanted + 1) };
    let first = if users < 50 {
        FIRST_VICTIM as usize
    } else {
        10 + (mix(&[tenant.seed, 41]) % 7) as usize
    };
    let eligible = |it: &&Person| it.role == Role::Staff && it.from < tenant.start;
    let mut victims: Vec<&Person> = Vec::new();
    for number in 0..wanted {
        let from = (first + number * stride).min(users);
        let found = tenant.people[from..]
            .iter()
            .find(|it| eligible(it) && victims.iter().all(|v| v.index < it.index));
        victims.extend(found);
    }
    victims
}

fn story(
    tenant: &Tenant,
    person: &Person,
    (asn, time): (u32, i64),
    (id, title, number): (String, &'static str, usize),
    dice: &mut Dice,
) -> Story {
    let (app, poller) = tool(dice);
    let day = time.div_euclid(datetime::DAY);
    let flow = Flow {
        app,
        spot: address(tenant, asn, dice),
        browser: clients::current(person.desktop_browser, day),
        device: Device::UNKNOWN,
        poller,
        proof: if dice.chance(0.6) { Proof::EarlierBoth } else { Proof::PasswordAndPush },
        interrupt: device_code::interrupt(app),
    };
    let mut events = device_code::events(person, time, &flow, dice);
    if dice.chance(0.3) {
        events.iter_mut().take(2).for_each(|it| it.risk = Risk::Medium);
    }
    let session = events[2].clone();
    let mut at = session.time;
    for _ in 0..dice.between(5, 12) {
        at +=
            dice.between(90, 2400) * datetime::SECOND + dice.below(datetime::SECOND as u64) as i64;
        let app = *dice.pick(&[&apps::OFFICE, app, &apps::GRAPH_CLI]);
        events.push(Event {
            by_device_code: true,
            ..super::refresh(&session, at, app, poller, dice)
        });
    }
    let history = super::at_home(tenant, person, time - 24 * datetime::HOUR, dice);
    let expected = Expected::NewNetwork;
    let activities = aftermath(tenant, person, &session, number);
    Story {
        id,
        verdict: Verdict::Attack,
        title,
        person: person.index,
        expected,
        events,
        activities,
        history,
    }
}

/// What the attacker poses as, and what their script is written in.
fn tool(dice: &mut Dice) -> (&'static App, Client) {
    let app = *dice.pick(&[&apps::BROKER, &apps::OFFICE, &apps::GRAPH_CLI]);
    let script = *dice.pick(&[
        Client::new(Family::PythonRequests, 25),
        Client::new(Family::PythonRequests, 32),
        Client::new(Family::Axios, 7),
        Client::new(Family::Curl, 5),
    ]);
    (app, script)
}

/// One of the few machines that a campaign runs from.
fn address(tenant: &Tenant, asn: u32, dice: &mut Dice) -> Spot {
    let network = networks::numbered(asn);
    let country = NETWORKS[usize::from(network)].country;
    let city = cities::in_country(country).last().unwrap_or(0);
    Spot { ip: networks::v4(network, &[tenant.seed, 42, dice.below(3)]), network, city }
}
