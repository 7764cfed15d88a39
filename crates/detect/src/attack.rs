//! ATT&CK's tactics, and the techniques of each.
//!
//! Techniques are those of the check that Sentinel's public repository runs over rule files (its file KillChainTechniquesHelper.cs), which takes each
//! technique for all tactics of the matrix, and the ones that ATT&CK for Enterprise added since (to version 18). Where the check had a technique under a
//! tactic that ATT&CK doesn't have it under, ATT&CK is followed.

mod names;

pub use names::{named, technique_name};

/// One tactic.
#[derive(Debug, PartialEq, Eq)]
pub struct Tactic {
    /// As Sentinel writes it: `InitialAccess`.
    pub name: &'static str,
    /// ATT&CK's number: `TA0001`. The older PreAttack has none.
    pub id: &'static str,
    /// ATT&CK's short name: `initial-access`.
    pub short_name: &'static str,
    /// Its techniques, without sub-techniques: `T1078`.
    pub techniques: &'static [&'static str],
}

/// The tactic of that name in any letter case, white space aside.
pub fn tactic(name: &str) -> Option<&'static Tactic> {
    let joined: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    TACTICS.iter().find(|it| it.name.eq_ignore_ascii_case(&joined))
}

/// The tactics that a technique or sub-technique belongs to; none where ATT&CK doesn't have it.
pub fn tactics_of(technique: &str) -> impl Iterator<Item = &'static Tactic> {
    let parent = technique.split('.').next().unwrap_or_default().to_owned();
    TACTICS.iter().filter(move |it| it.techniques.contains(&parent.as_str()))
}

/// Whether it is written as a technique is: `T1078` or `T1078.004`.
pub fn is_technique(text: &str) -> bool {
    let digits = |it: &str, n: usize| it.len() == n && it.bytes().all(|c| c.is_ascii_digit());
    match text.strip_prefix('T').map(|it| it.split_once('.').unwrap_or((it, "000"))) {
        Some((technique, sub)) => digits(technique, 4) && digits(sub, 3),
        None => false,
    }
}

/// Every tactic that a rule can name.
pub static TACTICS: &[Tactic] = &[
    Tactic {
        name: "Reconnaissance",
        id: "TA0043",
        short_name: "reconnaissance",
        techniques: &[
            "T1589", "T1590", "T1591", "T1592", "T1593", "T1594", "T1595", "T1596", "T1597",
            "T1598", "T1681",
        ],
    },
    Tactic {
        name: "ResourceDevelopment",
        id: "TA0042",
        short_name: "resource-development",
        techniques: &["T1583", "T1584", "T1585", "T1586", "T1587", "T1588", "T1608", "T1650"],
    },
    Tactic {
        name: "InitialAccess",
        id: "TA0001",
        short_name: "initial-access",
        techniques: &[
            "T0810", "T0817", "T0818", "T0819", "T0822", "T0847", "T0848", "T0860", "T0862",
            "T0865", "T0866", "T0883", "T0886", "T1078", "T1091", "T1133", "T1189", "T1190",
            "T1195", "T1199", "T1200", "T1566", "T1659", "T1669",
        ],
    },
    Tactic {
        name: "Execution",
        id: "TA0002",
        short_name: "execution",
        techniques: &[
            "T0807", "T0821", "T0823", "T0834", "T0853", "T0858", "T0863", "T0871", "T0874",
            "T1047", "T1053", "T1059", "T1072", "T1106", "T1129", "T1203", "T1204", "T1559",
            "T1569", "T1609", "T1610", "T1648", "T1651", "T1674", "T1675", "T1677",
        ],
    },
    Tactic {
        name: "Persistence",
        id: "TA0003",
        short_name: "persistence",
        techniques: &[
            "T0839", "T0857", "T0859", "T0873", "T0889", "T1037", "T1053", "T1078", "T1098",
            "T1112", "T1133", "T1136", "T1137", "T1176", "T1197", "T1205", "T1505", "T1525",
            "T1542", "T1543", "T1546", "T1547", "T1554", "T1556", "T1574", "T1653", "T1668",
            "T1671",
        ],
    },
    Tactic {
        name: "PrivilegeEscalation",
        id: "TA0004",
        short_name: "privilege-escalation",
        techniques: &[
            "T0874", "T0890", "T1037", "T1053", "T1055", "T1068", "T1078", "T1098", "T1134",
            "T1484", "T1543", "T1546", "T1547", "T1548", "T1574", "T1611",
        ],
    },
    Tactic {
        name: "DefenseEvasion",
        id: "TA0005",
        short_name: "defense-evasion",
        techniques: &[
            "T0820", "T0849", "T0851", "T0856", "T0858", "T0872", "T1006", "T1014", "T1027",
            "T1036", "T1055", "T1070", "T1078", "T1112", "T1127", "T1134", "T1140", "T1197",
            "T1202", "T1205", "T1207", "T1211", "T1216", "T1218", "T1220", "T1221", "T1222",
            "T1480", "T1484", "T1497", "T1535", "T1542", "T1548", "T1550", "T1553", "T1556",
            "T1562", "T1564", "T1574", "T1578", "T1599", "T1600", "T1601", "T1610", "T1612",
            "T1620", "T1622", "T1647", "T1656", "T1666", "T1672", "T1678", "T1679",
        ],
    },
    Tactic {
        name: "CredentialAccess",
        id: "TA0006",
        short_name: "credential-access",
        techniques: &[
            "T1003", "T1040", "T1056", "T1110", "T1111", "T1187", "T1212", "T1528", "T1539",
            "T1552", "T1555", "T1556", "T1557", "T1558", "T1606", "T1621", "T1649",
        ],
    },
    Tactic {
        name: "Discovery",
        id: "TA0007",
        short_name: "discovery",
        techniques: &[
            "T0840", "T0842", "T0846", "T0887", "T0888", "T1007", "T1010", "T1012", "T1016",
            "T1018", "T1033", "T1040", "T1046", "T1049", "T1057", "T1069", "T1082", "T1083",
            "T1087", "T1120", "T1124", "T1135", "T1201", "T1217", "T1482", "T1497", "T1518",
            "T1526", "T1538", "T1580", "T1613", "T1614", "T1615", "T1619", "T1622", "T1652",
            "T1654", "T1673", "T1680",
        ],
    },
    Tactic {
        name: "LateralMovement",
        id: "TA0008",
        short_name: "lateral-movement",
        techniques: &[
            "T0812", "T0843", "T0859", "T0866", "T0867", "T0886", "T1021", "T1072", "T1080",
            "T1091", "T1210", "T1534", "T1550", "T1563", "T1570",
        ],
    },
    Tactic {
        name: "Collection",
        id: "TA0009",
        short_name: "collection",
        techniques: &[
            "T0801", "T0802", "T0811", "T0830", "T0845", "T0852", "T0861", "T0868", "T0877",
            "T0887", "T1005", "T1025", "T1039", "T1056", "T1074", "T1113", "T1114", "T1115",
            "T1119", "T1123", "T1125", "T1185", "T1213", "T1530", "T1557", "T1560", "T1602",
        ],
    },
    Tactic {
        name: "CommandAndControl",
        id: "TA0011",
        short_name: "command-and-control",
        techniques: &[
            "T0869", "T0884", "T0885", "T1001", "T1008", "T1071", "T1090", "T1092", "T1095",
            "T1102", "T1104", "T1105", "T1132", "T1205", "T1219", "T1568", "T1571", "T1572",
            "T1573", "T1659", "T1665",
        ],
    },
    Tactic {
        name: "Exfiltration",
        id: "TA0010",
        short_name: "exfiltration",
        techniques: &[
            "T1011", "T1020", "T1029", "T1030", "T1041", "T1048", "T1052", "T1537", "T1567",
        ],
    },
    Tactic {
        name: "Impact",
        id: "TA0040",
        short_name: "impact",
        techniques: &[
            "T0813", "T0815", "T0826", "T0827", "T0828", "T0829", "T0831", "T0832", "T0837",
            "T0879", "T0880", "T0882", "T1485", "T1486", "T1489", "T1490", "T1491", "T1495",
            "T1496", "T1498", "T1499", "T1529", "T1531", "T1561", "T1565", "T1657", "T1667",
        ],
    },
    Tactic {
        name: "ImpairProcessControl",
        id: "TA0106",
        short_name: "impair-process-control",
        techniques: &["T0806", "T0836", "T0839", "T0855", "T0856"],
    },
    Tactic {
        name: "InhibitResponseFunction",
        id: "TA0107",
        short_name: "inhibit-response-function",
        techniques: &[
            "T0800", "T0803", "T0804", "T0805", "T0809", "T0814", "T0816", "T0835", "T0838",
            "T0851", "T0857", "T0878", "T0881",
        ],
    },
    Tactic {
        name: "PreAttack",
        id: "",
        short_name: "",
        techniques: &[
            "T1583", "T1584", "T1585", "T1586", "T1587", "T1588", "T1589", "T1590", "T1591",
            "T1592", "T1593", "T1594", "T1595", "T1596", "T1597", "T1598", "T1608", "T1650",
            "T1681",
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sub_technique_belongs_to_the_tactics_of_its_technique() {
        let names = |it| tactics_of(it).map(|it| it.name).collect::<Vec<_>>();
        assert_eq!(names("T1528"), ["CredentialAccess"]);
        assert_eq!(names("T1078.004"), names("T1078"));
        assert_eq!(
            names("T1078"),
            ["InitialAccess", "Persistence", "PrivilegeEscalation", "DefenseEvasion"]
        );
        assert!(names("T9999").is_empty());
        assert_eq!(tactic("Command and Control").map(|it| it.id), Some("TA0011"));
    }
}
