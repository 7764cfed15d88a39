//! Operations of the directory by their names, with what the service says of each.

/// One kind of activity.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) category: &'static str,
    /// `AADOperationType`.
    pub(crate) kind: &'static str,
    pub(crate) service: &'static str,
}

const CORE: &str = "Core Directory";
const METHODS: &str = "Authentication Methods";

const fn operation(
    name: &'static str,
    category: &'static str,
    kind: &'static str,
    service: &'static str,
) -> Operation {
    Operation { name, category, kind, service }
}

impl Operation {
    /// What the ids of its service begin with.
    pub(crate) fn id_prefix(&self) -> &'static str {
        match self.service {
            CORE => "Directory",
            METHODS => "Authentication Methods",
            "PIM" => "PIM",
            "Device Registration Service" => "DRS",
            _ => "SSPR",
        }
    }
}

pub(crate) static ADD_USER: Operation = operation("Add user", "UserManagement", "Add", CORE);
pub(crate) static UPDATE_USER: Operation =
    operation("Update user", "UserManagement", "Update", CORE);
pub(crate) static LICENCE: Operation =
    operation("Change user license", "UserManagement", "Update", CORE);
pub(crate) static RESET_PASSWORD: Operation =
    operation("Reset user password", "UserManagement", "Update", CORE);
pub(crate) static CHANGE_PASSWORD: Operation =
    operation("Change user password", "UserManagement", "Update", CORE);
pub(crate) static DISABLE: Operation =
    operation("Disable account", "UserManagement", "Update", CORE);
pub(crate) static REVOKE: Operation =
    operation("Update StsRefreshTokenValidFrom Timestamp", "UserManagement", "Update", CORE);
pub(crate) static ADD_MEMBER: Operation =
    operation("Add member to group", "GroupManagement", "Assign", CORE);
pub(crate) static REMOVE_MEMBER: Operation =
    operation("Remove member from group", "GroupManagement", "Unassign", CORE);
pub(crate) static ADD_GROUP: Operation = operation("Add group", "GroupManagement", "Add", CORE);
pub(crate) static ADD_PRINCIPAL: Operation =
    operation("Add service principal", "ApplicationManagement", "Add", CORE);
pub(crate) static GRANT: Operation =
    operation("Add delegated permission grant", "ApplicationManagement", "Assign", CORE);
pub(crate) static CONSENT: Operation =
    operation("Consent to application", "ApplicationManagement", "Assign", CORE);
pub(crate) static UPDATE_APP: Operation =
    operation("Update application", "ApplicationManagement", "Update", CORE);
/// Entra writes the dash, and the blank at the end.
pub(crate) static CREDENTIALS: Operation = operation(
    "Update application \u{2013} Certificates and secrets management ",
    "ApplicationManagement",
    "Update",
    CORE,
);
pub(crate) static ADD_ROLE: Operation =
    operation("Add member to role", "RoleManagement", "Assign", CORE);
pub(crate) static ACTIVATE: Operation = operation(
    "Add member to role completed (PIM activation)",
    "RoleManagement",
    "ActivateRole",
    "PIM",
);
pub(crate) static START_REGISTRATION: Operation =
    operation("User started security info registration", "UserManagement", "Add", METHODS);
pub(crate) static REGISTERED: Operation =
    operation("User registered security info", "UserManagement", "Add", METHODS);
pub(crate) static ADD_DEVICE: Operation = operation("Add device", "Device", "Add", CORE);
pub(crate) static REGISTER_DEVICE: Operation =
    operation("Register device", "Device", "Register", "Device Registration Service");
pub(crate) static ADD_OWNER: Operation =
    operation("Add registered owner to device", "Device", "Assign", CORE);
pub(crate) static POLICY: Operation =
    operation("Update conditional access policy", "Policy", "Update", "Conditional Access");
