//! Any bytes as how a file begins and the records in it.
#![no_main]

#[path = "../it/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes::dialect(bytes));
