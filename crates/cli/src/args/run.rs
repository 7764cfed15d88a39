//! What all commands that run queries share.

use std::path::PathBuf;

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
    /// Threads to run on; all cores if left out
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024), env = "PICKET_THREADS")]
    pub threads: Option<u16>,
    /// A MaxMind database, such as GeoLite2-City.mmdb: what geo_info_from_ip_address() answers from
    #[arg(long, value_name = "FILE.mmdb", env = "PICKET_GEOIP")]
    pub geoip: Option<PathBuf>,
    /// End with 2 if a row or file had to be skipped
    #[arg(long, env = "PICKET_STRICT_INPUT")]
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
    use super::size;

    #[test]
    fn sizes_are_read() {
        assert_eq!(size("512MB"), Ok(512_000_000));
        assert_eq!(size("1GiB"), Ok(1 << 30));
        assert!(size("12").is_err() && size("x").is_err());
    }
}
