//! One sign-in, before it has a shape: everything that any shape says about it, with texts still to be written out.

use crate::apps::{App, Resource};
use crate::clients::Client;
use crate::networks::Spot;
use crate::outcomes::{End, Outcome};
use crate::people::Person;
use crate::tenant::Tenant;

/// The two tables that people's sign-ins go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Table {
    Interactive,
    NonInteractive,
}

impl Table {
    pub(crate) const ALL: [Table; 2] = [Table::Interactive, Table::NonInteractive];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Table::Interactive => "SigninLogs",
            Table::NonInteractive => "AADNonInteractiveUserSignInLogs",
        }
    }

    pub(crate) fn category(self) -> &'static str {
        match self {
            Table::Interactive => "SignInLogs",
            Table::NonInteractive => "NonInteractiveUserSignInLogs",
        }
    }
}

/// `AuthenticationProtocol`, of the documented values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    None,
    OAuth2,
    Ropc,
    DeviceCode,
}

impl Protocol {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Protocol::None => "none",
            Protocol::OAuth2 => "oAuth2",
            Protocol::Ropc => "ropc",
            Protocol::DeviceCode => "deviceCode",
        }
    }
}

/// What was shown in place of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Incoming {
    None,
    Refresh,
    Primary,
}

impl Incoming {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Incoming::None => "none",
            Incoming::Refresh => "refreshToken",
            Incoming::Primary => "primaryRefreshToken",
        }
    }
}

/// How the user proved who they are: the steps of `AuthenticationDetails`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A refresh: no steps.
    Nothing,
    Password,
    WrongPassword,
    /// A password, then a second factor asked for and not yet given.
    PasswordOnly,
    PasswordAndPush,
    PasswordAndCode,
    PushDenied,
    Hello,
    Passkey,
    /// A token showed the first factor.
    EarlierFirst,
    /// A token showed both factors.
    EarlierBoth,
}

impl Proof {
    pub(crate) fn is_strong(self) -> bool {
        matches!(
            self,
            Proof::PasswordAndPush
                | Proof::PasswordAndCode
                | Proof::Hello
                | Proof::Passkey
                | Proof::EarlierBoth
        )
    }
}

/// A device as the directory knows it; `id` 0 is one that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) id: u128,
    pub(crate) trust: Trust,
    pub(crate) compliant: bool,
}

impl Device {
    pub(crate) const UNKNOWN: Device = Device { id: 0, trust: Trust::None, compliant: false };
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    None,
    Joined,
    Hybrid,
    Registered,
}

impl Trust {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Trust::None => "",
            Trust::Joined => "Azure AD joined",
            Trust::Hybrid => "Hybrid Azure AD joined",
            Trust::Registered => "Azure AD registered",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Risk {
    None,
    /// Seen while signing in, remediated by the second factor.
    Low,
    Medium,
}

#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) time: i64,
    pub(crate) table: Table,
    pub(crate) person: u32,
    pub(crate) id: u128,
    pub(crate) correlation: u128,
    pub(crate) session: u128,
    pub(crate) spot: Spot,
    pub(crate) app: &'static App,
    pub(crate) resource: &'static Resource,
    pub(crate) outcome: &'static Outcome,
    pub(crate) client: Client,
    pub(crate) device: Device,
    pub(crate) protocol: Protocol,
    /// The session began by a device code (`OriginalTransferMethod`).
    pub(crate) by_device_code: bool,
    pub(crate) incoming: Incoming,
    pub(crate) proof: Proof,
    pub(crate) risk: Risk,
    pub(crate) milliseconds: u16,
}

impl Event {
    pub(crate) fn succeeded(&self) -> bool {
        self.outcome.end == End::Success
    }

    /// Minutes until it is exported, in ticks: mostly two to five minutes, seldom twenty.
    pub(crate) fn delay(&self) -> i64 {
        let chance = (self.id >> 64) as u64;
        let spread = (chance % 180) as i64
            + if chance.is_multiple_of(23) { (chance >> 32) as i64 % 900 } else { 0 };
        (120 + spread) * kql::datetime::SECOND
    }
}

/// An event with those it is about.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) event: &'a Event,
    pub(crate) person: &'a Person,
    pub(crate) tenant: &'a Tenant,
}
