//! See `kql_fuzz::parser` for what must hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| kql_fuzz::parser(text));
