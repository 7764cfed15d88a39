//! The simulated organisation: its ids, offices, people and Conditional Access policies.

use kql::datetime;

use crate::cities;
use crate::dice::Dice;
use crate::networks::{self, Spot};
use crate::options::Options;
use crate::people::{self, Person};

#[derive(Debug)]
pub(crate) struct Office {
    number: usize,
    city: &'static str,
    asn: u32,
    pub(crate) weight: u32,
    /// The named location that Conditional Access trusts.
    pub(crate) label: &'static str,
}

const fn office(
    number: usize,
    city: &'static str,
    asn: u32,
    weight: u32,
    label: &'static str,
) -> Office {
    Office { number, city, asn, weight, label }
}

pub(crate) static OFFICES: &[Office] = &[
    office(0, "Munich", 8881, 35, "Munich HQ"),
    office(1, "London", 2856, 20, "London office"),
    office(2, "Chicago", 7018, 25, "Chicago office"),
    office(3, "Bengaluru", 24560, 12, "Bengaluru office"),
    office(4, "Singapore", 9506, 8, "Singapore office"),
];

impl Office {
    pub(crate) fn city(&self) -> u16 {
        cities::named(self.city)
    }

    /// The two addresses that it goes out by.
    fn spots(&self, seed: u64) -> [Spot; 2] {
        let network = networks::numbered(self.asn);
        [0, 1].map(|line| Spot {
            ip: networks::v4(network, &[seed, 4, u64::from(self.asn), line]),
            network,
            city: self.city(),
        })
    }
}

/// A Conditional Access policy.
#[derive(Debug)]
pub(crate) struct Policy {
    pub(crate) id: u128,
    pub(crate) name: &'static str,
    pub(crate) grant: &'static str,
    pub(crate) session: &'static str,
    pub(crate) rule: PolicyRule,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PolicyRule {
    SecondFactor,
    LegacyClients,
    Countries,
    DeviceCode,
}

static POLICIES: &[(&str, &str, &str, PolicyRule)] = &[
    ("CA001 - Require MFA for all users", "\"Mfa\"", "", PolicyRule::SecondFactor),
    ("CA002 - Block legacy authentication", "\"Block\"", "", PolicyRule::LegacyClients),
    ("CA003 - Block countries without business", "\"Block\"", "", PolicyRule::Countries),
    ("CA004 - Block device code flow (report-only)", "\"Block\"", "", PolicyRule::DeviceCode),
];

#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) seed: u64,
    /// The Entra ID tenant.
    pub(crate) id: u128,
    /// The Log Analytics workspace.
    pub(crate) workspace: u128,
    pub(crate) subscription: u128,
    pub(crate) people: Vec<Person>,
    pub(crate) policies: Vec<Policy>,
    office_spots: Vec<[Spot; 2]>,
    /// The first instant of the logs, and the one they end before.
    pub(crate) start: i64,
    pub(crate) end: i64,
}

impl Tenant {
    pub(crate) fn new(options: &Options) -> Tenant {
        let seed = options.seed;
        let start = options.start();
        let mut dice = Dice::new(&[seed, 3]);
        let mut tenant = Tenant {
            seed,
            id: dice.uuid(),
            workspace: dice.uuid(),
            subscription: dice.uuid(),
            people: (0..options.users)
                .map(|i| people::person(seed, i, start, options.sign_ins_per_day))
                .collect(),
            policies: POLICIES
                .iter()
                .map(|&(name, grant, session, rule)| Policy {
                    id: dice.uuid(),
                    name,
                    grant,
                    session,
                    rule,
                })
                .collect(),
            office_spots: OFFICES.iter().map(|it| it.spots(seed)).collect(),
            start,
            end: options.end,
        };
        // The joiner starts, and the mover has left, on the last day; their stories tell the rest of it.
        tenant.people[people::JOINER as usize].from = options.end;
        tenant.people[people::MOVER as usize].until =
            options.end - datetime::DAY - 12 * datetime::HOUR;
        tenant
    }

    pub(crate) fn person(&self, index: u32) -> &Person {
        &self.people[index as usize]
    }

    /// The first instant of the last day: what a daily rule looks at.
    pub(crate) fn last_day(&self) -> i64 {
        self.end - datetime::DAY
    }

    /// One of the two addresses that an office goes out by.
    pub(crate) fn office_spot(&self, office: &Office, key: u64) -> Spot {
        self.office_spots(office)[usize::from(key % 2 == 1)]
    }

    pub(crate) fn office_spots(&self, office: &Office) -> &[Spot; 2] {
        &self.office_spots[office.number]
    }
}
