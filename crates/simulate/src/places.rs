//! Where someone is at an hour, and with which address: home line, office, mobile carrier, or a trip.

use kql::datetime;

use crate::cities::{self, CITIES};
use crate::dice::{Dice, mix};
use crate::networks::{self, Kind, Spot};
use crate::people::{Person, Role};
use crate::rhythm;
use crate::tenant::Tenant;

static DESTINATIONS: &[&str] = &[
    "FR", "ES", "IT", "NL", "CH", "AT", "PL", "JP", "AE", "CA", "BR", "AU", "DE", "GB", "US", "SG",
    "IN",
];

/// Where `person` signs in from at `time`; `roams` is a phone away from any Wi-Fi.
pub(crate) fn spot(
    tenant: &Tenant,
    person: &Person,
    time: i64,
    on_phone: bool,
    dice: &mut Dice,
) -> Spot {
    let key = [tenant.seed, 5, u64::from(person.index)];
    let day = time.div_euclid(datetime::DAY);
    if person.role == Role::Service {
        return data_centre(tenant, person);
    }
    if let Some(city) = trip(tenant, person, day) {
        return abroad(&key, city, day, on_phone, dice);
    }
    if on_phone && dice.chance(0.45) {
        return mobile(person, &key, time);
    }
    if dice.chance(0.03) {
        return elsewhere(person, &key, dice);
    }
    if goes_in(person, day, tenant.seed) && rhythm::at_work(time, person.zone) {
        return tenant.office_spot(person.office, mix(&key));
    }
    home(person, &key, day, dice)
}

/// The home line. Its IPv4 address changes every few weeks, an IPv6 address each week.
pub(crate) fn home(person: &Person, key: &[u64; 3], day: i64, dice: &mut Dice) -> Spot {
    let [seed, _, index] = *key;
    let (network, city) = (person.home, person.home_city);
    let lease = ((day + (index % 23) as i64) / 23) as u64;
    let ip = if person.has_v6 && dice.chance(0.5) {
        networks::v6(network, &[seed, 6, index], &[seed, 7, index, (day / 7) as u64])
    } else {
        networks::v4(network, &[seed, 8, index, lease])
    };
    Spot { ip, network, city }
}

/// The home line as its owner's stories use it.
pub(crate) fn home_of(tenant: &Tenant, person: &Person, time: i64) -> Spot {
    let key = [tenant.seed, 5, u64::from(person.index)];
    let lease = ((time.div_euclid(datetime::DAY) + i64::from(person.index % 23)) / 23) as u64;
    let ip = networks::v4(person.home, &[key[0], 8, key[2], lease]);
    Spot { ip, network: person.home, city: person.home_city }
}

/// Behind the carrier's address translation: another address twice a day.
fn mobile(person: &Person, key: &[u64; 3], time: i64) -> Spot {
    let half_day = time.div_euclid(12 * datetime::HOUR) as u64;
    let ip = networks::v4(person.carrier, &[key[0], 9, key[2], mix(&[key[2], half_day]) % 24]);
    Spot { ip, network: person.carrier, city: person.home_city }
}

/// A café, friends, parents: someone else's line in the country, one of three that keep coming back.
fn elsewhere(person: &Person, key: &[u64; 3], dice: &mut Dice) -> Spot {
    let city = person.home_city;
    let lines: Vec<u16> = networks::of(Kind::Fixed, CITIES[usize::from(city)].country).collect();
    let line = [key[0], 15, key[2], dice.below(3)];
    let network = lines[(mix(&line) % lines.len() as u64) as usize];
    Spot { ip: networks::v4(network, &line), network, city }
}

/// A program's one address.
fn data_centre(tenant: &Tenant, person: &Person) -> Spot {
    let network = networks::numbered(if person.index.is_multiple_of(3) { 16509 } else { 8075 });
    let ip = networks::v4(network, &[tenant.seed, 10, u64::from(person.index)]);
    Spot { ip, network, city: cities::named("Ashburn") }
}

fn goes_in(person: &Person, day: i64, seed: u64) -> bool {
    mix(&[seed, 11, u64::from(person.index), day as u64]) % 5 < u64::from(person.office_days)
}

/// The city that `person` is away in on `day`.
fn trip(tenant: &Tenant, person: &Person, day: i64) -> Option<u16> {
    if person.travels == 0.0 {
        return None;
    }
    let index = u64::from(person.index);
    let shifted = day + (index % 28) as i64;
    let mut dice = Dice::new(&[tenant.seed, 12, index, shifted.div_euclid(28) as u64]);
    if !dice.chance(person.travels) {
        return None;
    }
    let first = dice.between(0, 22);
    let last = first + dice.between(1, 5);
    let country = *dice.pick(DESTINATIONS);
    let city = cities::in_country(country)
        .nth(dice.below(2) as usize)
        .or(cities::in_country(country).next())?;
    let own = CITIES[usize::from(person.home_city)].country;
    (country != own && (first..=last).contains(&shifted.rem_euclid(28))).then_some(city)
}

fn abroad(key: &[u64; 3], city: u16, day: i64, on_phone: bool, dice: &mut Dice) -> Spot {
    let country = CITIES[usize::from(city)].country;
    let [seed, _, index] = *key;
    let month = (day / 28) as u64;
    let roams = on_phone && dice.chance(0.6);
    let kind = if roams { Kind::Mobile } else { Kind::Fixed };
    let choices: Vec<u16> =
        networks::of(kind, country).chain(networks::of(Kind::Fixed, country)).collect();
    let network = choices[(mix(&[seed, 13, index, month]) % choices.len() as u64) as usize];
    let hour = if roams { dice.below(4) } else { 0 };
    Spot { ip: networks::v4(network, &[seed, 14, index, month, hour]), network, city }
}
