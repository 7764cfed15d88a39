//! What a query reaches over the network: the origins that are allowed, and nothing else. The servers are this test's own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server was asked: the first line and the headers in lower case, then the body.
type Asked = Arc<Mutex<Vec<String>>>;

/// A server that answers by path, for as long as the test runs.
fn serve(answer: fn(&str, SocketAddr) -> String) -> (SocketAddr, Asked) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("the loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let asked = Asked::default();
    let seen = Arc::clone(&asked);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = answer_one(stream, address, answer, &seen);
        }
    });
    (address, asked)
}

fn answer_one(
    stream: TcpStream,
    address: SocketAddr,
    answer: fn(&str, SocketAddr) -> String,
    seen: &Asked,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if let Some(it) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = it.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
        head.push_str(&line.replacen(':', ": ", 1).replace(":  ", ": "));
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.lock().expect("no test panics with it").push(format!(
        "{}\n{}",
        head.replace("\r\n", "\n"),
        String::from_utf8_lossy(&body)
    ));
    let mut stream = stream;
    stream.write_all(answer(&path, address).as_bytes())
}

fn of(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}"
    )
}

fn site(path: &str, address: SocketAddr) -> String {
    let here = |path: &str| of("302 Found", &format!("Location: {path}\r\n"), "");
    match path.split('?').next().unwrap_or_default() {
        "/feed" => of(
            "200 OK",
            "Content-Type: application/json; charset=utf-8\r\nX-Kind: a\r\nX-Kind: b\r\n",
            "{\"n\": [1, 2]}",
        ),
        "/text" => of("200 OK", "Content-Type: text/plain\r\n", "{\"n\": 1}"),
        "/here" => here("/feed"),
        "/round" => here("/round"),
        "/away" => here(&format!("http://localhost:{}/feed", address.port())),
        "/misleading" => here(&format!("http://{address}@localhost:{}/feed", address.port())),
        _ => of("404 Not Found", "", ""),
    }
}

fn query(query: &str, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    command.args(["query", query, "--format", "ndjson"]).args(args).env_clear();
    command.output().expect("the binary runs")
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn said(output: &Output) -> String {
    assert!(!output.status.success(), "{}", printed(output));
    String::from_utf8_lossy(&output.stderr).replace("\n  |", "")
}

#[test]
fn an_allowed_origin_answers_with_its_headers_and_body() {
    let (address, asked) = serve(site);
    let origin = format!("http://{address}");
    let allowed = ["--allow-origin", origin.as_str()];
    let both = "| project Second = ResponseBody.n[1], Kind = ResponseHeaders['x-kind'], Type = gettype(ResponseBody)";
    let feed = query(&format!("evaluate http_request('{origin}/feed') {both}"), &allowed);
    assert_eq!(printed(&feed), "{\"Second\":2,\"Kind\":\"a, b\",\"Type\":\"dictionary\"}\n");
    // What isn't declared as JSON is a text.
    let text = query(&format!("evaluate http_request('{origin}/text') {both}"), &allowed);
    assert_eq!(printed(&text), "{\"Second\":null,\"Kind\":null,\"Type\":\"string\"}\n");
    let asked = asked.lock().expect("no test panics with it");
    assert!(asked[0].starts_with("GET /feed HTTP/1.1\n"), "{asked:?}");
    assert!(asked[0].contains("x-ms-readonly: true\n"), "{asked:?}");
}

#[test]
fn a_query_gives_headers_and_content_and_all_its_requests_have_one_id() {
    let (address, asked) = serve(site);
    let origin = format!("http://{address}");
    let headers = "dynamic({'x-team': 'blue', 'x-n': 3, 'x-ms-readonly': 'false'}), dynamic({})";
    let post = format!("evaluate http_request_post('{origin}/feed', {headers}, '{{\"a\": 1}}')");
    let get = format!("evaluate http_request('{origin}/text?q=a b')");
    let done = query(&format!("union ({post}), ({get}) | count"), &["--allow-origin", &origin]);
    assert_eq!(printed(&done), "{\"Count\":2}\n", "{}", String::from_utf8_lossy(&done.stderr));
    let asked = asked.lock().expect("no test panics with it");
    let post = asked.iter().find(|it| it.starts_with("POST ")).expect("one was posted");
    for line in ["x-team: blue", "x-n: 3", "content-type: application/json; charset=utf-8"] {
        assert!(post.contains(line), "{line} in {post}");
    }
    assert!(
        post.contains("x-ms-readonly: true") && !post.contains("x-ms-readonly: false"),
        "{post}"
    );
    assert!(post.ends_with("\n{\"a\": 1}"), "{post}");
    assert!(asked.iter().any(|it| it.starts_with("GET /text?q=a%20b ")), "{asked:?}");
    let ids: Vec<&str> = asked
        .iter()
        .filter_map(|it| it.lines().find(|it| it.contains("x-ms-client-request-id")))
        .collect();
    assert!(ids.len() == 2 && ids[0] == ids[1], "{ids:?}");
}

#[test]
fn no_other_origin_is_reached() {
    let (address, asked) = serve(site);
    let (other, other_asked) = serve(site);
    let origin = format!("http://{address}");
    let allowed = ["--allow-origin", origin.as_str()];
    let get = |url: &str| query(&format!("evaluate http_request('{url}')"), &allowed);
    let refused = said(&get(&format!("http://{other}/feed?key=secret")));
    assert!(refused.contains(&format!("--allow-origin http://{other}")), "{refused}");
    assert!(other_asked.lock().expect("no test panics").is_empty());
    for path in ["/away", "/misleading"] {
        let away = said(&get(&format!("{origin}{path}")));
        assert!(away.contains("which is another origin"), "{away}");
    }
    assert!(said(&get(&format!("{origin}/round"))).contains("more than 5 times"));
    assert!(said(&get(&format!("{origin}/none"))).contains("the server answers 404 Not Found"));
    let here = get(&format!("{origin}/here"));
    assert!(printed(&here).contains("\"ResponseBody\":{\"n\":[1,2]}"), "{}", printed(&here));
    // Another host by the `Host` header is another origin as well, and a secret isn't sent bare.
    let n_asked = asked.lock().expect("no test panics").len();
    for (headers, why) in [
        ("{'Host': 'internal.example'}", "doesn't set the header `Host`"),
        ("{'Authorization': 'Bearer x'}", "needs HTTPS"),
        ("{'bad name': 'x'}", "invalid HTTP header name"),
        ("{'x-a': 'b\\r\\nHost: internal.example'}", "header value"),
    ] {
        let text = format!("evaluate http_request('{origin}/feed', dynamic({headers}))");
        let refused = said(&query(&text, &allowed));
        assert!(refused.contains(why), "{refused}");
    }
    assert_eq!(asked.lock().expect("no test panics").len(), n_asked);
}

#[test]
fn a_file_stands_for_an_answer() {
    let file = std::env::temp_dir().join(format!("picket-answer-{}.json", std::process::id()));
    std::fs::write(&file, "{\"ok\": true}").expect("the temporary folder is there");
    let stands = format!("https://lists.example/answer={}", file.display());
    let text = "evaluate http_request('https://lists.example/answer?key=secret') | project ResponseBody.ok";
    let answer = query(text, &["--externaldata", &stands]);
    std::fs::remove_file(&file).expect("it was made above");
    assert_eq!(printed(&answer), "{\"ResponseBody_ok\":true}\n");
}
