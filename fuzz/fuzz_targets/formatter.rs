//! See `kql_fuzz::formatter` for what must hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| kql_fuzz::formatter(text));
