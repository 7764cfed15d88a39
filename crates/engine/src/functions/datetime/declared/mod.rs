//! Functions whose signature is known and whose code isn't there yet.

pub mod make;
pub mod parts;
