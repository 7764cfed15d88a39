//! Functions over text.

pub mod operators;
pub mod replace_string;
pub mod split;
pub mod strcat;
pub mod strlen;
pub mod substring;
pub mod terms;
pub mod tolower;
