//! What queries may read outside of the workspace: files that the user names in the place of URLs, and origins that the user allows.

mod network;

use std::fmt;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use engine::external::without_secrets;
use engine::tables::{Outside, Request, Response};
use logs::{OutsideReader, ReadOutside};

/// The longest file that is read.
const MAX_BYTES: u64 = 256 << 20;
/// The most files that stand for one place.
const MAX_PLACES: usize = 10_000;

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

impl fmt::Display for Origin {
    /// As it is written: without the port that goes without saying.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let implied = if self.0.starts_with("https:") { ":443" } else { ":80" };
        f.write_str(self.0.strip_suffix(implied).unwrap_or(&self.0))
    }
}

impl Rules {
    /// What reads by these rules.
    pub fn reader(self) -> OutsideReader {
        OutsideReader(Arc::new(Reader { rules: self, id: request_id() }))
    }

    fn read(&self, location: &str) -> Result<Outside, String> {
        if let Some(path) = self.file(location) {
            return file_bytes(&path).map(Outside::Bytes);
        }
        // What stands behind a semicolon is meant for Azure: a key, or how to log in.
        let url = location.split(';').next().unwrap_or_default();
        match self.allowed(url) {
            Some(origin) => {
                let request = Request { url: url.to_owned(), headers: Vec::new(), body: None };
                network::sent(&request, &origin).map(|it| Outside::Bytes(it.body))
            }
            None if self.empty => Ok(Outside::Empty),
            None => Err(refusal(location, url)),
        }
    }

    /// The origin of a URL where it may be asked.
    fn allowed(&self, url: &str) -> Option<Origin> {
        Origin::of(url).filter(|it| self.origins.contains(it))
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

/// Reads by rules, for one run.
struct Reader {
    rules: Rules,
    /// Kusto: all requests of a query carry the same id.
    id: String,
}

impl ReadOutside for Reader {
    fn outside(&self, location: &str) -> Result<Outside, String> {
        self.rules.read(location)
    }

    fn places(&self, location: &str) -> Result<Vec<String>, String> {
        let place = location.split(['?', ';', '#']).next().unwrap_or_default();
        match self.rules.file(location) {
            Some(folder) if folder.is_dir() => {
                let below = files_below(&folder)?;
                let place = place.trim_end_matches('/');
                Ok(below.into_iter().map(|it| format!("{place}/{it}")).collect())
            }
            Some(_) => Ok(vec![location.to_owned()]),
            None => {
                // Files that are named one by one may lie below the place as well.
                let urls = self.rules.files.iter().map(|it| without_secrets(&it.0));
                let below = |it: &String| {
                    let rest = it.strip_prefix(place.trim_end_matches('/'));
                    rest.is_some_and(|it| it.starts_with('/'))
                };
                let below: Vec<String> = urls.filter(below).collect();
                Ok(if below.is_empty() { vec![location.to_owned()] } else { below })
            }
        }
    }

    fn request(&self, request: &Request) -> Result<Option<Response>, String> {
        if let Some(path) = self.rules.file(&request.url) {
            let body = file_bytes(&path)?;
            let json = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("json"));
            let kind = if json { "application/json" } else { "text/plain" };
            let headers = vec![("content-type".to_owned(), kind.to_owned())];
            return Ok(Some(Response { headers, body }));
        }
        let Some(origin) = self.rules.allowed(&request.url) else {
            return if self.rules.empty {
                Ok(None)
            } else {
                Err(refusal(&request.url, &request.url))
            };
        };
        let mut request = request.clone();
        let marks = [("x-ms-client-request-id", self.id.as_str()), ("x-ms-readonly", "true")];
        for (name, value) in marks {
            request.headers.retain(|it| !it.0.eq_ignore_ascii_case(name));
            request.headers.push((name.to_owned(), value.to_owned()));
        }
        network::sent(&request, &origin).map(Some)
    }
}

/// Why a place isn't read.
fn refusal(location: &str, url: &str) -> String {
    let shown = without_secrets(location);
    let origin = Origin::of(url).map_or_else(|| "ORIGIN".to_owned(), |it| it.to_string());
    format!(
        "no network is used without leave; name a file instead with --externaldata '{shown}=FILE', or allow it with --allow-origin {origin}"
    )
}

fn file_bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|it| format!("{}: {it}", path.display()))?;
    bounded(file)
}

/// The files below a folder, those written first before others, with `/` between the parts of their names. No link is followed.
fn files_below(folder: &Path) -> Result<Vec<String>, String> {
    let failed = |it: std::io::Error| format!("{}: {it}", folder.display());
    let (mut found, mut open) = (Vec::new(), vec![(folder.to_owned(), String::new())]);
    while let Some((folder, before)) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            let data = entry.metadata().map_err(failed)?;
            if data.is_dir() {
                open.push((entry.path(), format!("{before}{name}/")));
            } else if data.is_file() {
                found.push((data.modified().ok(), format!("{before}{name}")));
            }
            if found.len() + open.len() > MAX_PLACES {
                return Err(format!("there are more than {MAX_PLACES} files below it"));
            }
        }
    }
    found.sort();
    Ok(found.into_iter().map(|it| it.1).collect())
}

/// An id that no other run has; nothing depends on its being hard to guess.
fn request_id() -> String {
    let random = |salt: u8| RandomState::new().hash_one(salt);
    let (a, b) = (random(0), random(1));
    let (time, version) = (a >> 32, (a >> 16) & 0xffff);
    let (variant, node) = ((b >> 48) & 0x3fff | 0x8000, b & 0xffff_ffff_ffff);
    format!("{time:08x}-{version:04x}-4{:03x}-{variant:04x}-{node:012x}", a & 0xfff)
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

#[cfg(test)]
mod tests {
    use super::{Origin, Outside, Rules};

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
