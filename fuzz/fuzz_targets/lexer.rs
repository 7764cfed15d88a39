//! See `kql_fuzz::lexer` for what must hold.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| kql_fuzz::lexer(text));
