//! How a file writes its records: what separates fields, what ends a record, what quotes.
//!
//! Records are found eight bytes at a time: most bytes are none that matter, and a quoted file costs little more than
//! a plain one. A line ends at `\n`, `\r\n` or `\r`, whichever stands there.

use memchr::{memchr, memchr_iter, memrchr};

/// The dialect of a delimited text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// What ends most records: `\n` (a `\r` before it is dropped) or, in files of old Macs, `\r`.
    pub terminator: u8,
    /// Around fields that hold what would end them; nothing in files that never quote.
    pub quote: Option<u8>,
    /// How a quote within quotes is written.
    pub escape: Escape,
}

/// How a quote within quotes is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escape {
    /// Twice.
    Doubled,
    /// With a backslash before it.
    Backslash,
}

impl Default for Dialect {
    /// That of RFC 4180.
    fn default() -> Dialect {
        Dialect { delimiter: b',', terminator: b'\n', quote: Some(b'"'), escape: Escape::Doubled }
    }
}

impl Dialect {
    /// How a person names the delimiter.
    pub fn delimiter_name(self) -> &'static str {
        match self.delimiter {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "bar",
        }
    }

    /// How many lines end in `bytes`, quoted ones too.
    pub fn lines(self, bytes: &[u8]) -> u64 {
        let feeds = memchr_iter(b'\n', bytes).count();
        let returns = memchr_iter(b'\r', bytes).filter(|&at| bytes.get(at + 1) != Some(&b'\n'));
        (feeds + if has_lone_return(bytes) { returns.count() } else { 0 }) as u64
    }

    /// Where the last whole record of `bytes` ends, which start with a record; and where a quote stands open.
    /// Bytes without a quote cost one look from behind.
    pub fn last_record_end(self, bytes: &[u8]) -> (usize, Option<usize>) {
        // Behind a `\r` at the very end a `\n` may follow, which belongs to it.
        let other = if self.terminator == b'\n' { b'\r' } else { b'\n' };
        let known = if bytes.ends_with(b"\r") { &bytes[..bytes.len() - 1] } else { bytes };
        match self.last_end(bytes, known, self.terminator) {
            (0, _) => self.last_end(bytes, known, other),
            found => found,
        }
    }

    fn last_end(self, bytes: &[u8], known: &[u8], terminator: u8) -> (usize, Option<usize>) {
        let plain =
            |from: usize| memrchr(terminator, known.get(from..).unwrap_or_default()).map_or(0, |at| from + at + 1);
        let Some(quote) = self.quote.filter(|quote| memchr(*quote, bytes).is_some()) else { return (plain(0), None) };
        let (mut end, mut at) = (0, 0);
        let needles = [quote, terminator].map(broadcast);
        loop {
            if bytes.get(at) == Some(&quote) && self.opens_field(bytes, at) {
                match self.close(bytes, at, quote).at {
                    Some(close) => at = close + 1,
                    None => return (end, Some(at)),
                }
                if bytes.get(at) == Some(&self.delimiter) {
                    at += 1;
                    continue;
                }
            }
            at = seek(bytes, at, |word| find(word, needles[0]) | find(word, needles[1]));
            match bytes.get(at) {
                None => return (end, None),
                Some(&byte) if byte == quote && self.opens_field(bytes, at) => continue,
                Some(&byte) if byte == terminator && at < known.len() => end = at + 1,
                Some(_) => {}
            }
            at += 1;
        }
    }

    /// A quote inside an unquoted field is text.
    #[inline]
    fn opens_field(self, bytes: &[u8], at: usize) -> bool {
        at == 0 || matches!(bytes[at - 1], b'\n' | b'\r') || bytes[at - 1] == self.delimiter
    }

    /// Where the quoted field that opens at `open` closes.
    #[inline(always)]
    pub(super) fn close(self, bytes: &[u8], open: usize, quote: u8) -> Close {
        let needle = broadcast(quote);
        let mut close = Close { at: None, escaped: false, controls: false };
        let mut from = open + 1;
        loop {
            let mut controls = 0;
            let at = seek(bytes, from, |word| {
                let found = find(word, needle);
                // Bytes below a space in front of the quote: perhaps ends of lines.
                controls |=
                    word.wrapping_sub(broadcast(0x20)) & !word & broadcast(0x80) & found.wrapping_sub(1) & !found;
                found
            });
            close.controls |= controls != 0;
            if at == bytes.len() {
                return close;
            }
            match self.escape {
                Escape::Doubled if bytes.get(at + 1) == Some(&quote) => from = at + 2,
                Escape::Backslash if slashes(&bytes[open + 1..at]) % 2 == 1 => from = at + 1,
                _ => return Close { at: Some(at), ..close },
            }
            close.escaped = true;
        }
    }
}

/// Where a quoted field closes, and what stands in it.
pub(super) struct Close {
    pub at: Option<usize>,
    /// Whether there are quotes in it.
    pub escaped: bool,
    /// Whether there may be ends of lines in it.
    pub controls: bool,
}

/// How many backslashes a text ends with.
fn slashes(text: &[u8]) -> usize {
    text.iter().rev().take_while(|byte| **byte == b'\\').count()
}

/// Whether there is a `\r` that no `\n` follows.
pub(super) fn has_lone_return(bytes: &[u8]) -> bool {
    let Some(first) = memchr(b'\r', bytes) else { return false };
    let (bytes, next) = (&bytes[first..], &bytes[first + 1..]);
    let lone = |(byte, next): (&u8, &u8)| u8::from(*byte == b'\r' && *next != b'\n');
    // Without a branch a byte, many are looked at in one step.
    bytes.iter().zip(next).fold(0, |found, pair| found | lone(pair)) != 0 || bytes.ends_with(b"\r")
}

/// The next byte from `from` on that `mask` marks in the word it stands in, or the end.
#[inline(always)]
pub(super) fn seek(bytes: &[u8], from: usize, mut mask: impl FnMut(u64) -> u64) -> usize {
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        match mask(u64::from_le_bytes(*word)) {
            0 => at += 8,
            found => return at + (found.trailing_zeros() / 8) as usize,
        }
    }
    let rest = bytes.get(at..).unwrap_or_default();
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    let found = mask(u64::from_le_bytes(word)).trailing_zeros() / 8;
    at + rest.len().min(found as usize)
}

pub(super) const fn broadcast(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The highest bit of each byte of `word` that is the needle: exact, a carry never leaves its byte.
#[inline(always)]
pub(super) fn find(word: u64, needle: u64) -> u64 {
    const LOW: u64 = broadcast(0x7f);
    let x = word ^ needle;
    !(((x & LOW) + LOW) | x | LOW)
}
