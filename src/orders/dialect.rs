//! How a file writes its records: what separates fields, what ends a record, what quotes.
//!
//! Records are found eight bytes at a time: most bytes are none that matter, and a quoted file costs little more than
//! a plain one. A line ends at `\n`, `\r\n` or `\r`, whichever stands there.

use std::fmt;

use memchr::{memchr, memchr_iter, memchr2, memrchr, memrchr2};

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

/// What the rows of a file look like, by which a stray quote is told from one that opens a field over several lines.
pub(super) trait Shape: fmt::Debug + Sync {
    /// Whether a line could be a row by itself.
    fn fits(&self, line: &[u8], dialect: Dialect) -> bool {
        self.fits_behind(b"", line, dialect)
    }

    /// The same of a line whose start, up to a field, is split as usual, and whose rest at every delimiter.
    fn fits_behind(&self, start: &[u8], rest: &[u8], dialect: Dialect) -> bool;
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
        let cut = self.cut(bytes, None, false);
        (cut.end, cut.open)
    }

    /// The same in a file whose rows are known by their shape: a quote that opens a field around such rows is stray and
    /// ends with its line. `ended` says that nothing follows `bytes`.
    pub(super) fn cut(self, bytes: &[u8], shape: Option<&dyn Shape>, ended: bool) -> Cut {
        // Behind a `\r` at the very end a `\n` may follow, which belongs to it.
        let other = if self.terminator == b'\n' { b'\r' } else { b'\n' };
        let known = if bytes.ends_with(b"\r") { bytes.len() - 1 } else { bytes.len() };
        match self.cut_at(bytes, known, self.terminator, shape, ended) {
            Cut { end: 0, .. } => self.cut_at(bytes, known, other, shape, ended),
            found => found,
        }
    }

    fn cut_at(self, bytes: &[u8], known: usize, terminator: u8, shape: Option<&dyn Shape>, ended: bool) -> Cut {
        let Some(quote) = self.quote.filter(|quote| memchr(*quote, bytes).is_some()) else {
            let end = memrchr(terminator, &bytes[..known]).map_or(0, |at| at + 1);
            return Cut { end, open: None, closes: None };
        };
        let (mut end, mut at, mut closes) = (0, 0, None);
        let needles = [quote, terminator].map(broadcast);
        loop {
            if bytes.get(at) == Some(&quote) && self.opens_field(bytes, at) {
                match self.quoted(bytes, at, quote, shape, ended) {
                    Quoted::Field(close) => match close.at {
                        Some(close) => at = close + 1,
                        None => return Cut { end, open: Some(at), closes },
                    },
                    Quoted::Stray { end: line, closes: close } => (at, closes) = (line, close),
                    Quoted::Open => return Cut { end, open: Some(at), closes },
                }
                if bytes.get(at) == Some(&self.delimiter) {
                    at += 1;
                    continue;
                }
            }
            at = seek(bytes, at, |word| find(word, needles[0]) | find(word, needles[1]));
            match bytes.get(at) {
                None => return Cut { end, open: None, closes },
                Some(&byte) if byte == quote && self.opens_field(bytes, at) => continue,
                Some(&byte) if byte == terminator && at < known => end = at + 1,
                Some(_) => {}
            }
            at += 1;
        }
    }

    /// What a quote that opens a field holds. A field may run over lines, but not over rows of the file: then the quote
    /// is stray. What decides is never beyond the end of a record, so that any way of cutting into blocks decides alike.
    #[inline(always)]
    pub(super) fn quoted(self, bytes: &[u8], open: usize, quote: u8, shape: Option<&dyn Shape>, ended: bool) -> Quoted {
        let close = self.close(bytes, open, quote);
        match shape {
            Some(shape) if close.controls || close.at.is_none() => self.over_lines(bytes, open, close, shape, ended),
            _ if close.at.is_none() && !ended => Quoted::Open,
            _ => Quoted::Field(close),
        }
    }

    #[cold]
    fn over_lines(self, bytes: &[u8], open: usize, close: Close, shape: &dyn Shape, ended: bool) -> Quoted {
        let line_end = |from: usize| memchr2(b'\n', b'\r', &bytes[from..]).map_or(bytes.len(), |at| from + at);
        let next = |end: usize| end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        let first = line_end(open);
        let until = close.at.unwrap_or(bytes.len());
        if first >= until && close.at.is_some() {
            return Quoted::Field(close);
        }
        let stray = |closes: Option<usize>| Quoted::Stray { end: first, closes };
        // One that is not at hand may seem to close it yet.
        let closes = || close.at.map_or(Some(usize::MAX), |at| self.seems_to_close(bytes, at));
        let mut start = next(first).min(bytes.len());
        while start < until {
            let end = line_end(start);
            if end >= until {
                break;
            }
            if shape.fits(&bytes[start..end], self) {
                return stray(closes());
            }
            start = next(end);
        }
        let opening = || {
            let start = memrchr2(b'\n', b'\r', &bytes[..open]).map_or(0, |before| before + 1);
            shape.fits_behind(&bytes[start..open], &bytes[open..first], self)
        };
        let Some(at) = close.at else {
            // The last line of the file may hold a quote that nothing closes.
            let last = bytes[first.min(bytes.len())..].trim_ascii().is_empty();
            return match (ended, last && opening()) {
                (true, true) => stray(closes()),
                _ => Quoted::Open,
            };
        };
        let end = line_end(at);
        if !ended && end == bytes.len() {
            return Quoted::Open;
        }
        // Where no field could end, no field was meant to begin.
        if !self.ends_field(bytes, at) {
            return stray(None);
        }
        // Rows on the first and on the last line, or a whole one on the last.
        match shape.fits(&bytes[start..end], self) && (end == at + 1 || opening()) {
            true => stray(closes()),
            false => Quoted::Field(close),
        }
    }

    /// A quote inside an unquoted field is text.
    #[inline]
    fn opens_field(self, bytes: &[u8], at: usize) -> bool {
        at == 0 || matches!(bytes[at - 1], b'\n' | b'\r') || bytes[at - 1] == self.delimiter
    }

    /// Whether a quoted field can end here.
    fn ends_field(self, bytes: &[u8], at: usize) -> bool {
        bytes.get(at + 1).is_none_or(|next| *next == self.delimiter || matches!(next, b'\n' | b'\r'))
    }

    fn seems_to_close(self, bytes: &[u8], at: usize) -> Option<usize> {
        (self.ends_field(bytes, at) && !self.opens_field(bytes, at)).then_some(at)
    }

    /// The quote that seems to close a field which opened before `bytes`.
    pub(super) fn closing(self, bytes: &[u8], quote: u8) -> Option<usize> {
        self.close_from(bytes, 0, quote).at.and_then(|at| self.seems_to_close(bytes, at))
    }

    /// Where the quoted field that opens at `open` closes.
    #[inline(always)]
    pub(super) fn close(self, bytes: &[u8], open: usize, quote: u8) -> Close {
        self.close_from(bytes, open + 1, quote)
    }

    #[inline(always)]
    fn close_from(self, bytes: &[u8], start: usize, quote: u8) -> Close {
        let needle = broadcast(quote);
        let mut close = Close { at: None, escaped: false, controls: false };
        let mut from = start;
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
                Escape::Backslash if slashes(&bytes[start..at]) % 2 == 1 => from = at + 1,
                _ => return Close { at: Some(at), ..close },
            }
            close.escaped = true;
        }
    }
}

/// Where a block of records can be cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cut {
    /// Where the last whole record ends.
    pub end: usize,
    /// Where a quote stands open behind it.
    pub open: Option<usize>,
    /// The quote that seems to close the last stray one; beyond the bytes where it would stand behind them.
    pub closes: Option<usize>,
}

/// What a quote that opens a field holds.
pub(super) enum Quoted {
    /// A field.
    Field(Close),
    /// Nothing: the row ends with its line, at `end`. The quote at `closes` would have closed it, and closes nothing.
    Stray { end: usize, closes: Option<usize> },
    /// More than the bytes at hand.
    Open,
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
