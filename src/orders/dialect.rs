//! How a file writes its records: what separates fields, what ends a record, what quotes.

use memchr::{memchr, memchr_iter, memchr2, memrchr};

/// The dialect of a delimited text file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// Between fields.
    pub delimiter: u8,
    /// At the end of a record: `\n` (a `\r` before it is dropped) or, in files of old Macs, `\r`.
    pub terminator: u8,
}

/// The quote; within quotes a doubled one stands for itself.
pub const QUOTE: u8 = b'"';

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

impl Dialect {
    /// Decides by the first records of a file.
    pub fn sniff(head: &[u8]) -> Dialect {
        let terminator = if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() { b'\r' } else { b'\n' };
        let line = &head[..memchr(terminator, head).unwrap_or(head.len())];
        let count = |delimiter: &u8| {
            let mut quoted = false;
            line.iter()
                .filter(|&&byte| {
                    quoted ^= byte == QUOTE;
                    !quoted && byte == *delimiter
                })
                .count()
        };
        // `max_by_key` gives the last of equals: the comma wins ties.
        let delimiter = DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b',');
        Dialect { delimiter, terminator }
    }

    /// How a person names the delimiter.
    pub fn delimiter_name(self) -> &'static str {
        match self.delimiter {
            b',' => "comma",
            b';' => "semicolon",
            b'\t' => "tab",
            _ => "bar",
        }
    }

    fn opens_field(self, bytes: &[u8], at: usize) -> bool {
        at == 0 || bytes[at - 1] == self.delimiter || bytes[at - 1] == self.terminator
    }

    /// Where the last whole record of `bytes` ends, which start with a record; and where a quote stands open.
    /// Bytes without a quote cost one look from behind.
    pub fn last_record_end(self, bytes: &[u8]) -> (usize, Option<usize>) {
        // A record can end anywhere behind `closed`; a quote is looked for from `at` on.
        let (mut end, mut closed, mut at) = (0, 0, 0);
        let last_end = |from: usize, to: usize| memrchr(self.terminator, &bytes[from..to]).map(|last| from + last + 1);
        while let Some(found) = memchr(QUOTE, &bytes[at..]) {
            let open = at + found;
            at = open + 1;
            // A quote inside an unquoted field is text.
            if !self.opens_field(bytes, open) {
                continue;
            }
            end = last_end(closed, open).unwrap_or(end);
            match closing(bytes, at) {
                Some(close) => (closed, at) = (close + 1, close + 1),
                None => return (end, Some(open)),
            }
        }
        (last_end(closed, bytes.len()).unwrap_or(end), None)
    }
}

/// The quote that closes a field whose text starts at `from`.
fn closing(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let close = at + memchr(QUOTE, bytes.get(at..)?)?;
        if bytes.get(close + 1) != Some(&QUOTE) {
            return Some(close);
        }
        at = close + 2;
    }
}

/// Where a field stands: in the block, or unescaped aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    start: u32,
    end: u32,
    aside: bool,
}

/// The records of one block, which starts with a record.
#[derive(Debug)]
pub struct Records<'a> {
    bytes: &'a [u8],
    dialect: Dialect,
    quoted: bool,
    at: usize,
    line: u64,
    spans: Vec<Span>,
    aside: Vec<u8>,
}

/// One record.
#[derive(Debug)]
pub struct Record<'r> {
    bytes: &'r [u8],
    aside: &'r [u8],
    spans: &'r [Span],
    /// The physical line on which it starts, from 1.
    pub line: u64,
    /// Its own bytes, without what ends it.
    pub raw: &'r [u8],
    /// Where the next record starts in the block.
    pub offset: usize,
    /// The field, from 0, whose closing quote is followed by text.
    pub stray: Option<usize>,
}

impl<'r> Record<'r> {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether it has no field, which no record is.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// A field, unquoted.
    pub fn field(&self, i: usize) -> &'r [u8] {
        let Span { start, end, aside } = self.spans[i];
        &(if aside { self.aside } else { self.bytes })[start as usize..end as usize]
    }
}

impl<'a> Records<'a> {
    /// The records of `bytes`, the first of which starts on `line`.
    pub fn new(bytes: &'a [u8], dialect: Dialect, line: u64) -> Records<'a> {
        let quoted = memchr(QUOTE, bytes).is_some();
        Records { bytes, dialect, quoted, at: 0, line, spans: Vec::with_capacity(32), aside: Vec::new() }
    }

    #[expect(
        clippy::should_implement_trait,
        reason = "a record borrows from its reader, which an iterator's item cannot"
    )]
    /// The next record; a blank line is one with a single empty field.
    pub fn next(&mut self) -> Option<Record<'_>> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let (start, line) = (self.at, self.line);
        self.spans.clear();
        self.aside.clear();
        let stray = if self.quoted { self.split_quoted() } else { self.split_plain() };
        let mut raw = &self.bytes[start..self.at];
        if let [rest @ .., last] = raw
            && *last == self.dialect.terminator
        {
            raw = rest.strip_suffix(b"\r").unwrap_or(rest);
        }
        self.line += 1;
        if self.quoted {
            self.line += memchr_iter(self.dialect.terminator, raw).count() as u64;
        }
        let offset = self.at;
        Some(Record { bytes: self.bytes, aside: &self.aside, spans: &self.spans, line, raw, offset, stray })
    }

    fn push(&mut self, start: usize, end: usize) {
        self.spans.push(Span { start: start as u32, end: end as u32, aside: false });
    }

    /// The last field of a record loses the `\r` of a `\r\n`.
    fn push_last(&mut self, start: usize, end: usize) {
        let cut = self.dialect.terminator == b'\n' && end > start && self.bytes[end - 1] == b'\r';
        self.push(start, end - usize::from(cut));
    }

    fn split_plain(&mut self) -> Option<usize> {
        let (mut start, from) = (self.at, self.at);
        let Dialect { delimiter, terminator } = self.dialect;
        for (i, &byte) in self.bytes[from..].iter().enumerate() {
            if byte == delimiter {
                self.push(start, from + i);
                start = from + i + 1;
            } else if byte == terminator {
                self.push_last(start, from + i);
                self.at = from + i + 1;
                return None;
            }
        }
        self.push_last(start, self.bytes.len());
        self.at = self.bytes.len();
        None
    }

    fn split_quoted(&mut self) -> Option<usize> {
        let Dialect { delimiter, terminator } = self.dialect;
        let mut stray = None;
        loop {
            let start = self.at;
            if self.bytes.get(start) == Some(&QUOTE) {
                let close = closing(self.bytes, start + 1).unwrap_or(self.bytes.len());
                self.push_unescaped(start + 1, close);
                self.at = (close + 1).min(self.bytes.len());
            }
            let rest = &self.bytes[self.at..];
            let end = self.at + memchr2(delimiter, terminator, rest).unwrap_or(rest.len());
            if self.at == start {
                match self.bytes.get(end) {
                    Some(&byte) if byte == delimiter => self.push(start, end),
                    _ => self.push_last(start, end),
                }
            } else if !matches!(self.bytes[self.at..end], [] | [b'\r']) {
                stray = stray.or(Some(self.spans.len() - 1));
            }
            self.at = (end + 1).min(self.bytes.len());
            if self.bytes.get(end) != Some(&delimiter) {
                return stray;
            }
            // A delimiter at the very end of the file opens one last, empty field.
            if self.at == self.bytes.len() {
                self.push(self.at, self.at);
                return stray;
            }
        }
    }

    fn push_unescaped(&mut self, start: usize, end: usize) {
        let text = &self.bytes[start..end];
        if memchr(QUOTE, text).is_none() {
            return self.push(start, end);
        }
        let begin = self.aside.len();
        let mut rest = text;
        while let Some(at) = memchr(QUOTE, rest) {
            self.aside.extend_from_slice(&rest[..=at]);
            rest = rest.get(at + 2..).unwrap_or_default();
        }
        self.aside.extend_from_slice(rest);
        self.spans.push(Span { start: begin as u32, end: self.aside.len() as u32, aside: true });
    }
}

/// A record made of fields that were never joined.
#[derive(Debug, Default)]
pub struct RecordBuffer {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

impl RecordBuffer {
    /// Takes the fields of the next record.
    pub fn fill<'f>(&mut self, fields: impl Iterator<Item = &'f str>) {
        self.bytes.clear();
        self.spans.clear();
        for field in fields {
            let start = self.bytes.len() as u32;
            self.bytes.extend_from_slice(field.as_bytes());
            self.spans.push(Span { start, end: self.bytes.len() as u32, aside: false });
        }
    }

    /// The record, on this line.
    pub fn record(&self, line: u64) -> Record<'_> {
        Record { bytes: &self.bytes, aside: &[], spans: &self.spans, line, raw: &self.bytes, offset: 0, stray: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, Dialect::sniff(text), 1);
        let mut out = Vec::new();
        while let Some(record) = records.next() {
            let fields = (0..record.len()).map(|i| String::from_utf8_lossy(record.field(i)).into_owned());
            out.push((record.line, fields.collect()));
        }
        out
    }

    proptest! {
        /// Whatever the `csv` crate writes, we read back as it reads it, at every way of cutting into blocks.
        #[test]
        fn agrees_with_the_csv_crate(rows in prop::collection::vec(prop::collection::vec("[a\",\r\n x]{0,5}", 3), 1..8)) {
            let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
            writer.write_record(["h", "i", "j"]).expect("in memory");
            rows.iter().for_each(|row| writer.write_record(row).expect("in memory"));
            let text = writer.into_inner().expect("in memory");
            let read: Vec<_> = all(&text).into_iter().skip(1).map(|(_, fields)| fields).collect();
            prop_assert_eq!(&read, &rows);
            let dialect = Dialect { delimiter: b',', terminator: b'\n' };
            for cut in 0..text.len() {
                let (end, _) = dialect.last_record_end(&text[..cut]);
                let mut whole = all(&text[..end]);
                whole.extend(all(&text[end..]));
                prop_assert_eq!(whole.len(), rows.len() + 1, "cut at {}", cut);
            }
        }
    }

    #[test]
    fn lines_stay_physical() {
        let lines: Vec<u64> = all(b"a,b\n1,\"x\ny\"\n2,z\n").into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn text_behind_a_closing_quote_is_found() {
        let mut records = Records::new(b"a,\"b\"c,d\n\"e\",f,g\n", Dialect { delimiter: b',', terminator: b'\n' }, 1);
        assert_eq!(records.next().and_then(|r| r.stray), Some(1));
        assert_eq!(records.next().and_then(|r| r.stray), None);
    }

    #[test]
    fn a_quote_inside_an_unquoted_field_is_text() {
        assert_eq!(all(b"a,b\n5\" pipe,2\n")[1].1, ["5\" pipe", "2"]);
    }

    #[test]
    fn line_ends_and_delimiters() {
        assert_eq!(all(b"a;b\r\n1;2\r\n"), [(1, vec!["a".into(), "b".into()]), (2, vec!["1".into(), "2".into()])]);
        assert_eq!(all(b"a\tb\r1\t2").len(), 2);
        assert_eq!(all(b"\"a\",b\n\"1\",\n")[1].1, ["1", ""]);
    }
}
