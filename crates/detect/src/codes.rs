//! Every diagnostic on a rule file: its number, what it means, and an example that has it. Numbers are never reused.

use kql::codes::Code;
use kql::diagnostic::{Diagnostic, Severity};
use kql::span::Span;

macro_rules! codes {
    ($($name:ident $code:literal $severity:ident $title:literal $explanation:literal $example:literal)*) => {
        $(
            #[doc = $title]
            pub static $name: Code =
                Code { code: $code, severity: Severity::$severity, title: $title, explanation: $explanation, example: $example };
        )*
        /// All of them, by number.
        pub static ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    NOT_YAML "RULE0001" Error "not YAML, or not JSON"
        "The file breaks its language's grammar at this place. In YAML often a line is indented more or less than its neighbours, or a value holds `: ` without quotes."
        "name: one: two"
    TAB "RULE0002" Error "a tab in the indentation"
        "YAML allows only blanks for indentation, since a tab has no agreed width. Many editors can be told to write blanks."
        "tactics:\n\t- InitialAccess"
    DUPLICATE_KEY "RULE0003" Error "a key written twice"
        "Which of the two counts differs from reader to reader, so neither is guessed. The same value twice is a warning."
        "name: one\nname: two"
    ALIAS "RULE0004" Error "an alias"
        "`*name` repeats what `&name` marked. A few lines of it can stand for gigabytes, and Sentinel's rule files don't use it."
        "name: &a one\ndescription: *a"
    TOO_DEEP "RULE0005" Error "nested too deep"
        "No field of a rule nests deeper than 5 levels. The limit keeps a hostile file from using up memory."
        "tags: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
    SEVERAL_DOCUMENTS "RULE0006" Warning "several documents in one file"
        "Each document is read as a rule. Sentinel's own repositories take one rule a file."
        "name: one\n---\nname: two"
    NOT_A_RULE "RULE0007" Error "not a rule file"
        "A rule file is a mapping of fields such as `id`, `name` and `query`; a JSON file holds such a mapping, a custom detection, or resources of Azure that are rules."
        "- one\n- two"
    MISSING "RULE0008" Error "a required field is missing"
        "Every rule has an `id`, a `name` and a `query`; a scheduled rule also has a `queryFrequency` and a `queryPeriod`."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nquery: print 1"
    WRONG_SHAPE "RULE0009" Error "a value of the wrong shape"
        "The field takes text, a number, true or false, a list or a mapping, and this is another of these."
        "tactics:\n  first: InitialAccess"
    BAD_ID "RULE0010" Error "an id that is no GUID"
        "A rule is known by its id through all its versions: 32 hexadecimal digits in groups of 8-4-4-4-12."
        "id: device-code-rule"
    UNKNOWN_FIELD "RULE0011" Warning "an unknown field"
        "No field of a Sentinel rule has this name, so nothing acts on it."
        "querry: print 1"
    BAD_GROUPING "RULE0012" Warning "incidents grouped by what the rule doesn't have"
        "`Selected` groups alerts by entity types, details or custom details: at least one, and only those that the rule itself maps. Sentinel refuses to deploy another."
        "incidentConfiguration:\n  groupingConfiguration:\n    matchingMethod: Selected\n    groupByCustomDetails:\n      - Ticket"
    UNKNOWN_VALUE "RULE0013" Error "a value that the field doesn't have"
        "The field takes one of a few names."
        "severity: Critical"
    BAD_DURATION "RULE0014" Error "not a duration"
        "A duration is `5m`, `1h`, `14d`, ISO 8601 (`PT5M`, `P1D`) or `[d.]hh:mm:ss`."
        "queryPeriod: soon"
    LOOSE_DURATION "RULE0015" Warning "a duration that Sentinel doesn't take"
        "What it means is clear enough to run the rule, but Sentinel refuses to deploy it."
        "queryPeriod: PT1D"
    OUT_OF_LIMITS "RULE0016" Warning "beyond a limit of Sentinel"
        "Sentinel refuses to deploy a rule beyond its limits. Picket runs it."
        "queryFrequency: 1m\nqueryPeriod: 20d"
    UNKNOWN_ENTITY "RULE0017" Warning "an unknown entity type or identifier"
        "An entity mapping names one of Sentinel's entity types and identifiers of that type. A mapping that can't be understood makes no entities."
        "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Location\n        columnName: IPAddress"
    LETTER_CASE "RULE0018" Warning "a name in another spelling"
        "It is understood here. Sentinel's own check of rule files compares names letter by letter and refuses it."
        "severity: medium"
    NOT_A_COLUMN "RULE0019" Error "a column that the query doesn't have"
        "A mapping takes its value from a column of the query's answer, compared letter by letter. Sentinel refuses to deploy a rule that names another."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nquery: print Address = '192.0.2.1'\nentityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: address"
    BAD_MAPPING "RULE0020" Warning "a mapping that can make no entity"
        "Each entity type needs certain identifiers, each once: without them no entity is made."
        "entityMappings:\n  - entityType: Host\n    fieldMappings:\n      - identifier: NTDomain\n        columnName: Domain"
    BAD_TECHNIQUE "RULE0021" Warning "not a technique of ATT&CK"
        "A technique is written `T1528`, a sub-technique `T1078.004`."
        "relevantTechniques:\n  - Phishing"
    NOT_TEXT "RULE0022" Error "not UTF-8"
        "Rule files are read as UTF-8 text. UTF-16, which some tools of Windows write, has to be converted."
        "\u{fffd}"
    BAD_PLACEHOLDER "RULE0023" Warning "a placeholder that can't be filled"
        "A format takes up to three columns, each written `{{Column}}`."
        "alertDetailsOverride:\n  alertDisplayNameFormat: Sign-in of {{User}"
    UNKNOWN_TACTIC "RULE0024" Warning "not a tactic of ATT&CK"
        "A tactic is written in one word as Sentinel does: `InitialAccess`. Another text is kept as it stands."
        "tactics:\n  - Phishing"
    FOREIGN_TECHNIQUE "RULE0025" Warning "a technique of none of the rule's tactics"
        "ATT&CK has each technique under certain tactics. A technique under none of those that the rule names is probably a slip in one of the two."
        "tactics:\n  - Exfiltration\nrelevantTechniques:\n  - T1528"
    MORE_TACTICS "RULE0026" Info "a technique with further tactics"
        "The check that Sentinel's public repository runs wants every tactic of each technique. A rule that names only the one that it means is common and runs."
        "tactics:\n  - InitialAccess\nrelevantTechniques:\n  - T1078"
    NO_CONNECTOR "RULE0027" Info "a table that no connector of the rule fills"
        "`requiredDataConnectors` tells people what has to be connected before the rule can work. The query reads a table that none of them names."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nrequiredDataConnectors:\n  - connectorId: Office365\n    dataTypes:\n      - OfficeActivity\nquery: SigninLogs | take 1"
    WRONG_DATA_TYPE "RULE0028" Warning "a table that its connector doesn't fill"
        "Each of Microsoft's own connectors fills certain tables, and this one is none of them: the rule would never be shown as ready."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nrequiredDataConnectors:\n  - connectorId: Office365\n    dataTypes:\n      - SigninLogs\nquery: SigninLogs | take 1"
    EXPRESSION "RULE0029" Error "an expression whose value can't be known"
        "In a template `[...]` is computed when it is deployed. What parameters with defaults, variables and `concat` come to is known without a subscription; the rest is not, and a rule can't run without its query and its schedule."
        "resources:\n  - type: Microsoft.SecurityInsights/alertRules\n    name: one\n    properties:\n      query: \"[parameters('query')]\""
    OUT_OF_WINDOW "TIME0001" Warning "a time that the rule's window never holds"
        "A scheduled rule sees its last `queryPeriod` and no more, whatever the query asks for: a baseline behind it is empty in every run. Fed to a join or to `in`, it keeps the rule from ever firing; fed to `!in` or to an anti join, it drops nothing, and the rule fires on everything. The same is said of bounds that leave no time between them."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  let known = SigninLogs | where TimeGenerated between (ago(14d) .. ago(1d)) | distinct IPAddress;\n  SigninLogs | where IPAddress !in (known)"
    CUT_LOOK_BACK "TIME0002" Warning "a look-back longer than the rule's window"
        "A scheduled rule sees its last `queryPeriod`: of a longer look-back only that much is there, so that a baseline is shorter than it reads."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 7d\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: SigninLogs | where TimeGenerated > ago(14d) | summarize count() by IPAddress"
    GAP "TIME0003" Warning "a gap between windows"
        "A rule whose `queryPeriod` is shorter than its `queryFrequency` never looks at the events between the end of one window and the beginning of the next. Sentinel refuses to deploy it."
        "queryFrequency: 1d\nqueryPeriod: 1h"
    OVERLAP "TIME0004" Info "windows that overlap"
        "Where `queryPeriod` is longer than `queryFrequency` and the query doesn't ask for new events, several runs see the same row, and Sentinel alerts again each time."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1d\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: SigninLogs | where TimeGenerated > ago(1d)"
    LATE_ROWS "TIME0005" Info "events that arrive late are lost"
        "Sentinel runs a rule 5 minutes after its window ends. Where the windows don't overlap, an event that arrives later than that is in no run's window. A wider window with a bound on `ingestion_time()` sees each event once, when it has arrived."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: SigninLogs"
    TOO_OFTEN "TIME0006" Warning "too often for so long a window"
        "Sentinel runs a rule that looks at 2 days or more once an hour at most, and refuses to deploy another. Picket runs it."
        "queryFrequency: 15m\nqueryPeriod: 2d"
    TOO_LONG "TIME0007" Warning "a window longer than 14 days"
        "No scheduled rule of Sentinel sees more than 14 days. Picket runs it; in Sentinel it is a hunting query."
        "queryFrequency: 1d\nqueryPeriod: 30d"
    CONTRADICTION "LOGIC0001" Warning "conditions that exclude each other"
        "No row can pass all of these conditions, be they of one filter, of several, or of the two sides of a join whose keys must be the same."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nquery: |\n  SigninLogs\n  | where AppDisplayName == \"Azure CLI\" and AppDisplayName == \"Azure Portal\""
    ALWAYS_TRUE "LOGIC0002" Warning "a condition that always holds"
        "A value always differs from at least one of two others, so that `x != a or x != b` drops nothing. Where neither is wanted the two are joined with `and`."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nquery: |\n  SigninLogs\n  | where AppDisplayName != \"Azure CLI\" or AppDisplayName != \"Azure Portal\""
    NEVER_HELD "LOGIC0003" Warning "a value that is never there"
        "By its documentation the column holds a few values, and this is none of them, or differs in its letters' case; or a function never gives such a value, as `tolower` gives no capitals. `==` and `in` mind the case of letters, `=~` and `in~` don't."
        "id: 562647c0-5edb-4a47-afa2-fa662efa89bf\nname: one\nquery: |\n  SigninLogs\n  | where tolower(UserPrincipalName) == \"Admin@contoso.com\""
}

/// A finding with what to do about it.
pub fn report(
    code: &Code,
    span: Span,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Diagnostic {
    Diagnostic { help: Some(help.into()), ..code.at(span, message) }
}
