//! Sentinel's entity types: their identifiers, which of them an entity can't be without, and which tell it from all others.

/// One entity type.
#[derive(Debug, PartialEq, Eq)]
pub struct EntityType {
    /// The name in a rule's mapping.
    pub name: &'static str,
    /// The value of `Type` in an alert's Entities.
    pub type_name: &'static str,
    pub identifiers: &'static [&'static str],
    /// Any one of these sets is needed, each as a whole.
    pub required: &'static [&'static [&'static str]],
    /// Sets that tell one entity from all others, the surest first. Those that need an entity inside of another (an account's
    /// host, a process's image) are not here: no mapping can make them.
    pub strong: &'static [&'static [&'static str]],
    /// Whether identifiers that differ in letter case alone are one.
    pub folds: bool,
}

impl EntityType {
    /// The type of that name in any letter case.
    pub fn find(name: &str) -> Option<&'static EntityType> {
        ENTITY_TYPES.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }

    /// The identifier of that name in any letter case.
    pub fn identifier(&self, name: &str) -> Option<&'static str> {
        self.identifiers.iter().find(|it| it.eq_ignore_ascii_case(name)).copied()
    }

    /// Whether these identifiers are enough to make an entity.
    pub fn is_satisfied_by(&self, has: impl Fn(&str) -> bool) -> bool {
        self.required.iter().any(|set| set.iter().all(|it| has(it)))
    }
}

/// Every entity type that a mapping can name.
pub static ENTITY_TYPES: &[EntityType] = &[
    EntityType {
        name: "Account",
        type_name: "account",
        identifiers: &[
            "Name",
            "FullName",
            "NTDomain",
            "DnsDomain",
            "UPNSuffix",
            "Sid",
            "AadTenantId",
            "AadUserId",
            "PUID",
            "IsDomainJoined",
            "DisplayName",
            "ObjectGuid",
            "CloudAppAccountId",
        ],
        required: &[&["FullName"], &["Sid"], &["Name"], &["AadUserId"], &["PUID"], &["ObjectGuid"]],
        strong: &[
            &["AadUserId"],
            &["PUID"],
            &["ObjectGuid"],
            &["Sid"],
            &["Name", "UPNSuffix"],
            &["Name", "DnsDomain"],
            &["Name", "NTDomain"],
        ],
        folds: true,
    },
    EntityType {
        name: "Host",
        type_name: "host",
        identifiers: &[
            "DnsDomain",
            "NTDomain",
            "HostName",
            "FullName",
            "NetBiosName",
            "AzureID",
            "OMSAgentID",
            "OSFamily",
            "OSVersion",
            "IsDomainJoined",
        ],
        required: &[&["FullName"], &["HostName"], &["NetBiosName"], &["AzureID"], &["OMSAgentID"]],
        strong: &[
            &["AzureID"],
            &["OMSAgentID"],
            &["HostName", "DnsDomain"],
            &["HostName", "NTDomain"],
            &["NetBiosName", "DnsDomain"],
            &["NetBiosName", "NTDomain"],
        ],
        folds: true,
    },
    EntityType {
        name: "IP",
        type_name: "ip",
        identifiers: &["Address", "AddressScope"],
        required: &[&["Address"]],
        strong: &[&["Address", "AddressScope"], &["Address"]],
        folds: true,
    },
    EntityType {
        name: "URL",
        type_name: "url",
        identifiers: &["Url"],
        required: &[&["Url"]],
        strong: &[&["Url"]],
        folds: false,
    },
    EntityType {
        name: "AzureResource",
        type_name: "azure-resource",
        identifiers: &["ResourceId"],
        required: &[&["ResourceId"]],
        strong: &[&["ResourceId"]],
        folds: true,
    },
    EntityType {
        name: "CloudApplication",
        type_name: "cloud-application",
        identifiers: &["AppId", "Name", "InstanceName"],
        required: &[&["AppId"], &["Name"]],
        strong: &[&["AppId", "InstanceName"], &["Name", "InstanceName"], &["AppId"], &["Name"]],
        folds: false,
    },
    EntityType {
        name: "DNS",
        type_name: "dns",
        identifiers: &["DomainName"],
        required: &[&["DomainName"]],
        strong: &[],
        folds: true,
    },
    EntityType {
        name: "File",
        type_name: "file",
        identifiers: &["Directory", "Name"],
        required: &[&["Name"]],
        strong: &[&["Directory", "Name"]],
        folds: false,
    },
    EntityType {
        name: "FileHash",
        type_name: "filehash",
        identifiers: &["Algorithm", "Value"],
        required: &[&["Algorithm", "Value"]],
        strong: &[&["Algorithm", "Value"]],
        folds: false,
    },
    EntityType {
        name: "Malware",
        type_name: "malware",
        identifiers: &["Name", "Category"],
        required: &[&["Name"]],
        strong: &[&["Name", "Category"]],
        folds: false,
    },
    EntityType {
        name: "Process",
        type_name: "process",
        identifiers: &["ProcessId", "CommandLine", "ElevationToken", "CreationTimeUtc"],
        required: &[&["CommandLine"], &["ProcessId"]],
        strong: &[],
        folds: false,
    },
    EntityType {
        name: "RegistryKey",
        type_name: "registry-key",
        identifiers: &["Hive", "Key"],
        required: &[&["Key"], &["Hive"]],
        strong: &[&["Hive", "Key"]],
        folds: true,
    },
    EntityType {
        name: "RegistryValue",
        type_name: "registry-value",
        identifiers: &["Name", "Value", "ValueType"],
        required: &[&["Name"]],
        strong: &[],
        folds: false,
    },
    EntityType {
        name: "SecurityGroup",
        type_name: "security-group",
        identifiers: &["DistinguishedName", "SID", "ObjectGuid"],
        required: &[&["DistinguishedName"], &["SID"], &["ObjectGuid"]],
        strong: &[&["ObjectGuid"], &["SID"], &["DistinguishedName"]],
        folds: true,
    },
    EntityType {
        name: "Mailbox",
        type_name: "mailbox",
        identifiers: &[
            "MailboxPrimaryAddress",
            "DisplayName",
            "Upn",
            "ExternalDirectoryObjectId",
            "RiskLevel",
        ],
        required: &[&["MailboxPrimaryAddress"]],
        strong: &[&["MailboxPrimaryAddress"]],
        folds: true,
    },
    EntityType {
        name: "MailCluster",
        type_name: "mail-cluster",
        identifiers: &[
            "NetworkMessageIds",
            "CountByDeliveryStatus",
            "CountByThreatType",
            "CountByProtectionStatus",
            "Threats",
            "Query",
            "QueryTime",
            "MailCount",
            "IsVolumeAnomaly",
            "Source",
            "ClusterSourceIdentifier",
            "ClusterSourceType",
            "ClusterQueryStartTime",
            "ClusterQueryEndTime",
            "ClusterGroup",
        ],
        required: &[&["Query"], &["Source"]],
        strong: &[&["Query", "Source"]],
        folds: false,
    },
    EntityType {
        name: "MailMessage",
        type_name: "mail-message",
        identifiers: &[
            "Recipient",
            "Urls",
            "Threats",
            "Sender",
            "P1Sender",
            "P1SenderDisplayName",
            "P1SenderDomain",
            "SenderIP",
            "P2Sender",
            "P2SenderDisplayName",
            "P2SenderDomain",
            "ReceivedDate",
            "NetworkMessageId",
            "InternetMessageId",
            "Subject",
            "BodyFingerprintBin1",
            "BodyFingerprintBin2",
            "BodyFingerprintBin3",
            "BodyFingerprintBin4",
            "BodyFingerprintBin5",
            "AntispamDirection",
            "DeliveryAction",
            "DeliveryLocation",
            "Language",
            "ThreatDetectionMethods",
        ],
        required: &[&["NetworkMessageId"], &["Recipient"]],
        strong: &[&["NetworkMessageId", "Recipient"]],
        folds: false,
    },
    EntityType {
        name: "SubmissionMail",
        type_name: "SubmissionMail",
        identifiers: &[
            "NetworkMessageId",
            "Timestamp",
            "Recipient",
            "Sender",
            "SenderIp",
            "Subject",
            "ReportType",
            "SubmissionId",
            "SubmissionDate",
            "Submitter",
        ],
        required: &[&["SubmissionId"], &["NetworkMessageId"], &["Recipient"], &["Submitter"]],
        strong: &[&["SubmissionId", "NetworkMessageId", "Recipient", "Submitter"]],
        folds: false,
    },
    EntityType {
        name: "IoTDevice",
        type_name: "iotdevice",
        identifiers: &[
            "DeviceId",
            "DeviceName",
            "Manufacturer",
            "Model",
            "FirmwareVersion",
            "OperatingSystem",
            "MacAddress",
            "Protocols",
            "SerialNumber",
            "Source",
            "IoTSecurityAgentId",
            "DeviceType",
        ],
        required: &[&["DeviceId"]],
        strong: &[],
        folds: false,
    },
];

/// Account names of systems themselves: an account known by such a name alone is nobody in particular, so Sentinel drops it.
pub static BUILT_IN_ACCOUNTS: &[&str] = &[
    "ADMIN",
    "ADMINISTRATOR",
    "SYSTEM",
    "ROOT",
    "ANONYMOUS",
    "AUTHENTICATED USER",
    "NETWORK",
    "NULL",
    "LOCAL SYSTEM",
    "LOCALSYSTEM",
    "NETWORK SERVICE",
];
