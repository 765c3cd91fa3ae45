//! Properties of what reads other people's text: any bytes are read or refused, and what is written is read back.

use std::path::Path;

use proptest::prelude::*;
use sales_pulse::html::markdown::Note;
use sales_pulse::money::{Decimal, Money, Quotient};
use sales_pulse::orders::dialect::{Dialect, Escape};
use sales_pulse::orders::dressed::currency;
use sales_pulse::orders::expression::Expression;
use sales_pulse::orders::number::{NumberFormat, NumberVotes};
use sales_pulse::orders::sniff::Opening;
use sales_pulse::orders::votes::Verdict;

use crate::any_bytes;

/// Bytes of all kinds, most of them of those that mean something here.
fn bytes(near: &'static str) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..200),
        4 => prop::collection::vec(prop::sample::select(near.as_bytes()), 0..200),
    ]
}

/// How a number may be dressed: groups, decimal mark, what stands around it.
#[derive(Debug, Clone)]
struct Dress {
    format: NumberFormat,
    group: &'static str,
    indian: bool,
    around: (&'static str, &'static str),
    minus: (&'static str, &'static str),
}

fn dress() -> impl Strategy<Value = Dress> {
    let format = prop::sample::select(&[NumberFormat::Point, NumberFormat::Comma][..]);
    let group = prop::sample::select(&["", "mark", " ", "'", "’", "\u{a0}", "\u{202f}"][..]);
    let around = prop::sample::select(
        &[("", ""), ("$", ""), ("₹ ", ""), ("", " €"), ("", "\u{a0}zł"), ("USD ", ""), (" ", " ")][..],
    );
    let minus = prop::sample::select(&[("-", ""), ("\u{2212}", ""), ("(", ")"), ("", "-")][..]);
    (format, group, any::<bool>(), around, minus).prop_map(|(format, group, indian, around, minus)| {
        let group = match (group, format) {
            ("mark", NumberFormat::Point) => ",",
            ("mark", NumberFormat::Comma) => ".",
            (group, _) => group,
        };
        Dress { format, group, indian: indian && !group.is_empty(), around, minus }
    })
}

impl Dress {
    fn write(&self, money: Money) -> String {
        let plain = Money(money.0.abs()).to_plain(2);
        let (whole, decimals) = plain.split_once('.').expect("two decimals at least");
        let mut text = String::new();
        for (i, digit) in whole.chars().enumerate() {
            let behind = whole.len() - i;
            let cut = if self.indian { behind == 3 || (behind > 3 && behind % 2 == 1) } else { behind % 3 == 0 };
            if i > 0 && cut {
                text += self.group;
            }
            text.push(digit);
        }
        text = format!("{}{text}{}{decimals}{}", self.around.0, char::from(self.format.mark()), self.around.1);
        if money < Money::ZERO { format!("{}{text}{}", self.minus.0, self.minus.1) } else { text }
    }
}

/// Rows as a hand of this dialect writes them.
fn table(rows: &[[String; 3]], dialect: Dialect, end: &str) -> String {
    let delimiter = char::from(dialect.delimiter);
    let quoted = |field: &String| match dialect.escape {
        Escape::Doubled => format!("\"{}\"", field.replace('"', "\"\"")),
        Escape::Backslash => format!("\"{}\"", field.replace('\\', "\\\\").replace('"', "\\\"")),
    };
    let mut text = format!("order{delimiter}note{delimiter}amount{end}");
    for [order, note, amount] in rows {
        text += &format!("{order}{delimiter}{}{delimiter}{amount}{end}", quoted(note));
    }
    text
}

proptest! {
    #[test]
    fn any_file_begins_and_is_read_alike_in_blocks(text in bytes("\"\"'\\,,;;\t|\r\n\n\na1 =")) {
        any_bytes::dialect(&text);
    }

    #[test]
    fn any_text_is_a_number_or_not(text in bytes("0123456789-+().,'e $€\u{a0}\n")) {
        any_bytes::number(&text);
    }

    #[test]
    fn any_text_is_a_time_or_not(text in bytes("0123456789-/.:, TZAPMDecz+\n")) {
        any_bytes::time(&text);
    }

    #[test]
    fn any_text_is_an_amount_of_columns_or_not(text in bytes("ab12.5 **++--``×\n\n")) {
        any_bytes::expression(&text);
    }

    #[test]
    fn any_text_is_a_note_or_not(front in bytes("title=\"order16#\n'[]{}.\u{e9}"), text in bytes("a*_[](){}<>script:/#|-`\n\n")) {
        any_bytes::note(&text);
        any_bytes::note(&[b"+++\n", front.as_slice(), b"\n+++\n", &text].concat());
    }

    /// A number is the same in every convention that an INPUTS file may use.
    #[test]
    fn a_number_is_read_back_however_it_is_dressed(units in -10_i64.pow(15)..10_i64.pow(15), dress in dress()) {
        let text = dress.write(Money(units));
        let read = dress.format.parse(text.as_bytes()).and_then(Decimal::to_money);
        prop_assert_eq!(read, Some((Money(units), false)), "{}", text);
        let sign = dress.around.0.trim().len() + dress.around.1.trim().len() > 0;
        prop_assert_eq!(currency(text.as_bytes()).is_some(), sign, "{}", text);
    }

    /// A column of them is decided for what it was written in, or asked about; never for the other.
    #[test]
    fn a_column_of_numbers_is_never_decided_for_the_other_mark(units in prop::collection::vec(-10_i64.pow(12)..10_i64.pow(12), 1..30), dress in dress()) {
        let mut votes = NumberVotes::default();
        for (line, &units) in (2..).zip(&units) {
            votes.feed(dress.write(Money(units)).as_bytes(), line);
        }
        match votes.decide() {
            Verdict::Decided { format, .. } => prop_assert_eq!(format, dress.format),
            Verdict::Undecidable { readings, .. } => prop_assert!(readings.contains(&dress.format)),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    /// What separates and what quotes is found again in any table of a few rows.
    #[test]
    fn a_table_is_told_by_how_it_is_written(
        notes in prop::collection::vec("[a-z,;|\t\" ]{0,8}[a-z]", 4..20),
        delimiter in prop::sample::select(&[b',', b';', b'\t', b'|'][..]),
        end in prop::sample::select(&["\n", "\r\n", "\r"][..]),
    ) {
        let rows: Vec<[String; 3]> =
            notes.iter().enumerate().map(|(i, note)| [format!("A{i}"), note.clone(), format!("{}.50", 10 + i)]).collect();
        let dialect = Dialect { delimiter, terminator: *end.as_bytes().last().expect("one"), ..Dialect::default() };
        let text = table(&rows, dialect, end);
        let opening = Opening::of(text.as_bytes());
        prop_assert_eq!((opening.dialect, opening.start, opening.columns), (dialect, 0, 3), "{}", text);
    }

    /// An amount is what integers say it is.
    #[test]
    fn an_amount_of_columns_is_exact(a in -10_i64.pow(6)..10_i64.pow(6), b in -10_i64.pow(6)..10_i64.pow(6), c in 0_i64..10_i64.pow(6)) {
        let parsed = Expression::parse("`unit price` * quantity - 0.25 * discount + 3", &[]).expect("an expression");
        let columns = parsed.resolve(&mut |name| ["unit price", "quantity", "discount"].iter().position(|n| *n == name).ok_or(())).expect("columns");
        let hundredths = |n: i64| Decimal { mantissa: n.into(), scale: 2 };
        let values = [hundredths(a), Decimal { mantissa: b.into(), scale: 0 }, hundredths(c)];
        let money = columns.value(|column| Some(values[column])).ok().and_then(Quotient::to_money);
        prop_assert_eq!(money, Some((Money(a * b * 100 - 25 * c + 30_000), false)));
    }

    /// What stands in front of a note is read back, whatever it says and whichever system ended its lines.
    #[test]
    fn a_front_matter_is_read_back(title in "\\PC{0,40}", order: i64, month in prop::option::of("20[0-9]{2}-(0[1-9]|1[0-2])"), text in "[^+\r]{0,60}", crlf: bool) {
        let mut front = format!("title = {}\norder = {order}\n", toml::Value::from(title.clone()));
        if let Some(month) = &month {
            front += &format!("month = \"{month}\"\n");
        }
        let end = if crlf { "\r\n" } else { "\n" };
        let file = format!("+++\n{front}+++\n{text}").replace('\n', end);
        let note = Note::parse(Path::new("a.md"), "a".to_owned(), &file).expect("sound");
        prop_assert_eq!((note.title(), note.front.order, &note.front.month), (title, order, &month));
        prop_assert_eq!(note.text.replace("\r\n", "\n"), text);
    }
}
