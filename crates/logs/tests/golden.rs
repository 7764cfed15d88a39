//! Runs the pages in `tests/golden`: each case writes its files, reads one table, and compares what came of it.
//! `UPDATE_GOLDEN=1` rewrites the answers.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test says what is wrong by panicking")]

#[path = "support/hostile.rs"]
mod hostile;
#[path = "support/page.rs"]
mod page;
#[path = "support/rows.rs"]
mod rows;
#[path = "support/same_rows.rs"]
mod same_rows;
#[path = "support/watchlist.rs"]
mod watchlist;

use std::fs;
use std::path::Path;

#[test]
fn pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut pages: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.retain(|it| it.extension().is_some_and(|it| it == "md"));
    pages.sort_unstable();
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut wrong = Vec::new();
    for path in pages {
        let text = rows::read(&path);
        let answered = page::answer(&text);
        if update {
            fs::write(&path, &answered).unwrap();
        } else if answered != text {
            wrong.push(format!("{}\n{}", path.display(), page::first_difference(&text, &answered)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
