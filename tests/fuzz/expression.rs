//! Any bytes as amounts made of columns.
#![no_main]

#[path = "../it/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes::expression(bytes));
