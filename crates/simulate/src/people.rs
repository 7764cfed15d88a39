//! Who works there: accounts with a role, an office, a home, devices and habits, all derived from the seed and an index.

use kql::datetime;

use crate::cities::CITIES;
use crate::clients::Family;
use crate::dice::{Dice, mix};
use crate::event::{Device, Trust};
use crate::names;
use crate::networks::{self, Kind};
use crate::tenant::{OFFICES, Office};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Staff,
    Developer,
    Admin,
    /// A person of a partner company.
    Guest,
    /// An account that a program uses, from one address.
    Service,
    /// The account of the build pipeline; only its story signs it in.
    Pipeline,
}

/// The accounts that stories are told about have fixed places.
pub(crate) const ADMIN: u32 = 0;
pub(crate) const DEVELOPER: u32 = 1;
pub(crate) const PIPELINE: u32 = 2;
pub(crate) const INTEGRATOR: u32 = 3;
pub(crate) const MOVER: u32 = 4;
pub(crate) const JOINER: u32 = 5;
/// The first that an attack may hit.
pub(crate) const FIRST_VICTIM: u32 = 6;
const CAST: u32 = 10;

#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) index: u32,
    pub(crate) role: Role,
    pub(crate) id: u128,
    pub(crate) principal: Box<str>,
    pub(crate) name: Box<str>,
    pub(crate) department: &'static str,
    pub(crate) office: &'static Office,
    pub(crate) zone: i32,
    pub(crate) home: u16,
    pub(crate) home_city: u16,
    pub(crate) carrier: u16,
    pub(crate) has_v6: bool,
    /// Interactive sign-ins on a working day.
    pub(crate) rate: f64,
    pub(crate) workstation: Device,
    pub(crate) desktop_browser: Family,
    pub(crate) phone_browser: Family,
    /// Days of five that are spent in the office.
    pub(crate) office_days: u8,
    /// Likelihood of a trip in four weeks.
    pub(crate) travels: f64,
    pub(crate) proves_by_code: bool,
    /// Unlabelled sign-ins happen from `from` to before `until`.
    pub(crate) from: i64,
    pub(crate) until: i64,
}

impl Person {
    pub(crate) fn is_guest(&self) -> bool {
        self.role == Role::Guest
    }

    pub(crate) fn is_program(&self) -> bool {
        matches!(self.role, Role::Service | Role::Pipeline)
    }
}

/// The person at `index`.
pub(crate) fn person(seed: u64, index: u32, start: i64, rate: f64) -> Person {
    let mut dice = Dice::new(&[seed, 1, u64::from(index)]);
    let role = role(index, &mut dice);
    let office = dice.weighted(OFFICES, |it| it.weight);
    let country = CITIES[usize::from(office.city())].country;
    let (home_city, home) = home(country, office, &mut dice);
    let carriers: Vec<u16> = networks::of(Kind::Mobile, country).collect();
    let (principal, name) = account(seed, index, role);
    let windows = dice.chance(0.78);
    let joined = index >= CAST && dice.chance(0.01);
    Person {
        index,
        role,
        id: dice.uuid(),
        principal: principal.into(),
        name: name.into(),
        department: if role == Role::Admin { "IT" } else { dice.pick::<&str>(names::DEPARTMENTS) },
        office,
        zone: CITIES[usize::from(office.city())].zone + dice.between(-50, 50) as i32,
        home,
        home_city,
        carrier: *dice.pick(&carriers),
        has_v6: dice.chance(0.35),
        rate: rate * weight(&mut dice, role),
        workstation: workstation(windows, role, &mut dice),
        desktop_browser: desktop_browser(windows, &mut dice),
        phone_browser: if dice.chance(0.6) { Family::SafariPhone } else { Family::ChromeAndroid },
        office_days: dice.between(1, 5) as u8,
        travels: if index < CAST { 0.0 } else { *dice.pick(&[0.01, 0.05, 0.1, 0.5]) },
        proves_by_code: dice.chance(0.2),
        from: if joined { start + dice.between(1, 20) * datetime::DAY } else { i64::MIN },
        until: i64::MAX,
    }
}

fn role(index: u32, dice: &mut Dice) -> Role {
    match index {
        ADMIN => Role::Admin,
        DEVELOPER => Role::Developer,
        PIPELINE => Role::Pipeline,
        9 => Role::Guest,
        index if index < CAST => Role::Staff,
        _ => match dice.below(1000) {
            0..12 => Role::Admin,
            12..90 => Role::Developer,
            90..120 => Role::Guest,
            120..130 => Role::Service,
            _ => Role::Staff,
        },
    }
}

/// Zipf-like: rank r of n signs in about 1/r as often as the first; the mean is 1.
fn weight(dice: &mut Dice, role: Role) -> f64 {
    // The integral of 1/(x + 0.03) over [0, 1] is ln(1.03 / 0.03).
    let zipf = 1.0 / (dice.unit() + 0.03) / 3.536;
    match role {
        Role::Guest => zipf * 0.3,
        Role::Developer | Role::Admin => zipf.max(0.8),
        _ => zipf,
    }
}

fn home(country: &str, office: &'static Office, dice: &mut Dice) -> (u16, u16) {
    let cities: Vec<u16> = crate::cities::in_country(country).collect();
    let lines: Vec<u16> = networks::of(Kind::Fixed, country).collect();
    let city = if dice.chance(0.75) { office.city() } else { *dice.pick(&cities) };
    (city, *dice.pick(&lines))
}

/// Sign-in name and display name; no two accounts share one.
fn account(seed: u64, index: u32, role: Role) -> (String, String) {
    let (firsts, lasts) = (names::FIRST.len() as u64, names::LAST.len() as u64);
    let combinations = firsts * lasts;
    // 1021 is coprime to 51 * 49, so that each block of `combinations` people has each name once.
    let at = (u64::from(index) * 1021 + mix(&[seed, 2]) % combinations) % combinations;
    let (first, last) = (names::FIRST[(at % firsts) as usize], names::LAST[(at / firsts) as usize]);
    let block = u64::from(index) / combinations;
    let number = if block == 0 { String::new() } else { (block + 1).to_string() };
    let local = format!("{}.{}{number}", first.to_lowercase(), last.to_lowercase());
    let person = format!("{first} {last}");
    match role {
        Role::Staff | Role::Developer => (format!("{local}@contoso.com"), person),
        Role::Admin => (format!("adm-{local}@contoso.com"), format!("{person} (admin)")),
        Role::Guest => {
            let partner = names::PARTNERS[(index as usize) % names::PARTNERS.len()];
            (format!("{local}_{partner}#EXT#@contoso.onmicrosoft.com"), person)
        }
        Role::Service => {
            (format!("svc-app{index:05}@contoso.com"), format!("Service app{index:05}"))
        }
        Role::Pipeline => ("svc-pipeline@contoso.com".to_owned(), "Service pipeline".to_owned()),
    }
}

fn workstation(windows: bool, role: Role, dice: &mut Dice) -> Device {
    if matches!(role, Role::Guest | Role::Service | Role::Pipeline) {
        return Device::UNKNOWN;
    }
    let trust = match (windows, dice.chance(0.4)) {
        (true, true) => Trust::Hybrid,
        (true, false) => Trust::Joined,
        (false, _) => Trust::Registered,
    };
    Device { id: dice.uuid(), trust, compliant: role == Role::Admin || dice.chance(0.92) }
}

fn desktop_browser(windows: bool, dice: &mut Dice) -> Family {
    match (windows, dice.below(10)) {
        (true, 0..6) => Family::EdgeWindows,
        (true, 6..9) => Family::ChromeWindows,
        (true, _) => Family::FirefoxWindows,
        (false, 0..5) => Family::SafariMac,
        (false, 5..9) => Family::ChromeMac,
        (false, _) => Family::EdgeMac,
    }
}
