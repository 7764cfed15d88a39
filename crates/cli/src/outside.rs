//! What queries may read outside of the workspace: files that the user names in the place of URLs, and origins that the user allows.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Once};
use std::time::Duration;

use engine::external::without_secrets;
use engine::tables::Outside;
use logs::OutsideReader;
use ureq::tls::{RootCerts, TlsConfig};

/// The longest file that is read.
const MAX_BYTES: u64 = 256 << 20;
/// How long a file from the network may take.
const MAX_TIME: Duration = Duration::from_secs(60);
const MAX_REDIRECTS: usize = 5;

/// What stands for which URL, and what may be asked over the network.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// A URL, or the beginning of URLs, and the file or folder instead.
    pub files: Vec<(String, PathBuf)>,
    pub origins: Vec<Origin>,
    /// All that isn't named is taken for an empty file: queries are only tried.
    pub empty: bool,
}

/// The scheme, host and port of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// The origin of a URL; None where it is no URL of the web.
    pub fn of(url: &str) -> Option<Origin> {
        let (scheme, rest) = url.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        let default = match scheme.as_str() {
            "https" => "443",
            "http" => "80",
            _ => return None,
        };
        let authority = rest.split(['/', '?', '#', '\\']).next()?;
        // A name before an `@` is no host; such URLs are made to mislead.
        if authority.is_empty() || authority.contains(['@', ' ']) {
            return None;
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, port),
            _ => (authority, default),
        };
        let port: u16 = port.parse().ok()?;
        Some(Origin(format!("{scheme}://{}:{port}", host.to_ascii_lowercase())))
    }
}

impl Rules {
    /// What reads by these rules.
    pub fn reader(self) -> OutsideReader {
        OutsideReader(Arc::new(move |location| self.read(location)))
    }

    fn read(&self, location: &str) -> Result<Outside, String> {
        if let Some(path) = self.file(location) {
            let file = File::open(&path).map_err(|it| format!("{}: {it}", path.display()))?;
            return bounded(file).map(Outside::Bytes);
        }
        // What stands behind a semicolon is meant for Azure: a key, or how to log in.
        let url = location.split(';').next().unwrap_or_default();
        match Origin::of(url).filter(|it| self.origins.contains(it)) {
            Some(origin) => fetched(url, &origin).map(Outside::Bytes),
            None if self.empty => Ok(Outside::Empty),
            None => {
                let shown = without_secrets(location);
                Err(format!(
                    "no network is used without leave; name a file instead with --externaldata '{shown}=FILE', or allow it with --allow-origin"
                ))
            }
        }
    }

    /// The file that stands for a location.
    fn file(&self, location: &str) -> Option<PathBuf> {
        let wanted = without_secrets(location);
        self.files.iter().find_map(|(url, path)| {
            let url = without_secrets(url);
            let rest = wanted.strip_prefix(url.as_str())?;
            if rest.is_empty() {
                return Some(path.clone());
            }
            let inside = rest.trim_start_matches('/');
            let is_below = url.ends_with('/') || rest.starts_with('/');
            let plain = Path::new(inside).components().all(|it| matches!(it, Component::Normal(_)));
            (is_below && plain && path.is_dir()).then(|| path.join(inside))
        })
    }
}

fn bounded(stream: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = std::io::copy(&mut stream.take(MAX_BYTES + 1), &mut bytes);
    read.map_err(|it| it.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("it has more than {} MiB", MAX_BYTES >> 20));
    }
    Ok(bytes)
}

/// A file from the network. It may send elsewhere within its origin, not out of it.
fn fetched(url: &str, origin: &Origin) -> Result<Vec<u8>, String> {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // Another one that is installed serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(MAX_TIME))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent("picket")
        .build()
        .into();
    let mut url = url.to_owned();
    for _ in 0..=MAX_REDIRECTS {
        // An error of the client may hold the URL, and that a secret.
        let answer = agent.get(&url).call();
        let mut answer = answer.map_err(|it| it.to_string().replace(&url, "the URL"))?;
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get("location").and_then(|it| it.to_str().ok());
            let to = to.ok_or("it sends elsewhere and doesn't say where")?;
            url = joined(&url, to);
            if Origin::of(&url).as_ref() != Some(origin) {
                let elsewhere = without_secrets(&url);
                return Err(format!("it sends to {elsewhere}, which is another origin"));
            }
            continue;
        }
        if !status.is_success() {
            return Err(format!("the server answers {status}"));
        }
        return bounded(answer.body_mut().as_reader());
    }
    Err(format!("it sends elsewhere more than {MAX_REDIRECTS} times"))
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
    use super::{Origin, Outside, Rules, joined};

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert_eq!(Origin::of("https://A.example/x?y"), Origin::of("https://a.example:443"));
        assert_ne!(Origin::of("https://a.example"), Origin::of("http://a.example"));
        assert_ne!(Origin::of("https://a.example"), Origin::of("https://a.example.evil.example"));
        for bad in
            ["https://a.example@evil.example/", "file:///etc/passwd", "a.example", "https:///x"]
        {
            assert_eq!(Origin::of(bad), None, "{bad}");
        }
        // What some clients take for a slash is none of the host.
        assert_eq!(
            Origin::of("https://evil.example\\@a.example"),
            Origin::of("https://evil.example")
        );
    }

    #[test]
    fn a_redirection_is_relative_to_where_it_stands() {
        let from = "https://a.example/b/c?d";
        assert_eq!(joined(from, "/x"), "https://a.example/x");
        assert_eq!(joined(from, "x"), "https://a.example/b/x");
        assert_eq!(joined(from, "//e.example/x"), "https://e.example/x");
        assert_eq!(joined("https://a.example", "x"), "https://a.example/x");
    }

    #[test]
    fn a_folder_stands_for_what_is_below_a_url_and_nothing_else() {
        let folder = std::env::temp_dir();
        let files = vec![("https://a.example/lists".to_owned(), folder.clone())];
        let rules = Rules { files, ..Rules::default() };
        assert_eq!(rules.file("https://a.example/lists/b.csv?sig=1"), Some(folder.join("b.csv")));
        assert_eq!(rules.file("https://a.example/lists/../b.csv"), None);
        assert_eq!(rules.file("https://a.example/listsb.csv"), None);
        let refused = rules.read("https://b.example/x.csv?sig=secret");
        assert!(
            refused
                .as_ref()
                .is_err_and(|it| it.contains("--externaldata") && !it.contains("secret"))
        );
        assert_eq!(Rules { empty: true, ..rules }.read("https://b.example/x"), Ok(Outside::Empty));
    }
}
