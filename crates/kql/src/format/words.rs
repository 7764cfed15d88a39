//! Words that the layout goes by. A word that is missing here costs beauty, never meaning.

/// Words that an operand follows: a parenthesis behind them is no argument list, a minus behind them is a sign.
const BEFORE_OPERAND: [&str; 29] = [
    "declare",
    "matches regex",
    "as",
    "and",
    "or",
    "by",
    "on",
    "of",
    "from",
    "to",
    "step",
    "with",
    "in",
    "where",
    "return",
    "access",
    "between",
    "has",
    "contains",
    "like",
    "notlike",
    "startswith",
    "endswith",
    "hasprefix",
    "hassuffix",
    "has_any",
    "has_all",
    "notcontains",
    "regex",
];

/// Whether an operand follows this word.
pub fn takes_operand(word: &str) -> bool {
    word.starts_with('!')
        || word.ends_with('~')
        || BEFORE_OPERAND.contains(&word.strip_suffix("_cs").unwrap_or(word))
}

/// Options that stand between an operator's name and its operands, written without blanks.
const PARAMETERS: [&str; 30] = [
    "kind",
    "flags",
    "isfuzzy",
    "__isFuzzy",
    "withsource",
    "with_source",
    "bagexpansion",
    "with_itemindex",
    "decodeblocks",
    "expandoutput",
    "best_effort",
    "bin_legacy",
    "force_remote",
    "output",
    "cycles",
    "with_match_id",
    "with_step_name",
    "with_component_id",
    "with_node_id",
    "with_source_id",
    "with_target_id",
    "AllowManagedIdentityAuthentication",
    "__crossCluster",
    "__crossDB",
    "__id",
    "__noWithSource",
    "__packedColumn",
    "__sourceColumnIndex",
    "threshold",
    "characters",
];

/// Whether an operator's option has this name.
pub fn is_parameter(word: &str) -> bool {
    PARAMETERS.contains(&word)
}

/// Whether a name before `=` right after this operator is a column's, not an option's.
pub fn names_columns(operator: &str) -> bool {
    matches!(
        operator,
        "extend"
            | "print"
            | "summarize"
            | "serialize"
            | "where"
            | "filter"
            | "sort"
            | "order"
            | "top"
    ) || operator.starts_with("project")
}

/// Whether `*` in this operator's operands may belong to a name, `a*`. Empty: no operator.
pub fn has_wildcards(operator: &str) -> bool {
    !(operator.is_empty()
        || names_columns(operator)
            && !matches!(
                operator,
                "project-away" | "project-keep" | "project-reorder" | "project-by-names"
            )
        || matches!(
            operator,
            "mv-expand" | "mv-apply" | "make-series" | "let" | "parse" | "parse-where"
        ))
}

/// Whether the operator's operands are graph patterns, where arrows are built of signs that touch.
pub fn has_patterns(operator: &str) -> bool {
    matches!(operator, "graph-match" | "graph-shortest-paths" | "make-graph")
}

/// Whether an operator of this name can begin a pipeline with a parenthesis behind it, not being a function.
pub fn takes_parenthesis(operator: &str) -> bool {
    operator.contains('-')
        || matches!(
            operator,
            "union" | "search" | "find" | "fork" | "where" | "filter" | "join" | "lookup" | "print"
        )
}

/// Clauses that begin a line of their own where the operator is broken; the rest of `clauses` stays behind what is before.
pub fn clauses(operator: &str) -> &'static [&'static str] {
    match operator {
        "summarize" => &["by"],
        "make-series" => &["on", "by"],
        "join" | "lookup" | "mv-apply" | "mvapply" => &["on"],
        "graph-match" | "graph-shortest-paths" => &["where", "project"],
        "find" => &["where", "project", "project-smart", "project-away"],
        _ => &[],
    }
}

/// Whether the operator's clauses begin lines of their own where it is broken.
pub fn clauses_break(operator: &str) -> bool {
    !matches!(operator, "join" | "lookup" | "mv-apply" | "mvapply")
}

/// Whether texts to look for and the names of what stands between them are the operator's operands.
pub fn has_text_pattern(operator: &str) -> bool {
    matches!(operator, "parse" | "parse-where")
}

/// The word that ends the operator's own part, its operands coming behind.
pub fn last_of_head(operator: &str) -> Option<&'static str> {
    match operator {
        "sort" | "order" | "top" | "top-hitters" | "reduce" | "facet" => Some("by"),
        "parse" | "parse-where" => Some("with"),
        _ => None,
    }
}
