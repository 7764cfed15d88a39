//! The rules that come with Picket.

use std::path::Path;

use crate::rule_file::RuleFile;

/// A rule file that is part of the program.
#[derive(Debug, Clone, Copy)]
pub struct BuiltIn {
    /// Its path below `rules/`.
    pub path: &'static str,
    pub text: &'static str,
}

macro_rules! rules {
    ($($path:literal),* $(,)?) => {
        &[$(BuiltIn { path: $path, text: include_str!(concat!("../../../rules/", $path)) }),*]
    };
}

/// Every built-in rule, by path.
pub static RULES: &[BuiltIn] = rules![
    "identity/device-code-unseen-asn.yaml",
    "identity/device-code-unseen-network-all-sign-ins.yaml"
];

/// The built-in rules as read; their path says where they stand in the source.
pub fn load_built_in() -> Vec<RuleFile> {
    RULES
        .iter()
        .map(|it| RuleFile::from_bytes(&Path::new("rules").join(it.path), it.text.as_bytes()))
        .collect()
}
