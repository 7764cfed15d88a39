//! The ordinary administration of a day: joiners and leavers, groups, licences, forgotten passwords, new phones, roles taken for an
//! hour, secrets that are renewed. None of it belongs to a story.

use kql::datetime;

use super::operations::{self as op, Operation};
use super::{Activity, By, Target, change, id_text, quoted, target, user};
use crate::dice::Dice;
use crate::names;
use crate::people::{ADMIN, Person};
use crate::places;
use crate::rhythm;
use crate::tenant::Tenant;

/// Activities of a working day for each hundred people.
const RATE: f64 = 14.0;

/// Applications of the tenant, whose owners keep them in order.
pub(super) const APPS: [&str; 4] =
    ["Contoso HR Sync", "Contoso Expense Bot", "Contoso Build Agent", "Contoso Data Export"];
const PROVISIONING: &str = "Microsoft.Azure.SyncFabric";

/// What may happen, and how often.
const KINDS: [(&Operation, u32); 15] = [
    (&op::UPDATE_USER, 30),
    (&op::ADD_MEMBER, 16),
    (&op::REMOVE_MEMBER, 8),
    (&op::LICENCE, 10),
    (&op::CHANGE_PASSWORD, 10),
    (&op::RESET_PASSWORD, 5),
    (&op::REGISTERED, 6),
    (&op::ADD_DEVICE, 5),
    (&op::ACTIVATE, 4),
    (&op::REVOKE, 2),
    (&op::DISABLE, 1),
    (&op::ADD_GROUP, 1),
    (&op::UPDATE_APP, 2),
    (&op::CREDENTIALS, 1),
    (&op::POLICY, 1),
];

/// What happens on a day, in no order.
pub(super) fn day(tenant: &Tenant, day: i64) -> Vec<Activity> {
    let mut dice = Dice::new(&[tenant.seed, 60, day as u64]);
    let is_weekend = day.rem_euclid(7) >= 5;
    let share = if is_weekend { 0.1 } else { 1.0 };
    let mean = RATE * share * tenant.people.len() as f64 / 100.0;
    // A count is at most 64: it is made of parts.
    let n_parts = (mean / 16.0).ceil().max(1.0);
    let n: u32 = (0..n_parts as u32).map(|_| dice.count(mean / n_parts)).sum();
    (0..n).flat_map(|_| happening(tenant, day, &mut dice)).collect()
}

fn happening(tenant: &Tenant, day: i64, dice: &mut Dice) -> Vec<Activity> {
    let operation = dice.weighted(&KINDS, |it| it.1).0;
    let staff = some_person(tenant, dice);
    let actor = match operation.name {
        "Change user password" | "User registered security info" | "Add device" => staff,
        _ => tenant.person(ADMIN),
    };
    let time = working_time(actor, day, dice);
    let mut made = Activity {
        time,
        operation,
        by: By::User {
            person: actor.index,
            address: places::home_of(tenant, actor, time).ip.to_string(),
        },
        targets: Vec::new(),
        details: Vec::new(),
        reason: "",
        failed: false,
        correlation: dice.uuid(),
        number: dice.next(),
    };
    if matches!(operation.name, "Update user" | "Change user license") && dice.chance(0.7) {
        made.by = By::App { name: PROVISIONING, id: Dice::new(&[tenant.seed, 61]).uuid() };
    }
    made.failed = operation == &op::CHANGE_PASSWORD && dice.chance(0.1);
    made.targets = targets(tenant, operation, staff, dice);
    if operation == &op::REGISTERED {
        return registration(made, dice);
    }
    vec![made]
}

/// A phone is registered in two steps.
fn registration(made: Activity, dice: &mut Dice) -> Vec<Activity> {
    let begun = Activity {
        time: made.time - dice.between(30, 200) * datetime::SECOND,
        operation: &op::START_REGISTRATION,
        reason: "User started the registration for Authenticator App",
        number: dice.next(),
        ..made.clone()
    };
    let reason = "User registered Authenticator App with Notification and Code";
    vec![begun, Activity { reason, ..made }]
}

fn targets(tenant: &Tenant, operation: &Operation, staff: &Person, dice: &mut Dice) -> Vec<Target> {
    let person = staff.index;
    let group = dice.below(12);
    let group_id = Dice::new(&[tenant.seed, 62, group]).uuid();
    let group_name = format!(
        "SG-{}-{:02}",
        names::DEPARTMENTS[group as usize % names::DEPARTMENTS.len()],
        group
    );
    match operation.name {
        "Update user" => {
            let (old, new) =
                (dice.pick::<&str>(names::DEPARTMENTS), dice.pick::<&str>(names::DEPARTMENTS));
            let list = |it: &str| format!("[{}]", quoted(it));
            let changes = vec![
                change("Department", list(old), list(new)),
                change("Included Updated Properties", "", quoted("Department")),
            ];
            vec![user(tenant, person, changes)]
        }
        "Add member to group" | "Remove member from group" => {
            let is_new = operation == &op::ADD_MEMBER;
            let value = |name, text: String| match is_new {
                true => change(name, "", quoted(&text)),
                false => change(name, quoted(&text), ""),
            };
            let changes = vec![
                value("Group.ObjectID", id_text(group_id)),
                value("Group.DisplayName", group_name.clone()),
            ];
            vec![user(tenant, person, changes), target("Group", group_id, group_name, Vec::new())]
        }
        "Add group" => vec![target("Group", group_id, group_name, Vec::new())],
        "Disable account" => {
            vec![user(tenant, person, vec![change("AccountEnabled", "[true]", "[false]")])]
        }
        "Add member to role completed (PIM activation)" => {
            let role = "User Administrator";
            let id = Dice::new(&[tenant.seed, 63]).uuid();
            vec![target("Role", id, role, Vec::new()), user(tenant, ADMIN, Vec::new())]
        }
        "Add device" => {
            let name = format!("CTSO-NB-{:05}", dice.below(100_000));
            let changes = vec![
                change("DeviceOSType", "[]", "[\"Windows\"]"),
                change("DeviceOSVersion", "[]", "[\"10.0.22631.3593\"]"),
            ];
            vec![target("Device", dice.uuid(), name, changes)]
        }
        "Update application" => vec![application(tenant, dice.below(4), Vec::new())],
        "Update conditional access policy" => {
            let policy = dice.pick(&tenant.policies);
            vec![target("Policy", policy.id, policy.name, Vec::new())]
        }
        name if name == op::CREDENTIALS.name => {
            vec![application(tenant, dice.below(4), vec![secret("Rotation", dice)])]
        }
        _ => vec![user(tenant, person, Vec::new())],
    }
}

/// An application of the tenant.
pub(super) fn application(tenant: &Tenant, number: u64, changes: Vec<super::Change>) -> Target {
    let id = Dice::new(&[tenant.seed, 64, number]).uuid();
    target("Application", id, APPS[number as usize % APPS.len()], changes)
}

/// A secret beside those that are there.
pub(super) fn secret(name: &str, dice: &mut Dice) -> super::Change {
    let key = |name: &str, id: u128| {
        format!(
            "[KeyIdentifier={},KeyType=Password,KeyUsage=Verify,DisplayName={name}]",
            id_text(id)
        )
    };
    let old = key("Initial", dice.uuid());
    let new = format!("[{},{}]", quoted(&old), quoted(&key(name, dice.uuid())));
    change("KeyDescription", format!("[{}]", quoted(&old)), new)
}

fn some_person<'a>(tenant: &'a Tenant, dice: &mut Dice) -> &'a Person {
    let at = dice.below(tenant.people.len() as u64) as usize;
    let people = tenant.people.iter().cycle().skip(at).take(tenant.people.len());
    people.into_iter().find(|it| !it.is_program()).unwrap_or(tenant.person(ADMIN))
}

/// An instant of someone's working hours; on a weekend any of the day.
fn working_time(person: &Person, day: i64, dice: &mut Dice) -> i64 {
    let hours: Vec<i64> = (0..24)
        .filter(|it| rhythm::at_work(day * datetime::DAY + it * datetime::HOUR, person.zone))
        .collect();
    let hour = if hours.is_empty() { dice.between(7, 20) } else { *dice.pick(&hours) };
    day * datetime::DAY + hour * datetime::HOUR + dice.below(datetime::HOUR as u64) as i64
}
