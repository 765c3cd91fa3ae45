//! How a file begins: its dialect by all records of its start, and where among them the header stands.
//!
//! A delimiter is told by how evenly it cuts the records, never by the header alone.

use std::cmp::Reverse;

use memchr::memchr;

use super::dialect::{Dialect, Escape};
use super::records::Records;

/// Bytes and records that are looked at.
const SAMPLE: usize = 1 << 17;
const RECORDS: usize = 512;

const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How a file begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The dialect of all records.
    pub dialect: Dialect,
    /// Bytes before the header: blank lines, a title, `sep=;`.
    pub start: usize,
    /// Physical lines in them.
    pub lines: u64,
    /// How many of these lines say something, which is not read.
    pub preamble: u64,
    /// Fields of a record: those of the header, but for empty ones at the end that only it or only the rows have.
    pub columns: usize,
}

impl Opening {
    /// Decides by the first bytes of a file, of which `head` holds at least the first records.
    pub fn of(head: &[u8]) -> Opening {
        Opening::of_told(head, None, None)
    }

    /// The same where the delimiter is known, or how many lines stand before the header.
    pub fn of_told(head: &[u8], delimiter: Option<u8>, skip_lines: Option<u64>) -> Opening {
        let (told, from) = match skip_lines {
            Some(lines) => (None, end_of_line(head, lines)),
            None => told_delimiter(head),
        };
        let told = delimiter.or(told);
        let body = &head[from..];
        let sample = &body[..body.len().min(SAMPLE)];
        let terminator = if memchr(b'\n', sample).is_none() && memchr(b'\r', sample).is_some() { b'\r' } else { b'\n' };
        let whole = sample.len() == body.len();
        let delimiters = told.map_or(DELIMITERS.to_vec(), |told| vec![told]);
        let layouts = delimiters.into_iter().flat_map(|delimiter| {
            let dialect = Dialect { delimiter, terminator, ..Dialect::default() };
            let of = |quote, escape| Layout::of(sample, Dialect { quote: Some(quote), escape, ..dialect }, whole);
            let double = of(b'"', Escape::Doubled);
            let slashed = of(b'"', Escape::Backslash);
            let single = Some(of(b'\'', Escape::Doubled)).filter(|single| single.is_quoted_instead_of(&double));
            [Some(double), Some(slashed), single].into_iter().flatten()
        });
        // The first of equals wins: the comma, the double quote, the doubled quote within.
        let best = layouts.min_by_key(|layout| Reverse((layout.evenness(), layout.wraps(), Reverse(layout.strays()))));
        let layout = best.unwrap_or_else(|| Layout::of(sample, Dialect::default(), whole));
        let flat = layout.never_quotes().then(|| Layout::of(sample, Dialect { quote: None, ..layout.dialect }, whole));
        // Where quotes hold delimiters, records without them fall apart.
        let layout = flat.filter(|flat| flat.evenness() >= layout.evenness()).unwrap_or(layout);
        let header = if skip_lines.is_some() { layout.first() } else { layout.header() };
        let start = layout.records.get(header).map_or(0, |record| record.offset);
        let said = layout.records[..header.min(layout.records.len())].iter().filter(|record| !record.is_blank());
        Opening {
            dialect: layout.dialect,
            start: from + start,
            lines: layout.dialect.lines(&head[..from + start]),
            preamble: said.count() as u64,
            columns: layout.columns(header),
        }
    }
}

/// Where so many physical lines end.
fn end_of_line(head: &[u8], lines: u64) -> usize {
    let mut at = 0;
    for _ in 0..lines {
        let Some(end) = head[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')) else { return head.len() };
        at += end + if head[at + end..].starts_with(b"\r\n") { 2 } else { 1 };
    }
    at
}

/// `sep=;`, which spreadsheets write and read as the first line, and where the next line starts.
fn told_delimiter(head: &[u8]) -> (Option<u8>, usize) {
    let line = &head[..head.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(head.len())];
    let told = match line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line) {
        [s, e, p, b'=', delimiter] if [s, e, p].map(u8::to_ascii_lowercase) == *b"sep" => *delimiter,
        _ => return (None, 0),
    };
    let end = if head[line.len()..].starts_with(b"\r\n") { 2 } else { 1 };
    (Some(told), (line.len() + end).min(head.len()))
}

/// The first records of a file, read in one dialect.
#[derive(Debug)]
struct Layout {
    dialect: Dialect,
    records: Vec<Shape>,
}

/// What a record looks like.
#[derive(Debug)]
struct Shape {
    /// Where it starts.
    offset: usize,
    fields: usize,
    /// Fields up to the last that is not empty.
    filled: usize,
    /// Whether its fields could be names: each has a letter where it has a digit.
    names: bool,
    /// Whether text follows a closing quote.
    stray: bool,
    /// Fields as written that start with a quote …
    opened: usize,
    /// … that end with one …
    shut: usize,
    /// … and that only hold some.
    inner: usize,
}

impl Shape {
    fn is_blank(&self) -> bool {
        self.filled == 0
    }
}

impl Layout {
    fn of(sample: &[u8], dialect: Dialect, whole: bool) -> Layout {
        let mut layout = Layout { dialect, records: Vec::new() };
        let mut records = Records::new(sample, dialect, 1);
        let mut offset = 0;
        while layout.records.len() < RECORDS {
            let Some(record) = records.next() else { break };
            // The last record of a sample may be cut.
            if !whole && record.offset == sample.len() && !layout.records.is_empty() {
                break;
            }
            let fields: Vec<&[u8]> = (0..record.len()).map(|i| record.field(i).trim_ascii()).collect();
            let has_letter = |field: &&&[u8]| field.iter().any(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
            let has_digit = |field: &&&[u8]| field.iter().any(u8::is_ascii_digit);
            let filled = fields.iter().rposition(|field| !field.is_empty()).map_or(0, |last| last + 1);
            let mut raw = Records::new(record.raw, Dialect { quote: None, ..dialect }, 1);
            let (mut opened, mut shut, mut inner) = (0, 0, 0);
            while let (Some(record), Some(quote)) = (raw.next(), dialect.quote) {
                for field in (0..record.len()).map(|i| record.field(i)) {
                    let (first, last) =
                        (field.first() == Some(&quote), field.len() > 1 && field.last() == Some(&quote));
                    opened += usize::from(first);
                    shut += usize::from(last);
                    inner += usize::from(!first && field.contains(&quote));
                }
            }
            layout.records.push(Shape {
                offset,
                fields: fields.len(),
                filled,
                names: filled > 0 && !fields.iter().any(|field| has_digit(&field) && !has_letter(&field)),
                stray: record.stray.is_some(),
                opened,
                shut,
                inner,
            });
            offset = record.offset;
        }
        layout
    }

    fn rows(&self) -> impl Iterator<Item = &Shape> {
        self.records.iter().filter(|record| !record.is_blank())
    }

    /// The number of fields that most records have; of equally frequent ones that of the earliest record.
    fn usual(&self) -> usize {
        let frequency = |fields: usize| self.rows().filter(|record| record.fields == fields).count();
        let counts = || self.rows().map(|record| record.fields);
        // Lines of one field say something before the header: of a table there is more.
        let cut = counts().filter(|fields| *fields > 1).min_by_key(|&fields| Reverse(frequency(fields)));
        cut.or_else(|| counts().next()).unwrap_or(1)
    }

    /// How evenly the delimiter cuts the records, in millionths: the share of records with the usual number of
    /// fields, less the fewer these are, and half of it where the first of them holds bare numbers and so is no header.
    fn evenness(&self) -> usize {
        let usual = self.usual();
        let even = || self.rows().filter(|record| record.fields == usual);
        let share = even().count() * (usual - 1) * 1_000_000 / usual / self.rows().count().max(1);
        if even().next().is_some_and(|first| first.names) { share } else { share / 2 }
    }

    fn total(&self, count: fn(&Shape) -> usize) -> usize {
        self.rows().map(count).sum()
    }

    /// Whether quotes stand around fields in every second record at least.
    fn wraps(&self) -> bool {
        2 * self.total(|record| record.opened.min(record.shut)) >= self.rows().count().max(1)
    }

    /// Records in which text follows a closing quote.
    fn strays(&self) -> usize {
        self.total(|record| usize::from(record.stray))
    }

    /// Whether fields start and end with its quote rather than with that of `other`; an apostrophe does not.
    fn is_quoted_instead_of(&self, other: &Layout) -> bool {
        let opened = self.total(|record| record.opened);
        opened > other.total(|record| record.opened) && self.total(|record| record.shut) > 0
    }

    /// Who quotes would have quoted a field that holds a quote. Flat files between tabs never do.
    fn never_quotes(&self) -> bool {
        let inner = self.total(|record| record.inner);
        self.dialect.delimiter == b'\t' && inner > self.total(|record| record.opened.min(record.shut))
    }

    /// The record that names the columns: the first with as many fields as the rows, whose fields could be names;
    /// empty fields at the end of all rows do not count. Where there is none, the first of several fields, else the first
    /// that is not blank.
    fn header(&self) -> usize {
        let usual = self.usual();
        let rows = || self.rows().filter(|record| record.fields == usual);
        let filled = rows().map(|record| record.filled).max().unwrap_or(usual);
        let fits = |record: &Shape| match record.fields {
            fields if fields < usual => fields > 1 && fields >= filled,
            fields => fields == usual || record.filled == usual,
        };
        let first = |those: &dyn Fn(&Shape) -> bool| self.records.iter().position(|r| !r.is_blank() && those(r));
        let found = first(&|record| record.names && fits(record));
        found.or_else(|| first(&|record| record.names && record.filled > 1)).unwrap_or_else(|| self.first())
    }

    /// The first record that is not blank.
    fn first(&self) -> usize {
        self.records.iter().position(|record| !record.is_blank()).unwrap_or(0)
    }

    fn columns(&self, header: usize) -> usize {
        let Some(names) = self.records.get(header) else { return 0 };
        let rows = || self.records[header + 1..].iter().filter(|record| !record.is_blank());
        let usual = self.usual();
        let usual_rows = || rows().filter(|record| record.fields == usual);
        let only_header_longer = names.fields > usual && names.filled <= usual;
        let only_rows_longer = names.fields < usual && usual_rows().all(|record| record.filled <= names.fields);
        if usual_rows().next().is_some() && (only_header_longer || only_rows_longer) { usual } else { names.fields }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Opening {
        Opening::of(text.as_bytes())
    }

    #[test]
    fn the_delimiter_is_what_cuts_evenly() {
        assert_eq!(of("a,b\n1,2\n").dialect, Dialect::default());
        assert_eq!(of("id;amount\n1;12,50\n2;13,00\n").dialect.delimiter, b';');
        assert_eq!(of("id|tags\n1|a,b\n2|c,d\n").dialect.delimiter, b'|');
        assert_eq!(of("id,tags,amount\n1,a|b,2\n2,c|d,3\n").dialect.delimiter, b',');
        assert_eq!(of("a\tb\r1\t2").dialect, Dialect { delimiter: b'\t', terminator: b'\r', ..Dialect::default() });
        assert_eq!(of("ts,amount\n").dialect.delimiter, b',');
        let told = of("sep=;\r\na;b,c\r\n1;2\r\n");
        assert_eq!((told.dialect.delimiter, told.start, told.lines, told.preamble), (b';', 7, 1, 0));
    }

    #[test]
    fn quotes_are_what_stands_around_fields() {
        assert_eq!(of("a,b\n1,'Mug, blue'\n2,'Pot, red'\n").dialect.quote, Some(b'\''));
        assert_eq!(of("'a','b'\n'1','2'\n").dialect.quote, Some(b'\''));
        assert_eq!(of("a,b\n1,'t Hoen\n2,O'Neil\n").dialect.quote, Some(b'"'));
        assert_eq!(of("a,b\n\"1\",\"5\\\" pipe\"\n").dialect.escape, Escape::Backslash);
        assert_eq!(of("a,b\n\"1\",\"C:\\\"\n").dialect.escape, Escape::Doubled);
        assert_eq!(of("a\tb\n1\tDemo \"item\" 5\"\n").dialect.quote, None);
        assert_eq!(of("a\tb\n\"1\"\t\"5\"\"\"\n").dialect.quote, Some(b'"'));
        assert_eq!(of("a\tb\n1\t\"\t;\"\"\tx\"\n2\t\"\ty\"\n").dialect.quote, Some(b'"'));
    }

    #[test]
    fn what_stands_before_the_header_is_passed_over() {
        let report = of("Sales report\nFrom,2025-01-01\n\nid,ts,amount\n1,2025-01-01,5\n2,2025-01-02,6\n");
        assert_eq!((report.start, report.lines, report.preamble, report.columns), (30, 3, 2, 3));
        assert_eq!(of("\n\na,b\n1,2\n").lines, 2);
        // A header of another length than the rows is still a header, and every row is told.
        assert_eq!((of("a,b,c\n1,2\n3,4\n").start, of("a,b,c\n1,2\n3,4\n").columns), (0, 3));
        assert_eq!((of("a,b\n1,2,x\n3,4,y\n").start, of("a,b\n1,2,x\n3,4,y\n").columns), (0, 2));
    }

    #[test]
    fn empty_fields_at_the_end_of_all_lines_are_no_columns_of_one_kind_only() {
        assert_eq!((of("a,b\n1,2,\n3,4,\n").columns, of("a,b\n1,2,\n3,4,\n").start), (3, 0));
        assert_eq!(of("a,b,,\n1,2\n3,4\n").columns, 2);
        assert_eq!(of("a,b,,\n1,2,,\n3,4,,\n").columns, 4);
    }

    proptest! {
        #[test]
        fn any_bytes_begin_somehow(text in prop::collection::vec(prop::sample::select(&b"\"'\\,;\t|\r\na1\xff\0="[..]), 0..80)) {
            let opening = Opening::of(&text);
            prop_assert!(opening.start <= text.len());
        }
    }
}
