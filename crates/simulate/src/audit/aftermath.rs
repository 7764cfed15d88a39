//! What an attacker does in the directory with the session of a phished user: stays, by a second factor, a device, an app that may read
//! mail, a secret of an app, or a role that this app gives.

use kql::datetime;

use super::everyday::{APPS, application, secret};
use super::operations::{self as op, Operation};
use super::{Activity, By, Target, change, id_text, quoted, target, user};
use crate::dice::Dice;
use crate::event::Event;
use crate::people::Person;
use crate::tenant::Tenant;

/// What the app that the victim consents to is called.
const LURE: &str = "Mail Backup Pro";
const SCOPES: &str = "offline_access User.Read Mail.ReadWrite Mail.Send Files.Read.All";

/// The activities that follow the sign-in `session` of victim `number` (from 0); the first three victims between them show each way.
pub(crate) fn aftermath(
    tenant: &Tenant,
    person: &Person,
    session: &Event,
    number: usize,
) -> Vec<Activity> {
    let mut dice = Dice::new(&[tenant.seed, 65, u64::from(person.index)]);
    let address = session.spot.ip.to_string();
    let mut told = Told {
        tenant,
        by: By::User { person: person.index, address },
        time: session.time + dice.between(4, 11) * datetime::MINUTE,
        found: Vec::new(),
        dice,
    };
    match number % 3 {
        0 => {
            told.second_factor(person);
            told.device(person);
        }
        1 => told.consent(person),
        _ => told.secret_and_role(person),
    }
    told.found
}

struct Told<'a> {
    tenant: &'a Tenant,
    by: By,
    time: i64,
    found: Vec<Activity>,
    dice: Dice,
}

impl Told<'_> {
    fn tell(&mut self, operation: &'static Operation, correlation: u128, targets: Vec<Target>) {
        self.found.push(Activity {
            time: self.time,
            operation,
            by: self.by.clone(),
            targets,
            details: vec![("User-Agent", "python-requests/2.32.3".to_owned())],
            reason: "",
            failed: false,
            correlation,
            number: self.dice.next(),
        });
        self.time += self.dice.between(1, 40) * datetime::SECOND
            + self.dice.below(datetime::SECOND as u64) as i64;
    }

    fn second_factor(&mut self, person: &Person) {
        let correlation = self.dice.uuid();
        self.tell(
            &op::START_REGISTRATION,
            correlation,
            vec![user(self.tenant, person.index, Vec::new())],
        );
        self.reason("User started the registration for Authenticator App");
        self.tell(&op::REGISTERED, correlation, vec![user(self.tenant, person.index, Vec::new())]);
        self.reason("User registered Authenticator App with Notification and Code");
        let methods = change(
            "StrongAuthenticationMethod",
            "[{\"MethodType\":6,\"Default\":true}]",
            "[{\"MethodType\":6,\"Default\":true},{\"MethodType\":7,\"Default\":false}]",
        );
        self.tell(
            &op::UPDATE_USER,
            correlation,
            vec![user(self.tenant, person.index, vec![methods])],
        );
    }

    fn reason(&mut self, reason: &'static str) {
        if let Some(last) = self.found.last_mut() {
            last.reason = reason;
        }
    }

    /// A device of the tool's own defaults, which a primary refresh token is then asked for.
    fn device(&mut self, person: &Person) {
        self.time += self.dice.between(3, 9) * datetime::MINUTE;
        let (correlation, id) = (self.dice.uuid(), self.dice.uuid());
        let name = format!("DESKTOP-{:08X}", self.dice.below(1 << 32));
        let changes = vec![
            change("DeviceOSType", "[]", "[\"Windows\"]"),
            change("DeviceOSVersion", "[]", "[\"10.0.19041.928\"]"),
            change("DeviceTrustType", "[]", "[\"AzureAd\"]"),
        ];
        let device = target("Device", id, name.clone(), changes);
        self.tell(&op::ADD_DEVICE, correlation, vec![device]);
        let owned = target("Device", id, name.clone(), Vec::new());
        self.tell(
            &op::ADD_OWNER,
            correlation,
            vec![user(self.tenant, person.index, Vec::new()), owned],
        );
        self.tell(&op::REGISTER_DEVICE, correlation, vec![target("Device", id, name, Vec::new())]);
    }

    fn consent(&mut self, person: &Person) {
        let (correlation, id, app_id) = (self.dice.uuid(), self.dice.uuid(), self.dice.uuid());
        let principal = |changes| target("ServicePrincipal", id, LURE, changes);
        let app = change("AppId", "[]", format!("[{}]", quoted(&id_text(app_id))));
        self.tell(&op::ADD_PRINCIPAL, correlation, vec![principal(vec![app])]);
        let grant = vec![
            change("DelegatedPermissionGrant.Scope", "", quoted(SCOPES)),
            change("DelegatedPermissionGrant.ConsentType", "", quoted("Principal")),
            change("ServicePrincipal.ObjectID", "", quoted(&id_text(id))),
        ];
        let graph = target(
            "ServicePrincipal",
            Dice::new(&[self.tenant.seed, 66]).uuid(),
            "Microsoft Graph",
            grant,
        );
        self.tell(&op::GRANT, correlation, vec![graph, principal(Vec::new())]);
        let permissions = format!(
            "[] => [[Id: {}, ClientId: {}, PrincipalId: {}, ResourceId: , ConsentType: Principal, Scope: {SCOPES}, CreatedDateTime: , LastModifiedDateTime ]]; ",
            id_text(self.dice.uuid()),
            id_text(id),
            id_text(person.id)
        );
        let consent = vec![
            change("ConsentContext.IsAdminConsent", "", quoted("False")),
            change("ConsentContext.IsAppOnly", "", quoted("False")),
            change("ConsentContext.OnBehalfOfAll", "", quoted("False")),
            change("ConsentAction.Permissions", "", quoted(&permissions)),
            change("TargetId.ServicePrincipalNames", "", quoted(&id_text(app_id))),
        ];
        self.tell(&op::CONSENT, correlation, vec![principal(consent)]);
    }

    /// The victim owns an application: a secret is added to it, and the application gives the victim a role.
    fn secret_and_role(&mut self, person: &Person) {
        let added = secret("backup", &mut self.dice);
        let correlation = self.dice.uuid();
        self.tell(&op::CREDENTIALS, correlation, vec![application(self.tenant, 0, vec![added])]);
        self.time += self.dice.between(4, 12) * datetime::MINUTE;
        self.by = By::App { name: APPS[0], id: Dice::new(&[self.tenant.seed, 67]).uuid() };
        let role = Dice::new(&[self.tenant.seed, 68]).uuid();
        let changes = vec![
            change("Role.ObjectID", "", quoted(&id_text(role))),
            change("Role.DisplayName", "", quoted("Privileged Authentication Administrator")),
            change("Role.TemplateId", "", quoted("7be44c8a-adaf-4e2a-84d6-ab2649e08a13")),
        ];
        let member = user(self.tenant, person.index, changes);
        let role = target("Role", role, "Privileged Authentication Administrator", Vec::new());
        let correlation = self.dice.uuid();
        self.tell(&op::ADD_ROLE, correlation, vec![member, role]);
    }
}
