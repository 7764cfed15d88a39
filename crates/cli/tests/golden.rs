//! Runs the pages in `tests/golden`: each case writes its files into a folder, runs its commands there, and compares what they
//! print and how they end. `UPDATE_GOLDEN=1` rewrites the answers.
//!
//! A fence with two words is a file of the second one's name; a fence `console` holds commands behind `$`, each with what it says on
//! standard output and on standard error, and `exit N` where that isn't 0.

#![expect(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The page with its answers as they are now, and how many commands it has.
fn answered(page: &str) -> (String, usize) {
    let (mut out, mut n_commands) = (String::new(), 0);
    let mut folder = tempfile::tempdir().unwrap();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        if line.starts_with("## ") {
            folder = tempfile::tempdir().unwrap();
        }
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        if info == "console" {
            for command in body.iter().filter_map(|it| it.strip_prefix("$ ")) {
                n_commands += 1;
                let _ = write!(out, "$ {command}\n{}", run(folder.path(), command));
            }
        } else {
            if let Some((_, name)) = info.split_once(' ') {
                let path = folder.path().join(name);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, body.join("\n") + "\n").unwrap();
            }
            body.iter().for_each(|it| out.extend([it, "\n"]));
        }
        out.push_str("```\n");
    }
    (out, n_commands)
}

fn run(folder: &Path, command: &str) -> String {
    let words = words(command);
    assert_eq!(words.first().map(String::as_str), Some("picket"), "{command}");
    let ended = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args(&words[1..])
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let mut text = String::from_utf8(ended.stdout).unwrap();
    text.push_str(&String::from_utf8(ended.stderr).unwrap());
    match ended.status.code() {
        Some(0) => {}
        code => text.push_str(&format!("exit {}\n", code.unwrap_or(-1))),
    }
    text.lines().map(|it| format!("{}\n", it.trim_end())).collect()
}

/// Words as a shell sees them: parted by blanks, single quotes keep them together.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in command.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            _ => words.last_mut().unwrap().push(c),
        }
    }
    words
}

#[test]
fn pages() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let mut pages: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.sort_unstable();
    let mut wrong = Vec::new();
    for path in pages {
        let text = File::open(&path).and_then(std::io::read_to_string).unwrap();
        let (now, n_commands) = answered(&text);
        assert!(n_commands > 0, "{}", path.display());
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &now).unwrap();
        } else if now != text {
            let differs = text.lines().zip(now.lines()).position(|(a, b)| a != b);
            wrong.push(format!("{} line {:?}\n{now}", path.display(), differs.map(|it| it + 1)));
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_GOLDEN=1 rewrites the answers", wrong.join("\n"));
}
