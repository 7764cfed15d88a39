//! The names of a rule's fields: in Sentinel's YAML, in Azure's resources, and in the misspellings that are published.

/// A field in YAML and the property of a resource that holds it, where they differ.
pub static PROPERTIES: &[(&str, &str)] = &[
    ("name", "displayName"),
    ("relevantTechniques", "techniques"),
    ("version", "templateVersion"),
];

/// Other names of fields: of exploration queries, of resources, and slips that are too far from the right name to be told by letters.
static ALIASES: &[(&str, &str)] = &[
    ("Id", "id"),
    ("DisplayName", "name"),
    ("Description", "description"),
    ("Tactics", "tactics"),
    ("displayName", "name"),
    ("title", "name"),
    ("techniques", "relevantTechniques"),
    ("tactic", "tactics"),
    ("technique", "relevantTechniques"),
    ("templateVersion", "version"),
    ("frequency", "queryFrequency"),
    ("period", "queryPeriod"),
    ("entities", "entityMappings"),
    ("eventGrouping", "eventGroupingSettings"),
    ("alertDetails", "alertDetailsOverride"),
    ("dataConnectors", "requiredDataConnectors"),
];

/// The YAML field that a resource's property holds.
pub fn field(property: &str) -> &str {
    PROPERTIES.iter().find(|it| it.1.eq_ignore_ascii_case(property)).map_or(property, |it| it.0)
}

/// The property that holds a YAML field.
pub fn property(field: &str) -> &str {
    PROPERTIES.iter().find(|it| it.0 == field).map_or(field, |it| it.1)
}

/// The field that another name stands for.
pub fn canonical(name: &str) -> Option<&'static str> {
    ALIASES.iter().find(|it| it.0 == name).map(|it| it.1)
}

/// The GUID in a text; of several the last, which names the innermost resource.
pub fn guid(text: &str) -> Option<&str> {
    const LENGTH: usize = 36;
    let is_free = |c: Option<&u8>| c.is_none_or(|it| !it.is_ascii_alphanumeric());
    let bytes = text.as_bytes();
    (0..=bytes.len().checked_sub(LENGTH)?).rev().find_map(|at| {
        let part = text.get(at..at + LENGTH)?;
        let stands_alone = is_free(at.checked_sub(1).and_then(|it| bytes.get(it)))
            && is_free(bytes.get(at + LENGTH));
        let shaped = part.bytes().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == b'-',
            _ => c.is_ascii_hexdigit(),
        });
        (stands_alone && shaped).then_some(part)
    })
}

/// A GUID for a rule whose place of origin gives it none: the same for the same text.
pub fn made_id(text: &str) -> String {
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, text.as_bytes()).to_string()
}
