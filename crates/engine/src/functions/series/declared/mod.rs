//! Functions whose signature is known and whose code isn't there yet.

pub mod compare;
pub mod math;
pub mod shape;
