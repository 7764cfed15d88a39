//! First-party applications and the resources they ask for, by their well-known ids.

/// The tenant that Microsoft's own applications live in.
pub(crate) const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct App {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) resource: &'static Resource,
    pub(crate) scopes: &'static str,
    /// How often it is signed in to, in its list.
    pub(crate) weight: u32,
    /// It runs in a browser.
    pub(crate) is_web: bool,
}

const fn resource(id: &'static str, name: &'static str) -> Resource {
    Resource { id, name }
}

const fn app(
    id: &'static str,
    name: &'static str,
    resource: &'static Resource,
    scopes: &'static str,
    weight: u32,
) -> App {
    App { id, name, resource, scopes, weight, is_web: false }
}

const fn web(
    id: &'static str,
    name: &'static str,
    resource: &'static Resource,
    scopes: &'static str,
    weight: u32,
) -> App {
    App { is_web: true, ..app(id, name, resource, scopes, weight) }
}

const BASIC: &str = r#"["openid","profile","email"]"#;
const MAIL: &str =
    r#"["EWS.AccessAsUser.All","Mail.ReadWrite","Calendars.ReadWrite","openid","profile"]"#;
const USER: &str = r#"["User.Read","openid","profile","email"]"#;
const BROAD: &str = r#"["AuditLog.Read.All","Directory.AccessAsUser.All","Mail.ReadWrite","Files.ReadWrite.All","User.ReadWrite.All","openid","profile"]"#;
const ARM: &str = r#"["user_impersonation"]"#;

pub(crate) static GRAPH: Resource =
    resource("00000003-0000-0000-c000-000000000000", "Microsoft Graph");
pub(crate) static EXCHANGE: Resource =
    resource("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");
static SHAREPOINT: Resource =
    resource("00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online");
pub(crate) static ARM_API: Resource =
    resource("797f4846-ba00-4fd7-ba43-dac1f8f63013", "Windows Azure Service Management API");
static TEAMS_API: Resource =
    resource("cc15fd57-2c6c-4117-a88c-83b1d56b4bbe", "Microsoft Teams Services");
static DIRECTORY: Resource =
    resource("00000002-0000-0000-c000-000000000000", "Windows Azure Active Directory");
pub(crate) static DEVICE_REGISTRATION: Resource =
    resource("01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9", "Device Registration Service");
static SUBSTRATE: Resource =
    resource("ea890292-c8c8-4433-b5ea-b09d0668e1a6", "Office365 Shell WCSS-Server");

/// Signed in to in a browser.
pub(crate) static WEB: &[App] = &[
    web("4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome", &SUBSTRATE, BASIC, 30),
    web("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online", &EXCHANGE, MAIL, 22),
    web(
        "00000003-0000-0ff1-ce00-000000000000",
        "Office 365 SharePoint Online",
        &SHAREPOINT,
        BASIC,
        20,
    ),
    web("5e3ce6c0-2b1f-4285-8d4b-75ee78787346", "Microsoft Teams Web Client", &TEAMS_API, USER, 10),
    web("2793995e-0a7d-40d7-bd35-6968ba142197", "My Apps", &GRAPH, USER, 5),
    web("19db86c3-b2b9-44cc-b339-36da233a3be2", "My Signins", &GRAPH, USER, 2),
    web("00000009-0000-0000-c000-000000000000", "Power BI Service", &DIRECTORY, BASIC, 5),
];

/// Signed in to by the people who run the tenant.
pub(crate) static ADMIN_WEB: &[App] = &[
    web("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Azure Portal", &ARM_API, ARM, 50),
    web(
        "00000006-0000-0ff1-ce00-000000000000",
        "Microsoft Office 365 Portal",
        &SUBSTRATE,
        BASIC,
        20,
    ),
    web(
        "80ccca67-54bd-44ab-8625-4b79c4dc7775",
        "Microsoft 365 Security and Compliance Center",
        &GRAPH,
        BROAD,
        15,
    ),
    web("de8bc8b5-d9f9-48b1-a8ad-b748da725064", "Graph Explorer", &GRAPH, BROAD, 5),
    web("01fc33a7-78ba-4d2f-a4b7-768e336e890e", "MS-PIM", &GRAPH, USER, 10),
];

/// Apps of a workstation; the first is Windows itself.
pub(crate) static DESKTOP: &[App] = &[
    app("38aa3b87-a06d-4817-b275-7a316988d93b", "Windows Sign In", &DIRECTORY, BASIC, 15),
    app("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", &EXCHANGE, MAIL, 40),
    app("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams", &TEAMS_API, USER, 35),
    app("ab9b8c07-8f02-4f72-87fa-80105867a763", "OneDrive SyncEngine", &SHAREPOINT, BASIC, 15),
    app("ecd6b820-32c2-49b6-98a6-444530e5a77a", "Microsoft Edge", &GRAPH, USER, 10),
];

/// Apps of a phone.
pub(crate) static PHONE: &[App] = &[
    app("27922004-5251-4030-b22d-91ecd9a37ea4", "Outlook Mobile", &EXCHANGE, MAIL, 50),
    app("1fec8e78-bce4-4aaf-ab1b-5451cc387264", "Microsoft Teams", &TEAMS_API, USER, 35),
    app("4813382a-8fa7-425e-ab75-3b753aab3abb", "Microsoft Authenticator App", &GRAPH, USER, 5),
    app("b26aadf8-566f-4478-926f-589f601d9c74", "OneDrive", &SHAREPOINT, BASIC, 10),
];

pub(crate) static AZURE_CLI: App =
    app("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI", &ARM_API, ARM, 50);
pub(crate) static AZURE_POWERSHELL: App =
    app("1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell", &ARM_API, ARM, 20);
pub(crate) static GRAPH_CLI: App = app(
    "14d82eec-204b-4c2f-b7e8-296a70dab67e",
    "Microsoft Graph Command Line Tools",
    &GRAPH,
    BROAD,
    1,
);
pub(crate) static BROKER: App = app(
    "29d9ed98-a469-4536-ade2-f981bc1d605e",
    "Microsoft Authentication Broker",
    &DEVICE_REGISTRATION,
    BASIC,
    1,
);
pub(crate) static OFFICE: App =
    app("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office", &EXCHANGE, MAIL, 1);

/// A connector that a vendor registered in the tenant: not Microsoft's.
pub(crate) static CONNECTOR: App =
    app("7b3f1c52-9c0e-4d8e-a7f4-2f6de1b0c9a5", "ServiceNow Entra Connector", &GRAPH, USER, 1);

/// Whether Microsoft owns the application.
pub(crate) fn is_first_party(app: &App) -> bool {
    app.id != CONNECTOR.id
}
