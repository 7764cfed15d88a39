//! Binding that may fail in silence.

use super::Binder;

impl Binder<'_> {
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
