//! Functions whose signature is known and whose code isn't there yet.

pub mod binary;
pub mod names;
