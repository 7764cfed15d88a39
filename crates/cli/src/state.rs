//! The file of `--state`: read under a lock, written as a whole or not at all.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use detect::evaluate::state::State;

/// A larger file is no state of ours.
const MAX_BYTES: u64 = 1 << 30;

/// An opened state; the lock is held until it is dropped.
pub struct StateFile {
    pub state: State,
    path: PathBuf,
    _lock: File,
}

impl StateFile {
    /// Opens a state, an empty one where there is no file yet.
    pub fn open(path: &Path) -> Result<StateFile> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut lock = path.clone().into_os_string();
        lock.push(".lock");
        let lock = File::create(&lock)
            .with_context(|| format!("{} can't be written", Path::new(&lock).display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!("another hunt is using {}", path.display()),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("{} can't be locked", path.display()));
            }
        }
        let mut state = match File::open(&path) {
            Ok(file) => read(file).with_context(|| {
                format!("{} can't be used; remove it to begin anew", path.display())
            })?,
            Err(error) if error.kind() == ErrorKind::NotFound => State::default(),
            Err(error) => {
                return Err(error).with_context(|| format!("{} can't be read", path.display()));
            }
        };
        state.begin();
        Ok(StateFile { state, path, _lock: lock })
    }

    /// Writes it beside its place and then puts it there: whoever reads it sees the old one or the new one.
    pub fn save(&self) -> Result<()> {
        let folder = self.path.parent().filter(|it| !it.as_os_str().is_empty());
        let wrong = || format!("{} can't be written", self.path.display());
        let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))
            .with_context(wrong)?;
        let text = self.state.write();
        // The next hunt would not read it.
        ensure!(
            text.len() as u64 <= MAX_BYTES,
            "{} is left as it was: it would be larger than 1 GiB; hunt with fewer rules for each state",
            self.path.display()
        );
        file.write_all(text.as_bytes()).with_context(wrong)?;
        file.as_file().sync_all().with_context(wrong)?;
        file.persist(&self.path).with_context(wrong)?;
        Ok(())
    }
}

fn read(file: File) -> Result<State> {
    let mut bytes = Vec::new();
    std::io::copy(&mut file.take(MAX_BYTES + 1), &mut bytes)?;
    ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than 1 GiB");
    let text = String::from_utf8(bytes).context("it is not UTF-8")?;
    Ok(State::read(&text)?)
}
