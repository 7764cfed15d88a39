//! Functions over numbers.

pub mod abs;
pub mod extremes;
pub mod round;
