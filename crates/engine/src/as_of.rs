//! The tables as they stood when a window was looked at, and what lies outside of them, which is read once for all windows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::tables::{Outside, Tables};

/// What is kept of places outside, in bytes; what would go beyond is read anew for each window.
const MAX_KEPT: usize = 256 << 20;

/// What places outside of the workspace held when they were first asked.
#[derive(Debug, Default)]
pub struct Kept(Mutex<HashMap<String, Result<Outside, String>>>);

/// Tables that hold what arrived in a range of time.
pub struct AsOf {
    pub inner: Arc<dyn Tables>,
    pub kept: Arc<Kept>,
    /// Half-open; None: whatever there is.
    pub arrived: Option<(i64, i64)>,
}

impl Tables for AsOf {
    fn inner(&self) -> Option<&dyn Tables> {
        Some(self.inner.as_ref())
    }

    fn arrived(&self) -> Option<(i64, i64)> {
        self.arrived.or_else(|| self.inner.arrived())
    }

    fn outside(&self, location: &str) -> Result<Outside, String> {
        if let Ok(kept) = self.kept.0.lock()
            && let Some(known) = kept.get(location)
        {
            return known.clone();
        }
        let found = self.inner.outside(location);
        if let Ok(mut kept) = self.kept.0.lock() {
            let n_kept: usize = kept.values().map(n_bytes).sum();
            if n_kept + n_bytes(&found) <= MAX_KEPT {
                kept.insert(location.to_owned(), found.clone());
            }
        }
        found
    }
}

fn n_bytes(found: &Result<Outside, String>) -> usize {
    match found {
        Ok(Outside::Bytes(bytes)) => bytes.len(),
        Ok(Outside::Empty) => 0,
        Err(reason) => reason.len(),
    }
}
