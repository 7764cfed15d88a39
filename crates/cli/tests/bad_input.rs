//! Hostile and broken input: each case says what the user reads, where, how the run ends, and how much memory it took at most.

#![expect(clippy::unwrap_used, reason = "a test that can't go on stops there")]

use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;
use wait4::Wait4;

const MB: u64 = 1 << 20;

/// What a run of the binary came to.
struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

/// Runs to the end; however bad the input, memory stays bounded.
fn run(command: &mut Command) -> Run {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let stderr = std::thread::spawn(move || text_of(&mut err));
    let stdout = text_of(&mut out);
    let ended = child.wait4().unwrap();
    let code = ended.status.code().unwrap_or(-1);
    assert!(ended.rusage.maxrss < 400 * MB, "peak memory {} MB", ended.rusage.maxrss / MB);
    Run { code, stdout, stderr: stderr.join().unwrap() }
}

#[expect(clippy::disallowed_methods, reason = "the output of our own binary")]
fn text_of(stream: &mut dyn Read) -> String {
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text
}

fn picket() -> Command {
    Command::new(env!("CARGO_BIN_EXE_picket"))
}

fn count_rows(logs: &Path) -> Run {
    run(picket().args(["query", "--format", "ndjson", "SigninLogs | count", "--logs"]).arg(logs))
}

fn row(user: &str) -> String {
    format!(
        r#"{{"TimeGenerated":"2026-06-20T05:12:33.1234567Z","UserPrincipalName":"{user}@contoso.example","ResultType":"0","Type":"SigninLogs"}}"#
    )
}

fn file(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, content).unwrap();
    path
}

/// Asserts what stands on standard error, naming what is missing.
fn says(run: &Run, parts: &[&str]) {
    for part in parts {
        assert!(run.stderr.contains(part), "`{part}` is not in:\n{}", run.stderr);
    }
}

#[test]
fn truncated_json_keeps_the_rows_before_the_cut() {
    let folder = TempDir::new().unwrap();
    let text = format!("{}\n{}\n{}", row("ada"), row("bob"), &row("eve")[..60]);
    let run = count_rows(&file(&folder, "cut.json", text.as_bytes()));
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":2}\n"));
    says(&run, &["cut.json", "1 record skipped: not valid JSON", "line 3"]);
}

#[test]
fn a_truncated_array_keeps_the_rows_before_the_cut() {
    let folder = TempDir::new().unwrap();
    let text = format!("[{},\n{},\n{}", row("ada"), row("bob"), &row("eve")[..60]);
    let run = count_rows(&file(&folder, "cut.json", text.as_bytes()));
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":2}\n"));
    says(&run, &["cut.json", "the rest is not read"]);
}

#[test]
fn a_line_of_200_mb_is_skipped_without_being_held() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("long.json");
    let mut out = BufWriter::new(File::create(&path).unwrap());
    writeln!(out, "{}", row("ada")).unwrap();
    out.write_all(br#"{"TimeGenerated":"2026-06-20T05:12:33Z","Type":"SigninLogs","UserAgent":""#)
        .unwrap();
    for _ in 0..200 {
        out.write_all(&[b'x'; 1 << 20]).unwrap();
    }
    writeln!(out, "\"}}\n{}", row("bob")).unwrap();
    drop(out);
    let run = count_rows(&path);
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":2}\n"));
    says(&run, &["long.json", "1 record skipped", "longer than a record may be"]);
}

#[test]
fn nesting_of_10_000_levels_is_skipped() {
    let folder = TempDir::new().unwrap();
    let deep = format!(
        r#"{{"TimeGenerated":"2026-06-20T05:12:33Z","Type":"SigninLogs","DeviceDetail":{}1{}}}"#,
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let run = count_rows(&file(
        &folder,
        "deep.json",
        format!("{}\n{deep}\n{}\n", row("ada"), row("bob")).as_bytes(),
    ));
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":2}\n"));
    says(&run, &["deep.json", "1 record skipped", "nested deeper than 256 levels"]);
}

#[test]
fn a_gzip_bomb_is_stopped() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("bomb.json.gz");
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let mut out = File::create(&path).unwrap();
    out.write_all(&gzip(format!("{}\n", row("ada")).as_bytes())).unwrap();
    let blanks = gzip(&vec![b' '; 64 << 20]);
    for _ in 0..20 {
        out.write_all(&blanks).unwrap();
    }
    drop(out);
    let run = count_rows(&path);
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":1}\n"));
    says(&run, &["bomb.json.gz", "the rest is not read"]);
}

#[test]
fn utf_16_and_a_byte_order_mark_are_read() {
    let folder = TempDir::new().unwrap();
    let text = format!("\u{feff}{}\n", row("zoë"));
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for path in [file(&folder, "utf16.json", &wide), file(&folder, "bom.json", text.as_bytes())] {
        let run = run(picket()
            .args([
                "query",
                "--format",
                "ndjson",
                "SigninLogs | project UserPrincipalName",
                "--logs",
            ])
            .arg(&path));
        assert_eq!(
            (run.code, run.stdout.as_str()),
            (0, "{\"UserPrincipalName\":\"zoë@contoso.example\"}\n"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn nul_bytes_are_named() {
    let folder = TempDir::new().unwrap();
    let text = format!("{}\n\0\0\0\0\n{}\n", row("ada"), row("bob"));
    let run = count_rows(&file(&folder, "nul.json", text.as_bytes()));
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":2}\n"));
    says(&run, &["nul.json", "1 record skipped", "not a JSON object", "line 2"]);
}

#[test]
fn an_empty_file_alone_is_an_error() {
    let folder = TempDir::new().unwrap();
    let run = count_rows(&file(&folder, "empty.json", b""));
    assert_eq!(run.code, 2, "{}", run.stderr);
    says(&run, &["empty.json", "empty"]);
}

#[test]
fn a_file_of_an_unknown_shape_is_named_with_a_remedy() {
    let folder = TempDir::new().unwrap();
    file(&folder, "a.json", format!("{}\n", row("ada")).as_bytes());
    file(&folder, "notes.txt", b"call the vendor on monday\n");
    let run = count_rows(folder.path());
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":1}\n"));
    says(&run, &["notes.txt"]);
    let strict = self::run(
        picket()
            .args(["query", "--strict-input", "SigninLogs | count", "--logs"])
            .arg(folder.path()),
    );
    assert_eq!(strict.code, 2, "{}", strict.stderr);
}

#[test]
fn a_folder_without_rights_is_named() {
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let open = file(&folder, "a.json", format!("{}\n", row("ada")).as_bytes());
    fs::set_permissions(&open, fs::Permissions::from_mode(0o644)).unwrap();
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything, so the run is another user's, and its binary stands where that user may reach it.
    let binary = folder.path().join("picket");
    fs::copy(env!("CARGO_BIN_EXE_picket"), &binary).unwrap();
    let mut command = Command::new(&binary);
    if fs::read_dir(&closed).is_ok() {
        command.uid(65534).gid(65534);
    }
    let run = run(command
        .current_dir("/")
        .args(["query", "--format", "ndjson", "SigninLogs | count", "--logs"])
        .arg(folder.path()));
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"Count\":1}\n"), "{}", run.stderr);
    says(&run, &["closed", "ermission denied"]);
}

#[test]
fn a_rule_file_with_a_tab_is_refused_with_its_place() {
    let folder = TempDir::new().unwrap();
    let path = file(&folder, "tab.yaml", b"id: 0d8e2b1a-3c1d-4a55-9f0e-000000000001\nname: x\nentityMappings:\n\t- entityType: IP\nquery: print 1\n");
    let run = run(picket().args(["check", "--color", "never"]).arg(&path));
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("tab.yaml:4") && said.contains("tab"), "{said}");
}

#[test]
fn a_rule_file_with_a_duplicate_key_is_refused_with_its_place() {
    let folder = TempDir::new().unwrap();
    let path = file(
        &folder,
        "twice.yaml",
        b"id: 0d8e2b1a-3c1d-4a55-9f0e-000000000001\nname: x\nname: y\nquery: print 1\n",
    );
    let run = run(picket().args(["check", "--color", "never"]).arg(&path));
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(said.contains("twice.yaml:3") && said.contains("name"), "{said}");
}

#[test]
fn a_query_of_50_kb_with_500_operators_runs() {
    let mut query = String::from("print x = 0");
    for number in 0..500 {
        query.push_str(&format!(
            " | extend x = x + 1 // step number {number}, {}\n",
            "padding ".repeat(8)
        ));
    }
    query.push_str(" | project x");
    assert!(query.len() > 50_000, "{}", query.len());
    let run = run(picket().args(["query", "--format", "ndjson", &query]));
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"x\":500}\n"), "{}", run.stderr);
}

#[test]
fn brackets_without_end_are_a_diagnostic() {
    let run = run(picket().args(["query", &format!("print {}", "(".repeat(20_000))]));
    assert_eq!(run.code, 2);
    says(&run, &["error["]);
}

#[test]
fn an_unknown_operator_is_refused_by_name_and_place() {
    let run = run(picket().args(["query", "--color", "never", "print x = 1\n| sumarize count()"]));
    assert_eq!(run.code, 2);
    says(&run, &["sumarize", ":2:3", "summarize"]);
}

#[test]
fn a_plugin_that_will_never_run_here_says_why() {
    let query = "print x = 1 | evaluate python(typeof(*), 'result = df')";
    let run = run(picket().args(["query", "--color", "never", query]));
    assert_eq!(run.code, 2);
    says(&run, &["python", "can't run here", "sandbox"]);
}

#[test]
fn a_folder_that_links_to_itself_is_read_once() {
    let folder = TempDir::new().unwrap();
    file(&folder, "rule.yaml", b"name: Twice\n");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
    let ended = run(picket().arg("check").arg(folder.path()));
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("1 file checked"), "{}", ended.stderr);
}
