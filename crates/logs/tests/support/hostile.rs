//! Input made to harm: memory and stack stay bounded, what is left out is named, and the rows around it count.

use std::fs;
use std::io::Write;

use logs::{Inputs, Limits, Logs, Options, Support, Workspace};

use crate::rows::{open, texts};

const ROW: &str = r#"{"TimeGenerated":"2026-03-02T08:15:30Z","Type":"SigninLogs","Id":"1"}"#;

fn read(files: &[(&str, Vec<u8>)], limits: Limits) -> (usize, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let logs = open(folder.path(), None, Options { limits, ..Options::default() });
    let n_rows = texts(&logs, "SigninLogs", &["Id"], &[], 2).len();
    let strip = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let skips =
        logs.skips().iter().map(|it| strip(format!("{}: {}", it.path.display(), it.reason)));
    (n_rows, skips.chain(logs.notices().iter().map(|it| strip(it.to_string()))).collect())
}

fn one(bytes: Vec<u8>) -> (usize, Vec<String>) {
    read(&[("a.json", bytes)], Limits::default())
}

#[test]
fn deep_nesting() {
    let deep = format!(
        r#"{{"TimeGenerated":"2026-03-02","Type":"SigninLogs","Id":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let expected = |line: u64| {
        vec![format!("a.json: 1 record skipped: nested deeper than 256 levels (line {line})")]
    };
    assert_eq!(one(format!("{ROW}\n{deep}\n{ROW}\n").into_bytes()), (2, expected(2)));
    assert_eq!(one(format!("[{ROW},\n{deep},\n{ROW}]").into_bytes()), (2, expected(2)));
    let (n_rows, messages) = one("[".repeat(100_000).into_bytes());
    assert_eq!(
        (n_rows, messages),
        (0, vec!["a.json: it is a JSON array of something else than objects".to_owned()])
    );
    // Text that holds JSON is looked into for a dynamic column alone, and only as deep.
    let inner = format!(
        r#"{{"TimeGenerated":"2026-03-02","Type":"SigninLogs","Id":"2","Status":"{}"}}"#,
        "[".repeat(100_000)
    );
    assert_eq!(one(inner.into_bytes()), (1, vec![]));
}

#[test]
fn a_line_of_many_megabytes() {
    let long = format!(
        r#"{{"TimeGenerated":"2026-03-02","Type":"SigninLogs","Id":"{}"}}"#,
        "x".repeat(3 << 20)
    );
    let limits = Limits { max_record: 1 << 20, ..Limits::default() };
    let n_bytes = long.len() + 1;
    let lines = format!("{ROW}\n{long}\n{ROW}\n").into_bytes();
    let message =
        format!("a.json: 1 record skipped: longer than a record may be (line 2: {n_bytes} bytes)");
    assert_eq!(read(&[("a.json", lines)], limits), (2, vec![message]));
    let array = format!("[{ROW},\n{long},\n{ROW}]").into_bytes();
    let message = "a.json: 1 record skipped: longer than a record may be (line 2)".to_owned();
    assert_eq!(read(&[("a.json", array)], limits), (2, vec![message]));
}

#[test]
fn a_quote_that_never_closes() {
    let csv = format!(
        "TimeGenerated,Type,Id\n2026-03-02,SigninLogs,1\n2026-03-02,SigninLogs,\"{}",
        "x,\n".repeat(1 << 20)
    );
    let limits = Limits { max_record: 1 << 20, ..Limits::default() };
    let (n_rows, messages) = read(&[("a.csv", csv.into_bytes())], limits);
    assert_eq!(n_rows, 1);
    assert_eq!(messages, ["a.csv: 1 record skipped: longer than a record may be (line 3)"]);
}

#[test]
fn text_out_of_proportion() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writeln!(encoder, "{ROW}").unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..32 {
        encoder.write_all(&blanks).unwrap();
    }
    let bytes = encoder.finish().unwrap();
    let limits = Limits { max_decompressed: 8 << 20, ..Limits::default() };
    let (n_rows, messages) = read(&[("a.json.gz", bytes.clone())], limits);
    assert_eq!(
        (n_rows, messages),
        (
            1,
            vec![
                "a.json.gz: the rest is not read: decompresses to more than 8388608 bytes"
                    .to_owned()
            ]
        )
    );
    assert_eq!(read(&[("a.json.gz", bytes)], Limits::default()), (1, vec![]));
}

#[test]
fn damaged_files_beside_sound_ones() {
    let files = [
        ("a.parquet", b"PAR1 and then nothing of the kind".to_vec()),
        ("b.gz", vec![0x1f, 0x8b, 8, 0, 1, 2, 3]),
        ("c.json", ROW.as_bytes().to_vec()),
        ("d.bin", vec![7; 4096]),
        ("e.zip", b"PK\x03\x04rest".to_vec()),
    ];
    let (n_rows, messages) = read(&files, Limits::default());
    assert_eq!(n_rows, 1);
    let starts = [
        "a.parquet: it begins as Parquet but can't be read: ",
        "b.gz: the compressed data is ",
        "d.bin: it is neither JSON, CSV nor Parquet",
        "e.zip: it is a zip archive: unpack it and name what is in it",
    ];
    assert_eq!(messages.len(), starts.len(), "{messages:?}");
    for (message, start) in messages.iter().zip(starts) {
        assert!(message.starts_with(start), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn links_that_loop_and_special_files() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    fs::write(folder.path().join("sub/a.json"), ROW).unwrap();
    std::os::unix::fs::symlink(folder.path(), folder.path().join("sub/loop")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("gone"), folder.path().join("broken")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let mut inputs = Inputs::new();
    inputs.add(folder.path(), None).unwrap();
    inputs.add(&folder.path().join("sub/*.json"), None).unwrap();
    let logs = Logs::open(inputs, Workspace::new(), Options::default());
    assert_eq!(texts(&logs, "SigninLogs", &["Id"], &[], 1), [["1"]]);
    let reasons: Vec<&str> =
        logs.skips().iter().map(|it| it.reason.split(':').next().unwrap()).collect();
    assert_eq!(
        reasons,
        [
            "a link that leads nowhere",
            "neither a file nor a folder",
            "read already, by another path",
            "read already, by another path",
        ]
    );
    assert!(Inputs::new().add(&folder.path().join("missing"), None).is_err());
}

#[test]
fn a_stream_larger_than_it_may_be() {
    let mut inputs = Inputs::new();
    let error = inputs.add_stream(&mut ROW.as_bytes(), 10, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "standard input is larger than 10 bytes; save it to a file and name that"
    );
    inputs.add_stream(&mut ROW.as_bytes(), 1000, None).unwrap();
    let logs = Logs::open(inputs, Workspace::new(), Options::default());
    assert_eq!(texts(&logs, "SigninLogs", &["Id"], &[], 1), [["1"]]);
}

#[test]
fn what_an_export_cannot_carry() {
    let page = r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#auditLogs/signIns","value":[{"createdDateTime":"2026-03-02T08:15:30Z","userPrincipalName":"ada@contoso.example","appId":"a","status":{"errorCode":0}}]}"#;
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.json"), page).unwrap();
    let logs = open(folder.path(), None, Options::default());
    let support = logs.support("SigninLogs");
    let of = |column: &str| support.iter().find(|(it, _)| it == column).unwrap().1;
    assert_eq!(of("AuthenticationProtocol"), Support::Never);
    assert_eq!(of("UserPrincipalName"), Support::Carried);
    assert_eq!(of("ResultType"), Support::Carried);
    assert_eq!(of("ResultDescription"), Support::NotSeen);
    assert_eq!(of("Category"), Support::Carried);
    assert_eq!(logs.support("AuditLogs"), []);
}
