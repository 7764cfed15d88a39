//! Alerts in the forms that machines read: each format writes to any `Write`.

mod attacks;
pub mod csv;
pub mod html;
pub mod json;
pub mod navigator;
pub mod ndjson;
mod observables;
pub mod ocsf;
pub mod security_alert;
pub mod timesketch;
