//! Functions of time.

pub mod ago;
pub mod bin;
pub mod dayofweek;
pub mod hourofday;
pub mod now;
pub mod startofday;
