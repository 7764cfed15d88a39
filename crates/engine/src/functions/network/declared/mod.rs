//! Functions whose signature is known and whose code isn't there yet.

pub mod ipv4;
pub mod ipv6;
