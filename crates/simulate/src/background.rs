//! What everyone does all day: sign-ins with their slips, and token refreshes. Each user's hour is made on its own from the
//! seed, the user and the hour, so that no hour needs another.

use kql::datetime;

use crate::apps::{self, App};
use crate::clients::{self, Client, Family};
use crate::dice::{Dice, mix};
use crate::event::{Device, Event, Incoming, Proof, Protocol, Risk, Table, Trust};
use crate::networks::{self, NETWORKS, Spot};
use crate::outcomes::{self as end, Outcome};
use crate::people::{Person, Role};
use crate::places;
use crate::rhythm;
use crate::tenant::Tenant;

/// Adds what `person` does in the hour that begins at `hour`.
pub(crate) fn hour(
    tenant: &Tenant,
    person: &Person,
    hour: i64,
    refreshes: f64,
    events: &mut Vec<Event>,
) {
    if hour < person.from || hour >= person.until || person.role == Role::Pipeline {
        return;
    }
    let mut dice = Dice::new(&[tenant.seed, 20, u64::from(person.index), hour as u64]);
    let sign_ins = if person.role == Role::Service {
        dice.count(person.rate / 24.0)
    } else {
        dice.count(rhythm::mean(hour, person.zone, person.rate))
    };
    let refreshed = dice.count(rhythm::refresh_mean(hour, person.zone, person.rate * refreshes));
    for _ in 0..sign_ins {
        sign_in(tenant, person, hour, &mut dice, events);
    }
    for _ in 0..refreshed {
        events.push(refresh(tenant, person, hour, &mut dice));
    }
    if dice.chance(0.0006) {
        events.push(guess(tenant, person, hour, &mut dice));
    }
}

/// What one signs in with.
struct Setting {
    spot: Spot,
    app: &'static App,
    client: Client,
    device: Device,
    session: u128,
}

fn setting(
    tenant: &Tenant,
    person: &Person,
    time: i64,
    interactive: bool,
    dice: &mut Dice,
) -> Setting {
    let day = time.div_euclid(datetime::DAY);
    let on_phone = !person.is_program() && dice.chance(0.35);
    let spot = places::spot(tenant, person, time, on_phone, dice);
    let phone_app = if person.phone_browser == Family::SafariPhone {
        Family::AppPhone
    } else {
        Family::AppAndroid
    };
    let (app, family): (&'static App, Family) = if person.role == Role::Service {
        (&apps::WEB[1], Family::LegacyMail)
    } else if on_phone {
        (dice.weighted(apps::PHONE, |it| it.weight), phone_app)
    } else if person.role == Role::Admin && dice.chance(0.6) {
        (dice.weighted(apps::ADMIN_WEB, |it| it.weight), person.desktop_browser)
    } else if person.role == Role::Developer && dice.chance(0.12) {
        developer_app(dice, interactive, person)
    } else if !person.is_guest() && dice.chance(if interactive { 0.3 } else { 0.7 }) {
        desktop_app(dice, person)
    } else {
        (dice.weighted(apps::WEB, |it| it.weight), person.desktop_browser)
    };
    let device = if on_phone { phone(tenant, person) } else { person.workstation };
    // A session lasts a working day on one device.
    let session =
        Dice::new(&[tenant.seed, 21, u64::from(person.index), day as u64, u64::from(on_phone)])
            .uuid();
    Setting {
        spot,
        app,
        client: clients::current(family, day - i64::from(person.index % 9)),
        device,
        session,
    }
}

fn developer_app(dice: &mut Dice, interactive: bool, person: &Person) -> (&'static App, Family) {
    let app = if dice.chance(0.7) { &apps::AZURE_CLI } else { &apps::AZURE_POWERSHELL };
    let script = if app == &apps::AZURE_CLI { Family::PythonRequests } else { Family::PowerShell };
    (app, if interactive { person.desktop_browser } else { script })
}

fn desktop_app(dice: &mut Dice, person: &Person) -> (&'static App, Family) {
    let windows = person.workstation.trust != Trust::Registered;
    let choices = if windows { apps::DESKTOP } else { &apps::DESKTOP[1..] };
    let app = dice.weighted(choices, |it| it.weight);
    let family = match (windows, app.name) {
        (true, "Microsoft Teams") => Family::TeamsDesktop,
        (true, _) => Family::Broker,
        (false, _) => person.desktop_browser,
    };
    (app, family)
}

fn phone(tenant: &Tenant, person: &Person) -> Device {
    let mut dice = Dice::new(&[tenant.seed, 22, u64::from(person.index)]);
    if dice.chance(0.5) && !person.is_guest() {
        Device { id: dice.uuid(), trust: Trust::Registered, compliant: dice.chance(0.7) }
    } else {
        Device::UNKNOWN
    }
}

/// One visit: perhaps a slip or one more question, then mostly success.
fn sign_in(tenant: &Tenant, person: &Person, hour: i64, dice: &mut Dice, events: &mut Vec<Event>) {
    let time = hour + dice.below(datetime::HOUR as u64) as i64;
    let setting = setting(tenant, person, time, true, dice);
    let correlation = dice.uuid();
    let mut at = time;
    let mut push = |outcome: &'static Outcome, proof: Proof, dice: &mut Dice| {
        events.push(event(person, &setting, at, (correlation, outcome, proof), dice));
        at += dice.between(4, 50) * datetime::SECOND + dice.below(datetime::SECOND as u64) as i64;
    };
    let good = good_proof(person, &setting, dice);
    match dice.below(1000) {
        _ if person.role == Role::Service => {}
        0..24 => push(&end::WRONG_PASSWORD, Proof::WrongPassword, dice),
        24..27 => {
            push(&end::WRONG_PASSWORD, Proof::WrongPassword, dice);
            push(&end::LOCKED, Proof::WrongPassword, dice);
            return;
        }
        27..45 => push(&end::STRONG_AUTH, Proof::PasswordOnly, dice),
        45..60 => push(&end::MFA_REQUIRED, Proof::PasswordOnly, dice),
        60..62 => push(&end::MFA_ENROL, Proof::PasswordOnly, dice),
        62..80 => push(&end::KEEP_SIGNED_IN, good, dice),
        80..84 => push(&end::CONSENT, good, dice),
        84..86 => push(&end::PASSWORD_EXPIRED, Proof::Password, dice),
        86..100 => push(&end::SESSION_MISSING, Proof::Nothing, dice),
        100..102 => push(&end::PASSWORD_RESET, Proof::Password, dice),
        102..106 => push(&end::MFA_DENIED, Proof::PushDenied, dice),
        106..109 => {
            push(&end::BLOCKED, good, dice);
            return;
        }
        _ => {}
    }
    push(&end::SUCCESS, good, dice);
}

fn good_proof(person: &Person, setting: &Setting, dice: &mut Dice) -> Proof {
    if person.is_program() {
        return Proof::Password;
    }
    let has_hello = setting.device == person.workstation && setting.client.system() == "Windows10";
    match dice.below(100) {
        0..40 => Proof::EarlierBoth,
        40..50 => Proof::EarlierFirst,
        50..72 if has_hello && !person.is_guest() => Proof::Hello,
        72..75 if person.role == Role::Admin => Proof::Passkey,
        _ if person.proves_by_code => Proof::PasswordAndCode,
        _ => Proof::PasswordAndPush,
    }
}

fn event(
    person: &Person,
    setting: &Setting,
    time: i64,
    what: (u128, &'static Outcome, Proof),
    dice: &mut Dice,
) -> Event {
    let (correlation, outcome, proof) = what;
    Event {
        time,
        table: Table::Interactive,
        person: person.index,
        id: dice.uuid() & !0xff,
        correlation,
        session: setting.session,
        spot: setting.spot,
        app: setting.app,
        resource: setting.app.resource,
        outcome,
        client: setting.client,
        device: setting.device,
        protocol: match person.role {
            Role::Service => Protocol::Ropc,
            _ if setting.client.is_browser() => Protocol::OAuth2,
            _ => Protocol::None,
        },
        by_device_code: false,
        incoming: if proof == Proof::Hello { Incoming::Primary } else { Incoming::None },
        proof,
        risk: if outcome.code == 0 && dice.chance(0.002) { Risk::Low } else { Risk::None },
        milliseconds: dice.between(60, 900) as u16,
    }
}

fn refresh(tenant: &Tenant, person: &Person, hour: i64, dice: &mut Dice) -> Event {
    let time = hour + dice.below(datetime::HOUR as u64) as i64;
    let setting = setting(tenant, person, time, false, dice);
    let outcome = match dice.below(1000) {
        0..6 => &end::REFRESH_EXPIRED,
        6..10 => &end::FRESH_TOKEN,
        10..13 => &end::REVOKED,
        13..25 => &end::SESSION_MISSING,
        25..29 => &end::BLOCKED,
        29..38 => &end::MFA_REQUIRED,
        _ => &end::SUCCESS,
    };
    let incoming =
        if setting.client.family == Family::Broker { Incoming::Primary } else { Incoming::Refresh };
    let proof = if dice.chance(0.3) { Proof::EarlierBoth } else { Proof::Nothing };
    let correlation = dice.uuid();
    let event = event(person, &setting, time, (correlation, outcome, proof), dice);
    Event { table: Table::NonInteractive, protocol: Protocol::None, incoming, ..event }
}

/// A stranger tries a password from somewhere far: it fails.
fn guess(tenant: &Tenant, person: &Person, hour: i64, dice: &mut Dice) -> Event {
    let time = hour + dice.below(datetime::HOUR as u64) as i64;
    let network = networks::numbered(*dice.pick(&[49505, 9009, 60068, 29465, 16276]));
    let country = NETWORKS[usize::from(network)].country;
    let spot = Spot {
        ip: networks::v4(
            network,
            &[tenant.seed, 23, hour.div_euclid(datetime::DAY) as u64, dice.below(6)],
        ),
        network,
        city: crate::cities::in_country(country).next().unwrap_or(0),
    };
    let client = Client::new(Family::PythonRequests, 28);
    let setting = Setting {
        spot,
        app: &apps::OFFICE,
        client,
        device: Device::UNKNOWN,
        session: u128::from(mix(&[hour as u64])) << 8,
    };
    let outcome = if dice.chance(0.4) { &end::MALICIOUS_IP } else { &end::WRONG_PASSWORD };
    let correlation = dice.uuid();
    let event = event(person, &setting, time, (correlation, outcome, Proof::WrongPassword), dice);
    Event { protocol: Protocol::Ropc, session: 0, ..event }
}
