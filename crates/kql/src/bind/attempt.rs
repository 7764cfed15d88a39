//! Binding that may fail: in silence, or with better advice.

use super::Binder;
use crate::codes;

impl Binder<'_> {
    /// How much has been reported.
    pub fn n_reports(&self) -> usize {
        self.diagnostics.len()
    }

    /// Puts this help to all that was reported since on types and says none.
    pub fn advise_since(&mut self, n_before: usize, help: &str) {
        for it in self.diagnostics.iter_mut().skip(n_before) {
            let on_types = [codes::TYPE_EXPECTED.code, codes::OPERATOR_TYPES.code];
            if it.help.is_none() && on_types.contains(&it.code) {
                it.help = Some(help.to_string());
            }
        }
    }

    /// Binds something for which there may be no meaning: what it reports is forgotten where it comes to nothing.
    pub fn attempt<T>(&mut self, bind: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let n_before = self.diagnostics.len();
        let result = bind(self);
        if result.is_none() {
            self.diagnostics.truncate(n_before);
        }
        result
    }
}
