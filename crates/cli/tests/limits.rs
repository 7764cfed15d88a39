//! Limits on time, rows and memory, and queries that try to pass them: each says what stopped it, in bounded time and memory.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use wait4::Wait4;

const MB: u64 = 1 << 20;

/// What a run of the binary came to.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
    /// At its peak.
    memory: u64,
    /// Of all threads.
    processor: Duration,
}

/// Runs a query, which is handed over on standard input, to its end.
fn run(query: &str, options: &[&str]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_picket"))
        .env_clear()
        .args(["query", "--format", "ndjson", "--now", "2026-01-01", "--threads", "2", "-"])
        .args(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(query.as_bytes()).unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let stderr = std::thread::spawn(move || text_of(&mut err));
    let stdout = text_of(&mut out);
    let ended = child.wait4().unwrap();
    let used = ended.rusage;
    Run {
        code: ended.status.code().unwrap_or(-1),
        stdout,
        stderr: stderr.join().unwrap(),
        memory: used.maxrss,
        processor: used.utime + used.stime,
    }
}

#[expect(clippy::disallowed_methods, reason = "the output of our own binary")]
fn text_of(stream: &mut dyn Read) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

/// `stage` so many times, one after another.
fn chain(n: usize, stage: &str) -> String {
    stage.repeat(n)
}

#[test]
fn a_query_out_of_time_ends_at_once() {
    let complete =
        "range i from 0 to 60 step 1 | extend j = range(0, 60) | mv-expand j to typeof(long)
        | extend a = tostring(i), b = tostring(j)";
    let queries = [
        "range x from 1 to 1000000000000 step 1 | summarize sum(x)".to_owned(),
        "range x from 1 to 1000000000000 step 1 | top 3 by x desc".to_owned(),
        "range x from 1 to 1000000000000 step 1 | extend y = x % 7 | where y > 10 | take 1".to_owned(),
        "range x from 1 to 1000000000000 step 1 | where tostring(x) matches regex '(a|b)*c$'".to_owned(),
        "print a = range(1, 1000000) | mv-expand a | mv-expand b = range(1, 1000000) | count".to_owned(),
        "range x from 1 to 100000 step 1 | extend k = 1
            | join kind=inner (range y from 1 to 100000 step 1 | extend k = 1) on k | summarize sum(x + y)".to_owned(),
        "range x from 1 to 30000 step 1 | extend k = 1
            | join kind=inner (range y from 1 to 30000 step 1 | extend k = 1) on k | where x * y == -1 | count".to_owned(),
        "range x from 1 to 100000000 step 1 | scan declare (s: long = 0) with (step a: true => s = a.s + x;) | count".to_owned(),
        "range x from 1 to 200000000 step 1 | project x, y = prev(x), z = row_cumsum(x) | summarize sum(y)".to_owned(),
        "range x from 1 to 100000000 step 1 | make-series n = count() on x from 1 to 1000000 step 1 by y = x % 100000".to_owned(),
        format!("{complete} | make-graph a --> b with_node_id = n
            | graph-match cycles=all (p)-[e*1..16]->(q) where q.n == 'nowhere' project p.n"),
        format!("print x = 1 {}", chain(300, "| join kind=inner (print x = 1) on x | project x ")),
    ];
    for query in queries {
        let run = run(&query, &["--timeout", "400ms"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{query}: {}", run.stderr);
        assert!(
            run.stderr.contains("query timed out: it ran for longer than 0.4 s"),
            "{query}: {}",
            run.stderr
        );
        // Without an end, the processor would be used for minutes.
        assert!(run.processor < Duration::from_secs(10), "{query}: {:?}", run.processor);
    }
}

#[test]
fn a_long_range_takes_no_memory() {
    for (query, answer) in [
        ("range x from 1 to 1000000000000 step 1 | take 2", "{\"x\":1}\n{\"x\":2}\n"),
        ("range x from 1 to 1000000000000 step 1 | count", "{\"Count\":1000000000000}\n"),
        (
            "range x from 1 to 1000000000000 step 1 | where x % 10 == 7 | extend y = x * 2 | take 1",
            "{\"x\":7,\"y\":14}\n",
        ),
        ("range x from 1 to 3000000 step 1 | summarize sum(x)", "{\"sum_x\":4500001500000}\n"),
        (
            "range t from datetime(2000-01-01) to datetime(9999-01-01) step 1s | take 1",
            "{\"t\":\"2000-01-01T00:00:00.0000000Z\"}\n",
        ),
    ] {
        let run = run(query, &[]);
        assert_eq!((run.code, run.stdout.as_str()), (0, answer), "{query}: {}", run.stderr);
        assert!(run.memory < 200 * MB, "{query}: {} MB", run.memory / MB);
    }
}

#[test]
fn more_rows_than_allowed_are_an_error() {
    let query = "range x from 1 to 10 step 1";
    assert_eq!(run(query, &["--max-rows", "10"]).code, 0);
    let run = run(query, &["--max-rows", "9"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr
            .contains("exceeded the internal record count limit 9 (E_QUERY_RESULT_SET_TOO_LARGE)"),
        "{}",
        run.stderr
    );
}

#[test]
fn what_memory_cannot_hold_is_spilled() {
    let rows = "range x from 1 to 400000 step 1 | extend k = hash(x), s = strcat('a text of some length ', x)";
    let queries = [
        (format!("{rows} | sort by k asc, s desc | where x % 40000 == 0 | project x"), "24MB"),
        (
            format!(
                "{rows} | summarize n = count(), m = max(x) by s | summarize sum(n), sum(m), count()"
            ),
            "24MB",
        ),
        (format!("{rows} | distinct s | count"), "24MB"),
        (format!("{rows} | join kind=inner ({rows}) on s | summarize count(), sum(x1)"), "128MB"),
        (
            format!(
                "{rows} | join kind=leftouter ({rows} | where x % 2 == 0) on s | summarize count(), sum(x1)"
            ),
            "64MB",
        ),
    ];
    for (query, memory) in queries {
        let (free, bound) = (run(&query, &["--memory", "2GB"]), run(&query, &["--memory", memory]));
        assert_eq!((free.code, bound.code), (0, 0), "{query}: {} {}", free.stderr, bound.stderr);
        assert_eq!(free.stdout, bound.stdout, "{query}");
        assert!(bound.memory < 250 * MB, "{query}: {} MB", bound.memory / MB);
    }
}

#[test]
fn an_operator_over_all_rows_keeps_to_the_memory() {
    let rows = "range x from 1 to 2000000 step 1";
    let complete =
        "range i from 0 to 60 step 1 | extend j = range(0, 60) | mv-expand j to typeof(long)
        | extend a = tostring(i), b = tostring(j)";
    for (query, operator) in [
        (
            format!("{rows} | sort by x desc | extend y = prev(x) | summarize sum(y)"),
            "window functions",
        ),
        (
            format!(
                "{rows} | scan declare (s: long = 0) with (step a: true => s = a.s + x;) | count"
            ),
            "scan",
        ),
        (
            format!(
                "{rows} | make-series n = count() on x from 1 to 100000 step 1 by y = x % 1000"
            ),
            "make-series",
        ),
        (
            format!(
                "{complete} | make-graph a --> b with_node_id = n | graph-match (p)-[e*3..3]->(q) project p.n"
            ),
            "graph-match",
        ),
    ] {
        let run = run(&query, &["--memory", "16MB"]);
        let says = format!("{operator} exceeded the memory budget of the query (E_RUNAWAY_QUERY)");
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{query}: {}", run.stderr);
        assert!(run.stderr.contains(&says), "{query}: {}", run.stderr);
        assert!(run.memory < 250 * MB, "{query}: {} MB", run.memory / MB);
    }
}

#[test]
fn texts_that_grow_without_end_are_refused() {
    let too_large = "the accumulated string array is getting too large";
    let text = "print a = strrep('ab', 1024)";
    for (query, says) in [
        (
            format!(
                "print a = 'x' {} | project strlen(a)",
                chain(40, "| extend a = strcat(a, a) ")
            ),
            too_large,
        ),
        (
            format!(
                "print a = 'x' {} | project strlen(a)",
                chain(40, "| extend a = strcat_delim(a, a, a) ")
            ),
            too_large,
        ),
        (
            format!(
                "print a = dynamic([1]) {} | project strlen(a)",
                chain(40, "| extend a = pack_array(a, a) ")
            ),
            too_large,
        ),
        (
            format!(
                "{text} {} | project strlen(a)",
                chain(5, "| extend a = replace_string(a, 'a', a) ")
            ),
            too_large,
        ),
        (
            format!(
                "{text} {} | project strlen(a)",
                chain(2, &format!("| extend a = replace_regex(a, 'a', '{}') ", "a".repeat(1000)))
            ),
            too_large,
        ),
        (
            format!(
                "{text} {} | project strlen(a)",
                chain(5, "| extend a = strcat_array(split(a, 'a'), a) ")
            ),
            too_large,
        ),
        (
            format!("{text} {} | project strlen(a)", chain(5, "| extend a = strrep(a, 1024) ")),
            "64 MB",
        ),
    ] {
        let run = run(&query, &["--memory", "32MB"]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{query}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{query}: {}", run.stderr);
        assert!(run.memory < 250 * MB, "{query}: {} MB", run.memory / MB);
    }
}

#[test]
fn hostile_queries_are_answered_or_refused() {
    let doubled = |first: &str, next: fn(usize) -> String| -> String {
        (1..40).fold(first.to_owned(), |text, at| text + &next(at))
    };
    let queries = [
        ("parentheses", format!("print {}1{}", "(".repeat(100_000), ")".repeat(100_000)), 2),
        ("nested calls", format!("print {}true{}", "not(".repeat(50_000), ")".repeat(50_000)), 2),
        ("a long sum", format!("print {}1", "1+".repeat(200_000)), 2),
        ("a long pipeline", format!("print x = 1 {}", chain(20_000, "| extend x = x + 1 ")), 2),
        ("doubled values", doubled("let v0 = 'x';", |at| format!("let v{at} = strcat(v{0}, v{0});", at - 1)) + "print v39", 2),
        ("doubled functions", doubled("let f0 = (x: long) { x };", |at| format!("let f{at} = (x: long) {{ f{0}(x) + f{0}(x) }};", at - 1)) + "print f39(1)", 2),
        ("doubled tables", doubled("let t0 = print x = 1;", |at| format!("let t{at} = union t{0}, t{0};", at - 1)) + "t39 | count", 2),
        ("a long union", format!("union {}(print x = 1) | count", chain(1_000, "(print x = 1), ")), 0),
        ("a deep array", format!("print parse_json(strcat('{}', '{}')) | count", "[".repeat(1_000_000), "]".repeat(1_000_000)), 0),
        ("a deep bag", format!("print x = parse_json('{}1{}') | mv-expand x | extend y = bag_keys(x), z = tostring(x) | count", "{\"a\":".repeat(100_000), "}".repeat(100_000)), 0),
        ("nested repetitions", "print 'aaa' matches regex '((((a{1,1000}){1,1000}){1,1000}){1,1000})'".to_owned(), 2),
        ("a large repetition", "print 'aaa' matches regex 'a{1000000000}'".to_owned(), 2),
        ("backtracking", "print replace_regex(strrep('a', 1024), '((a+)+)+$', 'b') == 'b', strlen(strrep('x', 1024)) | count".to_owned(), 0),
        ("a series of many steps", "range x from 1 to 2 step 1 | make-series count() on x from 1 to 1000000000 step 1".to_owned(), 2),
        ("a list of many numbers", "print strlen(tostring(range(1, 100000000000))) | count".to_owned(), 0),
        ("a text repeated often", "print strlen(tostring(repeat('abc', 1000000000))) | count".to_owned(), 0),
    ];
    for (what, query, code) in queries {
        let run = run(&query, &["--memory", "100MB", "--timeout", "60s"]);
        let start = &run.stderr[..run.stderr.len().min(500)];
        assert_eq!(run.code, code, "{what}: {start}");
        assert_eq!(run.stderr.is_empty(), code == 0, "{what}: {start}");
        assert!(!run.stderr.contains("timed out"), "{what}: {start}");
        assert!(run.memory < 500 * MB, "{what}: {} MB", run.memory / MB);
    }
}

#[test]
fn compressed_bombs_are_not_unpacked() {
    use flate2::{Compression, write::GzEncoder, write::ZlibEncoder};
    // In pieces: what this process holds counts for its children, too.
    let zeros = vec![b'0'; 1 << 20];
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    for _ in 0..300 {
        gzip.write_all(&zeros).unwrap();
        zlib.write_all(&zeros).unwrap();
    }
    for (function, bytes) in [("gzip", gzip.finish().unwrap()), ("zlib", zlib.finish().unwrap())] {
        let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
        // Base64 is what the function under test reads: the engine makes it of numbers.
        let query = format!(
            "print packed = base64_encode_fromarray(dynamic([{}])) | project strlen({function}_decompress_from_base64_string(packed))",
            bytes.join(",")
        );
        let run = run(&query, &["--memory", "100MB"]);
        assert!(run.code == 0 || run.stderr.contains("too large"), "{function}: {}", run.stderr);
        assert!(run.memory < 500 * MB, "{function}: {} MB", run.memory / MB);
    }
}
