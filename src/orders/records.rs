//! The records of a block, split into fields.

use memchr::{memchr, memchr2};

use super::dialect::{Dialect, Escape, Quoted, Shape, broadcast, find, has_lone_return, seek};

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
    /// Whether records can end at nothing but `\n` and no field can be quoted.
    plain: bool,
    at: usize,
    line: u64,
    spans: Vec<Span>,
    aside: Vec<u8>,
    /// What rows look like, where that is known: no quoted field holds one.
    shape: Option<&'a dyn Shape>,
    /// The quote that seemed to close a stray one.
    closes: Option<usize>,
    /// Whether records are numbered, and not lines.
    numbered: bool,
}

/// What is wrong with the quotes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quotes {
    /// Text follows a closing quote.
    Text,
    /// A quote opens a field and nothing closes it.
    Open,
    /// A quote ends a field that none opened.
    Close,
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
    /// The first field, from 0, whose quotes are wrong.
    pub stray: Option<(usize, Quotes)>,
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
        let quoted = dialect.quote.is_some_and(|quote| memchr(quote, bytes).is_some());
        let plain = !quoted && !has_lone_return(bytes);
        let (spans, aside) = (Vec::with_capacity(32), Vec::new());
        Records { bytes, dialect, plain, at: 0, line, spans, aside, shape: None, closes: None, numbered: false }
    }

    /// The same where records are numbered in place of lines.
    pub(super) fn numbered(self) -> Records<'a> {
        Records { numbered: true, ..self }
    }

    /// The same where rows are known by their shape. `closes` says that a stray quote stands in a block before, and that
    /// the first quote of this one may seem to close it.
    pub(super) fn shaped(self, shape: &'a dyn Shape, closes: bool) -> Records<'a> {
        let quote = self.dialect.quote.filter(|_| closes);
        let closes = quote.and_then(|quote| self.dialect.closing(self.bytes, quote));
        Records { shape: Some(shape), closes, ..self }
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
        let (end, stray) = if self.plain { (self.split_plain(), None) } else { self.split() };
        self.line += 1;
        let (raw, offset) = (&self.bytes[start..end], self.at);
        Some(Record { bytes: self.bytes, aside: &self.aside, spans: &self.spans, line, raw, offset, stray })
    }

    #[inline(always)]
    fn push(&mut self, start: usize, end: usize) {
        self.spans.push(Span { start: start as u32, end: end as u32, aside: false });
    }

    /// Splits at delimiters and `\n`. Gives where the record ends, without what ends it.
    fn split_plain(&mut self) -> usize {
        let (bytes, delimiter) = (self.bytes, self.dialect.delimiter);
        let needles = [delimiter, b'\n'].map(broadcast);
        let mut start = self.at;
        loop {
            let at = seek(bytes, start, |word| find(word, needles[0]) | find(word, needles[1]));
            // A delimiter at the very end of the file opens one last, empty field.
            if bytes.get(at) == Some(&delimiter) {
                self.push(start, at);
                start = at + 1;
            } else {
                let end = at - usize::from(at > start && bytes[at - 1] == b'\r');
                self.push(start, end);
                self.at = (at + 1).min(bytes.len());
                return end;
            }
        }
    }

    /// Splits at everything. Gives where the record ends, and the first field whose quotes are wrong.
    fn split(&mut self) -> (usize, Option<(usize, Quotes)>) {
        let (bytes, delimiter) = (self.bytes, self.dialect.delimiter);
        let needles = [delimiter, b'\n', b'\r'].map(broadcast);
        let ends = |word: u64| find(word, needles[0]) | find(word, needles[1]) | find(word, needles[2]);
        let (mut start, mut stray) = (self.at, None);
        loop {
            let quoted = match self.dialect.quote {
                Some(quote) if bytes.get(start) == Some(&quote) => {
                    Some((quote, self.dialect.quoted(bytes, start, quote, self.shape, true)))
                }
                _ => None,
            };
            let end = match quoted {
                Some((quote, Quoted::Field(close))) => {
                    let at = close.at.unwrap_or(bytes.len());
                    if close.controls && !self.numbered {
                        self.line += self.dialect.lines(&bytes[start..at]);
                    }
                    self.push_quoted(start + 1, at, close.escaped, quote);
                    if bytes.get(start + 1) == Some(&b'=') {
                        self.unwrap_formula();
                    }
                    let behind = (at + 1).min(bytes.len());
                    let end = if bytes.get(behind) == Some(&delimiter) { behind } else { seek(bytes, behind, ends) };
                    if end > behind {
                        stray = stray.or(Some((self.spans.len() - 1, Quotes::Text)));
                    }
                    end
                }
                Some((_, Quoted::Stray { end, closes })) => {
                    self.closes = closes;
                    self.push(start, end);
                    stray = stray.or(Some((self.spans.len() - 1, Quotes::Open)));
                    end
                }
                // Blocks are cut at records: what opens here and does not close was found to be stray.
                Some((_, Quoted::Open)) => {
                    let end = memchr2(b'\n', b'\r', &bytes[start..]).map_or(bytes.len(), |at| start + at);
                    self.push(start, end);
                    stray = stray.or(Some((self.spans.len() - 1, Quotes::Open)));
                    end
                }
                None => {
                    let end = seek(bytes, start, ends);
                    self.push(start, end);
                    if bytes.get(start) == Some(&b'=') {
                        self.unwrap_formula();
                    }
                    if self.closes.is_some_and(|closes| (start..end).contains(&closes)) {
                        self.closes = None;
                        stray = stray.or(Some((self.spans.len() - 1, Quotes::Close)));
                    }
                    end
                }
            };
            match bytes.get(end) {
                // A delimiter at the very end of the file opens one last, empty field.
                Some(&byte) if byte == delimiter => start = end + 1,
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => {
                    self.at = end + 2;
                    return (end, stray);
                }
                _ => {
                    self.at = (end + 1).min(bytes.len());
                    return (end, stray);
                }
            }
        }
    }

    /// Takes a text out of the formula that gives it, `="1001"`, by which programs keep spreadsheets from reading a number.
    #[cold]
    fn unwrap_formula(&mut self) {
        let Some(span) = self.spans.last_mut() else { return };
        let text = &(if span.aside { &self.aside } else { self.bytes })[span.start as usize..span.end as usize];
        if text.len() >= 3 && text.starts_with(b"=\"") && text.ends_with(b"\"") {
            (span.start, span.end) = (span.start + 2, span.end - 1);
        }
    }

    /// A quoted field; `escaped` says that there may be quotes in it.
    fn push_quoted(&mut self, start: usize, end: usize, escaped: bool, quote: u8) {
        let mut rest = &self.bytes[start..end];
        let sign = if self.dialect.escape == Escape::Doubled { quote } else { b'\\' };
        if !escaped && sign == quote || memchr(sign, rest).is_none() {
            return self.push(start, end);
        }
        let begin = self.aside.len();
        while let Some(at) = memchr(sign, rest) {
            // Before anything but a quote and itself a backslash is text.
            let pair = rest.get(at + 1).filter(|next| **next == quote || **next == sign);
            self.aside.extend_from_slice(&rest[..at]);
            self.aside.push(*pair.unwrap_or(&sign));
            rest = rest.get(at + 1 + usize::from(pair.is_some())..).unwrap_or_default();
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
    pub fn fill<'f, F: AsRef<[u8]> + ?Sized + 'f>(&mut self, fields: impl Iterator<Item = &'f F>) {
        self.bytes.clear();
        self.spans.clear();
        for field in fields {
            let start = self.bytes.len() as u32;
            self.bytes.extend_from_slice(field.as_ref());
            self.spans.push(Span { start, end: self.bytes.len() as u32, aside: false });
        }
    }

    /// The record, on this line.
    pub fn record(&self, line: u64) -> Record<'_> {
        self.record_of(line, &self.bytes)
    }

    /// The record, on this line, made of these bytes.
    pub fn record_of<'r>(&'r self, line: u64, raw: &'r [u8]) -> Record<'r> {
        Record { bytes: &self.bytes, aside: &[], spans: &self.spans, line, raw, offset: 0, stray: None }
    }
}

/// Writes a text as a field of CSV, in quotes where it needs them.
pub(super) fn write_field(text: &[u8], out: &mut Vec<u8>) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return out.extend_from_slice(text);
    }
    out.push(b'"');
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.extend_from_slice(part);
        if part.ends_with(b"\"") {
            out.push(b'"');
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &[u8], dialect: Dialect) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(text, dialect, 1);
        let mut out = Vec::new();
        while let Some(record) = records.next() {
            let fields = (0..record.len()).map(|i| String::from_utf8_lossy(record.field(i)).into_owned());
            out.push((record.line, fields.collect()));
        }
        out
    }

    fn all(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        read(text, Dialect::default())
    }

    fn fields(text: &[u8], dialect: Dialect) -> Vec<Vec<String>> {
        read(text, dialect).into_iter().map(|(_, fields)| fields).collect()
    }

    proptest! {
        /// Whatever the `csv` crate writes, we read back as it reads it, at every way of cutting into blocks.
        #[test]
        fn agrees_with_the_csv_crate(
            rows in prop::collection::vec(prop::collection::vec("[a\",\r\n x]{0,5}|[a-z]{6,12}", 3), 1..8),
            crlf: bool,
        ) {
            let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
            let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
            rows.iter().for_each(|row| writer.write_record(row).expect("in memory"));
            let text = writer.into_inner().expect("in memory");
            let read = all(&text);
            prop_assert_eq!(&read.iter().map(|(_, fields)| fields.clone()).collect::<Vec<_>>(), &rows);
            for cut in 0..text.len() {
                let (end, _) = Dialect::default().last_record_end(&text[..cut]);
                let mut whole = all(&text[..end]);
                let line = 1 + Dialect::default().lines(&text[..end]);
                whole.extend(all(&text[end..]).into_iter().map(|(at, fields)| (at + line - 1, fields)));
                prop_assert_eq!(&whole, &read, "cut at {}", cut);
            }
        }

        /// Every dialect reads what it writes.
        #[test]
        fn each_dialect_reads_its_own(
            rows in prop::collection::vec(prop::collection::vec("[ab'\"\\\\,;\r\n]{0,6}", 2..4), 1..6),
            delimiter in prop::sample::select(&[b',', b';', b'\t', b'|'][..]),
            quote in prop::sample::select(&[b'"', b'\''][..]),
            double: bool,
            end in prop::sample::select(&["\n", "\r\n", "\r"][..]),
        ) {
            let escape = if double { Escape::Doubled } else { Escape::Backslash };
            let dialect = Dialect { delimiter, terminator: end.as_bytes()[end.len() - 1], quote: Some(quote), escape };
            let mark = char::from(quote);
            let mut text = String::new();
            for row in &rows {
                for (i, field) in row.iter().enumerate() {
                    let inner = match escape {
                        Escape::Doubled => field.replace(mark, &format!("{mark}{mark}")),
                        Escape::Backslash => field.replace('\\', "\\\\").replace(mark, &format!("\\{mark}")),
                    };
                    if i > 0 {
                        text.push(char::from(delimiter));
                    }
                    text += &format!("{mark}{inner}{mark}");
                }
                text += end;
            }
            prop_assert_eq!(fields(text.as_bytes(), dialect), rows.clone());
            prop_assert_eq!(dialect.last_record_end(text.as_bytes()).1, None);
        }

        #[test]
        fn any_bytes_are_records(text in prop::collection::vec(prop::sample::select(&b"\"'\\,;\r\na\xff\0"[..]), 0..64), quote: Option<bool>, double: bool) {
            let quote = quote.map(|double| if double { b'"' } else { b'\'' });
            let escape = if double { Escape::Doubled } else { Escape::Backslash };
            let dialect = Dialect { quote, escape, ..Dialect::default() };
            let mut records = Records::new(&text, dialect, 1);
            let mut offset = 0;
            while let Some(record) = records.next() {
                prop_assert!(text[offset..record.offset].starts_with(record.raw));
                prop_assert!((0..record.len()).all(|i| record.field(i).len() <= record.raw.len()));
                offset = record.offset;
            }
            prop_assert_eq!(offset, text.len());
            prop_assert!(dialect.last_record_end(&text).0 <= text.len());
        }
    }

    #[test]
    fn lines_stay_physical() {
        let lines: Vec<u64> = all(b"a,b\n1,\"x\ny\"\n2,z\n").into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn text_behind_a_closing_quote_is_found() {
        let mut records = Records::new(b"a,\"b\"c,d\n\"e\",f,g\n", Dialect::default(), 1);
        assert_eq!(records.next().and_then(|r| r.stray), Some((1, Quotes::Text)));
        assert_eq!(records.next().and_then(|r| r.stray), None);
    }

    #[test]
    fn a_quote_inside_an_unquoted_field_is_text() {
        assert_eq!(all(b"a,b\n5\" pipe,2\n")[1].1, ["5\" pipe", "2"]);
        assert_eq!(
            fields(b"\"a\tb\"\n", Dialect { delimiter: b'\t', quote: None, ..Dialect::default() }),
            [["\"a", "b\""]]
        );
    }

    #[test]
    fn any_line_end_ends_a_line_even_within_one_file() {
        assert_eq!(
            fields(b"a,b\r\n1,2\r3,4\n5,6", Dialect::default()),
            [["a", "b"], ["1", "2"], ["3", "4"], ["5", "6"]]
        );
        assert_eq!(read(b"a\r\"1\r2\"\r3", Dialect { terminator: b'\r', ..Dialect::default() })[2].0, 4);
        assert_eq!(Dialect::default().lines(b"a\r\nb\rc\n"), 3);
        assert_eq!(Dialect::default().last_record_end(b"a,1\rb,2\r").0, 4, "a line feed may follow");
    }

    #[test]
    fn an_open_quote_is_found_with_the_last_record_before_it() {
        assert_eq!(Dialect::default().last_record_end(b"a,\"b\"\nc,\"d\n"), (6, Some(8)));
        assert_eq!(Dialect::default().last_record_end(b"a,\"b\"\"\nc\"\n"), (10, None));
    }
}
