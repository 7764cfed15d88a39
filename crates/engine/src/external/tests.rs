//! Files of several formats as tables.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use datafusion::catalog::TableProvider;

use crate::coverage::OneTable;
use crate::library::Functions;
use crate::run::{Context, Resources, run};
use crate::stages::settled;
use crate::tables::{Outside, Tables};

struct Files(BTreeMap<&'static str, Vec<u8>>);

impl Tables for Files {
    fn provider(&self, _: &str) -> Option<Arc<dyn TableProvider>> {
        None
    }

    fn outside(&self, location: &str) -> Result<Outside, String> {
        let found = self.0.get(location).cloned().map(Outside::Bytes);
        found.ok_or_else(|| "there is no such file".to_owned())
    }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

/// An archive of deflated members.
fn zip(members: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in members {
        let mut packed =
            flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).expect("memory takes it");
        let packed = packed.finish().expect("memory takes it");
        let at = out.len() as u32;
        let mut sizes = Vec::new();
        sizes.extend((packed.len() as u32).to_le_bytes());
        sizes.extend((text.len() as u32).to_le_bytes());
        sizes.extend((name.len() as u16).to_le_bytes());
        sizes.extend(0u16.to_le_bytes());
        let head = [20, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        out.extend(0x0403_4b50u32.to_le_bytes());
        out.extend(head.iter().chain(&sizes).chain(name.as_bytes()).chain(&packed));
        directory.extend(0x0201_4b50u32.to_le_bytes());
        directory.extend([20, 0].iter().chain(&head).chain(&sizes));
        directory.extend([0; 10]);
        directory.extend(at.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (from, n_entries) = (out.len() as u32, members.len() as u16);
    out.extend(&directory);
    out.extend(0x0605_4b50u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(n_entries.to_le_bytes().repeat(2));
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(from.to_le_bytes());
    out.extend([0; 2]);
    out
}

/// The answer's cells as text, a row a line.
async fn answer(query: &str) -> String {
    let csv = "User,Age\nada,36\n\"bob, jr\",\n";
    let files = Files(BTreeMap::from([
        ("https://x.example/a.csv?sig=secret", csv.as_bytes().to_vec()),
        ("https://x.example/a.csv.gz", gzip(csv)),
        ("https://x.example/a.txt", b"one,1\r\ntwo\n".to_vec()),
        (
            "https://x.example/a.json",
            br#"[{"User":"ada","Deep":{"n":[7]}}, {"User":"bob"}]"#.to_vec(),
        ),
        (
            "https://x.example/deep",
            format!(
                r#"{{"D": {}1{}, "D": {{ "a" : 1 }}, "N": 1e2}}"#,
                "[".repeat(300),
                "]".repeat(300)
            )
            .into_bytes(),
        ),
        ("https://x.example/lines", b"{\"User\":\"ada\"}\n{\"User\":\"eve\"}".to_vec()),
        (
            "https://x.example/a.zip",
            zip(&[("a/one.csv", "ada,1"), ("note.txt", "no"), ("two.csv", "bob,2")]),
        ),
    ]));
    let context = Context {
        tables: Arc::new(files),
        now: 0,
        window: None,
        resources: Arc::new(Resources { n_threads: 1, memory: 1 << 28, ..Resources::default() }),
    };
    let (bound, found) = kql::compile(query, &OneTable, &Functions);
    let Some(bound) = bound else { return format!("{found:?}") };
    let settled = match settled(query, &bound, &OneTable, &context).await {
        Ok(settled) => settled,
        Err(error) => return error.to_string(),
    };
    let table = settled.query.tables.first().expect("it has one table");
    match run(table, &settled.context).await {
        Ok(answer) => {
            let line = |row: Vec<crate::types::Cell<'_>>| {
                row.iter().map(|it| it.to_text()).collect::<Vec<_>>().join("|")
            };
            answer.rows().map(line).collect::<Vec<_>>().join("\n")
        }
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn files_are_read_as_their_formats_say() {
    let cases = [
        (
            "externaldata(User: string, Age: long) [h@'https://x.example/a.csv?sig=secret'] with (ignoreFirstRecord=true)",
            "ada|36\nbob, jr|",
        ),
        (
            "let Host = 'https://x.example/'; externaldata(User: string) [strcat(Host, 'a.csv.gz'), 'https://x.example/a.txt'] | take 4",
            "User\nada\nbob, jr\none,1",
        ),
        ("externaldata(Line: string, More: long) ['https://x.example/a.txt']", "one,1|\ntwo|"),
        (
            "externaldata(User: string, N: long) ['https://x.example/a.json'] with (format='multijson', ingestionMapping='[{\"Column\":\"User\",\"Properties\":{\"Path\":\"$.User\"}},{\"Column\":\"N\",\"Properties\":{\"Path\":\"$.Deep.n[0]\"}}]')",
            "ada|7\nbob|",
        ),
        (
            "externaldata(Deep: dynamic, User: string) ['https://x.example/a.json'] with (format='multijson')",
            "{\"n\":[7]}|ada\n|bob",
        ),
        ("externaldata(User: string) ['https://x.example/lines'] with (format=json)", "ada\neve"),
        (
            "externaldata(User: string, N: long) ['https://x.example/a.zip'] with (format='csv', zipPattern='*.csv')",
            "ada|1\nbob|2",
        ),
        // The last of two members of a name counts, however deep the one before it is.
        (
            "externaldata(D: string, N: real) ['https://x.example/deep'] with (format='singlejson')",
            "{\"a\":1}|100.0",
        ),
        (
            "print User = 'eve' | where User in (externaldata(User: string) ['https://x.example/lines'] with (format=json))",
            "eve",
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(answer(query).await, expected, "{query}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_named_without_its_secret() {
    let said = answer("externaldata(a: string) [h@'https://x.example/b.csv?sig=secret;key']").await;
    assert_eq!(said, "https://x.example/b.csv can't be read: there is no such file");
    let said =
        answer("externaldata(a: string) ['https://x.example/a.txt'] with (format='avro')").await;
    assert_eq!(
        said,
        "https://x.example/a.txt can't be read: the format `avro` is not supported yet"
    );
}
