//! Alerts in the forms that machines read: each format writes to any `Write`.

pub mod csv;
pub mod html;
pub mod json;
pub mod ndjson;
pub mod security_alert;
