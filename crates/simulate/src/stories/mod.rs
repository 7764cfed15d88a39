//! Labelled stories: attacks by device code, and the honest sign-ins that look like them. Each is a handful of events that are
//! mixed into everyone's day; the truth file names them.

mod automation;
mod developer;
mod device_code;
mod integration;
mod joiner;
mod move_abroad;
mod phishing;
mod recovery;

use kql::datetime;

use crate::apps::{self, App};
use crate::audit::Activity;
use crate::clients::{self, Client};
use crate::dice::Dice;
use crate::event::{Device, Event, Incoming, Proof, Protocol, Risk, Table};
use crate::networks::Spot;
use crate::outcomes::{self as end, Outcome};
use crate::people::Person;
use crate::places;
use crate::rhythm;
use crate::tenant::Tenant;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Attack,
    Benign,
}

/// What a correct "device code from an unseen network" rule says of the story's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    NewNetwork,
    NoHistory,
    KnownNetwork,
}

impl Expected {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Expected::NewNetwork => "new network",
            Expected::NoHistory => "no history",
            Expected::KnownNetwork => "known network",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Story {
    pub(crate) id: String,
    pub(crate) verdict: Verdict,
    pub(crate) title: &'static str,
    pub(crate) person: u32,
    pub(crate) expected: Expected,
    /// What the label is about.
    pub(crate) events: Vec<Event>,
    /// What is done in the directory with the session.
    pub(crate) activities: Vec<Activity>,
    /// Ordinary sign-ins that give the person a history.
    pub(crate) history: Vec<Event>,
}

/// Every story of the tenant.
pub(crate) fn all(tenant: &Tenant) -> Vec<Story> {
    let mut stories = phishing::stories(tenant);
    stories.extend(automation::story(tenant));
    stories.extend(recovery::story(tenant));
    stories.extend(integration::story(tenant));
    stories.extend(move_abroad::story(tenant));
    stories.extend(developer::stories(tenant));
    stories.extend(joiner::story(tenant));
    let (start, end) = (tenant.start, tenant.end);
    for story in &mut stories {
        story.events.retain(|it| (start..end).contains(&it.time));
        story.history.retain(|it| (start..end).contains(&it.time));
        story.activities.retain(|it| (start..end).contains(&it.time));
        let has_past = story.history.iter().any(Event::succeeded);
        if !has_past {
            story.expected = Expected::NoHistory;
        }
    }
    stories.retain(|it| !it.events.is_empty());
    stories
}

/// A teller's own chance: one stream for each story and person.
fn dice(tenant: &Tenant, story: u64, person: &Person) -> Dice {
    Dice::new(&[tenant.seed, 40, story, u64::from(person.index)])
}

/// An instant of someone's working hours in [`from`, `to`), of which there are some where it spans a day.
fn working_time(person: &Person, from: i64, to: i64, dice: &mut Dice) -> i64 {
    let hours = (to - from) / datetime::HOUR;
    let fits =
        |hour: &i64| (8..17).contains(&rhythm::local(from + hour * datetime::HOUR, person.zone).0);
    let fitting: Vec<i64> = (0..hours).filter(fits).collect();
    let hour = if fitting.is_empty() { hours / 2 } else { *dice.pick(&fitting) };
    from + hour * datetime::HOUR + dice.below(datetime::HOUR as u64) as i64
}

/// An instant of the last day with hours left for what follows.
fn on_last_day(tenant: &Tenant, person: &Person, dice: &mut Dice) -> i64 {
    working_time(
        person,
        tenant.last_day() + 2 * datetime::HOUR,
        tenant.end - 3 * datetime::HOUR,
        dice,
    )
}

/// An everyday successful sign-in, to be varied.
fn sign_in(person: &Person, time: i64, spot: Spot, dice: &mut Dice) -> Event {
    let app: &'static App = dice.weighted(apps::WEB, |it| it.weight);
    Event {
        time,
        table: Table::Interactive,
        person: person.index,
        id: dice.uuid() & !0xff,
        correlation: dice.uuid(),
        session: dice.uuid(),
        spot,
        app,
        resource: app.resource,
        outcome: &end::SUCCESS,
        client: clients::current(person.desktop_browser, time.div_euclid(datetime::DAY)),
        device: person.workstation,
        protocol: Protocol::OAuth2,
        by_device_code: false,
        incoming: Incoming::None,
        proof: Proof::PasswordAndPush,
        risk: Risk::None,
        milliseconds: dice.between(90, 700) as u16,
    }
}

/// Everyday sign-ins at home on five days before `before`, as far as the logs reach back.
fn at_home(tenant: &Tenant, person: &Person, before: i64, dice: &mut Dice) -> Vec<Event> {
    let days = [1, 2, 4, 7, 11].map(|day| before - day * datetime::DAY);
    let mut events = Vec::new();
    for day in days.into_iter().filter(|day| *day >= tenant.start) {
        let time = working_time(person, day, day + datetime::DAY - 2 * datetime::HOUR, dice);
        events.push(sign_in(person, time, places::home_of(tenant, person, time), dice));
    }
    events
}

/// The device behind a browser that the directory does not know.
fn unmanaged(event: Event) -> Event {
    Event { device: Device::UNKNOWN, ..event }
}

/// The same sign-in, stopped by `outcome` some seconds earlier.
fn stopped(
    event: &Event,
    outcome: &'static Outcome,
    proof: Proof,
    seconds: i64,
    dice: &mut Dice,
) -> Event {
    Event {
        time: event.time - seconds * datetime::SECOND,
        id: dice.uuid() & !0xff,
        outcome,
        proof,
        ..event.clone()
    }
}

/// A token refresh of the session that `event` began.
fn refresh(event: &Event, time: i64, app: &'static App, client: Client, dice: &mut Dice) -> Event {
    Event {
        time,
        table: Table::NonInteractive,
        id: dice.uuid() & !0xff,
        correlation: dice.uuid(),
        app,
        resource: app.resource,
        outcome: &end::SUCCESS,
        client,
        device: Device::UNKNOWN,
        protocol: Protocol::None,
        incoming: Incoming::Refresh,
        proof: Proof::EarlierBoth,
        milliseconds: dice.between(50, 400) as u16,
        ..event.clone()
    }
}
