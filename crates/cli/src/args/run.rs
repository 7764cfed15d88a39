//! What all commands that run queries share.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};

use crate::outside::Origin;

use super::{ColorChoice, WorkspaceArgs, instant};

/// What all commands that run queries share.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// What now() answers, as ISO 8601; for files: the newest event's time if left out
    #[arg(long, value_name = "T", value_parser = instant, env = "PICKET_NOW")]
    pub now: Option<i64>,
    /// This file or folder holds that table: NAME=PATH; may be given several times
    #[arg(long = "table", value_name = "NAME=PATH", value_parser = named_path)]
    pub tables: Vec<(String, PathBuf)>,
    #[command(flatten)]
    pub workspace: WorkspaceArgs,
    /// This file stands for what externaldata reads from that URL, or this folder for all below it; may be given several times
    #[arg(long = "externaldata", value_name = "URL=FILE", value_parser = named_url)]
    pub external_data: Vec<(String, PathBuf)>,
    /// Queries may read from this origin over the network, such as https://lists.example; may be given several times
    #[arg(long = "allow-origin", value_name = "URL", value_parser = origin, env = "PICKET_ALLOW_ORIGIN", value_delimiter = ',')]
    pub allowed_origins: Vec<Origin>,
    /// Memory that sorts, joins and aggregates may use before they spill to disk, such as 512MB
    #[arg(long, value_name = "SIZE", value_parser = size, default_value = "1GB", env = "PICKET_MEMORY")]
    pub memory: usize,
    /// The longest that a query, or one window of a rule, may take, such as 30s, 4m, 1h; no limit if left out
    #[arg(long, value_name = "DURATION", value_parser = duration, env = "PICKET_TIMEOUT")]
    pub timeout: Option<Duration>,
    /// More rows than this in an answer are an error, as they are to Kusto beyond 500000; no limit if left out
    #[arg(long, value_name = "N", env = "PICKET_MAX_ROWS")]
    pub max_rows: Option<usize>,
    /// Threads to run on; all cores if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), env = "PICKET_THREADS")]
    pub threads: Option<u16>,
    /// A MaxMind database, such as GeoLite2-City.mmdb: what geo_info_from_ip_address() answers from
    #[arg(long, value_name = "FILE.mmdb", env = "PICKET_GEOIP")]
    pub geoip: Option<PathBuf>,
    /// End with 2 if a row or file had to be skipped
    #[arg(long, env = "PICKET_STRICT_INPUT", value_parser = BoolishValueParser::new())]
    pub strict_input: bool,
    /// Colours: on a terminal only, always, or never
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, env = "PICKET_COLOR")]
    pub color: ColorChoice,
}

impl Default for RunArgs {
    fn default() -> RunArgs {
        RunArgs {
            now: None,
            tables: Vec::new(),
            workspace: WorkspaceArgs::default(),
            external_data: Vec::new(),
            allowed_origins: Vec::new(),
            memory: 1_000_000_000,
            timeout: None,
            max_rows: None,
            threads: None,
            geoip: None,
            strict_input: false,
            color: ColorChoice::Auto,
        }
    }
}

impl RunArgs {
    /// Threads to run on.
    pub fn n_threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// One JSON object a line
    Ndjson,
    /// For spreadsheets; safe against formulas
    Csv,
}

fn named_path(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write it as NAME=PATH, such as SigninLogs=export.json".to_owned()),
    }
}

/// The file's name stands behind the last equals sign, since a URL may hold others.
fn named_url(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((url, path)) if Origin::of(url).is_some() && !path.is_empty() => {
            Ok((url.to_owned(), PathBuf::from(path)))
        }
        _ => Err("write it as URL=FILE, such as https://lists.example/bad.csv=bad.csv".to_owned()),
    }
}

fn origin(text: &str) -> Result<Origin, String> {
    Origin::of(text).ok_or_else(|| "not an origin; write it as https://lists.example".to_owned())
}

/// A time: a number with ms, s, m, h or d behind it; seconds where there is nothing.
fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "not a time; write it as 30s, 4m or 1h".to_owned();
    let unit = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit);
    let seconds = match unit {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86400.0,
        _ => return Err(wrong()),
    };
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    Duration::try_from_secs_f64(number * seconds).ok().filter(|it| !it.is_zero()).ok_or_else(wrong)
}

/// Bytes: a number with B, KB, MB, GB, KiB, MiB, GiB or nothing behind it.
fn size(text: &str) -> Result<usize, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "" | "B" => 1usize,
        "K" | "KB" => 1000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        "KIB" => 1 << 10,
        "MIB" => 1 << 20,
        "GIB" => 1 << 30,
        _ => return Err("not a size; write it as 512MB".to_owned()),
    };
    let number: usize = number.parse().map_err(|_| "not a size; write it as 512MB".to_owned())?;
    number
        .checked_mul(unit)
        .filter(|it| *it >= 16_000_000)
        .ok_or_else(|| "at least 16MB are needed".to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, size};

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("512MB"), Ok(512_000_000));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert!(size("12").is_err() && size("x").is_err());
    }

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("4m"), Ok(Duration::from_secs(240)));
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("20ms"), Ok(Duration::from_millis(20)));
        let wrong = ["", "m", "0s", "-1s", "inf", "NaN", "1e300d", "3w"];
        assert!(wrong.iter().all(|it| duration(it).is_err()));
    }
}
