//! What a file turned out to hold: the format of its times, of its numbers, its currency; told with the value and the
//! line that settled each, and as the config that would say the same.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Exit, Result, shown};

use super::calendar::TimeFormat;
use super::currencies::Currencies;
use super::dressed::currency;
use super::mapping::Mapping;
use super::number::NumberFormat;
use super::votes::{ColumnVotes, Evidence, Format, Verdict};

/// What the rows of a file say about its formats. Votes of parallel blocks are merged in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVotes {
    times: ColumnVotes<TimeFormat>,
    /// By column.
    numbers: Vec<(usize, ColumnVotes<NumberFormat>)>,
    currencies: Currencies,
}

/// Formats that the config names, which the rows then have no say in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// Of the times.
    pub times: Option<TimeFormat>,
    /// Of all numbers.
    pub numbers: Option<NumberFormat>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisions {
    /// How times are written.
    pub times: TimeFormat,
    /// How the numbers of each column are written.
    pub numbers: Vec<(usize, NumberFormat)>,
    /// The currency of the amounts, a code or a sign, where the file tells.
    pub currency: Option<String>,
    /// Each decision with its evidence, for people.
    pub sentences: Vec<String>,
}

impl FileVotes {
    /// Without a row yet.
    pub fn new(mapping: &Mapping) -> FileVotes {
        let numbers = mapping.numbers().into_iter().map(|column| (column, ColumnVotes::default())).collect();
        FileVotes { times: ColumnVotes::default(), numbers, currencies: Currencies::default() }
    }

    /// Takes in a whole row, unless it does not count.
    pub fn feed<'r>(&mut self, mapping: &Mapping, field: impl Fn(usize) -> &'r [u8], line: u64) {
        if mapping.excluded(&field).is_some() {
            return;
        }
        self.times.votes.feed(&time(mapping, &field), line);
        for (column, own) in &mut self.numbers {
            own.votes.feed(field(*column), line);
        }
        self.tell_currencies(mapping, field, line);
    }

    /// Takes in a row that was read as decided: only columns that are not settled are looked at again.
    pub(super) fn confirm<'r>(
        &mut self,
        mapping: &Mapping,
        decisions: &Decisions,
        field: impl Fn(usize) -> &'r [u8],
        line: u64,
    ) {
        self.times.confirm(decisions.times, line, || time(mapping, &field));
        for (column, own) in &mut self.numbers {
            own.confirm(decisions.number(*column), line, || Cow::Borrowed(field(*column)));
        }
        self.tell_currencies(mapping, field, line);
    }

    fn tell_currencies<'r>(&mut self, mapping: &Mapping, field: impl Fn(usize) -> &'r [u8], line: u64) {
        for (column, _) in &self.numbers {
            let text = field(*column);
            // Bare numbers, which most are, end in a digit and start with one or with a sign.
            let bare = matches!(text, [b'0'..=b'9' | b'-', .., b'0'..=b'9'] | [b'0'..=b'9']);
            if !bare && let Some(currency) = currency(text) {
                self.currencies.feed(currency.as_bytes(), line);
            }
        }
        if let Some(column) = mapping.currency {
            self.currencies.feed(field(column), line);
        }
    }

    /// Whether these rows leave nothing open: further ones need a look only where they are not read so.
    pub fn settle(&self, decisions: &Decisions) -> bool {
        self.times.votes.settles(decisions.times)
            && self.numbers.iter().all(|(column, own)| own.votes.settles(decisions.number(*column)))
    }

    /// Takes in the votes of other rows of the same file, which were read as decided.
    pub fn merge(&mut self, other: &FileVotes, decisions: &Decisions) {
        self.times.votes.merge(&other.times.whole(decisions.times));
        for ((column, own), (_, votes)) in self.numbers.iter_mut().zip(&other.numbers) {
            own.votes.merge(&votes.whole(decisions.number(*column)));
        }
        self.currencies.merge(&other.currencies);
    }

    /// What these rows speak for, as far as they go: what is open or contradicted is for all rows to say.
    pub(super) fn provisional(&self, named: Named) -> Decisions {
        let numbers = self.numbers.iter().map(|(column, own)| {
            (*column, named.numbers.or_else(|| likely(&own.votes.decide())).unwrap_or(NumberFormat::Point))
        });
        Decisions {
            times: named.times.or_else(|| likely(&self.times.votes.decide())).unwrap_or_default(),
            numbers: numbers.collect(),
            currency: None,
            sentences: Vec::new(),
        }
    }

    /// What all rows together say.
    ///
    /// # Errors
    /// Exit 3, all at once, where a column can be read in two ways or holds two formats, or amounts are in two
    /// currencies: with the lines, and what to write into the config.
    pub fn decide(&self, file: &str, mapping: &Mapping, named: Named) -> Result<Decisions> {
        let mut decided = Decided { file, sentences: Vec::new(), diagnostics: Vec::new() };
        let name = |columns: &[usize]| {
            columns.iter().map(|&column| mapping.header[column].as_str()).collect::<Vec<_>>().join(" ")
        };
        let times = decided.format(&name(&mapping.ts), "dates", "time_format", named.times, &self.times.votes.decide());
        let numbers = self.numbers.iter().map(|(column, votes)| {
            let subject = format!("numbers of {:?}", mapping.header[*column]);
            let format =
                decided.format(&name(&[*column]), &subject, "number_format", named.numbers, &votes.votes.decide());
            (*column, format.unwrap_or(NumberFormat::Point))
        });
        let numbers = numbers.collect();
        let currency = decided.currency(&self.currencies);
        match decided.diagnostics.is_empty() {
            true => Ok(Decisions { times: times.unwrap_or_default(), numbers, currency, sentences: decided.sentences }),
            false => Err(crate::diagnostic::Failure { exit: Exit::Input, diagnostics: decided.diagnostics }),
        }
    }
}

/// The time of a row, in one column or in several that are joined by a space.
fn time<'r>(mapping: &Mapping, field: &impl Fn(usize) -> &'r [u8]) -> Cow<'r, [u8]> {
    match mapping.ts[..] {
        [column] => Cow::Borrowed(field(column).trim_ascii()),
        ref columns => {
            let parts: Vec<&[u8]> = columns.iter().map(|&column| field(column).trim_ascii()).collect();
            Cow::Owned(parts.join(&b' ').trim_ascii().to_vec())
        }
    }
}

fn likely<F: Copy>(verdict: &Verdict<F>) -> Option<F> {
    match verdict {
        Verdict::Unread(_) => None,
        Verdict::Decided { format, .. } => Some(*format),
        Verdict::Undecidable { readings: [first, _], .. } | Verdict::Mixed { formats: [first, _], .. } => Some(*first),
    }
}

/// Decisions in the making.
struct Decided<'f> {
    file: &'f str,
    sentences: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

/// A format as the config and as people name it, and what a text comes to in it.
trait Told: Format + std::fmt::Display {
    fn words(self) -> String;
    fn reading(self, text: &str) -> String;
}

impl Told for TimeFormat {
    fn words(self) -> String {
        self.description().to_owned()
    }

    fn reading(self, text: &str) -> String {
        let day = self.value(text.as_bytes()).flatten().map(|time| super::time::date((time / super::time::DAY) as i32));
        day.map_or_else(|| self.words(), |day| day.format("%-d %B %Y").to_string())
    }
}

impl Told for NumberFormat {
    fn words(self) -> String {
        format!("written {self}")
    }

    fn reading(self, text: &str) -> String {
        let number = self.parse(text.as_bytes()).and_then(|number| number.to_money());
        number.map_or_else(|| self.words(), |(money, _)| money.to_plain(0))
    }
}

impl Decided<'_> {
    fn format<F: Told>(
        &mut self,
        column: &str,
        subject: &str,
        key: &str,
        named: Option<F>,
        verdict: &Verdict<F>,
    ) -> Option<F> {
        if let Some(format) = named {
            self.sentences.push(format!("{subject} are {}: the config says so", format.words()));
            return named;
        }
        let quoted = |format: &F| format!("{key} = \"{format}\"");
        match verdict {
            Verdict::Unread(_) => None,
            Verdict::Decided { format, proof } => {
                if let Some(proof) = proof {
                    self.sentences.push(format!("{subject} are {}: {}", format.words(), place(proof)));
                }
                Some(*format)
            }
            Verdict::Undecidable { readings: [a, b], example } => {
                let [one, other] = [a, b].map(|format| format.reading(&example.text));
                let told =
                    format!("column {column:?} can be read in two ways: {} is {one} or {other}", shown(&example.text));
                let help = format!(
                    "say which in sales-pulse.toml:\n\n    [columns]\n    {}    # {one}\n    {}    # {other}\n",
                    quoted(a),
                    quoted(b)
                );
                self.diagnostics.push(Diagnostic::error(told).at(self.file, example.line, None).help(help));
                None
            }
            Verdict::Mixed { formats: [most, some], proofs: [own, other] } => {
                let told = format!(
                    "column {column:?} holds two formats: {} is {}, but {} is {}",
                    place(own),
                    most.words(),
                    place(other),
                    some.words()
                );
                let help = format!("export it in one format, or write {} and lose the other rows", quoted(most));
                self.diagnostics.push(Diagnostic::error(told).at(self.file, other.line, None).help(help));
                None
            }
        }
    }

    fn currency(&mut self, currencies: &Currencies) -> Option<String> {
        match currencies.all()[..] {
            [] => None,
            [(only, _)] => {
                self.sentences.push(format!("amounts are in {only}"));
                Some(only.to_owned())
            }
            [(first, line), (second, other), ..] => {
                let told = format!(
                    "amounts are in {first} (line {}) and in {second} (line {})",
                    grouped(line),
                    grouped(other)
                );
                let help = "amounts of two currencies cannot be added: export one currency at a time";
                self.diagnostics.push(Diagnostic::error(told).at(self.file, other, None).help(help));
                None
            }
        }
    }
}

fn place(evidence: &Evidence) -> String {
    format!("{} on line {}", shown(&evidence.text), grouped(evidence.line))
}

/// A count with its thousands apart: `8,112`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let parts: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|part| std::str::from_utf8(part).ok()).collect();
    parts.join(",")
}

impl Decisions {
    /// How a column writes its numbers.
    pub fn number(&self, column: usize) -> NumberFormat {
        let own = self.numbers.iter().find(|(known, _)| *known == column);
        own.map_or(NumberFormat::Point, |(_, format)| *format)
    }

    /// Whether both read a file alike.
    pub(super) fn reads_as(&self, other: &Decisions) -> bool {
        self.times == other.times && self.numbers == other.numbers
    }

    /// The config that says the same, ready to paste.
    pub fn config(&self, mapping: &Mapping) -> String {
        let name = |column: usize| mapping.header[column].as_str();
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let mut text = String::from("[columns]\n");
        let fields = [("order_id", mapping.order_id), ("user_id", mapping.user_id)];
        let more = [
            ("category", mapping.category),
            ("used_promo", mapping.used_promo),
            ("payment_type", mapping.payment_type),
        ];
        let line = |(field, column): (&str, Option<usize>)| format!("{field} = {}\n", quoted(column.map_or("", name)));
        text.extend(fields.into_iter().map(line));
        match mapping.ts[..] {
            [column] => text += &format!("ts = {}\n", quoted(name(column))),
            ref columns => {
                let names: Vec<String> = columns.iter().map(|&column| quoted(name(column))).collect();
                text += &format!("ts = [{}]\n", names.join(", "));
            }
        }
        let apart = |column: usize| format!("`{}`", name(column));
        let single = mapping.amount.single().map(|column| name(column).to_owned());
        let amount = single.unwrap_or_else(|| mapping.amount.written(apart));
        let own = mapping.spread.is_none() && mapping.refund.is_none() && mapping.blank_is_zero.is_empty();
        // An amount of the config's own would take the place of all that the preset knows about it.
        let preset =
            mapping.preset.filter(|_| !own).map_or(String::new(), |preset| format!("# as {preset} means it: "));
        text += &format!("{preset}amount = {}\n", quoted(&amount));
        text.extend(more.into_iter().map(line));
        text += &format!("time_format = {}\n", quoted(&self.times.to_string()));
        if let [(_, format), rest @ ..] = self.numbers.as_slice()
            && rest.iter().all(|(_, other)| other == format)
        {
            text += &format!("number_format = {}\n", quoted(&format.to_string()));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Columns, Filter};

    fn decide(header: &str, rows: &[&str], named: Named) -> (Mapping, Result<Decisions>) {
        let header = header.split(';').map(str::to_owned).collect();
        let mapping =
            Mapping::resolve(Path::new("o.csv"), header, &Columns::default(), &Filter::default()).expect("columns");
        let mut votes = FileVotes::new(&mapping);
        for (row, line) in rows.iter().zip(8111..) {
            let fields: Vec<&[u8]> = row.split(';').map(str::as_bytes).collect();
            votes.feed(&mapping, |column| fields[column], line);
        }
        let decisions = votes.decide("o.csv", &mapping, named);
        (mapping, decisions)
    }

    #[test]
    fn a_decision_names_what_settled_it_and_how_to_say_the_same() {
        let (mapping, decisions) =
            decide("order_id;ts;amount", &["1;03/12/2010;1.234", "2;13/12/2010;1.234,50 €"], Named::default());
        let decisions = decisions.expect("settled");
        assert_eq!(
            decisions.sentences,
            [
                "dates are day/month/year: 13/12/2010 on line 8,112",
                "numbers of \"amount\" are written 1.234,50: 1.234,50 € on line 8,112",
                "amounts are in EUR"
            ]
        );
        assert_eq!(
            decisions.config(&mapping),
            "[columns]\norder_id = \"order_id\"\nuser_id = \"\"\nts = \"ts\"\namount = \"amount\"\ncategory = \"\"\n\
             used_promo = \"\"\npayment_type = \"\"\ntime_format = \"d/m/Y\"\nnumber_format = \"1.234,50\"\n"
        );
    }

    #[test]
    fn what_is_open_is_asked_all_at_once_and_the_config_answers() {
        let rows = ["03/04/2026;1,234", "05/05/2026;12"];
        let failure = decide("ts;amount", &rows, Named::default()).1.expect_err("two questions");
        assert_eq!((failure.exit, failure.diagnostics.len()), (Exit::Input, 2));
        let told = failure.diagnostics[0].to_string();
        assert!(
            told.contains("o.csv:8111: error") && told.contains("03/04/2026 is 3 April 2026 or 4 March 2026"),
            "{told}"
        );
        assert!(told.contains("time_format = \"d/m/Y\"    # 3 April 2026"), "{told}");
        assert!(failure.diagnostics[1].message.ends_with("1,234 is 1234 or 1.234"));
        let named = Named { times: "m/d/Y".parse().ok(), numbers: ",".parse().ok() };
        let decisions = decide("ts;amount", &rows, named).1.expect("answered");
        assert_eq!((decisions.times.to_string(), decisions.number(1)), ("m/d/Y".to_owned(), NumberFormat::Comma));
    }

    #[test]
    fn two_currencies_are_refused_with_their_lines() {
        let rows = ["2026-01-01;$12.50", "2026-01-02;€9.00", "2026-01-02;€9.00"];
        let failure = decide("ts;amount", &rows, Named::default()).1.expect_err("mixed");
        assert_eq!(failure.diagnostics[0].message, "amounts are in $ (line 8,111) and in EUR (line 8,112)");
    }
}
