//! What a file turned out to hold: the format of its times, of its numbers, its currency; told with the value and the
//! line that settled each, and as the config that would say the same.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, Exit, Result, shown};
use crate::question::Setting;

use super::calendar::TimeFormat;
use super::currencies::{Currencies, Seen, is_currency};
use super::dressed::currency;
use super::feed::Feed;
use super::mapping::Mapping;
use super::number::NumberFormat;
use super::options::quoted;
use super::votes::{ColumnVotes, Evidence, Format, Verdict};

/// What the rows of a file say about its formats. Votes of parallel blocks are merged in any order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileVotes {
    /// Whether times leave anything open.
    typed: bool,
    times: ColumnVotes<TimeFormat>,
    /// By column: first those without which a row cannot be read, then those that only measures need.
    numbers: Vec<(usize, ColumnVotes<NumberFormat>)>,
    /// How many there are of the first kind.
    needed: usize,
    /// Beside the numbers of the first kind.
    signs: Currencies,
    /// By column of currencies.
    currencies: Vec<(usize, Currencies)>,
}

/// Formats that the config names, which the rows then have no say in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Named {
    /// Of the times.
    pub times: Option<TimeFormat>,
    /// Of all numbers.
    pub numbers: Option<NumberFormat>,
    /// Whether amounts are in a currency without decimals, so that `1,960` has none.
    pub whole: bool,
}

/// Columns of a binary table that leave open no way of writing them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Whether the time is one.
    pub times: bool,
    /// Those of numbers.
    pub numbers: Vec<usize>,
}

impl Typed {
    pub(super) fn of(mapping: &Mapping, feed: &Feed) -> Typed {
        let [numbers, times] = feed.typed();
        Typed { times: mapping.ts.iter().all(|column| times.contains(column)), numbers }
    }
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
    pub fn new(mapping: &Mapping, typed: &Typed) -> FileVotes {
        let is_open = |column: &usize| !typed.numbers.contains(column);
        let needed = mapping.numbers().into_iter().filter(is_open).count();
        let open = mapping.numbers().into_iter().chain(mapping.measured()).filter(is_open);
        let numbers = open.map(|column| (column, ColumnVotes::default())).collect();
        let currencies = mapping.currencies.iter().map(|&column| (column, Currencies::default())).collect();
        FileVotes {
            typed: typed.times,
            times: ColumnVotes::default(),
            numbers,
            needed,
            signs: Currencies::default(),
            currencies,
        }
    }

    /// Takes in a whole row. Its currency is of interest only where it counts.
    pub fn feed<'r>(&mut self, mapping: &Mapping, field: impl Fn(usize) -> &'r [u8], line: u64) {
        if !self.typed {
            self.times.votes.feed(&time(mapping, &field), line);
        }
        for (column, own) in &mut self.numbers {
            own.votes.feed(field(*column), line);
        }
        if mapping.excluded(&field).is_none() && !mapping.filter.drops(&field) {
            self.tell_currencies(mapping, field, line);
        }
    }

    /// Takes in a row that does not count, read by nobody yet.
    pub(super) fn hear<'r>(
        &mut self,
        mapping: &Mapping,
        decisions: &Decisions,
        field: impl Fn(usize) -> &'r [u8],
        line: u64,
    ) {
        if !self.typed {
            let own = time(mapping, &field);
            match decisions.times.value(&own) {
                Some(_) => self.times.confirm(decisions.times, line, || own),
                None => self.times.votes.feed(&own, line),
            }
        }
        for (column, own) in &mut self.numbers {
            let (format, text) = (decisions.number(*column), field(*column));
            match format.value(text) {
                Some(_) => own.confirm(format, line, || Cow::Borrowed(text)),
                None => own.votes.feed(text, line),
            }
        }
    }

    /// Takes in a row that was read as decided: only columns that are not settled are looked at again.
    pub(super) fn confirm<'r>(
        &mut self,
        mapping: &Mapping,
        decisions: &Decisions,
        field: impl Fn(usize) -> &'r [u8],
        line: u64,
    ) {
        if !self.typed {
            self.times.confirm(decisions.times, line, || time(mapping, &field));
        }
        for (column, own) in &mut self.numbers {
            own.confirm(decisions.number(*column), line, || Cow::Borrowed(field(*column)));
        }
        self.tell_currencies(mapping, field, line);
    }

    fn tell_currencies<'r>(&mut self, mapping: &Mapping, field: impl Fn(usize) -> &'r [u8], line: u64) {
        for (column, _) in &self.numbers[..self.needed] {
            let text = field(*column);
            // Bare numbers, which most are, end in a digit and start with one or with a sign.
            let bare = matches!(text, [b'0'..=b'9' | b'-', .., b'0'..=b'9'] | [b'0'..=b'9']);
            if !bare && let Some(currency) = currency(text) {
                self.signs.feed(currency.as_bytes(), line);
            }
        }
        for (column, currencies) in &mut self.currencies {
            let text = field(*column).trim_ascii();
            if mapping.names_currency || is_currency(text) {
                currencies.feed(text, line);
            }
        }
    }

    /// Whether no column of numbers leaves open how they are written.
    pub(super) fn has_no_numbers(&self) -> bool {
        self.numbers.is_empty()
    }

    /// Whether these rows leave nothing open: further ones need a look only where they are not read so.
    pub fn settle(&self, decisions: &Decisions) -> bool {
        (self.typed || self.times.votes.settles(decisions.times))
            && self.numbers.iter().all(|(column, own)| own.votes.settles(decisions.number(*column)))
    }

    /// Takes in the votes of other rows of the same file, which were read as decided.
    pub fn merge(&mut self, other: &FileVotes, decisions: &Decisions) {
        self.times.votes.merge(&other.times.whole(decisions.times));
        for ((column, own), (_, votes)) in self.numbers.iter_mut().zip(&other.numbers) {
            own.votes.merge(&votes.whole(decisions.number(*column)));
        }
        self.signs.merge(&other.signs);
        for ((_, own), (_, theirs)) in self.currencies.iter_mut().zip(&other.currencies) {
            own.merge(theirs);
        }
    }

    /// What these rows speak for, as far as they go: what is open or contradicted is for all rows to say.
    pub(super) fn provisional(&self, named: Named) -> Decisions {
        let numbers = self.numbers.iter().map(|(column, own)| {
            (*column, named.numbers.or_else(|| likely(&own.votes.decide())).unwrap_or(NumberFormat::Point))
        });
        Decisions {
            times: match self.typed {
                true => TimeFormat::Iso,
                false => named.times.or_else(|| likely(&self.times.votes.decide())).unwrap_or_default(),
            },
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
        let times = match self.typed {
            true => Some(TimeFormat::Iso),
            false => {
                let verdict = self.times.votes.decide();
                decided.format(&name(&mapping.ts), "dates", "time_format", named.times, &verdict)
            }
        };
        let own = self.signs.all().into_iter().chain(self.currencies.iter().flat_map(|(_, own)| own.all()));
        let mut own = own.map(|seen| seen.name.as_str()).peekable();
        let whole = named.whole || own.peek().is_some() && own.all(has_no_decimals);
        let (needed, measured) = self.numbers.split_at(self.needed);
        let numbers = needed.iter().map(|(column, votes)| {
            let subject = format!("numbers of {:?}", mapping.header[*column]);
            let verdict = if whole { without_decimals(votes.votes.decide()) } else { votes.votes.decide() };
            let format = decided.format(&name(&[*column]), &subject, "number_format", named.numbers, &verdict);
            (*column, format.unwrap_or(NumberFormat::Point))
        });
        let mut numbers: Vec<(usize, NumberFormat)> = numbers.collect();
        // What only measures need is not worth a question: where its rows leave it open, it is written as amounts are.
        let amounts = numbers.first().map_or(NumberFormat::Point, |(_, format)| *format);
        numbers.extend(measured.iter().map(|(column, votes)| match votes.votes.decide() {
            Verdict::Decided { format, .. } => (*column, named.numbers.unwrap_or(format)),
            _ => (*column, named.numbers.unwrap_or(amounts)),
        }));
        let currency = decided.currency(mapping, &self.signs, &self.currencies);
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

/// Whether amounts in a currency, by its code or sign, are whole numbers, or have two decimals at most where thousands
/// are always set apart: three digits behind a mark then are thousands.
pub(crate) fn has_no_decimals(code: &str) -> bool {
    if matches!(code, "¥" | "￥" | "IDR") {
        return true;
    }
    iso_currency::Currency::from_code(code).is_some_and(|currency| currency.exponent() == Some(0))
}

/// Of two ways to read all numbers, the one in which the value that tells them apart is whole.
fn without_decimals(verdict: Verdict<NumberFormat>) -> Verdict<NumberFormat> {
    let Verdict::Undecidable { readings, example } = &verdict else { return verdict };
    let is_whole =
        |format: &&NumberFormat| format.parse(example.text.as_bytes()).is_some_and(|number| number.scale == 0);
    match readings.iter().find(is_whole) {
        Some(&format) => Verdict::Decided { format, proof: Some(example.clone()) },
        None => verdict,
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
        let day = self.value(text.as_bytes()).flatten().map(|time| super::day::date((time / super::day::DAY) as i32));
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
        let line = |format: &F| format!("{key} = \"{format}\"");
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
                    line(a),
                    line(b)
                );
                let choices = [(one, a), (other, b)];
                let choices =
                    choices.map(|(told, format)| (told, Setting::new("columns", key, quoted(&format.to_string()))));
                self.diagnostics
                    .push(Diagnostic::error(told).at(self.file, example.line, None).help(help).ask_line(choices));
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
                let help = format!("export it in one format, or write {} and lose the other rows", line(most));
                self.diagnostics.push(Diagnostic::error(told).at(self.file, other.line, None).help(help));
                None
            }
        }
    }

    /// The currency of the amounts, by the signs beside them and by columns that hold some.
    fn currency(&mut self, mapping: &Mapping, signs: &Currencies, columns: &[(usize, Currencies)]) -> Option<String> {
        let name = |column: usize| quoted(&mapping.header[column]);
        if let [first, second, ..] = signs.all()[..] {
            self.several(&[first, second], "", TWO_CURRENCIES);
            return None;
        }
        let mut own: Vec<(usize, &Seen)> = Vec::new();
        for (column, currencies) in columns {
            match currencies.all()[..] {
                [] => {}
                [only] => own.push((*column, only)),
                ref all => {
                    let key = name(*column);
                    let help = format!(
                        "amounts of several currencies cannot be added: build a report of each. In sales-pulse.toml:\n\n    [filter]\n    only = {{ {key} = {} }}\n",
                        quoted(&all[0].text)
                    );
                    self.several(all, &format!(" in column {key}"), &help);
                    let choice = |seen: &&Seen| {
                        let value = quoted(&seen.text);
                        (seen.name.clone(), Setting::new("filter.only", &mapping.header[*column], value))
                    };
                    self.last_asks(all.iter().map(choice));
                    return None;
                }
            }
        }
        own.dedup_by(|a, b| a.1.name == b.1.name);
        if let [(one, first), (other, second), ..] = own[..] {
            let told = format!(
                "amounts could be in {} or in {}: columns {} and {} disagree",
                first.name,
                second.name,
                name(one),
                name(other)
            );
            let help = format!(
                "say which column the amounts go by in sales-pulse.toml:\n\n    [columns]\n    currency = {}\n",
                name(one)
            );
            self.diagnostics.push(Diagnostic::error(told).at(self.file, first.line, None).help(help));
            let choice =
                |(column, seen): (usize, &Seen)| (seen.name.clone(), Setting::new("columns", "currency", name(column)));
            self.last_asks([(one, first), (other, second)].map(choice));
            return None;
        }
        let (sign, code) = (signs.all().first().copied(), own.first().map(|(_, seen)| *seen));
        if let (Some(sign), Some(code)) = (sign, code)
            && sign.name != code.name
            && !sign.is_open()
        {
            self.several(&[sign, code], "", TWO_CURRENCIES);
            return None;
        }
        let only = code.or(sign)?;
        self.sentences.push(format!("amounts are in {}", only.name));
        Some(only.name.clone())
    }

    /// Lets the last message be answered.
    fn last_asks(&mut self, choices: impl IntoIterator<Item = (String, Setting)>) {
        let last = self.diagnostics.pop().map(|told| told.ask_line(choices));
        self.diagnostics.extend(last);
    }

    fn several(&mut self, all: &[&Seen], place: &str, help: &str) {
        let names: Vec<String> =
            all.iter().map(|seen| format!("in {} (line {})", seen.name, grouped(seen.line))).collect();
        let (last, others) = names.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        let told = format!("amounts are {} and {last}{place}", others.join(", "));
        let line = all.get(1).map_or(1, |seen| seen.line);
        self.diagnostics.push(Diagnostic::error(told).at(self.file, line, None).help(help));
    }
}

const TWO_CURRENCIES: &str = "amounts of two currencies cannot be added: export one currency at a time";

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
    /// How a column writes its numbers; one that was not asked, as the first does.
    pub fn number(&self, column: usize) -> NumberFormat {
        let own = self.numbers.iter().find(|(known, _)| *known == column).or(self.numbers.first());
        own.map_or(NumberFormat::Point, |(_, format)| *format)
    }

    /// Whether both read a file alike.
    pub(super) fn reads_as(&self, other: &Decisions) -> bool {
        self.times == other.times && self.numbers == other.numbers
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Columns, Filter, Input};

    fn decide(header: &str, rows: &[&str], named: Named) -> (Mapping, Result<Decisions>) {
        let header = header.split(';').map(str::to_owned).collect();
        let mapping =
            Mapping::resolve(Path::new("o.csv"), header, &Columns::default(), &Filter::default()).expect("columns");
        let mut votes = FileVotes::new(&mapping, &Typed::default());
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
            decisions.config(&mapping, &Columns::default(), &Input::default()),
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
        let named = Named { times: "m/d/Y".parse().ok(), numbers: ",".parse().ok(), whole: false };
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
