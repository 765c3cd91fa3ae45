//! What the columns of a file mean where nobody says: by their names, in many languages, and by what stands in them.
//!
//! The first rows are enough for a guess, which is no more than a config that nobody had to write: all rows are then read
//! by it as they are by any other. What names and values leave open about money, about times and about which rows are
//! sales is asked, all at once.

mod answers;
mod ask;
mod beside;
mod found;
mod money;
mod numbers;
mod profile;
mod question;
mod relate;
mod roles;
mod settle;
mod words;

use crate::diagnostic::{Exit, Result};
use crate::money::Money;

use super::columns::Block;
use super::config_text::amount_text;
use super::expression::Expression;
use super::feed::Feed;
use super::header::{folded, is_value};
use super::mapping::Mapping;
use super::options::{Columns, Filter};
use super::parser::is_total;
use super::reading::Reading;
use super::shape::RowShape;
use super::source::Kind;
use ask::Asked;
use found::Found;
use profile::{Profile, Sample};
use question::Question;

/// Rows that are looked at.
const ROWS: usize = 1_000;

/// What the columns of a file were taken for.
#[derive(Debug, Clone)]
pub(super) struct Guess {
    /// The config that says the same.
    pub columns: Columns,
    /// What else the amount could have been, as a config would write it.
    pub rivals: Vec<String>,
    /// Why the amount is what it is.
    why: String,
}

impl Guess {
    /// Whether a file of this header can be read by it.
    pub(super) fn fits(&self, header: &[String]) -> bool {
        Mapping::resolve("".as_ref(), header.to_vec(), &self.columns, &Filter::default()).is_ok()
    }

    /// What was guessed, for people: which column is what, and what each amount that could have been meant adds up to.
    pub(super) fn told(&self, mapping: &Mapping, blocks: &[Block], sums: &[i128]) -> Vec<String> {
        let name = |column: usize| mapping.header[column].trim().to_owned();
        let listed = |columns: &[usize]| columns.iter().map(|&column| name(column)).collect::<Vec<_>>().join(" and ");
        let told: Vec<usize> = mapping.exclusions.iter().map(|exclusion| exclusion.column).collect();
        let amount = mapping.amount.written(name);
        let parts = [
            ("order", listed(mapping.order_id.as_slice())),
            ("customer", listed(mapping.user_id.as_slice())),
            ("time", listed(&mapping.ts)),
            ("amount", amount.clone()),
            ("category", listed(mapping.category.as_slice())),
            ("promo", listed(mapping.used_promo.as_slice())),
            ("payment", listed(mapping.payment_type.as_slice())),
            ("refund", listed(mapping.refund.as_slice())),
            ("status", listed(&told)),
        ];
        let named = |of: &Expression<usize>| of.written(name);
        let dimensions = mapping.beside.dimensions.iter().map(|(own, column)| (own.to_lowercase(), name(*column)));
        let measures = mapping.beside.measures.iter().map(|(measure, of)| (measure.name.clone(), named(of)));
        let beside: Vec<String> = dimensions.chain(measures).map(|(own, of)| format!("{own} = {of}")).collect();
        let parts = parts.iter().filter(|(_, names)| !names.is_empty());
        let parts: Vec<String> = parts.map(|(role, names)| format!("{role} = {names}")).collect();
        let mut sentences = vec![format!("read as: {}", parts.join(", "))];
        if !beside.is_empty() {
            sentences.push(format!("also read: {}", beside.join(", ")));
        }
        let own: i128 = blocks.iter().map(Block::total).sum();
        let money = |sum: i128| i64::try_from(sum).map_or_else(|_| "?".to_owned(), |sum| Money(sum).to_grouped(2));
        let others: Vec<String> = mapping
            .rivals
            .iter()
            .zip(sums)
            .map(|(rival, sum)| format!("{} {}", rival.written(name), money(*sum)))
            .collect();
        let others = if others.is_empty() { String::new() } else { format!("; not used: {}", others.join(", ")) };
        sentences.push(format!("amount: {amount} adds up to {}: {}{others}", money(own), self.why));
        sentences
    }
}

/// Guesses what the columns mean, unless the config, a preset or the contract's own names say so.
///
/// # Errors
/// Exit 3 where columns are missing, and where something is left open, with all of it at once.
pub(super) fn guess(name: &str, kind: &Kind, header: &[String], reading: &Reading) -> Result<Option<Guess>> {
    // Columns without names are guessed by their values, where the config says that there are none.
    let has_names = is_header(header) || reading.input.header == Some(false);
    if Mapping::is_told(header, &reading.columns) || !has_names {
        return Ok(None);
    }
    // Opened apart: the first block of the other feed is cut once it is known what rows look like.
    let mut feed = Feed::open(name, kind, &reading.input)?;
    let Some(sample) = sample(&mut feed, header)? else { return Ok(None) };
    let told = &reading.columns;
    let profiles: Vec<Profile> = (0..header.len()).map(|column| Profile::of(&sample, column)).collect();
    let found = Found::of(&sample, &profiles, told);
    let asked = found.questions(&sample, &profiles, told);
    if !asked.is_empty() {
        let asked = Asked { name, sample: &sample, profiles: &profiles, found: &found, told, questions: asked };
        return Err(asked.told().ask(answers::of(&asked)).fail(Exit::Input));
    }
    let mut columns = found.columns(header, told);
    let beside = beside::Beside { found: &found, sample: &sample, profiles: &profiles, orders: &found.orders };
    let is_said =
        |name: &String| told.dimensions.keys().chain(told.measures.keys()).any(|own| folded(own) == folded(name));
    columns.guessed = true;
    columns.dimensions.extend(beside.dimensions().into_iter().filter(|(name, _)| !is_said(name)));
    columns.measures.extend(beside.measures().into_iter().filter(|(name, _)| !is_said(name)));
    let written = |candidate: &numbers::Candidate| amount_text(header, &candidate.amount);
    let rivals = found.money.others.iter().map(written).collect();
    Ok(Some(Guess { columns, rivals, why: found.money.why.clone() }))
}

/// Whether a table holds orders: a time and an amount at least, whatever else is open.
pub(super) fn are_orders(name: &str, kind: &Kind, reading: &Reading) -> Result<bool> {
    let mut feed = Feed::open(name, kind, &reading.input)?;
    let header = feed.header();
    if Mapping::is_told(&header, &reading.columns) || !is_header(&header) {
        return Ok(Mapping::resolve(name.as_ref(), header, &reading.columns, &Filter::default()).is_ok());
    }
    let Some(sample) = sample(&mut feed, &header)? else { return Ok(false) };
    let profiles: Vec<Profile> = (0..header.len()).map(|column| Profile::of(&sample, column)).collect();
    let asked = Found::of(&sample, &profiles, &reading.columns).questions(&sample, &profiles, &reading.columns);
    Ok(!asked.contains(&Question::NoTime) && !asked.contains(&Question::NoAmount))
}

/// Whether a column of this name may hold keys.
pub(super) fn is_key_name(name: &str) -> bool {
    let spoken = words::spoken(name);
    spoken.any(words::NUMBER | words::CODE | words::SKU) || name.ends_with("id")
}

/// How much the name of a column makes its table one of goods that were sold: below zero where it is about payments.
pub(super) fn speaks_of_goods(name: &str) -> i32 {
    let spoken = words::spoken(name);
    let goods = spoken.any(words::QUANTITY | words::PRICE | words::LINE);
    i32::from(goods) - 2 * i32::from(spoken.any(words::PAYMENT))
}

/// Whether these are names: of values in their place, and of lines that no separator cuts, more can be said elsewhere.
fn is_header(header: &[String]) -> bool {
    header.len() > 1 && !header.iter().any(|name| is_value(name))
}

/// The first rows that have as many fields as the header.
fn sample(feed: &mut Feed, header: &[String]) -> Result<Option<Sample>> {
    let dialect = feed.dialect();
    let shape = RowShape::default();
    let Some(bytes) = feed.peek()? else { return Ok(None) };
    let mut records = bytes.records(dialect, &shape);
    let mut rows: Vec<Vec<Vec<u8>>> = Vec::new();
    let mut whole = bytes.last;
    while let Some(record) = records.next() {
        let is_footer = (0..record.len()).map(|i| record.field(i)).find(|field| !field.trim_ascii().is_empty());
        if record.len() != header.len() || record.stray.is_some() || is_footer.is_none_or(is_total) {
            continue;
        }
        if rows.len() == ROWS {
            whole = false;
            break;
        }
        rows.push((0..record.len()).map(|i| record.field(i).to_owned()).collect());
    }
    let [numbers, _] = feed.typed();
    Ok((!rows.is_empty()).then(|| Sample { header: header.to_vec(), rows, whole, numbers }))
}
