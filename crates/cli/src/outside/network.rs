//! Requests over the network: of one origin and no other, bounded in time and size.

use std::sync::Once;
use std::time::Duration;

use engine::external::without_secrets;
use engine::tables::{Request, Response};
use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::http::{HeaderMap, Method, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};

use super::{Origin, bounded};

/// How long an answer may take.
const MAX_TIME: Duration = Duration::from_secs(60);
const MAX_REDIRECTS: usize = 5;
/// Headers that say where a request goes or where it ends; a query doesn't set them.
const NOT_GIVEN: [&str; 9] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "expect",
    "te",
    "trailer",
    "upgrade",
    "proxy-authorization",
];

/// The answer to a request. The server may send elsewhere within the origin, not out of it.
pub fn sent(request: &Request, origin: &Origin) -> Result<Response, String> {
    let agent = agent();
    let mut url = encoded(&request.url);
    let mut body = request.body.as_deref();
    for _ in 0..=MAX_REDIRECTS {
        let sending = asked(request, &url, body)?;
        // An error of the client may hold the URL, and that a secret.
        let answer = agent.run(sending);
        let mut answer = answer.map_err(|it| it.to_string().replace(&url, "the URL"))?;
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok());
            let to = to.ok_or("it sends elsewhere and doesn't say where")?;
            url = encoded(&joined(&url, to));
            if Origin::of(&url).as_ref() != Some(origin) {
                let elsewhere = without_secrets(&url);
                return Err(format!("it sends to {elsewhere}, which is another origin"));
            }
            // What was posted is posted again only where the server says so.
            if ![StatusCode::TEMPORARY_REDIRECT, StatusCode::PERMANENT_REDIRECT].contains(&status) {
                body = None;
            }
            continue;
        }
        if !status.is_success() {
            return Err(format!("the server answers {status}"));
        }
        let headers = headers(answer.headers());
        return Ok(Response { headers, body: bounded(answer.body_mut().as_reader())? });
    }
    Err(format!("it sends elsewhere more than {MAX_REDIRECTS} times"))
}

fn agent() -> ureq::Agent {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another one that is installed serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    ureq::Agent::config_builder()
        .timeout_global(Some(MAX_TIME))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("picket")
        .build()
        .into()
}

/// The request as it is sent to that URL.
fn asked(
    request: &Request,
    url: &str,
    body: Option<&str>,
) -> Result<ureq::http::Request<String>, String> {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let mut asked = ureq::http::Request::builder().method(method).uri(url);
    if body.is_some() && !request.headers.iter().any(|it| it.0.eq_ignore_ascii_case("content-type"))
    {
        asked = asked.header(CONTENT_TYPE, "application/json; charset=utf-8");
    }
    for (name, value) in &request.headers {
        if NOT_GIVEN.iter().any(|it| it.eq_ignore_ascii_case(name)) {
            return Err(format!("a query doesn't set the header `{name}`"));
        }
        asked = asked.header(name, value);
    }
    asked.body(body.unwrap_or_default().to_owned()).map_err(|it| it.to_string())
}

/// The headers by name; the values of one that stands several times, with commas between them.
fn headers(all: &HeaderMap) -> Vec<(String, String)> {
    let values = |name: &_| {
        let values = all.get_all(name).iter();
        values.map(|it| String::from_utf8_lossy(it.as_bytes())).collect::<Vec<_>>().join(", ")
    };
    all.keys().map(|name| (name.as_str().to_owned(), values(name))).collect()
}

/// A URL with what may not stand in one (blanks, quotes, letters that are not ASCII) in its bytes.
fn encoded(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    url.bytes().fold(String::with_capacity(url.len()), |mut out, byte| {
        match byte {
            b'!'..=b'~' if !b"\"<>\\^`{|}".contains(&byte) => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
        out
    })
}

/// Where a redirection leads: a URL, or a path on the same host.
fn joined(url: &str, to: &str) -> String {
    if to.contains("://") || to.starts_with("//") {
        let scheme = url.split("://").next().unwrap_or_default();
        return if to.starts_with("//") { format!("{scheme}:{to}") } else { to.to_owned() };
    }
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let host_ends = path.find("://").map_or(0, |it| it + 3);
    let root =
        path.get(host_ends..).and_then(|it| it.find('/')).map_or(path.len(), |it| it + host_ends);
    let folder = path.rfind('/').filter(|it| *it >= root).unwrap_or(root);
    let base = if to.starts_with('/') { root } else { folder };
    let slash = if to.starts_with('/') { "" } else { "/" };
    format!("{}{slash}{to}", path.get(..base).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{encoded, joined};

    #[test]
    fn a_redirection_is_relative_to_where_it_stands() {
        let from = "https://a.example/b/c?d";
        assert_eq!(joined(from, "/x"), "https://a.example/x");
        assert_eq!(joined(from, "x"), "https://a.example/b/x");
        assert_eq!(joined(from, "//e.example/x"), "https://e.example/x");
        assert_eq!(joined("https://a.example", "x"), "https://a.example/x");
    }

    #[test]
    fn what_no_url_may_hold_is_encoded() {
        let url = "https://a.example/x?$filter=name eq 'Ada' or name eq 'é'&a=%20#part";
        let sent =
            "https://a.example/x?$filter=name%20eq%20'Ada'%20or%20name%20eq%20'%C3%A9'&a=%20";
        assert_eq!(encoded(url), sent);
    }
}
