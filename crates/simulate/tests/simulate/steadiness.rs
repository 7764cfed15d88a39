//! The same bytes again, in bounded memory, whatever the period.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use simulate::{Columns, Compression, Error, Options, Shape, simulate};

use crate::support::{self, Run};

fn bytes(run: &Run) -> BTreeMap<PathBuf, u64> {
    let mut files = run.all_files();
    files.push(run.summary.truth.clone());
    files
        .into_iter()
        .map(|path| (path.strip_prefix(run.folder.path()).unwrap().into(), hash(&path)))
        .collect()
}

fn hash(path: &PathBuf) -> u64 {
    let reader = BufReader::new(File::open(path).unwrap());
    reader
        .bytes()
        .fold(17, |acc: u64, byte| acc.wrapping_mul(31).wrapping_add(u64::from(byte.unwrap())))
}

#[test]
fn equal_options_give_equal_bytes_and_another_seed_others() {
    let runs: Vec<Run> = [1, 1, 2]
        .into_iter()
        .map(|seed| {
            let (folder, options) = support::options(Shape::Diagnostic, Columns::Wide, 20, 2);
            let options = Options { seed, compression: Compression::Gzip, ..options };
            Run { folder, summary: simulate(&options, &mut |_| {}).unwrap() }
        })
        .collect();
    assert_eq!(bytes(&runs[0]), bytes(&runs[1]));
    assert_ne!(bytes(&runs[0]), bytes(&runs[2]));
}

#[test]
fn parquet_is_the_same_again() {
    let [one, two] = [(); 2].map(|()| support::run(Shape::Parquet, Columns::Narrow, 20, 3));
    assert_eq!(bytes(&one), bytes(&two));
}

#[test]
fn memory_holds_an_hour_however_long_the_period() {
    let short = support::run(Shape::LogAnalytics, Columns::Narrow, 200, 7).summary;
    let long = support::run(Shape::LogAnalytics, Columns::Narrow, 200, 60).summary;
    assert!(long.interactive_rows > 6 * short.interactive_rows);
    assert!(
        long.largest_hour < 2 * short.largest_hour,
        "{} and {}",
        short.largest_hour,
        long.largest_hour
    );
    // At the rush hour an eighth of a day's sign-ins; never ten for each user.
    assert!(long.largest_hour < 200 * 10);
}

#[test]
fn progress_ends_with_the_whole() {
    let (_folder, options) = support::options(Shape::LogAnalytics, Columns::Narrow, 20, 2);
    let mut seen = Vec::new();
    let summary = simulate(&options, &mut |it| seen.push(it)).unwrap();
    let last = seen.last().unwrap();
    assert_eq!(last.hours_done, last.hours);
    assert_eq!(last.at, options.end);
    assert_eq!(last.rows, summary.interactive_rows + summary.non_interactive_rows);
}

#[test]
fn what_cannot_be_is_refused() {
    let (_folder, options) = support::options(Shape::LogAnalytics, Columns::Narrow, 20, 1);
    simulate(&options, &mut |_| {}).unwrap();
    assert!(matches!(simulate(&options, &mut |_| {}), Err(Error::Exists { .. })));
    let few = Options { users: 9, ..options.clone() };
    assert!(matches!(simulate(&few, &mut |_| {}), Err(Error::TooFewUsers { .. })));
    let never = Options { days: 0, ..options };
    assert!(matches!(simulate(&never, &mut |_| {}), Err(Error::Days { .. })));
}
