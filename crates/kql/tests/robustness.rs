//! No text makes the front end panic, overflow its stack or take forever; and spans always lie in the text.

mod world;

use kql::bound::{BoundOperator, BoundTable, Expr};
use kql::diagnostic::Diagnostic;
use kql::render::{Options, render};
use kql::{compile, operators};
use world::World;

/// Compiles and renders everything that is said; checks what must always hold.
fn run(text: &str) -> Vec<Diagnostic> {
    let (bound, diagnostics) = compile(text, &World, &World);
    for diagnostic in &diagnostics {
        assert!(
            text.get(diagnostic.span.start..diagnostic.span.end).is_some(),
            "{:?} of {text:?}",
            diagnostic
        );
        let _ = render(diagnostic, text, &Options { file: "query", color: true, width: 60 });
    }
    assert_eq!(
        bound.is_none(),
        diagnostics.iter().any(|it| it.severity == kql::diagnostic::Severity::Error)
    );
    diagnostics
}

fn codes_of(text: &str) -> Vec<&'static str> {
    run(text).iter().map(|it| it.code).collect()
}

const QUERIES: [&str; 12] = [
    "let window = 1d; SigninLogs | where TimeGenerated > ago(window) and ResultType in (\"0\", '50074') | summarize Logins = count(), \
     arg_max(TimeGenerated, *) by UserPrincipalName, bin(TimeGenerated, 1h) | sort by Logins desc nulls last | take 10",
    "let f = (T: (*), n: long = 5) { let m = n * 2; T | extend x = m | where x between (1 .. 10) }; f(SigninLogs) | project-away *Id",
    "union withsource=Src kind=outer isfuzzy=true Sign*, (AuditLogs | extend a = TargetResources[0].userPrincipalName), Missing",
    "datatable(a: long, d: dynamic, t: timespan) [1, dynamic({\"x\": [1, 2.5, {\"y\": null}], 'z': 'q'}), 1.5h, 2, dynamic(null), time(1.02:03:04)]",
    "SigninLogs | join kind=leftanti hint.strategy=broadcast (AADNonInteractiveUserSignInLogs | distinct UserPrincipalName) on \
     $left.UserPrincipalName == $right.UserPrincipalName | project-rename Who = UserPrincipalName | count",
    "print a = -1, b = strcat(@\"c:\\dir\", h'x', ```raw```), c = datetime(2024-01-01T10:00:00Z) - 30m, d = 0x1F % 7 // a comment\n",
    "search kind=case_sensitive in (SigninSummary, Audit* , T | as X) \"a*b\" and (Location: \"*x\" or * contains \"y\") | search *",
    "find withsource=S in (SigninSummary, AuditLogs) where UserPrincipalName has \"a\" or \"term\" project Count:string, pack(*) project-away *",
    "SigninLogs | fork A = (where * has \"x\" | count) (take 1); SigninLogs | facet by Location, ResultType with (take 5)",
    "SigninLogs | scan with_match_id=M order by TimeGenerated asc partition by Location declare (n: long = 0) with (step a output=last: n > 1 => n = a.n + 1; step b optional: a.n > b.n;)",
    "let G = SigninLogs | make-graph IPAddress --> Location with SigninSummary on UserPrincipalName; G | graph-where-nodes Count > 1 | \
     graph-match cycles=all (a)<-[e*1..3]-(b), (a)--() where all(e, ResultType == \"0\") project a.Count, map(inner_nodes(e), Count); \
     macro-expand entity_group [database(\"d\")] as X (X.SigninLogs | take 1)",
    "range d from datetime(2024-01-01) to datetime(2024-02-01) step 1d | extend n = iff(d has \"x\", 1, 2) | top 3 by d asc",
];

#[test]
fn a_query_cut_at_any_byte_is_survived() {
    for query in QUERIES {
        for end in 0..query.len() {
            if let Some(text) = query.get(..end) {
                run(text);
            }
        }
    }
}

/// A small generator of numbers, the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }
}

#[test]
fn mutated_queries_are_survived() {
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..6_000 {
        let mut chars: Vec<char> = QUERIES[round % QUERIES.len()].chars().collect();
        for _ in 0..1 + dice.roll(4) {
            let (at, other) = (dice.roll(chars.len()), dice.roll(chars.len()));
            match dice.roll(4) {
                0 => drop(chars.remove(at)),
                1 => chars.swap(at, other),
                2 => chars.insert(
                    at,
                    [
                        '(', ')', '|', '"', '\\', '[', '{', '}', ';', 'é', '\u{feff}', '.', '-',
                        '\t', '\n',
                    ][dice.roll(15)],
                ),
                _ => chars.drain(at.min(other)..at.max(other)).for_each(drop),
            }
            if chars.is_empty() {
                break;
            }
        }
        run(&chars.iter().collect::<String>());
    }
}

#[test]
fn token_soup_is_survived() {
    const WORDS: [&str; 60] = [
        "let",
        "x",
        "=",
        ";",
        "|",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "..",
        ".",
        "=>",
        "==",
        "!=",
        "=~",
        "+",
        "-",
        "*",
        "/",
        "in",
        "!in",
        "has",
        "between",
        "and",
        "or",
        "not",
        "by",
        "on",
        "from",
        "to",
        "step",
        "kind",
        "1",
        "2.5",
        "1d",
        "\"s\"",
        "'t'",
        "dynamic",
        "datetime(2024-01-01)",
        "SigninLogs",
        "ResultType",
        "count",
        "summarize",
        "where",
        "extend",
        "project",
        "join",
        "union",
        "datatable",
        "print",
        "range",
        "iff",
        "toscalar",
        "$left",
        "typeof",
        "string",
    ];
    let mut dice = Dice(42);
    for _ in 0..6_000 {
        let n_words = dice.roll(30);
        let words: Vec<&str> = (0..n_words).map(|_| WORDS[dice.roll(WORDS.len())]).collect();
        run(&words.join(" "));
    }
}

#[test]
fn deep_nesting_is_refused_not_followed() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("-(", ")"),
        ("dynamic([", "])"),
        ("a[", "]"),
        ("iff(", ")"),
    ] {
        for n in [100, 1_000, 20_000] {
            let text = format!("print x = {}1{}", open.repeat(n), close.repeat(n));
            assert!(!run(&text).is_empty() || n == 100, "{open} {n}");
            run(&format!("print x = {}", open.repeat(n)));
        }
    }
    for open in [
        "union (",
        "T | join (",
        "let f = () { ",
        "print dynamic({a:",
        "T | where x in (",
        "- ",
        "not(",
        "x between (",
    ] {
        run(&open.repeat(50_000));
    }
    assert_eq!(
        codes_of(&format!("print x = {}1{}", "(".repeat(100_000), ")".repeat(100_000))),
        ["KS245"]
    );
}

#[test]
fn forty_levels_are_fine() {
    for (open, close) in [("(", ")"), ("iff(true, ", ", 2)"), ("tolong(", ")"), ("-(", ")")] {
        assert_eq!(
            codes_of(&format!("print x = {}1{}", open.repeat(40), close.repeat(40))),
            [""; 0],
            "{open}"
        );
    }
    let joins = format!("{}print a = 1{}", "print a = 1 | join (".repeat(30), ") on a".repeat(30));
    assert_eq!(codes_of(&joins), [""; 0]);
}

#[test]
fn long_chains_and_pipelines_are_fine() {
    let terms: Vec<String> = (0..5_000).map(|it| format!("x == {it}")).collect();
    assert_eq!(codes_of(&format!("print x = 1 | where {}", terms.join(" or "))), [""; 0]);
    assert_eq!(codes_of(&format!("print x = 1 | where {}", terms.join(" and "))), [""; 0]);
    assert_eq!(codes_of(&format!("print x = 1 {}", "| where x == 1 ".repeat(900))), [""; 0]);
    assert_eq!(codes_of(&format!("print x = 1{}", " + 1".repeat(400))), [""; 0]);
    let cells: Vec<String> = (0..20_000).map(|it| it.to_string()).collect();
    assert_eq!(
        codes_of(&format!(
            "datatable(x: long) [{}] | where x in ({})",
            cells.join(","),
            cells.join(",")
        )),
        [""; 0]
    );
}

#[test]
fn what_is_too_long_is_named_once() {
    assert_eq!(codes_of(&format!("print x = 1{}", " + 1".repeat(50_000))), ["KS245"]);
    assert_eq!(
        codes_of(&format!("print x = dynamic(1) | extend y = x{}", ".a".repeat(50_000))),
        ["KS245"]
    );
    assert_eq!(codes_of(&format!("print x = 1 {}", "| where x == 1 ".repeat(20_000))), ["KS245"]);
}

#[test]
fn lets_that_explode_are_refused() {
    let mut scalars = "let a0 = 1 + 1;".to_string();
    let mut tables = "let t0 = print x = 1;".to_string();
    let mut functions = "let f0 = (n: long) { n + 1 };".to_string();
    let mut chain = "let t0 = print x = 1;".to_string();
    for n in 1..400 {
        let before = n - 1;
        scalars += &format!("let a{n} = a{before} + a{before};");
        tables += &format!("let t{n} = union t{before}, t{before};");
        functions += &format!("let f{n} = (n: long) {{ f{before}(n) + f{before}(n) }};");
        chain += &format!("let t{n} = t{before} | where x == {n};");
    }
    assert_eq!(codes_of(&(scalars + "print a399")).len(), 1);
    assert_eq!(codes_of(&(tables + "t399")).len(), 1);
    assert!(!codes_of(&(functions + "print f399(1)")).is_empty());
    assert_eq!(codes_of(&(chain.clone() + "t399")), [""; 0]);
    assert!(codes_of(&(chain + "union t399, t399")).len() <= 1);
}

#[test]
fn deep_tables_are_refused_not_followed() {
    for (open, close) in [
        ("print a = 1 | join (", ") on a"),
        ("print a = 1 | union (", ")"),
        ("union (", "), (print a = 2)"),
    ] {
        for n in [50, 64, 100, 1_000] {
            run(&format!("{}print a = 1{}", open.repeat(n), close.repeat(n)));
        }
    }
    for step in [
        "| join kind=inner (print a = 1) on a",
        "| summarize a = max(a) by b = a",
        "| union (print a = 1)",
    ] {
        let mut text = "let t0 = print a = 1;".to_string();
        for n in 1..300 {
            text += &format!("let t{n} = t{} {step};", n - 1);
        }
        let codes = codes_of(&(text + "union t299, t299"));
        assert!(codes == ["KS245"] || codes == ["PIC0002"], "{step}: {codes:?}");
    }
}

#[test]
fn every_name_of_an_operator_is_known() {
    for name in operators::names() {
        let said = codes_of(&format!("print x = 1 | {name}"));
        assert!(!said.contains(&"KS176"), "{name}: {said:?}");
    }
}

#[test]
fn spans_are_exact() {
    let text = "let T = SigninLogs | where (DurationMs > 1 or RiskScore < 2.0) and Location has \"x\" and IsInteractive; T | take 5";
    let (bound, _) = compile(text, &World, &World);
    let bound = bound.expect("the query is sound");
    let quote = |it: kql::span::Span| &text[it.start..it.end];
    let take = &bound.tables[0];
    assert_eq!(quote(take.span), "take 5");
    let filter: &BoundTable = take.inputs()[0];
    assert_eq!(
        quote(filter.span),
        "where (DurationMs > 1 or RiskScore < 2.0) and Location has \"x\" and IsInteractive"
    );
    let BoundOperator::Where(it) = &filter.operator else { panic!("a where") };
    let mut conjuncts = Vec::new();
    collect(&it.predicate, &mut conjuncts);
    let conjuncts: Vec<&str> = conjuncts.into_iter().map(|it| quote(it.span)).collect();
    assert_eq!(
        conjuncts,
        ["(DurationMs > 1 or RiskScore < 2.0)", "Location has \"x\"", "IsInteractive"]
    );
    assert_eq!(quote(filter.inputs()[0].span), "SigninLogs");
}

fn collect<'e>(it: &'e Expr, out: &mut Vec<&'e Expr>) {
    match &it.kind {
        kql::bound::ExprKind::Binary { op: kql::bound::BinaryOp::And, left, right } => {
            collect(left, out);
            collect(right, out);
        }
        _ => out.push(it),
    }
}

#[test]
fn a_stray_character_is_told_once() {
    assert_eq!(codes_of("print a = \"open\n` and `` again `"), ["KS001", "KS002"]);
    assert_eq!(codes_of("print a = 1 ` ; print b = `` 2"), ["KS002"]);
}

#[test]
fn what_is_no_query_is_not_told_letter_by_letter() {
    let strays: String = ('\u{300}'..'\u{340}').collect();
    let (_, diagnostics) = kql::lexer::lex(&strays);
    assert_eq!(diagnostics.len(), kql::lexer::MAX_REPORTS);
}
