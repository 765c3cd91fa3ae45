//! Any bytes as a note: front matter and Markdown.
#![no_main]

#[path = "../it/any_bytes.rs"]
mod any_bytes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| any_bytes::note(bytes));
