//! Functions over IP addresses.

pub mod declared;

use crate::function::Scalar;

/// The lists of this category.
pub static LISTS: &[&[&Scalar]] = &[declared::ipv4::ALL, declared::ipv6::ALL];
