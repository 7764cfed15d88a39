//! Which words are keywords, and where a keyword may still be a name. Kusto reserves few words everywhere; most are names too where
//! no operator can be meant.

/// Whether a word can be a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Not a keyword.
    Name,
    /// A keyword that is a name wherever a name may stand: `count`, `range`, `id`.
    Anywhere,
    /// A keyword that is a name only where one is declared or assigned: `where`, `title`, `by`.
    Declared,
    /// A keyword that is a name only in brackets: `kind`, `project`, `string`.
    Reserved,
}

/// What sort of word this is.
pub fn classify(word: &str) -> Class {
    let Some(first) = word.bytes().next().filter(u8::is_ascii) else { return Class::Name };
    let from = usize::from(STARTS[usize::from(first)]);
    let to = usize::from(STARTS[usize::from(first) + 1]);
    let candidates = KEYWORDS.get(from..to).unwrap_or_default();
    candidates
        .binary_search_by(|it| it.0.cmp(word))
        .ok()
        .and_then(|it| candidates.get(it))
        .map_or(Class::Name, |it| it.1)
}

/// Where in the table the words of each first letter begin.
static STARTS: [u16; 129] = starts();

const fn starts() -> [u16; 129] {
    let mut starts = [0; 129];
    let (mut letter, mut at) = (0, 0);
    while letter < 129 {
        while at < KEYWORDS.len() && (KEYWORDS[at].0.as_bytes()[0] as usize) < letter {
            at += 1;
        }
        starts[letter] = at as u16;
        letter += 1;
    }
    starts
}

use Class::{Anywhere, Declared, Reserved};

/// Every keyword of one word, sorted. Those of several words (`mv-expand`) are put together where they are looked for.
const KEYWORDS: [(&str, Class); 238] = [
    ("!between", Reserved),
    ("!contains", Reserved),
    ("!contains_cs", Reserved),
    ("!endswith", Reserved),
    ("!endswith_cs", Reserved),
    ("!has", Reserved),
    ("!has_cs", Reserved),
    ("!hasprefix", Reserved),
    ("!hasprefix_cs", Reserved),
    ("!hassuffix", Reserved),
    ("!hassuffix_cs", Reserved),
    ("!in", Reserved),
    ("!in~", Reserved),
    ("!startswith", Reserved),
    ("!startswith_cs", Reserved),
    ("3Dchart", Reserved),
    ("__contextual_datatable", Reserved),
    ("__crossCluster", Reserved),
    ("__crossDB", Reserved),
    ("__executeAndCache", Reserved),
    ("__id", Reserved),
    ("__isFuzzy", Reserved),
    ("__noWithSource", Reserved),
    ("__packedColumn", Reserved),
    ("__partitionby", Anywhere),
    ("__projectAway", Reserved),
    ("__sourceColumnIndex", Reserved),
    ("access", Anywhere),
    ("accumulate", Declared),
    ("alias", Anywhere),
    ("and", Reserved),
    ("anomalychart", Reserved),
    ("areachart", Reserved),
    ("as", Declared),
    ("asc", Reserved),
    ("bagexpansion", Reserved),
    ("barchart", Reserved),
    ("best_effort", Anywhere),
    ("between", Reserved),
    ("bin", Anywhere),
    ("bin_legacy", Reserved),
    ("bool", Anywhere),
    ("boolean", Reserved),
    ("by", Declared),
    ("byte", Reserved),
    ("cachingpolicy", Reserved),
    ("callout", Reserved),
    ("cancel", Reserved),
    ("card", Reserved),
    ("char", Reserved),
    ("columnchart", Reserved),
    ("consume", Anywhere),
    ("contains", Declared),
    ("contains_cs", Reserved),
    ("containscs", Reserved),
    ("count", Anywhere),
    ("cycles", Reserved),
    ("database", Anywhere),
    ("dataexport", Reserved),
    ("dataformat", Anywhere),
    ("datascope", Reserved),
    ("datatable", Declared),
    ("date", Reserved),
    ("datetime", Reserved),
    ("datetime_pattern", Anywhere),
    ("decimal", Reserved),
    ("declare", Anywhere),
    ("decodeblocks", Reserved),
    ("default", Anywhere),
    ("desc", Reserved),
    ("distinct", Anywhere),
    ("double", Reserved),
    ("dynamic", Reserved),
    ("earliest", Declared),
    ("edges", Anywhere),
    ("encodingpolicy", Reserved),
    ("endswith", Reserved),
    ("endswith_cs", Reserved),
    ("entity_group", Anywhere),
    ("evaluate", Anywhere),
    ("expandoutput", Reserved),
    ("extend", Anywhere),
    ("extent_tags_retention", Reserved),
    ("external_data", Reserved),
    ("externaldata", Declared),
    ("facet", Anywhere),
    ("filter", Anywhere),
    ("find", Declared),
    ("first", Reserved),
    ("flags", Reserved),
    ("float", Reserved),
    ("force_remote", Reserved),
    ("fork", Anywhere),
    ("from", Anywhere),
    ("getschema", Anywhere),
    ("graph", Anywhere),
    ("guid", Anywhere),
    ("harddelete", Reserved),
    ("hardretention", Reserved),
    ("has", Declared),
    ("has_all", Reserved),
    ("has_any", Reserved),
    ("has_cs", Reserved),
    ("hasprefix", Reserved),
    ("hasprefix_cs", Reserved),
    ("hassuffix", Reserved),
    ("hassuffix_cs", Reserved),
    ("hotcache", Reserved),
    ("id", Anywhere),
    ("in", Declared),
    ("inline_external_table", Anywhere),
    ("int", Reserved),
    ("int16", Reserved),
    ("int32", Reserved),
    ("int64", Reserved),
    ("int8", Reserved),
    ("invoke", Declared),
    ("in~", Reserved),
    ("isfuzzy", Reserved),
    ("join", Anywhere),
    ("journal", Reserved),
    ("kind", Reserved),
    ("ladderchart", Reserved),
    ("last", Reserved),
    ("latest", Declared),
    ("let", Anywhere),
    ("like", Reserved),
    ("likecs", Reserved),
    ("limit", Anywhere),
    ("linechart", Reserved),
    ("long", Reserved),
    ("lookup", Anywhere),
    ("materialize", Declared),
    ("mdm", Declared),
    ("missing", Reserved),
    ("mvapply", Anywhere),
    ("mvexpand", Anywhere),
    ("nodes", Anywhere),
    ("nooptimization", Reserved),
    ("notcontains", Reserved),
    ("notcontainscs", Reserved),
    ("notlike", Reserved),
    ("notlikecs", Reserved),
    ("null", Anywhere),
    ("nulls", Anywhere),
    ("of", Declared),
    ("on", Anywhere),
    ("optional", Anywhere),
    ("or", Reserved),
    ("order", Anywhere),
    ("others", Reserved),
    ("output", Anywhere),
    ("pack", Anywhere),
    ("parse", Anywhere),
    ("partition", Anywhere),
    ("pathformat", Reserved),
    ("pattern", Anywhere),
    ("piechart", Reserved),
    ("pivotchart", Reserved),
    ("plotly", Anywhere),
    ("print", Declared),
    ("project", Reserved),
    ("queries", Reserved),
    ("query_parameters", Anywhere),
    ("query_results", Reserved),
    ("range", Anywhere),
    ("real", Reserved),
    ("reduce", Anywhere),
    ("regex", Anywhere),
    ("relaxed", Reserved),
    ("render", Anywhere),
    ("restrict", Anywhere),
    ("restricted_view_access", Reserved),
    ("row_level_security", Reserved),
    ("rowstore", Reserved),
    ("rowstore_references", Reserved),
    ("rowstore_sealinfo", Reserved),
    ("rowstorepolicy", Reserved),
    ("rowstores", Reserved),
    ("sample", Declared),
    ("scan", Anywhere),
    ("scatterchart", Reserved),
    ("seal", Reserved),
    ("seals", Reserved),
    ("search", Declared),
    ("serialize", Anywhere),
    ("set", Declared),
    ("shards", Reserved),
    ("simple", Reserved),
    ("softdelete", Reserved),
    ("softretention", Reserved),
    ("sort", Anywhere),
    ("sql", Declared),
    ("stackedareachart", Reserved),
    ("startswith", Reserved),
    ("startswith_cs", Reserved),
    ("statistics", Reserved),
    ("step", Anywhere),
    ("storedqueryresultcontainers", Reserved),
    ("string", Reserved),
    ("summarize", Anywhere),
    ("tablepurge", Reserved),
    ("take", Anywhere),
    ("time", Reserved),
    ("timechart", Reserved),
    ("timeline", Reserved),
    ("timepivot", Reserved),
    ("timespan", Reserved),
    ("title", Declared),
    ("to", Declared),
    ("top", Anywhere),
    ("toscalar", Declared),
    ("totable", Declared),
    ("treemap", Reserved),
    ("typeof", Anywhere),
    ("uint", Reserved),
    ("uint16", Reserved),
    ("uint32", Reserved),
    ("uint64", Reserved),
    ("uint8", Reserved),
    ("ulong", Reserved),
    ("union", Reserved),
    ("uniqueid", Reserved),
    ("unrestrictedviewers", Reserved),
    ("uuid", Anywhere),
    ("verbose", Declared),
    ("view", Anywhere),
    ("viewers", Declared),
    ("views", Reserved),
    ("where", Declared),
    ("with", Anywhere),
    ("with_itemindex", Reserved),
    ("with_match_id", Reserved),
    ("with_node_id", Anywhere),
    ("with_source", Reserved),
    ("with_step_name", Reserved),
    ("withsource", Reserved),
    ("writeaheadlog", Reserved),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_sorted_and_found() {
        assert!(KEYWORDS.windows(2).all(|it| it[0].0 < it[1].0));
        for (word, class) in KEYWORDS {
            assert_eq!(classify(word), class, "{word}");
        }
        for word in ["", "UserPrincipalName", "counts", "Where", "\u{e9}"] {
            assert_eq!(classify(word), Name, "{word}");
        }
    }

    use Class::Name;
}
