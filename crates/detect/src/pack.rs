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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_published_rule_is_as_published() {
        // The hash of the text as it was published: a rule file is never rewritten.
        let text = RULES
            .iter()
            .find(|it| it.path == "identity/device-code-unseen-asn.yaml")
            .map(|it| it.text);
        let hash = Uuid::new_v5(&Uuid::nil(), text.unwrap_or_default().as_bytes());
        assert_eq!(hash.to_string(), "48db7905-bb32-5834-ae34-4ceb8cb2ad7b");
    }
}
