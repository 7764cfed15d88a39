//! The tables as they stood when a window was looked at, and what lies outside of them, which is read once for all windows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use datafusion::catalog::TableProvider;
use kql::bound::Column;
use kql::types::Value;

use crate::stages::Made;
use crate::tables::{Outside, Request, Response, Tables};

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
    fn provider(&self, name: &str) -> Option<Arc<dyn TableProvider>> {
        self.inner.provider(name)
    }

    fn open_provider(&self, name: &str, columns: &[Column]) -> Option<Arc<dyn TableProvider>> {
        self.inner.open_provider(name, columns)
    }

    fn function(&self, name: &str, arguments: &[Value]) -> Option<Arc<dyn TableProvider>> {
        self.inner.function(name, arguments)
    }

    fn arrived(&self) -> Option<(i64, i64)> {
        self.arrived.or_else(|| self.inner.arrived())
    }

    fn places(&self, location: &str) -> Result<Vec<String>, String> {
        self.inner.places(location)
    }

    fn request(&self, request: &Request) -> Result<Option<Response>, String> {
        self.inner.request(request)
    }

    fn made(&self) -> Option<&Arc<Made>> {
        self.inner.made()
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
