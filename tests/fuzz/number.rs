//! Any bytes as numbers as files write them.
#![no_main]

#[path = "../it/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes::number(bytes));
