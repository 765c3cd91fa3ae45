//! What holds of any bytes that are read: no panic, and a meaning that does not depend on how they are looked at. The
//! property tests and the fuzz targets under `tests/fuzz` find the bytes.

use std::path::Path;

use sales_pulse::html::markdown::{self, Note};
use sales_pulse::money::{Decimal, Money, Quotient};
use sales_pulse::orders::calendar::TimeFormat;
use sales_pulse::orders::day::date;
use sales_pulse::orders::dialect::Dialect;
use sales_pulse::orders::dressed::currency;
use sales_pulse::orders::expression::Expression;
use sales_pulse::orders::number::{NumberFormat, decimal};
use sales_pulse::orders::records::{Quotes, Records};
use sales_pulse::orders::sniff::Opening;
use sales_pulse::orders::time::TimeReader;
use sales_pulse::orders::votes::{Format, Votes};

type Read = (u64, Vec<Vec<u8>>, Option<(usize, Quotes)>);

fn records(bytes: &[u8], dialect: Dialect, line: u64) -> Vec<Read> {
    let mut records = Records::new(bytes, dialect, line);
    let (mut all, mut offset) = (Vec::new(), 0);
    while let Some(record) = records.next() {
        assert!(bytes[offset..record.offset].starts_with(record.raw), "a record is a piece of the file");
        let fields = (0..record.len()).map(|i| record.field(i).to_owned()).collect();
        all.push((record.line, fields, record.stray));
        offset = record.offset;
    }
    assert_eq!(offset, bytes.len(), "every byte belongs to a record");
    all
}

/// A file begins somewhere in itself, and its records are the same however it is cut into blocks.
pub fn dialect(bytes: &[u8]) {
    let Opening { dialect, start, lines, .. } = Opening::of(bytes);
    let body = &bytes[start..];
    let whole = records(body, dialect, 1 + lines);
    // A file that ends within quotes is refused.
    if dialect.last_record_end(body).1.is_some() {
        return;
    }
    let step = 1 + body.len() / 64;
    for cut in (0..body.len()).step_by(step) {
        let (end, _) = dialect.last_record_end(&body[..cut]);
        let (head, tail) = body.split_at(end);
        let line = 1 + lines + dialect.lines(head);
        let parts = [records(head, dialect, 1 + lines), records(tail, dialect, line)].concat();
        assert_eq!(parts, whole, "cut at {cut} of {:?}", String::from_utf8_lossy(body));
    }
}

/// Votes of two halves of a column are those of the whole.
fn same_votes<F: Format + std::fmt::Debug>(lines: &[&[u8]]) {
    let votes = |from: usize, to: usize| {
        let mut votes = Votes::<F>::default();
        (from..to).for_each(|i| votes.feed(lines[i], i as u64 + 1));
        votes
    };
    let (mut late, early) = (votes(lines.len() / 2, lines.len()), votes(0, lines.len() / 2));
    late.merge(&early);
    assert_eq!(late.decide(), votes(0, lines.len()).decide());
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split(|byte| *byte == b'\n').collect()
}

/// A number is the same padded, in parentheses it is what it was with the other sign, and an amount is read back as
/// it is written.
pub fn number(bytes: &[u8]) {
    for line in lines(bytes) {
        let _ = currency(line);
        for &format in NumberFormat::CANDIDATES {
            let read = format.parse(line);
            if format == NumberFormat::Point
                && let Some(plain) = decimal(line)
            {
                assert_eq!(read, Some(plain));
            }
            let money = read.and_then(Decimal::to_money);
            if let Some(plain) = format.money(line) {
                assert_eq!(money, Some((plain, false)), "the short way and the long way");
            }
            assert_eq!(format.parse(&[b"\xc2\xa0 ", line, b" \t"].concat()), read);
            let owed = format.parse(&[b"(", line, b")"].concat());
            if let (Some(read), Some(owed)) = (read, owed) {
                assert_eq!(owed, read.negated());
            }
            if let Some((money, _)) = money {
                let again = format.parse(format.write(money).as_bytes()).and_then(Decimal::to_money);
                assert_eq!(again, Some((money, false)));
            }
        }
    }
    same_votes::<NumberFormat>(&lines(bytes));
}

/// A time does not depend on the one before it, fits 32 bits, and is read back as it is written.
pub fn time(bytes: &[u8]) {
    let zones = [None, Some(chrono_tz::Europe::Berlin), Some(chrono_tz::Pacific::Apia)];
    for &format in TimeFormat::CANDIDATES {
        for zone in zones {
            let mut reader = TimeReader::of(format, zone);
            for line in lines(bytes) {
                let read = reader.read(line);
                assert_eq!(read, TimeReader::of(format, zone).read(line), "a day is remembered wrong");
                let Ok(time) = read else { continue };
                assert!(u32::try_from(time).is_ok(), "{time} does not fit");
                if zone.is_none() {
                    let (day, second) = ((time / 86_400) as i32, time % 86_400);
                    let clock = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
                    let written = format!("{}T{clock}", date(day));
                    assert_eq!(TimeReader::default().read(written.as_bytes()), Ok(time));
                }
            }
        }
    }
    same_votes::<TimeFormat>(&lines(bytes));
}

/// The first line is an amount, the others are the values of its columns. What is read is written and read back, and
/// its value is the same.
pub fn expression(bytes: &[u8]) {
    let lines = lines(bytes);
    let Ok(text) = std::str::from_utf8(lines[0]) else { return };
    let Ok(parsed) = Expression::parse(text, &[]) else { return };
    let mut names = Vec::new();
    let mut column = |name: &str| {
        names.push(name.to_owned());
        Ok::<_, ()>(names.len() - 1)
    };
    let Ok(resolved) = parsed.resolve(&mut column) else { return };
    let written = resolved.written(|column| format!("`{}`", names[column]));
    assert_eq!(Expression::parse(&written, &[]).as_ref(), Ok(&parsed), "{text:?} was written as {written:?}");
    let value = resolved.value(|column| decimal(lines.get(1 + column).copied().unwrap_or(b"7")));
    if let Ok(value) = value
        && let Some((Money(money), lost)) = value.to_money()
        && !lost
        && value == Quotient::from(value.over)
        && let value = value.over
        && value.scale <= 30
    {
        // An amount that is not rounded is the number itself.
        let digits = 10_i128.pow(value.scale.max(4) - 4);
        assert_eq!(
            i128::from(money).checked_mul(digits),
            value.mantissa.checked_mul(10_i128.pow(4 - value.scale.min(4)))
        );
    }
}

/// A note names a line of its own where it is refused; where not, it holds no markup of its author's and reads the
/// same with the line ends of another system.
pub fn note(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let parse = |text: &str| Note::parse(Path::new("note.md"), "note".to_owned(), text);
    match parse(text) {
        Ok(note) => {
            let html = markdown::render(&note.text, false, |to| Ok(to.to_owned())).expect("no link fails");
            for markup in ["<script", "<iframe", "<style", "<svg"] {
                assert!(!html.as_str().contains(markup), "{markup} in {html:?}");
            }
            if !text.contains('\r') {
                let other = parse(&text.replace('\n', "\r\n")).expect("the same note");
                let plain = |title: String| title.replace("\r\n", "\n");
                assert_eq!((note.title(), note.front.order), (plain(other.title()), other.front.order));
                assert_eq!(note.text, other.text.replace("\r\n", "\n"));
            }
        }
        Err(failure) => {
            let line = failure.diagnostics[0].location.as_ref().and_then(|at| at.line).expect("a line");
            assert!((1..=1 + text.matches('\n').count() as u64).contains(&line), "line {line} of {text:?}");
        }
    }
}
