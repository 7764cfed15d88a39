//! A device-code sign-in as the service logs it: the browser's leg is interactive and names the protocol, stopped once to ask
//! whether the app is meant; the poller's redemption is non-interactive, names no protocol but the transfer method. Both share
//! the correlation and the session, and both show the address that asked for the code.

use kql::datetime;

use crate::apps::App;
use crate::clients::Client;
use crate::dice::Dice;
use crate::event::{Device, Event, Incoming, Proof, Protocol, Table};
use crate::networks::Spot;
use crate::outcomes::{self as end, Outcome};
use crate::people::Person;

pub(crate) struct Flow {
    pub(crate) app: &'static App,
    pub(crate) spot: Spot,
    /// Where the code is typed in.
    pub(crate) browser: Client,
    pub(crate) device: Device,
    /// What asked for the code.
    pub(crate) poller: Client,
    pub(crate) proof: Proof,
    /// 50199 asks to confirm the app, 65001 to consent to it.
    pub(crate) interrupt: &'static Outcome,
}

/// The three rows of one device-code sign-in; the success comes second.
pub(crate) fn events(person: &Person, time: i64, flow: &Flow, dice: &mut Dice) -> Vec<Event> {
    let browser = Event {
        app: flow.app,
        resource: flow.app.resource,
        client: flow.browser,
        device: flow.device,
        protocol: Protocol::DeviceCode,
        proof: flow.proof,
        ..super::sign_in(person, time, flow.spot, dice)
    };
    let pause = dice.between(4, 25);
    let confirm = super::stopped(&browser, flow.interrupt, flow.proof, pause, dice);
    let redeemed = Event {
        time: time
            + dice.between(1, 6) * datetime::SECOND
            + dice.below(datetime::SECOND as u64) as i64,
        table: Table::NonInteractive,
        id: dice.uuid() & !0xff,
        client: flow.poller,
        device: Device::UNKNOWN,
        protocol: Protocol::None,
        by_device_code: true,
        incoming: Incoming::None,
        proof: Proof::EarlierBoth,
        milliseconds: dice.between(120, 500) as u16,
        ..browser.clone()
    };
    vec![confirm, browser, redeemed]
}

/// Asks whether the app is meant; programs that consent is needed for ask that instead.
pub(crate) fn interrupt(app: &App) -> &'static Outcome {
    if crate::apps::is_first_party(app) { &end::CONFIRM_APP } else { &end::CONSENT }
}
