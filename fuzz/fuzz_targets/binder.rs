//! See `kql_fuzz::binder` for what must hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| kql_fuzz::binder(text));
